"""Providers for tests: a module made on the spot, and the server behind it, whose words are scripted call by call."""

import threading
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from types import ModuleType
from typing import Any

from attrs import Factory, define, frozen

from fakes import FakeClock
from linehunt.client import Client
from linehunt.config.configuration import Configuration
from linehunt.model.recollection import Recollection
from linehunt.plugin import (
    Answer,
    Facts,
    Field,
    Money,
    Network,
    Pending,
    PhoneNumber,
    ProviderError,
    ProviderInfo,
    ProviderRequest,
    ProviderResponse,
    Reply,
    Secret,
    Session,
    Ticket,
    hookimpl,
)
from linehunt.providers.account import Account
from linehunt.store.memory import MemoryStore
from linehunt.store.pace import Pace
from linehunt.store.protocol import Doubt, Grant, Order, Raw, Settlement, Store
from linehunt.transport import Transport

US, GB, IN = "+14154305555", "+442083661177", "+919812345678"
PRICE = "0.01 USD"
NAMED = Answer(Facts(carrier=Network(name="Acme")))


@frozen
class Keyed:
    """Settings with a credential."""

    key: Secret


@frozen
class Unsent:
    """In a script: this is raised before the first byte is out."""

    error: BaseException


class Vendor:
    """A provider module and its server.

    `script` has what the server comes to, call by call: a ProviderResponse; an exception of the transport, raised after the first
    byte (`Unsent` of it: before); an Answer, Reply, Pending, ProviderError or anything else, which the normalizer then gives or
    raises; or a function of the request that gives one of these. After the script every number is answered with a carrier.
    `fetches` and `tokens` are the scripts of ticket and session requests. The keywords are ProviderInfo's.
    """

    def __init__(
        self,
        *script: object,
        fetches: Iterable[object] = (),
        tokens: Iterable[object] | None = None,
        hooks: Mapping[str, Callable[..., Any]] | None = None,
        **info: Any,
    ) -> None:
        self.script = deque(script)
        self.fetches = deque(fetches)
        self.tokens = deque(tokens or ())
        self.requests: list[ProviderRequest] = []
        self.timeouts: list[float] = []
        self.threads: set[int] = set()
        self.closed = 0
        told = ProviderInfo(**{"title": "Acme", "fields": {"carrier", "ported"}, "base_url": "https://api.acme.example", **info})
        self._told: dict[bytes, object] = {}
        self._lock = threading.Lock()
        made: dict[str, Callable[..., Any]] = {"provider_info": lambda: told, "build_request": _build_request}
        made |= {"normalize_response": self._normalizer(), "build_ticket_request": _build_ticket_request, "authorize": _authorize}
        if tokens is not None:
            made |= {"build_session_request": _build_session_request, "read_session": self._session_reader()}
        self.module = module_of(made | dict(hooks or {}))

    def asked(self, kind: str = "lookup") -> list[str]:
        """What each request of this kind was for: numbers joined by commas, a ticket's id, or the session's nothing."""
        return [request.path.removeprefix(f"/{kind}/") for request in self.requests if request.path.startswith(f"/{kind}/")]

    def transport(self, account: Account) -> Transport:
        """Its connection for an account."""
        return self

    def send(self, request: ProviderRequest, timeout: float, on_sent: Callable[[], None]) -> ProviderResponse:
        """By the script."""
        kind = request.path.split("/")[1]
        with self._lock:
            self.requests.append(request)
            self.timeouts.append(timeout)
            self.threads.add(threading.get_ident())
            script = {"lookup": self.script, "tickets": self.fetches, "token": self.tokens}[kind]
            said = script.popleft() if script else _by_default(request)
        if isinstance(said, Unsent):
            raise said.error
        on_sent()
        if callable(said):
            said = said(request)
        if isinstance(said, ProviderResponse):
            return said
        if isinstance(said, BaseException) and not isinstance(said, ProviderError):
            raise said
        with self._lock:
            body = b"%d" % len(self._told)
            self._told[body] = said
        return ProviderResponse(status=200, body=body)

    def close(self) -> None:
        """Counted."""
        self.closed += 1

    def _normalizer(self) -> Callable[..., object]:
        def normalize_response(response: ProviderResponse) -> object:
            response.raise_for_status()
            told = self._told[response.body]
            if isinstance(told, BaseException):
                raise told
            return told

        return normalize_response

    def _session_reader(self) -> Callable[..., object]:
        read = self._normalizer()

        def read_session(response: ProviderResponse) -> object:
            return read(response)

        return read_session


def module_of(hooks: Mapping[str, Callable[..., Any]]) -> ModuleType:
    """A provider module with these hooks."""
    module = ModuleType("made_provider")
    for hook, function in hooks.items():
        setattr(module, hook, hookimpl(function))
    return module


def local_module(answer: Callable[..., Any], *, open_local: Callable[..., Any] | None = None, **info: Any) -> ModuleType:
    """A provider that answers locally."""
    told = ProviderInfo(**{"title": "Local", "fields": {"valid", "country"}, **info})
    hooks: dict[str, Callable[..., Any]] = {"provider_info": lambda: told, "answer_locally": answer}
    return module_of(hooks if open_local is None else hooks | {"open_local": open_local})


def numbers_of(request: ProviderRequest) -> list[str]:
    """What a lookup's request asked for, in E.164."""
    return [f"+{digits}" for digits in request.path.removeprefix("/lookup/").split(",")]


def answers(*numbers: str, charged: Any = None, answer: Answer | ProviderError = NAMED) -> Reply:
    """The same answer for each of these numbers."""
    return Reply(dict.fromkeys(numbers, answer), charged=charged)


def pending(*tickets: tuple[str, tuple[str, ...]], after: float = 1.0, request_id: str | None = None) -> Pending:
    """A Pending with these tickets: an id, and its numbers."""
    made = tuple(Ticket(name, tuple(map(PhoneNumber.parse, numbers))) for name, numbers in tickets)
    return Pending(made, after=after, request_id=request_id)


@define(eq=False)
class StoreDouble:
    """A store that notes what it is asked, and asks the one behind it. `before` is called with each call's name and arguments."""

    inner: Store
    calls: list[tuple[str, Any]] = Factory(list)
    before: Callable[[str, tuple[Any, ...]], object] = lambda name, arguments: None

    def recall(self, number: PhoneNumber, accounts: Collection[str], *, since: float = 0.0) -> list[Recollection]:
        self._note("recall", number)
        return self.inner.recall(number, accounts, since=since)

    def recall_many(
        self, numbers: Collection[PhoneNumber], accounts: Collection[str], *, since: float = 0.0
    ) -> Mapping[PhoneNumber, list[Recollection]]:
        self._note("recall_many", tuple(numbers))
        return self.inner.recall_many(numbers, accounts, since=since)

    def reserve(self, order: Order) -> Grant:
        self._note("reserve", order)
        return self.inner.reserve(order)

    def claim(self, account: str, pace: Pace) -> float:
        self._note("claim", account, pace)
        return self.inner.claim(account, pace)

    def keep(self, attempt: int, tickets: tuple[Ticket, ...], raw: Raw) -> None:
        self._note("keep", attempt, tickets, raw)
        self.inner.keep(attempt, tickets, raw)

    def settle(self, settlement: Settlement) -> None:
        self._note("settle", settlement)
        self.inner.settle(settlement)

    def wait(self, attempt: int, timeout: float) -> str | None:
        self._note("wait", attempt, timeout)
        return self.inner.wait(attempt, timeout)

    def note_saved(self, saved: Mapping[str, Money]) -> None:
        self.inner.note_saved(saved)

    def doubts(self) -> list[Doubt]:
        return self.inner.doubts()

    def resolve(self, attempt: int, *, billed: bool) -> Doubt:
        return self.inner.resolve(attempt, billed=billed)

    def close(self) -> None:
        self._note("close")
        self.inner.close()

    def named(self, name: str) -> list[Any]:
        """The arguments of every call of this name."""
        return [arguments for called, arguments in self.calls if called == name]

    def _note(self, name: str, *arguments: Any) -> None:
        self.calls.append((name, arguments))
        self.before(name, arguments)


@define(eq=False)
class Rig:
    """A client over vendors, with its clock and store in reach."""

    client: Client
    clock: FakeClock
    store: MemoryStore

    @property
    def ledger(self) -> tuple[str, str, str]:
        """What is spent, held, in doubt: `"0.01 USD"`, or `""` for nothing."""
        return _written(self.store.spent), _written(self.store.held), _written(self.store.in_doubt)


@contextmanager
def rig(
    *vendors: Vendor,
    settings: Mapping[str, object] | None = None,
    max_spend: str | None = None,
    store: Callable[[MemoryStore], Store] | None = None,
    chain: Mapping[str, object] | None = None,
    local: Mapping[str, ModuleType] | None = None,
    observers: Mapping[str, object] | None = None,
    clock: FakeClock | None = None,
) -> Iterator[Rig]:
    """A client whose default chain asks the local providers, then the vendors, as accounts `acme`, `bolt`, `cord`, for the carrier."""
    clock = clock or FakeClock()
    by_name = dict(zip(("acme", "bolt", "cord"), vendors, strict=False))
    table: dict[str, object] = {"prices": {"*": PRICE}} | dict(settings or {})
    configuration = Configuration(
        accounts=dict.fromkeys(by_name, table),
        chains={"default": {"accounts": [*(local or {}), *by_name], "want": ["carrier"], **(chain or {})}},
    )
    memory = MemoryStore(clock=clock, max_spend=None if max_spend is None else Money.parse(max_spend))
    with Client(
        configuration,
        providers={**{name: vendor.module for name, vendor in by_name.items()}, **(local or {})},
        observers=observers,
        store=store(memory) if store else memory,
        transport=lambda account: by_name[account.name],
        clock=clock,
    ) as client:
        yield Rig(client, clock, memory)


def _by_default(request: ProviderRequest) -> object:
    if request.path.startswith("/token"):
        return Session(Secret("s3ss10n"))
    if request.path.startswith("/tickets/"):
        raise AssertionError("a ticket was fetched that the script doesn't know")
    return answers(*numbers_of(request))


def _build_request(numbers: tuple[PhoneNumber, ...]) -> ProviderRequest:
    return ProviderRequest.get("/lookup/" + ",".join(number.digits for number in numbers))


def _build_ticket_request(ticket: Ticket) -> ProviderRequest:
    return ProviderRequest.get(f"/tickets/{ticket.id}")


def _build_session_request() -> ProviderRequest:
    return ProviderRequest.get("/token/")


def _authorize(request: ProviderRequest, session: Session | None) -> ProviderRequest:
    return request if session is None else request.with_headers({"x-session": session.value.reveal()})


def _written(amounts: Iterable[Any]) -> str:
    return " + ".join(map(str, amounts))


WANTED = frozenset({Field.CARRIER})
