"""Twilio's successes: free facts, packages that answer, packages that fail, numbers that are not valid."""

import json
from typing import Any

import pytest

import linehunt_twilio as twilio
from linehunt.plugin import (
    Answer,
    Country,
    Facts,
    Field,
    Formats,
    LineType,
    MalformedResponse,
    Network,
    PhoneNumber,
    Reply,
    Secret,
    Verdict,
)
from vendor_replies import respond

NUMBER = PhoneNumber("+14154305555")
FREE = frozenset({Field.VALID, Field.COUNTRY, Field.FORMATS})
LINE = frozenset({Field.LINE_TYPE, Field.CARRIER})
ALL = FREE | LINE | {Field.CALLER_NAME}
# The examples fetch, fetchInvalid, fetchLineTypeIntelligence and fetchCallerName of twilio/twilio-oai, with an invented number.
BASIC = b"""
{"calling_country_code": "1", "country_code": "US", "phone_number": "+14154305555", "national_format": "(415) 430-5555",
 "valid": true, "validation_errors": null, "caller_name": null, "sim_swap": null, "call_forwarding": null, "line_status": null,
 "line_type_intelligence": null, "identity_match": null, "reassigned_number": null, "sms_pumping_risk": null,
 "phone_number_quality_score": null, "pre_fill": null, "url": "https://lookups.twilio.com/v2/PhoneNumbers/+14154305555"}"""
INVALID = b"""
{"calling_country_code": null, "country_code": null, "phone_number": "+141543055550", "national_format": null, "valid": false,
 "validation_errors": ["TOO_LONG"], "caller_name": null, "sim_swap": null, "call_forwarding": null, "line_status": null,
 "line_type_intelligence": null, "identity_match": null, "reassigned_number": null, "sms_pumping_risk": null,
 "phone_number_quality_score": null, "pre_fill": null, "url": "https://lookups.twilio.com/v2/PhoneNumbers/+141543055550"}"""
LINE_TYPE: dict[str, Any] = {
    "error_code": None,
    "mobile_country_code": "240",
    "mobile_network_code": "38",
    "carrier_name": "Twilio - SMS/MMS-SVR",
    "type": "nonFixedVoip",
}
CALLER_NAME: dict[str, Any] = {"caller_name": "Sergio Suarez", "caller_type": "CONSUMER", "error_code": None}

UNITED_STATES = Country(iso2="US", calling_code="1")
FORMATS = Formats(e164="+14154305555", national="(415) 430-5555")


def normalize(
    body: bytes | object,
    wanted: frozenset[Field] = ALL,
    number: PhoneNumber = NUMBER,
    headers: dict[str, str] | None = None,
    bills_invalid: bool = True,
) -> Reply:
    """The reply to these bytes, or to this object as JSON."""
    settings = twilio.Settings(sid="AC" + "5a" * 16, secret=Secret("t0k3n"), bills_invalid=bills_invalid)
    return twilio.normalize_response(respond(body, headers=headers), (number,), wanted, settings)


def answer(body: bytes | object, wanted: frozenset[Field] = ALL) -> Answer:
    """The answer for the number that was asked."""
    told = normalize(body, wanted).answers[NUMBER.e164]
    assert isinstance(told, Answer)
    return told


def sample(**changes: Any) -> dict[str, Any]:
    """The body of a valid number with both packages, with these members changed."""
    return {**json.loads(BASIC), "line_type_intelligence": LINE_TYPE, "caller_name": CALLER_NAME, **changes}


def with_line(**changes: Any) -> dict[str, Any]:
    """That body, with these members of its line type changed."""
    return sample(line_type_intelligence={**LINE_TYPE, **changes})


def test_the_free_request() -> None:
    """Validity, country and formats; nothing withheld for packages that were not asked for; the request's id is in a header."""
    assert normalize(BASIC, FREE, headers={"twilio-request-id": "RQ1"}) == Reply(
        {"+14154305555": Answer(Facts(valid=True, country=UNITED_STATES, formats=FORMATS))}, charged=None, request_id="RQ1"
    )


def test_every_package_answers() -> None:
    """Every field that the plugin declares, nothing weak, nothing withheld; the price is left to the configuration."""
    assert normalize(sample()) == Reply(
        {
            "+14154305555": Answer(
                Facts(
                    valid=True,
                    country=UNITED_STATES,
                    formats=FORMATS,
                    line_type=LineType.VOIP,
                    carrier=Network(name="Twilio - SMS/MMS-SVR", mcc="240", mnc="38"),
                    caller_name="Sergio Suarez",
                )
            )
        }
    )


@pytest.mark.parametrize(
    ("word", "line_type"),
    [
        ("landline", LineType.FIXED),
        ("mobile", LineType.MOBILE),
        ("fixedVoip", LineType.VOIP),
        ("nonFixedVoip", LineType.VOIP),
        ("personal", LineType.PERSONAL),
        ("tollFree", LineType.TOLL_FREE),
        ("premium", LineType.PREMIUM_RATE),
        ("sharedCost", LineType.SHARED_COST),
        ("uan", LineType.UAN),
        ("voicemail", LineType.VOICEMAIL),
        ("pager", LineType.PAGER),
    ],
)
def test_each_word_for_a_line(word: str, line_type: LineType) -> None:
    """All that Twilio documents."""
    assert answer(with_line(type=word)).facts.line_type is line_type


@pytest.mark.parametrize(
    ("word", "why"), [("unknown", "unknown"), ("hologram", "hologram"), (None, "not told"), (["mobile"], "['mobile']")]
)
def test_a_line_that_is_not_known_is_withheld(word: object, why: str) -> None:
    """`unknown`, a word of the future, or none: absent, in Twilio's word."""
    told = answer(with_line(type=word))
    assert (told.facts.line_type, told.withheld) == (None, {Field.LINE_TYPE: why})


def test_a_line_without_a_carrier() -> None:
    """Null in all three for a toll-free line and others: no network, and no word why."""
    told = answer(with_line(type="tollFree", carrier_name=None, mobile_country_code=None, mobile_network_code=None))
    assert (told.facts.line_type, told.facts.carrier, told.withheld) == (LineType.TOLL_FREE, None, {})


def test_a_fixed_line_has_a_name_alone() -> None:
    """The network code "is only returned for mobile numbers"."""
    told = answer(with_line(type="landline", mobile_country_code="", mobile_network_code=None))
    assert told.facts.carrier == Network(name="Twilio - SMS/MMS-SVR")
    assert told.weak_fields == frozenset()


def test_a_code_that_is_none_is_withheld() -> None:
    """A network code as a number has lost its zeros; the name stands."""
    told = answer(with_line(mobile_network_code=4))
    assert told.facts.carrier == Network(name="Twilio - SMS/MMS-SVR", mcc="240")
    assert told.withheld == {Field.CARRIER: "MNC: 4"}


def test_a_network_without_a_name_is_weak() -> None:
    """Another account may know it."""
    assert answer(with_line(carrier_name=" ")).weak_fields == {Field.CARRIER}


@pytest.mark.parametrize("package", [None, {}, "?", {"caller_name": None, "caller_type": None, "error_code": None}], ids=repr)
def test_no_caller_name(package: object) -> None:
    """None outside the United States, and for many numbers inside: withheld, and no failure."""
    told = answer(sample(caller_name=package))
    assert (told.facts.caller_name, told.verdict) == (None, Verdict.ANSWERED)
    assert told.withheld == {Field.CALLER_NAME: "?" if package == "?" else "not told"}


@pytest.mark.parametrize("code", [60601, 60607, 60608, "60619"])
def test_a_package_that_failed_leaves_the_others_alone(code: object) -> None:
    """Its fields are withheld by Twilio's code, whatever else it says; what the other package and the free request say stands."""
    told = answer(with_line(error_code=code))
    assert told == Answer(
        Facts(valid=True, country=UNITED_STATES, formats=FORMATS, caller_name="Sergio Suarez"),
        withheld={Field.LINE_TYPE: str(code), Field.CARRIER: str(code)},
    )


@pytest.mark.parametrize("wanted", [LINE, frozenset({Field.CARRIER, Field.VALID})], ids=lambda wanted: "+".join(sorted(wanted)))
def test_where_every_package_failed_the_number_is_not_covered(wanted: frozenset[Field]) -> None:
    """The free facts come with it. The package that was not asked for is no success."""
    told = answer(sample(line_type_intelligence={"error_code": 60607}, caller_name=None), wanted)
    assert told == Answer(
        Facts(valid=True, country=UNITED_STATES, formats=FORMATS),
        verdict=Verdict.NOT_COVERED,
        withheld={Field.LINE_TYPE: "60607", Field.CARRIER: "60607"},
    )


@pytest.mark.parametrize(("bills_invalid", "charged"), [(True, None), (False, 0)])
def test_an_invalid_number_is_an_answer(bills_invalid: bool, charged: int | None) -> None:
    """HTTP 200, and a result: it costs the quote, or nothing where the account says so. What was wanted is withheld with the reason."""
    wanted = frozenset({Field.VALID, Field.CARRIER})
    assert normalize(INVALID, wanted, PhoneNumber("+141543055550"), bills_invalid=bills_invalid) == Reply(
        {"+141543055550": Answer(Facts(valid=False), verdict=Verdict.INVALID_NUMBER, withheld={Field.CARRIER: "TOO_LONG"})},
        charged=charged,
    )


def test_only_an_invalid_number_can_cost_nothing() -> None:
    """The setting is about these alone."""
    assert normalize(sample(), bills_invalid=False).charged is None


@pytest.mark.parametrize(
    ("errors", "why"),
    [
        (["TOO_SHORT", "INVALID_LENGTH"], "TOO_SHORT, INVALID_LENGTH"),
        ([], "not told"),
        (None, "not told"),
        ("NOT_A_NUMBER", "NOT_A_NUMBER"),
        ([None], "None"),
    ],
    ids=repr,
)
def test_the_reasons_of_an_invalid_number(errors: object, why: str) -> None:
    """Several, none ("In some cases you will also receive a reason"), or in another shape than documented."""
    assert answer(sample(valid=False, validation_errors=errors), LINE).withheld == {Field.LINE_TYPE: why, Field.CARRIER: why}


@pytest.mark.parametrize("valid", [None, "true", 1], ids=repr)
def test_a_validity_that_is_not_told_is_absent(valid: object) -> None:
    """Neither true nor false is concluded from anything else."""
    told = answer(sample(valid=valid))
    assert told.facts.valid is None
    assert told.withheld == {Field.VALID: "not told" if valid is None else str(valid)}


@pytest.mark.parametrize("changes", [{"country_code": None}, {"calling_country_code": None}, {"country_code": 1, "national_format": ""}])
def test_parts_that_are_missing(changes: dict[str, object]) -> None:
    """Numbers that belong to no country, or a null: the other part stands."""
    told = answer(sample(**changes))
    country = {"iso2": "US", "calling_code": "1"}
    for key in changes.keys() & {"country_code", "calling_country_code"}:
        del country["iso2" if key == "country_code" else "calling_code"]
    assert told.facts.country == Country(**country)
    assert told.facts.formats == (Formats(e164=NUMBER.e164) if "national_format" in changes else FORMATS)


def test_a_body_that_knows_nothing_is_no_match() -> None:
    """Its keys are there, and null."""
    told = answer(dict.fromkeys(json.loads(BASIC)), FREE)
    assert told == Answer(verdict=Verdict.NO_MATCH, withheld={Field.VALID: "not told"})


@pytest.mark.parametrize("told", [None, "", "14154305555", " +14154305555"])
def test_the_number_may_be_missing_or_written_otherwise(told: object) -> None:
    """Then it is the one that was asked."""
    assert set(normalize(sample(phone_number=told)).answers) == {"+14154305555"}


def test_another_number_is_told_as_such() -> None:
    """Core drops it: an answer for a number that was not asked is none."""
    assert set(normalize(sample(phone_number="+442083661177")).answers) == {"+442083661177"}


@pytest.mark.parametrize("body", [b"", b"<html></html>", b"[]", b'"x"', b"{}", b'{"status": "ok"}', b'{"phone_number": "+14154305555"}'])
def test_a_success_that_is_no_answer_is_malformed(body: bytes) -> None:
    """No JSON, no object, or none of the documented keys."""
    with pytest.raises(MalformedResponse):
        normalize(body)
