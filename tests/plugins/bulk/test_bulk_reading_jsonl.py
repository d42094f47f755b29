"""JSON lines in: whole objects, and every line that is none."""

import json
from pathlib import Path

import pytest

from bulk_inputs import AMERICA, BRITAIN, INDIA, Inputs
from linehunt_bulk.members import Members


@pytest.fixture
def inputs(tmp_path: Path) -> Inputs:
    """Writes files and reads them."""
    return Inputs(tmp_path)


def test_objects(inputs: Inputs) -> None:
    """Columns are the members at the beginning; the cells are theirs, None where one lacks; the whole object is carried beside them."""
    objects = [{"id": 1, "phone": AMERICA}, {"phone": BRITAIN, "tags": ["a", {"b": None}]}]
    told = inputs.read("\n".join(map(json.dumps, objects)), "numbers.jsonl")

    assert (told.columns, told.column) == (("id", "phone", "tags"), "phone")
    assert told.cells == [(1, AMERICA, None), (None, BRITAIN, ["a", {"b": None}])]
    assert [row.cells.whole for row in told.rows if isinstance(row.cells, Members)] == objects
    assert (told.numbers, told.places, told.problems) == ([AMERICA, BRITAIN], [1, 2], [None, None])
    assert told.notes == ("column 'phone' of 3 (guessed: 2 of the first 2 rows are numbers)",)


def test_members_that_come_late(inputs: Inputs) -> None:
    """A member that no object at the beginning has is in the whole object alone."""
    told = inputs.read(f'{{"phone": "{AMERICA}"}}\r\n' * 5_000 + f'{{"new": 1, "phone": "{BRITAIN}"}}\r\n', "numbers.ndjson")
    last = told.rows[-1]

    assert (told.columns, last.cells, last.place) == (("phone",), (BRITAIN,), 5_001)
    assert isinstance(last.cells, Members)
    assert last.cells.whole == {"new": 1, "phone": BRITAIN}


def test_blank_lines(inputs: Inputs) -> None:
    """They are passed over, and counted."""
    told = inputs.read(f'\n {{"phone": "{AMERICA}"}} \n\n\t\n{{"phone": "{BRITAIN}"}}', "numbers.jsonl")

    assert (told.numbers, told.places) == ([AMERICA, BRITAIN], [2, 5])


@pytest.mark.parametrize(
    ("value", "number", "problem"),
    [
        ("14154305555", "14154305555", None),
        ("null", "", None),
        ("14154305555.0", "", "its 'phone' is no text but a fraction"),
        ("true", "", "its 'phone' is no text but true or false"),
        ("[]", "", "its 'phone' is no text but a list"),
        ("{}", "", "its 'phone' is no text but an object"),
    ],
    ids=["digits", "null", "fraction", "flag", "list", "object"],
)
def test_numbers_of_other_types(inputs: Inputs, value: str, number: str, problem: str | None) -> None:
    """Whole numbers stand for their digits; others are kept with the reason, and what they are."""
    told = inputs.read(f'{{"phone": "{AMERICA}"}}\n{{"phone": {value}}}', "numbers.jsonl")

    assert (told.rows[1].number, told.rows[1].problem, told.rows[1].cells) == (number, problem, (json.loads(value),))


def test_a_flag_is_no_column_of_numbers(inputs: Inputs) -> None:
    """Types are looked at, too, when the column is guessed."""
    assert inputs.read(f'{{"mobile": true, "phone": "{AMERICA}"}}', "n.jsonl").column == "phone"


def test_a_missing_number(inputs: Inputs) -> None:
    """The object is kept with the reason."""
    told = inputs.read(f'{{"phone": "{AMERICA}"}}\n{{"fone": "{BRITAIN}"}}', "numbers.jsonl")

    assert told.problems == [None, "it has no 'phone'"]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ('{"phone": "+1415', "it is no JSON: Unterminated string starting at at its character 11"),
        ("{} {}", "it is no JSON: Extra data at its character 4"),
        ("[1]", "it is a list, where an object is wanted"),
        ("null", "it is null, where an object is wanted"),
        ("1", "it is a number, where an object is wanted"),
        ("1.5", "it is a fraction, where an object is wanted"),
        ('"x"', "it is text, where an object is wanted"),
        ("false", "it is true or false, where an object is wanted"),
        ('{"a": NaN}', "it has a number that is out of bounds, or none (JSON has no NaN)"),
        ('{"a": 1e999}', "it has a number that is out of bounds, or none (JSON has no NaN)"),
        ('{"a": ' + "1" * 5_000 + "}", "it has a number that is out of bounds, or none (JSON has no NaN)"),
        ('{"a":' * 100_000, "it is nested too deeply"),
        ('{"a": "\\ud800"}', "it has half a character: a lone surrogate, which no UTF-8 can hold"),
        ('{"a": "' + "x" * 2_000_000 + '"}', "it is longer than 1,048,576 characters"),
        ("\0", "it is no JSON: Expecting value at its character 1"),
    ],
    ids=[
        *(
            "cut",
            "two",
            "list",
            "null",
            "number",
            "fraction",
            "text",
            "flag",
            "NaN",
            "infinity",
            "digits",
            "deep",
            "surrogate",
            "long",
            "NUL",
        ),
    ],
)
def test_lines_that_are_no_object(inputs: Inputs, line: str, problem: str) -> None:
    """The line's beginning is kept as the number's cell, with the reason, and the run goes on."""
    first = f'{{"id": "\\u00e4", "phone": "{AMERICA}", "x": 1.5}}'
    told = inputs.read("\n".join([first] * 1_000 + [line, f'{{"phone": "{BRITAIN}"}}']), "numbers.jsonl")

    assert told.rows[0].cells == ("ä", AMERICA, 1.5)
    assert told.rows[1_000] == (1_001, (None, line[:4096], None), "", problem)
    assert told.numbers[1_001:] == [BRITAIN]


def test_the_first_line_may_be_broken(inputs: Inputs) -> None:
    """As long as there is an object at the beginning."""
    told = inputs.read(f'oops\n{{"phone": "{AMERICA}"}}\n', "numbers.jsonl")

    assert told.cells == [("oops",), (AMERICA,)]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("\n \n", "it has no rows"),
        ('[{"phone": "x"}]', "it is a JSON array: an object a line is wanted, as `jq -c '.[]'` writes them"),
        ("phone\n+1", "no line at its beginning is a JSON object: the first one is no JSON: Expecting value at its character 1"),
        ('{"a": "' + "x" * 70_000, "its first line is longer than 65,536 characters: JSON with an object a line is wanted"),
        ('{"a": 1}\n', "n.jsonl has no column 'phone'. It has: a"),
    ],
    ids=["blank", "array", "text", "long", "column"],
)
def test_no_objects(inputs: Inputs, content: str, said: str) -> None:
    """A file of something else is refused, with what it is."""
    assert inputs.refused(content, "n.jsonl", column="phone").removeprefix("n.jsonl: ") == said


def test_three_numbers_of_people(inputs: Inputs) -> None:
    """Which of several members is meant has to be said."""
    content = f'{{"home": {{"phone": "{AMERICA}"}}, "tel": "{BRITAIN}", "mobile": "{INDIA}"}}'

    assert inputs.refused(content, "n.jsonl") == "n.jsonl: the numbers may be in 'tel' or 'mobile': say which, with --column"
    assert inputs.read(content, "n.jsonl", column="mobile").numbers == [INDIA]
