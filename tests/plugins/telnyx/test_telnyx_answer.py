"""Telnyx's successes: every data set, and every part that may be missing or odd."""

from typing import Any

import pytest

import linehunt_telnyx as telnyx
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
from linehunt_telnyx.conformance import DATA, INVALID, PORTABILITY, REFERENCE
from vendor_replies import respond

NUMBER = PhoneNumber("+14155550123")
SETTINGS = telnyx.Settings(api_key=Secret("KEY0190-x"))
EVERYTHING = telnyx.provider_info().fields
MOBILE = DATA["carrier"]


def normalize(
    body: bytes | object,
    wanted: frozenset[Field] = EVERYTHING,
    settings: telnyx.Settings = SETTINGS,
    headers: dict[str, str] | None = None,
) -> Reply:
    """The reply to these bytes, or to this object as JSON."""
    return telnyx.normalize_response(respond(body, headers=headers), (NUMBER,), wanted, settings)


def answer(data: object, *wanted: Field) -> Answer:
    """The answer for the number that was asked; all fields are wanted unless some are named."""
    told = normalize({"data": data}, frozenset(wanted) or EVERYTHING).answers[NUMBER.e164]
    assert isinstance(told, Answer)
    return told


def sample(**changes: Any) -> dict[str, Any]:
    """The record of a mobile number, with these members changed."""
    return {**DATA, **changes}


def with_portability(**changes: Any) -> dict[str, Any]:
    """The record, with these members of its portability changed."""
    return sample(portability={**PORTABILITY, **changes})


def test_a_number_whose_portability_is_not_known() -> None:
    """All that it has; the carrier's name may be the block's or the current one's, so it is weak, and nobody is called the original."""
    assert answer(DATA) == Answer(
        Facts(
            valid=True,
            country=Country(iso2="US"),
            formats=Formats(e164="+14155550123", national="(415) 555-0123"),
            line_type=LineType.MOBILE,
            carrier=Network(name="T-MOBILE USA, INC."),
            location="MISSOULA, Montana",
            caller_name="WIRELESS CALLER",
        ),
        weak={Field.CARRIER},
        withheld={Field.ORIGINAL_CARRIER: "ported_status: not told", Field.PORTED: "not told"},
    )


def test_a_ported_number_has_its_current_carrier() -> None:
    """The name is that of the service provider then: not weak. Whom the number was allotted to is not told."""
    told = answer(with_portability(ported_status="Y"))
    assert (told.facts.ported, told.facts.carrier, told.weak_fields) == (True, Network(name="T-MOBILE USA, INC."), frozenset())
    assert (told.facts.original_carrier, told.withheld) == (None, {Field.ORIGINAL_CARRIER: "ported_status: Y"})


def test_a_number_that_was_not_ported_is_still_with_its_first_carrier() -> None:
    """The name is that of the block's owner then, who serves it: the one network and the other."""
    told = answer(with_portability(ported_status="N"))
    assert told.facts.ported is False
    assert told.facts.carrier == told.facts.original_carrier == Network(name="T-MOBILE USA, INC.")
    assert (told.weak_fields, told.withheld) == (frozenset(), {})


@pytest.mark.parametrize(
    ("word", "withheld"),
    [("", "not told"), (None, "not told"), ("y", "y"), ("maybe", "maybe"), (True, "True"), (["Y"], "['Y']"), ("x" * 1000, "x" * 40)],
    ids=["empty", "null", "lower case", "another word", "a boolean", "a list", "an endless word"],
)
def test_another_ported_status_is_not_known(word: object, withheld: str) -> None:
    """`Y`, `N` and an empty text are documented. What else comes is kept as withheld, and the carrier is weak."""
    told = answer(with_portability(ported_status=word))
    assert (told.facts.ported, told.withheld[Field.PORTED]) == (None, withheld)
    assert told.weak_fields == {Field.CARRIER}


@pytest.mark.parametrize("code", ["10001", 10001, 0], ids=repr)
def test_a_data_sets_own_error_withholds_its_facts(code: object) -> None:
    """Also where facts stand beside it, as in the reference's sample; the other data sets' facts stay."""
    told = answer(
        sample(carrier={**MOBILE, "error_code": code}, caller_name={"caller_name": "X", "error_code": code}, portability=None),
    )
    assert set(told.known) == {Field.VALID, Field.COUNTRY, Field.FORMATS}
    words = {field: told.withheld[field] for field in (Field.CARRIER, Field.LINE_TYPE, Field.CALLER_NAME)}
    assert set(words.values()) == {f"error code {code}"}


def test_the_portability_stands_beside_a_carrier_with_an_error() -> None:
    """It is a data set of its own, and names carrier and line type too."""
    told = answer(sample(carrier={**MOBILE, "error_code": "10007"}))
    assert (told.facts.carrier, told.facts.line_type) == (Network(name="SPRINT SPECTRUM L.P.- MT"), LineType.MOBILE)
    assert told.withheld[Field.CARRIER] == "error code 10007"


@pytest.mark.parametrize("empty", [None, "", [], {}], ids=repr)
def test_an_empty_error_code_is_no_error(empty: object) -> None:
    """Absence is written in many ways."""
    told = answer(sample(carrier={**MOBILE, "error_code": empty}, caller_name={"caller_name": "X", "error_code": empty}))
    assert (told.facts.carrier, told.facts.caller_name) == (Network(name="T-MOBILE USA, INC."), "X")


@pytest.mark.parametrize("name", ["", " ", None, 7], ids=repr)
def test_a_caller_name_may_be_missing(name: object) -> None:
    """It is withheld then."""
    told = answer(sample(caller_name={"caller_name": name, "error_code": None}))
    assert told.facts.caller_name is None
    assert told.withheld[Field.CALLER_NAME] == (str(name) if name in (" ", 7) else "not told")


@pytest.mark.parametrize(
    ("city", "state", "location"),
    [
        ("WAUKEGAN", "Illinois", "WAUKEGAN, Illinois"),
        ("WAUKEGAN", "", "WAUKEGAN"),
        (None, "Illinois", "Illinois"),
        ("", None, None),
        (7, [], None),
    ],
)
def test_the_location_is_city_and_state(city: object, state: object, location: str | None) -> None:
    """Or the one of them that is told."""
    assert answer(with_portability(city=city, state=state)).facts.location == location


@pytest.mark.parametrize("told", ["001", "us", "USA", "", None, 1], ids=repr)
def test_a_country_code_is_two_letters(told: object) -> None:
    """Numbers of no country have no ISO code."""
    result = answer(sample(country_code=told))
    assert (result.facts.country, Field.COUNTRY in result.withheld) == (None, True)


@pytest.mark.parametrize(
    ("number", "national", "formats"),
    [(None, "(415) 555-0123", Formats(national="(415) 555-0123")), ("+14155550123", "", Formats(e164="+14155550123")), (None, None, None)],
)
def test_the_formats(number: object, national: object, formats: Formats | None) -> None:
    """As they are told."""
    assert answer(sample(phone_number=number, national_format=national)).facts.formats == formats


@pytest.mark.parametrize(("told", "withheld"), [(None, "not told"), ("", "not told"), ("false", "false"), (0, "0"), (1, "1")], ids=repr)
def test_another_valid_number_is_not_known(told: object, withheld: str) -> None:
    """The reference doesn't have it at all. Only true and false are taken for an answer."""
    result = answer(sample(valid_number=told))
    assert (result.facts.valid, result.withheld[Field.VALID], result.verdict) == (None, withheld, Verdict.ANSWERED)


@pytest.mark.parametrize(("bills_invalid", "charged"), [(True, None), (False, 0)])
def test_an_invalid_number(bills_invalid: bool, charged: int | None) -> None:
    """HTTP 200 with a false `valid_number`. Its country and its format are none. It costs the quote, or nothing, by the account's word."""
    settings = telnyx.Settings(api_key=Secret("KEY0190-x"), bills_invalid=bills_invalid)
    assert normalize({"data": INVALID}, settings=settings) == Reply(
        {"+14155550123": Answer(Facts(valid=False), verdict=Verdict.INVALID_NUMBER)}, charged
    )


def test_only_what_was_asked_for_is_withheld() -> None:
    """A data set that was not requested is null, which says nothing of its fields."""
    base = sample(carrier=None, caller_name=None, portability=None)
    assert answer(base, Field.VALID).withheld == {Field.PORTED: "not told"}
    assert answer(base, Field.CALLER_NAME).withheld == {Field.PORTED: "not told", Field.CALLER_NAME: "not told"}
    assert answer(base, Field.LINE_TYPE).withheld == {
        Field.PORTED: "not told",
        Field.LINE_TYPE: "not told",
        Field.CARRIER: "not told",
        Field.ORIGINAL_CARRIER: "ported_status: not told",
    }


def test_what_an_answer_brings_along_is_kept() -> None:
    """The base lookup's portability names a carrier and a line type; a data set that nobody asked for is no worse for it."""
    assert {Field.CARRIER, Field.LINE_TYPE} <= answer(sample(carrier=None), Field.PORTED).known.keys()
    assert Field.CALLER_NAME in answer(DATA, Field.PORTED).known


def test_the_samples_of_the_reference() -> None:
    """Their region and area code are no network codes, and their caller name stands beside an error."""
    told = answer(REFERENCE)
    assert (told.facts.carrier, told.facts.ported, told.facts.caller_name) == (Network(name="Telnyx/4"), True, None)
    assert told.facts.line_type is LineType.VOIP


@pytest.mark.parametrize("empty", [None, {}, [], "n/a"], ids=repr)
@pytest.mark.parametrize(
    ("member", "lost"),
    [
        ("carrier", set()),
        ("caller_name", {Field.CALLER_NAME}),
        ("portability", {Field.LOCATION, Field.PORTED, Field.ORIGINAL_CARRIER}),
    ],
)
def test_each_object_may_be_null_or_missing(member: str, lost: set[Field], empty: object) -> None:
    """The facts of the others stay; portability and carrier make up for each other in part."""
    whole = with_portability(ported_status="N")
    everything = set(answer(whole).known)
    assert set(answer({**whole, member: empty}).known) == everything - lost
    assert set(answer({name: value for name, value in whole.items() if name != member}).known) == everything - lost


def test_a_success_that_says_nothing_is_no_match() -> None:
    """Nothing but nulls: an answer, and it cost as much."""
    told = answer(dict.fromkeys(DATA))
    assert (told.verdict, told.facts) == (Verdict.NO_MATCH, Facts())
    assert told.withheld[Field.PORTED] == "not told"


@pytest.mark.parametrize("written", ["+14155550123", "14155550123", 14155550123, " +14155550123 ", None, ""], ids=repr)
def test_the_number_answered_is_the_one_asked(written: object) -> None:
    """With or without its plus, as a JSON number, or not named at all."""
    assert list(normalize({"data": sample(phone_number=written)}).answers) == ["+14155550123"]


@pytest.mark.parametrize("written", ["+442083661177", 442083661177], ids=repr)
def test_an_answer_for_another_number_is_never_given_for_the_one_asked(written: object) -> None:
    """It stands under its own number, where core drops it."""
    assert list(normalize({"data": sample(phone_number=written)}).answers) == ["+442083661177"]


@pytest.mark.parametrize(
    ("headers", "request_id"),
    [({"x-request-id": "a-1", "request-id": "b-1"}, "a-1"), ({"request-id": "b-1"}, "b-1"), ({}, None)],
    ids=["both", "the older one", "neither"],
)
def test_the_request_id_is_in_a_header(headers: dict[str, str], request_id: str | None) -> None:
    """Of one name or the other."""
    assert normalize({"data": DATA}, headers=headers).request_id == request_id


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"[]",
        b'"text"',
        b"null",
        b"{}",
        b'{"data": null}',
        b'{"data": []}',
        b'{"data": {"id": 1}}',
        b'{"errors": []}',
        b"\xff",
    ],
    ids=["nothing", "HTML", "list", "text", "null", "no data", "null data", "a list", "another record", "errors", "not UTF-8"],
)
def test_a_success_that_is_no_lookup_is_malformed(body: bytes) -> None:
    """Not JSON, no `data`, or none of the documented keys in it."""
    with pytest.raises(MalformedResponse):
        normalize(body)
