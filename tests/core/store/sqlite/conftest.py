"""Ledgers in directories, by a clock that the test moves; and processes that share them."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from crash.nursery import Nursery
from fakes import FakeClock
from ledger_rows import START
from linehunt.store.sqlite.home import SQLiteStore


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    """Starts processes."""
    with Nursery("crash.race", "crash.victim", "crash.hammer", "crash.squatter") as opened:
        yield opened


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """Where a ledger will be."""
    return tmp_path / "ledger"


@pytest.fixture
def open_store(directory: Path) -> Iterator[Callable[..., SQLiteStore]]:
    """Opens stores over that directory; all are closed after the test."""
    opened: list[SQLiteStore] = []

    def make(where: Path | None = None, **arguments: Any) -> SQLiteStore:
        opened.append(SQLiteStore(where or directory, **arguments))
        return opened[-1]

    yield make
    for store in opened:
        store.close()


@pytest.fixture
def clock() -> FakeClock:
    """The clock of `store`: it stands at 2027-01-15 until the test moves it."""
    return FakeClock(START)


@pytest.fixture
def store(open_store: Callable[..., SQLiteStore], clock: FakeClock) -> SQLiteStore:
    """An empty ledger by that clock."""
    return open_store(clock=clock)
