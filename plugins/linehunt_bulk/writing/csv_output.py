"""CSV as RFC 4180 has it, with newlines: a header, then a line a row."""

import csv
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from linehunt_bulk.flat import Column, Kind
from linehunt_bulk.row import Row
from linehunt_bulk.writing.carried import as_text, fitted
from linehunt_bulk.writing.formula import SUSPECT, escaped
from linehunt_bulk.writing.sink import Sink
from linehunt_bulk.writing.text_output import TextOutput

_END = "\r\n"


class CSVOutput(TextOutput):
    """An output in CSV. The input's cells are as they were; the added ones are text that no spreadsheet calculates.

    What is not known is empty, a truth is `true` or `false`, the parts of a list are separated by a space.
    """

    def __init__(self, sink: Sink, columns: Sequence[str], added: Sequence[Column]) -> None:
        super().__init__(sink)
        self._width = len(columns)
        self._texts = tuple(_TEXTS[column.kind] for column in added)
        # The line end says what is quoted, too: with a bare newline Python before 3.13 would leave a carriage return as it is.
        self._write_quoted = csv.writer(_WithoutEnd(self._lines.write), lineterminator=_END).writerow
        self._write_quoted((*columns, *(column.name for column in added)))

    def write(self, row: Row, added: Sequence[Any]) -> None:
        """Add a row."""
        cells = row.cells if len(row.cells) == self._width else fitted(row.cells, self._width)
        told = [cell if type(cell) is str else as_text(cell) or "" for cell in cells]
        told += [
            "" if cell is None else cell if type(cell) is str and cell[:1] not in SUSPECT else text(cell)
            for text, cell in zip(self._texts, added, strict=True)
        ]
        line = ",".join(told)
        if line.count(",") == len(told) - 1 and '"' not in line and "\n" not in line and "\r" not in line:
            self._lines.write(line)  # a third of csv's time, for most rows
        else:
            self._write_quoted(told)


class _WithoutEnd:
    """What csv writes lines to."""

    def __init__(self, write: Callable[[str], None]) -> None:
        self._write = write

    def write(self, line: str) -> None:
        self._write(line[: -len(_END)])


def _list(cell: Sequence[str]) -> str:
    return escaped(" ".join(cell))


def _flag(cell: bool) -> str:
    return "true" if cell else "false"


_TEXTS: Mapping[Kind, Callable[[Any], str]] = {"text": escaped, "flag": _flag, "list": _list}
