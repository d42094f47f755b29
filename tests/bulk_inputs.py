"""Inputs of bulk: written to files, opened, and read to their end."""

from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from linehunt_bulk.reading.opening import open_table
from linehunt_bulk.row import Row
from linehunt_bulk.table import Table
from linehunt_bulk.unusable import Unusable

AMERICA, BRITAIN, INDIA = "+14154305555", "+442083661177", "+919812345678"


class Told(NamedTuple):
    """What was read, after the table was closed."""

    columns: tuple[str, ...]
    column: str
    notes: tuple[str, ...]
    rows: list[Row]
    fraction: float | None

    @property
    def cells(self) -> list[tuple[Any, ...]]:
        return [tuple(row.cells) for row in self.rows]

    @property
    def numbers(self) -> list[str]:
        return [row.number for row in self.rows]

    @property
    def places(self) -> list[int]:
        return [row.place for row in self.rows]

    @property
    def problems(self) -> list[str | None]:
        return [row.problem for row in self.rows]


def told(table: Table) -> Told:
    """The table, read to its end."""
    rows = list(table.read())
    return Told(table.columns, table.column, table.notes, rows, table.fraction)


class Inputs:
    """Files in a directory."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def write(self, content: str | bytes, name: str) -> str:
        """A file's path."""
        path = self.directory / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return str(path)

    def read(self, content: str | bytes, name: str, **options: str) -> Told:
        """What is in such a file."""
        with closing(open_table(self.write(content, name), **options)) as table:
            return told(table)

    def refused(self, content: str | bytes, name: str, **options: str) -> str:
        """Why it is unusable, without the file's path; it ends with exit code 2."""
        with pytest.raises(Unusable) as caught:
            self.read(content, name, **options)
        assert caught.value.exit_code == 2
        return caught.value.message.replace(f"{self.directory}/", "")
