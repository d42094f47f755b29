"""Text in other encodings, and text that isn't in the one it should be in."""

import gzip
from pathlib import Path

import pytest

from bulk_inputs import AMERICA, BRITAIN, Inputs

CONTENT = f"phone,name\n{AMERICA},Zoë\n{BRITAIN},Jürgen\n"
CELLS = [(AMERICA, "Zoë"), (BRITAIN, "Jürgen")]


@pytest.fixture
def inputs(tmp_path: Path) -> Inputs:
    """Writes files and reads them."""
    return Inputs(tmp_path)


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "utf-16-le", "utf-16-be", "utf-16", "utf-8", "UTF8", "shift_jis"])
def test_a_given_encoding(inputs: Inputs, encoding: str) -> None:
    """It is taken, and nothing is said of it."""
    content = CONTENT.replace("ë", "e").replace("ü", "u") if encoding == "shift_jis" else CONTENT
    told = inputs.read(content.encode(encoding), "numbers.csv", encoding=encoding)

    assert (told.numbers, len(told.notes)) == ([AMERICA, BRITAIN], 2)
    assert encoding == "shift_jis" or told.cells == CELLS


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
def test_a_byte_order_mark(inputs: Inputs, encoding: str) -> None:
    """It says the encoding, as spreadsheets write one."""
    told = inputs.read(CONTENT.encode(encoding), "numbers.csv")

    assert told.cells == CELLS
    assert told.notes[0] == f"{encoding.upper()}, as its byte order mark says"
    assert inputs.read(CONTENT.encode(encoding), "numbers.csv", encoding=f"{encoding}-le").columns == ("phone", "name")


def test_characters_at_the_edge_of_blocks(inputs: Inputs) -> None:
    """A character's bytes may lie in two of them."""
    told = inputs.read("phone,name\n" + f"{AMERICA},Zoëëë\n" * 20_000, "numbers.csv")

    assert set(told.cells) == {(AMERICA, "Zoëëë")}


@pytest.mark.parametrize("before", [0, 10, 40_000], ids=["first", "at the beginning", "far down"])
@pytest.mark.parametrize("end", [b"\n", b"\r"], ids=["LF", "CR"])
def test_no_utf_8(inputs: Inputs, before: int, end: bytes) -> None:
    """The first byte that isn't is told with its line and its place in that, and what to do."""
    content = b"phone,name" + end + f"{AMERICA},Zoë".encode() * bool(before) + end + (f"{AMERICA},ë".encode() + end) * before
    said = inputs.refused(content + f"{BRITAIN},ë".encode() + b"\xfc\n" + b"x" * 100, "numbers.csv")

    assert said == (
        f"numbers.csv, line {before + 3:,}: it is not in UTF-8: its character 16 is byte 0xfc:"
        " save it as such, or say its encoding, for instance --encoding latin-1"
    )


def test_not_in_the_given_encoding(inputs: Inputs) -> None:
    """Likewise; half a character at the very end counts."""
    ascii_ = inputs.refused(CONTENT.encode(), "numbers.csv", encoding="ascii")
    utf_16 = inputs.refused(CONTENT.encode("utf-16-le") + b"\x0a", "numbers.csv", encoding="utf-16-le")
    long = inputs.refused((CONTENT + "x,y\n" * 50_000).encode("utf-16") + b"\x0a", "numbers.csv")

    assert ascii_ == "numbers.csv, line 2: it is not in ASCII: its character 16 is byte 0xc3: say another encoding"
    assert utf_16 == "numbers.csv, line 4: it is not in UTF-16-LE: its character 1 is byte 0x0a: say another encoding"
    assert long.startswith("numbers.csv, line 50,004: it is not in UTF-16: its character 1 is byte 0x0a: save it")


def test_a_character_that_is_not_complete(inputs: Inputs) -> None:
    """It begins in one block, and the next one shows that it doesn't go on."""
    content = gzip.compress(b"phone\n" + b"1" * 65_529 + b"\xc3") + gzip.compress(b"(x\n")
    said = inputs.refused(content, "numbers.csv", column="phone")

    assert said.startswith("numbers.csv, line 2: it is not in UTF-8: its character 65,530 is byte 0xc3")


def test_utf_16_without_a_mark(inputs: Inputs) -> None:
    """It looks like nothing but NUL bytes: it says so, and what it may be."""
    assert inputs.refused(CONTENT.encode("utf-16-le"), "numbers.csv") == (
        "numbers.csv: it is no text in UTF-8: say its encoding, for instance --encoding utf-16-le"
    )


@pytest.mark.parametrize("encoding", ["latin-99", "rot13", "base64", "a\0b", "idna\ud800"])
def test_an_unknown_encoding(inputs: Inputs, encoding: str) -> None:
    """It has to be one, and one of text."""
    said = inputs.refused(CONTENT, "numbers.csv", encoding=encoding)

    assert said.startswith("unknown encoding ")
    assert said.endswith(": write it as latin-1, cp1252 or utf-16")


def test_a_codec_that_is_hardly_one(inputs: Inputs) -> None:
    """Python has some that fail in their own way."""
    assert inputs.refused(CONTENT, "numbers.csv", encoding="undefined") == "numbers.csv: it is not in UNDEFINED: say another encoding"
