"""The whole way: a client, Telnyx's server on loopback, and the ledger beside its bill."""

from collections.abc import Iterator

import pytest
from attrs import frozen

import linehunt_telnyx
from audit import audited
from linehunt import Client, Configuration, Ended, LineType, Network
from linehunt_sandbox import Fault, Sandbox
from linehunt_sandbox.telnyx import MobileCodes, Telnyx
from sandboxed import Books, configuration

NOT_PORTED, UNKNOWN, BRITISH, CANADIAN, INVALID = "+14154305555", "+14154305560", "+442083661177", "+16135550123", "+15555555555"


@pytest.fixture
def telnyx() -> Telnyx:
    """Telnyx's server."""
    return Telnyx()


@pytest.fixture
def sandbox(request: pytest.FixtureRequest, telnyx: Telnyx) -> Iterator[Sandbox]:
    """A sandbox with it, serving."""
    with audited(Sandbox(telnyx), request) as serving:
        yield serving


def client(tables: Configuration, books: Books) -> Client:
    """A client that knows Telnyx without an entry point."""
    return Client(tables, providers={"telnyx": linehunt_telnyx}, store=books.store)


def test_a_lookup_of_two_data_sets(sandbox: Sandbox, telnyx: Telnyx, books: Books) -> None:
    """One request, its price the sum of its items, every field by name."""
    telnyx.mobile_codes = MobileCodes.E212
    with client(configuration(sandbox, "telnyx", want=["carrier", "line_type", "ported", "caller_name"]), books) as asking:
        result = asking.lookup(NOT_PORTED)

    assert result.complete
    assert (result.line_type, result.ported, result.valid) == (LineType.MOBILE, False, True)
    assert result.carrier == result.original_carrier == Network(name="AT&T Mobility", mcc="310", mnc="410")
    assert result.caller_name
    assert [str(money) for money in result.cost] == ["0.007 USD"]
    assert sandbox.bill.requests("telnyx") == 1
    assert books.counted == books.billed == {"USD": 7_000}


@pytest.mark.parametrize("beside", [True, False])
@pytest.mark.parametrize("bills_invalid", [True, False])
def test_the_bill_equals_the_ledger(sandbox: Sandbox, telnyx: Telnyx, books: Books, beside: bool, bills_invalid: bool) -> None:
    """Whatever is asked of whatever number, in both ways to bill that Telnyx leaves open, each."""
    telnyx.bills_base_beside, telnyx.bills_invalid = beside, bills_invalid
    tables = configuration(sandbox, "telnyx", telnyx={"bills_invalid": bills_invalid})
    numbers = [NOT_PORTED, UNKNOWN, BRITISH, CANADIAN, INVALID, "+80012345678", *(f"+14154305{n:03d}" for n in range(561, 580))]
    with client(tables, books) as asking:
        for want in (["valid"], ["ported", "carrier"], ["caller_name"], ["caller_name", "line_type"]):
            for status in (200, 422):
                telnyx.invalid_status = status
                list(asking.lookup_many(numbers, want=want, refresh=True))

    assert books.billed
    assert books.counted == books.billed


def test_a_stored_answer_speaks_for_the_base_lookup(sandbox: Sandbox, books: Books) -> None:
    """What was bought with a data set is not bought again without it."""
    with client(configuration(sandbox, "telnyx"), books) as asking:
        asking.lookup(NOT_PORTED, want=["carrier"])
        again = asking.lookup(NOT_PORTED, want=["ported", "country"])

    assert again.complete
    assert sandbox.bill.requests("telnyx") == 1
    assert books.counted == books.billed == {"USD": 3_000}


def test_a_canadian_number_leaves_the_account_on(sandbox: Sandbox, books: Books) -> None:
    """It is not covered, which costs nothing; the next number is asked, and the chain goes on for the first."""
    tables = configuration(sandbox, "telnyx", "plivo", want=["carrier"], rates={})
    with client(tables, books) as asking:
        canadian, american = asking.lookup(CANADIAN), asking.lookup(NOT_PORTED)

    assert canadian.sources["carrier"].account == "plivo"
    assert "doesn't cover the number" in canadian.explain()
    assert american.sources["carrier"].account == "telnyx"
    assert books.counted == books.billed == {"USD": 7_000}


def test_a_weak_carrier_is_asked_for_elsewhere(sandbox: Sandbox, books: Books) -> None:
    """Beyond North America the portability isn't known, so another account may do better."""
    with client(configuration(sandbox, "telnyx", "kaleyra", want=["carrier"]), books) as asking:
        result = asking.lookup("+919812345678")

    assert result.sources["carrier"].account == "kaleyra"
    assert books.counted == books.billed == {"USD": 3_000, "INR": 200_000}


def test_an_item_without_a_price_is_not_asked(sandbox: Sandbox, books: Books) -> None:
    """An account that has no price for caller names never buys one; the rest it answers."""
    prices = {"base": {"*": "0.001 USD"}, "carrier": {"*": "0.002 USD"}}
    with client(configuration(sandbox, "telnyx", telnyx={"prices": prices}), books) as asking:
        named, placed = asking.lookup(NOT_PORTED, want=["caller_name"]), asking.lookup(NOT_PORTED, want=["carrier"])

    assert [step.reason for step in named.steps] == ["no price is known for this number"]
    assert placed.complete
    assert sandbox.bill.requests("telnyx") == 1


@frozen
class Row:
    """What becomes of an attempt: the error's class (None: an answer), and how it ended."""

    error: str | None
    ended: Ended


TABLE = {
    Fault.BAD_REQUEST: Row("QueryRejected", Ended.RELEASED),
    Fault.UNAUTHORIZED: Row("AuthenticationFailed", Ended.RELEASED),
    Fault.INSUFFICIENT_FUNDS: Row("InsufficientFunds", Ended.RELEASED),
    Fault.FORBIDDEN: Row("PermissionDenied", Ended.RELEASED),
    Fault.NOT_FOUND: Row("QueryRejected", Ended.RELEASED),
    Fault.RATE_LIMITED_BARE: Row("RateLimited", Ended.RELEASED),
    Fault.SERVER_ERROR: Row("ProviderUnavailable", Ended.DOUBT),
    Fault.UNAVAILABLE_RETRY: Row("ProviderUnavailable", Ended.RELEASED),
    Fault.HTML: Row("MalformedResponse", Ended.SETTLED),
    Fault.MALFORMED_JSON: Row("MalformedResponse", Ended.SETTLED),
    Fault.WRONG_NUMBER: Row("MalformedResponse", Ended.SETTLED),
    Fault.CUT_BODY: Row("ConnectionBroken", Ended.DOUBT),
}


@pytest.mark.parametrize("fault", TABLE, ids=str)
def test_what_goes_wrong_is_counted(sandbox: Sandbox, telnyx: Telnyx, books: Books, fault: Fault) -> None:
    """Each fault's error and its end in the ledger; nothing is billed that isn't counted."""
    telnyx.script(fault, times=None)
    with client(configuration(sandbox, "telnyx", telnyx={"patience": "0s"}), books) as asking:
        result = asking.lookup(NOT_PORTED)

    [attempt] = result.steps[0].attempts
    assert (attempt.error or "").partition(":")[0] == (TABLE[fault].error or "")
    assert attempt.ended is TABLE[fault].ended
    assert books.cover()


def test_the_reset_of_a_rate_limit_is_waited_for(sandbox: Sandbox, telnyx: Telnyx, books: Books) -> None:
    """The same account is asked again after the seconds that Telnyx tells, and answers."""
    telnyx.reset = 0
    telnyx.script(Fault.RATE_LIMITED_BARE)
    with client(configuration(sandbox, "telnyx"), books) as asking:
        result = asking.lookup(NOT_PORTED)

    assert result.complete
    assert [attempt.ended for attempt in result.steps[0].attempts] == [Ended.RELEASED, Ended.SETTLED]
    assert books.counted == books.billed == {"USD": 3_000}
