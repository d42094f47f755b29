"""Calling a plugin's hooks: what each gets and gives, and what becomes of whatever it raises."""

import io
import traceback
from collections.abc import Callable
from contextlib import redirect_stderr
from typing import Any

import pytest

from linehunt.model.errors import LinehuntError, MalformedResponse, PluginContractError, ProviderUnavailable, QueryRejected
from linehunt.model.message import ProviderRequest, ProviderResponse, Session
from linehunt.plugin import Answer, Field, Reply, Secret, Ticket
from linehunt.providers.provider import Provider
from provider_modules import DISTRIBUTION, NUMBER, OTHER, make_provider

CANARY = "c4n4ry-hunter2"
BASE = "https://api.example.com/v2"
REQUEST = ProviderRequest.get("/v1").below(BASE)
RESPONSE = ProviderResponse(status=200, body=b"{}")
WANTED = frozenset({Field.CARRIER})
TICKET = Ticket("t1", (NUMBER,))
SETTINGS = object()

Call = Callable[[Provider], Any]

CALLS: dict[str, tuple[Call, type[LinehuntError]]] = {
    "build_request": (lambda p: p.build_request((NUMBER,), WANTED, SETTINGS, BASE), PluginContractError),
    "authorize": (lambda p: p.authorize(REQUEST, SETTINGS, None, 5.0), PluginContractError),
    "build_ticket_request": (lambda p: p.build_ticket_request(TICKET, SETTINGS, BASE), PluginContractError),
    "build_session_request": (lambda p: p.build_session_request(SETTINGS, BASE), PluginContractError),
    "price_items": (lambda p: p.price_items(WANTED, SETTINGS), PluginContractError),
    "normalize_response": (lambda p: p.normalize_response(RESPONSE, (NUMBER,), WANTED, None, SETTINGS), MalformedResponse),
    "read_session": (lambda p: p.read_session(RESPONSE, SETTINGS, 5.0), MalformedResponse),
    "answer_locally": (lambda p: p.answer_locally((NUMBER,), WANTED, SETTINGS, "local"), ProviderUnavailable),
    "open_local": (lambda p: p.open_local(SETTINGS).__enter__(), ProviderUnavailable),
}
EVERY_CALL = pytest.mark.parametrize(("hook", "call", "wrapped"), [(hook, *call) for hook, call in CALLS.items()], ids=CALLS)
WITH_IT: dict[str, dict[str, Any]] = {
    "build_session_request": {"read_session": lambda: Session(None)},
    "read_session": {"build_session_request": lambda: REQUEST},
    "open_local": {"answer_locally": lambda: Reply({})},
}


def provider_with(hook: str, function: Callable[..., Any]) -> Provider:
    """A provider with this hook, and those that it can't be without."""
    return make_provider(**{hook: function, **WITH_IT.get(hook, {})})


def raising(error: BaseException) -> Callable[..., Any]:
    """A hook that raises."""

    def raising_hook() -> Any:
        raise error

    return raising_hook


def everything(error: BaseException) -> str:
    """All that anybody may print of an error: its text, its repr, its chain with all locals."""
    shown = "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())
    with redirect_stderr(io.StringIO()) as printed:
        traceback.print_exception(error)
    return f"{error} {error!r} {vars(error)} {shown} {printed.getvalue()}"


@EVERY_CALL
@pytest.mark.parametrize(
    "error", [KeyError(CANARY), SystemExit(CANARY), RecursionError(), UnicodeDecodeError("utf-8", CANARY.encode(), 0, 1, CANARY)], ids=repr
)
def test_what_a_hook_raises(hook: str, call: Call, wrapped: type[LinehuntError], error: BaseException) -> None:
    """Whatever a hook raises, exits too, is an error of ours that names hook, distribution and class, and quotes no word of it."""
    provider = provider_with(hook, raising(error))

    with pytest.raises(wrapped) as caught:
        call(provider)

    assert type(caught.value) is wrapped
    assert str(caught.value) == f"{hook} of {DISTRIBUTION} raised {type(error).__name__}"
    cause = caught.value.__cause__
    assert cause is not None
    assert cause is not error
    assert repr(cause) == f"{type(error).__name__}()"
    assert "raising_hook" in [frame.name for frame in traceback.extract_tb(cause.__traceback__)]
    assert caught.value.__context__ is cause.__context__ is None


@EVERY_CALL
def test_nothing_printed_of_it_quotes_a_credential(hook: str, call: Call, wrapped: type[LinehuntError]) -> None:
    """Not even a traceback with all locals shows the text of what a hook raised, or what it had revealed: its variables are gone."""

    def leaking(settings: Secret) -> Any:
        revealed = settings.reveal()
        raise ValueError("bad key: " + revealed)

    secret = Secret(CANARY)
    provider = provider_with(hook, lambda: leaking(secret))

    with pytest.raises(wrapped) as caught:
        call(provider)

    assert CANARY not in everything(caught.value)


@EVERY_CALL
def test_an_interrupt_passes(hook: str, call: Call, wrapped: type[LinehuntError]) -> None:
    """Ctrl-C within a hook is a Ctrl-C."""
    with pytest.raises(KeyboardInterrupt):
        call(provider_with(hook, raising(KeyboardInterrupt())))


@EVERY_CALL
def test_a_refusal_passes_where_there_was_a_response(hook: str, call: Call, wrapped: type[LinehuntError]) -> None:
    """A ProviderError is the plugin's word where it speaks of an answer; where it builds a request there is nothing to refuse."""
    error = QueryRejected("no such number")
    with pytest.raises(LinehuntError) as caught:
        call(provider_with(hook, raising(error)))
    if wrapped is PluginContractError:
        assert type(caught.value) is PluginContractError
    else:
        assert caught.value is error


def echo(way: str) -> Callable[..., Any]:
    """A hook that refuses, after it has met the vendor's words."""

    def refusing_hook() -> Any:
        words = f"no such key: {CANARY}"
        refusal = QueryRejected("no such key")
        try:
            raise KeyError(words)
        except KeyError as cause:
            if way == "from":
                raise refusal from cause
            if way == "from none":
                raise refusal from None
            raise refusal  # noqa: B904  # what a careless plugin does

    return refusing_hook


@pytest.mark.parametrize(("way", "cause"), [("from", "KeyError()"), ("within", "KeyError()"), ("from none", "None")])
def test_a_refusal_keeps_no_words_of_the_vendor(way: str, cause: str) -> None:
    """The plugin's error comes without the variables of its frames, and without the text of what led to it."""
    with pytest.raises(QueryRejected, match=r"^no such key$") as caught:
        CALLS["normalize_response"][0](provider_with("normalize_response", echo(way)))

    assert repr(caught.value.__cause__) == cause
    assert caught.value.__context__ is None
    assert "refusing_hook" in [frame.name for frame in traceback.extract_tb(caught.value.__traceback__)]
    assert CANARY not in everything(caught.value)


WRONG = {
    "build_request": "build_request gives {}, not ProviderRequest",
    "authorize": "authorize gives {}, not ProviderRequest",
    "build_ticket_request": "build_ticket_request gives {}, not ProviderRequest",
    "build_session_request": "build_session_request gives {}, not ProviderRequest",
    "price_items": "price_items gives no tuple of names without commas",
    "normalize_response": "normalize_response of acme-linehunt 1.2 gives {}, not Answer, Reply or Pending",
    "read_session": "read_session of acme-linehunt 1.2 gives {}, not Session",
    "answer_locally": "answer_locally of acme-linehunt 1.2 gives {}, not Reply",
    "open_local": "open_local of acme-linehunt 1.2 gives {}, not a context manager",
}


@EVERY_CALL
@pytest.mark.parametrize("returned", [None, 5, "/v1", {"facts": {}}, Answer], ids=["none", "int", "text", "dict", "class"])
def test_what_a_hook_must_not_give(hook: str, call: Call, wrapped: type[LinehuntError], returned: object) -> None:
    """A hook that returns nothing, or something else than it should, is told so, by the class of what it gave."""
    with pytest.raises(MalformedResponse if hook == "answer_locally" else wrapped) as caught:
        call(provider_with(hook, lambda: returned))
    assert str(caught.value).endswith(WRONG[hook].format(type(returned).__name__))
    assert DISTRIBUTION in str(caught.value)


@pytest.mark.parametrize(
    "items", [(), ("",), ("carrier", 5), ["carrier"], ("carrier,cnam",)], ids=["none", "empty", "number", "list", "comma"]
)
def test_price_items_are_names(items: object) -> None:
    """Price items are a tuple of at least one name, and none has the comma that parts them in the ledger: answers are kept by them."""
    with pytest.raises(PluginContractError, match="price_items gives no tuple of names"):
        make_provider(price_items=lambda: items).price_items(WANTED, SETTINGS)


def test_a_provider_with_one_price_has_no_items() -> None:
    """Without the hook there is one price for everything; with it, what it says."""
    assert make_provider().price_items(WANTED, SETTINGS) == ()
    assert make_provider(price_items=lambda wanted: tuple(sorted(wanted))).price_items(WANTED, SETTINGS) == ("carrier",)


def test_every_hook_gets_what_its_spec_says() -> None:
    """A hook that declares all its arguments gets them all."""
    got: dict[str, dict[str, Any]] = {}

    def build_request(numbers: Any, wanted: Any, settings: Any) -> ProviderRequest:
        got["build_request"] = {"numbers": numbers, "wanted": wanted, "settings": settings}
        return ProviderRequest.get("/numbers")

    def authorize(request: Any, settings: Any, session: Any, now: Any) -> ProviderRequest:
        got["authorize"] = {"request": request, "settings": settings, "session": session, "now": now}
        return ProviderRequest.get("/authorized").below(BASE)

    def normalize_response(response: Any, numbers: Any, wanted: Any, ticket: Any, settings: Any) -> Reply:
        got["normalize_response"] = {"response": response, "numbers": numbers, "wanted": wanted, "ticket": ticket, "settings": settings}
        return Reply({})

    def read_session(response: Any, settings: Any, now: Any) -> Session:
        got["read_session"] = {"response": response, "settings": settings, "now": now}
        return Session("token", lifetime=60)

    provider = make_provider(
        build_request=build_request,
        authorize=authorize,
        normalize_response=normalize_response,
        build_ticket_request=lambda ticket, settings: ProviderRequest.get(f"/tickets/{ticket.id}"),
        build_session_request=lambda settings: ProviderRequest.get("/token"),
        read_session=read_session,
    )
    session = Session("old")
    common = {"settings": SETTINGS, "wanted": WANTED, "numbers": (NUMBER, OTHER)}

    assert provider.build_request((NUMBER, OTHER), WANTED, SETTINGS, BASE).url == f"{BASE}/numbers"
    assert provider.build_ticket_request(TICKET, SETTINGS, BASE).url == f"{BASE}/tickets/t1"
    assert provider.build_session_request(SETTINGS, BASE).url == f"{BASE}/token"
    assert provider.read_session(RESPONSE, SETTINGS, 7.0) == Session("token", lifetime=60)
    assert provider.authorize(REQUEST, SETTINGS, session, 7.0).url == f"{BASE}/authorized"
    assert provider.normalize_response(RESPONSE, (NUMBER, OTHER), WANTED, TICKET, SETTINGS) == Reply({})
    assert provider.has_session
    assert got == {
        "build_request": common,
        "authorize": {"request": REQUEST, "settings": SETTINGS, "session": session, "now": 7.0},
        "normalize_response": common | {"response": RESPONSE, "ticket": TICKET},
        "read_session": {"response": RESPONSE, "settings": SETTINGS, "now": 7.0},
    }


def test_a_request_may_need_no_credentials() -> None:
    """Without `authorize` the request goes out as it was built; without `read_session` there is no session."""
    provider = make_provider()
    assert provider.authorize(REQUEST, SETTINGS, None, 0.0) is REQUEST
    assert not provider.has_session


def test_credentials_go_nowhere_else() -> None:
    """`authorize` can't send the request to another server."""
    provider = make_provider(authorize=lambda request: request.below("https://evil.example"))
    with pytest.raises(PluginContractError, match="authorize changed the base URL"):
        provider.authorize(REQUEST, SETTINGS, None, 0.0)


def test_a_request_that_can_not_be_built() -> None:
    """A path or header that would be two is refused in the hook, so nothing was sent."""
    provider = make_provider(build_request=lambda numbers: ProviderRequest.get(f"/v1/../{numbers[0].digits}"))
    with pytest.raises(PluginContractError, match=r"^build_request of acme-linehunt 1\.2 raised ValueError$"):
        provider.build_request((NUMBER,), WANTED, SETTINGS, BASE)


def test_tickets_need_their_hook() -> None:
    """A provider that gives Pending and can't fetch is told so."""
    with pytest.raises(PluginContractError, match="normalize_response gives Pending, and there is no build_ticket_request"):
        make_provider().build_ticket_request(TICKET, SETTINGS, BASE)


@pytest.mark.parametrize("lifetime", ["3600", float("nan"), [1]], ids=["text", "NaN", "list"])
def test_a_sessions_lifetime_is_a_number(lifetime: Any) -> None:
    """A vendor's `"expires_in": "3600"` is told before anything is computed with it."""
    provider = provider_with("read_session", lambda: Session("token", lifetime=lifetime))
    with pytest.raises(MalformedResponse, match=r"the Session of acme-linehunt 1\.2 needs its lifetime as a number of seconds"):
        provider.read_session(RESPONSE, SETTINGS, 0.0)
