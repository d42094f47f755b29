"""Looking after a ledger: whatever is wrong with it is told, and looking changes nothing."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from books import GB, IN, US, Desk
from fakes import FakeClock
from linehunt.model.answer import Ticket
from linehunt.model.money import Money
from linehunt.store.protocol import Order
from linehunt.store.sqlite.home import SQLiteStore
from linehunt.store.sqlite.place import Place
from linehunt.store.sqlite.upkeep import check, file_size

TODAY = "2027-01-15"
SUBJECTS = ["permissions", "journal", "integrity", "schema", "counters", "open numbers", "attempts"]


@pytest.fixture
def place(store: SQLiteStore, clock: FakeClock) -> Place:
    """Of a closed ledger with an answer, two doubts and a request that was released."""
    desk = Desk(store, clock)
    desk.buy(US)
    desk.doubt(GB)
    desk.doubt(IN, tickets=(Ticket("t1", (IN,)),))
    desk.settle(desk.take(US, kept=False))
    store.close()
    return store.place


@pytest.fixture
def change(place: Place) -> Callable[[str], None]:
    """Does with the file what linehunt never would."""

    def run(script: str) -> None:
        with closing(sqlite3.connect(place.database)) as connection:
            connection.executescript(script)

    return run


def problems(place: Place) -> list[str]:
    """What is wrong, as one line each."""
    return [f"{finding.subject}: {finding.words}" for finding in check(place, TODAY) if not finding.well]


def notes(place: Place, today: str = TODAY) -> dict[str, str]:
    """What was found and is well, by subject."""
    return {finding.subject: finding.words for finding in check(place, today) if finding.well}


def test_a_ledger_that_is_whole(place: Place) -> None:
    """Each thing that was looked at is said, with what was found of it."""
    assert problems(place) == []
    assert notes(place) == {
        "permissions": "its owner's alone",
        "journal": "rollback",
        "integrity": "ok",
        "schema": "version 2",
        "counters": "equal to the sums of the attempts",
        "open numbers": "equal in attempts and answers",
        "attempts": "0 under way, 2 in doubt, 0 in doubt and being fetched",
    }


def test_looking_changes_nothing(place: Place) -> None:
    """Every file is there as before, byte by byte, and no other."""

    def files() -> dict[Path, bytes]:
        return {path: path.read_bytes() for path in place.directory.rglob("*") if path.is_file()}

    before = files()
    check(place, TODAY)
    assert files() == before
    assert file_size(place) == len(before[place.database]) + len(before[place.journal])


def test_a_ledger_in_use(place: Place) -> None:
    """Requests that are under way, and a doubt whose tickets are being fetched, are counted; they are no problem."""
    with closing(SQLiteStore(place.directory, clock=FakeClock())) as store:
        desk = Desk(store, FakeClock())
        desk.take(US, kept=False)
        assert desk.reserve(IN).resumed
        assert notes(place)["attempts"] == "1 under way, 1 in doubt, 1 in doubt and being fetched"
        assert problems(place) == []


def test_an_empty_ledger(tmp_path: Path) -> None:
    """Nothing adds up to nothing."""
    SQLiteStore(tmp_path / "ledger").close()
    assert (problems(Place(tmp_path / "ledger")), list(notes(Place(tmp_path / "ledger")))) == ([], SUBJECTS)


def test_counters_that_are_not_the_sums(place: Place, change: Callable[[str], None]) -> None:
    """Each counter that differs is told with both amounts; one without attempts, and attempts without one, too."""
    change(
        "UPDATE spending SET spent = spent + 500000, held = 1 WHERE day = '2027-01-15';"
        "INSERT INTO spending VALUES ('2027-01-14', 'bolt', 'INR', 0, 0, 200000, 0);"
        "UPDATE attempt SET day = '2027-01-16' WHERE id = 2;"
    )
    assert problems(place) == [
        "counters: 2027-01-14, bolt, in doubt: 0.2 INR is counted, the attempts add up to 0 INR",
        "counters: 2027-01-15, acme, held: 0.000001 USD is counted, the attempts add up to 0 USD",
        "counters: 2027-01-15, acme, spent: 0.51 USD is counted, the attempts add up to 0.01 USD",
        "counters: 2027-01-15, acme, in doubt: 0.02 USD is counted, the attempts add up to 0.01 USD",
        "counters: 2027-01-16, acme, in doubt: 0 USD is counted, the attempts add up to 0.01 USD",
    ]


def test_numbers_that_are_open_on_one_side(place: Place, change: Callable[[str], None]) -> None:
    """An open attempt whose number anybody may ask, and a number that nobody can: both are told, masked."""
    change("UPDATE answer SET open = 1 WHERE open IS NULL; UPDATE answer SET open = NULL WHERE open = 2;")
    assert problems(place) == [
        "open numbers: attempt 2 has +4420••••••77 at acme open, its answer's row has not: it could be bought twice",
        "open numbers: +1415•••••55 at acme is open for attempt 1, which has not: it can't be asked",
    ]


def test_numbers_that_are_not_legible(place: Place, change: Callable[[str], None]) -> None:
    """What can't be read is told by its attempt, and what can be read is compared all the same."""
    change("UPDATE attempt SET held = 'gone' WHERE id = 3")
    assert problems(place) == [
        "open numbers: attempt 3: what it holds can't be read",
        "open numbers: +9198••••••78 at acme is open for attempt 3, which has not: it can't be asked",
    ]


def test_many_problems_of_one_kind(place: Place, change: Callable[[str], None]) -> None:
    """Ten are told, the rest is counted."""
    change(
        "WITH RECURSIVE days(day) AS (VALUES (10) UNION ALL SELECT day + 1 FROM days WHERE day < 26)"
        " INSERT INTO spending SELECT '2026-01-' || day, 'acme', 'USD', 1, 0, 0, 0 FROM days"
    )
    found = problems(place)
    assert (len(found), found[-1]) == (11, "counters: and 7 more")


def test_a_day_after_this_machines_clock(place: Place) -> None:
    """It is noted, for it counts for the budgets; it is no problem of the ledger's."""
    assert "clock" not in notes(place, "2027-01-15")
    assert notes(place, "2027-01-14")["clock"].startswith("the newest day is 2027-01-15, this machine's is 2027-01-14:")


def test_a_year_without_requests_is_no_problem(place: Place) -> None:
    """A clock that is ahead of every day is the usual case."""
    assert "clock" not in notes(place, "2031-01-01")


def test_permissions(place: Place) -> None:
    """Whatever others may read is named, with what to do."""
    place.directory.chmod(0o755)
    place.database.chmod(0o640)
    assert problems(place) == [
        f"permissions: others may read or write {place.directory}: 'chmod 700' it",
        f"permissions: others may read or write {place.database}: 'chmod 600' it",
    ]
    assert "permissions" not in notes(place)


@pytest.mark.parametrize("how", ["missing", "short"])
def test_the_key(how: str, place: Place) -> None:
    """Without the key no number of a closed attempt can be told: a key that is gone, or cut off, is a problem."""
    key = place.directory / "ledger.key"
    key.unlink()
    if how == "short":
        key.touch(0o600)
    assert problems(place) == [f"key: {key} is missing or damaged: restore it, the ledger's numbers can't be told by another"]


def test_a_newer_schema(place: Place, change: Callable[[str], None]) -> None:
    """It is told who can read it, and nothing more is read."""
    change("PRAGMA user_version = 9")
    assert problems(place) == ["schema: it was written by a newer linehunt (version 9, this one knows 2): upgrade this one"]
    assert list(notes(place)) == SUBJECTS[:3]


def test_another_programs_file(place: Place, change: Callable[[str], None]) -> None:
    """A SQLite file of somebody else's is no ledger."""
    change("PRAGMA application_id = 7")
    assert problems(place) == ["schema: it is another program's SQLite file: name another directory"]


def test_a_file_with_nothing_in_it(place: Place) -> None:
    """That is what a ledger begins as: who opens it next makes the tables."""
    place.journal.unlink()
    place.database.write_bytes(b"")
    assert problems(place) == []
    assert notes(place)["schema"] == "version 0: made 2 by who opens it next"


def test_a_file_without_its_tables(place: Place, change: Callable[[str], None]) -> None:
    """A table that is gone ends the reading, with SQLite's words for it."""
    change("DROP TABLE spending")
    assert problems(place) == ["ledger: it can't be read to its end: no such table: spending"]


def test_no_sqlite_file(place: Place) -> None:
    """Whatever lies there is not touched."""
    place.journal.unlink()
    place.database.write_bytes(b"garbage" * 1000)
    assert problems(place) == ["ledger: it can't be read to its end: file is not a database: put it aside and restore a copy"]
    assert place.database.read_bytes() == b"garbage" * 1000


def test_a_damaged_page(place: Place) -> None:
    """What SQLite finds to be damaged is told."""
    content = bytearray(place.database.read_bytes())
    content[4096 : 2 * 4096] = bytes(4096)
    place.database.write_bytes(content)
    assert problems(place)


def test_a_row_against_the_rules(place: Place, change: Callable[[str], None]) -> None:
    """SQLite's own check of the rows is part of it: an amount below zero is none."""
    change("PRAGMA ignore_check_constraints = ON; UPDATE attempt SET quoted = -1 WHERE id = 1")
    assert problems(place) == ["integrity: CHECK constraint failed in attempt"]


def test_a_file_in_wal_mode(place: Place, change: Callable[[str], None]) -> None:
    """It is read as it is, and told."""
    change("PRAGMA journal_mode = WAL")
    assert [problem.partition(",")[0] for problem in problems(place)] == ["journal: it was set to WAL"]
    assert notes(place)["counters"] == "equal to the sums of the attempts"


def test_what_a_crash_broke_off(place: Place, tmp_path: Path) -> None:
    """The files as a crash in the middle of a commit leaves them: what was half written is taken back, and then it is read."""
    with closing(SQLiteStore(place.directory, clock=FakeClock())) as store:
        numbers = [f"+1415430{n:04}" for n in range(400)]
        desk = Desk(store, FakeClock())
        for number in numbers:
            desk.take(type(US)(number))
    with closing(sqlite3.connect(place.database, isolation_level=None)) as connection:
        connection.execute("PRAGMA cache_size = 1")
        connection.execute("PRAGMA journal_mode = PERSIST")
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("UPDATE attempt SET charged = 7, failure = hex(zeroblob(400))")
        crashed = Place(Path(shutil.copytree(place.directory, tmp_path / "crashed")))
        connection.execute("ROLLBACK")
    assert crashed.database.read_bytes() != place.database.read_bytes()

    assert problems(crashed) == []
    assert notes(crashed)["attempts"] == "0 under way, 402 in doubt, 0 in doubt and being fetched"


def test_orders_of_a_batch(place: Place) -> None:
    """A request for many numbers has each of them open, by account and price items."""
    with closing(SQLiteStore(place.directory, clock=FakeClock())) as store:
        quotes = dict.fromkeys((US, GB, IN), Money.parse("0.01 USD"))
        store.reserve(Order(account="bolt", items=("carrier", "cnam"), quotes=quotes))
        assert problems(place) == []
        assert notes(place)["attempts"].startswith("1 under way, ")
