"""Rows that can't be right, counters of another day, and waiting for somebody else's store."""

from collections.abc import Callable

import pytest

from books import CARRIER
from crash.hammer import order, settled
from linehunt.model.attempt import Ended
from linehunt.model.errors import StoreError
from linehunt.model.money import Money, Rates
from linehunt.model.number import PhoneNumber
from linehunt.store.budget import Budget, Budgets, Period
from linehunt.store.protocol import Settlement
from linehunt.store.sqlite.home import SQLiteStore
from linehunt.store.sqlite.schema import check_library, check_mode
from linehunt.store.sqlite.transaction import Transaction

NUMBER = PhoneNumber("+14154305555")


def test_no_row_leaves_settled(store: SQLiteStore) -> None:
    """An attempt is closed once: a second settlement is refused, and nothing of it is written."""
    attempt = store.reserve(order(NUMBER)).attempt or 0
    store.settle(settled(attempt))
    for again in (settled(attempt), settled(99)):
        with pytest.raises(ValueError, match=f"attempt {again.attempt} is closed"):
            store.settle(again)
    assert store.spent == (Money(1, "USD"),)


def test_a_row_that_somebody_else_has_closed(store: SQLiteStore) -> None:
    """Nor is an attempt settled that was closed behind its asker's back: nothing of the settlement is written."""
    attempt = store.reserve(order(NUMBER)).attempt or 0
    store.write(lambda transaction: transaction.execute("UPDATE attempt SET state = 'released' WHERE id = ?", (attempt,)))
    answered = Settlement(attempt=attempt, ended=Ended.SETTLED, charged=Money(1, "USD"), answers={NUMBER: CARRIER})
    with pytest.raises(ValueError, match=f"attempt {attempt} is closed"):
        store.settle(answered)
    assert store.spent == ()
    assert store.recall(NUMBER, {"acme"})[0].answer is None


def test_a_charge_in_another_currency(store: SQLiteStore) -> None:
    """An attempt is charged in the currency of its quote: the ledger doesn't add up others."""
    attempt = store.reserve(order(NUMBER)).attempt or 0
    with pytest.raises(ValueError, match="quoted in USD, and charged in EUR"):
        store.settle(Settlement(attempt=attempt, ended=Ended.SETTLED, charged=Money(1, "EUR")))
    assert store.held == (Money(1, "USD"),)


def test_a_number_that_is_open_nowhere(store: SQLiteStore) -> None:
    """A row that names an attempt that isn't there is damage: it is said, and the number is not asked."""
    attempt = store.reserve(order(NUMBER)).attempt
    store.write(lambda transaction: transaction.execute("DELETE FROM attempt"))
    with pytest.raises(StoreError, match=f"damaged: a number is open in attempt {attempt}, which is not there"):
        store.reserve(order(NUMBER))
    assert store.wait(attempt or 0, 1.0) == ""


def test_what_was_spent_before_the_window(store: SQLiteStore) -> None:
    """What one transaction counts for an earlier day leaves today's budget alone, and what it counts for a later one doesn't."""
    budgets = Budgets(limits=(Budget(limit=Money(10, "USD"), period=Period.DAY),))

    def work(transaction: Transaction) -> list[str | None]:
        transaction.count(("2026-11-21", "acme", "USD"), spent=10)
        transaction.count(("2026-11-23", "acme", "USD"), spent=4)
        room = transaction.room(budgets, Rates(), "2026-11-22")
        assert transaction.room(budgets, Rates(), "2026-11-22") is room
        return [room.take("acme", Money(micros, "USD")) for micros in (7, 6, 1)]

    over, fits, full = store.write(work)
    assert fits is None
    assert over is not None
    assert full is not None


def test_waiting_for_another_store_in_vain(store: SQLiteStore, open_store: Callable[..., SQLiteStore]) -> None:
    """An attempt that another store has in hand is waited for as long as one is told to."""
    attempt = store.reserve(order(NUMBER)).attempt or 0
    other = open_store()
    assert other.wait(attempt, 0.05) is None
    store.settle(settled(attempt))
    assert other.wait(attempt, 0.05) == ""


def test_an_old_library() -> None:
    """An SQLite that lacks what the tables need is refused with both versions; the oldest that has it is not."""
    check_library((3, 38, 0))
    with pytest.raises(StoreError, match=r"has SQLite 3\.37\.9, and the ledger needs 3\.38\.0 or newer"):
        check_library((3, 37, 9))


def test_a_journal_mode_that_stays() -> None:
    """A file that keeps another journal mode than it is told is refused."""
    check_mode("persist")
    with pytest.raises(StoreError, match="its journal mode is wal, and can't be changed"):
        check_mode("wal")
