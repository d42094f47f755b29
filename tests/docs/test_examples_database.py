"""docs/examples/database.md with a database of its own, before Plivo's sandbox."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from example_pages import Example, load_example
from linehunt import Client, Configuration, LookupResult, Money, SQLiteStore, Step
from linehunt.plugin import Field, ProviderUnavailable, Verdict
from linehunt.testing import check
from linehunt_sandbox import Sandbox
from rawserver import LIMIT

COMPLETE, NAMED, STRANGE, FOREIGN = "+14155550123", "+14154305555", "+14155550124", "+14155550125"
ROWS = [(COMPLETE, "A. Lovelace", "cell"), (NAMED, "Ch. Babbage", None), (STRANGE, None, "hotline")]


@pytest.fixture
def example(directory: Path) -> Example:
    """The page, with its table where its configuration has it."""
    with closing(sqlite3.connect(directory / "customers.db")) as database, database:
        database.execute("CREATE TABLE customer (number TEXT PRIMARY KEY, name TEXT, line_type TEXT)")
        database.executemany("INSERT INTO customer VALUES (?, ?, ?)", ROWS)
    return load_example("database", "customers", directory)


@pytest.fixture
def store(directory: Path) -> Iterator[SQLiteStore]:
    """A ledger in the test's own directory."""
    with closing(SQLiteStore(directory / "state")) as opened:
        yield opened


def configuration(example: Example, vendors: Sandbox, path: str = "customers.db") -> Configuration:
    """The page's own, with Plivo's account led to the sandbox."""
    return example.configuration(customers={"path": path}, plivo={"base_url": vendors.vendors["plivo"].url})


def ask(example: Example, vendors: Sandbox, store: SQLiteStore, *numbers: str, path: str = "customers.db") -> list[LookupResult]:
    """Look the numbers up, one by one."""
    with Client(configuration(example, vendors, path), providers={"customers": example.provider}, store=store) as client:
        return [client.lookup(number) for number in numbers]


def step(result: LookupResult, account: str) -> Step:
    """The account's own step of the trail."""
    [found] = [step for step in result.steps if step.account == account]
    return found


def test_the_module_passes_the_conformance_suite(example: Example) -> None:
    """With the case of the page."""
    assert [finding for finding in check(example.conformance.CASE) if finding.complaint] == []


def test_what_it_knows_is_never_bought(example: Example, vendors: Sandbox, store: SQLiteStore) -> None:
    """The table is asked before the paid account, which hears nothing of the number; no attempt, no cost."""
    [result] = ask(example, vendors, store, COMPLETE)

    assert (result.line_type, result.caller_name, result.cost) == ("mobile", "A. Lovelace", ())
    assert result.sources[Field.LINE_TYPE].account == "customers"
    assert step(result, "customers").attempts == ()
    assert vendors.bill.requests("plivo") == 0
    assert not any((*store.spent, *store.held, *store.in_doubt))


@pytest.mark.parametrize(("number", "name"), [(NAMED, "Ch. Babbage"), (STRANGE, None)], ids=["null", "unknown word"])
def test_what_it_lacks_is_bought(number: str, name: str | None, example: Example, vendors: Sandbox, store: SQLiteStore) -> None:
    """NULL, or a word that is none of ours: the paid account is asked for that field alone, and the name stays the table's."""
    [result] = ask(example, vendors, store, number)

    assert [step.account for step in result.steps] == ["offline", "customers", "plivo"]
    assert step(result, "plivo").wanted == {Field.LINE_TYPE}
    assert (result.sources[Field.LINE_TYPE].account, result.caller_name) == ("plivo", name)
    assert store.spent == result.cost == (Money(4_000, "USD"),)


def test_a_number_that_it_does_not_have(example: Example, vendors: Sandbox, store: SQLiteStore) -> None:
    """No match, and no error: the next account is asked."""
    [result] = ask(example, vendors, store, FOREIGN)

    assert (step(result, "customers").verdict, step(result, "customers").error) == (Verdict.NO_MATCH, None)
    assert result.sources[Field.LINE_TYPE].account == "plivo"


def test_many_numbers(example: Example, vendors: Sandbox, store: SQLiteStore) -> None:
    """Of four numbers in one statement the three that lack something are bought."""
    numbers = (COMPLETE, NAMED, STRANGE, FOREIGN)
    with Client(configuration(example, vendors), providers={"customers": example.provider}, store=store) as client:
        results = list(client.lookup_many(numbers))

    assert [result.sources[Field.LINE_TYPE].account for result in results] == ["customers", "plivo", "plivo", "plivo"]
    assert vendors.bill.requests("plivo") == 3
    assert store.spent == (Money(12_000, "USD"),)


def test_a_changed_row_counts_at_once(example: Example, vendors: Sandbox, store: SQLiteStore) -> None:
    """Its answers are not stored."""
    [before] = ask(example, vendors, store, COMPLETE)
    with closing(sqlite3.connect("customers.db")) as database, database:
        database.execute("UPDATE customer SET line_type = 'landline'")
    [after] = ask(example, vendors, store, COMPLETE)

    assert (before.line_type, after.line_type) == ("mobile", "fixed")


def test_what_was_bought_is_recalled(example: Example, vendors: Sandbox, store: SQLiteStore) -> None:
    """Before the table is asked, which has the number meanwhile: the page says so among its limits."""
    ask(example, vendors, store, FOREIGN)
    with closing(sqlite3.connect("customers.db")) as database, database:
        database.execute("INSERT INTO customer VALUES (?, 'G. Hopper', 'cell')", (FOREIGN,))
    [result] = ask(example, vendors, store, FOREIGN)

    assert result.sources[Field.LINE_TYPE].account == "plivo"
    assert result.sources[Field.LINE_TYPE].recalled
    assert vendors.bill.requests("plivo") == 1


def test_a_database_that_is_not_there(example: Example, vendors: Sandbox, store: SQLiteStore, directory: Path) -> None:
    """The account is unavailable, the paid one answers, and no empty file is made."""
    [result] = ask(example, vendors, store, COMPLETE, path="elsewhere.db")

    assert isinstance(step(result, "customers").error, ProviderUnavailable)
    assert result.sources[Field.LINE_TYPE].account == "plivo"
    assert not (directory / "elsewhere.db").exists()


def test_a_path_with_characters_of_a_uri(example: Example, vendors: Sandbox, store: SQLiteStore, directory: Path) -> None:
    """They are parts of its name."""
    (directory / "customers.db").rename(directory / "our 100% #1?mode=rw.db")
    [result] = ask(example, vendors, store, COMPLETE, path="our 100% #1?mode=rw.db")

    assert result.line_type == "mobile"


def test_it_is_opened_for_reading(example: Example, directory: Path) -> None:
    """No statement can write."""
    settings = example.provider.Settings(path=directory / "customers.db")
    with example.provider.open_local(settings) as database, pytest.raises(sqlite3.OperationalError, match="readonly"):
        database.execute("DELETE FROM customer")


def test_threads_have_connections_of_their_own(example: Example, vendors: Sandbox, store: SQLiteStore) -> None:
    """Eight ask at once and are answered; the thread that closes the client closes what they opened."""
    together = threading.Barrier(8)
    results: list[LookupResult] = []
    with Client(configuration(example, vendors), providers={"customers": example.provider}, store=store) as client:

        def look_up() -> None:
            together.wait(LIMIT)
            results.append(client.lookup(COMPLETE))

        threads = [threading.Thread(target=look_up) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(LIMIT)

    assert [result.line_type for result in results] == ["mobile"] * 8
