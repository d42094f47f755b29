"""Plivo's successes: three generations of bodies, and every part that may be missing or odd."""

import json
from typing import Any

import pytest

import linehunt_plivo as plivo
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
SETTINGS = plivo.Settings(auth_id="MAXXXXXXXXXXXXXXXXXX", auth_token=Secret("t0k3n"))

# The mocks of Plivo's own SDKs (plivo-python, plivo-php, plivo-ruby, plivo-java, plivo-dotnet).
PORTED_MOBILE = b"""
{"api_id":"a35a2e7a-fd27-42e6-910c-33382f43240e","phone_number":"+14154305555",
 "country":{"name":"United States","iso2":"US","iso3":"USA"},
 "format":{"e164":"+14154305555","national":"(415) 430-5555","international":"+1 415-430-5555","rfc3966":"tel:+1-415-430-5555"},
 "carrier":{"mobile_country_code":"310","mobile_network_code":"150","name":"Cingular Wireless","type":"mobile","ported":"yes"},
 "resource_uri":"/v1/Number/+14154305555?type=carrier"}"""
# The success example of the documentation.
FIXED = b"""
{
    "api_id": "e4a25a0a-a19f-4ff6-b8b5-1841bea253f6",
    "phone_number": "+14151234567",
    "country": {
        "name": "United States",
        "iso2": "US",
        "iso3": "USA"
    },
    "format": {
        "e164": "+14151234567",
        "national": "(415) 123-4567",
        "international": "+1 415-123-4567",
        "rfc3966": "tel:+1-415-123-4567"
    },
    "carrier": {
        "mobile_country_code": "",
        "mobile_network_code": "",
        "name": "Verizon",
        "type": "fixed",
        "ported": "no"
    },
    "resource_uri": "/v1/Number/+14151234567?type=carrier"
}"""
# 2020-09-09 (plivo-python abf5934), and the body of 2020-09-21 that plivo-node#166 shows.
FIRST_GENERATION = b"""
{"api_id":"930692a3-6f09-45b5-80f5-5585565fb30e","country":{"code_iso2":"US","code_iso3":"USA","name":"United States"},
 "number_format":{"e164":"+14154305555","international":"+1 415-430-5555","national":"(415) 430-5555","rfc3966":"tel:+1-415-430-5555"},
 "service_provider":{"mobile_country_code":"310","mobile_network_code":"160","name":null,"ported":null,"type":"mobile"}}"""
SECOND_GENERATION = b"""
{"api_id":"930692a3-6f09-45b5-80f5-5585565fb30e","country":{"code_iso2":"US","code_iso3":"USA","name":"United States"},
 "format":{"e164":"+14154305555","international":"+1 415-430-5555","national":"(415) 430-5555","rfc3966":"tel:+1-415-430-5555"},
 "carrier":{"mobile_country_code":"310","mobile_network_code":"150","name":"Cingular Wireless","ported":true,"type":"mobile"},
 "resource_uri":"/v1/Lookup/Number/+14154305555?type=carrier"}"""

UNITED_STATES = Country(iso2="US", iso3="USA", name="United States")
FORMATS = Formats(e164="+14154305555", national="(415) 430-5555", international="+1 415-430-5555", rfc3966="tel:+1-415-430-5555")


def normalize(body: bytes | object, number: PhoneNumber = NUMBER, headers: dict[str, str] | None = None, status: int = 200) -> Reply:
    """The reply to these bytes, or to this object as JSON."""
    return plivo.normalize_response(respond(body, status, headers), (number,), SETTINGS)


def answer(body: bytes | object) -> Answer:
    """The answer for the number that was asked."""
    told = normalize(body).answers[NUMBER.e164]
    assert isinstance(told, Answer)
    return told


def sample(**changes: Any) -> dict[str, Any]:
    """Today's body of a ported mobile number, with these members changed."""
    return {**json.loads(PORTED_MOBILE), **changes}


def with_carrier(**changes: Any) -> dict[str, Any]:
    """Today's body, with these members of its carrier changed."""
    body = sample()
    body["carrier"].update(changes)
    return body


def test_a_ported_mobile_number() -> None:
    """Every field that Plivo documents, nothing weak, nothing withheld; the price is left to the configuration."""
    assert normalize(PORTED_MOBILE) == Reply(
        {
            "+14154305555": Answer(
                Facts(
                    valid=True,
                    country=UNITED_STATES,
                    formats=FORMATS,
                    line_type=LineType.MOBILE,
                    carrier=Network(name="Cingular Wireless", mcc="310", mnc="150"),
                    ported=True,
                )
            )
        },
        charged=None,
        request_id="a35a2e7a-fd27-42e6-910c-33382f43240e",
    )


def test_a_fixed_line_has_no_network_codes() -> None:
    """The documentation's own example: empty MCC and MNC are absent, `no` is False."""
    told = normalize(FIXED, PhoneNumber("+14151234567")).answers["+14151234567"]
    assert isinstance(told, Answer)
    assert (told.facts.line_type, told.facts.carrier, told.facts.ported) == (LineType.FIXED, Network(name="Verizon"), False)
    assert (told.weak_fields, told.withheld) == (frozenset(), {})


def test_the_first_generation_of_bodies() -> None:
    """Other names for everything, nulls, and no number: then it is the one that was asked."""
    told = answer(FIRST_GENERATION)
    assert told.facts == Facts(
        valid=True, country=UNITED_STATES, formats=FORMATS, line_type=LineType.MOBILE, carrier=Network(mcc="310", mnc="160")
    )
    assert (told.weak, told.withheld) == (frozenset({Field.CARRIER}), {Field.PORTED: "not told"})


def test_the_second_generation_of_bodies() -> None:
    """Today's names for the objects, the old ones for the country's codes, and a boolean."""
    told = answer(SECOND_GENERATION)
    assert (told.facts.country, told.facts.ported) == (UNITED_STATES, True)
    assert told.facts.carrier == Network(name="Cingular Wireless", mcc="310", mnc="150")


@pytest.mark.parametrize(
    ("word", "ported"),
    [("yes", True), ("no", False), ("YES", True), (True, True), (False, False), ("true", True), ("false", False)],
    ids=repr,
)
def test_ported_was_told(word: object, ported: bool) -> None:
    """A word today, a boolean once. Then the carrier can be relied on."""
    told = answer(with_carrier(ported=word))
    assert (told.facts.ported, told.weak, told.withheld) == (ported, frozenset(), {})


@pytest.mark.parametrize(
    ("word", "withheld"),
    [
        ("unknown", "unknown"),
        (None, "not told"),
        ("", "not told"),
        ("perhaps", "perhaps"),
        (0, "0"),
        (["yes"], "['yes']"),
        ("x" * 1000, "x" * 40),
    ],
    ids=["unknown", "null", "empty", "another word", "a number", "a list", "an endless word"],
)
def test_an_unknown_ported_makes_the_carrier_weak(word: object, withheld: str) -> None:
    """By Plivo's own FAQ the carrier's name is unreliable then; the fact is absent, and its word is kept, within bounds."""
    told = answer(with_carrier(ported=word))
    assert told.facts.ported is None
    assert told.facts.carrier == Network(name="Cingular Wireless", mcc="310", mnc="150")
    assert (told.weak_fields, told.withheld) == (frozenset({Field.CARRIER}), {Field.PORTED: withheld})


def test_ported_may_be_missing_altogether() -> None:
    """It is documented for the US and Canada only."""
    body = sample()
    del body["carrier"]["ported"]
    assert answer(body).withheld == {Field.PORTED: "not told"}


@pytest.mark.parametrize(
    ("word", "line_type"),
    [
        ("fixed", LineType.FIXED),
        ("landline", LineType.FIXED),
        ("mobile", LineType.MOBILE),
        ("Mobile", LineType.MOBILE),
        ("voip", LineType.VOIP),
        ("toll-free", LineType.TOLL_FREE),
    ],
)
def test_the_words_for_line_types(word: str, line_type: LineType) -> None:
    """The documented ones, and the one that an integration documents; `toll-free` has a hyphen."""
    assert answer(with_carrier(type=word)).facts.line_type is line_type


@pytest.mark.parametrize(
    ("word", "withheld"),
    [("unknown", "unknown"), ("satellite", "satellite"), (None, "not told"), ("", "not told"), ({"a": 1}, "{'a': 1}")],
    ids=["unknown", "another word", "null", "empty", "an object"],
)
def test_another_line_type_is_absent_and_kept_as_withheld(word: object, withheld: str) -> None:
    """No word of Plivo's ever raises, and none is guessed at."""
    told = answer(with_carrier(type=word))
    assert (told.facts.line_type, told.withheld) == (None, {Field.LINE_TYPE: withheld})


@pytest.mark.parametrize(
    ("mcc", "mnc", "network"),
    [
        ("310", "004", Network(name="X", mcc="310", mnc="004")),
        ("204", "08", Network(name="X", mcc="204", mnc="08")),
        ("", "", Network(name="X")),
        (None, None, Network(name="X")),
        (310, 150, Network(name="X", mcc="310", mnc="150")),
    ],
    ids=["leading zeros", "two digits", "empty", "null", "numbers of three digits"],
)
def test_network_codes_are_text(mcc: object, mnc: object, network: Network) -> None:
    """With their leading zeros; a JSON number is taken only where it can have lost none."""
    told = answer(with_carrier(name="X", mobile_country_code=mcc, mobile_network_code=mnc))
    assert (told.facts.carrier, told.withheld) == (network, {})


@pytest.mark.parametrize(
    ("mnc", "withheld"),
    [(4, "MNC: 4"), (15, "MNC: 15"), ("310150", "MNC: 310150"), ("n/a", "MNC: n/a"), (True, "MNC: True"), ([], "MNC: []")],
    ids=["4 or 04 or 004", "15 or 015", "glued", "no digits", "a boolean", "a list"],
)
def test_a_network_code_that_is_not_safe_is_left_out(mnc: object, withheld: str) -> None:
    """A number that may have lost its zeros, or a glued one that can't be split: the rest of the network stays."""
    told = answer(with_carrier(mobile_network_code=mnc))
    assert told.facts.carrier == Network(name="Cingular Wireless", mcc="310")
    assert told.withheld == {Field.CARRIER: withheld}


@pytest.mark.parametrize("name", [None, "", " ", 7, ["X"]], ids=repr)
def test_a_network_without_a_name_is_kept_and_weak_by_nature(name: object) -> None:
    """MCC and MNC say something."""
    told = answer(with_carrier(name=name))
    assert told.facts.carrier == Network(mcc="310", mnc="150")
    assert told.weak_fields == {Field.CARRIER}


@pytest.mark.parametrize("empty", [None, {}, [], "n/a"], ids=repr)
@pytest.mark.parametrize(
    ("member", "lost"),
    [
        ("country", {Field.COUNTRY, Field.VALID}),
        ("format", {Field.FORMATS}),
        ("carrier", {Field.CARRIER, Field.LINE_TYPE, Field.PORTED}),
    ],
)
def test_each_object_may_be_null_or_missing(member: str, lost: set[Field], empty: object) -> None:
    """The facts of the others stay; `valid` is said only where the number was placed in a country."""
    everything = set(answer(PORTED_MOBILE).known)
    assert set(answer(sample(**{member: empty})).known) == everything - lost
    body = sample()
    del body[member]
    assert set(answer(body).known) == everything - lost


@pytest.mark.parametrize("leaf", [None, "", " ", 7, {}], ids=repr)
def test_each_leaf_may_be_null_or_odd(leaf: object) -> None:
    """What is no text is absent, and an object without any text is no fact."""
    assert answer(sample(country={"iso2": "US", "iso3": leaf, "name": leaf})).facts.country == Country(iso2="US")
    assert answer(sample(country={"iso2": leaf, "iso3": leaf, "name": leaf})).facts.country is None
    assert answer(sample(format={"national": leaf, "rfc3966": "tel:+1"})).facts.formats == Formats(rfc3966="tel:+1")
    assert answer(sample(format={"e164": leaf})).facts.formats is None


def test_a_success_that_says_nothing_is_no_match() -> None:
    """A number, and three nulls: an answer, and it cost as much."""
    told = answer({"api_id": "x", "phone_number": "+14154305555", "country": None, "format": None, "carrier": None})
    assert (told.verdict, told.facts) == (Verdict.NO_MATCH, Facts())
    assert told.withheld == {Field.LINE_TYPE: "not told", Field.PORTED: "not told"}


@pytest.mark.parametrize("written", ["+14154305555", "14154305555", 14154305555, " +14154305555 ", None, ""], ids=repr)
def test_the_number_answered_is_the_one_asked(written: object) -> None:
    """With or without its plus, as a JSON number, or not named at all."""
    assert list(normalize(sample(phone_number=written)).answers) == ["+14154305555"]


@pytest.mark.parametrize("written", ["+442083661177", "442083661177", 442083661177], ids=repr)
def test_an_answer_for_another_number_is_never_given_for_the_one_asked(written: object) -> None:
    """It stands under its own number, where core drops it."""
    assert list(normalize(sample(phone_number=written)).answers) == ["+442083661177"]


@pytest.mark.parametrize("odd", [["+14154305555"], {"a": 1}, True, "?"], ids=repr)
def test_an_answer_for_what_is_no_number_is_not_given_for_the_one_asked(odd: object) -> None:
    """Nothing is guessed."""
    assert "+14154305555" not in normalize(sample(phone_number=odd)).answers


@pytest.mark.parametrize(
    ("api_id", "headers", "request_id"),
    [
        ("a-1", {"x-request-id": "h-1"}, "a-1"),
        (None, {"x-request-id": "h-1"}, "h-1"),
        ("", {}, None),
        (5, {}, None),
    ],
)
def test_the_request_id_is_in_the_body_or_in_a_header(api_id: object, headers: dict[str, str], request_id: str | None) -> None:
    """`api_id` first, then X-Request-ID."""
    assert normalize(sample(api_id=api_id), headers=headers).request_id == request_id


@pytest.mark.parametrize("empty", [{}, [], "", None, 0, False], ids=repr)
def test_an_empty_error_member_is_no_error(empty: object) -> None:
    """Absence is written in many ways."""
    assert answer(sample(error=empty, error_code=empty)).verdict is Verdict.ANSWERED


def test_the_uri_in_the_answer_is_not_used() -> None:
    """With or without its query, or pointing elsewhere: it changes nothing."""
    assert normalize(sample(resource_uri="https://elsewhere.example/")) == normalize(PORTED_MOBILE)


def test_a_price_in_the_body_would_be_none_of_ours() -> None:
    """Plivo's answers have none; a member of that name is not taken for one."""
    assert normalize(sample(price="1")).charged is None


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>", b"[]", b'"text"', b"null", b"7", b"{}", b'{"api_id": "x"}', b'{"valid": false}', b"\xff{}"],
    ids=["nothing", "HTML", "list", "text", "null", "number", "no keys", "an id alone", "another vendor's", "not UTF-8"],
)
def test_a_success_that_is_no_lookup_is_malformed(body: bytes) -> None:
    """Not JSON, no object, or none of the documented keys."""
    with pytest.raises(MalformedResponse):
        normalize(body)
