"""Rows for people and for programs: a table, JSON or CSV on stdout."""

import csv
import json
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from io import StringIO

import click

from linehunt.model.text import printable

Cell = str | int | tuple[str, ...] | None
Row = Mapping[str, Cell]
"""By column; every row has them all, in one order."""

_SHOWN = 3
_FORMULA = ("=", "+", "-", "@")  # what a spreadsheet begins to calculate at
_NUMBERS = re.compile(r"[+0-9• ]+|-[0-9]+(\.[0-9]+)?")

with_format = click.option(
    "--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True, help="How rows are printed."
)
"""The option of a command that prints a sheet."""


def show(form: str, columns: Sequence[str], rows: Sequence[Row], totals: Sequence[Row] = ()) -> None:
    """Print the rows on stdout in this format; a table has `totals` below them, and nothing where there is no row.

    Text from providers is data: nothing in it moves a cursor, is read as markup, or calculates in a spreadsheet.
    """
    _PRINTERS[form](columns, rows, totals)


def _print_table(columns: Sequence[str], rows: Sequence[Row], totals: Sequence[Row]) -> None:
    if not rows:
        return
    header = [column.replace("_", " ") for column in columns]
    lines = [[printable(_shown(row[column])) for column in columns] for row in (*rows, *totals)]
    if sys.stdout is not None and sys.stdout.isatty():  # None where it was closed before the start
        _print_rich(header, lines, len(rows))
        return
    widths = [max(map(len, cells)) for cells in zip(header, *lines, strict=True)]
    for line in (header, *lines):
        click.echo("  ".join([f"{cell:<{width}}" for cell, width in zip(line, widths, strict=True)]).rstrip())


def _print_rich(header: list[str], lines: list[list[str]], rows: int) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False)
    for name in header:
        table.add_column(Text(name, "cyan"), overflow="fold")  # a narrow terminal breaks a long cell, and keeps all of it
    for place, line in enumerate(lines):
        table.add_row(*[Text(cell, "" if place < rows else "bold") for cell in line])
    Console().print(table)


def _print_json(_: Sequence[str], rows: Sequence[Row], __: Sequence[Row]) -> None:
    click.echo(json.dumps(list(rows), indent=2))


def _print_csv(columns: Sequence[str], rows: Sequence[Row], _: Sequence[Row]) -> None:
    written = StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_kept(row[column]) for column in columns])
    click.echo(written.getvalue(), nl=False)


def _shown(cell: Cell) -> str:
    """For people, who read the first of many."""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, tuple):
        more = f" and {len(cell) - _SHOWN} more" if len(cell) > _SHOWN else ""
        return ", ".join(cell[:_SHOWN]) + more
    return "" if cell is None else str(cell)


def _kept(cell: Cell) -> str:
    """For a spreadsheet: all of it, and nothing that it would calculate."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    text = printable(" ".join(cell) if isinstance(cell, tuple) else "" if cell is None else str(cell))
    return f"'{text}" if text.startswith(_FORMULA) and not _NUMBERS.fullmatch(text) else text


_PRINTERS: dict[str, Callable[[Sequence[str], Sequence[Row], Sequence[Row]], None]] = {
    "table": _print_table,
    "json": _print_json,
    "csv": _print_csv,
}
