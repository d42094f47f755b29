"""A store that lives and dies with its process. Money and answers are exact while it lives, and gone with it."""

import itertools
import threading
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache

from attrs import define

from linehunt.clock import Clock, SystemClock
from linehunt.model.answer import Ticket
from linehunt.model.errors import ConfigurationError
from linehunt.model.fields import Field
from linehunt.model.money import Money, Rates, total
from linehunt.model.number import PhoneNumber
from linehunt.model.recollection import Recollection, overlap
from linehunt.store.budget import Budgets, Room
from linehunt.store.freshness import Freshness
from linehunt.store.pace import Claimed, Pace
from linehunt.store.packing import Packed, pack, unpack
from linehunt.store.protocol import Doubt, Grant, Obstacle, Order, Raw, Refusal, Resumed, Settlement
from linehunt.store.sums import Sums

_Key = tuple[str, str, tuple[str, ...]]
"""A number in E.164, the account, the price items."""
_Last = tuple[int, float, Packed, tuple[str, ...], int, str]
"""The attempt that answered last, when, its answer, the fields that this speaks for, and what it cost. Plain values: see packing.py."""


@define(eq=False)
class _Attempt:
    """An attempt that is open. `asking` while somebody waits for its response; else it is in doubt."""

    account: str
    items: tuple[str, ...]
    since: float
    day: str
    held: Mapping[PhoneNumber, Money]
    amount: Money
    """What it holds in all."""
    answers_kept: bool
    asking: bool = True
    doubtful: bool = False
    tickets: tuple[Ticket, ...] = ()
    failure: str = ""
    closed: threading.Event | None = None
    """Made by the first who waits."""

    def can_fetch(self, number: str) -> bool:
        """Whether the number's answer is bought, and nobody fetches it now."""
        return not self.asking and any(number in ticket.numbers for ticket in self.tickets)


@define
class _Spending:
    """The ledger's counters of one day, account and currency, in micro-units."""

    held: int = 0
    spent: int = 0
    doubtful: int = 0
    saved: int = 0


class MemoryStore(Sums):
    """`max_spend` caps what this store's attempts may cost together: charged, held and in doubt. `budgets` hold as long as it lives.

    It keeps every paid answer, 1 to 2 KB a number, and no raw responses: there is nobody left to read them again.
    """

    def __init__(
        self,
        *,
        max_spend: Money | None = None,
        budgets: Budgets | None = None,
        rates: Rates | None = None,
        freshness: Freshness | None = None,
        clock: Clock | None = None,
    ) -> None:
        self._budgets = (budgets or Budgets()).capped(max_spend)
        self._rates = rates or Rates()
        self._freshness = freshness or Freshness()
        self._clock = clock or SystemClock()
        self._lock = threading.Lock()
        self._ids = itertools.count(1)
        # The row of the protocol in two halves: who has it open, and who answered last.
        self._open: dict[_Key, int] = {}
        self._last: dict[_Key, _Last] = {}
        self._items: dict[str, tuple[tuple[str, ...], ...]] = {}
        self._attempts: dict[int, _Attempt] = {}
        self._spending: dict[tuple[str, str, str], _Spending] = {}
        self._claimed: dict[str, Claimed] = {}

    def recall(self, number: PhoneNumber, accounts: Collection[str], *, since: float = 0.0) -> list[Recollection]:
        """What is known of the number at these accounts."""
        keys = [(number, account, items) for account in accounts for items in self._items.get(account, ())]
        if not any(key in self._last or key in self._open for key in keys):
            return []  # without the lock: most numbers of a large run are new
        with self._lock:
            now = self._clock.now()
            return [self._recollect(key, now, since) for key in keys if key in self._last or key in self._open]

    def recall_many(
        self, numbers: Collection[PhoneNumber], accounts: Collection[str], *, since: float = 0.0
    ) -> Mapping[PhoneNumber, list[Recollection]]:
        """What is known of these numbers at these accounts."""
        known = ((number, self.recall(number, accounts, since=since)) for number in numbers)
        return {number: rows for number, rows in known if rows}

    def reserve(self, order: Order) -> Grant:
        """Hold the price of what nobody asks or has asked since, as far as the budgets go."""
        with self._lock:
            refusals: dict[PhoneNumber, Refusal] = {}
            granted: dict[PhoneNumber, Money] = {}
            fetchable: dict[int, list[PhoneNumber]] = {}
            now = self._clock.now()
            day = self._budgets.day(now)
            room = Room(self._budgets, self._rates, day, self._used)
            others = [other for other in self._items.get(order.account, ()) if other != order.items and overlap(other, order.items)]
            for number, quote in order.quotes.items():
                key = (number, order.account, order.items)
                alike = [(number, order.account, other) for other in others]
                opener = self._open.get(key)
                if opener is not None and self._attempts[opener].can_fetch(number):
                    fetchable.setdefault(opener, []).append(number)
                elif (blocked := self._blocked(key, alike)) is not None:
                    refusals[number] = blocked
                elif order.answers_kept and self._seen(key, *alike) != order.seen.get(number, frozenset()):
                    refusals[number] = Refusal(Obstacle.ANSWERED)
                elif (words := room.take(order.account, quote)) is not None:
                    refusals[number] = Refusal(Obstacle.BUDGET, words=words)
                else:
                    granted[number] = quote
            return Grant(
                attempt=self._begin(order, granted, now, day) if granted else None,
                wait=self._claim(order.account, order.pace, now) if granted and order.pace else 0.0,
                numbers=tuple(granted),
                resumed=tuple(self._resume(attempt, numbers) for attempt, numbers in fetchable.items()),
                refusals=refusals,
            )

    def claim(self, account: str, pace: Pace) -> float:
        """Claim the turn of a request that needs no reservation."""
        with self._lock:
            return self._claim(account, pace, self._clock.now())

    def keep(self, attempt: int, tickets: tuple[Ticket, ...], raw: Raw) -> None:
        """Remember the tickets of a Pending reply."""
        with self._lock:
            self._attempts[attempt].tickets = tickets

    def settle(self, settlement: Settlement) -> None:
        """Close an attempt."""
        with self._lock:
            attempt = self._attempts[settlement.attempt]
            now = self._clock.now()
            self._count(attempt, -1)
            speaks_for = _names(settlement.speaks_for)
            nothing = Money(0, settlement.charged.currency)
            for number in attempt.held:
                key = (number.e164, attempt.account, attempt.items)  # plain text: a PhoneNumber is an object to the collector
                if number not in settlement.in_doubt:
                    del self._open[key]
                answer = settlement.answers.get(number)
                if answer is not None and attempt.answers_kept:
                    share = settlement.shares.get(number, nothing)
                    self._last[key] = (settlement.attempt, now, pack(answer), speaks_for, share.micros, share.currency)
            self._counter(attempt.day, attempt.account, settlement.charged.currency).spent += settlement.charged.micros
            attempt.asking, attempt.doubtful = False, True
            attempt.held, attempt.tickets, attempt.failure = settlement.in_doubt, settlement.tickets, settlement.failure
            if attempt.held:
                attempt.amount = _sum(attempt.held)
                self._count(attempt, 1)
            else:
                del self._attempts[settlement.attempt]
            if attempt.closed is not None:
                attempt.closed.set()

    def wait(self, attempt: int, timeout: float) -> str | None:
        """Wait until somebody's attempt is closed."""
        with self._lock:
            row = self._attempts.get(attempt)
            if row is None:
                return ""
            if not row.asking:
                return row.failure
            closed = row.closed = row.closed or threading.Event()
        return row.failure if closed.wait(timeout) else None

    def note_saved(self, saved: Mapping[str, Money]) -> None:
        """Count what recalled answers would have cost."""
        with self._lock:
            day = self._budgets.day(self._clock.now())
            for account, amount in saved.items():
                self._counter(day, account, amount.currency).saved += amount.micros

    def doubts(self) -> list[Doubt]:
        """Every doubt, the oldest first."""
        with self._lock:
            return [self._doubt(number) for number, attempt in self._attempts.items() if not attempt.asking]

    def resolve(self, attempt: int, *, billed: bool) -> Doubt:
        """Settle a doubt by somebody's word."""
        with self._lock:
            row = self._attempts.get(attempt)
            if row is None or row.asking:
                raise ConfigurationError(f"attempt {attempt} is not in doubt")
            was = self._doubt(attempt)
            self._count(row, -1)
            if billed:
                self._counter(row.day, row.account, was.amount.currency).spent += was.amount.micros
            for number in row.held:
                del self._open[(number.e164, row.account, row.items)]
            del self._attempts[attempt]
            return was

    def close(self) -> None:
        """Nothing is held beyond this object."""

    def _recollect(self, key: _Key, now: float, since: float) -> Recollection:
        number, account, items = key
        seen, at, packed, names, cost, currency = self._last.get(key, (None, 0.0, None, (), 0, ""))
        answer = None if packed is None else unpack(packed)
        speaks_for: frozenset[Field] = frozenset()
        if answer is not None and at >= since:
            speaks_for = self._freshness.speaks_for(answer, frozenset(map(Field, names)), now - at)
        opener = self._open.get(key)
        attempt = None if opener is None else self._attempts[opener]
        in_doubt = attempt is not None and not attempt.asking
        return Recollection(
            account=account,
            items=items,
            attempt=seen,
            at=at,
            answer=None if answer is None else self._freshness.fresh(answer, speaks_for),
            cost=Money(cost, currency) if currency else None,
            speaks_for=speaks_for,
            doubt_since=attempt.since if attempt is not None and in_doubt else None,
            tickets=attempt is not None and attempt.can_fetch(number),
        )

    def _claim(self, account: str, pace: Pace, now: float) -> float:
        self._claimed[account], wait = pace.claim(self._claimed.get(account), now)
        return wait

    def _blocked(self, key: _Key, alike: Collection[_Key]) -> Refusal | None:
        """Why a number can't be asked now: somebody has it open, with the order's price items or with some of them."""
        openers = [self._open[each] for each in (key, *alike) if each in self._open]
        if not openers:
            return None
        opener = min(openers, key=lambda attempt: not self._attempts[attempt].asking)  # first who asks: that ends soon
        row, overlaps = self._attempts[opener], opener != self._open.get(key)
        if row.asking:
            return Refusal(Obstacle.BUSY, opener, overlaps=overlaps)
        return Refusal(Obstacle.DOUBT, opener, row.since, overlaps=overlaps)

    def _seen(self, *keys: _Key) -> frozenset[int]:
        """Who answered these last."""
        return frozenset([self._last[key][0] for key in keys if key in self._last])

    def _begin(self, order: Order, granted: Mapping[PhoneNumber, Money], now: float, day: str) -> int:
        number = next(self._ids)
        amount = _sum(granted)
        attempt = self._attempts[number] = _Attempt(order.account, order.items, now, day, granted, amount, order.answers_kept)
        if order.items not in (known := self._items.get(order.account, ())):
            self._items[order.account] = (*known, order.items)
        self._open.update({(asked, order.account, order.items): number for asked in granted})
        self._count(attempt, 1)
        return number

    def _resume(self, attempt: int, numbers: list[PhoneNumber]) -> Resumed:
        row = self._attempts[attempt]
        row.asking, row.closed = True, None
        return Resumed(attempt, tuple(t for t in row.tickets if not set(numbers).isdisjoint(t.numbers)), row.tickets, row.held)

    def _used(self, first_day: str | None) -> Iterator[tuple[str, Money]]:
        for (day, account, currency), counter in self._spending.items():
            if first_day is None or day >= first_day:
                yield account, Money(counter.held + counter.spent + counter.doubtful, currency)

    def _doubt(self, number: int) -> Doubt:
        row = self._attempts[number]
        return Doubt(
            attempt=number,
            account=row.account,
            since=row.since,
            numbers=tuple(row.held),
            amount=row.amount,
            failure=row.failure,
            tickets=bool(row.tickets),
        )

    def _count(self, attempt: _Attempt, sign: int) -> None:
        """Add what the attempt holds to its counter, or take it off."""
        counter = self._counter(attempt.day, attempt.account, attempt.amount.currency)
        if attempt.doubtful:
            counter.doubtful += sign * attempt.amount.micros
        else:
            counter.held += sign * attempt.amount.micros

    def _counter(self, day: str, account: str, currency: str) -> _Spending:
        counter = self._spending.get((day, account, currency))
        if counter is None:
            counter = self._spending[day, account, currency] = _Spending()
        return counter

    def _sums(self, column: str) -> tuple[Money, ...]:
        with self._lock:
            return total(Money(getattr(counter, column), currency) for (_, _, currency), counter in self._spending.items())


def _sum(quotes: Mapping[PhoneNumber, Money]) -> Money:
    """Quotes of one order, and so of one currency."""
    amounts = list(quotes.values())
    return Money(sum([amount.micros for amount in amounts]), amounts[0].currency)


@lru_cache(256)
def _names(fields: frozenset[Field]) -> tuple[str, ...]:
    return tuple(sorted(str(field.value) for field in fields))
