"""What Infobip says when a number's lookup fails, or is refused for this number alone."""

from typing import Any

import pytest

from infobip_bodies import DELIVERED, NUMBER, OK, RESULT, UNDELIVERED, answer, failure, read, read_all, rejected, unfound, without
from linehunt.plugin import (
    Answer,
    Facts,
    Field,
    InsufficientFunds,
    PermissionDenied,
    PhoneNumber,
    ProviderError,
    ProviderUnavailable,
    QueryRejected,
    RateLimited,
    Reachable,
    Secret,
    Verdict,
)
from linehunt_infobip.settings import Settings

BRITAIN = PhoneNumber("+442083661177")


def told(result: object, **settings: Any) -> ProviderError:
    """The error that this result is of its number."""
    error = read(result, Settings(api_key=Secret("k3y-invented"), **settings))
    assert isinstance(error, ProviderError)
    return error


def test_a_number_that_its_network_doesnt_know_is_invalid() -> None:
    """A permanent error of the number's own network. What else the result says of a number that nobody has is not believed."""
    invalid = Answer(Facts(valid=False, reachable=Reachable.NO), verdict=Verdict.INVALID_NUMBER)
    assert read(unfound("EC_UNKNOWN_SUBSCRIBER", permanent=True)) == invalid
    assert read(without(status=UNDELIVERED, error=failure("EC_UNKNOWN_SUBSCRIBER", permanent=True))) == invalid


def test_an_unknown_subscriber_may_be_no_more_than_unreachable() -> None:
    """By a setting: the lookup then goes on."""
    careful = Settings(api_key=Secret("k3y-invented"), unknown_subscriber_means="unreachable")
    answered = Answer(Facts(reachable=Reachable.NO), withheld={Field.VALID: "EC_UNKNOWN_SUBSCRIBER"})
    assert read(unfound("EC_UNKNOWN_SUBSCRIBER", permanent=True), careful) == answered


def test_a_country_that_there_is_not_makes_the_number_invalid() -> None:
    """The "destination address country code is not recognized"."""
    assert read(unfound("EC_INVALID_REQUEST_DESTINATION", permanent=True)) == Answer(Facts(valid=False), verdict=Verdict.INVALID_NUMBER)


@pytest.mark.parametrize("name", ["REJECTED_NETWORK", "REJECTED_PREFIX_MISSING", "REJECTED_DESTINATION"])
def test_a_number_without_a_network_of_theirs_is_not_covered(name: str) -> None:
    """It may be a fixed line, which no mobile operator has: it is not called invalid, and the next account is asked."""
    assert read(rejected(name)) == Answer(verdict=Verdict.NOT_COVERED, withheld={Field.CARRIER: name})


@pytest.mark.parametrize("error", ["EC_NO_RESPONSE", "EC_SYSTEM_FAILURE", "EC_NNR_NETWORKCONGESTION", "EC_OF_TOMORROW"])
def test_a_failure_that_may_pass_is_that_numbers_error(error: str) -> None:
    """In Infobip's words, with the error's name as its code. It may have been billed: nothing is said of money."""
    failed = told(unfound(error))
    assert (type(failed), failed.message, failed.code, failed.billed) == (ProviderUnavailable, "In Words", error, None)


@pytest.mark.parametrize(("setting", "billed"), [("yes", True), ("no", False)])
def test_whether_a_failure_is_billed_is_a_setting(setting: str, billed: bool) -> None:
    """For an account that knows its contract: then nothing stays in doubt."""
    assert told(unfound("EC_NO_RESPONSE"), bills_failures=setting).billed is billed
    assert told(rejected("REJECTED_SYSTEM_ERROR"), bills_failures=setting).billed is billed


@pytest.mark.parametrize("permanent", [False, None, "true", 1], ids=repr)
def test_a_failure_that_doesnt_say_that_it_stays_may_pass(permanent: object) -> None:
    """`permanent` is a boolean; only true is taken for true."""
    assert type(told(unfound("EC_NO_RESPONSE", permanent=permanent))) is ProviderUnavailable


def test_a_failure_that_stays_is_no_match() -> None:
    """To ask again would fail again: an answer, and its reason is kept."""
    assert read(unfound("EC_OPERATOR_NOT_FOUND", permanent=True)) == Answer(
        verdict=Verdict.NO_MATCH, withheld={Field.REACHABLE: "EC_OPERATOR_NOT_FOUND"}
    )


@pytest.mark.parametrize(
    ("group", "name"),
    [("UNDELIVERABLE", "UNDELIVERABLE_NOT_DELIVERED"), ("EXPIRED", "EXPIRED_EXPIRED"), ("PENDING", "PENDING_ENROUTE"), ("ACCEPTED", "")],
)
def test_a_status_that_is_no_success_is_a_failure_without_an_error(group: str, name: str) -> None:
    """Its name is the code: the status's, else the group's. A sync lookup that is pending can't be fetched later."""
    failed = told({"to": NUMBER.digits, "status": {"groupName": group, "name": name}, "error": OK})
    assert (type(failed), failed.code) == (ProviderUnavailable, name or group)


def test_an_error_beside_a_success_is_a_failure() -> None:
    """Delivered, and yet an error: the error counts."""
    assert type(told(unfound("EC_NO_RESPONSE", status=DELIVERED))) is ProviderUnavailable


@pytest.mark.parametrize(
    ("result", "kind", "code"),
    [
        (rejected("REJECTED_NOT_ENOUGH_CREDITS"), InsufficientFunds, "REJECTED_NOT_ENOUGH_CREDITS"),
        (rejected("REJECTED_PREPAID_PACKAGE_EXPIRED"), InsufficientFunds, "REJECTED_PREPAID_PACKAGE_EXPIRED"),
        (unfound("EC_MONTHLY_LIMIT_REACHED", permanent=True), InsufficientFunds, "EC_MONTHLY_LIMIT_REACHED"),
        (rejected("REJECTED_ROUTE_NOT_AVAILABLE"), PermissionDenied, "REJECTED_ROUTE_NOT_AVAILABLE"),
        (unfound("EC_ACCOUNT_ACCESS_DENIED", permanent=True), PermissionDenied, "EC_ACCOUNT_ACCESS_DENIED"),
        (rejected("REJECTED_FLOODING_FILTER"), RateLimited, "REJECTED_FLOODING_FILTER"),
        (rejected("REJECTED_SYSTEM_ERROR"), ProviderUnavailable, "REJECTED_SYSTEM_ERROR"),
        (rejected("UNDELIVERABLE_REJECTED_PLATFORM"), ProviderUnavailable, "UNDELIVERABLE_REJECTED_PLATFORM"),
        (rejected("REJECTED_DESTINATION_BLOCKLISTED"), QueryRejected, "REJECTED_DESTINATION_BLOCKLISTED"),
        (rejected("REJECTED_OF_TOMORROW"), QueryRejected, "REJECTED_OF_TOMORROW"),
        (rejected("", error=failure("EC_IMSI_BLACKLISTED", permanent=True)), QueryRejected, "EC_IMSI_BLACKLISTED"),
    ],
)
def test_a_refusal_of_one_number_is_its_own(result: object, kind: type[ProviderError], code: str) -> None:
    """By the name of its status or error; what is beside it in the batch is not touched."""
    refused = told(result)
    assert (type(refused), refused.message, refused.code) == (kind, "In Words", code)


def test_a_rejected_number_is_counted_as_billed() -> None:
    """Whether it is, is not published. What is refused for the account's sake is not: there was nothing to bill."""
    assert told(rejected("REJECTED_DND")).billed is True
    assert told(rejected("REJECTED_NOT_ENOUGH_CREDITS")).billed is None


@pytest.mark.parametrize(
    ("status", "kind"), [("REJECTED_NOT_ENOUGH_CREDITS", InsufficientFunds), ("REJECTED_ROUTE_NOT_AVAILABLE", PermissionDenied)]
)
def test_what_is_said_of_every_number_is_said_of_the_account(status: str, kind: type[ProviderError]) -> None:
    """Then the whole request is refused, as another vendor's 402 or 403 would do it: core leaves the account alone."""
    results = [rejected(status), rejected(status, to=BRITAIN.digits)]
    with pytest.raises(kind):
        read_all(*results, numbers=(NUMBER, BRITAIN))


@pytest.mark.parametrize("beside", [[], [{**RESULT, "to": BRITAIN.digits}], [rejected("REJECTED_DND", to=BRITAIN.digits)]])
def test_what_is_said_of_some_numbers_is_said_of_them(beside: list[object]) -> None:
    """One was answered, refused otherwise, or left out."""
    reply = read_all(rejected("REJECTED_NOT_ENOUGH_CREDITS"), *beside, numbers=(NUMBER, BRITAIN))
    assert type(reply.answers[NUMBER.e164]) is InsufficientFunds
    assert len(reply.answers) == 1 + len(beside)


def test_words_that_are_no_text_do_no_harm() -> None:
    """An object instead of a sentence, or a name: the error has its own words."""
    failed = told({"to": NUMBER.digits, "status": {"groupName": "EXPIRED", "name": ["x"], "description": {"why": "No."}}})
    assert (failed.message, failed.code) == ("The provider is failing", "EXPIRED")


def test_an_endless_name_is_cut() -> None:
    """What is kept in memory is bounded."""
    assert answer(unfound("E" * 1000, permanent=True)).withheld == {Field.REACHABLE: "E" * 60}


def test_a_number_in_infobips_words_is_masked() -> None:
    """A description may repeat it."""
    wordy = failure("EC_NO_RESPONSE") | {"description": f"No route to {NUMBER.digits}"}
    assert NUMBER.digits not in str(told(unfound("", error=wordy)))
