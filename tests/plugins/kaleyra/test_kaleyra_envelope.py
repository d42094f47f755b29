"""Kaleyra's synchronous successes: the envelope around the numbers, and its price."""

import json
from typing import Any

import pytest

import linehunt_kaleyra as kaleyra
from linehunt.plugin import (
    Answer,
    Country,
    Facts,
    MalformedResponse,
    Network,
    PhoneNumber,
    Reply,
    Secret,
    Verdict,
)
from vendor_replies import respond

INDIA = PhoneNumber("+919812345678")
BRITAIN = PhoneNumber("+442083661177")
MASKED = PhoneNumber("+9190XXXXXX")  # as the documentation writes its numbers
SETTINGS = kaleyra.Settings(sid="HXAP16XXXXXX97IN", api_key=Secret("k3y"))

# The documented sample, whole: four processed, two listed, one a duplicate; both of one masked number.
SAMPLE = b"""
{
    "code": "LKP200",
    "message": "Request processed successfully",
    "price": 0.80000000000000004,
    "id": "2019-09-30messagesfXXXdXaXXbdXXXXaXcXaaXXfXfeeXXbX",
    "total_processed_count": 4,
    "data": [
        {
            "lookup_id": "2019-09-30messagesfXXXdXaXXbdXXXXaXcXaaXXfXfeeXXbX:1",
            "mobile_number": "9190XXXXXX",
            "country": "IN",
            "country_code": 91,
            "current_mcc": "404",
            "current_mnc": "70",
            "current_operator": "",
            "original_mcc": "",
            "original_mnc": "",
            "original_operator": "Airtel // Rajasthan",
            "roaming_mcc": "",
            "roaming_mnc": "",
            "roaming_opearator": "",
            "is_ported": 0
        },
        {
            "lookup_id": "2019-09-30messagesfXXXdXaXXbdXXXXaXcXaaXXfXfeeXXbX:2",
            "mobile_number": "9190XXXXXX",
            "country": "IN",
            "country_code": 91,
            "current_mcc": "404",
            "current_mnc": "40",
            "current_operator": "Airtel // Chennai",
            "original_mcc": "",
            "original_mnc": "",
            "original_operator": "Airtel // Chennai",
            "roaming_mcc": "404",
            "roaming_mnc": "40",
            "roaming_opearator": "Airtel // Chennai",
            "is_ported": 0
        }
    ],
    "invalid_count": 0,
    "duplicate_count": 1
}"""
RAJASTHAN = Answer(
    Facts(
        country=Country(iso2="IN", calling_code="91"),
        carrier=Network(mcc="404", mnc="70"),
        original_carrier=Network(name="Airtel", region="Rajasthan"),
        ported=False,
    )
)
CHENNAI = Answer(
    Facts(
        country=Country(iso2="IN", calling_code="91"),
        carrier=Network(name="Airtel", mcc="404", mnc="40", region="Chennai"),
        original_carrier=Network(name="Airtel", region="Chennai"),
        ported=False,
        roaming=False,
    )
)
FIRST, SECOND = json.loads(SAMPLE)["data"]


def normalize(body: bytes | object, *numbers: PhoneNumber, status: int = 200, settings: kaleyra.Settings = SETTINGS) -> Reply:
    """The reply to these bytes, or to this object as JSON."""
    told = kaleyra.normalize_response(respond(body, status), numbers or (INDIA,), None, settings)
    assert isinstance(told, Reply)
    return told


def envelope(*items: object, **members: object) -> dict[str, Any]:
    """A flat envelope around these items."""
    return {"code": "LKP200", "message": "Request processed successfully", "id": "r-1", "data": list(items), **members}


def item(**changes: object) -> dict[str, Any]:
    """The sample's second item for the number asked, with these members changed."""
    return {**SECOND, "mobile_number": INDIA.digits, **changes}


def test_the_documented_sample() -> None:
    """Its price is exact, its counts are not held against its list, and of two items for one number the first counts."""
    assert normalize(SAMPLE, MASKED) == Reply(
        {MASKED.e164: RAJASTHAN}, charged="0.80000000000000004", request_id="2019-09-30messagesfXXXdXaXXbdXXXXaXcXaaXXfXfeeXXbX"
    )


def test_two_numbers_are_told_apart_by_their_digits() -> None:
    """The order of the items is not that of the question, and needn't be."""
    body = envelope({**SECOND, "mobile_number": BRITAIN.digits}, {**FIRST, "mobile_number": INDIA.digits})
    assert normalize(body, INDIA, BRITAIN).answers == {"+919812345678": RAJASTHAN, "+442083661177": CHENNAI}


@pytest.mark.parametrize("written", ["919812345678", "+919812345678", 919812345678, " 919812345678 "], ids=repr)
def test_a_number_is_known_by_its_digits(written: object) -> None:
    """With or without its plus, or as a JSON number."""
    assert list(normalize(envelope(item(mobile_number=written))).answers) == [INDIA.e164]


def test_an_item_for_a_number_not_asked_stands_under_its_own() -> None:
    """Where core drops it; the good one beside it stays."""
    answers = normalize(envelope({**FIRST, "mobile_number": BRITAIN.digits}, item())).answers
    assert list(answers) == ["+442083661177", "+919812345678"]


@pytest.mark.parametrize(
    "odd",
    [
        None,
        7,
        "text",
        [],
        {},
        {"lookup_id": "x:1"},
        {"mobile_number": None},
        {"mobile_number": ""},
        {"mobile_number": True},
        {"mobile_number": []},
    ],
    ids=repr,
)
def test_an_item_without_a_number_spoils_nothing(odd: object) -> None:
    """The good ones beside it stay; alone it makes the response malformed."""
    assert list(normalize(envelope(odd, item())).answers) == [INDIA.e164]
    with pytest.raises(MalformedResponse):
        normalize(envelope(odd))


def test_a_number_without_an_item_is_unanswered() -> None:
    """Invalid numbers are counted and never named: with two asked, which one it is would be a guess."""
    assert list(normalize(envelope(item(), invalid_count=1), INDIA, BRITAIN).answers) == [INDIA.e164]


@pytest.mark.parametrize("count", [1, "1", 2])
def test_a_single_number_counted_invalid_is_known(count: object) -> None:
    """It can only be the one that was asked. `valid` is not among the fields, so the verdict says it alone."""
    told = normalize(envelope(invalid_count=count, price=0.2), INDIA)
    assert told == Reply({INDIA.e164: Answer(verdict=Verdict.INVALID_NUMBER)}, charged="0.2", request_id="r-1")


def test_all_numbers_counted_invalid_are_known() -> None:
    """As many as were asked: then it is every one of them."""
    answers = normalize(envelope(invalid_count=2), INDIA, BRITAIN).answers
    assert answers == dict.fromkeys((INDIA.e164, BRITAIN.e164), Answer(verdict=Verdict.INVALID_NUMBER))


@pytest.mark.parametrize(
    "count", [0, None, "", "x", -1, [], "9" * 5000, "\u0661"], ids=["0", "null", "empty", "x", "-1", "[]", "long", "arabic"]
)
def test_no_items_and_nothing_counted_is_malformed(count: object) -> None:
    """There is nothing usable in it; a price that it tells is what it cost."""
    with pytest.raises(MalformedResponse) as caught:
        normalize(envelope(invalid_count=count, price=1))
    assert caught.value.charged == 1


@pytest.mark.parametrize("empty", [{}, [], "", None, 0, False], ids=repr)
def test_a_success_may_carry_an_empty_error(empty: object) -> None:
    """Absence is written in many ways, and `"error": {}` is in a documented success."""
    assert list(normalize(envelope(item(), error=empty)).answers) == [INDIA.e164]


@pytest.mark.parametrize("code", ["LKP200", "lkp200", 200, "200", None, ""], ids=repr)
def test_the_code_of_a_success_is_text_or_a_number(code: object) -> None:
    """Or is missing: then the items say enough."""
    assert list(normalize(envelope(item(), code=code)).answers) == [INDIA.e164]


@pytest.mark.parametrize("status", [200, 201, 202])
def test_the_code_in_the_body_decides_about_a_success(status: int) -> None:
    """HTTP's status is not documented: LKP200 is processed, even with a 202."""
    assert list(normalize(envelope(item()), status=status).answers) == [INDIA.e164]


@pytest.mark.parametrize("count", [0, 1, 4, 100, -1, "x", None], ids=repr)
def test_the_counts_are_held_against_nothing(count: object) -> None:
    """The documented sample is at odds with itself."""
    body = envelope(item(), total_processed_count=count, duplicate_count=count)
    assert list(normalize(body).answers) == [INDIA.e164]


@pytest.mark.parametrize(
    "body",
    [{"data": envelope(item())}, {"data": item()}, item(), envelope(data=item())],
    ids=["nested", "one item in data", "bare", "flat, one"],
)
def test_an_envelope_of_another_shape_is_read_alike(body: object) -> None:
    """Nested as a POST's, or around one item, or none at all."""
    assert normalize(body).answers == {INDIA.e164: CHENNAI}


@pytest.mark.parametrize(
    ("price", "charged"),
    [
        (b"0.80000000000000004", "0.80000000000000004"),
        (b"0.2", "0.2"),
        (b"1", 1),
        (b"0", 0),
        (b'"0.20"', "0.20"),
        (b"null", None),
        (b'""', None),
        (b"-1", -1),
        (b"1e999999", "1e999999"),
        (b"true", "True"),
        (b"[]", "[]"),
        (b'{"amount": 1}', "{'amount': 1}"),
        (b'"free"', "free"),
    ],
)
def test_the_price_goes_on_as_it_stands(price: bytes, charged: object) -> None:
    """Its text, never a float; it is the whole request's and names no currency. What is no sane number is core's to flag."""
    body = json.dumps(envelope(item())).encode()[:-1] + b', "price": ' + price + b"}"
    told = normalize(body).charged
    assert (told, type(told)) == (charged, type(charged))


def test_a_price_may_be_missing() -> None:
    """Then the quote stands."""
    assert normalize(envelope(item())).charged is None


@pytest.mark.parametrize("told", [None, "", 5, []], ids=repr)
def test_a_request_id_is_text_or_absent(told: object) -> None:
    """Nothing else is one."""
    assert normalize(envelope(item(), id=told)).request_id is None


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"[]",
        b'"text"',
        b"null",
        b"{}",
        b'{"foo": 1}',
        b"\xff",
        b'{"price": NaN}',
        b'{"data": 5}',
        b'{"data": {"data": {}}}',
    ],
    ids=["nothing", "HTML", "list", "text", "null", "empty", "no keys", "not UTF-8", "NaN", "data is a number", "nothing nested"],
)
def test_a_success_that_is_no_lookup_is_malformed(body: bytes) -> None:
    """Not JSON, no object, or nothing usable in it."""
    with pytest.raises(MalformedResponse):
        normalize(body)
