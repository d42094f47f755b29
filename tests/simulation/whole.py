"""Worlds of whole lookups: two processes with real clients, exchanges and stores, before vendors who keep a bill of their own."""

from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import ExitStack

from linehunt.chain import Hunt
from linehunt.config.configuration import Configuration
from linehunt.model.answer import Answer
from linehunt.model.money import Money
from linehunt.model.number import PhoneNumber
from linehunt.model.result import LookupResult
from linehunt.route import Route
from linehunt.store.memory import MemoryStore
from linehunt.store.sqlite.home import SQLiteStore
from simulation.audited import AuditedStore, Death, Fuse
from simulation.books import Books, Entry
from simulation.invariants import AT_THE_END, BY_ASK, BY_RESULT, BY_STEP, hold
from simulation.invented import NUMBERS, RATES, Invented, draw_chain, invent
from simulation.ledger_invariants import BY_BALANCE, BY_DELIVERY, Balance, Delivered
from simulation.policy import MakeHunt
from simulation.process import Process
from simulation.vendor import Vendor
from simulation.witness import Witness, value_of
from simulation.world import World


class WholeWorld(World):
    """Lookups by a client, or several at once by hunts and exchanges. While a question is on the wire, the other process may look up."""

    kind = "memory"

    def __init__(self, seed: int, make_hunt: MakeHunt = Hunt, make_store: Callable[..., MemoryStore] = MemoryStore) -> None:
        super().__init__(seed)
        self._make_hunt = make_hunt
        self._make_store = make_store
        self._accounts = invent(self.chance)
        self._chain = draw_chain(self.chance, self._accounts)
        self._configuration = self._draw_configuration()
        self._truths: dict[tuple[str, PhoneNumber], Answer] = {}
        self._vendors = {account.name: Vendor(self.chance, account, self._truth) for account in self._accounts}
        cap = None if self.chance.random() < 0.7 else Money(1_000 * self.chance.randint(5, 60), "USD")
        self._books = Books(self._configuration.budgets, RATES, cap, self.kind != "memory", self.clock)
        self._fuse = Fuse()
        self._nested = False
        self._born = 0
        self.closing = ExitStack()
        self._shared: MemoryStore | SQLiteStore | None = None
        self._processes: list[Process] = []

    def hunt(self) -> None:
        """Look up one number or several, at one of the processes."""
        chance = self.chance
        if not self._processes:
            self._processes = [self._start(), self._start()]
        if chance.random() < 0.08:
            self._fuse.left = chance.randint(1, 12)
            self._fuse.deadly = self.kind != "memory" and chance.random() < 0.7
        self._at(self._processes[0])
        self._fuse.left = 0
        if chance.random() < 0.08:
            self._end_one()
        if chance.random() < 0.15:
            self._resolve()
        self._balance(idle=True)

    def end(self) -> None:
        """Whoever looks at the ledger now finds it as it was kept."""
        self.closing.close()

    # What happens.

    def _at(self, process: Process) -> None:
        """Lookups of one process, to their end or to its own."""
        try:
            if self.chance.random() < 0.5:
                self._client_looks_up(process)
            else:
                self._hunts_are_driven(process)
        except KeyboardInterrupt:
            process.offences.clear()
        except Death:
            self._bury(process)

    def _meanwhile(self, process: Process) -> None:
        """While this process waits for a response, the other one looks up."""
        if self._nested or self.chance.random() > 0.1:
            return
        self._nested = True
        [other] = [each for each in self._processes if each is not process]
        self.trail.note("meanwhile:")
        self._at(other)
        self.trail.note("and on:")
        self._nested = False

    def _client_looks_up(self, process: Process) -> None:
        number, refresh = self.chance.choice(NUMBERS), self.chance.random() < 0.1
        self._begin(process, (number,), refresh=refresh)
        result = process.client.lookup(number.e164, refresh=refresh)
        self._deliver(process, number, result)

    def _hunts_are_driven(self, process: Process) -> None:
        """Several hunts, their asks grouped into batches: as a pipeline does it, but in an order that the seed alone decides."""
        numbers = tuple(self.chance.sample(NUMBERS, self.chance.choice((1, 1, 2, 3, 5))))
        refresh = self.chance.random() < 0.1
        since = self._begin(process, numbers, refresh=refresh)
        route = Route(self._chain, process.exchanges, process.store)
        stored = [name for name, account in zip(process.exchanges, self._accounts, strict=True) if not account.local]
        driven: dict[PhoneNumber, tuple[Hunt, Witness]] = {}
        for number in numbers:
            rows = process.store.recall(number, stored, since=since)
            truth = {account.name: self._truth(account.name, number) for account in self._accounts}
            driven[number] = self._make_hunt(number, self._chain, rows), Witness(self._chain, number, rows, truth)
        left = {number: hunt for number, (hunt, _) in driven.items() if self._next(hunt, driven[number][1])}
        while left:
            first = min(left, key=lambda number: driven[number][1].place)
            ask = driven[first][1].asks[-1]
            alike = [n for n in left if (driven[n][1].asks[-1].account, driven[n][1].asks[-1].wanted) == (ask.account, ask.wanted)]
            account = self._accounts[driven[first][1].place]
            batch = alike[: account.batch]
            seen = {number: driven[number][1].asks[-1].seen for number in batch}
            outcomes = process.exchanges[ask.account].ask(batch, ask.wanted, seen, self._chain.name)
            for number, outcome in zip(batch, outcomes, strict=True):
                hunt, witness = driven[number]
                hunt.record(outcome)
                self.trail.note(process.name, outcome, about=(number,))
                witness.told(outcome)
                self._see(hunt, witness)
                if not self._next(hunt, witness):
                    del left[number]
        for number, (hunt, witness) in driven.items():
            witness.shown(route.finish(hunt, number.e164))
            hold(AT_THE_END, witness)
            assert witness.result is not None
            self._deliver(process, number, witness.result)

    def _next(self, hunt: Hunt, witness: Witness) -> bool:
        ask = hunt.next()
        self.trail.note(ask, about=(hunt.number,))
        witness.next(ask)
        hold(BY_ASK, witness)
        self.figures["asks"] += ask is not None
        return ask is not None

    def _see(self, hunt: Hunt, witness: Witness) -> None:
        result = hunt.result()
        witness.shown(result)
        hold(BY_RESULT, result)
        hold(BY_STEP, witness)

    def _begin(self, process: Process, numbers: tuple[PhoneNumber, ...], *, refresh: bool) -> float:
        """A lookup of these begins: what is known of them, and since when that counts."""
        since = self.clock.now() if refresh else 0.0
        names = tuple(account.name for account in self._accounts)
        process.fresh = {number: {name: self._books.fresh(number, name, since) for name in names} for number in numbers}
        self._books.forget_paid(process.name)
        for number in numbers:
            self.look_at(number)
            self.trail.note(process.name, "looks it up", "anew" if refresh else "", about=(number,))
            if self.chance.random() < 0.1:
                self._truths = {key: truth for key, truth in self._truths.items() if key[1] != number}
        self.figures["hunts"] += len(numbers)
        return since

    def _deliver(self, process: Process, number: PhoneNumber, result: LookupResult) -> None:
        self.trail.note(process.name, "has", *result.steps, about=(number,))
        self.figures["complete"] += result.complete
        hold(BY_RESULT, result)
        delivered = Delivered(
            result=result,
            want=self._chain.want,
            accounts=tuple(account.name for account in self._accounts),
            charged=self._books.paid_for(process.name, number),
            said={name: vendor.said.get(number, []) for name, vendor in self._vendors.items()},
        )
        hold(BY_DELIVERY, delivered)

    def _end_one(self) -> None:
        """A process comes to its end, and another begins: its accounts are on again. Then it may be the other one's turn."""
        ended = self._processes.pop(0)
        self._let_go(ended.inner)
        self._processes.append(self._start())
        self.trail.note(ended.name, "ends")

    def _resolve(self) -> None:
        """Somebody agrees with a vendor on what became of a doubt."""
        doubts = self._processes[0].store.doubts()
        if doubts:
            doubt, billed = self.chance.choice(doubts), self.chance.random() < 0.5
            entry = self._books.entries[doubt.attempt]
            agreed = {number: quote.micros if billed else 0 for number, quote in entry.held.items()}
            self._vendors[entry.account].bill.put(doubt.attempt, agreed)
            self._processes[0].store.resolve(doubt.attempt, billed=billed)
            self.trail.note("attempt", doubt.attempt, "is resolved as", "billed" if billed else "not billed")

    def _lose(self, entry: Entry) -> None:
        """Nobody will hear what the vendor told: such a one bills its quote at the most."""
        self._vendors[entry.account].bill.cap(entry.attempt, {number: quote.micros for number, quote in entry.held.items()})

    def _balance(self, *, idle: bool) -> None:
        self.look_at(None)
        store = self._processes[0].inner
        billed: Counter[str] = Counter()
        for vendor in self._vendors.values():
            billed[vendor.bill.currency] += vendor.bill.sum
        doubts = {doubt.attempt: doubt.amount.micros for doubt in store.doubts()}
        sums = (store.held, store.spent, store.in_doubt)
        hold(BY_BALANCE, Balance(books=self._books, sums=sums, doubts=doubts, billed=billed, idle=idle))

    def _truth(self, account: str, number: PhoneNumber) -> Answer:
        truth = self._truths.get((account, number))
        if truth is None:
            said = next(each.said for each in self._accounts if each.name == account)
            truth = self._truths[account, number] = self.chance.choice(said)
        return truth

    # How it is set up.

    def _start(self) -> Process:
        self._born += 1
        inner = self._open()
        store = AuditedStore(inner, self._books, self._fuse, self.trail, self._lose)
        name = f"process {self._born}"
        return Process(name, self, self._books, inner, store, self._configuration, self._vendors, self._fuse, self._meanwhile)

    def _open(self) -> MemoryStore | SQLiteStore:
        """One store for all, which lives as long as the world: nobody can die alone."""
        if self._shared is None:
            budgets, cap = self._configuration.budgets, self._books.cap
            self._shared = self._make_store(budgets=budgets, max_spend=cap, rates=RATES, clock=self.clock)
        return self._shared

    def _let_go(self, store: MemoryStore | SQLiteStore) -> None:
        """Its process has ended."""

    def _bury(self, process: Process) -> None:
        raise AssertionError("nobody dies who shares a store in memory")

    def _draw_configuration(self) -> Configuration:
        chance = self.chance
        tables = {account.name: self._draw_table(account) for account in self._accounts}
        budgets = {}
        for period, longest in (("day", 12), ("month", 60)):
            if chance.random() < 0.35:
                dearest = max((_dearest(account) for account in self._accounts), default=0)
                budgets[period] = str(Money(max(dearest, 1_000) * chance.randint(1, longest), "USD"))
        chain: dict[str, object] = {"accounts": list(tables), "want": sorted(self._chain.want), "screen": self._chain.screen}
        if self._chain.max_cost is not None:
            chain["max_cost"] = str(self._chain.max_cost)
        rates = {currency: str(rate) for currency, rate in RATES.rates.items()}
        return Configuration(accounts=tables, chains={"default": chain}, rates=rates, budgets=budgets)

    def _draw_table(self, account: Invented) -> Mapping[str, object]:
        if account.free or self.chance.random() < 0.75:
            return account.table()
        prices = [price for table in account.prices.values() for price in table.values()]
        dearest = max(prices, key=lambda price: price.micros)
        limit = Money(dearest.micros * self.chance.randint(1, 8), dearest.currency)
        return {**account.table(), "budget": {self.chance.choice(("day", "month")): str(limit)}}


def _dearest(account: Invented) -> int:
    """Its highest price, in millionths of a dollar and rounded up."""
    worth = [value_of(price, "USD", RATES) for table in account.prices.values() for price in table.values()]
    return max((int(value) + 1 for value in worth if value is not None), default=0)
