"""Parquet, in row groups of bounded size."""

from collections.abc import Sequence
from typing import Any

import pyarrow as pa
from pyarrow.parquet import ParquetWriter

from linehunt_bulk.flat import Column
from linehunt_bulk.row import Row
from linehunt_bulk.unusable import Unusable
from linehunt_bulk.writing.carried import as_text, fitted
from linehunt_bulk.writing.sink import Sink

_BATCH = 1 << 10
"""Rows that are Python objects: a kilobyte each, and more."""
_GROUP_ROWS = 1 << 16
_GROUP_BYTES = 1 << 25
_TYPES = {"text": pa.string(), "flag": pa.bool_(), "list": pa.list_(pa.string())}


class ParquetOutput:
    """An output in Parquet: text, boolean, or lists of text; null is "not known".

    schema: the types of the input's columns, where they have any; else they are text.

    Raises:
        Unusable: when it is made: Parquet has no such type.
    """

    def __init__(self, sink: Sink, columns: Sequence[str], added: Sequence[Column], schema: pa.Schema | None = None) -> None:
        self._sink = sink
        self._width = len(columns)
        self._typed = schema is not None
        carried = [(name, pa.string()) for name in columns] if schema is None else list(zip(columns, schema.types, strict=True))
        self._schema = pa.schema([*carried, *((column.name, _TYPES[column.kind]) for column in added)])
        self._rows: list[tuple[Any, ...]] = []
        self._batches: list[pa.RecordBatch] = []
        try:
            self._writer = ParquetWriter(_File(sink), self._schema, compression="zstd")
        except pa.ArrowNotImplementedError as error:
            raise Unusable(f"Parquet: {error}") from None

    def write(self, row: Row, added: Sequence[Any]) -> None:
        """Add a row."""
        self._rows.append((*fitted(row.cells, self._width), *added))
        if len(self._rows) == _BATCH:
            self._pack()

    def close(self) -> None:
        """Complete it."""
        self._end()
        self._sink.finish()

    def keep(self) -> str | None:
        """Keep what there is beside the target; where."""
        self._end()
        return self._sink.keep()

    def abandon(self) -> None:
        """Leave nothing behind."""
        self._sink.drop()
        self._writer.close()  # its end goes nowhere

    def _end(self) -> None:
        self._pack()
        self._write_group()
        self._writer.close()

    def _pack(self) -> None:
        """The rows at hand as Arrow's arrays: a tenth of the memory."""
        if not self._rows:
            return
        cells = zip(*self._rows, strict=True)
        arrays = [self._array(place, column) for place, column in enumerate(cells)]
        self._rows = []
        self._batches.append(pa.RecordBatch.from_arrays(arrays, schema=self._schema))
        packed = self._batches
        if sum(batch.num_rows for batch in packed) >= _GROUP_ROWS or sum(batch.nbytes for batch in packed) >= _GROUP_BYTES:
            self._write_group()

    def _array(self, place: int, cells: Sequence[Any]) -> pa.Array:
        kind = self._schema.types[place]
        if place >= self._width or self._typed:
            return pa.array(cells, kind)
        texts = [cell if type(cell) is str else as_text(cell) for cell in cells]
        try:
            return pa.array(texts, kind)
        except UnicodeEncodeError:
            return pa.array([text and text.encode("utf-8", "backslashreplace").decode() for text in texts], kind)

    def _write_group(self) -> None:
        if self._batches:
            table = pa.Table.from_batches(self._batches)
            self._batches = []
            self._writer.write_table(table, row_group_size=table.num_rows)


class _File:
    """A sink as Arrow wants a file. Whether it is closed is the sink's concern."""

    closed = False

    def __init__(self, sink: Sink) -> None:
        self.write = sink.write
