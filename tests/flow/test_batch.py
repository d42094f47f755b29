"""Many numbers: the fewest requests that the vendor's batches allow, results in order, and one bad row that hurts only itself."""

import pytest

from linehunt import Client, InvalidNumber
from linehunt_sandbox import NotReady, Sandbox
from sandboxed import INDIA, Books, configuration

MANY = [f"+9198123{n:05d}" for n in range(200)]


def test_two_requests_for_two_hundred(sandbox: Sandbox, books: Books) -> None:
    """200 numbers over an account that takes 100 at a time: exactly 2 requests on the vendor's bill, 200 results in the order given."""
    with Client(configuration(sandbox, "kaleyra", want=["ported"]), store=books.store) as asking:
        results = list(asking.lookup_many(MANY))

    assert [result.input for result in results] == MANY
    assert all(result.complete for result in results)
    assert sandbox.bill.requests("kaleyra") == 2
    assert sorted(charge.number.e164 for charge in sandbox.bill.charges) == MANY
    assert books.counted == books.billed == {"INR": 200 * 200_000}


@pytest.mark.parametrize("not_ready", NotReady, ids=lambda shape: shape.name.lower())
def test_submit_then_fetch(not_ready: NotReady, sandbox: Sandbox, books: Books) -> None:
    """With orders that are fetched later: one POST for them all, each fetched until it is ready, every number charged once."""
    sandbox.kaleyra.not_ready = not_ready
    numbers = MANY[:20]
    settings = {"mode": "async", "poll_after": 0.05, "poll_deadline": "20s"}
    with Client(configuration(sandbox, "kaleyra", want=["ported"], kaleyra=settings), store=books.store) as asking:
        results = list(asking.lookup_many(numbers))

    ready = not_ready is not NotReady.NOT_FOUND  # a 404 for an order is a refusal: what was bought stays in doubt
    assert [result.input for result in results] == numbers
    assert [result.complete for result in results] == [ready] * 20
    assert {charge.request for charge in sandbox.bill.charges} == {1}
    assert sandbox.bill.requests("kaleyra") == (41 if ready else 21)
    assert books.counted == books.billed == {"INR": 20 * 200_000}
    assert bool(books.store.in_doubt) is not ready


def test_what_was_ordered_is_fetched_later(sandbox: Sandbox, books: Books) -> None:
    """An order that was not ready in time is fetched by the next lookup, not bought again."""
    sandbox.kaleyra.polls_before_ready = 3
    settings = {"mode": "async", "poll_after": 0.1, "poll_deadline": "0.2s"}
    with Client(configuration(sandbox, "kaleyra", kaleyra=settings), store=books.store) as asking:
        results = [asking.lookup(INDIA)]
        while not results[-1].complete:
            results.append(asking.lookup(INDIA))

    assert results[0].steps[0].reason.startswith("StillPending: ")
    assert [str(money) for money in results[0].in_doubt] == ["0.2 INR"]
    assert len(sandbox.bill.charges) == 1
    assert books.counted == books.billed == {"INR": 200_000}
    assert not books.store.in_doubt


def test_bad_rows(sandbox: Sandbox, books: Books) -> None:
    """Rows that are no numbers come back as errors in their places; none of them is asked, and none raises."""
    rows = ["", INDIA, "hello", "020 8366 1177", "+1", "\u0661" * 11, "4.42E+11"]
    with Client(configuration(sandbox, "kaleyra"), store=books.store) as asking:
        results = list(asking.lookup_many(rows))

    assert [result.input for result in results] == rows
    assert [type(result.error) for result in results] == [InvalidNumber, type(None), *[InvalidNumber] * 5]
    assert [charge.number.e164 for charge in sandbox.bill.charges] == [INDIA]


def test_a_chain_of_batches(sandbox: Sandbox, books: Books) -> None:
    """What one account leaves open is asked of the next in batches of its own, only for the numbers that need it."""
    numbers = [*MANY[:30], *(f"+1415430{n:04d}" for n in range(5550, 5580))]
    tables = configuration(sandbox, "offline", "plivo", "kaleyra", want=["carrier"])
    with Client(tables, store=books.store) as asking:
        results = list(asking.lookup_many(numbers))

    needed = [result.input for result in results if "gave carrier (weak)" in result.steps[1].reason]
    assert [result.input for result in results] == numbers
    assert all(result.complete for result in results)
    assert set(MANY[:30]) <= set(needed) < set(numbers)
    assert sorted(charge.number.e164 for charge in sandbox.bill.of("kaleyra")) == sorted(needed)
    assert sandbox.bill.requests("plivo") == 60
    assert sandbox.bill.requests("kaleyra") == 1
    assert books.counted == books.billed
