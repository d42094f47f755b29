"""A ledger's file, read by somebody who has no part in it: what strangers may hold against its claims."""

import sqlite3
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from linehunt.store.sqlite.reserving import hashed, split_hashes

_PATIENCE = 30.0
_PAUSE = 0.0005
"""Seconds. SQLite itself would look ten times a second, and find a busy file locked each time."""
_ROWS = """
    SELECT day, account, currency, sum(iif(state = 'sent', quoted, 0)), sum(charged), sum(doubtful)
    FROM attempt GROUP BY day, account, currency ORDER BY 1, 2, 3
"""
_COUNTERS = "SELECT day, account, currency, held, spent, doubtful FROM spending WHERE held + spent + doubtful > 0 ORDER BY 1, 2, 3"


class LedgerFile:
    """The ledger in a directory. Nobody need have it closed, but what is written meanwhile may be seen or not."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    @property
    def integrity(self) -> str:
        """SQLite's own word: "ok"."""
        return str(self._rows("PRAGMA integrity_check")[0][0])

    @property
    def sums(self) -> list[tuple[Any, ...]]:
        """Day, account, currency, held, spent and in doubt, added up over the attempts; those without money are left out."""
        return [row for row in self._rows(_ROWS) if any(row[3:])]

    @property
    def counters(self) -> list[tuple[Any, ...]]:
        """The same, as the ledger's counters have it."""
        return self._rows(_COUNTERS)

    @property
    def states(self) -> dict[int, str]:
        """The state of every attempt."""
        return dict(self._rows("SELECT id, state FROM attempt"))

    @property
    def in_hand(self) -> int:
        """Attempts that wait for a response, or whose tickets are being fetched."""
        return int(self._rows("SELECT count(*) FROM attempt WHERE owner IS NOT NULL AND state IN ('sent', 'doubt')")[0][0])

    @property
    def owners(self) -> list[str]:
        """The files of owners, of living ones and of those that nobody has cleaned up after."""
        return [path.name for path in (self.directory / "owners").iterdir()]

    @property
    def money(self) -> dict[str, tuple[int, int, int]]:
        """Held, spent and in doubt by currency, in micro-units."""
        rows = self._rows("SELECT currency, sum(held), sum(spent), sum(doubtful) FROM spending GROUP BY currency")
        return {currency: (held, spent, doubtful) for currency, held, spent, doubtful in rows}

    @property
    def saved(self) -> dict[str, int]:
        """What recalled answers would have cost, by account."""
        return dict(self._rows("SELECT account, sum(saved) FROM spending GROUP BY account"))

    def responses(self, attempt: int) -> Counter[bytes]:
        """The bodies that are kept of an attempt."""
        return Counter(body for (body,) in self._rows("SELECT body FROM response WHERE attempt = ?", attempt))

    def asked(self, after: int = 0) -> dict[str, set[bytes]]:
        """By account, the keyed hashes of all numbers that it was asked for, by attempts after this one."""
        found: dict[str, set[bytes]] = {}
        for account, hashes in self._rows("SELECT account, hashes FROM attempt WHERE id > ?", after):
            found.setdefault(account, set()).update(split_hashes(hashes))
        return found

    def hashed(self, number: str) -> bytes:
        """What this ledger remembers of a number."""
        return hashed(number, (self.directory / "ledger.key").read_bytes())

    def check(self) -> None:
        """What holds at any moment: the file is whole, and the counters are the sums over the rows."""
        assert self.integrity == "ok"
        assert self.counters == self.sums

    def _rows(self, statement: str, *arguments: Any) -> list[tuple[Any, ...]]:
        ends = time.monotonic() + _PATIENCE
        with self._open() as connection:
            while True:
                try:
                    return connection.execute(statement, arguments).fetchall()
                except sqlite3.OperationalError as error:
                    if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() >= ends:
                        raise
                time.sleep(_PAUSE)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self.directory / "ledger.db", timeout=0)) as connection:
            yield connection
