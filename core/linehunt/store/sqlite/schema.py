"""The tables, and how a file of an older version becomes one of this."""

import sqlite3

from linehunt.model.errors import StoreError

APPLICATION = 0x6C686E74  # "lhnt", in the file's header: what tells a ledger from any other SQLite file
VERSION = 2
_OLDEST = (3, 38, 0)

# The ledger (attempt, spending) knows numbers by their keyed hash; in clear only `held` has them, while the attempt is open.
# Amounts are millionths of `currency`. `day` is the calendar day of the reservation, in the configured time zone.
_TABLES = (
    # One request to one account: the unit of money. owner: who has it in hand; of a doubt, who fetches its tickets.
    # held: the numbers without an answer, each with its quote, in the request's order ("+14155550100:4000 …").
    """
    CREATE TABLE attempt (
        id INTEGER PRIMARY KEY,
        state TEXT NOT NULL CHECK (state IN ('sent', 'settled', 'released', 'doubt')),
        owner TEXT,
        account TEXT NOT NULL,
        items TEXT NOT NULL,
        chain TEXT NOT NULL,
        wanted TEXT NOT NULL,
        day TEXT NOT NULL,
        at REAL NOT NULL,
        ended REAL,
        currency TEXT NOT NULL,
        quoted INTEGER NOT NULL CHECK (quoted >= 0),
        charged INTEGER NOT NULL DEFAULT 0 CHECK (charged >= 0),
        doubtful INTEGER NOT NULL DEFAULT 0 CHECK (doubtful >= 0),
        numbers INTEGER NOT NULL,
        hashes BLOB NOT NULL,
        held TEXT,
        tickets TEXT,
        kept INTEGER NOT NULL,
        status INTEGER,
        request_id TEXT,
        failure TEXT NOT NULL DEFAULT '',
        flags TEXT NOT NULL DEFAULT ''
    ) STRICT
    """,
    "CREATE INDEX attempt_open ON attempt (state, owner) WHERE state IN ('sent', 'doubt')",
    # A response as it came. part > 0: fetched by a ticket. numbers: whom it was asked for, before the body, so that a search for a
    # number reads no bodies.
    """
    CREATE TABLE response (
        attempt INTEGER NOT NULL,
        part INTEGER NOT NULL,
        at REAL NOT NULL,
        numbers TEXT NOT NULL,
        ticket TEXT,
        status INTEGER NOT NULL,
        headers TEXT NOT NULL,
        body BLOB NOT NULL,
        PRIMARY KEY (attempt, part)
    ) STRICT, WITHOUT ROWID
    """,
    # The heart: a number at an account, by price items. open: the attempt that asks now or is in doubt; the rest is the last answer.
    """
    CREATE TABLE answer (
        number TEXT NOT NULL,
        account TEXT NOT NULL,
        items TEXT NOT NULL,
        open INTEGER,
        attempt INTEGER,
        at REAL,
        cost INTEGER,
        currency TEXT,
        speaks_for TEXT,
        answer TEXT,
        PRIMARY KEY (number, account, items)
    ) STRICT, WITHOUT ROWID
    """,
    # The ledger's counters: always the sums over the attempts. saved: what recalled answers would have cost.
    """
    CREATE TABLE spending (
        day TEXT NOT NULL,
        account TEXT NOT NULL,
        currency TEXT NOT NULL,
        held INTEGER NOT NULL CHECK (held >= 0),
        spent INTEGER NOT NULL CHECK (spent >= 0),
        doubtful INTEGER NOT NULL CHECK (doubtful >= 0),
        saved INTEGER NOT NULL CHECK (saved >= 0),
        PRIMARY KEY (day, account, currency)
    ) STRICT, WITHOUT ROWID
    """,
)
# How far the requests of an account with a rate are claimed, in UTC seconds: pace.py.
_PACE = "CREATE TABLE pace (account TEXT PRIMARY KEY, next REAL NOT NULL, at REAL NOT NULL) STRICT, WITHOUT ROWID"
_MIGRATIONS: dict[int, tuple[str, ...]] = {0: (*_TABLES, f"PRAGMA application_id = {APPLICATION}"), 1: (_PACE,)}
"""The statements that lead from each version to the next."""


def check_library(version: tuple[int, ...]) -> None:
    """Refuse an SQLite that lacks STRICT tables (3.37), or JSON and its `->>` (3.38).

    Raises:
        StoreError: it is too old.
    """
    if version < _OLDEST:
        told, needed = (".".join(map(str, each)) for each in (version, _OLDEST))
        raise StoreError(f"this Python has SQLite {told}, and the ledger needs {needed} or newer: use a newer Python")


def check_mode(mode: str) -> None:
    """Refuse a file whose journal mode was not changed: SQLite tells the one that it has kept.

    Raises:
        StoreError: it is not `persist`.
    """
    if mode != "persist":
        raise StoreError(f"its journal mode is {mode}, and can't be changed: end every other program that has it open")


def version_of(connection: sqlite3.Connection) -> int:
    """The file's version; 0 for an empty one.

    Raises:
        StoreError: the file is somebody else's, or of a newer linehunt. Nothing in it is touched.
    """
    # In this order: another process may make the tables between two of these, and the header is written with them.
    filled = connection.execute("SELECT 1 FROM sqlite_master").fetchone() is not None
    application, version = (int(connection.execute(f"PRAGMA {name}").fetchone()[0]) for name in ("application_id", "user_version"))
    if filled and application != APPLICATION:
        raise StoreError("it is another program's SQLite file: name another directory")
    if version > VERSION:
        raise StoreError(f"it was written by a newer linehunt (version {version}, this one knows {VERSION}): upgrade this one")
    return version


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the file to this version, within the caller's transaction."""
    for version in range(version_of(connection), VERSION):
        for statement in _MIGRATIONS[version]:
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {version + 1}")
