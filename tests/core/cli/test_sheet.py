"""Rows for people and for programs: what they hold is data, whatever they are printed as."""

import csv
import json
from contextlib import redirect_stdout
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linehunt.cli.sheet import Cell, Row, show
from terminal import HARMFUL, STYLE, Terminal

pytestmark = pytest.mark.usefixtures("colours")

COLUMNS = ("name", "in_doubt", "numbers", "known", "left_out")
ROW: Row = {"name": "acme", "in_doubt": "0.01", "numbers": ("+1415•••••55", "+4420••••••77"), "known": True, "left_out": None}
TOTAL: Row = {**dict.fromkeys(COLUMNS), "name": "total"}


def shown(form: str, *rows: Row, terminal: bool = False) -> str:
    """What is printed of these rows, with a total."""
    stream = Terminal() if terminal else StringIO()
    with redirect_stdout(stream):
        show(form, COLUMNS, rows, (TOTAL,))
    return stream.getvalue()


def test_forms() -> None:
    """A table in words with its total; JSON and CSV with the rows alone, as a program has them."""
    assert shown("table", ROW) == (
        "name   in doubt  numbers                      known  left out\nacme   0.01      +1415•••••55, +4420••••••77  yes\ntotal\n"
    )
    assert json.loads(shown("json", ROW)) == [{**ROW, "numbers": ["+1415•••••55", "+4420••••••77"]}]
    assert shown("csv", ROW) == "name,in_doubt,numbers,known,left_out\nacme,0.01,+1415•••••55 +4420••••••77,true,\n"


def test_no_rows() -> None:
    """A table of nothing is nothing, without a total; a program's formats are whole."""
    assert [shown(form) for form in ("table", "json", "csv")] == ["", "[]\n", "name,in_doubt,numbers,known,left_out\n"]


def test_colours_on_a_terminal_alone() -> None:
    """The same words come on a terminal, in colours."""
    coloured, plain = shown("table", ROW, terminal=True), shown("table", ROW)

    assert STYLE.search(coloured)
    assert STYLE.sub("", coloured).split() == plain.split()


def test_a_narrow_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """A cell that is longer than the line is broken, and no character of it is lost."""
    monkeypatch.setenv("COLUMNS", "60")
    told = STYLE.sub("", shown("table", {**ROW, "name": "x" * 80}, terminal=True))

    assert told.count("x") == 80
    assert max(map(len, told.splitlines())) <= 60


def test_many_of_a_kind() -> None:
    """People read the first three; programs get all."""
    row: Row = {**ROW, "numbers": tuple(f"n{n}" for n in range(1000))}

    assert "n0, n1, n2 and 997 more" in shown("table", row)
    assert "n999" in shown("csv", row)
    assert "n999" in shown("json", row)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("=1+1", "'=1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("-cmd|' /C calc'!A0", "'-cmd|' /C calc'!A0"),
        ("+cmd", "'+cmd"),
        ("\t=1", "'=1"),
        ("+1415•••••55", "+1415•••••55"),
        ("a=1", "a=1"),
        ("", ""),
    ],
)
def test_formulas(text: str, kept: str) -> None:
    """A spreadsheet calculates nothing of what a vendor says; a masked number stays as it is."""
    [_, row] = csv.reader(StringIO(shown("csv", {**ROW, "name": text})))
    assert row[0] == kept


@pytest.mark.parametrize("terminal", [False, True], ids=["pipe", "terminal"])
@pytest.mark.parametrize("text", ["[red]", "[/x]", "[link=https://evil.example]here[/link]", ":smile:", "%s"])
def test_markup_is_text(text: str, terminal: bool) -> None:
    """What looks like markup is shown as it is written."""
    assert text in shown("table", {**ROW, "name": text}, terminal=terminal)


_TEXT = st.text() | st.text(st.characters(categories=("Cc", "Cf", "Cs", "Zl", "Zp")), min_size=1)


@given(text=_TEXT, terminal=st.booleans(), form=st.sampled_from(["table", "json", "csv"]))
def test_whatever_a_cell_holds(text: str, terminal: bool, form: str) -> None:
    """Nothing that moves a cursor or hides comes out, and a row of CSV is a row."""
    cells: dict[str, Cell] = {**ROW, "name": text, "numbers": (text,)}
    told = shown(form, cells, terminal=terminal)

    assert not HARMFUL.search(STYLE.sub("", told) if terminal else told)
    if form == "csv":
        assert [len(row) for row in csv.reader(StringIO(told))] == [len(COLUMNS)] * 2
