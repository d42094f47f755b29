"""A process of a world: a client, what drives batches, and a store whose every call is held against the books."""

from collections.abc import Callable, Mapping

from linehunt.client import Client
from linehunt.config.accounts import build_account
from linehunt.config.configuration import Configuration
from linehunt.exchange import Exchange
from linehunt.local import LocalExchange
from linehunt.model.errors import ConnectionBroken, ConnectionFailed, LinehuntError, ResponseTooLarge, TimedOut, UntrustedServer
from linehunt.model.fields import Field
from linehunt.model.message import ProviderRequest, ProviderResponse
from linehunt.model.number import PhoneNumber
from linehunt.providers.account import Account
from linehunt.providers.registry import Registry
from linehunt.store.memory import MemoryStore
from linehunt.store.sqlite.home import SQLiteStore
from simulation.audited import AuditedStore, Fuse
from simulation.books import Books
from simulation.invariants import hold
from simulation.ledger_invariants import BY_QUESTION, Sent
from simulation.vendor import Said, Vendor
from simulation.world import World

_UNSENT: tuple[Callable[[str], LinehuntError], ...] = (ConnectionFailed, ConnectionFailed, UntrustedServer, TimedOut)
_LOST: tuple[Callable[[str], LinehuntError], ...] = (TimedOut, ConnectionBroken, ResponseTooLarge)


class Process:
    """`name` is its own for ever. `fresh` is what was known when its lookup began, by number and account."""

    def __init__(
        self,
        name: str,
        world: World,
        books: Books,
        inner: MemoryStore | SQLiteStore,
        store: AuditedStore,
        configuration: Configuration,
        vendors: Mapping[str, Vendor],
        fuse: Fuse,
        meanwhile: "Callable[[Process], None]",
    ) -> None:
        self.name = name
        self.dead = False
        self.inner = inner
        self.store = store
        self.world = world
        self.books = books
        self.vendors = vendors
        self.fuse = fuse
        self.meanwhile = meanwhile
        self.fresh: dict[PhoneNumber, Mapping[str, frozenset[Field]]] = {}
        self.offences: dict[int, Line] = {}
        """By attempt, where it was told something that switches the account off, once the attempt is settled."""
        store.process = self
        modules = {account: vendor.module for account, vendor in vendors.items()}
        self.client = Client(configuration, providers=modules, store=store, transport=self._line, clock=world.clock)
        registry = Registry(modules)
        self.exchanges: dict[str, Exchange | LocalExchange] = {}
        for account in vendors:
            built = build_account(configuration, account, registry)
            self.exchanges[account] = (
                LocalExchange(built, world.clock) if built.provider.local else Exchange(built, store, self._line, world.clock)
            )

    def _line(self, account: Account) -> "Line":
        return Line(self, self.vendors[account.name])


class Line:
    """A connection to a vendor, of one exchange. `off_since` is the last attempt before the account was switched off, if it is."""

    def __init__(self, process: Process, vendor: Vendor) -> None:
        self.off_since: int | None = None
        self._process = process
        self._vendor = vendor

    def send(self, request: ProviderRequest, timeout: float, on_sent: Callable[[], None]) -> ProviderResponse:
        """By chance: nothing is sent, nothing comes, or what the vendor says."""
        self._process.fuse.meet(self._process)
        if request.path.startswith("/tickets/"):
            return self._fetch(request.path.removeprefix("/tickets/"), on_sent)
        return self._ask(request, on_sent)

    def close(self) -> None:
        """Nothing to close."""

    def _ask(self, request: ProviderRequest, on_sent: Callable[[], None]) -> ProviderResponse:
        process, vendor, world = self._process, self._vendor, self._process.world
        numbers = tuple(PhoneNumber(f"+{digits}") for digits in request.path.removeprefix("/lookup/").split(","))
        wanted = frozenset(map(Field, dict(request.query)["want"].split(",")))
        name = vendor.account.name
        entry = process.books.in_hand(process.name, name, numbers)
        hold(
            BY_QUESTION,
            Sent(account=name, numbers=numbers, wanted=wanted, fresh=process.fresh, entry=entry, off_since=self.off_since),
        )
        assert entry is not None  # it was held
        if world.chance.random() < 0.05:
            raise self._fail(world.chance.choice(_UNSENT), entry.attempt)
        on_sent()
        world.figures["questions"] += 1
        process.fuse.meet(process)
        process.meanwhile(process)
        if world.chance.random() < 0.05:
            vendor.lose(entry.attempt, numbers, wanted)
            raise self._fail(world.chance.choice(_LOST), entry.attempt)
        return self._deliver(vendor.answer(entry.attempt, numbers, wanted), entry.attempt)

    def _fetch(self, ticket: str, on_sent: Callable[[], None]) -> ProviderResponse:
        process, world = self._process, self._process.world
        on_sent()
        world.figures["fetches"] += 1
        process.fuse.meet(process)
        if world.chance.random() < 0.05:
            raise TimedOut("nothing came")
        attempt, said = self._vendor.fetch(ticket)
        return self._deliver(said, attempt)

    def _fail(self, kind: Callable[[str], LinehuntError], attempt: int) -> LinehuntError:
        error = kind("nothing came")
        self._note(attempt, error.words)
        if isinstance(error, UntrustedServer):
            self._process.offences[attempt] = self
        return error

    def _deliver(self, said: Said, attempt: int) -> ProviderResponse:
        process, world = self._process, self._process.world
        self._note(attempt, "says", said.told or said.response)
        world.clock.sleep(world.chance.choice((0.01, 0.1, 1.0)))
        process.fuse.meet(process)
        if said.odd or said.off:
            process.offences[attempt] = self
        return self._vendor.respond(said)

    def _note(self, attempt: int, *what: object) -> None:
        numbers = tuple(self._process.books.entries[attempt].held)
        self._process.world.trail.note(self._process.name, "at", self._vendor.account.name, *what, about=numbers)
