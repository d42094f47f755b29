"""A second set of books beside a store's: kept from what is asked of it and what it says, by somebody who knows nothing of its insides."""

from collections import Counter
from collections.abc import Iterable, Mapping
from fractions import Fraction

from attrs import define, field, frozen

from linehunt.clock import Clock
from linehunt.model.answer import Answer
from linehunt.model.fields import Field
from linehunt.model.money import Money, Rates, total
from linehunt.model.number import PhoneNumber
from linehunt.store.budget import Budget, Budgets, window
from linehunt.store.freshness import Freshness
from linehunt.store.protocol import Grant, Order, Settlement
from simulation.witness import value_of

Key = tuple[PhoneNumber, str, tuple[str, ...]]
"""A number, the account, the price items."""


@define(eq=False)
class Entry:
    """An attempt. `held` are its numbers that are open, `holder` the process that has it in hand, `reserver` the one that reserved it.

    asked: the numbers of the order that has it in hand. kept: its answers may be stored. tickets: the numbers that can be fetched.
    """

    attempt: int
    account: str
    items: tuple[str, ...]
    reserver: str
    day: str
    kept: bool
    currency: str
    held: dict[PhoneNumber, Money]
    holder: str | None
    asked: frozenset[PhoneNumber]
    doubtful: bool = False
    tickets: frozenset[PhoneNumber] = frozenset()
    charged: int = 0

    @property
    def open(self) -> int:
        """What it holds, or has in doubt."""
        return sum(quote.micros for quote in self.held.values())


@frozen
class Stored:
    """An answer that the store has."""

    attempt: int
    at: float
    answer: Answer
    speaks_for: frozenset[Field]


@define(eq=False)
class Books:
    """The attempts, the answers and the sums. `cap` holds for each process where `each`, else for all of them together."""

    budgets: Budgets
    rates: Rates
    cap: Money | None
    each: bool
    clock: Clock
    entries: dict[int, Entry] = field(factory=dict)
    stored: dict[Key, Stored] = field(factory=dict)
    paid: Counter[tuple[str, PhoneNumber, str]] = field(factory=Counter)
    """What each process was charged for a number in its lookup now, by currency."""
    _freshness: Freshness = field(factory=Freshness)

    def reserved(self, process: str, order: Order, grant: Grant) -> None:
        """The store's word on an order."""
        asked = frozenset(order.quotes)
        for resumed in grant.resumed:
            self.entries[resumed.attempt].holder = process
            self.entries[resumed.attempt].asked = asked
        if grant.attempt is not None:
            quotes = {number: order.quotes[number] for number in grant.numbers}
            currency = next(iter(quotes.values())).currency
            day = self.budgets.day(self.clock.now())
            self.entries[grant.attempt] = Entry(
                grant.attempt, order.account, order.items, process, day, order.answers_kept, currency, quotes, process, asked
            )

    def kept(self, attempt: int, numbers: Iterable[PhoneNumber]) -> None:
        """Tickets were stored."""
        self.entries[attempt].tickets = frozenset(numbers)

    def settled(self, settlement: Settlement) -> None:
        """An attempt was closed, or what could be fetched of it."""
        entry = self.entries[settlement.attempt]
        for number, answer in settlement.answers.items():
            if entry.kept and number in entry.held and number not in settlement.in_doubt:
                key = (number, entry.account, entry.items)
                self.stored[key] = Stored(entry.attempt, self.clock.now(), answer, settlement.speaks_for)
        for number, share in settlement.shares.items():
            if number in entry.asked and share:
                self.paid[str(entry.holder), number, share.currency] += share.micros
        entry.charged += settlement.charged.micros
        entry.held = dict(settlement.in_doubt)
        entry.doubtful = bool(entry.held)
        entry.holder = None
        entry.tickets = frozenset(number for ticket in settlement.tickets for number in ticket.numbers)

    def resolved(self, attempt: int, *, billed: bool) -> None:
        """A doubt was settled by somebody's word."""
        entry = self.entries[attempt]
        entry.charged += entry.open if billed else 0
        entry.held, entry.doubtful, entry.tickets = {}, False, frozenset()

    def died(self, process: str) -> list[Entry]:
        """A process is gone: what it had in hand is in doubt, as far as it costs. The entries that it had."""
        in_hand = [entry for entry in self.entries.values() if entry.holder == process]
        for entry in in_hand:
            entry.holder = None
            if not entry.open:
                entry.held, entry.tickets = {}, frozenset()
            entry.doubtful = bool(entry.held)
        return in_hand

    def paid_for(self, process: str, number: PhoneNumber) -> Mapping[str, int]:
        """What this process was charged for the number since `forget_paid`, by currency."""
        return {currency: micros for (who, whose, currency), micros in self.paid.items() if (who, whose) == (process, number)}

    def forget_paid(self, process: str) -> None:
        """A lookup of this process begins."""
        for key in [key for key in self.paid if key[0] == process]:
            del self.paid[key]

    def openers(self, key: Key) -> list[Entry]:
        """The attempts that have some of this open, asking or in doubt: the price items of the key, or one of them with others."""
        number, account, items = key
        return [
            entry for entry in self.entries.values() if number in entry.held and entry.account == account and _share(entry.items, items)
        ]

    def answered_by(self, key: Key) -> frozenset[int]:
        """The attempts that last answered these price items, or one of them with others."""
        number, account, items = key
        return frozenset(
            stored.attempt
            for (whose, name, bought), stored in self.stored.items()
            if (whose, name) == (number, account) and _share(bought, items)
        )

    def in_hand(self, process: str, account: str, numbers: Iterable[PhoneNumber]) -> Entry | None:
        """The attempt that this process has in hand for just these numbers, not yet in doubt."""
        asked = set(numbers)
        mine = [entry for entry in self.entries.values() if entry.holder == process and not entry.doubtful]
        return next((entry for entry in mine if entry.account == account and entry.held.keys() == asked), None)

    def doubts(self) -> dict[int, int]:
        """What each attempt has in doubt that nobody has in hand."""
        return {entry.attempt: entry.open for entry in self.entries.values() if entry.doubtful and entry.holder is None}

    def fresh(self, number: PhoneNumber, account: str, since: float) -> frozenset[Field]:
        """The fields for which this account's stored answers speak now."""
        now = self.clock.now()
        spoken: frozenset[Field] = frozenset()
        for (whose, name, _), stored in self.stored.items():
            if (whose, name) == (number, account) and stored.at >= since:
                spoken |= self._freshness.speaks_for(stored.answer, stored.speaks_for, now - stored.at)
        return spoken

    @property
    def sums(self) -> tuple[tuple[Money, ...], tuple[Money, ...], tuple[Money, ...]]:
        """What is held, spent and in doubt."""
        held = total(Money(entry.open, entry.currency) for entry in self.entries.values() if not entry.doubtful)
        spent = total(Money(entry.charged, entry.currency) for entry in self.entries.values())
        doubtful = total(Money(entry.open, entry.currency) for entry in self.entries.values() if entry.doubtful)
        return held, spent, doubtful

    def limits(self) -> tuple[Budget, ...]:
        """Every limit: the budgets and the cap."""
        return self.budgets.limits if self.cap is None else (*self.budgets.limits, Budget(limit=self.cap))

    def used(self, limit: Budget, process: str) -> Fraction:
        """What counts for a limit now, in millionths of its currency, exactly."""
        first = window(limit.period, self.budgets.day(self.clock.now()))
        sums: Counter[str] = Counter()
        for entry in self.entries.values():
            mine = limit.period is not None or not self.each or entry.reserver == process
            if mine and limit.account in (None, entry.account) and (first is None or entry.day >= first):
                sums[entry.currency] += entry.open + entry.charged
        worth = [value_of(Money(micros, currency), limit.limit.currency, self.rates) for currency, micros in sums.items() if micros]
        return sum((value for value in worth if value is not None), Fraction())


def _share(items: tuple[str, ...], others: tuple[str, ...]) -> bool:
    return items == others or bool(set(items) & set(others))
