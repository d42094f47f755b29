"""How far a run is, read off while it goes on."""

from collections import deque
from collections.abc import Callable
from time import monotonic
from typing import Any

from attrs import frozen

from linehunt_bulk.account_tally import AccountTally, CameTo
from linehunt_bulk.span import per_second, span
from linehunt_bulk.sums import Sums
from linehunt_bulk.table import Table
from linehunt_bulk.tally import Tally

_RECENT = 20.0
"""Seconds: what came before them says little of how long the rest will take, recalled rows are done in no time."""


@frozen
class Hits:
    """For how many numbers an account was asked, and for how many of them it gave what was wanted."""

    account: str
    asked: int
    gave: int

    @classmethod
    def of(cls, name: str, tally: AccountTally) -> "Hits":
        """Those of this account so far."""
        gave = tally.came_to[CameTo.GAVE]
        return cls(name, gave + tally.came_to[CameTo.GAVE_NOTHING] + tally.came_to[CameTo.FAILED], gave)

    @property
    def rate(self) -> float | None:
        """From 0 to 1; None before it was asked."""
        return self.gave / self.asked if self.asked else None

    def to_dict(self) -> dict[str, Any]:
        """As JSON has it."""
        rate = None if self.rate is None else round(self.rate, 4)
        return {"account": self.account, "asked": self.asked, "gave": self.gave, "hit_rate": rate}

    def __str__(self) -> str:
        return f"{self.account} gave {self.gave:,} of {self.asked:,}" + ("" if self.rate is None else f" ({self.rate:.1%})")


@frozen(kw_only=True)
class Reading:
    """What a gauge says. rate: rows a second of late. left: seconds; None where nobody can say. total, share (0 to 1): likewise."""

    rows: int
    total: int | None
    share: float | None
    seconds: float
    rate: float
    left: float | None
    spent: Sums
    in_doubt: Sums
    hits: tuple[Hits, ...]

    def __str__(self) -> str:
        words = [f"{self.rows:,} rows" if self.total is None else f"{self.rows:,} of {self.total:,} rows"]
        if self.share is not None:
            words[0] += f" ({self.share:.0%})"
        words.append(per_second(self.rate))
        for name, sums in (("spent", self.spent), ("in doubt", self.in_doubt)):
            if amounts := sums.money:
                words.append(f"{name} {' + '.join(map(str, amounts))}")
        if self.left is not None:
            words.append(f"{span(self.left)} left")
        return ", ".join(words)

    def to_dict(self) -> dict[str, Any]:
        """As JSON has it: amounts as text with their currency."""
        return {
            "rows": self.rows,
            "total": self.total,
            "share": None if self.share is None else round(self.share, 4),
            "seconds": round(self.seconds, 3),
            "rows_per_second": round(self.rate, 3),
            "seconds_left": None if self.left is None else round(self.left, 1),
            "spent": self.spent.to_dict(),
            "in_doubt": self.in_doubt.to_dict(),
            "accounts": [hits.to_dict() for hits in self.hits],
        }


class Gauge:
    """Reads table and tally, from any one thread. total: rows in all, where they were counted. It begins when it is made."""

    def __init__(self, table: Table, tally: Tally, total: int | None, clock: Callable[[], float] = monotonic) -> None:
        self._table = table
        self._tally = tally
        self._total = total
        self._clock = clock
        self._began = clock()
        self._recent: deque[tuple[float, int, float]] = deque([(0.0, 0, 0.0)])

    def read(self) -> Reading:
        """How far it is now."""
        tally, rows, seconds = self._tally, self._tally.rows, self._clock() - self._began
        share = self._share(rows)
        recent = self._recent
        recent.append((seconds, rows, share or 0.0))
        while len(recent) > 2 and seconds - recent[1][0] >= _RECENT:
            recent.popleft()
        passed = seconds - recent[0][0]
        gain = (share or 0.0) - recent[0][2]
        return Reading(
            rows=rows,
            total=self._total,
            share=share,
            seconds=seconds,
            rate=(rows - recent[0][1]) / passed if passed > 0 else 0.0,
            left=(1 - share) * passed / gain if share is not None and gain > 0 else None,
            spent=tally.cost,
            in_doubt=tally.in_doubt,
            hits=tuple(Hits.of(name, account) for name, account in tally.accounts.items()),
        )

    def _share(self, rows: int) -> float | None:
        if self._total is None:
            return self._table.fraction
        return min(rows / self._total, 1.0) if self._total else 1.0
