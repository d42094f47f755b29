"""JSON lines: an object a row."""

from collections.abc import Sequence
from typing import Any

from linehunt_bulk.flat import Column
from linehunt_bulk.members import Members
from linehunt_bulk.row import Row
from linehunt_bulk.writing.carried import as_json, fitted
from linehunt_bulk.writing.sink import Sink
from linehunt_bulk.writing.text_output import TextOutput

_PREFIX = "input_"


class JSONLinesOutput(TextOutput):
    """An output in JSON lines: the input's cells under the names of their columns, then the added ones that are known.

    An object of the input keeps all of its members, also those that are no column. One of them that has an added column's name gets
    `input_` before it.
    """

    def __init__(self, sink: Sink, columns: Sequence[str], added: Sequence[Column]) -> None:
        super().__init__(sink)
        self._columns = tuple(columns)
        self._added = tuple(column.name for column in added)

    def write(self, row: Row, added: Sequence[Any]) -> None:
        """Add a row."""
        told = self._carried(row.cells)
        told.update((name, cell) for name, cell in zip(self._added, added, strict=True) if cell is not None)
        self._lines.write(as_json(told))

    def _carried(self, cells: Sequence[Any]) -> dict[str, Any]:
        if not isinstance(cells, Members):
            return dict(zip(self._columns, fitted(cells, len(self._columns)), strict=True))
        told = dict(cells.whole)
        for name in self._added:
            if name in told:  # it was not among the columns when the added ones got their names
                own = _PREFIX + name
                while own in told:
                    own = _PREFIX + own
                told[own] = told.pop(name)
        return told
