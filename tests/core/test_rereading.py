"""Stored responses, read again after their plugin was mended."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from books import amounts
from fakes import FakeClock
from linehunt import Client, Configuration, Verdict
from linehunt.ledger import open_ledger
from linehunt.plugin import Answer, Facts, Network, PhoneNumber, ProviderResponse, Reply
from linehunt.rereading import Reread, reread
from linehunt.store.sqlite.home import SQLiteStore
from providers_made import GB, IN, NAMED, PRICE, US, Vendor, answers, pending

BETTER = Answer(Facts(carrier=Network(name="Acme", mcc="310", mnc="012")))


@pytest.fixture
def configuration(tmp_path: Path) -> Configuration:
    """One account that costs money, and a ledger of its own."""
    return Configuration(
        accounts={"acme": {"prices": {"*": PRICE}}},
        chains={"default": {"accounts": ["acme"], "want": ["carrier"]}},
        store={"path": str(tmp_path / "ledger")},
    )


@pytest.fixture
def ledger(configuration: Configuration) -> Iterator[SQLiteStore]:
    """Its ledger."""
    with closing(open_ledger(configuration, clock=FakeClock())) as store:
        yield store


def ask(configuration: Configuration, ledger: SQLiteStore, acme: Vendor, *numbers: str) -> None:
    """Look these numbers up, by a plugin that reads what `acme` scripts."""
    modules = {"acme": acme.module}
    with Client(configuration, providers=modules, store=ledger, transport=acme.transport, clock=FakeClock()) as client:
        list(client.lookup_many(numbers, workers=1))


def again(configuration: Configuration, ledger: SQLiteStore, said: object, **info: Any) -> Reread:
    """Read the responses again by a mended plugin, which says this of each."""

    def normalize_response(numbers: tuple[PhoneNumber, ...]) -> object:
        if isinstance(said, BaseException):
            raise said
        return said(numbers) if callable(said) else said

    mended = Vendor(hooks={"normalize_response": normalize_response}, **info)
    return reread(configuration, ledger, "acme", providers={"acme": mended.module}, clock=FakeClock())


def better(numbers: tuple[PhoneNumber, ...]) -> Reply:
    return answers(*numbers, answer=BETTER)


def recalled(ledger: SQLiteStore, number: str) -> Answer | None:
    rows = ledger.recall(PhoneNumber.parse(number), {"acme"})
    return rows[0].answer if rows else None


def test_what_was_misread_is_stored_right(configuration: Configuration, ledger: SQLiteStore) -> None:
    """Every answer is replaced by what the mended plugin reads; time, cost and money stay as they were."""
    ask(configuration, ledger, Vendor(), US, GB)
    before = ledger.recall(PhoneNumber.parse(US), {"acme"})[0]

    assert again(configuration, ledger, better) == Reread(responses=2, answers=2)
    after = ledger.recall(PhoneNumber.parse(US), {"acme"})[0]
    assert after.answer == BETTER
    assert (after.at, after.cost, after.attempt) == (before.at, before.cost, before.attempt)
    assert amounts(ledger.spent) == "0.02 USD"
    assert again(configuration, ledger, better) == Reread(responses=2, answers=0)


def test_what_was_malformed_has_its_answer(configuration: Configuration, ledger: SQLiteStore) -> None:
    """A response that no plugin could read was paid for; once it can be read, its answer is recalled instead of bought again."""
    acme = Vendor(ProviderResponse(status=200, body=b"unread"))
    ask(configuration, ledger, acme, US)
    assert recalled(ledger, US) is None

    assert again(configuration, ledger, better) == Reread(responses=1, answers=1)
    ask(configuration, ledger, acme, US)
    assert acme.asked() == ["14154305555"]
    assert recalled(ledger, US) == BETTER
    assert amounts(ledger.spent) == PRICE


def test_a_doubt_that_is_answered(configuration: Configuration, ledger: SQLiteStore) -> None:
    """A number that a batch's reply seemed to leave out is answered after all: its quote is spent. What is still missing stays in doubt."""
    acme = Vendor(answers(US), max_batch_size=3)
    ask(configuration, ledger, acme, US, GB, IN)
    assert amounts(ledger.in_doubt) == "0.02 USD"

    assert again(configuration, ledger, answers(US, GB), max_batch_size=3) == Reread(responses=1, answers=1)
    assert (amounts(ledger.spent), amounts(ledger.in_doubt)) == ("0.02 USD", PRICE)
    assert recalled(ledger, GB) == NAMED
    [left] = ledger.doubts()
    assert left.numbers == (IN,)

    assert again(configuration, ledger, answers(US, GB, IN), max_batch_size=3) == Reread(responses=1, answers=1)
    assert (amounts(ledger.spent), ledger.doubts()) == ("0.03 USD", [])


def test_a_newer_answer_stays(configuration: Configuration, ledger: SQLiteStore) -> None:
    """Where a number was asked again since, only the newer response counts."""
    ask(configuration, ledger, acme := Vendor(), US)
    later = FakeClock()
    later.advance(60.0)
    with Client(configuration, providers={"acme": acme.module}, store=ledger, transport=acme.transport, clock=later) as client:
        client.lookup(US, refresh=True)
    unlike = iter((Answer(verdict=Verdict.NO_MATCH), BETTER))

    assert again(configuration, ledger, lambda numbers: answers(*numbers, answer=next(unlike))) == Reread(responses=2, answers=1)
    assert recalled(ledger, US) == BETTER


@pytest.mark.parametrize("said", [pending(("t1", (US,))), Reply({}), ValueError("still broken")], ids=["pending", "nothing", "malformed"])
def test_no_answer_in_it(said: object, configuration: Configuration, ledger: SQLiteStore) -> None:
    """A response that brings no answer leaves what is stored as it is."""
    ask(configuration, ledger, Vendor(), US)

    assert again(configuration, ledger, said) == Reread(responses=1, without=1)
    assert recalled(ledger, US) == NAMED


def test_what_may_not_be_kept(configuration: Configuration, ledger: SQLiteStore) -> None:
    """Responses of a provider that forbids to keep its answers are not read again."""
    ask(configuration, ledger, Vendor(recall=False), US)

    assert again(configuration, ledger, better) == Reread()


def test_what_is_under_way_is_left_alone(configuration: Configuration, ledger: SQLiteStore) -> None:
    """While an attempt's tickets are fetched, its asker stores what comes."""
    found: list[Reread] = []

    def fetch(_: object) -> Reply:
        found.append(again(configuration, ledger, better))
        return answers(US)

    acme = Vendor(pending(("t1", (US,))), fetches=[fetch])
    ask(configuration, ledger, acme, US)

    assert found == [Reread(responses=1)]
    assert recalled(ledger, US) == NAMED
