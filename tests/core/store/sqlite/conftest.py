"""Ledgers in directories, processes that share them, and their vendors."""

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from crash.nursery import Nursery
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
def store(open_store: Callable[..., SQLiteStore]) -> SQLiteStore:
    """An empty ledger."""
    return open_store()


@pytest.fixture
def numbers() -> Iterator[str]:
    """Numbers that the test has not used yet."""
    return (f"+{14_154_300_000 + place}" for place in itertools.count())
