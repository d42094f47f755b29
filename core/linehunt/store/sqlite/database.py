"""The connection: how it is opened, how a transaction is begun and committed beside other processes, and what its errors mean."""

import sqlite3
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from typing import Any

from linehunt.model.errors import StoreError
from linehunt.store.sqlite.place import Place
from linehunt.store.sqlite.schema import VERSION, check_library, check_mode, migrate, version_of
from linehunt.store.sqlite.transaction import Task, Transaction
from linehunt.store.sqlite.turn import PATIENCE, Turn, code_of, is_busy

_STATEMENTS = 256  # pending.py makes one for each number of rows
_WORDS = {
    sqlite3.SQLITE_FULL: "the disk is full: make room",
    sqlite3.SQLITE_READONLY: "it can't be written to: give this user the right to, or name another directory",
    sqlite3.SQLITE_PERM: "it can't be written to: give this user the right to, or name another directory",
    sqlite3.SQLITE_CANTOPEN: "it can't be opened, or no file can be made beside it: see to the directory's permissions and the disk's room",
    sqlite3.SQLITE_CORRUPT: "it is damaged: put it aside and restore a copy ('linehunt store check' says more)",
    sqlite3.SQLITE_NOTADB: "it is no SQLite file, or damaged: put it aside and restore a copy",
    sqlite3.SQLITE_IOERR: "the disk failed: see the system's log",
}


class Locked(StoreError):
    """Another process has the ledger, and keeps it."""


class Database:
    """One connection, used by one thread at a time. `session` is what this store's own attempts use, by account and currency."""

    def __init__(self, place: Place, patience: float = PATIENCE) -> None:
        self._place = place
        self._patience = patience
        self.session: Counter[tuple[str, str]] = Counter()
        check_library(sqlite3.sqlite_version_info)
        with ExitStack() as closing:
            self._turn = Turn(place, patience)
            closing.callback(self._turn.close)
            try:
                # Autocommit: transactions are begun by hand. No timeout: SQLite's own waiting starves rivals for seconds.
                self.connection = sqlite3.connect(
                    place.database, timeout=0, isolation_level=None, check_same_thread=False, cached_statements=_STATEMENTS
                )
                closing.callback(self.connection.close)
                self._turn.patiently(self._set_up)
            except sqlite3.Error as error:
                raise self._told(error) from None
            except StoreError as error:
                raise type(error)(f"{place.database}: {error}") from None
            closing.pop_all()

    def read(self, tasks: Sequence[Task]) -> list[Any]:
        """Do what changes nothing. No transaction: each statement sees what is committed when it begins.

        Raises:
            StoreError: it can't be read.
        """
        try:
            return Transaction(self.connection, self.session, self._execute).do(tasks)
        except sqlite3.Error as error:
            raise self._told(error) from None

    def write(self, tasks: Callable[[], Sequence[Task]], results: list[Any], committed: list[object]) -> None:
        """Do all of this in one transaction, or nothing of it. `committed` gets an item with the commit: then `results` hold.

        `tasks` is asked once the transaction has begun, and again where it must be begun again.

        Raises:
            StoreError: it can't be written.
        """
        try:
            self._turn.yield_to_others()
            self._turn.patiently(lambda: self._write(tasks, results, committed))
        except sqlite3.Error as error:
            raise self._told(error) from None

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()
        self._turn.close()

    def _write(self, tasks: Callable[[], Sequence[Task]], results: list[Any], committed: list[object]) -> None:
        execute = self.connection.execute
        if self.connection.in_transaction:  # Ctrl-C has kept the last one from its end
            execute("ROLLBACK")
        counted: Counter[tuple[str, str]] = Counter()
        try:
            execute("BEGIN IMMEDIATE")
            transaction = Transaction(self.connection, self.session)
            results[:] = transaction.do(tasks())
            transaction.flush()
            # Before the commit: a cap that is counted too high for a moment is held, one that is counted too low is not.
            counted = transaction.session_change
            self.session.update(counted)
            # A reader's lock stops a COMMIT, and not what was written so far. In one piece, without a line of Python in it: Ctrl-C,
            # which mostly comes while the disk is waited for, finds it noted as committed, or not done.
            self._turn.patiently(lambda: committed.extend(map(execute, ("COMMIT",))))
        except BaseException:
            if not committed:
                self.session.subtract(counted)
                if self.connection.in_transaction:
                    with suppress(sqlite3.Error):  # it is why we are here that is to be told
                        execute("ROLLBACK")
            raise

    def _execute(self, statement: str, arguments: Sequence[Any] = ()) -> sqlite3.Cursor:
        # Each waits for itself: where others commit all the time, a read of many statements that began again would come to no end.
        return self._turn.patiently(lambda: self.connection.execute(statement, arguments))

    def _set_up(self) -> None:
        execute = self.connection.execute
        version_of(self.connection)  # before anything is written to a file that may not be ours
        # The mode belongs to the file. WAL before SQLite 3.51.3 can corrupt it when two processes checkpoint at once, and which
        # SQLite the others have is not known here: so never WAL.
        check_mode(execute("PRAGMA journal_mode = PERSIST").fetchone()[0])
        execute("PRAGMA synchronous = FULL")
        execute("PRAGMA fullfsync = ON")
        execute("PRAGMA secure_delete = ON")  # a number that is deleted must not stay in a free part of a page
        execute("PRAGMA cache_spill = OFF")  # it would take the exclusive lock in the middle of a transaction
        execute("PRAGMA cache_size = -16384")  # KiB: the inner pages of a million rows, and the leaves that are worked on
        execute("PRAGMA temp_store = MEMORY")
        execute("PRAGMA trusted_schema = OFF")
        execute("PRAGMA journal_size_limit = 1048576")
        if self.connection.execute("PRAGMA user_version").fetchone()[0] < VERSION:
            self._write(lambda: [Task(lambda _: migrate(self.connection))], [], [])

    def _told(self, error: sqlite3.Error) -> StoreError:
        """What a person is to do. SQLite's words name no value of ours."""
        where = self._place.database
        if is_busy(error):
            return Locked(f"{where}: another process has kept it locked for {self._patience:g} s: end that one. Nothing was asked")
        return StoreError(f"{where}: {_WORDS.get(code_of(error)) or error}. Nothing was asked")
