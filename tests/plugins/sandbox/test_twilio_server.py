"""Twilio's wire format, its credentials, its packages, its knobs."""

import json
from collections.abc import Iterator, Mapping
from email.message import Message
from typing import Any

import pytest

from linehunt.plugin import Money, basic
from linehunt_sandbox import Fault, Sandbox
from linehunt_sandbox.subscriber import Subscriber
from linehunt_sandbox.twilio import Twilio
from plain_http import send

AMERICA, BRITAIN, CANADA = "+14154305555", "+442083661177", "+16135550123"
BOTH = "?Fields=line_type_intelligence,caller_name"
MEMBERS = [
    "calling_country_code",
    "country_code",
    "phone_number",
    "national_format",
    "valid",
    "validation_errors",
    "caller_name",
    "sim_swap",
    "call_forwarding",
    "line_status",
    "line_type_intelligence",
    "identity_match",
    "reassigned_number",
    "sms_pumping_risk",
    "phone_number_quality_score",
    "pre_fill",
    "url",
]


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """A sandbox with Twilio beside the others."""
    with Sandbox(Twilio()) as serving:
        yield serving


@pytest.fixture
def twilio(sandbox: Sandbox) -> Twilio:
    """Twilio's server."""
    vendor = sandbox.vendors["twilio"]
    assert isinstance(vendor, Twilio)
    return vendor


def _get(twilio: Twilio, path: str, headers: Mapping[str, str] | None = None, method: str = "GET") -> tuple[int, Message, bytes]:
    own = basic(twilio.account_sid, twilio.auth_token)
    return send(twilio.url, path, own if headers is None else headers, method)


def _lookup(twilio: Twilio, number: str, query: str = "") -> Any:
    status, _, body = _get(twilio, f"/v2/PhoneNumbers/{number}{query}")
    assert status == 200
    return json.loads(body)


def _first(line: str, numbers: Iterator[str]) -> str:
    """The first of the numbers whose line is of this kind."""
    return next(number for number in numbers if (found := Subscriber.find(number)) and found.line == line)


def _american() -> Iterator[str]:
    return (f"+1415430{n:04d}" for n in range(5000, 6000))


def test_the_free_answer_has_the_documented_members(sandbox: Sandbox, twilio: Twilio) -> None:
    """Every member of the specification, in its order, the packages null; no price; nothing is charged."""
    body = _lookup(twilio, AMERICA)

    assert list(body) == MEMBERS
    told = {name: value for name, value in body.items() if value is not None}
    assert told == {
        "calling_country_code": "1",
        "country_code": "US",
        "phone_number": AMERICA,
        "national_format": "(415) 430-5555",
        "valid": True,
        "url": f"https://lookups.twilio.com/v2/PhoneNumbers/{AMERICA}",
    }
    assert (sandbox.bill.requests("twilio"), sandbox.bill.charges) == (1, ())


def test_the_request_id_is_in_a_header(twilio: Twilio) -> None:
    """Another one for each request."""
    ids = [_get(twilio, f"/v2/PhoneNumbers/{AMERICA}")[1]["twilio-request-id"] for _ in range(2)]

    assert all(request_id.startswith("RQ") and len(request_id) == 34 for request_id in ids)
    assert ids[0] != ids[1]


@pytest.mark.parametrize("written", [AMERICA, "%2B14154305555", "4154305555", "14154305555"])
def test_twilios_number_is_read_in_all_its_forms(twilio: Twilio, written: str) -> None:
    """The plus raw or encoded; without one it is a number of North America."""
    assert _lookup(twilio, written)["phone_number"] == AMERICA


def test_packages_have_the_documented_members(sandbox: Sandbox, twilio: Twilio) -> None:
    """What was asked for is told and charged, each package at its own price."""
    twilio.line_type_price, twilio.caller_name_price = Money.parse("0.003 USD"), Money.parse("0.0005 USD")
    twilio.silent_names_every = 0
    number = _first("mobile", _american())
    body = _lookup(twilio, number, BOTH)

    found = Subscriber.find(number)
    assert found is not None
    assert found.current is not None
    assert body["line_type_intelligence"] == {
        "error_code": None,
        "mobile_country_code": found.current.mcc,
        "mobile_network_code": found.current.mnc,
        "carrier_name": found.operator,
        "type": "mobile",
    }
    assert list(body["caller_name"]) == ["caller_name", "caller_type", "error_code"]
    assert body["caller_name"]["caller_type"] in {"CONSUMER", "BUSINESS"}
    assert [charge.amount for charge in sandbox.bill.charges] == [twilio.line_type_price, twilio.caller_name_price]


@pytest.mark.parametrize("query", ["?Fields=", "?Fields=sim_swap", "?Fields=LINE_TYPE_INTELLIGENCE", "?fields=caller_name"])
def test_what_is_no_package_of_the_sandbox_is_null_and_free(sandbox: Sandbox, twilio: Twilio, query: str) -> None:
    """A package that it doesn't have, or none."""
    body = _lookup(twilio, AMERICA, query)

    assert (body["line_type_intelligence"], body["caller_name"], body["sim_swap"]) == (None, None, None)
    assert sandbox.bill.charges == ()


@pytest.mark.parametrize(("line", "words"), [("fixed", {"landline"}), ("voip", {"fixedVoip", "nonFixedVoip"})])
def test_lines_that_are_not_mobile_have_a_name_alone(twilio: Twilio, line: str, words: set[str]) -> None:
    """In Twilio's words; the network code "is only returned for mobile numbers"."""
    told = _lookup(twilio, _first(line, _american()), "?Fields=line_type_intelligence")["line_type_intelligence"]

    assert told["type"] in words
    assert told["carrier_name"]
    assert (told["mobile_country_code"], told["mobile_network_code"]) == (None, None)


@pytest.mark.parametrize(("number", "word"), [("+18005550123", "tollFree"), ("+80012345678", "tollFree"), ("+19005550123", "unknown")])
def test_lines_without_a_carrier(twilio: Twilio, number: str, word: str) -> None:
    """Null in all three, as the page says."""
    told = _lookup(twilio, number, "?Fields=line_type_intelligence")["line_type_intelligence"]

    assert told.pop("type") == word
    assert set(told.values()) == {None}


def test_a_number_of_no_country(twilio: Twilio) -> None:
    """+800 has a calling code, no country, and no caller name."""
    body = _lookup(twilio, "+80012345678", BOTH)

    assert (body["calling_country_code"], body["country_code"], body["caller_name"]) == ("800", None, None)


@pytest.mark.parametrize(
    ("number", "why"),
    [
        ("+1415430555555", "TOO_LONG"),
        ("+14151", "TOO_SHORT"),
        ("+15555555555", "INVALID_BUT_POSSIBLE"),
        ("+99912345678", "INVALID_COUNTRY_CODE"),
        ("+4303", "TOO_SHORT"),
        ("+49", "NOT_A_NUMBER"),
        ("abc", "NOT_A_NUMBER"),
    ],
)
def test_an_invalid_number_is_a_200(twilio: Twilio, number: str, why: str) -> None:
    """As the example `fetchInvalid`: `valid` is false, the reason is told, all else is null."""
    body = _lookup(twilio, number, BOTH)

    asked = number if number.startswith("+") else f"+1{number}"
    assert list(body) == MEMBERS
    assert {name: value for name, value in body.items() if value is not None} == {
        "phone_number": asked,
        "valid": False,
        "validation_errors": [why],
        "url": f"https://lookups.twilio.com/v2/PhoneNumbers/{asked}",
    }


@pytest.mark.parametrize(("bills", "total"), [(True, "0.02 USD"), (False, None)])
def test_packages_of_an_invalid_number_are_billed_by_knob(sandbox: Sandbox, twilio: Twilio, bills: bool, total: str | None) -> None:
    """Whether Twilio bills them is not documented: `bills_invalid` says."""
    assert twilio.bills_invalid
    twilio.bills_invalid = bills
    _lookup(twilio, "+14151", BOTH)

    assert sandbox.bill.total("twilio") == (total and Money.parse(total))


def test_a_caller_name_outside_the_united_states_is_null_and_free(sandbox: Sandbox, twilio: Twilio) -> None:
    """As its page says, in Britain as in Canada."""
    assert _lookup(twilio, BRITAIN, "?Fields=caller_name")["caller_name"] is None
    assert _lookup(twilio, CANADA, "?Fields=caller_name")["caller_name"] is None
    assert sandbox.bill.charges == ()


def test_a_caller_name_without_data_is_billed(sandbox: Sandbox, twilio: Twilio) -> None:
    """As its page says; `silent_names_every` says how often."""
    twilio.silent_names_every = 1
    assert _lookup(twilio, AMERICA, "?Fields=caller_name")["caller_name"] == {"caller_name": None, "caller_type": None, "error_code": None}
    assert sandbox.bill.total("twilio") == twilio.caller_name_price


def test_canada_needs_approval(sandbox: Sandbox, twilio: Twilio) -> None:
    """Error 60601, until `canada` is set. Everything else is told."""
    body = _lookup(twilio, CANADA, "?Fields=line_type_intelligence")
    assert (body["valid"], body["country_code"]) == (True, "CA")
    assert body["line_type_intelligence"] == {
        "error_code": 60601,
        "mobile_country_code": None,
        "mobile_network_code": None,
        "carrier_name": None,
        "type": None,
    }
    twilio.canada = True
    assert _lookup(twilio, CANADA, "?Fields=line_type_intelligence")["line_type_intelligence"]["error_code"] is None
    assert len(sandbox.bill.charges) == 2


@pytest.mark.parametrize("bills", [True, False])
def test_each_package_fails_by_itself(sandbox: Sandbox, twilio: Twilio, bills: bool) -> None:
    """With the code of its knob; whether it is charged, `bills_failed_packages` says."""
    assert twilio.bills_failed_packages
    twilio.bills_failed_packages = bills
    twilio.caller_name_error = 60608
    body = _lookup(twilio, AMERICA, BOTH)
    assert body["caller_name"] == {"caller_name": None, "caller_type": None, "error_code": 60608}
    assert body["line_type_intelligence"]["error_code"] is None
    twilio.line_type_error, twilio.caller_name_error = 60619, None
    body = _lookup(twilio, AMERICA, BOTH)
    assert (body["line_type_intelligence"]["error_code"], body["caller_name"]["error_code"]) == (60619, None)

    assert len(sandbox.bill.charges) == (4 if bills else 2)


def test_no_errors_may_be_a_list(twilio: Twilio) -> None:
    """The specification's examples have null and an empty list."""
    assert _lookup(twilio, AMERICA)["validation_errors"] is None
    twilio.no_errors_as_list = True
    assert _lookup(twilio, AMERICA)["validation_errors"] == []


def test_both_pairs_of_credentials_are_right(twilio: Twilio) -> None:
    """The account's, and the API key's; the scheme in any case."""
    path = f"/v2/PhoneNumbers/{AMERICA}"
    assert _get(twilio, path, basic(twilio.key_sid, twilio.key_secret))[0] == 200
    header = basic(twilio.account_sid, twilio.auth_token)["Authorization"]
    assert _get(twilio, path, {"Authorization": header.replace("Basic", "basic")})[0] == 200


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Basic"},
        {"Authorization": "Bearer sandbox-auth-token"},
        basic("AC" + "0" * 31 + "1", "sandbox-key-secret"),
        basic("SK" + "0" * 31 + "2", "sandbox-auth-token"),
        basic("wrong", "sandbox-auth-token"),
    ],
)
def test_credentials_of_no_account_are_a_401(sandbox: Sandbox, twilio: Twilio, headers: dict[str, str]) -> None:
    """In Twilio's shape of error; counted, and not billed."""
    status, _, body = _get(twilio, f"/v2/PhoneNumbers/{AMERICA}{BOTH}", headers)

    assert status == 401
    assert json.loads(body) == {
        "code": 20003,
        "message": "Authenticate",
        "more_info": "https://www.twilio.com/docs/errors/20003",
        "status": 401,
    }
    assert (sandbox.bill.requests("twilio"), sandbox.bill.charges) == (1, ())


def test_paths_and_methods_that_are_none(twilio: Twilio) -> None:
    """Version 1 is not served; another method is refused in Twilio's words."""
    assert _get(twilio, f"/v1/PhoneNumbers/{AMERICA}")[0] == 404
    status, _, body = _get(twilio, f"/v2/PhoneNumbers/{AMERICA}", method="POST")
    assert (status, json.loads(body)["status"]) == (405, 405)


def test_not_found_is_no_answer_and_free(sandbox: Sandbox, twilio: Twilio) -> None:
    """The fault: a 404 with code 20404."""
    twilio.script(Fault.NOT_FOUND)
    status, _, body = _get(twilio, f"/v2/PhoneNumbers/{AMERICA}{BOTH}")

    assert (status, json.loads(body)["code"]) == (404, 20404)
    assert sandbox.bill.charges == ()


def test_wrong_number_is_about_another(sandbox: Sandbox, twilio: Twilio) -> None:
    """The fault: another `phone_number`; what was asked is charged."""
    twilio.script(Fault.WRONG_NUMBER, numbers=[AMERICA])
    body = _lookup(twilio, AMERICA, "?Fields=line_type_intelligence")

    assert body["phone_number"] == "+14154305556"
    assert [charge.number.e164 for charge in sandbox.bill.charges] == [AMERICA]


def test_wrong_number_of_an_invalid_one(twilio: Twilio) -> None:
    """There is no other to tell of: it is answered as ever."""
    twilio.script(Fault.WRONG_NUMBER)
    assert _lookup(twilio, "abc")["validation_errors"] == ["NOT_A_NUMBER"]


@pytest.mark.parametrize("fault", [Fault.MISSING_NUMBER, Fault.NAN_PRICE])
def test_twilio_has_no_batch_and_no_price(twilio: Twilio, fault: Fault) -> None:
    """Faults about these can't be scripted."""
    with pytest.raises(ValueError, match="twilio can't have this fault"):
        twilio.script(fault)
