"""Cells that a spreadsheet doesn't calculate, and how to read them back."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linehunt_bulk.writing.formula import escaped, unescaped

_SPREADSHEET = re.compile("[ ]*[=+\\-@\t\r\0\uff1d\uff0b\uff0d\uff20]")
"""What begins a formula, for one spreadsheet or another."""
_TEXT = st.text() | st.from_regex(r"[' ]{0,3}[-=+@\uff1d]?[a-z0-9+]{0,8}", fullmatch=True)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=1+1", "'=1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("-cmd|' /C calc'!A0", "'-cmd|' /C calc'!A0"),
        ("+cmd", "'+cmd"),
        ("  =1", "'  =1"),
        ("\uff1d1+1", "'\uff1d1+1"),
        ("'=1", "''=1"),
        ("''=1", "'''=1"),
        ("+1 415-430-5555", "'+1 415-430-5555"),
        ("+14154305555;=1", "'+14154305555;=1"),
        ("+1234567890123456", "'+1234567890123456"),
        ("+0441234567", "'+0441234567"),
    ],
)
def test_what_would_calculate(text: str, written: str) -> None:
    """It gets a single quote before it, and so does what looks as if it had one already."""
    assert escaped(text) == written
    assert unescaped(written) == text


@pytest.mark.parametrize("text", ["", "'", "O'Neill", "'t Hoen", " ", "a=1", "(415) 430-5555", "+14154305555", "+442083661177", "\u30fc"])
def test_what_stays(text: str) -> None:
    """Text that begins no formula stays as it is, and so does E.164."""
    assert escaped(text) == unescaped(text) == text


@given(text=_TEXT)
def test_round_trip(text: str) -> None:
    """What is read back equals what was meant, whatever that was."""
    assert unescaped(escaped(text)) == text


@given(text=st.text(st.characters(exclude_categories=["Cc"])) | _TEXT.filter(str.isprintable))
def test_nothing_calculates(text: str) -> None:
    """No text without control characters begins a formula once it is escaped, but for a strict E.164 number's plus sign."""
    assert not _SPREADSHEET.match(escaped(text)) or re.fullmatch(r"\+[1-9][0-9]{4,14}", text)
