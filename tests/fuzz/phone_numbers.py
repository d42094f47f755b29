"""Phone numbers, as people and files write them."""

import re

import phonenumbers

from fuzz.target import Target
from fuzz.words import check_words
from linehunt.model.errors import InvalidNumber
from linehunt.model.number import PhoneNumber

_TOLD = re.compile("[0-9]{7}")
"""Digits that may be somebody's number, or most of it."""
_EXAMPLE = "+442083661177"
"""What every message may have."""
_WORDS = (
    "+1",
    "+44",
    "00",
    "011",
    "(0)",
    "0",
    "15",
    "US\n",
    "GB\n",
    "IN\n",
    "HU\n",
    "IT\n",
    "AR\n",
    "001\n",
    " - ",
    ".0",
    "\u0664",
    "\x00",
)


def check(data: bytes) -> None:
    """A text is a number in E.164 that parses to itself and that phonenumbers reads alike, or InvalidNumber, which repeats no number.

    A first line is the region of the second.
    """
    text = data.decode("utf-8", "surrogateescape")
    region, parted, rest = text.partition("\n")
    _check_one(rest if parted else text, region if parted else None)


def _check_one(text: str, region: str | None) -> None:
    try:
        number = PhoneNumber.parse(text, region)
    except InvalidNumber as error:
        check_words(error)
        if _TOLD.search(str(error).replace(_EXAMPLE, "")):
            raise AssertionError("the message repeats a number") from error
        return
    assert PhoneNumber.parse(number.e164) == number
    assert PhoneNumber.parse(number.e164, region) == number
    assert number.e164 not in f"{number} {number!r} {number.masked}", "it shows itself whole"
    if text == number.e164:
        return
    # Whatever is put before a national number, its end is the subscriber's.
    assert number.e164.endswith("".join(filter(str.isdigit, text))[-3:])
    told = phonenumbers.parse(text, region)
    assert phonenumbers.format_number(told, phonenumbers.PhoneNumberFormat.E164) == number.e164


TARGET = Target("number", check, words=_WORDS)
