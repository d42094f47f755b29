"""Rebuilding the file, so that nothing is left in it but what is stored."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from linehunt.model.errors import StoreError
from linehunt.store.sqlite.home import SQLiteStore
from linehunt.store.sqlite.transaction import Transaction

_IN_MEMORY = 256 * 2**20


def vacuum(store: SQLiteStore, *, in_memory: int = _IN_MEMORY) -> None:
    """Rebuild the file: no free pages, and nothing of what was deleted in the others. The journal is emptied.

    Nobody else can use the ledger meanwhile. Up to `in_memory` bytes it is rebuilt in memory, a larger one by way of a temporary file of
    SQLite's, which no other user can read and which has no name (https://www.sqlite.org/tempfiles.html, 5).

    Raises:
        StoreError: another process keeps it, or there is no room. Nothing has changed then.
    """

    def work(transaction: Transaction) -> None:
        [size] = transaction.one("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
        _set_journal_mode("truncate", transaction)
        try:
            # Its lock is exclusive from the beginning: spilling takes nothing from anybody, and the new pages need not fit into memory.
            transaction.execute("PRAGMA cache_spill = ON")
            transaction.execute(f"PRAGMA temp_store = {'MEMORY' if size <= in_memory else 'FILE'}")
            transaction.execute("VACUUM")
        finally:
            transaction.execute("PRAGMA temp_store = MEMORY")
            transaction.execute("PRAGMA cache_spill = OFF")
            _set_journal_mode("persist", transaction)

    store.read(work)


@contextmanager
def emptied_journal(store: SQLiteStore) -> Iterator[None]:
    """At each commit within, this connection empties the journal, instead of leaving old pages in it."""
    store.read(partial(_set_journal_mode, "truncate"))
    try:
        yield
    finally:
        store.read(partial(_set_journal_mode, "persist"))


def _set_journal_mode(mode: str, transaction: Transaction) -> None:
    # SQLite may refuse within a transaction, and never vacuums there. A read of ours is in one where it meets another thread's write:
    # then each of the two is done again, alone.
    if transaction.one(f"PRAGMA journal_mode = {mode}")[0] != mode:
        raise StoreError("the ledger's journal mode can't be changed: end every other program that has it open")
