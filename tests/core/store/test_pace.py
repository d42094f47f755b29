"""Holding requests to a rate: the arithmetic, and the turns that a store gives."""

import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from attrs import define
from hypothesis import given, settings
from hypothesis import strategies as st

from books import Desk
from fakes import FakeClock
from linehunt.model.money import Money
from linehunt.model.number import PhoneNumber
from linehunt.store.pace import Claimed, Pace
from linehunt.store.protocol import Order
from linehunt.store.sqlite.home import SQLiteStore

laws = settings(deadline=None, derandomize=True, database=None)
ROUNDING = 1e-6
PRICE = Money(1, "USD")
FIFTY = Pace(0.02)

paces = st.builds(Pace, st.floats(0.002, 60.0))
pauses = st.lists(st.floats(0.0, 0.5) | st.just(0.0), min_size=1, max_size=40)


@define
class Gate:
    """Lets requests through, one after the other, as they are told."""

    clock: FakeClock
    claim: Callable[[], float]

    def pass_through(self) -> float:
        """When the next request went, by the monotonic clock."""
        if seconds := self.claim():
            self.clock.sleep(seconds)
        return self.clock.monotonic()


def gate(pace: Pace) -> Gate:
    """A gate without a store."""
    clock = FakeClock()
    claims: list[Claimed | None] = [None]

    def claim() -> float:
        claims[0], wait = pace.claim(claims[0], clock.now())
        return wait

    return Gate(clock, claim)


def burst(pace: Pace) -> float:
    """A tenth of a second's worth, at least one."""
    return max(0.1 / pace.interval, 1.0)


def waited(clock: FakeClock) -> list[float]:
    """Its sleeps, without those that a float's last digit makes."""
    return [seconds for seconds in clock.slept if seconds > ROUNDING]


@laws
@given(pace=paces, before=pauses)
def test_never_above_the_rate(pace: Pace, before: list[float]) -> None:
    """In no window of time do more requests go than its share of the rate and one burst (GCRA)."""
    held = gate(pace)
    times = []
    for pause in before:
        held.clock.advance(pause)
        times.append(held.pass_through())
    for first, began in enumerate(times):
        for last in range(first, len(times)):
            assert last - first + 1 <= (times[last] - began + ROUNDING) / pace.interval + burst(pace) + ROUNDING


@laws
@given(pace=paces, count=st.integers(1, 60))
def test_no_longer_than_needed(pace: Pace, count: int) -> None:
    """Requests in a row are through as soon as the rate allows: the last of them waits for nobody but those before it."""
    held = gate(pace)
    for _ in range(count):
        held.pass_through()
    assert sum(held.clock.slept) <= max((count - burst(pace)) * pace.interval, 0.0) + ROUNDING * count


@laws
@given(pace=paces)
def test_slow_requests_never_wait(pace: Pace) -> None:
    """Requests that come no faster than the rate are never held up."""
    held = gate(pace)
    for _ in range(5):
        held.pass_through()
        held.clock.advance(pace.interval + ROUNDING)
    assert waited(held.clock) == []


def test_idle_time_is_not_saved_up() -> None:
    """An hour without requests allows no bigger burst than a moment."""
    held = gate(FIFTY)
    held.pass_through()
    held.clock.advance(3600.0)
    for _ in range(6):
        held.pass_through()
    assert waited(held.clock) == [pytest.approx(0.02)]


def test_a_clock_that_was_set_back() -> None:
    """What was claimed by it is forgotten: nobody waits for an hour that has been before."""
    claimed, _ = FIFTY.claim(None, 7200.0)
    _, wait = FIFTY.claim(claimed, 3600.0)
    assert wait == 0.0


def test_a_clock_that_is_corrected() -> None:
    """Half a second back is no such thing: the claims stand."""
    claimed, _ = FIFTY.claim(None, 7200.0)
    _, wait = FIFTY.claim(claimed, 7199.5)
    assert wait == pytest.approx(0.44)


def order(number: str, pace: Pace | None = FIFTY) -> Order:
    """One number at an account with a rate."""
    return Order(account="acme", items=(), quotes={PhoneNumber(number): PRICE}, pace=pace)


def test_a_reservation_has_its_turn(desk: Desk) -> None:
    """After a tenth of a second's worth each one waits for its own slot, behind those of others and of tickets."""
    waits = [desk.store.reserve(order(f"+1415555{place:04}")).wait for place in range(6)]
    assert waits == [0.0] * 5 + [pytest.approx(0.02)]
    assert desk.store.claim("acme", FIFTY) == pytest.approx(0.04)
    assert desk.store.reserve(order("+14155559999")).wait == pytest.approx(0.06)
    assert desk.store.claim("bolt", FIFTY) == 0.0


def test_what_is_not_granted_has_no_turn(desk: Desk) -> None:
    """A refused order claims nothing, and neither does one without a rate."""
    for _ in range(9):
        desk.store.reserve(order("+14155550000"))
    assert desk.store.reserve(order("+14155550001", pace=None)).wait == 0.0
    assert [desk.store.claim("acme", FIFTY) for _ in range(5)] == [0.0] * 4 + [pytest.approx(0.02)]


def test_threads_share_one_pace(desk: Desk) -> None:
    """Threads that come at one moment each get a place of their own: no two go in the same slot."""
    waits: list[float] = []

    def ask() -> None:
        waits.extend(desk.store.claim("acme", FIFTY) for _ in range(5))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [wait for wait in sorted(waits) if wait] == [pytest.approx(0.02 * place) for place in range(1, 36)]


def test_stores_of_one_ledger_share_it(tmp_path: Path) -> None:
    """Another process, or the next one, goes on where this one was."""
    clock = FakeClock()
    with closing(SQLiteStore(tmp_path, clock=clock)) as one, closing(SQLiteStore(tmp_path, clock=clock)) as other:
        for place in range(6):
            (one, other)[place % 2].claim("acme", FIFTY)
    with closing(SQLiteStore(tmp_path, clock=clock)) as later:
        assert later.claim("acme", FIFTY) == pytest.approx(0.04)
