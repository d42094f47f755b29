"""Waiting for another thread's attempt: what is kept for it goes with it."""

import gc
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from crash.hammer import order, settled
from fakes import FakeClock
from linehunt import SQLiteStore
from linehunt.model.number import PhoneNumber


class Meddling(FakeClock):
    """Does something, once, when the time is asked for the second time: between a look at an attempt and what follows from it."""

    def __init__(self) -> None:
        super().__init__()
        self.meddle: Callable[[], None] | None = None
        self._asked = 0

    def monotonic(self) -> float:
        if self.meddle is not None:
            self._asked += 1
            if self._asked == 2:
                meddle, self.meddle, self._asked = self.meddle, None, 0
                meddle()
        return super().monotonic()


@pytest.fixture
def clock() -> Meddling:
    return Meddling()


@pytest.fixture
def store(tmp_path: Path, clock: Meddling) -> Iterator[SQLiteStore]:
    with closing(SQLiteStore(tmp_path / "ledger", clock=clock)) as opened:
        yield opened


def _events() -> int:
    gc.collect()
    return sum(type(thing) is threading.Event for thing in gc.get_objects())


def test_an_attempt_that_closes_as_it_is_looked_at_leaves_nothing(store: SQLiteStore, clock: Meddling) -> None:
    """Whoever begins to wait in the very moment in which an attempt is settled is told so, and the store keeps nothing of it."""
    before = _events()
    for place in range(5):
        attempt = store.reserve(order(PhoneNumber(f"+{14_154_305_555 + place}"))).attempt
        assert attempt is not None
        clock.meddle = lambda attempt=attempt: store.settle(settled(attempt))
        assert store.wait(attempt, 5.0) == ""
    assert _events() == before
