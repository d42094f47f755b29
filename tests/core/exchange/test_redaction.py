"""A vendor that echoes a credential: it is taken out of the error, the step, the attempt and the waiting thread's words."""

import threading
import traceback
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from types import ModuleType

import pytest

from linehunt.client import Client
from linehunt.config.configuration import Configuration
from linehunt.model.errors import (
    AuthenticationFailed,
    ConnectionBroken,
    LinehuntError,
    ProviderUnavailable,
    QueryRejected,
    RateLimited,
)
from linehunt.model.result import LookupResult
from linehunt.model.secret import Secret
from linehunt.plugin import PhoneNumber, ProviderResponse, Reply, Session, Ticket
from linehunt.store.memory import MemoryStore
from linehunt.store.protocol import Raw
from providers_made import GB, US, Keyed, StoreDouble, Vendor, answers, local_module, pending, rig

CANARY = "canary-4f9a"
KEYED = {"key": Secret(CANARY), "prices": {"*": "0.01 USD"}}
ECHO = f"unknown key {CANARY}"


def _assert_clean(result: LookupResult) -> None:
    step = result.steps[0]
    assert isinstance(step.error, LinehuntError)
    written = [str(step.error), repr(step.error), step.reason, str(result.to_dict()), result.explain(), repr(result)]
    written += [str(attempt.error) for attempt in step.attempts]
    assert not [text for text in written if CANARY in text]
    assert "***" in str(step.error)


@pytest.mark.parametrize(
    "echo",
    [
        QueryRejected(ECHO),
        QueryRejected("no", code=CANARY),
        AuthenticationFailed(ECHO, code=401),
        RateLimited(ECHO),
        ConnectionBroken(ECHO),
        Reply({US: QueryRejected(ECHO)}),
    ],
    ids=["message", "code", "off", "rate", "transport", "item"],
)
def test_echoed_credential_is_redacted(echo: object) -> None:
    """In whatever the vendor puts it."""
    with rig(Vendor(echo, settings=Keyed), settings=KEYED) as made:
        _assert_clean(made.client.lookup(US))
        assert CANARY not in str(made.client.lookup(GB).to_dict())


def test_traceback_with_locals_shows_no_credential() -> None:
    """The error of a step may be logged with the variables of its frames."""
    with rig(Vendor(QueryRejected("no"), settings=Keyed), settings=KEYED) as made:
        error = made.client.lookup(US).steps[0].error
    assert error is not None
    assert CANARY not in "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())


@pytest.mark.parametrize("echo", [QueryRejected(ECHO, code=CANARY), Reply({US: ProviderUnavailable(ECHO)})], ids=["refusal", "item"])
def test_credential_echoed_to_a_fetch_is_redacted(echo: object) -> None:
    """The answer of a ticket request is no different."""
    with rig(Vendor(pending(("t1", (US,))), fetches=[echo], settings=Keyed), settings=KEYED) as made:
        _assert_clean(made.client.lookup(US))


@pytest.mark.parametrize("value", [Secret(CANARY), Secret("")], ids=["token", "empty"])
def test_echoed_session_token_is_redacted(value: Secret) -> None:
    """A session's token is a credential, too; an empty one is nothing to take out."""
    words = f"token {value.reveal()} has no scope ***"
    hooks = {"authorize": _unsigned}
    with rig(Vendor(QueryRejected(words), tokens=[Session(value)], hooks=hooks)) as made:
        result = made.client.lookup(US)
        _assert_clean(result)
        assert str(result.steps[0].error) == f"token {'***' if value else ''} has no scope ***"


def test_echoed_session_token_is_redacted_after_its_digits_were_masked() -> None:
    """A token with a long run of digits is found in the masked message, as an account's credential is."""
    token = "tk1234567890end"
    with rig(Vendor(QueryRejected(f"token {token} refused"), tokens=[Session(Secret(token))], hooks={"authorize": _unsigned})) as made:
        assert str(made.client.lookup(US).steps[0].error) == "token *** refused"


def test_session_that_is_no_secret_is_left_alone() -> None:
    """A server's clock is no credential."""
    with rig(Vendor(QueryRejected("no 12 ***"), tokens=[Session(12)], hooks={"authorize": _unsigned})) as made:
        assert str(made.client.lookup(US).steps[0].error) == "no 12 ***"


def _raises(numbers: tuple[PhoneNumber, ...]) -> Reply:
    raise ProviderUnavailable(ECHO)


def _answers(numbers: tuple[PhoneNumber, ...]) -> Reply:
    return Reply({number.e164: QueryRejected(ECHO) for number in numbers})


@pytest.mark.parametrize("answer", [_raises, _answers], ids=["raised", "item"])
def test_credential_echoed_by_a_local_provider_is_redacted(answer: Callable[..., Reply]) -> None:
    """A company's own database may have a password, and its driver may quote it."""
    module: ModuleType = local_module(answer, settings=Keyed)
    configuration = Configuration(accounts={"crm": {"key": Secret(CANARY)}}, chains={"default": {"accounts": ["crm"], "want": ["valid"]}})
    with Client(configuration, providers={"crm": module}) as client:
        _assert_clean(client.lookup(US))


def _unsigned(request: object) -> object:
    return request


def _stored(vendor: Vendor, settings: Mapping[str, object]) -> list[Raw]:
    """What the store is given to keep of one lookup."""
    doubles: list[StoreDouble] = []

    def doubled(memory: MemoryStore) -> StoreDouble:
        doubles.append(StoreDouble(memory))
        return doubles[0]

    with rig(vendor, settings=settings, store=doubled) as made:
        made.client.lookup(US)
    kept = [raw for _, _, raw in doubles[0].named("keep")]
    return kept + [raw for (settlement,) in doubles[0].named("settle") for raw in settlement.raw]


ECHOED = ProviderResponse(status=400, headers={"x-key": f"key {CANARY}", "x-id": "7"}, body=b'{"bad": "%s"}' % CANARY.encode())


@pytest.mark.parametrize("fetched", [False, True], ids=["asked", "fetched"])
def test_a_stored_response_has_no_credential(fetched: bool) -> None:
    """What a vendor echoes in a body or a header is not stored: neither of a question nor of a fetch. The rest is as it came."""
    vendor = Vendor(pending(("t1", (US,))), fetches=[ECHOED], settings=Keyed) if fetched else Vendor(ECHOED, settings=Keyed)
    raw = _stored(vendor, KEYED)[-1]
    assert raw.response.headers == {"x-key": "key ***", "x-id": "7"}
    assert raw.response.body == b'{"bad": "***"}'
    assert (raw.response.status, raw.numbers) == (400, (PhoneNumber(US),))
    assert (raw.ticket is not None) is fetched


def test_a_stored_ticket_has_no_session_token() -> None:
    """A Pending reply is stored before it is fetched: without the token that it was asked with."""

    def say(_: object) -> ProviderResponse:
        return ProviderResponse(status=200, headers={"x-token": CANARY}, body=b"0")

    hooks: dict[str, Callable[..., object]] = {"authorize": _unsigned, "normalize_response": _pending_once()}
    vendor = Vendor(say, fetches=[say], tokens=[Session(Secret(CANARY))], hooks=hooks)
    assert [raw.response.headers for raw in _stored(vendor, {})] == [{"x-token": "***"}] * 2


def _pending_once() -> Callable[..., object]:
    def normalize_response(ticket: Ticket | None) -> object:
        return pending(("t1", (US,))) if ticket is None else answers(US)

    return normalize_response


def test_a_token_that_was_dropped_meanwhile_is_not_stored() -> None:
    """A slow response may echo the token that another thread has been refused with since: it is taken out all the same."""
    asked, refused = threading.Event(), threading.Event()

    def slow(_: object) -> ProviderResponse:
        asked.set()
        assert refused.wait(10)
        return ProviderResponse(status=400, body=b"token old-token-old: no")

    def refuse(_: object) -> AuthenticationFailed:
        return AuthenticationFailed("expired")

    tokens = [Session(Secret("old-token-old")), Session(Secret("new-token-new"))]
    store = StoreDouble(MemoryStore())
    with (
        rig(Vendor(slow, refuse, tokens=tokens, hooks={"authorize": _unsigned}), store=lambda _: store) as made,
        ThreadPoolExecutor(1) as pool,
    ):
        first = pool.submit(made.client.lookup, US)
        assert asked.wait(10)
        assert made.client.lookup(GB).complete
        refused.set()
        first.result()
    settled = [arguments[0] for arguments in store.named("settle")]
    assert b"token ***: no" in {raw.response.body for settlement in settled for raw in settlement.raw}
