"""docs/examples/text.md against a vendor that checks its credentials."""

import logging
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from example_pages import Example, files_with, load_example, said
from linehunt import Client, LookupResult, Money, SQLiteStore
from linehunt.testing import check
from rawserver import RawServer
from stub_vendor import Asked, Told, stub_vendor

HANDLE = "1e753da74+f0/c5a"
NUMBERS = ("+14154305555", "+442083661177", "+919812345678")


@pytest.fixture
def example(directory: Path) -> Example:
    """The page."""
    return load_example("text", "acme_text", directory)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SQLiteStore]:
    """A ledger in the test's own directory."""
    with closing(SQLiteStore(tmp_path / "state")) as opened:
        yield opened


def selling(line: str | Callable[[str], str]) -> RawServer:
    """The vendor: this line for whoever has the credentials of the page's account."""

    def answer(asked: Asked) -> Told:
        assert (asked.method, asked.path) == ("GET", "/np/")
        number = asked.query["to"]
        if asked.query != {"to": number, "username": "user1", "userid": "21547", "handle": HANDLE}:
            return Told(b"ERR 1002")
        return Told((line(number) if callable(line) else line).encode(), headers="Content-Type: text/plain\r\n")

    return stub_vendor(answer)


def ask(example: Example, server: RawServer, store: SQLiteStore, *numbers: str, handle: str = HANDLE) -> list[LookupResult]:
    """Look the numbers up with the page's configuration, at this server."""
    configuration = example.configuration(acme_text={"base_url": server.url, "handle": handle})
    with Client(configuration, providers={"acme_text": example.provider}, store=store) as client:
        return [client.lookup(number) for number in numbers]


def test_the_module_passes_the_conformance_suite(example: Example) -> None:
    """With the case of the page."""
    assert [finding for finding in check(example.conformance.CASE) if finding.complaint] == []


def test_the_price_in_the_line_is_in_the_ledger(example: Example, store: SQLiteStore) -> None:
    """Each line's own price is what is spent, to the millionth, and not the list's; codes keep their zeros."""
    prices = dict(zip(NUMBERS, ("0.0450", "0.041237", "0.000001"), strict=True))
    with selling(lambda number: f"OK 204 08 {prices['+' + number]}\r\n") as server:
        results = ask(example, server, store, *NUMBERS)

    assert [(result.carrier.mcc, result.carrier.mnc) for result in results if result.carrier] == [("204", "08")] * 3
    assert [[money.micros for money in result.cost] for result in results] == [[45_000], [41_237], [1]]
    assert store.spent == (Money(86_238, "EUR"),)
    assert not any((*store.held, *store.in_doubt))


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ("ERR 1001", "InsufficientFunds"),
        ("ERR 1004", "PermissionDenied"),
        ("ERR 4003", "ProviderUnavailable"),
        ("ERR 2007", "QueryRejected"),
    ],
)
def test_codes_are_named_errors_and_cost_nothing(line: str, error: str, example: Example, store: SQLiteStore) -> None:
    """The error says what to do, and keeps the vendor's code; nothing is spent, held or in doubt."""
    with selling(line) as server:
        [result] = ask(example, server, store, NUMBERS[0])

    [failed] = [step.error for step in result.steps if step.error is not None]
    assert (type(failed).__name__, getattr(failed, "code", None)) == (error, line[-4:])
    assert len(server.requests) == 1
    assert not any((*store.spent, *store.held, *store.in_doubt))


def test_a_number_that_it_does_not_know_is_an_answer(example: Example, store: SQLiteStore) -> None:
    """`ERR 3001` is no error: no match, for nothing."""
    with selling("ERR 3001") as server:
        [result] = ask(example, server, store, NUMBERS[0])

    assert result.steps[-1].error is None
    assert result.carrier is None
    assert not any((*store.spent, *store.held, *store.in_doubt))


@pytest.mark.parametrize("line", ["", "OK", "OK 204 08", "ERR", "<html>welcome</html>"])
def test_another_line_is_malformed(line: str, example: Example, store: SQLiteStore) -> None:
    """It was served, so it may have been billed: it is settled at the quote, and no fact comes of it."""
    with selling(line) as server:
        [result] = ask(example, server, store, NUMBERS[0])

    assert type(result.steps[-1].error).__name__ == "MalformedResponse"
    assert store.spent == (Money(50_000, "EUR"),)


def test_wrong_credentials_switch_the_account_off(example: Example, store: SQLiteStore) -> None:
    """The vendor compares all three; after its refusal it isn't asked again."""
    with selling("OK 204 08 0.0450") as server:
        results = ask(example, server, store, *NUMBERS, handle="another-handle")

    assert [type(result.steps[-1].error).__name__ for result in results] == ["AuthenticationFailed", "NoneType", "NoneType"]
    assert len(server.requests) == 1


def test_the_handle_comes_out_nowhere(
    example: Example, store: SQLiteStore, tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """A vendor that repeats the whole URL in its answers: no log, error, traceback with locals or file has the handle, in any form."""
    caplog.set_level(logging.DEBUG)

    def echo(asked: Asked) -> Told:
        return Told(f"ERR {asked.target}".encode(), headers=f"X-Asked: {asked.target}\r\n")

    with stub_vendor(echo) as server:
        results = ask(example, server, store, *NUMBERS)

    told = capfd.readouterr()
    forms = (HANDLE, "1e753da74%2Bf0%2Fc5a", "1e753da74%2Bf0/c5a")
    assert any(form.encode() in server.requests[0] for form in forms)
    assert "handle=***" in results[0].steps[-1].reason
    assert [form for form in forms if form in caplog.text + told.out + told.err + said(results)] == []
    assert files_with(tmp_path / "state", *forms) == []
    assert "ledger.db" in files_with(tmp_path / "state", "username=user1")
