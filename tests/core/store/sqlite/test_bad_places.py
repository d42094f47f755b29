"""Places where a ledger can't be kept, and ledgers that can't be used: nothing paid is asked, one line says why, nothing is touched."""

import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

import pytest

from commandline import CommandLine
from crash.hammer import order, settled
from crash.ledger_file import LedgerFile
from crash.nursery import Nursery
from full_disk import largest_file
from linehunt import Client, Configuration, StoreError
from linehunt.model.number import PhoneNumber
from linehunt.store.sqlite.home import SQLiteStore
from linehunt_sandbox import Sandbox
from providers_made import PRICE, US, Vendor
from sandboxed import AMERICA, accounts

NUMBER = PhoneNumber("+14154305556")
Spoil = Callable[[Path], object]


@pytest.fixture
def ledger(directory: Path) -> Path:
    """A ledger with one settled attempt, closed."""
    with closing(SQLiteStore(directory)) as store:
        attempt = store.reserve(order(NUMBER)).attempt
        assert attempt is not None
        store.settle(settled(attempt))
    return directory


def refusal(directory: Path, store: SQLiteStore | None = None) -> str:
    """Why a client asks nobody for a number there, in one line; that it asks nobody is checked."""
    vendor = Vendor()
    configuration = Configuration(
        accounts={"acme": {"prices": {"*": PRICE}}},
        chains={"default": {"accounts": ["acme"], "want": ["carrier"]}},
        store={"path": str(directory)},
    )
    with (
        Client(configuration, providers={"acme": vendor.module}, transport=vendor.transport, store=store) as client,
        pytest.raises(StoreError) as caught,
    ):
        client.lookup(US)
    assert vendor.requests == []
    [line] = str(caught.value).splitlines()
    return line


def content(directory: Path) -> Mapping[str, bytes | None]:
    """Every file there by path, with its bytes."""
    return {str(path): path.read_bytes() if path.is_file() else None for path in sorted(directory.rglob("*"))}


def _sql(*statements: str) -> Spoil:
    def spoil(directory: Path) -> None:
        with closing(sqlite3.connect(directory / "ledger.db", isolation_level=None)) as connection:
            for statement in statements:
                connection.execute(statement)

    return spoil


def _another_program(directory: Path) -> None:
    (directory / "ledger.db").unlink()
    _sql("CREATE TABLE passwords (word)", "PRAGMA user_version = 1")(directory)


def _written(content: Callable[[bytes], bytes], name: str = "ledger.db") -> Spoil:
    return lambda directory: (directory / name).write_bytes(content((directory / name).read_bytes()))


def _flipped(place: int) -> Callable[[bytes], bytes]:
    return lambda old: old[:place] + bytes(byte ^ 0xFF for byte in old[place : place + 100]) + old[place + 100 :]


def _directory_instead(name: str) -> Spoil:
    def spoil(directory: Path) -> None:
        (directory / name).unlink()
        (directory / name).mkdir()

    return spoil


def _file_instead(name: str) -> Spoil:
    def spoil(directory: Path) -> None:
        (directory / name).rmdir()
        (directory / name).touch()

    return spoil


def _link(name: str) -> Spoil:
    def spoil(directory: Path) -> None:
        elsewhere = (directory / name).rename(directory / "elsewhere")
        (directory / name).symlink_to(elsewhere)

    return spoil


def _dangling_link(directory: Path) -> None:
    (directory / "ledger.db").unlink()
    (directory / "ledger.db").symlink_to(directory / "nowhere")


SPOILT = {
    "newer": (_sql("PRAGMA user_version = 99"), "ledger.db: it was written by a newer linehunt (version 99, this one knows 2): upgrade"),
    "another program's": (_another_program, "ledger.db: it is another program's SQLite file: name another directory"),
    "garbage": (_written(lambda old: b"garbage " * 4096), "ledger.db: it is no SQLite file, or damaged: put it aside and restore a copy"),
    "garbage header": (_written(lambda old: b"x" * 100 + old[100:]), "ledger.db: it is no SQLite file, or damaged: put it aside"),
    "cut": (_written(lambda old: old[:8192]), "ledger.db: it is damaged: put it aside and restore a copy"),
    "cut within a page": (_written(lambda old: old[: 4096 + 77]), "ledger.db: it is damaged: put it aside and restore a copy"),
    "bytes flipped": (_written(_flipped(4096)), "ledger.db: it is damaged: put it aside and restore a copy"),
    "tables flipped": (_written(_flipped(100)), "ledger.db: it is damaged: put it aside and restore a copy"),
    "a directory": (_directory_instead("ledger.db"), "ledger.db: it is no regular file: name another directory"),
    "a link": (_link("ledger.db"), "ledger.db: it is no regular file: name another directory"),
    "a link to nothing": (_dangling_link, "ledger.db: it is no regular file: name another directory"),
    "a key that is a link": (_link("ledger.key"), "ledger.key: it is no regular file: name another directory"),
    "a key that is cut": (
        _written(lambda old: old[:10], "ledger.key"),
        "ledger.key: it is damaged, 10 bytes instead of 32: restore a copy",
    ),
    "a key that is too long": (_written(lambda old: old * 3, "ledger.key"), "ledger.key: it is damaged, 96 bytes instead of 32"),
    "owners that are a file": (
        _file_instead("owners"),
        "ledger: the ledger can't be kept there: Not a directory: name another directory",
    ),
}


@pytest.mark.parametrize(("spoil", "words"), SPOILT.values(), ids=SPOILT)
def test_a_ledger_that_cannot_be_used(ledger: Path, spoil: Spoil, words: str) -> None:
    """A file that is damaged, newer or somebody else's is refused with the reason and the remedy, and not a byte of it changes."""
    spoil(ledger)
    before = content(ledger)
    line = refusal(ledger)

    assert line.startswith(f"{ledger}")
    assert words in line
    assert content(ledger) == before


@pytest.mark.parametrize("kind", ["newer", "garbage", "cut", "a link", "a key that is cut", "owners that are a file"])
def test_at_the_command_line(ledger: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str) -> None:
    """The command line says it in one line, ends with 2, and no request comes to the vendor."""
    spoil, words = SPOILT[kind]
    spoil(ledger)
    with Sandbox() as sandbox:
        told = accounts(sandbox)["plivo"]
        table = [f'{key} = "{value}"' for key, value in told.items() if isinstance(value, str)]
        lines = [
            "[chains.default]",
            'accounts = ["plivo"]',
            'want = ["carrier"]',
            "[store]",
            f'path = "{ledger}"',
            "[accounts.plivo]",
            *table,
        ]
        path = tmp_path / "linehunt.toml"
        path.touch(0o600)
        path.write_text("\n".join([*lines, 'prices = { "*" = "0.004 USD" }', ""]), "utf-8")
        ran = CommandLine(capsys)("--config", str(path), "lookup", AMERICA)
        assert sandbox.bill.requests("plivo") == 0

    assert (ran.code, ran.out) == (2, "")
    assert words in ran.line


@pytest.mark.parametrize("below", ["", "deeper/ledger"], ids=["it", "above-it"])
def test_a_file_where_the_directory_would_be(tmp_path: Path, below: str) -> None:
    """A directory that is a file, or lies below one, is refused; the file stays as it is."""
    file = tmp_path / "file"
    file.write_bytes(b"mine")

    assert "the ledger can't be kept there: Not a directory: name another directory" in refusal(file / below)
    assert file.read_bytes() == b"mine"


@pytest.mark.parametrize("place", ["/proc/self/ledger", "/dev/null/ledger", "/tmp/" + "x" * 300], ids=["proc", "device", "too-long"])  # noqa: S108  # nothing is made there
def test_where_nothing_can_be_made(place: str) -> None:
    """Where the system makes no directory its words are told."""
    assert refusal(Path(place)).startswith(f"{place}: the ledger can't be kept there: ")


# Another program has it open.


def test_locked_for_too_long(ledger: Path, open_store: Callable[..., SQLiteStore]) -> None:
    """A ledger that another program keeps locked is waited for, and not for ever; then it is as it was."""
    store = open_store(patience=0.1)
    with closing(sqlite3.connect(ledger / "ledger.db", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert "another process has kept it locked for 0.1 s: end that one. Nothing was asked" in refusal(ledger, store)
        with pytest.raises(StoreError, match=r"ledger\.db: another process has kept it locked for 0\.2 s: end that one"):
            open_store(patience=0.2)

    assert store.reserve(order(PhoneNumber(US))).numbers
    LedgerFile(ledger).check()


def test_a_reader_that_stays(ledger: Path, open_store: Callable[..., SQLiteStore]) -> None:
    """A program that only reads, and never ends, lets nothing be committed: what was begun is undone."""
    store = open_store(patience=0.1)
    with closing(sqlite3.connect(ledger / "ledger.db", isolation_level=None)) as other:
        other.execute("BEGIN")
        other.execute("SELECT * FROM attempt").fetchall()
        assert "another process has kept it locked for 0.1 s" in refusal(ledger, store)

    assert list(LedgerFile(ledger).states.values()) == ["settled"]


def test_a_lock_that_ends_in_time(ledger: Path, open_store: Callable[..., SQLiteStore], nursery: Nursery, tmp_path: Path) -> None:
    """A lock that ends while it is waited for is no error: whoever waited goes on."""
    ready = tmp_path / "ready"
    child = nursery.start("crash.squatter:lock", database=str(ledger / "ledger.db"), ready=str(ready), seconds=0.3)
    while not ready.exists():
        pass
    store = open_store(patience=10)

    assert store.reserve(order(PhoneNumber(US))).numbers
    assert child.wait() == 0


def test_a_file_in_wal_mode(ledger: Path, open_store: Callable[..., SQLiteStore]) -> None:
    """A file in WAL mode is converted, with all that is in it: that mode may damage it where several processes write."""
    _sql("PRAGMA journal_mode = WAL", "INSERT INTO spending VALUES ('2020-01-01', 'acme', 'USD', 0, 0, 0, 5)")(ledger)
    assert (ledger / "ledger.db").read_bytes()[18:20] == b"\2\2"  # https://www.sqlite.org/fileformat2.html, 1.3.3
    store = open_store()

    assert sum(money.micros for money in store.saved) == 5
    assert (ledger / "ledger.db").read_bytes()[18:20] == b"\1\1"
    assert store.read(lambda transaction: transaction.one("PRAGMA journal_mode")) == ("persist",)
    assert store.read(lambda transaction: transaction.one("PRAGMA synchronous")) == (2,)
    assert not list(ledger.glob("*-wal"))


def test_a_file_in_wal_mode_that_is_open(ledger: Path, open_store: Callable[..., SQLiteStore]) -> None:
    """It is refused while another program has it open in that mode, and what that one writes stays."""
    with closing(sqlite3.connect(ledger / "ledger.db", isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode = WAL")
        other.execute("INSERT INTO spending VALUES ('2020-01-01', 'acme', 'USD', 0, 0, 0, 5)")
        with pytest.raises(StoreError, match=r"ledger\.db: another process has kept it locked for 0\.1 s: end that one"):
            open_store(patience=0.1)
        assert other.execute("SELECT saved FROM spending WHERE saved > 0").fetchall() == [(5,)]

    assert open_store().saved


# The disk.


@pytest.mark.parametrize(
    ("pragma", "words"),
    [
        ("max_page_count = 1", "ledger.db: the disk is full: make room. Nothing was asked"),
        ("query_only = ON", "ledger.db: it can't be written to: give this user the right to, or name another directory. Nothing was asked"),
    ],
    ids=["full", "read-only"],
)
def test_what_the_disk_refuses(ledger: Path, open_store: Callable[..., SQLiteStore], pragma: str, words: str) -> None:
    """A disk that takes nothing more ends the lookup before its request; the ledger is whole, and goes on once there is room."""
    store = open_store()
    store.read(lambda transaction: transaction.execute(f"PRAGMA {pragma}"))
    for place in range(500):  # until the pages that there are can hold no more
        try:
            store.reserve(order(PhoneNumber(f"+1415440{place:04}")))
        except StoreError:
            break

    states = LedgerFile(ledger).states
    assert words in refusal(ledger, store)
    assert LedgerFile(ledger).states == states
    LedgerFile(ledger).check()
    connection = store.read(lambda transaction: transaction.execute("PRAGMA query_only = OFF").connection)
    connection.execute("PRAGMA max_page_count = 100000")
    assert store.reserve(order(PhoneNumber(US))).numbers


def test_no_room_for_a_key(tmp_path: Path) -> None:
    """A disk too full for the first file leaves no half of one behind."""
    with largest_file(0):
        assert "the ledger can't be kept there: File too large" in refusal(tmp_path / "ledger")

    assert sorted(path.name for path in (tmp_path / "ledger").iterdir()) == ["ledger.db", "owners"]
    SQLiteStore(tmp_path / "ledger").close()
