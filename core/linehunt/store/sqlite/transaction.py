"""One transaction: the connection within it, and the ledger's counters, which are read and written once for all of its work."""

import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from attrs import define

from linehunt.model.money import Money, Rates
from linehunt.store.budget import Budgets, Room

_Counter = tuple[str, str, str]
"""Day, account, currency."""


@define
class _Change:
    held: int = 0
    spent: int = 0
    doubtful: int = 0
    saved: int = 0


class Transaction:
    """`session` is what this store's own attempts hold, have spent and have in doubt, by account and currency, before this transaction."""

    def __init__(self, connection: sqlite3.Connection, session: Mapping[tuple[str, str], int]) -> None:
        self.execute = connection.execute
        self.executemany = connection.executemany
        self.session_change: Counter[tuple[str, str]] = Counter()
        self._session = session
        self._changes: dict[_Counter, _Change] = {}
        self._room: tuple[str, Room] | None = None

    def one(self, statement: str, *arguments: Any) -> Any:
        """The first row, or None."""
        return self.execute(statement, arguments).fetchone()

    def count(self, counter: _Counter, *, held: int = 0, spent: int = 0, doubtful: int = 0, saved: int = 0, ours: bool = True) -> None:
        """Add to a counter. `ours`: of an attempt that this store reserved, so that its cap counts it too."""
        change = self._changes.get(counter)
        if change is None:
            change = self._changes[counter] = _Change()
        change.held += held
        change.spent += spent
        change.doubtful += doubtful
        change.saved += saved
        if ours:
            self.session_change[counter[1:]] += held + spent + doubtful

    def room(self, budgets: Budgets, rates: Rates, day: str) -> Room:
        """What is left of the budgets: measured once, since what `Room.take` grants it takes off itself."""
        if self._room is None or self._room[0] != day:
            self._room = (day, Room(budgets, rates, day, self._used))
        return self._room[1]

    def remeasure(self) -> None:
        """Something else than a grant has changed what is left."""
        self._room = None

    def flush(self) -> None:
        """Write the counters: the last work of the transaction."""
        self.executemany(
            "INSERT INTO spending VALUES (?1, ?2, ?3, max(?4, 0), max(?5, 0), max(?6, 0), ?7) ON CONFLICT DO UPDATE SET"
            " held = held + ?4, spent = spent + ?5, doubtful = doubtful + ?6, saved = saved + ?7",
            [(*counter, c.held, c.spent, c.doubtful, c.saved) for counter, c in self._changes.items()],
        )

    def _used(self, first_day: str | None) -> Iterator[tuple[str, Money]]:
        """What the budgets count: this transaction's own changes among it."""
        if first_day is None:
            sums = Counter(self._session)
            sums.update(self.session_change)
        else:
            sums = Counter()
            for account, currency, used in self.execute(
                "SELECT account, currency, sum(held + spent + doubtful) FROM spending WHERE day >= ? GROUP BY account, currency",
                (first_day,),
            ).fetchall():
                sums[account, currency] = used
            for (day, account, currency), change in self._changes.items():
                if day >= first_day:
                    sums[account, currency] += change.held + change.spent + change.doubtful
        for (account, currency), micros in sums.items():
            yield account, Money(max(micros, 0), currency)
