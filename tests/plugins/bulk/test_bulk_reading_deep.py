"""JSON lines whose values are nested deeper than anybody means."""

import json
from pathlib import Path

import pytest

from bulk_inputs import AMERICA, BRITAIN, Inputs


@pytest.fixture
def inputs(tmp_path: Path) -> Inputs:
    """Writes files and reads them."""
    return Inputs(tmp_path)


def _nested(depth: int, number: str = AMERICA) -> str:
    """An object that is so deep, itself counted."""
    return f'{{"number": "{number}", "name": {"[" * (depth - 1)}{"]" * (depth - 1)}}}\n'


def test_the_deepest_object(inputs: Inputs) -> None:
    """An object may have 200 objects and arrays in each other; a row that has one more is kept with the reason."""
    told = inputs.read(_nested(200) + _nested(201, BRITAIN) + f'{{"number": "{AMERICA}"}}\n', "numbers.jsonl")

    assert told.problems == [None, "it is nested too deeply", None]
    assert told.numbers == [AMERICA, "", AMERICA]


def test_many_brackets_are_not_deep(inputs: Inputs) -> None:
    """What counts is how many are open at once, and not how many there are, nor those within texts."""
    wide = json.dumps({"number": AMERICA, "name": [[{}]] * 300 + ["[" * 300]})

    assert inputs.read(f"{wide}\n", "numbers.jsonl").problems == [None]


def test_what_python_can_just_read(inputs: Inputs) -> None:
    """Near Python's own limit a line is refused as any other: with an escape in it, it would be read and not be written."""
    escaped = AMERICA.replace("1", "\\u0031", 1)
    told = inputs.read(_nested(2) + "".join(_nested(depth, escaped) for depth in range(800, 1_000)), "numbers.jsonl")

    assert told.problems == [None] + ["it is nested too deeply"] * 200
