"""Infobip's provider against the sandbox's server: the whole way, and the bill against the ledger."""

from collections.abc import Iterator
from typing import Any

import pytest

import linehunt_infobip
from audit import audited
from linehunt import Client, Configuration, Ended, LookupResult
from linehunt.plugin import Secret
from linehunt_sandbox import Fault, Sandbox
from linehunt_sandbox.infobip import Infobip, Outcome
from sandboxed import Books, configuration

INDIA, BRITAIN, LANDLINE = "+919812345678", "+447400123456", "+442083661177"
MANY = [f"+9198123{n:05d}" for n in range(1000)]
WANTED = ["carrier", "ported", "reachable"]


@pytest.fixture
def infobip() -> Infobip:
    """The vendor, with nobody absent."""
    return Infobip(absent_every=0)


@pytest.fixture
def sandbox(infobip: Infobip, request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """It, serving."""
    with audited(Sandbox(infobip), request) as serving:
        yield serving


def ask(sandbox: Sandbox, books: Books, *numbers: str, **changed: Any) -> list[LookupResult]:
    """The results of one batch."""
    tables = configuration(sandbox, "infobip", want=WANTED, infobip={"patience": "0.1s", **changed})
    with Client(tables, providers={"infobip": linehunt_infobip}, store=books.store) as asking:
        return list(asking.lookup_many(numbers))


def test_one_number_is_answered_and_paid(sandbox: Sandbox, books: Books) -> None:
    """Facts, the price of the account, one request."""
    [result] = ask(sandbox, books, BRITAIN)
    assert result.complete
    assert result.carrier is not None
    assert (result.carrier.name, result.carrier.mcc, result.ported, result.reachable) == ("Three", "234", True, "yes")
    assert [str(money) for money in result.cost] == ["0.005 USD"]
    assert books.counted == books.billed == {"USD": 5000}


def test_a_thousand_numbers_are_one_request(sandbox: Sandbox, books: Books) -> None:
    """The documented limit, and its whole answer fits what the transport takes; the bill equals the ledger."""
    results = ask(sandbox, books, *MANY, deadline="30s")
    assert [result.input for result in results] == MANY
    assert all(result.complete for result in results)
    assert sandbox.bill.requests("infobip") == 1
    assert books.counted == books.billed == {"USD": 5_000_000}


@pytest.mark.parametrize("right", [True, False])
def test_a_password_is_as_good_as_a_key(right: bool, infobip: Infobip, sandbox: Sandbox, books: Books) -> None:
    """HTTP Basic, in place of the key; a wrong one is refused, and costs nothing."""
    password = Secret(infobip.password if right else "wrong-invented")
    account = {"base_url": infobip.url, "username": infobip.username, "password": password, "prices": {"*": "0.005 USD"}}
    tables = Configuration(accounts={"infobip": account}, chains={"default": {"accounts": ["infobip"], "want": WANTED}})
    with Client(tables, providers={"infobip": linehunt_infobip}, store=books.store) as asking:
        result = asking.lookup(INDIA)
    assert result.complete is right
    assert books.counted == books.billed == ({"USD": 5000} if right else {})


def test_every_number_of_a_batch_has_its_own_outcome(infobip: Infobip, sandbox: Sandbox, books: Books) -> None:
    """Answered, absent, barred, unknown, not covered, rejected, no match, failed: none of them touches another, each is counted."""
    numbers = dict(zip(Outcome, MANY, strict=False))
    del numbers[Outcome.REJECTED_NOT_ENOUGH_CREDITS]
    infobip.outcomes = {number: outcome for outcome, number in numbers.items()}
    results = dict(zip(numbers, ask(sandbox, books, *numbers.values()), strict=True))

    reasons = {outcome: result.steps[0].reason.partition(";")[0] for outcome, result in results.items()}
    facts = "gave carrier, country (weak), original_carrier, ported"
    assert reasons == {
        Outcome.DELIVERED_TO_HANDSET: f"{facts}, reachable, roaming, valid",
        Outcome.EC_ABSENT_SUBSCRIBER: f"{facts}, reachable, valid",
        Outcome.EC_CALL_BARRED: facts,
        Outcome.EC_UNKNOWN_SUBSCRIBER: "says that the number is not valid",
        Outcome.EC_NO_RESPONSE: "ProviderUnavailable: No Response (code EC_NO_RESPONSE)",
        Outcome.EC_OPERATOR_NOT_FOUND: "knows nothing of the number",
        Outcome.REJECTED_NETWORK: "doesn't cover the number",
        Outcome.REJECTED_PREFIX_MISSING: "doesn't cover the number",
        Outcome.REJECTED_DESTINATION_BLOCKLISTED: "QueryRejected: Destination blocklisted (code REJECTED_DESTINATION_BLOCKLISTED)",
    }
    assert [outcome for outcome, result in results.items() if result.in_doubt] == [Outcome.EC_NO_RESPONSE]
    assert results[Outcome.EC_ABSENT_SUBSCRIBER].reachable == "no"
    assert books.counted == books.billed == {"USD": 5000 * len(numbers)}


@pytest.mark.parametrize(("setting", "spent"), [("unknown", ""), ("yes", "0.005 USD"), ("no", "")])
def test_a_failure_is_in_doubt_unless_the_account_says_more(
    setting: str, spent: str, infobip: Infobip, sandbox: Sandbox, books: Books
) -> None:
    """In doubt it is not asked again; settled or released it is, by the next lookup."""
    infobip.outcomes = {INDIA: Outcome.EC_NO_RESPONSE}
    infobip.bills_failures = setting == "yes"
    [result] = ask(sandbox, books, INDIA, bills_failures=setting)
    assert [str(money) for money in result.cost] == ([spent] if spent else [])
    assert [str(money) for money in result.in_doubt] == (["0.005 USD"] if setting == "unknown" else [])
    assert books.cover()

    infobip.outcomes = {}
    [again] = ask(sandbox, books, INDIA, bills_failures=setting)
    assert again.complete is (setting != "unknown")
    assert sandbox.bill.requests("infobip") == (1 if setting == "unknown" else 2)


def test_an_account_out_of_credit_is_left_alone(infobip: Infobip, sandbox: Sandbox, books: Books) -> None:
    """Infobip says it of every number of a success: the account is switched off, and nothing is counted."""
    infobip.outcomes = dict.fromkeys(MANY, Outcome.REJECTED_NOT_ENOUGH_CREDITS)
    results = ask(sandbox, books, *MANY[:4], max_batch_size=2)
    words = "InsufficientFunds: Not enough credits (code REJECTED_NOT_ENOUGH_CREDITS)"
    assert {result.steps[0].reason for result in results} <= {words, f"switched off: {words}"}
    assert {attempt.ended for result in results for attempt in result.steps[0].attempts} == {Ended.RELEASED}
    assert books.counted == books.billed == {}


@pytest.mark.parametrize(
    ("fault", "kept"), [(Fault.WRONG_NUMBER, [False, True, True]), (Fault.MISSING_NUMBER, [True, True, False])], ids=str
)
def test_a_batch_with_a_hole(fault: Fault, kept: list[bool], infobip: Infobip, sandbox: Sandbox, books: Books) -> None:
    """A number without a result hurts only itself: the others are answered and settled, it is in doubt."""
    infobip.script(fault)
    results = ask(sandbox, books, *MANY[:3])
    assert [result.complete for result in results] == kept
    assert [bool(result.in_doubt) for result in results] == [not each for each in kept]
    assert books.counted == books.billed == {"USD": 15_000}


@pytest.mark.parametrize("fault", [fault for fault in Fault if Infobip().can(fault)], ids=str)
def test_whatever_goes_wrong_is_counted(fault: Fault, infobip: Infobip, sandbox: Sandbox, books: Books) -> None:
    """Every fault that the vendor can have: the ledger covers the bill, and no request is sent twice that may have been billed."""
    infobip.bills_server_errors = True
    infobip.script(fault, seconds=0.05 if fault is Fault.DRIP else 30)
    slow = fault in {Fault.SLOW, Fault.DRIP, Fault.SILENT}
    ask(sandbox, books, INDIA, BRITAIN, deadline="0.2s" if slow else "10s")
    assert books.cover()
    assert sandbox.bill.requests("infobip") <= 1


def test_a_number_beyond_their_networks_goes_to_the_next_account(sandbox: Sandbox, books: Books) -> None:
    """A landline is not covered, which is no word on its validity: the next of the chain is asked."""
    tables = configuration(sandbox, "infobip", "plivo", want=["carrier"])
    with Client(tables, providers={"infobip": linehunt_infobip}, store=books.store) as asking:
        result = asking.lookup(LANDLINE)
    assert [step.account for step in result.steps] == ["infobip", "plivo"]
    assert result.sources["carrier"].account == "plivo"
    assert books.counted == books.billed == {"USD": 9000}
