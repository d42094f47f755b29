"""`linehunt forget`: numbers or ages in, counts out; the money stays."""

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from books import GB, IN, US
from bought import buy, money, traces
from commandline import CommandLine
from linehunt.store.sqlite.home import SQLiteStore
from linehunt.store.sqlite.place import default_directory

FORGOT_TWO = "forgot 2 answers and 2 responses\n"


@pytest.fixture
def store() -> Iterator[SQLiteStore]:
    """The user's own ledger."""
    with closing(SQLiteStore()) as opened:
        yield opened


def test_numbers(store: SQLiteStore, linehunt: CommandLine) -> None:
    """Numbers are forgotten while another store has the ledger open; how much is said, and of what nothing is known."""
    buy(store, US)
    buy(store, GB)
    before = money(store)
    done = linehunt("forget", US.e164, GB.e164, IN.e164)

    assert (done.code, done.err) == (0, "")
    assert done.out == f"nothing is known of {IN}\n{FORGOT_TWO}"
    assert money(store) == before
    assert not traces(store.place.directory, US, GB)


def test_one_of_each(store: SQLiteStore, linehunt: CommandLine) -> None:
    """One answer is no answers."""
    buy(store, US)

    assert linehunt("forget", US.e164).out == "forgot 1 answer and 1 response\n"


def test_national(store: SQLiteStore, linehunt: CommandLine) -> None:
    """With a region a number is written as at home; the same one twice is one."""
    buy(store, GB)
    done = linehunt("forget", "--region", "GB", "020 8366 1177", "(020) 83661177")

    assert (done.code, done.out) == (0, "forgot 1 answer and 1 response\n")


def test_unknown(store: SQLiteStore, linehunt: CommandLine) -> None:
    """A number of which nothing is known is no error, and nothing else is said."""
    done = linehunt("forget", GB.e164)

    assert (done.code, done.out, done.err) == (0, f"nothing is known of {GB}\n", "")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [([GB.e164], f"nothing is known of {GB}\n"), (["--older-than", "90d"], "forgot 0 answers and 0 responses\n")],
    ids=["number", "age"],
)
def test_no_ledger(linehunt: CommandLine, arguments: list[str], said: str) -> None:
    """Where there is no ledger nothing is known, and none is made."""
    done = linehunt("forget", *arguments)

    assert (done.code, done.out, done.err) == (0, said, "")
    assert not default_directory().exists()


def test_older(store: SQLiteStore, linehunt: CommandLine) -> None:
    """What is older than an age goes, for all numbers; what is not stays."""
    buy(store, US, received=time.time() - 90_000)
    buy(store, GB)
    assert linehunt("forget", "--older-than", "1d").out == "forgot 0 answers and 1 response\n"
    done = linehunt("forget", "--older-than", "0s")

    assert (done.code, done.out, done.err) == (0, "forgot 2 answers and 1 response\n", "")
    assert not traces(store.place.directory, US, GB)


def test_where_the_configuration_says(tmp_path: Path, linehunt: CommandLine, configured: Callable[[str], str]) -> None:
    """The ledger is the one of the configuration."""
    with closing(SQLiteStore(tmp_path / "own")) as store:
        buy(store, US)
    written = configured('[store]\npath = "own"\n')

    assert linehunt("--config", written, "forget", US.e164).out == "forgot 1 answer and 1 response\n"


def test_one_is_refused(store: SQLiteStore, linehunt: CommandLine) -> None:
    """Where one of several is in doubt none is forgotten: one line says what to do, with exit code 2."""
    buy(store, GB)
    attempt = buy(store, US, doubt=[US])
    done = linehunt("forget", GB.e164, US.e164)

    assert (done.code, done.out) == (2, "")
    assert f"linehunt spend resolve {attempt}" in done.line
    assert "4305555" not in done.err
    assert store.recall(GB, {"acme"})


def test_one_is_no_number(store: SQLiteStore, linehunt: CommandLine) -> None:
    """Where one of several is no number none is forgotten; what it is, is not repeated."""
    buy(store, GB)
    done = linehunt("forget", GB.e164, "415430555O")

    assert (done.code, done.out) == (2, "")
    assert done.line == "'41543••55O': write '+', the country code and the number in digits only, as in '+442083661177'"
    assert store.recall(GB, {"acme"})


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "name the numbers to forget, or --older-than AGE: one of the two"),
        ([GB.e164, "--older-than", "90d"], "name the numbers to forget, or --older-than AGE: one of the two"),
        (["--older-than", "90d", "--region", "GB"], "--region is for numbers: leave it out with --older-than"),
        (["--older-than", "90 days"], "--older-than: an age is a text like '10m', '12h', '90d' or 'forever', or a number of seconds"),
        (["--older-than", ""], "--older-than: an age is a text like '10m', '12h', '90d' or 'forever', or a number of seconds"),
        (["--older-than", "forever"], "--older-than: nothing is older than 'forever'"),
        (["--older-than", "4000d"], "--older-than: an age is at least zero, and at most '3650d'; or 'forever'"),
    ],
    ids=["nothing", "both", "a region of ages", "no age", "empty", "forever", "too old"],
)
def test_usage(linehunt: CommandLine, arguments: list[str], words: str) -> None:
    """One line says how it is used, with exit code 2; no ledger is made."""
    done = linehunt("forget", *arguments)

    assert (done.code, done.out, done.line) == (2, "", words)
    assert not default_directory().exists()
