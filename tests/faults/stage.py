"""A client whose chain has three accounts, real servers and a real ledger; one of the accounts has a fault."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from attrs import define

import linehunt.connection  # noqa: F401  # no short deadline is to be spent on its import
from faults.vendor import WELL, answered, answering, provider, told
from faults.way import Scene, WallClock, Way
from linehunt import Client, Configuration, LookupResult, PluginContractError, SQLiteStore, StoreError
from linehunt.store.budget import Budgets
from linehunt.store.protocol import Order
from providers_made import PRICE, StoreDouble
from rawserver import Peer, RawServer, Script, authority

ACCOUNTS = ("acme", "bolt", "cord")
CHAIN = "default"
ALONE = "alone"
"""The chain of the faulty account alone."""
_WARM = "+14154305559"
_PATIENCE = 5.0
"""Seconds in which a server has read what was sent to it."""


@define(eq=False)
class Stage:
    """The client, its world, and the accounts' servers by name. `faulty` is the account that has the fault."""

    client: Client
    scene: Scene
    servers: dict[str, RawServer]
    faulty: str

    def warm_up(self) -> None:
        """Have one answer on the connection to the faulty account."""
        self.client.lookup(_WARM, chain=ALONE)

    def ask(self, numbers: tuple[str, ...], chain: str, *, batch: bool) -> tuple[str | None, list[LookupResult]]:
        """The documented class of the error that ended the call, or the results. What the fault did beside the wire is undone then."""
        with self.scene.mending:
            try:
                return None, list(self.client.lookup_many(numbers, chain=chain)) if batch else [self.client.lookup(numbers[0], chain=chain)]
            except StoreError:
                return StoreError.__name__, []
            except PluginContractError:
                return PluginContractError.__name__, []

    @property
    def met(self) -> dict[str, tuple[int, int]]:
        """The connections and whole requests that each server counts, without the request that warmed one up."""
        return {name: (server.connections, len(self._requests(name))) for name, server in self.servers.items()}

    def await_requests(self, number: int) -> None:
        """Wait until the faulty server has read so many, if it does: a client with a short deadline may be done before."""
        end = time.monotonic() + _PATIENCE
        while len(self._requests(self.faulty)) < number and time.monotonic() < end:
            time.sleep(0.002)

    def _requests(self, account: str) -> list[bytes]:
        return [request for request in self.servers[account].requests if _WARM.removeprefix("+").encode() not in request]


@contextmanager
def staged(way: Way, place: int, directory: Path, *, waits: bool, budgets: Budgets | None = None) -> Iterator[Stage]:
    """The account of this place has the fault. Those before it know nothing of any number, those after it are well.

    waits: its deadline is a short one, since it has to pass.
    """
    faulty = ACCOUNTS[place]
    clock = WallClock()
    with ExitStack() as stack:
        store = stack.enter_context(closing(SQLiteStore(directory, budgets=budgets, clock=clock, patience=0.1)))
        scene = Scene(directory, clock, store)
        unknowing = answering(lambda numbers: told(numbers, carrier=None))
        scripts = [unknowing] * place + [_script(way, scene)] + [WELL] * (len(ACCOUNTS) - place - 1)
        contexts = {faulty: way.tls()} if way.tls else {}
        servers = {
            name: stack.enter_context(RawServer(script, tls=contexts.get(name, False)))
            for name, script in zip(ACCOUNTS, scripts, strict=True)
        }
        tables: dict[str, dict[str, object]] = {
            name: {"base_url": server.url, "prices": {"*": PRICE}, "deadline": "10s"} for name, server in servers.items()
        }
        tables[faulty] |= stack.enter_context(_settings(way, servers[faulty], directory))
        if waits:
            tables[faulty]["deadline"] = "1s" if way.tls else "0.3s"  # not before the request is sent
        chains = {CHAIN: list(ACCOUNTS), ALONE: [faulty]}

        def before(called: str, arguments: tuple[object, ...]) -> None:
            if way.before_reserve and called == "reserve" and isinstance(order := arguments[0], Order) and order.account == faulty:
                way.before_reserve(scene)

        client = Client(
            Configuration(accounts=tables, chains={name: {"accounts": asked, "want": ["carrier"]} for name, asked in chains.items()}),
            providers={name: provider(way.hooks(scene) if name == faulty else {}) for name in ACCOUNTS},
            store=StoreDouble(store, before=before),
            clock=clock,
        )
        yield Stage(stack.enter_context(client), scene, servers, faulty)


@contextmanager
def _settings(way: Way, server: RawServer, directory: Path) -> Iterator[dict[str, object]]:
    """Where the faulty account's address leads."""
    if way.address is not None:
        with way.address() as base_url:
            yield {"base_url": base_url}
    elif way.in_clear:
        yield {}
    else:
        authorities = directory / "ca.pem"
        authorities.write_bytes(authority().cert_pem.bytes())
        yield {"base_url": server.url.replace("http:", "https:"), "ca_file": str(authorities)}


def _script(way: Way, scene: Scene) -> Script:
    """What the faulty account's server does."""
    if way.before_reply is not None:
        happens = way.before_reply

        def late(numbers: list[str]) -> object:
            happens(scene)
            return told(numbers)

        return answering(late)
    if not way.warm:
        return way.script

    def warmed(peer: Peer) -> None:
        request = peer.read_request()
        assert request is not None
        peer.send(answered(request))
        way.script(peer)

    return warmed
