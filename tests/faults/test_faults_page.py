"""docs/faults.md against the table that the fault matrix is made of."""

import linehunt
from faults.page import PAGE, written
from faults.run import figures
from faults.table import GAVE, NO_ENTRY, TABLE, Afterwards
from fenced import read


def test_the_table_is_what_the_matrix_asserts() -> None:
    """The page is what `PYTHONPATH=tests python tests/faults/page.py` would write."""
    assert PAGE.read_text("utf-8") == written(PAGE.read_text("utf-8"))


def test_every_word_is_explained() -> None:
    """The page says what each word means that is in the columns `the request`, `money` and `the account then`."""
    page = read(PAGE)
    bold = {line.partition("**")[2].partition("**")[0] for _, line in page.prose if line.startswith("- **")}
    said = {*map(str, Afterwards), NO_ENTRY}
    for row in page.table("#"):
        said |= {row[4], row[7]} - {""}
    assert said <= bold


def test_the_figures_are_those_of_the_run() -> None:
    """The page tells how much there is to play, as `run.py` does at its end."""
    assert figures() in read(PAGE).text


def test_the_errors_are_those_of_the_door() -> None:
    """Every outcome but an answer, or none for this number, is an error that `linehunt` exports."""
    for row in TABLE:
        if row.outcome not in (GAVE, NO_ENTRY):
            assert issubclass(getattr(linehunt, row.outcome), linehunt.LinehuntError), row.name
