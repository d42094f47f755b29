"""Holding requests to a rate."""

import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fakes import FakeClock
from linehunt.health import Pace
from linehunt.providers.account import Rate

laws = settings(deadline=None, derandomize=True, database=None)
ROUNDING = 1e-6


class StillClock(FakeClock):
    """Notes sleeps without going forward: many threads that come at one moment."""

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


def waited(clock: FakeClock) -> list[float]:
    """Its sleeps, without those that a float's last digit makes."""
    return [seconds for seconds in clock.slept if seconds > ROUNDING]


def burst(rate: Rate) -> float:
    """A tenth of a second's worth, at least one."""
    return max(0.1 * rate.count / rate.seconds, 1.0)


rates = st.builds(Rate, st.integers(1, 500), st.sampled_from([1.0, 60.0]))
pauses = st.lists(st.floats(0.0, 0.5) | st.just(0.0), min_size=1, max_size=40)


def departures(rate: Rate, before: list[float]) -> list[float]:
    """When requests go that come so long after one another."""
    clock = FakeClock()
    pace = Pace(rate, clock)
    times = []
    for pause in before:
        clock.advance(pause)
        pace.wait()
        times.append(clock.monotonic())
    return times


@laws
@given(rate=rates, before=pauses)
def test_never_above_the_rate(rate: Rate, before: list[float]) -> None:
    """In no window of time do more requests go than its share of the rate and one burst (GCRA)."""
    times = departures(rate, before)
    per_second = rate.count / rate.seconds
    for first, began in enumerate(times):
        for last in range(first, len(times)):
            assert last - first + 1 <= per_second * (times[last] - began) + burst(rate) + ROUNDING * per_second + ROUNDING


@laws
@given(rate=rates, before=pauses)
def test_no_longer_than_needed(rate: Rate, before: list[float]) -> None:
    """Requests in a row are through as soon as the rate allows: the last of them waits for nobody but those before it."""
    clock = FakeClock()
    pace = Pace(rate, clock)
    for _ in before:
        pace.wait()
    needed = max((len(before) - burst(rate)) * rate.seconds / rate.count, 0.0)
    assert sum(clock.slept) <= needed + ROUNDING


@laws
@given(rate=rates)
def test_slow_requests_never_wait(rate: Rate) -> None:
    """Requests that come no faster than the rate are never held up."""
    clock = FakeClock()
    pace = Pace(rate, clock)
    for _ in range(5):
        pace.wait()
        clock.advance(rate.seconds / rate.count + ROUNDING)
    assert waited(clock) == []


def test_idle_time_is_not_saved_up() -> None:
    """An hour without requests allows no bigger burst than a moment."""
    clock = FakeClock()
    pace = Pace(Rate(50, 1.0), clock)
    clock.advance(3600.0)
    for _ in range(6):
        pace.wait()
    assert waited(clock) == [pytest.approx(0.02)]


@pytest.mark.parametrize(("rate", "waits"), [(Rate(10, 1.0), 1), (Rate(2, 1.0), 1), (Rate(50, 1.0), 5), (Rate(100, 60.0), 1)], ids=str)
def test_burst(rate: Rate, waits: int) -> None:
    """A tenth of a second's worth of requests goes at once, one at least; the next one waits."""
    clock = FakeClock()
    pace = Pace(rate, clock)
    for _ in range(waits):
        pace.wait()
    assert waited(clock) == []
    pace.wait()
    assert waited(clock) == [pytest.approx(rate.seconds / rate.count)]


def test_no_rate() -> None:
    """Without a rate nobody waits."""
    clock = FakeClock()
    pace = Pace(None, clock)
    for _ in range(1000):
        pace.wait()
    assert waited(clock) == []


def test_many_threads_share_one_pace() -> None:
    """Threads that come at one moment each get a place of their own: no two go in the same slot."""
    clock = StillClock()
    pace = Pace(Rate(50, 1.0), clock)

    def ask() -> None:
        for _ in range(25):
            pace.wait()

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(waited(clock)) == [pytest.approx(0.02 * place) for place in range(1, 196)]
