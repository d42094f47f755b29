"""Pairing: which row of a usage file bills which attempt, among the rows and the attempts of one number."""

import heapq
from collections.abc import Callable, Sequence
from enum import IntEnum

from attrs import define

from linehunt.usage import UsageRow


class Expected(IntEnum):
    """Whether the ledger counts on a row for it. Of two attempts that are equally near the more expected one has it."""

    SURELY = 0
    PERHAPS = 1
    NOT = 2


@define(eq=False)
class Slot:
    """One number of an attempt that was open between `at` and `ended` (UTC seconds), and the one row that bills it.

    number: what the ledger remembers of it.
    """

    number: bytes
    at: float
    ended: float
    expected: Expected
    row: UsageRow | None = None


_Moment = Callable[[Slot], float]


def pair(rows: Sequence[UsageRow], slots: Sequence[Slot], tolerance: float) -> list[UsageRow]:
    """Give each slot its row, where there is one within `tolerance` (seconds) of it, the nearest two first; the rows left over.

    What is not expected takes a row only if nothing else does: vendors round their times, and a retry follows within a second. It is no
    more work than sorting: one number may have been asked a million times.
    """
    # A day's row lies around a moment's, and would hide it from its neighbours.
    groups = [[row for row in rows if row.begins == row.ends], [row for row in rows if row.begins != row.ends]]
    for expected in ((Expected.SURELY, Expected.PERHAPS), (Expected.NOT,)):
        for moment in (_begin, _end):  # a vendor may bill an order once it is done
            for place, group in enumerate(groups):
                if group:
                    free = [slot for slot in slots if slot.row is None and slot.expected in expected]
                    groups[place] = _pair(group, free, tolerance, moment)
    return [row for group in groups for row in group]


def _begin(slot: Slot) -> float:
    return slot.at


def _end(slot: Slot) -> float:
    return slot.ended


def _pair(rows: list[UsageRow], slots: list[Slot], tolerance: float, moment: _Moment) -> list[UsageRow]:
    """The nearest row and slot are neighbours in the order of time; once they are taken out, those beside them are neighbours."""
    if not slots:
        return rows
    order: list[UsageRow | Slot] = sorted([*rows, *slots], key=lambda item: item.begins if isinstance(item, UsageRow) else moment(item))
    end = len(order)
    before, after = list(range(-1, end - 1)), list(range(1, end + 1))
    near: list[tuple[float, Expected, int, int, UsageRow, Slot]] = []

    def consider(left: int, right: int) -> None:
        row, slot = order[left], order[right]
        if isinstance(row, Slot):
            row, slot = slot, row
        if isinstance(row, Slot) or isinstance(slot, UsageRow):
            return  # two of a kind
        if slot.at - tolerance <= row.ends and row.begins <= slot.ended + tolerance:
            distance = max(row.begins - moment(slot), moment(slot) - row.ends, 0.0)
            heapq.heappush(near, (distance, slot.expected, left, right, row, slot))

    for place in range(1, end):
        consider(place - 1, place)
    gone: set[int] = set()
    while near:
        *_, left, right, row, slot = heapq.heappop(near)
        if left in gone or right in gone:
            continue
        gone.update((left, right))
        slot.row = row
        left, right = before[left], after[right]
        if left >= 0:
            after[left] = right
        if right < end:
            before[right] = left
        if left >= 0 and right < end:
            consider(left, right)
    return [item for place, item in enumerate(order) if place not in gone and isinstance(item, UsageRow)]
