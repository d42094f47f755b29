"""When rows were done and money was spent, in the room of a few hundred buckets however long a run takes."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Any

from linehunt import Money

_SLOTS = 240
_NARROWEST = 1 / 16


class Timeline:
    """Buckets of time, as many as ever: when the last is full, two and two are made one, twice as wide.

    `began` is the time of what was noted first, by `time.monotonic`; what was before it is taken to be of then.
    `width`: seconds of a bucket.
    """

    def __init__(self) -> None:
        self.began: float | None = None
        self.width = _NARROWEST
        self._latest = 0
        self._rows = [0] * _SLOTS
        self._spent: dict[str, list[int]] = {}

    def note_row(self, at: float | None = None) -> None:
        """One row done; without a time, when the latest was."""
        self._rows[self._latest if at is None else self._slot(at)] += 1

    def note_cost(self, at: float, money: Money) -> None:
        """Money spent."""
        slot = self._slot(at)
        self._spent.setdefault(money.currency, [0] * _SLOTS)[slot] += money.micros

    def merge(self, other: "Timeline") -> None:
        """Take in another one."""
        if other.began is None:
            return
        starts = [other.began + slot * other.width for slot in range(other._latest + 1)]
        for start, rows in zip(starts, other._rows, strict=False):
            if rows:
                self._rows[self._slot(start)] += rows
        for currency, micros in other._spent.items():
            for start, amount in zip(starts, micros, strict=False):
                if amount:
                    self.note_cost(start, Money(amount, currency))

    @property
    def seconds(self) -> tuple[float, ...]:
        """The ends of the buckets that are in use, counted from `began`."""
        return tuple(self.width * (slot + 1) for slot in range(self._latest + 1)) if self.began is not None else ()

    @property
    def rows(self) -> Sequence[int]:
        """How many rows were done by the end of each of these."""
        return tuple(self._sums(self._rows))

    @property
    def spent(self) -> Mapping[str, Sequence[int]]:
        """How many millionths of each currency were spent by then."""
        return {currency: tuple(self._sums(micros)) for currency, micros in sorted(self._spent.items())}

    def to_dict(self) -> dict[str, Any]:
        """As JSON has it: sums by the end of each bucket, amounts as text."""
        return {
            "seconds": list(self.seconds),
            "rows": list(self.rows),
            "cost": {currency: [Money(micros, currency).amount for micros in sums] for currency, sums in self.spent.items()},
        }

    def _slot(self, at: float) -> int:
        if self.began is None:
            self.began = at
        slot = int((at - self.began) / self.width)
        if slot > self._latest:
            while slot >= _SLOTS:
                self._widen()
                slot //= 2
            self._latest = slot
        return max(slot, 0)

    def _widen(self) -> None:
        self.width *= 2
        for counts in (self._rows, *self._spent.values()):
            counts[:] = [sum(pair) for pair in zip(counts[::2], counts[1::2], strict=True)] + [0] * (_SLOTS // 2)

    def _sums(self, counts: Sequence[int]) -> Iterator[int]:
        return accumulate(counts[: len(self.seconds)])
