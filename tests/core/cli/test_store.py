"""`linehunt store`: where the ledger is, whether it is whole, and its room."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from books import GB, US, Desk
from commandline import CommandLine
from fakes import FakeClock
from linehunt.model.attempt import Ended
from linehunt.model.message import ProviderResponse
from linehunt.model.money import Money
from linehunt.store.protocol import Order, Raw, Settlement
from linehunt.store.sqlite.home import SQLiteStore
from linehunt.store.sqlite.place import Place, default_directory


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """Where the configuration has the ledger; nothing is there yet."""
    return tmp_path / "books" / "ledger"


@pytest.fixture
def config(configured: Callable[[str], str], directory: Path) -> str:
    """A configuration that names it, beside itself."""
    return configured('[store]\npath = "books/ledger"\n')


def test_path(config: str, directory: Path, linehunt: CommandLine) -> None:
    """The directory that is configured, else the user's own; printing it makes nothing."""
    named, own = linehunt("--config", config, "store", "path"), linehunt("store", "path")

    assert (named.code, named.out, named.err) == (0, f"{directory}\n", "")
    assert (own.code, own.out) == (0, f"{default_directory()}\n")
    assert not directory.exists()
    assert not default_directory().exists()


@pytest.mark.parametrize("command", ["check", "vacuum", "reread --account plivo"])
def test_no_ledger_yet(command: str, config: str, directory: Path, linehunt: CommandLine) -> None:
    """Where nothing was bought there is nothing to look after: that is said, none is made, and all is well."""
    done = linehunt("--config", config, "store", *command.split())

    assert (done.code, done.out, done.line) == (0, "", f"{directory}: there is no ledger yet")
    assert not directory.parent.exists()


def test_check(config: str, directory: Path, linehunt: CommandLine) -> None:
    """What was found comes on stdout, a line each; all is well, so the exit code is 0."""
    with closing(SQLiteStore(directory, clock=FakeClock(1_000_000_000.0))) as store:
        desk = Desk(store, FakeClock())
        desk.buy(US)
        desk.doubt(GB)
    done = linehunt("--config", config, "store", "check")

    assert (done.code, done.err) == (0, "")
    assert done.out == (
        "permissions: its owner's alone\n"
        "journal: rollback\n"
        "integrity: ok\n"
        "schema: version 2\n"
        "counters: equal to the sums of the attempts\n"
        "open numbers: equal in attempts and answers\n"
        "attempts: 0 under way, 1 in doubt, 0 in doubt and being fetched\n"
    )


def test_check_beside_a_clock_that_jumped_back(config: str, directory: Path, linehunt: CommandLine) -> None:
    """A ledger of the year 2096 is noted, and whole."""
    with closing(SQLiteStore(directory, clock=FakeClock(4_000_000_000.0))) as store:
        Desk(store, FakeClock()).buy(US)
    done = linehunt("--config", config, "store", "check")

    assert done.code == 0
    assert done.out.splitlines()[-1].startswith("clock: the newest day is 2096-10-02, this machine's is ")


@pytest.mark.parametrize(("more", "count"), [("", "1 problem"), ("UPDATE answer SET open = 9 WHERE open IS NULL", "2 problems")])
def test_check_of_what_is_not_whole(more: str, count: str, config: str, directory: Path, linehunt: CommandLine) -> None:
    """Each problem has its line, and they are counted on stderr; exit code 1."""
    with closing(SQLiteStore(directory, clock=FakeClock(1_000_000_000.0))) as store:
        Desk(store, FakeClock()).buy(US)
    with closing(sqlite3.connect(Place(directory).database)) as connection:
        connection.executescript("UPDATE spending SET spent = 0")
        connection.executescript(more)
    done = linehunt("--config", config, "store", "check")

    assert (done.code, done.line) == (1, f"{directory}: {count}")
    assert "problem: counters: 2001-09-09, acme, spent: 0 USD is counted, the attempts add up to 0.01 USD\n" in done.out
    assert done.out.count("problem: ") == int(count[0])


def test_vacuum(config: str, directory: Path, linehunt: CommandLine) -> None:
    """The room of what was removed is given back, the journal keeps no old page, and what was there is there."""
    with closing(SQLiteStore(directory, clock=FakeClock())) as store:
        desk = Desk(store, FakeClock())
        for n in range(300):
            desk.buy(type(US)(f"+1415430{n:04}"))
        store.write(lambda transaction: transaction.execute("DELETE FROM answer WHERE number > '+14154300009'"))
        files = store.place.database, store.place.journal
    before = sum(file.stat().st_size for file in files)
    done = linehunt("--config", config, "store", "vacuum")

    after = sum(file.stat().st_size for file in files)
    assert (done.code, done.out, done.err) == (0, f"{before:,} bytes before, {after:,} bytes after\n", "")
    assert after < before
    assert not any(b"+14154300123" in file.read_bytes() for file in files)
    with closing(SQLiteStore(directory, clock=FakeClock())) as store:
        assert Desk(store, FakeClock()).row(type(US)("+14154300007")).answer is not None
        assert str(store.spent[0]) == "3 USD"


@pytest.mark.parametrize("command", ["check", "vacuum"])
def test_a_file_that_is_no_ledger(command: str, config: str, directory: Path, linehunt: CommandLine) -> None:
    """It is said, and nothing of it is touched."""
    SQLiteStore(directory).close()
    Place(directory).journal.unlink()
    Place(directory).database.write_bytes(b"garbage" * 1000)
    done = linehunt("--config", config, "store", command)

    assert done.code == (1 if command == "check" else 2)
    assert "put it aside and restore a copy" in done.out + done.err
    assert Place(directory).database.read_bytes() == b"garbage" * 1000


@pytest.mark.parametrize("command", ["check", "vacuum"])
def test_a_path_that_cannot_be_looked_at(command: str, configured: Callable[[str], str], linehunt: CommandLine) -> None:
    """One line says why, exit code 2."""
    done = linehunt("--config", configured(f'[store]\npath = "/{"x" * 300}"\n'), "store", command)

    assert (done.code, done.out) == (2, "")
    assert "the ledger can't be looked for there: File name too long" in done.line


def test_a_file_in_the_place_of_the_directory(config: str, directory: Path, linehunt: CommandLine) -> None:
    """There is no ledger in it."""
    directory.parent.write_text("a file")
    assert linehunt("--config", config, "store", "check").line == f"{directory}: there is no ledger yet"


def test_reread(configured: Callable[[str], str], directory: Path, linehunt: CommandLine) -> None:
    """How many responses were read again, and how many answers that made: here one that was not read rightly when it came."""
    table = '[chains.default]\naccounts = ["plivo"]\n[accounts.plivo]\nauth_id = "MAXXXXXXXXXXXXXXXXXX"\nauth_token = "t0k3n"\n'
    config = configured(f'{table}[store]\npath = "books/ledger"\n')
    body = b'{"api_id": "x", "phone_number": "+14154305555", "carrier": {"type": "mobile", "ported": "no"}}'
    with closing(SQLiteStore(directory)) as store:
        grant = store.reserve(Order(account="plivo", items=(), quotes={US: Money(4000, "USD")}))
        raw = Raw(ProviderResponse(status=200, headers={"content-type": "application/json"}, body=body), (US,))
        ended = Settlement(attempt=grant.attempt or 0, ended=Ended.SETTLED, charged=Money(4000, "USD"), raw=(raw,), failure="malformed")
        store.settle(ended)
    done = linehunt("--config", config, "store", "reread", "--account", "plivo")

    assert (done.code, done.err) == (0, "")
    assert done.out == "responses read again: 1; without an answer: 0; answers new or changed: 1\n"
