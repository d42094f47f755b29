"""Upkeep: whether a ledger is whole, and how much room it takes."""

import sqlite3
import stat
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from attrs import frozen

from linehunt.model.errors import StoreError
from linehunt.model.money import Money
from linehunt.model.number import PhoneNumber
from linehunt.store.sqlite.place import KEY_BYTES, Place
from linehunt.store.sqlite.report import HELD
from linehunt.store.sqlite.schema import VERSION, version_of
from linehunt.store.sqlite.text import read_held
from linehunt.store.sqlite.turn import Turn

_MOST = 10
_Open = tuple[int, str, str, str]
"""An attempt, and the number, account and price items that it has open."""


@frozen
class Finding:
    """What was found of one subject, in words. `well`: nothing is wrong with it."""

    subject: str
    words: str
    well: bool = True


def check(place: Place, today: str) -> list[Finding]:
    """What there is to say of a ledger that exists. `today` is the calendar day of this machine's clock: `2026-11-22`.

    Nothing is changed, but that a transaction which a crash broke off is taken back, as whoever opens the ledger next would do. Other
    processes can't commit while it reads.
    """
    found = list(_check_files(place))
    try:
        with closing(Turn(place)) as turn, closing(_open(place)) as connection:
            found += _check_content(connection, turn, today)
    except sqlite3.Error as error:  # SQLite's words name no value of ours
        remedy = "" if isinstance(error, sqlite3.OperationalError) else ": put it aside and restore a copy"
        found.append(Finding("ledger", f"it can't be read to its end: {error}{remedy}", well=False))
    return found


def file_size(place: Place) -> int:
    """The bytes of the ledger and its journal."""
    return sum(path.stat().st_size for path in (place.database, place.journal) if path.exists())


def _open(place: Place) -> sqlite3.Connection:
    # Not `mode=ro`: that can't take back what a crash broke off, and checks no CHECK constraint.
    address = f"{place.database.absolute().as_uri()}?mode=rw"
    connection = sqlite3.connect(address, uri=True, timeout=0, isolation_level=None)
    connection.execute("PRAGMA query_only = ON")
    return connection


def _check_files(place: Place) -> Iterator[Finding]:
    key = place.key
    open_to_others = [path for path in (place.directory, place.owners, place.database, place.journal, key) if _others_may(path)]
    for path in open_to_others:
        mode = "700" if path.is_dir() else "600"
        yield Finding("permissions", f"others may read or write {path}: 'chmod {mode}' it", well=False)
    if not open_to_others:
        yield Finding("permissions", "its owner's alone")
    if not key.exists() or key.stat().st_size != KEY_BYTES:
        yield Finding("key", f"{key} is missing or damaged: restore it, the ledger's numbers can't be told by another", well=False)


def _others_may(path: Path) -> bool:
    return path.exists() and bool(path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))


def _check_content(connection: sqlite3.Connection, turn: Turn, today: str) -> Iterator[Finding]:
    def read(statement: str) -> list[Any]:
        return turn.patiently(lambda: connection.execute(statement).fetchall())

    if read("PRAGMA journal_mode") == [("wal",)]:
        words = "it was set to WAL, which can damage a ledger: end every other program that has it open, linehunt sets it back"
        yield Finding("journal", words, well=False)
    else:
        yield Finding("journal", "rollback")
    damages = [str(row[0]) for row in read(f"PRAGMA integrity_check({_MOST})")]
    yield from _all("integrity", [words for words in damages if words != "ok"], "ok")
    try:
        version = turn.patiently(lambda: version_of(connection))
    except StoreError as error:
        yield Finding("schema", str(error), well=False)
        return
    yield Finding("schema", f"version {version}" if version == VERSION else f"version {version}: made {VERSION} by who opens it next")
    if version == VERSION:
        connection.execute("BEGIN")  # rows are held against each other: they must be of one moment, that of the first read
        read("SELECT 1 FROM attempt LIMIT 1")
        yield from _check_rows(connection, today)


def _check_rows(connection: sqlite3.Connection, today: str) -> Iterator[Finding]:
    yield from _all("counters", list(_compare_counters(connection)), "equal to the sums of the attempts")
    yield from _all("open numbers", list(_compare_open(connection)), "equal in attempts and answers")
    under_way, in_doubt, fetched = connection.execute(
        "SELECT count(*) FILTER (WHERE state = 'sent'), count(*) FILTER (WHERE state = 'doubt' AND owner IS NULL),"
        " count(*) FILTER (WHERE state = 'doubt' AND owner IS NOT NULL) FROM attempt"
    ).fetchone()
    yield Finding("attempts", f"{under_way} under way, {in_doubt} in doubt, {fetched} in doubt and being fetched")
    [newest] = connection.execute("SELECT max(day) FROM spending").fetchone()
    if newest is not None and newest > today:
        words = f"the newest day is {newest}, this machine's is {today}: what was spent on later days counts for the budgets all the same"
        yield Finding("clock", words)


def _compare_counters(connection: sqlite3.Connection) -> Iterator[str]:
    """Where a row of `spending` isn't the sum over its attempts."""
    columns = "day, account, currency"
    counted, added = (
        {row[:3]: row[3:] for row in connection.execute(statement)}
        for statement in (
            f"SELECT {columns}, held, spent, doubtful FROM spending",  # noqa: S608  # names of ours
            f"SELECT {columns}, sum({HELD}), sum(charged), sum(doubtful) FROM attempt GROUP BY {columns}",  # noqa: S608  # likewise
        )
    )
    for counter in sorted(counted.keys() | added.keys()):
        day, account, currency = counter
        both = zip(counted.get(counter, (0, 0, 0)), added.get(counter, (0, 0, 0)), strict=True)
        for name, (counts, sums) in zip(("held", "spent", "in doubt"), both, strict=True):
            if counts != sums:
                is_counted, is_added = Money(counts, currency), Money(sums, currency)
                yield f"{day}, {account}, {name}: {is_counted} is counted, the attempts add up to {is_added}"


def _compare_open(connection: sqlite3.Connection) -> Iterator[str]:
    """Where attempts and answers don't agree on what is open."""
    held: set[_Open] = set()
    for attempt, account, items, text in connection.execute(
        "SELECT id, account, items, held FROM attempt WHERE state IN ('sent', 'doubt')"
    ):
        try:
            held.update((attempt, number.e164, account, items) for number in read_held(text, ""))
        except ValueError:
            yield f"attempt {attempt}: what it holds can't be read"
    opened: set[_Open] = set(connection.execute("SELECT open, number, account, items FROM answer WHERE open IS NOT NULL"))
    for attempt, number, account, _ in sorted(held - opened):
        yield f"attempt {attempt} has {PhoneNumber(number)} at {account} open, its answer's row has not: it could be bought twice"
    for attempt, number, account, _ in sorted(opened - held):
        yield f"{PhoneNumber(number)} at {account} is open for attempt {attempt}, which has not: it can't be asked"


def _all(subject: str, problems: list[str], otherwise: str) -> Iterable[Finding]:
    """A finding for each problem, as far as a person reads; or that all is well."""
    if not problems:
        return [Finding(subject, otherwise)]
    found = [Finding(subject, words, well=False) for words in problems[:_MOST]]
    if (more := len(problems) - _MOST) > 0:
        found.append(Finding(subject, f"and {more} more", well=False))
    return found
