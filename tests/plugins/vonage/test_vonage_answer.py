"""Vonage's answers, tier by tier: every word that it documents, and every member that may be missing or odd."""

from typing import Any

import pytest

import linehunt_vonage as vonage
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
    Reachable,
    Reply,
    Verdict,
)
from vendor_replies import respond

NUMBER = PhoneNumber("+447700900000")
BASIC: dict[str, Any] = {
    "status": 0,
    "status_message": "Success",
    "request_id": "aaaaaaaa-bbbb-cccc-dddd-0123456789ab",
    "international_format_number": "447700900000",
    "national_format_number": "07700 900000",
    "country_code": "GB",
    "country_code_iso3": "GBR",
    "country_name": "United Kingdom",
    "country_prefix": "44",
}
STANDARD: dict[str, Any] = {
    **BASIC,
    "request_price": "0.00500000",
    "remaining_balance": "32.98665294",
    "current_carrier": {"network_code": "23415", "name": "Vodafone Limited", "country": "GB", "network_type": "mobile"},
    "original_carrier": {"network_code": "23420", "name": "Hutchison 3G Ltd", "country": "GB", "network_type": "mobile"},
    "ported": "ported",
}
ADVANCED: dict[str, Any] = {
    **STANDARD,
    "request_price": "0.04000000",
    "lookup_outcome": 0,
    "lookup_outcome_message": "Success",
    "valid_number": "valid",
    "reachable": "reachable",
    "roaming": {"status": "not_roaming"},
}
COUNTRY = Country(iso2="GB", iso3="GBR", name="United Kingdom", calling_code="44")
FORMATS = Formats(e164="+447700900000", national="07700 900000")


def normalize(body: object, number: PhoneNumber = NUMBER) -> Reply:
    """The reply to these bytes, or to this object as JSON, with HTTP's 200."""
    return vonage.normalize_response(respond(body), (number,))


def answer(body: object) -> Answer:
    """The answer for the number that was asked."""
    told = normalize(body).answers[NUMBER.e164]
    assert isinstance(told, Answer)
    return told


def carried(**changes: Any) -> Answer:
    """A standard answer whose current carrier has these members changed."""
    return answer({**STANDARD, "current_carrier": {**STANDARD["current_carrier"], **changes}})


def test_basic_says_country_and_formats() -> None:
    """Nothing more, nothing withheld, and no price: the "international format" is E.164 without its plus."""
    assert normalize(BASIC) == Reply(
        {NUMBER.e164: Answer(Facts(country=COUNTRY, formats=FORMATS))},
        request_id="aaaaaaaa-bbbb-cccc-dddd-0123456789ab",
    )


def test_standard_says_both_carriers_and_their_difference() -> None:
    """With line type, price and balance."""
    reply = normalize(STANDARD)
    told = reply.answers[NUMBER.e164]
    assert isinstance(told, Answer)
    assert told.facts == Facts(
        country=COUNTRY,
        formats=FORMATS,
        line_type=LineType.MOBILE,
        carrier=Network(name="Vodafone Limited", mcc="234", mnc="15", country="GB"),
        original_carrier=Network(name="Hutchison 3G Ltd", mcc="234", mnc="20", country="GB"),
        ported=True,
    )
    assert (told.weak_fields, told.withheld) == (frozenset(), {})
    assert (reply.charged, reply.balance) == ("0.005 EUR", "32.98665294 EUR")


def test_advanced_says_whether_the_number_lives() -> None:
    """Valid, reachable and at home, beside what standard says."""
    told = answer(ADVANCED)
    assert (told.facts.valid, told.facts.reachable, told.facts.roaming) == (True, Reachable.YES, False)
    assert told.known.keys() == answer(STANDARD).known.keys() | {Field.VALID, Field.REACHABLE, Field.ROAMING}


@pytest.mark.parametrize("status", [43, 44, 45, "43"])
def test_a_partial_success_is_an_answer(status: object) -> None:
    """Its facts stay; what it couldn't find is absent, in Vonage's word; it cost the price less the refund."""
    partial = {"status": status, "refund_price": "0.01025000", "request_price": "0.05025000"}
    reply = normalize({**ADVANCED, **partial, "valid_number": "unknown", "reachable": "unknown", "roaming": "unknown"})
    told = reply.answers[NUMBER.e164]
    assert isinstance(told, Answer)
    assert told.verdict is Verdict.ANSWERED
    assert told.known == answer(STANDARD).known
    assert told.withheld == {Field.VALID: "unknown", Field.REACHABLE: "unknown", Field.ROAMING: "unknown"}
    assert reply.charged == "0.04 EUR"


@pytest.mark.parametrize(
    ("word", "valid", "weak", "verdict"),
    [
        ("valid", True, False, Verdict.ANSWERED),
        ("not_valid", False, False, Verdict.INVALID_NUMBER),
        ("inferred_not_valid", False, True, Verdict.ANSWERED),
    ],
)
def test_the_words_for_validity(word: str, valid: bool, weak: bool, verdict: Verdict) -> None:
    """A number that was found not to exist is an invalid one; a best guess is weak, and ends no hunt."""
    told = answer({**ADVANCED, "valid_number": word})
    assert (told.facts.valid, Field.VALID in told.weak_fields, told.verdict) == (valid, weak, verdict)


@pytest.mark.parametrize(
    ("word", "ported", "weak"),
    [
        ("ported", True, False),
        ("not_ported", False, False),
        ("assumed_ported", True, True),
        ("assumed_not_ported", False, True),
    ],
)
def test_the_words_for_ported(word: str, ported: bool, weak: bool) -> None:
    """What is only assumed is a weak fact."""
    told = answer({**STANDARD, "ported": word})
    assert (told.facts.ported, Field.PORTED in told.weak_fields, told.withheld) == (ported, weak, {})


@pytest.mark.parametrize(
    ("word", "line_type"),
    [
        ("mobile", LineType.MOBILE),
        ("landline", LineType.FIXED),
        ("landline_premium", LineType.PREMIUM_RATE),
        ("landline_tollfree", LineType.TOLL_FREE),
        ("virtual", LineType.VOIP),
        ("pager", LineType.PAGER),
    ],
)
def test_the_words_for_line_types(word: str, line_type: LineType) -> None:
    """Every documented one that is not "unknown"."""
    assert carried(network_type=word).facts.line_type is line_type


@pytest.mark.parametrize(
    ("word", "reachable"),
    [("reachable", Reachable.YES), ("undeliverable", Reachable.NO), ("absent", Reachable.NO)],
)
def test_the_words_for_reachability(word: str, reachable: Reachable) -> None:
    """Those that say it of the handset."""
    assert answer({**ADVANCED, "reachable": word}).facts.reachable is reachable


@pytest.mark.parametrize("word", ["bad_number", "blacklisted", "unknown"])
def test_a_word_that_says_nothing_of_the_handset_is_withheld(word: str) -> None:
    """They are listed and not explained."""
    told = answer({**ADVANCED, "reachable": word})
    assert (told.facts.reachable, told.withheld) == (None, {Field.REACHABLE: word})


@pytest.mark.parametrize(
    ("field", "key"),
    [(Field.VALID, "valid_number"), (Field.PORTED, "ported"), (Field.REACHABLE, "reachable"), (Field.ROAMING, "roaming")],
)
@pytest.mark.parametrize(
    ("word", "withheld"),
    [
        ("unknown", "unknown"),
        ("inferred", "inferred"),
        ("x" * 1000, "x" * 40),
        (True, "True"),
        (7, "7"),
        (["ported"], "['ported']"),
    ],
    ids=["unknown", "listed, not explained", "an endless word", "a boolean", "a number", "a list"],
)
def test_another_word_is_absent_and_kept_as_withheld(field: Field, key: str, word: object, withheld: str) -> None:
    """No word of Vonage's ever raises, and none is guessed at."""
    told = answer({**ADVANCED, key: word})
    assert field not in told.known
    assert told.withheld == {field: withheld}


@pytest.mark.parametrize("absent", [None, "", "null"], ids=repr)
def test_what_is_absent_is_not_withheld(absent: object) -> None:
    """Null, and the text "null" that the schema lists in its place."""
    keys = (
        "valid_number",
        "ported",
        "reachable",
        "roaming",
        "current_carrier",
        "original_carrier",
        "country_name",
        "national_format_number",
    )
    told = answer({**ADVANCED, **dict.fromkeys(keys, absent)})
    assert told.withheld == {}
    assert told.facts == Facts(
        country=Country(iso2="GB", iso3="GBR", calling_code="44"),
        formats=Formats(e164="+447700900000"),
    )


@pytest.mark.parametrize(
    ("code", "mcc", "mnc"),
    [("310090", "310", "090"), ("12345", "123", "45"), ("20408", "204", "08"), ("00101", "001", "01")],
)
def test_a_network_code_is_mcc_and_mnc(code: str, mcc: str, mnc: str) -> None:
    """An MCC has three digits always, so the text falls apart in one way; zeros stay."""
    assert carried(network_code=code, name="X").facts.carrier == Network(name="X", mcc=mcc, mnc=mnc, country="GB")


@pytest.mark.parametrize(
    ("code", "withheld"),
    [
        (310090, "network code: 310090"),
        ("310", "network code: 310"),
        ("3100901", "network code: 3100901"),
        ("US-FIXED", "network code: US-FIXED"),
        ("\u0663\u0661\u0660\u0660\u0669\u0660", "network code: \u0663\u0661\u0660\u0660\u0669\u0660"),
        (["310090"], "network code: ['310090']"),
    ],
    ids=["a number", "an MCC alone", "seven digits", "a word", "other digits", "a list"],
)
def test_another_network_code_is_left_out(code: object, withheld: str) -> None:
    """The name stays. A JSON number has lost zeros, if it had any."""
    told = carried(network_code=code)
    assert told.facts.carrier == Network(name="Vodafone Limited", country="GB")
    assert told.withheld == {Field.CARRIER: withheld}


@pytest.mark.parametrize("absent", [None, "", "null", "NULL", "unknown", " "], ids=repr)
def test_an_unreal_networks_code_is_absent(absent: object) -> None:
    """The schema says that unreal numbers are marked as null: in whatever spelling."""
    told = carried(network_code=absent)
    assert (told.facts.carrier, told.withheld) == (Network(name="Vodafone Limited", country="GB"), {})


@pytest.mark.parametrize("name", [None, "", "null", "unknown", 7, ["X"]], ids=repr)
def test_a_network_without_a_name_is_kept_and_weak_by_nature(name: object) -> None:
    """MCC and MNC say something."""
    told = carried(name=name)
    assert told.facts.carrier == Network(mcc="234", mnc="15", country="GB")
    assert told.weak_fields == {Field.CARRIER}


def test_a_country_alone_is_no_network() -> None:
    """As of a landline whose carrier is not known: its line type is told all the same."""
    told = carried(name="null", network_code="null", network_type="landline")
    assert (told.facts.carrier, told.facts.line_type) == (None, LineType.FIXED)


@pytest.mark.parametrize("told", ["text", ["a"], 7, {}], ids=repr)
def test_a_carrier_that_is_no_object_says_nothing(told: object) -> None:
    """Neither network nor line type; the other one stays."""
    facts = answer({**STANDARD, "current_carrier": told}).facts
    assert (facts.carrier, facts.line_type) == (None, None)
    assert facts.original_carrier is not None


def test_where_it_roams() -> None:
    """Three members of their own."""
    told = answer(
        {
            **ADVANCED,
            "roaming": {
                "status": "roaming",
                "roaming_country_code": "US",
                "roaming_network_code": "310090",
                "roaming_network_name": "AT&T Mobility",
            },
        }
    )
    assert told.facts.roaming is True
    assert told.facts.roaming_carrier == Network(name="AT&T Mobility", mcc="310", mnc="090", country="US")


def test_roaming_without_a_network() -> None:
    """It is abroad, and where isn't told."""
    told = answer({**ADVANCED, "roaming": {"status": "roaming", "roaming_network_code": "x"}})
    assert (told.facts.roaming, told.facts.roaming_carrier) == (True, None)
    assert told.withheld == {Field.ROAMING_CARRIER: "network code: x"}


def test_a_network_beside_not_roaming_is_not_taken() -> None:
    """A roaming carrier is one abroad."""
    told = answer({**ADVANCED, "roaming": {"status": "not_roaming", "roaming_network_name": "Vodafone Limited"}})
    assert (told.facts.roaming, told.facts.roaming_carrier) == (False, None)


@pytest.mark.parametrize("roaming", ["unknown", {"status": "unknown"}], ids=repr)
def test_unknown_roaming_has_two_shapes(roaming: object) -> None:
    """The text in the object's place (the schema), and in the object (the guide to CNAM)."""
    told = answer({**ADVANCED, "roaming": roaming})
    assert (told.facts.roaming, told.withheld) == (None, {Field.ROAMING: "unknown"})


@pytest.mark.parametrize(
    ("members", "name"),
    [
        ({"caller_identity": {"caller_name": "John Smith"}, "caller_name": "J. Smith"}, "John Smith"),
        ({"caller_name": "John Smith"}, "John Smith"),
        ({"caller_identity": {"caller_name": "unknown"}, "caller_name": "unknown"}, None),
        ({"caller_identity": "unknown"}, None),
        ({"caller_identity": {"caller_name": ["John"]}, "caller_name": 7}, None),
    ],
    ids=["twice", "beside", "unknown", "no object", "no text"],
)
def test_the_callers_name(members: dict[str, Any], name: str | None) -> None:
    """In its object, or beside it."""
    assert answer({**STANDARD, **members}).facts.caller_name == name


@pytest.mark.parametrize(
    ("prefix", "calling_code"),
    [("44", "44"), (44, "44"), ("1", "1"), ("+44", None), ("044", None), ("1234", None), (None, None), (4.5, None), ([44], None)],
    ids=repr,
)
def test_the_calling_code_is_digits(prefix: object, calling_code: str | None) -> None:
    """One to three (ITU-T E.164), as text or as a number."""
    country = answer({**BASIC, "country_prefix": prefix}).facts.country
    assert country is not None
    assert country.calling_code == calling_code


def test_a_country_of_which_nothing_is_told_is_no_fact() -> None:
    """As of a number of no country."""
    absent = dict.fromkeys(("country_code", "country_code_iso3", "country_name", "country_prefix"), "null")
    assert answer({**BASIC, **absent}).facts == Facts(formats=FORMATS)


def test_a_success_that_says_nothing_is_no_match() -> None:
    """The members are there, and empty. It cost what it cost."""
    reply = normalize({"status": 0, "country_code": None, "request_price": "0.04", "ported": "unknown"})
    assert reply == Reply({NUMBER.e164: Answer(verdict=Verdict.NO_MATCH, withheld={Field.PORTED: "unknown"})}, "0.04 EUR")


@pytest.mark.parametrize("written", ["447700900000", "+447700900000", 447700900000, " 447700900000 ", None, "", "null"], ids=repr)
def test_the_number_answered_is_the_one_asked(written: object) -> None:
    """Without its plus or with it, as a JSON number, or not named at all."""
    assert list(normalize({**BASIC, "international_format_number": written}).answers) == [NUMBER.e164]


@pytest.mark.parametrize("number", ["447700900000", "442083661177"])
def test_an_answer_without_facts_has_its_number_elsewhere(number: str) -> None:
    """As an asynchronous receipt has: whole or in part, it is about that one."""
    assert list(normalize({"status": 43, "error_text": "Live mobile lookup not returned", "number": number}).answers) == [f"+{number}"]


@pytest.mark.parametrize("odd", ["442083661177", 442083661177, ["447700900000"], {"a": 1}, True, "?"], ids=repr)
def test_an_answer_for_another_number_is_never_given_for_the_one_asked(odd: object) -> None:
    """It stands under what it says, where core drops it."""
    assert NUMBER.e164 not in normalize({**BASIC, "international_format_number": odd}).answers


@pytest.mark.parametrize("odd", ["", "12", "1234567890123456", "07700", "a"], ids=repr)
def test_what_is_no_number_is_no_format(odd: str) -> None:
    """The national one stays."""
    reply = normalize({**BASIC, "international_format_number": odd})
    [told] = reply.answers.values()
    assert isinstance(told, Answer)
    assert told.facts.formats == Formats(national="07700 900000")


@pytest.mark.parametrize(("told", "request_id"), [("a-1", "a-1"), ("", None), (None, None), (5, None)], ids=repr)
def test_the_request_id(told: object, request_id: str | None) -> None:
    """Text, or none."""
    assert normalize({**BASIC, "request_id": told}).request_id == request_id


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>", b"[]", b'"text"', b"null", b"7", b"{}", b'{"status": 0}', b'{"status": 0, "number": "447700900000"}', b"\xff{}"],
    ids=["nothing", "HTML", "list", "text", "null", "number", "no keys", "a status alone", "a receipt", "not UTF-8"],
)
def test_a_success_that_is_no_answer_is_malformed(body: bytes) -> None:
    """Not JSON, no object, or none of the members that every tier has."""
    with pytest.raises(MalformedResponse):
        normalize(body)


def test_a_malformed_answer_costs_what_it_tells() -> None:
    """The price is known, if nothing else is."""
    with pytest.raises(MalformedResponse) as caught:
        normalize({"status": 0, "request_price": "0.04", "refund_price": "0.01"})
    assert caught.value.charged == "0.03 EUR"
