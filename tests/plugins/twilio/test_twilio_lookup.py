"""Twilio the whole way, over real sockets: what is asked, what is found, what it costs, and that the ledger equals the bill."""

from collections.abc import Iterator
from typing import Any

import pytest

import linehunt_twilio
from audit import audited
from linehunt import Client, ConfigurationError, Field, Money
from linehunt_sandbox import Fault, Sandbox
from linehunt_sandbox.twilio import Twilio
from sandboxed import AMERICA, BRITAIN, Books, configuration

CANADA = "+16135550123"
LINE_TYPE, CALLER_NAME = Money.parse("0.01 USD"), Money.parse("0.004 USD")
PROVIDERS = {"twilio": linehunt_twilio}


@pytest.fixture
def sandbox(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """Twilio beside the others. Each American number has a caller name."""
    with audited(Sandbox(Twilio(caller_name_price=CALLER_NAME, silent_names_every=0)), request) as serving:
        yield serving


@pytest.fixture
def twilio(sandbox: Sandbox) -> Twilio:
    """Twilio's server."""
    vendor = sandbox.vendors["twilio"]
    assert isinstance(vendor, Twilio)
    return vendor


def _client(sandbox: Sandbox, books: Books, *want: str, **changed: Any) -> Client:
    return Client(configuration(sandbox, "twilio", want=want, **changed), providers=PROVIDERS, store=books.store)


@pytest.mark.parametrize(
    ("want", "cost"),
    [
        (("valid", "country", "formats"), ()),
        (("line_type",), (LINE_TYPE,)),
        (("valid", "carrier", "line_type"), (LINE_TYPE,)),
        (("caller_name",), (CALLER_NAME,)),
        (("line_type", "carrier", "caller_name", "formats"), (LINE_TYPE + CALLER_NAME,)),
    ],
    ids=lambda value: "+".join(map(str, value)) or "free",
)
def test_a_lookup_costs_the_packages_that_it_needs(sandbox: Sandbox, books: Books, want: tuple[str, ...], cost: tuple[Money, ...]) -> None:
    """One request, complete; result, ledger and bill agree."""
    with _client(sandbox, books, *want) as asking:
        result = asking.lookup(AMERICA)

    assert result.complete
    assert result.cost == cost
    assert books.counted == books.billed == {money.currency: money.micros for money in cost}
    assert books.requests == 1


def test_a_package_is_bought_once(sandbox: Sandbox, books: Books) -> None:
    """The line type brought the carrier along; a caller name afterwards is bought alone."""
    with _client(sandbox, books, "line_type") as asking:
        asking.lookup(AMERICA)
        carrier = asking.lookup(AMERICA, want=["carrier"])
        all_three = asking.lookup(AMERICA, want=["line_type", "carrier", "caller_name"])

    assert (carrier.sources["carrier"].recalled, carrier.cost) == (True, ())
    assert all_three.cost == (CALLER_NAME,)
    assert books.counted == books.billed
    assert books.requests == 2


def test_a_caller_name_outside_north_america_is_priced_as_free(sandbox: Sandbox, books: Books) -> None:
    """By the account's prices, as Twilio bills it."""
    with _client(sandbox, books, "caller_name", "line_type") as asking:
        result = asking.lookup(BRITAIN)

    assert (result.missing, result.cost) == (frozenset({Field.CALLER_NAME}), (LINE_TYPE,))
    assert books.counted == books.billed


def test_a_package_that_failed_is_told_and_counted(sandbox: Sandbox, twilio: Twilio, books: Books) -> None:
    """The other package's fact stands; both are counted as quoted, and billed by the sandbox's default."""
    twilio.line_type_error = 60608
    with _client(sandbox, books, "line_type", "caller_name") as asking:
        result = asking.lookup(AMERICA)

    [step] = result.steps
    assert (result.caller_name is not None, result.missing) == (True, frozenset({Field.LINE_TYPE}))
    assert step.withheld[Field.LINE_TYPE] == "60608"
    assert books.counted == books.billed == {"USD": (LINE_TYPE + CALLER_NAME).micros}


def test_the_next_account_is_asked_where_canada_is_not_enabled(sandbox: Sandbox, books: Books) -> None:
    """Not covered: the chain goes on for the missing fact, and the free ones stand."""
    tables = configuration(sandbox, "twilio", "plivo", want=["line_type", "country"])
    with Client(tables, providers=PROVIDERS, store=books.store) as asking:
        result = asking.lookup(CANADA)

    assert (result.sources["line_type"].account, result.sources["country"].account) == ("plivo", "twilio")
    assert [step.verdict for step in result.steps] == ["not_covered", "answered"]
    assert books.counted == books.billed


@pytest.mark.parametrize("bills", [True, False])
def test_an_invalid_number_is_counted_as_the_account_says(sandbox: Sandbox, twilio: Twilio, books: Books, bills: bool) -> None:
    """`bills_invalid`, at both ends alike; the hunt ends there."""
    twilio.bills_invalid = bills
    with _client(sandbox, books, "line_type", twilio={"bills_invalid": bills}) as asking:
        result = asking.lookup("+15555555555")

    assert (result.valid, result.steps[0].verdict) == (False, "invalid_number")
    assert books.counted == books.billed == ({"USD": LINE_TYPE.micros} if bills else {})


def test_an_api_key_is_accepted(sandbox: Sandbox, twilio: Twilio, books: Books) -> None:
    """In place of the account's SID and token."""
    with _client(sandbox, books, "line_type", twilio={"sid": twilio.key_sid, "secret": twilio.key_secret}) as asking:
        assert asking.lookup(AMERICA).complete


def test_too_many_requests_are_asked_again(sandbox: Sandbox, twilio: Twilio, books: Books) -> None:
    """After the Retry-After; the first is not billed."""
    twilio.script(Fault.RATE_LIMITED, seconds=0)
    with _client(sandbox, books, "line_type") as asking:
        result = asking.lookup(AMERICA)

    assert (result.complete, result.cost, books.requests) == (True, (LINE_TYPE,), 2)
    assert books.counted == books.billed


@pytest.mark.parametrize("fault", [fault for fault in Fault if Twilio().can(fault) and fault is not Fault.REFUSED])
def test_whatever_goes_wrong_the_ledger_covers_the_bill(sandbox: Sandbox, twilio: Twilio, books: Books, fault: Fault) -> None:
    """Every fault, with server errors billed: nothing was billed that isn't counted, and nothing stays held."""
    twilio.bills_server_errors = True
    twilio.script(fault, seconds=0)
    with _client(sandbox, books, "line_type", "caller_name", twilio={"deadline": "0.2s"}) as asking:
        asking.lookup(AMERICA)

    assert books.requests >= 1
    assert books.cover()


def test_an_account_without_prices_is_refused(sandbox: Sandbox, books: Books) -> None:
    """There are no list prices: nothing is asked at a price that nobody knows."""
    with (
        pytest.raises(ConfigurationError, match="twilio has no list prices"),
        _client(sandbox, books, "valid", twilio={"prices": {}}) as asking,
    ):
        asking.lookup(AMERICA)
    assert books.requests == 0


def test_an_account_with_the_free_price_alone_asks_for_nothing_else(sandbox: Sandbox, books: Books) -> None:
    """Validation only: a package without a price is not bought."""
    with _client(sandbox, books, "valid", twilio={"prices": {"base": {"*": "0 USD"}}}) as asking:
        assert asking.lookup(AMERICA).complete
        result = asking.lookup(AMERICA, want=["line_type"])

    assert [step.reason for step in result.steps if step.kind == "skipped"] == ["no price is known for this number"]
    assert (books.requests, books.billed) == (1, {})
