"""What is not asked: a hopeless number, and a question that would pass a limit."""

import pytest

from linehunt import Client, ConfigurationError, StepKind
from linehunt_sandbox import Sandbox
from sandboxed import INDIA, Books, configuration

HOPELESS = "+15555555555"
INR = {"INR": "0.012 USD"}


@pytest.mark.parametrize("many", [False, True], ids=["lookup", "lookup_many"])
def test_a_number_that_is_not_valid(many: bool, sandbox: Sandbox, books: Books) -> None:
    """A free account says that nobody can have the number, so the paid ones are not asked: no request, no cost, the reason in the trail."""
    with Client(configuration(sandbox, "offline", "plivo", "kaleyra"), store=books.store) as asking:
        [result] = asking.lookup_many([HOPELESS]) if many else [asking.lookup(HOPELESS)]

    assert result.valid is False
    assert [step.reason for step in result.steps[1:]] == ["screened: offline says that the number is not valid"] * 2
    assert not result.cost
    assert books.requests == 0
    assert books.counted == {}


def test_without_a_screen(sandbox: Sandbox, books: Books) -> None:
    """With `screen` off a paid account is asked all the same; its own word that the number is invalid ends the hunt."""
    with Client(configuration(sandbox, "offline", "plivo", "kaleyra", screen=False), store=books.store) as asking:
        result = asking.lookup(HOPELESS)

    assert result.steps[-1].reason.startswith("says that the number is not valid")
    assert (sandbox.bill.requests("plivo"), sandbox.bill.requests("kaleyra")) == (1, 0)
    assert books.counted == books.billed == {"USD": 4_000}


def test_max_cost_stops_the_second_account(sandbox: Sandbox, books: Books) -> None:
    """What was spent and what the next account would cost are held against the limit, across currencies: it is not passed."""
    tables = configuration(sandbox, "plivo", "kaleyra", want=["carrier", "ported"], max_cost="0.005 USD", rates=INR)
    with Client(tables, store=books.store) as asking:
        result = asking.lookup(INDIA)

    assert result.steps[1].kind is StepKind.SKIPPED
    assert result.steps[1].reason == "would pass the lookup's limit: 0.2 INR more makes 0.0064 USD of 0.005 USD"
    assert result.missing == {"ported"}
    assert books.counted == books.billed == {"USD": 4_000}


@pytest.mark.parametrize(("limit", "asked"), [("0.0064 USD", 2), ("0.006399 USD", 1), ("0.0039 USD", 1), ("0 USD", 0)])
def test_max_cost_to_the_millionth(limit: str, asked: int, sandbox: Sandbox, books: Books) -> None:
    """A limit of exactly the price is enough; a millionth less is not. An account that is too dear doesn't stop a cheaper one after it."""
    tables = configuration(sandbox, "plivo", "kaleyra", want=["carrier", "ported"], rates=INR)
    with Client(tables, store=books.store) as asking:
        asking.lookup(INDIA, max_cost=limit)

    assert books.requests == asked
    assert books.counted == books.billed


def test_max_spend_of_a_client(sandbox: Sandbox, books: Books) -> None:
    """A client's own cap holds over a whole list: as many numbers as it pays for are asked, the rest say why they weren't."""
    with Client(configuration(sandbox, "kaleyra", want=["ported"]), max_spend="0.5 INR") as asking:
        results = list(asking.lookup_many([f"+9198123{n:05d}" for n in range(5)]))

    assert [result.complete for result in results] == [True, True, False, False, False]
    assert results[2].steps[0].reason == "would pass a budget: 0.2 INR would pass the cap of 0.5 INR: 0.1 INR left"
    assert books.billed == {"INR": 400_000}


def test_a_limit_that_cannot_be_held(sandbox: Sandbox, books: Books) -> None:
    """A limit in one currency and a price in another, without a rate: refused before anything is asked."""
    with (
        Client(configuration(sandbox, "kaleyra"), store=books.store) as asking,
        pytest.raises(ConfigurationError, match="INR"),
    ):
        asking.lookup(INDIA, max_cost="1 USD")

    assert books.requests == 0


def test_an_account_that_does_not_cover(sandbox: Sandbox, books: Books) -> None:
    """A number outside of an account's dial prefixes is not asked there."""
    with Client(configuration(sandbox, "plivo", "kaleyra", plivo={"covers": ["1"]}), store=books.store) as asking:
        result = asking.lookup(INDIA)

    assert result.steps[0].reason == "number not covered"
    assert sandbox.bill.requests("plivo") == 0
    assert result.complete
