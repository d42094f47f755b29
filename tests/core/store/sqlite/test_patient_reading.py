"""Reading a ledger that others write to all the time."""

import sqlite3
import threading
from contextlib import closing

from linehunt import SQLiteStore
from linehunt.store.sqlite.transaction import Transaction

_COUNT = "SELECT count(*) FROM attempt"


def test_a_read_of_several_statements_is_not_begun_again(store: SQLiteStore) -> None:
    """Where another process has the file between two statements of a read, the second waits: the first is not done again.

    One that is begun again as often as somebody commits comes to no end, and keeps the other threads of its process waiting.
    """
    begun = 0

    with closing(sqlite3.connect(store.place.database, check_same_thread=False, isolation_level=None)) as rival:
        free = threading.Timer(0.05, rival.rollback)

        def work(transaction: Transaction) -> int:
            nonlocal begun
            begun += 1
            [first] = transaction.one(_COUNT)
            if begun == 1:
                rival.execute("BEGIN EXCLUSIVE")
                free.start()
            [second] = transaction.one(_COUNT)
            return int(first + second)

        assert store.read(work) == 0
        free.join()
    assert begun == 1
