"""What Kaleyra's items say, one number each."""

import pytest

import linehunt_kaleyra as kaleyra
from linehunt.plugin import Answer, Country, Field, Network, PhoneNumber, Reply, Secret, Verdict
from vendor_replies import respond

INDIA = PhoneNumber("+919812345678")
SETTINGS = kaleyra.Settings(sid="HXAP16XXXXXX97IN", api_key=Secret("k3y"))

# The second item of the documented sample, for the number that is asked here.
ITEM = {
    "lookup_id": "2019-09-30messagesfXXXdXaXXbdXXXXaXcXaaXXfXfeeXXbX:2",
    "mobile_number": "919812345678",
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
    "is_ported": 0,
}


def read(item: object, settings: kaleyra.Settings = SETTINGS) -> Answer:
    """The answer that this item makes in a flat envelope."""
    reply = kaleyra.normalize_response(respond({"code": "LKP200", "data": [item]}), (INDIA,), None, settings)
    assert isinstance(reply, Reply)
    told = reply.answers[INDIA.e164]
    assert isinstance(told, Answer)
    return told


def answer(settings: kaleyra.Settings = SETTINGS, /, **changes: object) -> Answer:
    """The answer that the sample's item makes with these members changed."""
    return read({**ITEM, **changes}, settings)


def test_an_item_with_nothing_but_its_number_is_no_match() -> None:
    """Every member empty: Kaleyra knows nothing of it."""
    empty = dict.fromkeys(ITEM, "") | {"mobile_number": INDIA.digits}
    assert read(empty) == Answer(verdict=Verdict.NO_MATCH)
    assert read({"mobile_number": INDIA.digits}) == Answer(verdict=Verdict.NO_MATCH)


@pytest.mark.parametrize(
    ("country", "code", "fact"),
    [
        ("IN", 91, Country(iso2="IN", calling_code="91")),
        ("IN", "91", Country(iso2="IN", calling_code="91")),
        ("IN", "+91", Country(iso2="IN", calling_code="91")),
        ("IN", "", Country(iso2="IN")),
        ("IN", None, Country(iso2="IN")),
        ("IN", "IN", Country(iso2="IN")),
        ("IN", True, Country(iso2="IN")),
        ("IN", 0, Country(iso2="IN")),
        ("IN", 919812, Country(iso2="IN")),
        ("", 91, Country(calling_code="91")),
        (None, 91, Country(calling_code="91")),
        (7, "", None),
        ("", "", None),
    ],
)
def test_country_is_the_iso_code_and_country_code_the_calling_code(country: object, code: object, fact: Country | None) -> None:
    """The reverse of what other vendors name so."""
    assert answer(country=country, country_code=code).facts.country == fact


@pytest.mark.parametrize(
    ("operator", "network"),
    [
        ("Airtel // Rajasthan", Network(name="Airtel", region="Rajasthan")),
        ("Airtel", Network(name="Airtel")),
        (" Airtel ", Network(name="Airtel")),
        ("Airtel//Delhi", Network(name="Airtel//Delhi")),
        ("Airtel // North // East", Network(name="Airtel", region="North // East")),
        ("Airtel // ", Network(name="Airtel //")),
        ("", None),
        (None, None),
        (7, None),
    ],
    ids=repr,
)
def test_an_operator_is_its_name_and_its_circle(operator: object, network: Network | None) -> None:
    """Parted by " // " in India's form."""
    assert answer(original_operator=operator).facts.original_carrier == network


def test_a_network_without_a_name_is_kept_and_weak_by_nature() -> None:
    """MCC and MNC without an operator, as in the documented sample."""
    told = answer(current_operator="")
    assert told.facts.carrier == Network(mcc="404", mnc="40")
    assert told.weak_fields == {Field.CARRIER}


@pytest.mark.parametrize(
    ("mcc", "mnc", "network", "withheld"),
    [
        ("404", "07", Network(name="X", mcc="404", mnc="07"), {}),
        (404, 150, Network(name="X", mcc="404", mnc="150"), {}),
        (404, 7, Network(name="X", mcc="404"), {Field.ORIGINAL_CARRIER: "MNC: 7"}),
        ("40407", "", Network(name="X"), {Field.ORIGINAL_CARRIER: "MCC: 40407"}),
        (None, None, Network(name="X"), {}),
    ],
    ids=["text", "safe numbers", "a number that lost its zeros", "glued", "null"],
)
def test_network_codes_are_text(mcc: object, mnc: object, network: Network, withheld: dict[Field, str]) -> None:
    """With their leading zeros; what isn't safe is left out, and its word kept."""
    told = answer(original_operator="X", original_mcc=mcc, original_mnc=mnc)
    assert (told.facts.original_carrier, told.withheld) == (network, withheld)


@pytest.mark.parametrize("key", ["roaming_opearator", "roaming_operator"])
def test_the_misspelt_key_is_read_and_the_right_one_too(key: str) -> None:
    """`roaming_opearator` is what Kaleyra sends."""
    changes = {"roaming_opearator": None, "roaming_mcc": "234", "roaming_mnc": "15", key: "Vodafone"}
    assert answer(**changes).facts.roaming_carrier == Network(name="Vodafone", mcc="234", mnc="15")


@pytest.mark.parametrize(
    ("current", "visited", "roaming"),
    [
        (("404", "40", "Airtel // Chennai"), ("404", "40", "Airtel // Chennai"), False),
        (("404", "40", ""), ("404", "40", "Airtel // Chennai"), False),
        (("404", "40", "Airtel"), ("234", "15", "Vodafone"), True),
        (("404", "40", "Airtel // Chennai"), ("404", "70", "Airtel // Rajasthan"), True),
        (("", "", "Airtel"), ("", "", "Airtel"), False),
        (("404", "40", "Airtel"), ("", "", "Vodafone"), True),
        (("404", "40", "Airtel"), ("", "", ""), None),
    ],
    ids=["the same", "the same, unnamed", "abroad", "another circle", "the same name", "another name", "nothing told"],
)
def test_roaming_is_another_network_than_the_current_one(
    current: tuple[str, str, str], visited: tuple[str, str, str], roaming: bool | None
) -> None:
    """Roaming members that are filled don't mean roaming: the sample fills them with the current network."""
    keys = ("mcc", "mnc")
    told = answer(
        **{f"current_{key}": value for key, value in zip(keys, current[:2], strict=True)},
        **{f"roaming_{key}": value for key, value in zip(keys, visited[:2], strict=True)},
        current_operator=current[2],
        roaming_opearator=visited[2],
    )
    assert told.facts.roaming is roaming
    assert (told.facts.roaming_carrier is not None) is bool(roaming)
    assert told.withheld == {}


@pytest.mark.parametrize(
    "current", [("", "", ""), ("", "", "Airtel")], ids=["no current network", "one has codes only, the other a name only"]
)
def test_roaming_that_can_not_be_compared_is_withheld(current: tuple[str, str, str]) -> None:
    """Then it is not known, and neither is the network."""
    mcc, mnc, operator = current
    told = answer(current_mcc=mcc, current_mnc=mnc, current_operator=operator, roaming_mcc="404", roaming_mnc="40", roaming_opearator="")
    assert (told.facts.roaming, told.facts.roaming_carrier) == (None, None)
    assert told.withheld == {Field.ROAMING: "a roaming network, and no current one to compare it with"}


@pytest.mark.parametrize(
    ("word", "ported"),
    [(0, False), (1, True), ("0", False), ("1", True), (False, False), (True, True), ("", None), (None, None)],
    ids=repr,
)
def test_ported_in_all_its_spellings(word: object, ported: bool | None) -> None:
    """Only 0 is documented; the others are taken for what they seem."""
    told = answer(is_ported=word)
    assert (told.facts.ported, told.withheld) == (ported, {})


@pytest.mark.parametrize(("word", "withheld"), [(2, "2"), ("perhaps", "perhaps"), ([], "[]"), ("x" * 999, "x" * 40)], ids=str)
def test_another_word_for_ported_is_withheld(word: object, withheld: str) -> None:
    """It is kept for people, within bounds."""
    told = answer(is_ported=word)
    assert (told.facts.ported, told.withheld) == (None, {Field.PORTED: withheld})


def test_zero_may_mean_not_known() -> None:
    """An account's setting: where numbers can't be ported, 0 says nothing. 1 still says that it was."""
    careful = kaleyra.Settings(sid="HX1", api_key=Secret("k3y"), unported_means="unknown")
    told = answer(careful, is_ported=0)
    assert (told.facts.ported, told.withheld) == (None, {Field.PORTED: "0"})
    assert answer(careful, is_ported=1).facts.ported is True


def test_ported_is_never_concluded_from_two_networks() -> None:
    """Current and original network differ in spelling and circle without any porting."""
    told = answer(is_ported="", current_operator="Airtel", original_operator="Vodafone")
    assert told.facts.ported is None


def test_no_line_type_is_concluded_from_network_codes() -> None:
    """The body has none, though the page's prose promises one."""
    assert answer().facts.line_type is None
