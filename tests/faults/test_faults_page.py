"""docs/faults.md against the table that the fault matrix is made of."""

import linehunt
from faults.page import PAGE, written
from faults.run import figures
from faults.table import NO_ENTRY, TABLE, Afterwards
from fenced import read


def test_the_table_is_what_the_matrix_asserts() -> None:
    """The page is what `PYTHONPATH=tests python tests/faults/page.py` would write."""
    assert PAGE.read_text("utf-8") == written(PAGE.read_text("utf-8"))


def test_every_word_is_explained() -> None:
    """The page says of each word of the columns what it means."""
    page = read(PAGE)
    bold = {line.partition("**")[2].partition("**")[0] for _, line in page.prose if line.startswith("- **")}
    said = {*map(str, Afterwards), NO_ENTRY}
    for row in page.table("#"):
        said |= {row[4], row[7]} - {""}
    assert said <= bold


def test_the_figures_are_those_of_the_run() -> None:
    """The page has the closing line of the whole matrix, but for its time."""
    assert figures() in read(PAGE).text


def test_the_errors_are_those_of_the_door() -> None:
    """Every outcome is an error of linehunt, or an answer in the words of a step."""
    for row in TABLE:
        assert hasattr(linehunt, row.outcome) or row.outcome in (NO_ENTRY, "gave carrier"), row.name
