"""Whose turn it is: who has waited long for the file goes next, however busy the others are.

SQLite has no queue. Whoever finds the file locked must look again, and a process that is slow to look, since others have the
processor or its interpreter, finds it locked again and again: for seconds, beside a few that write all the time. So who has waited
long locks the ledger's directory (an advisory lock, which ends with its process), and nobody who sees that begins anything before.
"""

import fcntl
import os
import random
import sqlite3
import time
from collections.abc import Callable
from typing import TypeVar

from linehunt.store.sqlite.place import Place

_T = TypeVar("_T")

PATIENCE = 30.0
"""Seconds for which a file is waited for that another process keeps locked."""
_LONG = 0.05
"""Seconds of waiting after which one goes first."""
_COURTESY = 1.0
"""Seconds for which one who goes first is let. It may have been stopped, or have died and left a child that keeps its lock."""
_SHORTEST_PAUSE, _LONGEST_PAUSE = 50e-6, 400e-6
_BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})


class Turn:
    """The lock of a ledger's directory, for one connection. `patience` is for how many seconds its file is waited for.

    Raises:
        StoreError: the directory can't be opened.
    """

    def __init__(self, place: Place, patience: float = PATIENCE) -> None:
        self._patience = patience
        self._first = self._let_in_vain = False
        try:
            self._descriptor = os.open(place.directory, os.O_RDONLY | os.O_CLOEXEC)
        except OSError as error:
            raise place.unusable(error) from None

    def yield_to_others(self) -> None:
        """Wait as long as somebody else goes first. Who has been let in vain is not let again, until somebody has gone."""
        deadline = time.monotonic() + (0.0 if self._let_in_vain else _COURTESY)
        while not self._lock(fcntl.LOCK_SH):
            if time.monotonic() >= deadline:
                self._let_in_vain = True
                return
            _pause()
        self._let_in_vain = False
        fcntl.flock(self._descriptor, fcntl.LOCK_UN)

    def patiently(self, work: Callable[[], _T]) -> _T:
        """What `work` gives, which is done again while another process has the file; who waits long goes first.

        Raises:
            sqlite3.OperationalError: the other process has kept it for too long.
        """
        began = time.monotonic()
        try:
            while True:
                try:
                    return work()
                except sqlite3.OperationalError as error:
                    waited = time.monotonic() - began
                    if not is_busy(error) or waited >= self._patience:
                        raise
                if waited >= _LONG and not self._first:
                    self._first = True  # before: Ctrl-C may come between the two, and then it is given back all the same
                    self._first = self._lock(fcntl.LOCK_EX)
                _pause()
        finally:
            if self._first:
                fcntl.flock(self._descriptor, fcntl.LOCK_UN)
                self._first = False

    def close(self) -> None:
        """Give it up for good."""
        os.close(self._descriptor)

    def _lock(self, kind: int) -> bool:
        try:
            fcntl.flock(self._descriptor, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def code_of(error: sqlite3.Error) -> int:
    """The primary result code; the extended one says more than anybody needs."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def is_busy(error: sqlite3.Error) -> bool:
    """Whether another process has the file."""
    return code_of(error) in _BUSY


def _pause() -> None:
    """Until the next look. Random: equal pauses would let one process win for ever."""
    time.sleep(random.uniform(_SHORTEST_PAUSE, _LONGEST_PAUSE))  # noqa: S311  # no secret
