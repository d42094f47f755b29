"""A vendor's JSON, member by member: what is told, what is absent, and what is none of it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from any_body import any_json
from linehunt.model.number import PhoneNumber
from linehunt.model.reading import first, network_code, network_codes, number_told, part, text, word

ASKED = PhoneNumber("+14154305555")
ANYTHING = any_json(st.sampled_from(["", " ", "310", "04", "+14154305555", 0, 310, True]))


@pytest.mark.parametrize("nothing", [None, "", [], {}], ids=repr)
def test_first_passes_over_what_says_nothing(nothing: object) -> None:
    """`first` gives the first value that says something: null, "" and empty lists and objects don't; 0 and false do."""
    assert first({"a": nothing, "b": "x", "c": "y"}, ("missing", "a", "b", "c")) == "x"
    assert first({"a": nothing, "b": False}, ("a", "b")) is False
    assert first({"a": nothing, "b": 0}, ("a", "b")) == 0
    assert first({"a": nothing}, ("a", "missing")) is None


@pytest.mark.parametrize("odd", [None, "", "x", 7, True, [], [{"b": 1}]], ids=repr)
def test_a_part_is_an_object(odd: object) -> None:
    """`part` gives the first of the members that is one, were it empty; an empty one where none is."""
    assert part({"a": odd, "b": {"c": 1}, "d": {"c": 2}}, "missing", "a", "b", "d") == {"c": 1}
    assert part({"a": {}, "b": {"c": 1}}, "a", "b") == {}
    assert part({"a": odd}, "a", "missing") == {}


@pytest.mark.parametrize(
    ("told", "read"),
    [
        ("Acme", "Acme"),
        (" Acme Mobile\n", "Acme Mobile"),
        ("", None),
        (" \t", None),
        (None, None),
        (7, None),
        (True, None),
        (["Acme"], None),
    ],
    ids=repr,
)
def test_a_text_says_something(told: object, read: str | None) -> None:
    """`text` gives it without the spaces around it; what is empty or no text is absent."""
    assert text(told) == read


@pytest.mark.parametrize(
    ("told", "read"),
    [
        (None, "not told"),
        ("", "not told"),
        (" ", " "),
        ("satellite", "satellite"),
        (0, "0"),
        (False, "False"),
        ([], "[]"),
        ({"a": 1}, "{'a': 1}"),
        ("x" * 41, "x" * 40),
    ],
    ids=repr,
)
def test_a_word_is_the_vendors_own(told: object, read: str) -> None:
    """`word` gives whatever stands in a fact's place as text of 40 characters at the most; null and "" are not told."""
    assert word(told) == read


@pytest.mark.parametrize(
    ("told", "code"),
    [("310", "310"), ("04", "04"), ("4", "4"), (310, "310"), (4, None), (40, None), ("", None), (None, None), ("3100", None), (-31, None)],
    ids=repr,
)
def test_a_network_code_keeps_its_zeros(told: object, code: str | None) -> None:
    """Text as it is; a JSON number, which has lost them, with three digits only."""
    assert network_code(told) == code


@pytest.mark.parametrize("told", [True, 3.1, "٤٠٤", [310], {"mcc": 310}], ids=repr)
def test_what_is_no_network_code(told: object) -> None:
    """Neither truth nor a fraction, nor digits of another script, nor an object."""
    assert network_code(told) is None


@pytest.mark.parametrize(
    ("mcc", "mnc", "read"),
    [
        ("310", "04", ("310", "04", None)),
        (None, "", (None, None, None)),
        ("310", None, ("310", None, None)),
        ("310", 4, ("310", None, "MNC: 4")),
        ("n/a", "04", (None, "04", "MCC: n/a")),
        ("n/a", [], (None, None, "MNC: []")),
        ("x" * 99, "04", (None, "04", "MCC: " + "x" * 40)),
    ],
    ids=repr,
)
def test_a_code_that_is_none_is_withheld(mcc: object, mnc: object, read: tuple[str | None, str | None, str | None]) -> None:
    """`network_codes` says which one, in the vendor's word; of two the MNC. Absence is no fault."""
    assert network_codes(mcc, mnc) == read


@pytest.mark.parametrize("told", [None, "", "+14154305555", "14154305555", " +14154305555 ", 14154305555], ids=repr)
def test_a_number_with_or_without_its_plus(told: object) -> None:
    """`number_told` is E.164; the number asked where the vendor tells none."""
    assert number_told(told, ASKED) == "+14154305555"


def test_another_number_is_not_the_one_asked() -> None:
    """It is given as it is told: core drops the answer to a number that was not asked."""
    assert number_told("442083661177", ASKED) == "+442083661177"
    assert number_told(False, ASKED) == "+False"


@given(told=ANYTHING, other=ANYTHING)
def test_nothing_raises(told: Any, other: Any) -> None:
    """Whatever JSON stands in a member's place, there is a sound value."""
    body = {"a": told, "b": other}
    assert first(body, ("a", "b")) not in ("", [], {})
    assert isinstance(part(body, "a", "b"), dict)
    assert text(told) is None or text(told) == str(told).strip()
    assert 0 < len(word(told)) <= 40
    mcc, mnc, fault = network_codes(told, other)
    assert (mcc, mnc) == (network_code(told), network_code(other))
    assert fault is None or None in (mcc, mnc)
    assert number_told(told, ASKED).startswith("+")
