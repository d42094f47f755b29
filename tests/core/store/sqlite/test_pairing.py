"""Which row bills which attempt, among those of one number."""

import random
from time import perf_counter

import pytest

from books import US
from linehunt.model.money import Money
from linehunt.store.sqlite.pairing import Expected, Slot, pair
from linehunt.usage import UsageRow

DAY = 86_400.0
TOLERANCE = 300.0


def row(at: float, *, day: bool = False) -> UsageRow:
    """A row of this moment, or of the day that begins then."""
    return UsageRow(line=2, number=US, begins=at, ends=at + DAY * day, amount=Money.parse("0.01 USD"))


@pytest.mark.parametrize("billed", [True, False], ids=["both", "order-alone"])
def test_billed_when_it_was_done(billed: bool) -> None:
    """An order that took long may be billed at its end, while the number was asked for something else, billed or not."""
    order, other = Slot(b"", 0, 3600, Expected.SURELY), Slot(b"", 300, 301, Expected.SURELY)
    at_its_end, at_once = row(3600), row(300)
    assert pair([at_its_end, at_once] if billed else [at_its_end], [order, other], 60) == []
    assert (order.row, other.row) == (at_its_end, at_once if billed else None)


def test_the_surer_of_two() -> None:
    """Of two that are equally near, what is charged has the row before what is in doubt."""
    doubt, charged = Slot(b"", 0, 0, Expected.PERHAPS), Slot(b"", 10, 10, Expected.SURELY)
    assert pair([row(5)], [doubt, charged], 60) == []
    assert (doubt.row is None, charged.row is None) == (True, False)


def test_days_do_not_hide_moments() -> None:
    """A moment's row within a day's, and too far from any attempt, keeps neither from its own."""
    slot = Slot(b"", 50_000, 50_000, Expected.SURELY)
    whole, moment = row(0, day=True), row(40_000)
    assert pair([whole, moment], [slot], 60) == [moment]
    assert slot.row is whole


@pytest.mark.parametrize("seed", range(20))
def test_any_moments(seed: int) -> None:
    """Whatever the times are: the nearest two within the tolerance belong together, then the nearest two of the others, to the end."""
    chance = random.Random(seed)
    slots = [Slot(b"", at, at, Expected.SURELY) for at in [chance.uniform(0, 2000) for _ in range(40)]]
    rows = [row(chance.uniform(0, 2000)) for _ in range(40)]
    left = pair(rows, slots, 20)
    expected: dict[float, float] = {}
    for distance, at, begins in sorted((abs(one.begins - slot.at), slot.at, one.begins) for one in rows for slot in slots):
        if distance <= 20 and at not in expected and begins not in expected.values():
            expected[at] = begins
    assert {slot.at: slot.row.begins for slot in slots if slot.row is not None} == expected
    assert sorted(one.begins for one in left) == sorted({one.begins for one in rows} - set(expected.values()))


def test_one_number_very_often() -> None:
    """A number that was asked fifty thousand times in a day is paired in seconds: the work grows as that of sorting."""
    slots = [Slot(b"", at, at, Expected.SURELY) for at in range(50_000)]
    began = perf_counter()
    left = pair([row(0, day=True)] * 49_999, slots, TOLERANCE)
    assert left == []
    assert sum(slot.row is None for slot in slots) == 1
    assert perf_counter() - began < 20
