"""The carrier's data set: line types, names and codes, and what the portability says of them."""

from typing import Any

import pytest

import linehunt_telnyx as telnyx
from linehunt.plugin import Answer, Field, LineType, Network, PhoneNumber, Secret
from linehunt_telnyx.conformance import DATA, PORTABILITY
from vendor_replies import respond

NUMBER = PhoneNumber("+14155550123")
SETTINGS = telnyx.Settings(api_key=Secret("KEY0190-x"))
MOBILE = DATA["carrier"]


def answer(data: object) -> Answer:
    """The answer for the number that was asked."""
    reply = telnyx.normalize_response(respond({"data": data}), (NUMBER,), telnyx.provider_info().fields, SETTINGS)
    told = reply.answers[NUMBER.e164]
    assert isinstance(told, Answer)
    return told


def sample(**changes: Any) -> dict[str, Any]:
    """The record of a mobile number, with these members changed."""
    return {**DATA, **changes}


def with_carrier(**changes: Any) -> dict[str, Any]:
    """The record, with these members of its carrier changed."""
    return sample(carrier={**MOBILE, **changes})


@pytest.mark.parametrize(
    ("word", "line_type"),
    [
        ("fixed line", LineType.FIXED),
        ("mobile", LineType.MOBILE),
        ("voip", LineType.VOIP),
        ("fixed line or mobile", LineType.FIXED_OR_MOBILE),
        ("toll free", LineType.TOLL_FREE),
        ("premium rate", LineType.PREMIUM_RATE),
        ("shared cost", LineType.SHARED_COST),
        ("personal number", LineType.PERSONAL),
        ("pager", LineType.PAGER),
        ("uan", LineType.UAN),
        ("voicemail", LineType.VOICEMAIL),
        ("Mobile", LineType.MOBILE),
    ],
)
def test_the_words_for_line_types(word: str, line_type: LineType) -> None:
    """All of the reference's, with their spaces; the portability's word doesn't matter beside one."""
    assert answer(with_carrier(type=word)).facts.line_type is line_type


@pytest.mark.parametrize("word", ["unknown", "satellite", None, "", {"a": 1}], ids=repr)
def test_another_line_type_gives_way_to_the_portabilitys(word: object) -> None:
    """Every lookup of a North American number has one there, too."""
    told = answer(with_carrier(type=word))
    assert (told.facts.line_type, Field.LINE_TYPE in told.withheld) == (LineType.MOBILE, False)


@pytest.mark.parametrize(
    ("carrier", "portability", "withheld"),
    [("unknown", "voip-ish", "unknown"), ("", "voip-ish", "voip-ish"), (None, None, "not told"), ({"a": 1}, "", "{'a': 1}")],
    ids=["both told", "the portability's alone", "neither", "an object"],
)
def test_a_line_type_that_nobody_knows_is_withheld(carrier: object, portability: object, withheld: str) -> None:
    """No word of Telnyx's ever raises, and none is guessed at."""
    told = answer({**with_carrier(type=carrier), "portability": {**PORTABILITY, "line_type": portability}})
    assert (told.facts.line_type, told.withheld[Field.LINE_TYPE]) == (None, withheld)


@pytest.mark.parametrize(
    ("mcc", "mnc", "network"),
    [
        ("310", "260", Network(name="X", mcc="310", mnc="260")),
        ("234", "01", Network(name="X", mcc="234", mnc="01")),
        (310, 260, Network(name="X", mcc="310", mnc="260")),
        ("310", "", Network(name="X", mcc="310")),
        ("", "", Network(name="X")),
        (None, None, Network(name="X")),
        ("", "260", Network(name="X")),
    ],
    ids=["three digits", "leading zero", "numbers", "MCC alone", "empty", "null", "MNC alone"],
)
def test_network_codes_are_text(mcc: object, mnc: object, network: Network) -> None:
    """With their leading zeros; an MNC beside no MCC says nothing."""
    told = answer(with_carrier(name="X", mobile_country_code=mcc, mobile_network_code=mnc))
    assert (told.facts.carrier, Field.CARRIER in told.withheld) == (network, False)


@pytest.mark.parametrize(
    ("mcc", "mnc", "network", "withheld"),
    [
        ("US", "0866", Network(name="X"), "MCC: US"),
        ("US", 866, Network(name="X"), "MCC: US"),
        ("31", "260", Network(name="X"), "MCC: 31"),
        ("310", "0866", Network(name="X", mcc="310"), "MNC: 0866"),
        ("310", 4, Network(name="X", mcc="310"), "MNC: 4"),
        ("310", "4", Network(name="X", mcc="310"), "MNC: 4"),
    ],
    ids=["the reference's", "the quickstart's", "two digits", "an area code", "4 or 04 or 004", "one digit"],
)
def test_a_code_that_is_none_is_left_out(mcc: object, mnc: object, network: Network, withheld: str) -> None:
    """The reference has a region and an area code there; the rest of the network stays."""
    told = answer(with_carrier(name="X", mobile_country_code=mcc, mobile_network_code=mnc))
    assert (told.facts.carrier, told.withheld[Field.CARRIER]) == (network, withheld)


@pytest.mark.parametrize(
    ("name", "spid_name", "normalized", "expected"),
    [
        ("A", "B", "C", Network(name="A")),
        ("", "B", "C", Network(name="B")),
        (None, " ", "C", Network(name="C")),
        (7, ["B"], {}, None),
    ],
)
def test_the_carriers_name(name: object, spid_name: object, normalized: object, expected: Network | None) -> None:
    """Its own; else that of the service provider of the portability; else the primary network's."""
    told = answer(
        {**with_carrier(name=name, normalized_carrier=normalized), "portability": {**PORTABILITY, "spid_carrier_name": spid_name}}
    )
    assert told.facts.carrier == expected
    assert told.withheld.get(Field.CARRIER) == (None if expected else "not told")


def test_a_network_without_a_name_is_weak_by_nature() -> None:
    """MCC and MNC say something."""
    told = answer(
        sample(
            carrier={**MOBILE, "name": "", "normalized_carrier": "", "mobile_country_code": "310", "mobile_network_code": "260"},
            portability={**PORTABILITY, "ported_status": "Y", "spid_carrier_name": ""},
        )
    )
    assert told.facts.carrier == Network(mcc="310", mnc="260")
    assert told.weak_fields == {Field.CARRIER}
