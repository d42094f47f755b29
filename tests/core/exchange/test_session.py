"""Sessions: one for all threads, renewed in time, dropped once when refused; never an attempt, never money."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from attrs import Factory, define

from linehunt import Client, Configuration, MemoryStore
from linehunt.model.attempt import Delivery
from linehunt.model.errors import (
    AuthenticationFailed,
    ConnectionBroken,
    ConnectionFailed,
    MalformedResponse,
    ProviderUnavailable,
    TimedOut,
)
from linehunt.model.secret import Secret
from linehunt.plugin import ProviderRequest, ProviderResponse, Session
from linehunt.providers.account import Account
from linehunt.transport import Transport
from providers_made import GB, IN, PRICE, US, Unsent, Vendor, answers, rig

EXPIRED = AuthenticationFailed("token expired")


def _session(token: str, lifetime: float | None = None) -> Session:
    return Session(Secret(token), lifetime)


def _tokens(acme: Vendor) -> list[str | None]:
    return [request.headers.get("x-session") for request in acme.requests if request.path.startswith("/lookup/")]


def test_one_session_serves_many_threads() -> None:
    """32 threads that start together open one session, and each request carries it."""
    numbers = [f"+1415555{n:04}" for n in range(32)]
    start = threading.Barrier(32)
    with rig(acme := Vendor(tokens=[_session("one")])) as made, ThreadPoolExecutor(32) as pool:

        def look(number: str) -> bool:
            start.wait()
            return made.client.lookup(number).complete

        assert all(pool.map(look, numbers))
        assert (acme.asked("token"), set(_tokens(acme)), made.ledger) == ([""], {"one"}, ("0.32 USD", "", ""))


def test_session_is_renewed_at_nine_tenths_of_its_lifetime() -> None:
    """One second before it is kept, from then on a new one is opened."""
    with rig(acme := Vendor(tokens=[_session("one", 100.0), _session("two", 100.0)])) as made:
        for number, later in ((US, 89.0), (GB, 1.0), (IN, 0.0)):
            made.client.lookup(number)
            made.clock.advance(later)
        assert _tokens(acme) == ["one", "one", "two"]


def test_session_without_a_lifetime_is_kept() -> None:
    """Until it is refused."""
    with rig(acme := Vendor(tokens=[_session("one")])) as made:
        made.client.lookup(US)
        made.clock.advance(1e9)
        made.client.lookup(GB)
        assert _tokens(acme) == ["one", "one"]


def test_refused_session_is_dropped_and_the_question_repeated_once() -> None:
    """A 401 with a token is a released attempt; another follows with a new token, and is charged."""
    with rig(acme := Vendor(EXPIRED, tokens=[_session("old"), _session("new")])) as made:
        [step] = made.client.lookup(US).steps
        assert step.gave == {"carrier"}
        assert [str(attempt.charged) for attempt in step.attempts] == ["0 USD", PRICE]
        assert (_tokens(acme), made.ledger) == (["old", "new"], (PRICE, "", ""))


def test_second_refusal_switches_the_account_off() -> None:
    """A new token that is refused, too, is the account's own trouble."""
    with rig(acme := Vendor(EXPIRED, EXPIRED, tokens=())) as made:
        assert isinstance(made.client.lookup(US).steps[0].error, AuthenticationFailed)
        assert made.client.lookup(GB).steps[0].reason == "switched off: AuthenticationFailed: token expired"
        assert (len(acme.asked()), len(acme.asked("token")), made.ledger) == (2, 2, ("", "", ""))


def test_refused_session_is_renewed_after_another_retry() -> None:
    """A connection that failed before doesn't use up the one renewal."""
    with rig(acme := Vendor(Unsent(ConnectionFailed("refused")), EXPIRED, tokens=[_session("old"), _session("new")])) as made:
        assert made.client.lookup(US).complete
        assert _tokens(acme) == ["old", "old", "new"]


def test_refusal_at_the_last_try_leaves_the_account_on() -> None:
    """Two failed connections and a 401: nothing is left to try now, but the next lookup opens a new session."""
    refused = Unsent(ConnectionFailed("refused"))
    with rig(acme := Vendor(refused, refused, EXPIRED, tokens=[_session("old"), _session("new")])) as made:
        assert not made.client.lookup(US).complete
        assert made.client.lookup(US).complete
        assert _tokens(acme) == ["old", "old", "old", "new"]


def test_threads_that_are_refused_together_renew_once_and_stay_on() -> None:
    """Eight requests with one expired token are refused at once: one new session is opened, and all eight are answered."""
    numbers = [f"+1415555{n:04}" for n in range(8)]
    together = threading.Barrier(8)

    def refuse(request: object) -> AuthenticationFailed:
        together.wait()
        return AuthenticationFailed("token expired")

    acme = Vendor(*[refuse] * 8, tokens=[_session("old"), _session("new")])
    with rig(acme) as made, ThreadPoolExecutor(8) as pool:
        results = list(pool.map(made.client.lookup, numbers))
        assert all(result.complete for result in results)
        assert (len(acme.asked("token")), _tokens(acme)) == (2, ["old"] * 8 + ["new"] * 8)
        assert made.ledger == ("0.08 USD", "", "")


@pytest.mark.parametrize(
    ("failure", "tries"),
    [
        pytest.param(Unsent(ConnectionFailed("refused")), 3, id="no-connection"),
        pytest.param(TimedOut("silence"), 1, id="timed-out"),
        pytest.param(ConnectionBroken("reset"), 1, id="broken"),
        pytest.param(ProviderUnavailable(), 1, id="unavailable"),
        pytest.param(MalformedResponse(), 1, id="malformed"),
        pytest.param("no session", 1, id="nothing-of-the-kind"),
        pytest.param(AuthenticationFailed("bad client secret"), 1, id="refused"),
        pytest.param(_session("tok", float("nan")), 1, id="lifetime-of-nan"),
    ],
)
def test_session_that_cannot_be_opened_is_nothing_sent(failure: object, tries: int) -> None:
    """However the session request fails, the question was not asked: its hold is released, and the next account's turn comes."""
    acme, bolt = Vendor(tokens=[failure] * tries), Vendor()
    with rig(acme, bolt) as made:
        first, second = made.client.lookup(US).steps
        assert [attempt.delivery for attempt in first.attempts] == [Delivery.NOT_SENT] * tries
        assert (second.gave, made.ledger) == (frozenset({"carrier"}), (PRICE, "", ""))
        assert acme.asked() == []


def test_refused_credentials_of_the_session_switch_off() -> None:
    """Without a session there was no old token to blame."""
    with rig(Vendor(tokens=[AuthenticationFailed("bad client secret")])) as made:
        made.client.lookup(US)
        assert made.client.lookup(GB).steps[0].reason == "switched off: AuthenticationFailed: bad client secret"


def test_session_request_is_no_attempt() -> None:
    """It is unbilled and not in the trail, and has the account's deadline."""
    with rig(acme := Vendor(answers(US), tokens=())) as made:
        assert len(made.client.lookup(US).steps[0].attempts) == 1
        assert (len(acme.requests), made.ledger) == (2, (PRICE, "", ""))
        assert acme.timeouts == [5.0, 5.0]


def test_session_of_another_host_is_opened_there() -> None:
    """The token's request goes to the provider's own address for it, everything else to the API; both connections are closed."""
    acme = Vendor(tokens=[_session("one")], session_base_url="https://auth.acme.example")
    lines: dict[str, _Line] = {}

    def transport(account: Account) -> Transport:
        return lines.setdefault(account.base_url, _Line(acme))

    accounts = {"acme": {"prices": {"*": PRICE}}}
    configuration = Configuration(accounts, {"default": {"accounts": ["acme"], "want": ["carrier"]}})
    with Client(configuration, providers={"acme": acme.module}, store=MemoryStore(), transport=transport) as client:
        assert client.lookup(US).complete
        assert client.lookup(GB).complete
    assert {address: (line.paths, line.closed) for address, line in lines.items()} == {
        "https://auth.acme.example": (["/token/"], True),
        "https://api.acme.example": ([f"/lookup/{US[1:]}", f"/lookup/{GB[1:]}"], True),
    }


@define
class _Line:
    """A connection to one address."""

    vendor: Vendor
    paths: list[str] = Factory(list)
    closed: bool = False

    def send(self, request: ProviderRequest, timeout: float, on_sent: Callable[[], None]) -> ProviderResponse:
        self.paths.append(request.path)
        return self.vendor.send(request, timeout, on_sent)

    def close(self) -> None:
        self.closed = True
