"""Separated values whose first line isn't whole within what is looked at to see what an input is."""

from pathlib import Path

import pytest

from bulk_inputs import AMERICA, Inputs

_TOO_WIDE = "its first line is longer than 65,536 characters, so that its columns aren't known: leave out some of them, or write Parquet"


@pytest.fixture
def inputs(tmp_path: Path) -> Inputs:
    """Writes files and reads them."""
    return Inputs(tmp_path)


def test_columns_that_are_not_seen_whole(inputs: Inputs) -> None:
    """They would be cut where the look ends, and every row would be ragged beside them."""
    names = ["number", *(f"column_{n}" for n in range(8_000))]
    content = f"{','.join(names)}\n{AMERICA}{',x' * 8_000}\n"

    assert inputs.refused(content, "numbers.csv") == f"numbers.csv: {_TOO_WIDE}"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
def test_columns_that_are_just_seen(inputs: Inputs, end: str) -> None:
    """A first line that is whole may be as long, and the rows below it are read."""
    name = "x" * (65_536 - len("number,") - 2 * len(end))
    told = inputs.read(f"number,{name}{end}{AMERICA},y{end}", "numbers.csv")

    assert (told.columns, told.cells, told.problems) == (("number", name), [(AMERICA, "y")], [None])
