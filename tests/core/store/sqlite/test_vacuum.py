"""Rebuilding the ledger's file."""

import threading
from random import Random

import pytest

from bought import buy, counters_are_sums, draw_numbers, money, traces
from linehunt.store.sqlite.home import SQLiteStore
from linehunt.store.sqlite.vacuum import vacuum


@pytest.mark.parametrize("in_memory", [256 * 2**20, 0], ids=["in memory", "by a temporary file"])
def test_smaller_and_clean(store: SQLiteStore, in_memory: int) -> None:
    """The file loses what was deleted, the journal its old pages; what is stored and how the ledger is written to are as they were."""
    numbers = draw_numbers(Random(0), 300)
    buy(store, *numbers)
    store.write(lambda tx: (tx.execute("DELETE FROM response").rowcount, tx.execute("DELETE FROM answer").rowcount))
    before = money(store)
    size = store.place.database.stat().st_size
    assert traces(store.place.directory, *numbers) == {"ledger.db-journal"}

    vacuum(store, in_memory=in_memory)

    assert store.place.database.stat().st_size < size
    assert store.place.journal.stat().st_size == 0
    assert not traces(store.place.directory, *numbers)
    assert money(store) == before
    names = ("journal_mode", "temp_store", "cache_spill", "synchronous", "secure_delete")
    settings = store.read(lambda tx: [tx.one(f"PRAGMA {name}")[0] for name in names])
    assert settings == ["persist", 2, 0, 2, 1]


def test_beside_threads(store: SQLiteStore) -> None:
    """Threads of the same store write meanwhile: neither they nor the rebuilding fail."""
    numbers = iter(draw_numbers(Random(1), 3_000))
    ended = threading.Event()
    failures: list[BaseException] = []

    def go_on() -> None:
        try:
            while not ended.is_set():
                buy(store, next(numbers))
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=go_on) for _ in range(4)]
    for thread in threads:
        thread.start()
    for _ in range(20):
        vacuum(store)
    ended.set()
    for thread in threads:
        thread.join()

    assert not failures
    assert counters_are_sums(store)
