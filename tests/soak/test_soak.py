"""A short soak, and that its checks see what they are there for."""

import gc
import logging
import socket
import sqlite3
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest
from attrs import evolve

from crash.ledger_file import LedgerFile
from linehunt import Client, Field, LookupResult, Money, SQLiteStore
from linehunt_sandbox import Sandbox
from sandboxed import AMERICA, configuration
from soak.checks import bought_twice, unequal, unexplained
from soak.crew import listening
from soak.footprint import OBJECTS_RISE, RSS_RISE, Footprint, left_behind, risen
from soak.log import Log
from soak.watch import Soak
from soak.weather import Tally

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="what a process holds is read from /proc")
CHAIN = ("offline", "plivo")


@pytest.fixture
def tally() -> Tally:
    """A bill that nobody has charged anything to yet."""
    return Tally()


@pytest.fixture
def result(tally: Tally, tmp_path: Path) -> LookupResult:
    """What one vendor told of one number, for money that is in a ledger and on a bill."""
    sandbox = Sandbox()
    sandbox.plivo.bill = tally
    with sandbox, closing(SQLiteStore(tmp_path / "ledger")) as store, Client(configuration(sandbox, *CHAIN), store=store) as client:
        return client.lookup(AMERICA)


def test_a_soak(tmp_path: Path) -> None:
    """Some seconds of faults at full concurrency: every claim holds, and of all that was billed nothing is still held."""
    figures = Soak(tmp_path, 5.0, seed=1, round_seconds=2.0, measured=False).run(print)
    books = {line[:3]: line for line in figures.splitlines() if ", in millionths: " in line}
    assert ": 0 billed" not in books["USD"]
    assert all(line.endswith(", 0 held") for line in books.values()), figures


def test_a_failure_names_its_seed(tmp_path: Path) -> None:
    """What fails can be done again: the seed stands below the complaint."""
    tmp_path.joinpath("rounds.log").write_text('{"kind": "trouble", "words": "no good"}\n', "utf-8")
    with pytest.raises(AssertionError, match="no good") as caught:
        Soak(tmp_path, 8.0, seed=815, measured=False).run(print)
    assert "seed 815" in caught.value.__notes__


def test_books_that_are_a_millionth_apart(result: LookupResult, tally: Tally, tmp_path: Path) -> None:
    """A ledger that has a millionth more or less than was billed is complained of; one that has it in doubt is not."""
    file = LedgerFile(tmp_path / "ledger")
    assert result.cost == (Money(4_000, "USD"),)
    assert unequal(file.money, tally.by_currency, file.money) == []
    for change, complaints in (("spent = spent + 1", 1), ("spent = spent - 2", 1), ("doubtful = doubtful + 1", 0)):
        with closing(sqlite3.connect(tmp_path / "ledger" / "ledger.db")) as connection, connection:
            connection.execute(f"UPDATE spending SET {change} WHERE spent > 0")  # noqa: S608  # of the test's own
        assert len(unequal(file.money, tally.by_currency, file.money)) == complaints
    with pytest.raises(AssertionError):
        file.check()


def test_money_without_a_row(result: LookupResult, tally: Tally, tmp_path: Path) -> None:
    """What is billed in a currency that the ledger has never seen is complained of."""
    assert result.cost
    tally.charge("kaleyra", 1, [(AMERICA, Money(200_000, "INR"))])
    file = LedgerFile(tmp_path / "ledger")
    assert unequal(file.money, tally.by_currency, file.money) == ["INR: 200000 millionths billed, at least 0 and at most 0 in the ledger"]


def test_a_number_that_is_bought_twice(tally: Tally) -> None:
    """The same amount for the same number at the same vendor is complained of, unless it might be bought again or was of no use there."""
    for amount in (4_000, 4_000, 5_000):
        tally.charge("plivo", 1, [(AMERICA, Money(amount, "USD"))])
    assert bought_twice(tally.repeated, {}, {}) == [f"plivo was paid 2 times for {AMERICA}"]
    assert bought_twice(tally.repeated, {AMERICA: 1}, {}) == []
    assert bought_twice(tally.repeated, {}, {"plivo": {AMERICA: 1}}) == []
    assert bought_twice(tally.repeated, {}, {"kaleyra": {AMERICA: 1}})


def test_a_thread_and_a_socket_that_are_left_behind() -> None:
    """Both are complained of while they are there."""
    before = Footprint.take()
    assert left_behind(before, Footprint.take()) == []
    go = threading.Event()
    thread = threading.Thread(target=go.wait, name="forgotten")
    with socket.socket():
        thread.start()
        complaints = left_behind(before, Footprint.take())
    go.set()
    thread.join()
    assert complaints[0] == "thread left behind: forgotten"
    assert complaints[1].startswith("descriptor left behind: socket:")
    assert left_behind(before, Footprint.take()) == []


def test_memory_that_rises() -> None:
    """More memory or more objects than the bound allows are complained of, by the peaks of both times."""
    warm = Footprint(rss=50 << 20, objects=100_000)
    assert risen([warm, evolve(warm, rss=1)], [evolve(warm, rss=warm.rss + RSS_RISE)]) == []
    assert len(risen([warm], [warm, evolve(warm, rss=warm.rss + RSS_RISE + 1)])) == 1
    assert len(risen([warm], [evolve(warm, objects=int(warm.objects * (1 + 2 * OBJECTS_RISE)))])) == 1


def test_a_result_that_does_not_explain_itself(result: LookupResult) -> None:
    """A cost or a doubt that no attempt bears, a fact that nobody said, a result without number and error, which has no words either,
    a step without a reason, an account that is not told of: each is complained of.
    """
    assert unexplained(result, CHAIN) == []
    first, *others = result.steps
    for wrong, words in (
        (evolve(result, cost=(Money(4_001, "USD"),)), "its cost is not the sum of its attempts"),
        (evolve(result, in_doubt=(Money(1, "USD"),)), "what is in doubt is not the sum of its attempts"),
        (evolve(result, sources={}), "facts without a source, or sources without a fact"),
        (evolve(result, number=None), "neither a number nor an error, or both"),
        (evolve(result, number=None), "it can't be told in words, or as JSON"),
        (evolve(result, steps=(evolve(first, reason=""), *others)), "a step without a reason, or a question without an attempt"),
        (
            evolve(result, missing=frozenset({Field.REACHABLE}), steps=tuple(others)),
            "something is missing, and not every account is told of",
        ),
    ):
        assert f"{words}: {wrong.explain()}" in unexplained(wrong, CHAIN)


def test_what_nobody_catches_is_told(tmp_path: Path) -> None:
    """A socket that nobody closes, an error that ends a thread and a warning in a log are trouble to a process that listens."""
    log = Log(tmp_path / "told.log")

    def fail() -> None:
        socket.socket()
        logging.getLogger("linehunt").warning("no good")
        raise RuntimeError("nobody's")

    with closing(log), listening(log):
        thread = threading.Thread(target=fail)
        thread.start()
        thread.join()
        gc.collect()
    told = (tmp_path / "told.log").read_text("utf-8")
    for words in ("ResourceWarning", "RuntimeError: nobody's", "logged: no good"):
        assert words in told
