"""A ledger of an older version: it becomes one of this, and nothing in it is lost."""

import sqlite3
from contextlib import closing
from pathlib import Path

from crash.hammer import order, settled
from fakes import FakeClock
from linehunt.model.money import Money
from linehunt.model.number import PhoneNumber
from linehunt.store.pace import Pace
from linehunt.store.sqlite.home import SQLiteStore
from linehunt.store.sqlite.schema import VERSION

NUMBER = PhoneNumber("+14154305555")


def test_a_ledger_of_version_1(tmp_path: Path) -> None:
    """It had no turns: the table is made at the first opening, beside the money and the answers that are there."""
    with closing(SQLiteStore(tmp_path, clock=FakeClock())) as store:
        attempt = store.reserve(order(NUMBER)).attempt
        assert attempt is not None
        store.settle(settled(attempt))
    with closing(sqlite3.connect(tmp_path / "ledger.db")) as old:
        old.executescript("DROP TABLE pace; PRAGMA user_version = 1")
    with closing(SQLiteStore(tmp_path, clock=FakeClock())) as store:
        assert store.spent == (Money(1, "USD"),)
        assert [store.claim("acme", Pace(1.0)) for _ in range(2)] == [0.0, 1.0]
    with closing(sqlite3.connect(tmp_path / "ledger.db")) as new:
        assert new.execute("PRAGMA user_version").fetchone() == (VERSION,)
