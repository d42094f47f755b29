"""docs/bulk.md against the code."""

import re

import click
import pytest

from fenced import read
from linehunt import Field
from linehunt_bulk.bulk_command import bulk
from linehunt_bulk.display import JSONDisplay, LineDisplay
from linehunt_bulk.flat import columns_for
from linehunt_bulk.reading.opening import FORMS

PAGE = read("docs/bulk.md")
OPTIONS = {parameter.opts[0]: parameter for parameter in bulk.params if isinstance(parameter, click.Option)}


def test_options_are_listed() -> None:
    """Each one, in the order of its help."""
    assert [row[0] for row in PAGE.table("option")] == list(OPTIONS)


def test_defaults_are_told() -> None:
    """How many requests go at once, and the words that progress takes."""
    told = {row[0]: row[1] for row in PAGE.table("option")}
    assert f"{OPTIONS['--workers'].default} by default" in told["--workers"]
    progress = OPTIONS["--progress"].type
    assert isinstance(progress, click.Choice)
    assert re.split(", | or ", told["--progress"]) == list(progress.choices)


def test_columns_are_listed() -> None:
    """Every column that can be added, and no other, under the field or the option that brings it."""
    rows = PAGE.table("column", under="What it writes")
    told = {name.strip() for names, _, _ in rows for name in names.split(",")}
    networks = {f"{network}_name and so on" for network in ("original_carrier", "roaming_carrier")}
    real = {column.name for column in columns_for(Field, money=True, trail=True)}
    assert {name for name in told if " " not in name} == {name for name in real if not name.startswith(("original_", "roaming_c"))}
    assert networks <= told
    by_option = {option: [name for names, of, _ in rows if of == option for name in names.split(", ")] for option in ("--money", "--trail")}
    always = [column.name for column in columns_for(())]
    assert [column.name for column in columns_for((), money=True)] == always + by_option["--money"]
    assert [column.name for column in columns_for((), trail=True)] == always + by_option["--trail"]


def test_formats_are_listed() -> None:
    """Every format that is read, by the word that `--input-format` takes."""
    assert [row[0] for row in PAGE.table("form")] == list(FORMS)


def test_exit_codes_are_those_of_the_help() -> None:
    """The same four."""
    assert bulk.help is not None
    assert re.findall(r"(\d+):", bulk.help.partition("Exit code")[2]) == [row[0] for row in PAGE.table("code")]


@pytest.mark.parametrize("words", [f"every {LineDisplay.every:.0f} seconds", "`progress` (one a second)"])
def test_times_are_told(words: str) -> None:
    """How often something is said of a run."""
    assert JSONDisplay.every == 1
    assert words in " ".join(PAGE.text.split())
