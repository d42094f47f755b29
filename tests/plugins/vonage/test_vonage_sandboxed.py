"""The whole way: a client, the plugin, a sandboxed Vonage, and its bill against the ledger."""

from collections.abc import Iterable, Iterator
from typing import Any

import pytest

import linehunt_vonage
from audit import audited
from linehunt import Client, Field, LookupResult
from linehunt_sandbox import Fault, Sandbox
from linehunt_sandbox.vonage import Vonage
from sandboxed import AMERICA, BRITAIN, INDIA, Books, configuration

PLUGIN = {"vonage": linehunt_vonage}
PRICE_FAULTS = [Fault.HIGH_PRICE, Fault.NAN_PRICE, Fault.NEGATIVE_PRICE, Fault.HUGE_PRICE]


@pytest.fixture
def vonage() -> Vonage:
    """Its server, with the stated defaults."""
    return Vonage()


@pytest.fixture
def sandbox(vonage: Vonage, request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """It among the others, serving."""
    with audited(Sandbox(vonage), request) as serving:
        yield serving


def client(sandbox: Sandbox, books: Books, **changed: Any) -> Client:
    """A client whose chain is Vonage alone."""
    return Client(configuration(sandbox, "vonage", vonage=changed), providers=PLUGIN, store=books.store)


def ask(sandbox: Sandbox, books: Books, number: str, want: Iterable[str], **changed: Any) -> LookupResult:
    """One lookup."""
    with client(sandbox, books, **changed) as asking:
        return asking.lookup(number, want=list(want))


@pytest.mark.parametrize("auth", ["basic", "query"])
def test_both_ways_to_send_the_credentials(auth: str, sandbox: Sandbox, books: Books) -> None:
    """In a header or in the query: the same facts, at the same price, which is what the bill says."""
    result = ask(sandbox, books, AMERICA, ["carrier"], auth=auth)
    assert (result.complete, books.counted, books.billed) == (True, {"EUR": 5_000}, {"EUR": 5_000})


@pytest.mark.parametrize(
    ("want", "price"),
    [
        (["country"], {}),
        (["carrier"], {"EUR": 5_000}),
        (["ported", "line_type"], {"EUR": 5_000}),
        (["valid"], {"EUR": 40_000}),
        (["caller_name"], {"EUR": 15_250}),
        (["caller_name", "valid"], {"EUR": 50_250}),
    ],
    ids=",".join,
)
def test_the_price_is_that_of_the_cheapest_tier(want: list[str], price: dict[str, int], sandbox: Sandbox, books: Books) -> None:
    """Quoted, told, billed and counted alike."""
    result = ask(sandbox, books, AMERICA, want)
    [attempt] = result.steps[0].attempts
    assert (result.complete, attempt.charged, attempt.flags) == (True, attempt.quote, ())
    assert books.counted == books.billed == price


def test_a_basic_answer_costs_the_quote(vonage: Vonage, sandbox: Sandbox, books: Books) -> None:
    """It tells no price, so the account's own is what is counted."""
    vonage.basic_price = vonage.standard_price
    assert ask(sandbox, books, AMERICA, ["formats"]).complete
    assert books.counted == books.billed == {"EUR": 5_000}


def test_the_balance_is_shown_in_the_attempt(vonage: Vonage, sandbox: Sandbox, books: Books) -> None:
    """As Vonage told it."""
    [attempt] = ask(sandbox, books, AMERICA, ["carrier"]).steps[0].attempts
    assert attempt.balance == vonage.balance


def test_a_partial_success_is_charged_less_its_refund(vonage: Vonage, sandbox: Sandbox, books: Books) -> None:
    """It gives what it has, and the ledger has what is left of the price, to the millionth."""
    vonage.partial_every = 1
    result = ask(sandbox, books, INDIA, ["carrier", "reachable"])
    assert (list(result.missing), result.steps[0].withheld[Field.REACHABLE]) == ([Field.REACHABLE], "unknown")
    assert books.counted == books.billed == {"EUR": 40_000 - 10_250}


def test_a_whole_refund_is_a_charge_of_nothing(vonage: Vonage, sandbox: Sandbox, books: Books) -> None:
    """More than the lookup's price is never given back."""
    vonage.partial_every, vonage.partial_refund = 1, vonage.advanced_price + vonage.advanced_price
    assert ask(sandbox, books, INDIA, ["carrier", "reachable"]).carrier
    assert books.counted == books.billed == {}


def test_a_callers_name_outside_the_us_is_given_back(sandbox: Sandbox, books: Books) -> None:
    """It is quoted, since nobody knows before; and it is not charged."""
    result = ask(sandbox, books, BRITAIN, ["caller_name"])
    [attempt] = result.steps[0].attempts
    assert (list(result.missing), str(attempt.quote), str(attempt.charged)) == ([Field.CALLER_NAME], "0.01525 EUR", "0.005 EUR")
    assert books.counted == books.billed == {"EUR": 5_000}


def test_a_number_that_is_none_is_final_and_free(sandbox: Sandbox, books: Books) -> None:
    """The hunt ends there, and it is not asked again."""
    with client(sandbox, books) as asking:
        first = asking.lookup("+15555555555", want=["carrier"])
        second = asking.lookup("+15555555555", want=["carrier"])
    assert (first.valid, str(first.steps[0].verdict)) == (False, "invalid_number")
    assert (second.steps[0].kind, sandbox.bill.requests("vonage")) == ("recalled", 1)
    assert books.counted == books.billed == {}


def test_wrong_credentials_switch_the_account_off(sandbox: Sandbox, books: Books) -> None:
    """HTTP says 200, and it is the refusal that it is: free, and not tried twice."""
    with client(sandbox, books, api_secret="an0therSecret") as asking:
        first = asking.lookup(AMERICA, want=["carrier"])
        second = asking.lookup(INDIA, want=["carrier"])
    assert first.steps[0].reason == "AuthenticationFailed: Invalid credentials (code 4)"
    assert second.steps[0].reason.startswith("switched off")
    assert (sandbox.bill.requests("vonage"), books.counted) == (1, {})


def test_a_secret_in_the_query_is_in_nothing_that_is_printed(vonage: Vonage, sandbox: Sandbox, books: Books) -> None:
    """Not in the trail of a failure, which has words of the transport in it."""
    vonage.script(Fault.RESET)
    result = ask(sandbox, books, AMERICA, ["carrier"], auth="query")
    assert "ConnectionBroken" in result.explain()
    assert vonage.api_secret not in f"{result.explain()} {result.to_dict()} {result!r}"


@pytest.mark.parametrize("fault", PRICE_FAULTS, ids=str)
def test_a_price_that_is_not_sane(fault: Fault, vonage: Vonage, sandbox: Sandbox, books: Books) -> None:
    """The answer is kept and counted at what it cost, the price is flagged, and the account is not asked again."""
    vonage.script(fault)
    with client(sandbox, books) as asking:
        first = asking.lookup(AMERICA, want=["carrier"])
        second = asking.lookup(INDIA, want=["carrier"])
    [flag] = first.steps[0].attempts[0].flags
    assert first.complete
    assert second.steps[0].reason == f"switched off: {flag}"
    assert books.counted == books.billed == {"EUR": 500_000 if fault is Fault.HIGH_PRICE else 5_000}


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault.BAD_REQUEST, "QueryRejected"),
        (Fault.UNAUTHORIZED, "AuthenticationFailed"),
        (Fault.INSUFFICIENT_FUNDS, "InsufficientFunds"),
        (Fault.FORBIDDEN, "PermissionDenied"),
        (Fault.RATE_LIMITED, "RateLimited"),
        (Fault.RATE_LIMITED_BARE, "RateLimited"),
        (Fault.SERVER_ERROR, "ProviderUnavailable"),
        (Fault.UNAVAILABLE, "ProviderUnavailable"),
        (Fault.UNAVAILABLE_RETRY, "ProviderUnavailable"),
        (Fault.REDIRECT, "QueryRejected"),
        (Fault.HTML, "MalformedResponse"),
        (Fault.EMPTY, "MalformedResponse"),
        (Fault.MALFORMED_JSON, "MalformedResponse"),
        (Fault.WRONG_NUMBER, "MalformedResponse"),
        (Fault.CLOSED, "ConnectionBroken"),
        (Fault.CUT_BODY, "ConnectionBroken"),
    ],
    ids=str,
)
def test_what_goes_wrong_is_named_and_counted(fault: Fault, error: str, vonage: Vonage, sandbox: Sandbox, books: Books) -> None:
    """Each fault is the error that it should be, and nothing is billed without being counted."""
    vonage.bills_server_errors = True
    vonage.script(fault, seconds=30)
    result = ask(sandbox, books, AMERICA, ["carrier"], patience="0.5s")
    assert result.steps[0].reason.partition(":")[0] == error
    assert books.cover()


def test_busy_is_asked_again_after_a_second(vonage: Vonage, sandbox: Sandbox, books: Books) -> None:
    """Without a Retry-After: the limit is one of requests in a second."""
    vonage.script(Fault.RATE_LIMITED_BARE)
    result = ask(sandbox, books, AMERICA, ["carrier"])
    assert (result.complete, len(result.steps[0].attempts), sandbox.bill.requests("vonage")) == (True, 2, 2)
    assert books.counted == books.billed == {"EUR": 5_000}


def test_the_bill_equals_the_ledger_over_many_numbers(sandbox: Sandbox, books: Books) -> None:
    """Whatever is wanted, whole or in part: to the millionth, and nothing held or in doubt."""
    numbers = [AMERICA, BRITAIN, INDIA, "+80012345678", *(f"+44740012{n:04d}" for n in range(3400, 3430))]
    with client(sandbox, books) as asking:
        for want in (["country"], ["carrier", "ported"], ["reachable", "roaming"], ["caller_name", "valid"]):
            list(asking.lookup_many(numbers, want=want, workers=4))
    assert books.counted == books.billed
    assert books.billed["EUR"] % 10 == 0
    assert not any((*books.store.held, *books.store.in_doubt))
