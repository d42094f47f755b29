"""Which inputs are phone numbers, and what is said of those that are none."""

import re

import phonenumbers
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from linehunt.model.errors import InvalidNumber
from linehunt.model.number import PhoneNumber

E164 = r"\+[1-9][0-9]{4,14}"
NATIONAL_ALPHABET = "0123456789 -.()+xO/"
REGIONS = sorted(phonenumbers.SUPPORTED_REGIONS)


@given(st.from_regex(E164, fullmatch=True))
def test_e164_is_taken_as_it_is(text: str) -> None:
    """A plus, a country code and 5 to 15 digits are a number, whatever its region; `parse` of its `e164` gives it again."""
    number = PhoneNumber.parse(text)

    assert number.e164 == text
    assert number.digits == text[1:]
    assert PhoneNumber.parse(number.e164, region="GB") == number
    assert hash(PhoneNumber.parse(text)) == hash(number)


@pytest.mark.parametrize(
    ("text", "region", "e164"),
    [
        ("020 8366 1177", "GB", "+442083661177"),
        ("(020) 8366-1177", "GB", "+442083661177"),
        ("020.8366.1177", "GB", "+442083661177"),
        ("(415)430-5555", "US", "+14154305555"),
        ("4154305555", "US", "+14154305555"),
        ("098123 45678", "IN", "+919812345678"),
        ("(06 1) 234 5678", "HU", "+3612345678"),
        ("011 44 20 8366 1177", "US", "+442083661177"),
    ],
    ids=["spaces", "parentheses", "dots", "no space", "digits", "trunk zero", "space within parentheses", "international prefix"],
)
def test_national_numbers_with_a_region(text: str, region: str, e164: str) -> None:
    """ASCII digits with spaces, dashes, dots and parentheses are a number of the region that is given."""
    assert PhoneNumber.parse(text, region=region).e164 == e164


def test_every_region_may_write_its_numbers_as_it_does() -> None:
    """The tables' own example of every region and line type, in national format, is read as itself."""
    for region in REGIONS:
        for line_type in phonenumbers.PhoneNumberType.values():
            example = phonenumbers.example_number_for_type(region, line_type)
            if example is not None:
                national = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.NATIONAL)
                e164 = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164)
                assert PhoneNumber.parse(national, region=region).e164 == e164


@given(text=st.text(NATIONAL_ALPHABET, max_size=45) | st.text(max_size=45), region=st.none() | st.sampled_from(["GB", "US", "IT", "HU"]))
def test_what_is_accepted_round_trips(text: str, region: str | None) -> None:
    """Any text is refused as InvalidNumber, or gives a number in E.164 that `parse` gives again, ending as the text does."""
    refusal = ""
    try:
        number = PhoneNumber.parse(text, region=region)
    except InvalidNumber as error:
        refusal = str(error)
    if refusal:
        assert len(refusal) < 150
        assert refusal.isprintable()
    else:
        assert re.fullmatch(E164, number.e164)
        assert PhoneNumber.parse(number.e164) == number
        assert number.e164.endswith(re.sub("[^0-9]", "", text)[-2:])


@given(st.from_regex(E164, fullmatch=True), st.from_regex(E164, fullmatch=True))
def test_numbers_are_equal_by_their_digits(one: str, other: str) -> None:
    """Two numbers are equal, and one key, exactly if their E.164 is; a number is one with its text, too."""
    assert (PhoneNumber(one) == PhoneNumber(other)) == (one == other)
    assert len({PhoneNumber(one), PhoneNumber(other)}) == len({one, other})
    assert PhoneNumber(one) == one
    assert {one: 1}[PhoneNumber(one)] == 1
    number = PhoneNumber.parse(one)
    assert PhoneNumber.parse(number) is number


@pytest.mark.parametrize(
    ("text", "masked"),
    [("+14154305555", "+1415•••••55"), ("+12345", "+1••••"), ("+1234567", "+1234•67"), ("+123456", "+1•••••")],
    ids=["usual", "short", "eight", "seven"],
)
def test_a_number_is_shown_masked(text: str, masked: str) -> None:
    """`repr`, `str` and format hide the middle; under eight characters only the first two stay."""
    number = PhoneNumber.parse(text)
    assert (str(number), f"{number}", number.masked) == (masked,) * 3
    assert repr(number) == f"PhoneNumber({masked})"


@given(st.from_regex(E164, fullmatch=True))
def test_no_full_number_is_ever_shown(text: str) -> None:
    """Neither `repr` nor `str` holds a number's digits."""
    assume(len(text) > 6)
    number = PhoneNumber(text)
    assert number.digits not in f"{number} {number!r} {number!s}"
