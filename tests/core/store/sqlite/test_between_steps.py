"""What comes between two steps of a ledger: while it closes, and while somebody begins to wait."""

import gc
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from crash.hammer import order, settled
from crash.ledger_file import LedgerFile
from fakes import FakeClock
from linehunt import LinehuntError
from linehunt.model.number import PhoneNumber
from linehunt.store.sqlite.home import SQLiteStore

_FIRST, _SECOND = map(PhoneNumber, ("+14154305555", "+14154305556"))


class Meddler(FakeClock):
    """Does what it was told to, once, when it is asked for the time the second time since: in the middle of whatever asks."""

    def __init__(self) -> None:
        super().__init__()
        self._meddle: Callable[[], object] | None = None
        self._asked = 0

    def come_between(self, meddle: Callable[[], object]) -> None:
        """Do this the next time."""
        self._meddle, self._asked = meddle, 0

    def now(self) -> float:
        self._count()
        return super().now()

    def monotonic(self) -> float:
        self._count()
        return super().monotonic()

    def _count(self) -> None:
        self._asked += 1
        if self._asked == 2 and self._meddle is not None:
            meddle, self._meddle = self._meddle, None
            meddle()


@pytest.fixture
def clock() -> Meddler:
    """The clock of `store`."""
    return Meddler()


def test_an_answer_that_comes_while_the_ledger_closes(store: SQLiteStore, clock: Meddler) -> None:
    """What closing has put in doubt can't be settled any more: who comes with its answer is told that the store is closed."""
    attempt = store.reserve(order(_FIRST)).attempt
    assert attempt is not None
    store.reserve(order(_SECOND))
    told: list[str] = []

    def settle() -> None:
        with pytest.raises(LinehuntError) as caught:
            store.settle(settled(attempt))
        told.append(str(caught.value))

    clock.come_between(settle)  # when the first attempt is in doubt, and the second is not yet
    store.close()
    assert told == ["this store is closed"]


def test_nobody_becomes_an_owner_of_a_ledger_that_is_closed(store: SQLiteStore, directory: Path) -> None:
    """Who asks first when the store is closed is told so, and leaves no locked file behind: that would say that somebody is asking."""
    store.close()
    with pytest.raises(LinehuntError, match="this store is closed"):
        store.reserve(order(_FIRST))
    assert LedgerFile(directory).owners == []


def test_an_attempt_that_closes_as_it_is_looked_at_leaves_nothing(store: SQLiteStore, clock: Meddler) -> None:
    """Whoever begins to wait in the very moment in which an attempt is settled is told so, and the store keeps nothing of it."""
    before = _events()
    for place in range(5):
        attempt = store.reserve(order(PhoneNumber(f"+{14_154_305_555 + place}"))).attempt
        assert attempt is not None
        clock.come_between(partial(store.settle, settled(attempt)))
        assert store.wait(attempt, 5.0) == ""
    assert _events() == before


def _events() -> int:
    gc.collect()
    return sum(type(thing) is threading.Event for thing in gc.get_objects())
