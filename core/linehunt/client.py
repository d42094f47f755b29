"""The door for callers: a client drives hunts through exchanges."""

import threading
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import ExitStack
from types import ModuleType, TracebackType
from typing import TYPE_CHECKING

from attrs import evolve

from linehunt.chain import Chain, Link
from linehunt.clock import Clock, SystemClock
from linehunt.config.accounts import build_account, check_chain
from linehunt.config.configuration import ChainConfig, Configuration
from linehunt.model.errors import ConfigurationError, LinehuntError
from linehunt.model.fields import Field
from linehunt.model.money import Money
from linehunt.model.result import LookupResult
from linehunt.providers.account import Account
from linehunt.providers.registry import Registry
from linehunt.route import Route

if TYPE_CHECKING:
    from linehunt.exchange import Exchange
    from linehunt.local import LocalExchange
    from linehunt.observing.bulletin import Bulletin
    from linehunt.planning.plan import Plan
    from linehunt.store.protocol import Store
    from linehunt.transport import Transport


class Client:
    """Looks numbers up along the configured chains. Safe to share between threads; close it, or use it in a `with`.

    configuration: accounts and chains; without one, the chain `["offline"]`. No file is read: `Configuration.load()` does that.
    providers: provider modules by name, beside the installed ones.
    observers: what is told of every attempt and lookup, by name: modules, objects or classes with the hooks of `linehunt.observers`, beside
        the installed ones that the configuration enables.
    store: where money and answers live; without one, in the directory that the configuration names, by default the user's own.
        It is opened with the first account that costs money.
    max_spend: what this client may spend in all, for instance `"1 USD"`: charged, held and in doubt together. Only for its own store.
    transport: what makes an account's connection; for tests.
    """

    def __init__(
        self,
        configuration: Configuration | None = None,
        *,
        providers: Mapping[str, ModuleType] | None = None,
        observers: Mapping[str, object] | None = None,
        store: "Store | None" = None,
        max_spend: Money | str | None = None,
        transport: "Callable[[Account], Transport] | None" = None,
        clock: Clock | None = None,
    ) -> None:
        self.configuration = configuration or Configuration()
        self._registry = Registry(providers)
        self._clock = clock or SystemClock()
        if store is not None and max_spend is not None:
            raise ConfigurationError("max_spend: give it to the store that you bring")
        self._max_spend = _money(max_spend, "max_spend")
        self._own_store = store is None
        self._store = store
        self._transport = transport or _http
        self._bulletin = self._observe(observers or {})
        self._lock = threading.RLock()
        self._exchanges: dict[str, Exchange | LocalExchange] = {}
        self._routes: dict[tuple[object, ...], Route] = {}
        self._closed = False

    def lookup(
        self,
        number: str,
        *,
        chain: str = "default",
        want: Iterable[str] | None = None,
        region: str | None = None,
        max_cost: Money | str | None = None,
        refresh: bool = False,
    ) -> LookupResult:
        """What is known of the number, from the accounts of the chain.

        chain: its name in the configuration. want, max_cost: instead of the chain's own. region: for national numbers,
        ISO 3166-1 alpha-2. refresh: don't recall stored answers.

        Incomplete results are returned, not raised (`result.require()` raises); so is an input that is no number, as `result.error`.

        Raises:
            ConfigurationError: the chain, an account of it or an argument can't be used.
            PluginContractError: a provider plugin is broken.
            StoreError: the ledger can't be read or written, so nothing paid was asked.
        """
        route = self._route(chain, want, max_cost)
        hunt = route.start(number, region, self._clock.now() if refresh else 0.0)
        if isinstance(hunt, LookupResult):
            return hunt
        while (ask := hunt.next()) is not None:
            [outcome] = route.exchanges[ask.account].ask((hunt.number,), ask.wanted, {hunt.number: ask.seen}, chain)
            hunt.record(outcome)
        return route.finish(hunt, number)

    def lookup_many(
        self,
        numbers: Iterable[str],
        *,
        chain: str = "default",
        want: Iterable[str] | None = None,
        region: str | None = None,
        max_cost: Money | str | None = None,
        refresh: bool = False,
        workers: int = 8,
        window: int | None = None,
    ) -> Generator[LookupResult, None, None]:
        """The results of many numbers, in their order; batched as each provider allows, `workers` requests at once at each account.

        Of each four workers one more question is under way, which is being reserved or settled meanwhile; `concurrency` of an account
        bounds both together.

        `numbers` may be endless: at most `window` of them are under way (the default is enough to keep the workers busy), and none is
        read while results wait to be taken. A number that occurs twice is asked once, but where a provider forbids that its answers are
        kept (`recall=False`): then they can't be told again. No row raises; for the other arguments see `lookup`.

        Raises:
            ConfigurationError, PluginContractError: as `lookup`, when called.
        """
        from linehunt.pipeline import Pipeline

        if workers < 1:
            raise ConfigurationError("workers: at least 1")
        if window is not None and window < 1:
            raise ConfigurationError("window: at least 1")
        route = self._route(chain, want, max_cost)
        since = self._clock.now() if refresh else 0.0  # not a number's second occurrence: that finds the answer of its first
        return Pipeline(route, lambda texts: route.start_many(texts, region, since), workers, window).run(numbers)

    def plan(
        self,
        numbers: Iterable[str],
        *,
        chain: str = "default",
        want: Iterable[str] | None = None,
        region: str | None = None,
        max_cost: Money | str | None = None,
        refresh: bool = False,
    ) -> "Plan":
        """What `lookup_many` over these inputs would ask and cost. Nothing is sent or spent; where there is no ledger none is made.

        The worst case: every number that isn't known is asked at every paid account that could add a wanted field, within `max_cost`, at
        its quote for all of these fields. Only a provider that charges above its quote passes it.

        The expected case: accounts that answer locally are asked about up to 1,000 of the numbers, which is exact where there are no more.
        Any other account gives all that is wanted of it as often as its newest answers in the ledger did, up to 1,000 of them; one without
        any, or whose answers are in a store of another kind than the ledger, is taken to give whatever it can.

        It reads `numbers` to their end, and keeps eight bytes of each. For the arguments see `lookup`.

        Raises:
            ConfigurationError, PluginContractError, StoreError: as `lookup`.
        """
        from linehunt.ledger import has_ledger, open_ledger
        from linehunt.planning.looking_back import look_back
        from linehunt.planning.planner import Planner
        from linehunt.planning.shortfall import find_shortfalls

        configured = self._configure(chain, None if want is None else Field.parse_all(want), _money(max_cost, "max_cost"))
        with self._lock:
            if self._closed:
                raise LinehuntError("this client is closed")
            accounts = self._accounts(configured)
            planned = self._chain(configured, accounts)
            stored = [account.name for account in accounts if not account.provider.local]
            if stored and self._store is None and has_ledger(self.configuration):
                self._store = open_ledger(self.configuration, max_spend=self._max_spend, clock=self._clock)
        now = self._clock.now()
        store, hits = look_back(self._store, stored)
        with Planner(planned, accounts, self._clock, store, hits) as planner:
            plan = planner.plan(numbers, region, now if refresh else 0.0)
        if not self._own_store:
            return plan  # its budgets are its maker's to know
        budgets = self.configuration.budgets.capped(self._max_spend)
        return evolve(plan, short=find_shortfalls(plan.accounts, budgets, self.configuration.rates, budgets.day(now), self._store))

    def answers_locally(self, chain: str = "default") -> bool:
        """Whether every account of the chain answers on this machine: then nothing is sent, and nothing costs. Nothing is opened for it.

        Raises:
            ConfigurationError, PluginContractError: the chain, or an account of it, can't be used.
        """
        configured = self.configuration.chain(chain)
        with self._lock:
            return all(account.provider.local for account in self._accounts(configured))

    def close(self) -> None:
        """Close connections and, if it is the client's own, the store. Twice is once. One that fails to close keeps no other open.

        Observers have a second to hear what they weren't told yet.
        """
        with ExitStack() as afterwards, self._lock, ExitStack() as closing:
            if self._closed:
                return
            self._closed = True
            if self._bulletin is not None:
                afterwards.callback(self._bulletin.close)
            if self._own_store and self._store is not None:
                closing.callback(self._store.close)
            for exchange in self._exchanges.values():
                closing.callback(exchange.close)

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _route(self, chain: str, want: Iterable[str] | None, max_cost: Money | str | None) -> Route:
        fields = None if want is None else Field.parse_all(want)
        limit = _money(max_cost, "max_cost")
        key = (chain, fields, limit)
        route = self._routes.get(key)
        if route is None or self._closed:
            with self._lock:
                if self._closed:
                    raise LinehuntError("this client is closed")
                route = self._routes[key] = self._build_route(chain, fields, limit)
        return route

    def _build_route(self, name: str, want: frozenset[Field] | None, max_cost: Money | None) -> Route:
        configured = self._configure(name, want, max_cost)
        exchanges = {account: self._exchange(account) for account in configured.accounts}
        chain = self._chain(configured, [exchange.account for exchange in exchanges.values()])
        if self._bulletin is None:
            return Route(chain, exchanges, self._store)
        from linehunt.observed_route import ObservedRoute

        return ObservedRoute(chain, exchanges, self._store, bulletin=self._bulletin, clock=self._clock)

    def _configure(self, name: str, want: frozenset[Field] | None, max_cost: Money | None) -> ChainConfig:
        """The chain of this name, with what a call gives instead of its own."""
        configured = self.configuration.chain(name)
        if want is None and max_cost is None:
            return configured
        limit = configured.max_cost if max_cost is None else max_cost  # a limit of zero is one
        return evolve(configured, want=configured.want if want is None else want, max_cost=limit)

    def _chain(self, configured: ChainConfig, accounts: Sequence[Account]) -> Chain:
        check_chain(self.configuration, configured, accounts)
        return Chain(
            name=configured.name,
            links=tuple(_link(account) for account in accounts),
            want=configured.want,
            max_cost=configured.max_cost,
            rates=self.configuration.rates,
            screen=configured.screen,
        )

    def _accounts(self, configured: ChainConfig) -> list[Account]:
        return [build_account(self.configuration, name, self._registry) for name in configured.accounts]

    def _exchange(self, name: str) -> "Exchange | LocalExchange":
        exchange = self._exchanges.get(name)
        if exchange is None:
            account = build_account(self.configuration, name, self._registry)
            exchange = self._exchanges[name] = self._local(account) if account.provider.local else self._paid(account)
        return exchange

    # Each imported with the first account that needs it: together they would be a third of a free lookup's start.

    def _local(self, account: Account) -> "LocalExchange":
        from linehunt.local import LocalExchange

        return LocalExchange(account, self._clock)

    def _paid(self, account: Account) -> "Exchange":
        from linehunt.exchange import Exchange
        from linehunt.ledger import open_ledger

        if self._store is None:
            self._store = open_ledger(self.configuration, max_spend=self._max_spend, clock=self._clock)
        return Exchange(account, self._store, self._transport, self._clock, self._bulletin)

    def _observe(self, observers: Mapping[str, object]) -> "Bulletin | None":
        if not observers and not self.configuration.observers.enabled:
            return None
        from linehunt.config.enabled_observers import open_bulletin

        return open_bulletin(self.configuration, observers)


def _one_price(_: object) -> tuple[str, ...]:
    return ()


def _link(account: Account) -> Link:
    return Link(
        account=account.name,
        provider=account.provider.name,
        fields=account.provider.info.fields,
        free=account.free,
        price=account.price,
        items=account.items if account.provider.has("price_items") else _one_price,
        covers=account.covers,
    )


def _http(account: Account) -> "Transport":
    from linehunt.transport import HTTPTransport

    return HTTPTransport(account.base_url, ca_file=account.ca_file)


def _money(amount: Money | str | None, argument: str) -> Money | None:
    if amount is None or isinstance(amount, Money):
        return amount
    try:
        return Money.parse(str(amount))
    except ValueError as error:
        raise ConfigurationError(f"{argument}: {error}") from None
