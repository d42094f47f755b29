"""Time in little room: how long requests took, and when rows were done and money spent."""

import random
from statistics import quantiles

import pytest

from linehunt import Money
from linehunt_bulk.latencies import BOUNDS, Latencies
from linehunt_bulk.timeline import Timeline


@pytest.mark.parametrize("seed", range(5))
def test_quantiles_are_near(seed: int) -> None:
    """Half, 90 % and 99 % of a thousand requests: within a bucket of the exact ones."""
    chance = random.Random(seed)
    seconds = [chance.lognormvariate(-3, 1.2) for _ in range(1000)]
    latencies = Latencies()
    for each in seconds:
        latencies.note(each)
    exact = quantiles(seconds, n=100, method="inclusive")
    for share in (50, 90, 99):
        assert latencies.quantile(share / 100) == pytest.approx(exact[share - 1], rel=0.125)
    assert latencies.quantile(1.0) <= latencies.longest == max(seconds)


def test_times_beyond_the_buckets_count_too() -> None:
    """Nothing at all is in the first bucket; an hour is in the last, which has no end, and its quantile is the longest."""
    latencies = Latencies()
    assert latencies.quantile(0.5) == 0
    for each in (0.0, 3600.0):
        latencies.note(each)
    assert latencies.quantile(0.99) == 3600.0
    assert latencies.to_dict()["histogram"] == [{"up_to": round(BOUNDS[0], 6), "requests": 1}, {"up_to": None, "requests": 1}]


def test_a_timeline_keeps_its_sums_however_long_it_gets() -> None:
    """From a sixteenth of a second to a month, in at most 240 buckets; the sums at the end of each are those of all before it."""
    timeline = Timeline()
    for place in range(22):
        timeline.note_row(1000.0 + 2**place)
        timeline.note_cost(1000.0 + 2**place, Money(10, "USD"))
    assert len(timeline.seconds) == len(timeline.rows) == len(timeline.spent["USD"]) <= 240
    assert timeline.seconds[-1] >= 2**21 > timeline.seconds[-2]
    for end, done, micros in zip(timeline.seconds, timeline.rows, timeline.spent["USD"], strict=True):
        assert done == sum(2**place - 1 < end for place in range(22))
        assert micros == 10 * done


def test_time_before_the_beginning_is_the_beginning() -> None:
    """A row that was done before the first one noted counts with it; one without a time with the latest."""
    timeline = Timeline()
    for at in (50.0, 50.2, None, 40.0):
        timeline.note_row(at)
    assert (timeline.seconds[-1], list(timeline.rows)) == (0.25, [2, 2, 2, 4])


def test_timelines_are_merged_by_the_clock() -> None:
    """What another has counted goes where it was, with the gaps between; what is before the beginning goes there."""
    one, other = Timeline(), Timeline()
    for at in (100.0, 100.5):
        one.note_row(at)
    for at in (99.0, 104.0):
        other.note_row(at)
        other.note_cost(at, Money(3, "USD"))
    other.note_cost(102.0, Money(2, "EUR"))
    one.merge(other)
    sums = dict(zip(one.seconds, zip(one.rows, one.spent["USD"], one.spent["EUR"], strict=True), strict=True))
    told = {end: sums[end] for end in (0.0625, 0.5625, 2.0625, 4.0625)}
    assert told == {0.0625: (2, 3, 0), 0.5625: (3, 3, 0), 2.0625: (3, 3, 2), 4.0625: (4, 6, 2)}
