"""Who has waited long for the ledger goes next."""

import fcntl
import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path
from typing import TypeVar

import pytest

from crash.hammer import order
from linehunt import SQLiteStore, StoreError
from linehunt.model.number import PhoneNumber
from linehunt.store.sqlite.database import Database
from linehunt.store.sqlite.place import Place
from linehunt.store.sqlite.upkeep import check

T = TypeVar("T")
_LIMIT = 10.0


@contextmanager
def _locked(directory: Path, kind: int) -> Iterator[bool]:
    """The directory, locked by somebody else; whether it could be."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        yield False
    else:
        yield True
    finally:
        os.close(descriptor)


def _somebody_goes_first(directory: Path) -> bool:
    with _locked(directory, fcntl.LOCK_SH) as free:
        return not free


def _wait_until_somebody_goes_first(directory: Path) -> None:
    deadline = time.monotonic() + _LIMIT
    while not _somebody_goes_first(directory):
        assert time.monotonic() < deadline, "nobody has asked to go first"
        time.sleep(0.001)


@contextmanager
def _rival(store: SQLiteStore, begin: str = "BEGIN EXCLUSIVE") -> Iterator[sqlite3.Connection]:
    """Another program, which has the ledger until it rolls back; afterwards nobody may still go first."""
    with closing(sqlite3.connect(store.place.database, isolation_level=None)) as connection:
        connection.execute(begin)
        yield connection
    assert not _somebody_goes_first(store.place.directory)


def _after_a_long_wait(store: SQLiteStore, work: Callable[[], T]) -> T:
    """What `work` gives, once it has waited so long that it goes first."""
    with _rival(store) as rival, ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(work)
        _wait_until_somebody_goes_first(store.place.directory)
        rival.rollback()
        return waiting.result(_LIMIT)


def test_who_has_waited_long_goes_first(store: SQLiteStore, open_store: Callable[..., SQLiteStore]) -> None:
    """Of two that wait for a locked ledger, the one that has waited long is next, and then the way is free again."""
    late = open_store()
    with _rival(store, "BEGIN IMMEDIATE") as rival, ThreadPoolExecutor(2) as pool:
        first = pool.submit(store.reserve, order(PhoneNumber("+14154305550")))
        _wait_until_somebody_goes_first(store.place.directory)
        second = pool.submit(late.reserve, order(PhoneNumber("+14154305551")))
        rival.rollback()
        assert [first.result(_LIMIT).attempt, second.result(_LIMIT).attempt] == [1, 2]


def test_a_reader_that_has_waited_long_goes_first(store: SQLiteStore) -> None:
    """Reading waits its turn as writing does: whoever would write lets it go first."""
    assert _after_a_long_wait(store, store.doubts) == []


def test_a_check_that_has_waited_long_goes_first(store: SQLiteStore) -> None:
    """`linehunt store check` waits its turn as everybody does."""
    assert all(finding.well for finding in _after_a_long_wait(store, lambda: check(store.place, "2026-11-22")))


def test_who_gives_up_waiting_goes_first_no_more(open_store: Callable[..., SQLiteStore]) -> None:
    """Whose patience ends leaves the way free for the others."""
    store = open_store(patience=0.2)
    with _rival(store, "BEGIN IMMEDIATE"), pytest.raises(StoreError, match=r"locked for 0\.2 s"):
        store.reserve(order(PhoneNumber("+14154305550")))


def test_who_goes_first_and_is_stopped_keeps_nobody_for_long(store: SQLiteStore) -> None:
    """One who goes first and does nothing, as a stopped process would, is let for a second or so, and then passed by: until it has gone."""
    numbers = (PhoneNumber(f"+{14_154_305_550 + place}") for place in count())

    def write() -> float:
        began = time.monotonic()
        assert store.reserve(order(next(numbers))).attempt is not None
        return time.monotonic() - began

    with _locked(store.place.directory, fcntl.LOCK_EX) as taken:
        assert taken
        assert write() >= 0.9
        assert min(write() for _ in range(3)) < 0.9
    write()
    with _locked(store.place.directory, fcntl.LOCK_EX):
        assert write() >= 0.9


def test_threads_that_wait_go_first_as_one(store: SQLiteStore) -> None:
    """Whose leader goes first takes the other threads of its process along, and nobody is left."""
    gate = threading.Barrier(8)

    def reserve(place: int) -> int | None:
        gate.wait(_LIMIT)
        return store.reserve(order(PhoneNumber(f"+{14_154_305_550 + place}"))).attempt

    with _rival(store, "BEGIN IMMEDIATE") as rival, ThreadPoolExecutor(8) as pool:
        waiting = [pool.submit(reserve, place) for place in range(8)]
        _wait_until_somebody_goes_first(store.place.directory)
        rival.rollback()
        assert sorted(one.result(_LIMIT) or 0 for one in waiting) == list(range(1, 9))


def test_a_directory_that_is_gone_is_told(tmp_path: Path) -> None:
    """A ledger whose directory vanishes as it is opened is refused with its name."""
    place = Place(tmp_path / "ledger")
    with pytest.raises(StoreError, match="ledger can't be kept there: No such file"):
        Database(place)
