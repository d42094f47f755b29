"""Plain lines in: a number on each, and every line that has none."""

from pathlib import Path

import pytest

from bulk_inputs import AMERICA, BRITAIN, INDIA, Inputs


@pytest.fixture
def inputs(tmp_path: Path) -> Inputs:
    """Writes files and reads them."""
    return Inputs(tmp_path)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
def test_lines(inputs: Inputs, end: str) -> None:
    """A table of one column, whatever ends the lines; blank ones are passed over, and counted."""
    told = inputs.read(f"\ufeff{AMERICA}{end}{end} {end}{BRITAIN} {end}hello", "numbers.txt")

    assert (told.columns, told.column, told.notes) == (("number",), "number", ())
    assert told.cells == [(AMERICA,), (f"{BRITAIN} ",), ("hello",)]
    assert (told.numbers, told.places, told.problems) == ([AMERICA, f"{BRITAIN} ", "hello"], [1, 4, 5], [None] * 3)


def test_many_lines(inputs: Inputs) -> None:
    """Over many blocks, with their lines."""
    told = inputs.read("".join(f"+1415430{n:05}\n" for n in range(50_000)), "numbers.txt", column="number")

    assert told.numbers == [f"+1415430{n:05}" for n in range(50_000)]
    assert told.places == list(range(1, 50_001))


def test_what_is_no_line(inputs: Inputs) -> None:
    """A NUL byte or too much text: the line is kept with the reason, cut where it is long, and the run goes on."""
    told = inputs.read(f"{AMERICA}\n{BRITAIN}\0\n{'7' * 5000}\n{INDIA}\n", "numbers.txt")

    assert told.numbers == [AMERICA, f"{BRITAIN}\0", "7" * 4096, INDIA]
    assert told.problems == [None, "it has a NUL byte", "it is longer than 4,096 characters: one number a line is wanted", None]


def test_a_line_of_ten_megabytes(inputs: Inputs) -> None:
    """However long it is, its line and those behind it are told rightly."""
    told = inputs.read(f"{AMERICA}\n{'7' * 10_000_000}\n{BRITAIN}\n", "numbers.txt")

    assert (told.places, told.numbers) == ([1, 2, 3], [AMERICA, "7" * 4096, BRITAIN])


@pytest.mark.parametrize("content", ["\n\n", " \r\n\t"], ids=["ends", "blanks"])
def test_nothing_in_it(inputs: Inputs, content: str) -> None:
    """Blank lines alone are no input."""
    assert inputs.refused(content, "numbers.txt") == "numbers.txt: it has no rows"


def test_a_column(inputs: Inputs) -> None:
    """There are none to name."""
    said = inputs.refused(f"{AMERICA}\n", "numbers.txt", column="phone", form="lines")

    assert said == "numbers.txt has plain lines and no columns: leave out --column, or say another --input-format"
