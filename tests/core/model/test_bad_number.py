"""Inputs that are no phone number: each is refused, in words that don't repeat it."""

import re
import unicodedata

import pytest

from linehunt.model.errors import InvalidNumber
from linehunt.model.number import PhoneNumber

EXAMPLE = "+442083661177"
FULL_WIDTH = str.maketrans("+0123456789", "\uff0b\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19")
ARABIC = str.maketrans("0123456789", "\u0660\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668\u0669")
IN_FULL = "write '\\+', the country code and the number in digits only"
CONTROL = "control character: remove it"
NOT_ASCII = "not ASCII: write the digits 0 to 9"
FLOAT = "ends in '.0', as a spreadsheet writes a float: keep phone numbers as text"

WITHOUT_REGION = {
    "empty": ("", "it is empty"),
    "blank": (" \t\n", "it is empty"),
    "a word": ("hello", IN_FULL),
    "a sentence": ("call me on monday", IN_FULL),
    "national": ("4154305555", "no country code: .* or give its region"),
    "national, written for people": ("(415) 430-5555", "no country code: .* or give its region"),
    "international prefix": ("0014154305555", "no country code"),
    "plus alone": ("+", IN_FULL),
    "four digits": ("+1415", "it has 4 digits: E.164 has 5 to 15"),
    "sixteen digits": ("+1415430555512345", "it has 16 digits: E.164 has 5 to 15"),
    "country code zero": ("+04154305555", "no country code starts with 0"),
    "two pluses": ("++14154305555", IN_FULL),
    "spaces": ("+1 415 430 5555", "remove the spaces and punctuation"),
    "punctuation": ("+1-415-430-5555", "remove the spaces and punctuation"),
    "letters": ("+1415430CALL", IN_FULL),
    "letter O": ("+1415430555O", IN_FULL),
    "extension": ("+14154305555 ext. 89", IN_FULL),
    "extension by x": ("+14154305555x89", IN_FULL),
    "extension of a tel URI": ("tel:+14154305555;ext=89", IN_FULL),
    "full-width digits": ("+14154305555".translate(FULL_WIDTH), NOT_ASCII),
    "Arabic digits": ("+14154305555".translate(ARABIC), NOT_ASCII),
    "bidirectional mark": ("\u202a+14154305555\u202c", NOT_ASCII),
    "no-break space": ("+1\u00a04154305555", NOT_ASCII),
    "escape sequence": ("\x1b[31m+14154305555", CONTROL),
    "NUL within": ("+1415\x004305555", CONTROL),
    "trailing NUL": ("+14154305555\x00", CONTROL),
    "trailing newline": ("+14154305555\n", CONTROL),
    "leading tab": ("\t+14154305555", CONTROL),
    "a header": ("+14154305555\r\nX-Admin: 1", CONTROL),
    "trailing space": ("+14154305555 ", "remove the spaces and punctuation"),
    "spreadsheet float": ("14154305555.0", FLOAT),
    "spreadsheet float with a plus": ("+14154305555.0", FLOAT),
    "scientific notation": ("1.4154305555E+10", IN_FULL),
    "minus sign": ("-14154305555", "no country code"),
    "real minus sign": ("\u221214154305555", NOT_ASCII),
    "path": ("../../14154305555", IN_FULL),
    "path behind a number": ("+14154305555/../../admin", IN_FULL),
    "encoded path": ("+14154305555%2f%2e%2e", IN_FULL),
    "absolute path": ("/etc/passwd", IN_FULL),
    "query": ("+14154305555?type=carrier", IN_FULL),
    "two numbers": ("+14154305555,+14154305556", IN_FULL),
    "41 characters": ("+" + "1" * 40, "41 characters are no phone number"),
    "ten megabytes of digits": ("+" + "1" * 10_000_000, "10,000,001 characters are no phone number"),
    "ten megabytes of anything": ("\u0661x" * 5_000_000, "10,000,000 characters are no phone number"),
    "ten megabytes of nothing": (" " * 10_000_000, "it is empty"),
}


def refusal(text: object, region: str | None = None) -> str:
    """The words that refuse this input."""
    with pytest.raises(InvalidNumber) as caught:
        PhoneNumber.parse(text, region=region)  # type: ignore[arg-type]  # callers without a type checker do so
    return str(caught.value)


def assert_not_repeated(words: str, text: str) -> None:
    """No four digits of the input stand in the words, in whatever script it wrote them."""
    said = words.replace(EXAMPLE, "")
    digits = "".join(str(unicodedata.digit(character)) for character in text[:100] if unicodedata.digit(character, None) is not None)
    assert not [window for at in range(len(digits) - 3) if (window := digits[at : at + 4]) in said]
    assert words.isprintable()
    assert len(words) < 150


@pytest.mark.parametrize(("text", "says"), WITHOUT_REGION.values(), ids=WITHOUT_REGION)
def test_refused_without_a_region(text: str, says: str) -> None:
    """What is not E.164 is refused, with what to change, without the input's digits."""
    words = refusal(text)
    assert re.search(says, words)
    assert_not_repeated(words, text)


WITH_REGION = {
    "letter O": ("415430555O", "US", IN_FULL),
    "vanity number": ("1-800-FLOWERS", "US", IN_FULL),
    "extension": ("415-430-5555 x89", "US", IN_FULL),
    "spreadsheet float": ("4154305555.0", "US", FLOAT),
    "spreadsheet float, long": ("4154305555.000", "US", FLOAT),
    "minus sign": ("-4154305555", "US", IN_FULL),
    "path": ("4154305555/..", "US", IN_FULL),
    "trailing NUL": ("4154305555\x00", "US", CONTROL),
    "trailing newline": ("4154305555\n", "US", CONTROL),
    "full-width digits": ("4154305555".translate(FULL_WIDTH), "US", NOT_ASCII),
    "Arabic digits": ("4154305555".translate(ARABIC), "US", NOT_ASCII),
    "three separators": ("415 - 4305555", "US", IN_FULL),
    "open parenthesis": ("(415 4305555", "US", IN_FULL),
    "empty parentheses": ("()", "GB", IN_FULL),
    "plus and spaces": ("+1 415 430 5555", "US", "remove the spaces and punctuation"),
    "one digit": ("1", "US", "not a number of region US: too short"),
    "four digits with the country's": ("12", "GB", "region GB: it has too few or too many digits"),
    "sixteen digits": ("12345678901234567", "GB", "region GB: it has too few or too many digits"),
    "too long": ("9" * 40, "US", "not a number of region US: too long"),
    "international prefix alone": ("011", "US", "region US: too short after its international prefix"),
    "international prefix to nowhere": ("011999123", "US", "region US: no country has the code after its international prefix"),
    "region in lower case": ("4154305555", "us", "unknown region 'us': use an ISO 3166-1 code such as 'GB'"),
    "no such region": ("4154305555", "XX", "unknown region 'XX'"),
    "empty region": ("4154305555", "", "unknown region ''"),
    "region with an escape sequence": ("4154305555", "\x1b[31mRED AND LONG", r"unknown region '\[31mRED AN'"),
    "ten megabytes": ("1" * 10_000_000, "US", "10,000,000 characters are no phone number"),
}


@pytest.mark.parametrize(("text", "region", "says"), WITH_REGION.values(), ids=WITH_REGION)
def test_refused_with_a_region(text: str, region: str, says: str) -> None:
    """Nor does a region make phonenumbers find some other, valid number in it."""
    words = refusal(text, region)
    assert re.search(says, words)
    assert_not_repeated(words, text)


@pytest.mark.parametrize("separator", ["", " ", "(1)"], ids=["digits", "groups", "parentheses"])
def test_long_nonsense_is_refused_at_once(separator: str) -> None:
    """Forty characters that fail at the last are not tried in every possible grouping: this test would not end."""
    text = separator.join("1" * 39)[:39] + "x"
    assert refusal(text, "GB").startswith("write '+'")


@pytest.mark.parametrize(
    ("given", "kind"),
    [(None, "NoneType"), (14154305555, "int"), (14154305555.0, "float"), (b"+14154305555", "bytes"), (["+14154305555"], "list")],
    ids=["none", "int", "float", "bytes", "list"],
)
def test_what_is_no_text_is_refused(given: object, kind: str) -> None:
    """A number is text: an int has lost its plus, a float perhaps digits."""
    words = refusal(given, "US")
    assert words == f"a number is text, not {kind}: write it as '{EXAMPLE}'"
