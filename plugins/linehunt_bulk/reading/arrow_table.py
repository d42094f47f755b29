"""Parquet, and Arrow's own formats (IPC): its file, which Feather is, and its stream."""

import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from typing import TYPE_CHECKING, Any

from linehunt_bulk.extra import pyarrow
from linehunt_bulk.reading.compression import Unreadable
from linehunt_bulk.reading.number_column import SAMPLE, as_seen, find_column
from linehunt_bulk.reading.source import Source
from linehunt_bulk.reading.text_table import rows
from linehunt_bulk.reading.words import shown
from linehunt_bulk.row import Row
from linehunt_bulk.unusable import Unusable

if TYPE_CHECKING:
    import pyarrow as pa

_BATCH = 1 << 10
"""Rows that are Python objects at once."""
_BUFFER = 1 << 18
_FILE = b"ARROW1"
_FILE_BEGIN = len(b"ARROW1\0\0")
_FEATHER_1 = b"FEA1"


class ArrowTable:
    """A table of typed columns, whose cells are Python objects. That of the numbers is text, or integers, which stand for their digits.

    form: `parquet`, or `arrow` for the others. rows: known of Parquet alone. schema: the cells' types in Arrow: those of the input, but
    text for what counts nanoseconds, for which Python has no type.

    Raises:
        Unusable: it can't be read, or the numbers' column isn't clear or of another type.
    """

    unit = "row"

    def __init__(self, source: Source, form: str, column: str | None) -> None:
        self.name = source.name
        self.again = source.again
        self.rows: int | None = None
        self._source = source
        self._form = form
        self._arrow = pyarrow(f"{self.name}: {form.capitalize()}")
        self._done = 0
        with self._explained():
            schema, batches = self._open()
            first = next(batches, None)
        self._kept = chain([] if first is None else [first], batches)
        """What is read already of a pipe."""
        self.schema = self._arrow.schema([field.with_type(self._kind(field.type)) for field in schema])
        self.columns = tuple(schema.names)
        cells = [] if first is None else self._cells(first.slice(0, SAMPLE))
        sample = list(zip(*([as_seen(cell) for cell in column] for column in cells), strict=True))
        self._place, self.notes = find_column(self.columns, sample, column, self.name)
        self.column = self.columns[self._place]
        self._check(self.schema.types[self._place])

    def read(self) -> Iterator[Row]:
        """The rows, whose places are their numbers from 1.

        Raises (while it is gone through):
            Unusable: it can't be read any further.
        """
        return chain.from_iterable(self._pieces())

    @property
    def fraction(self) -> float | None:
        """How much of the input the latest `read` has gone through, from 0 to 1; None for a pipe."""
        if self.rows is None:
            return self._source.fraction
        return self._done / self.rows if self.rows else 1.0

    def close(self) -> None:
        """Close the file."""
        self._source.close()

    def _pieces(self) -> Iterator[Iterable[Row]]:
        self._done = 0
        with self._explained():
            for batch in self._open()[1] if self.again else self._kept:
                for start in range(0, batch.num_rows, _BATCH):
                    piece = batch.slice(start, _BATCH)
                    cells = self._cells(piece)
                    numbers = ["" if number is None else str(number) for number in cells[self._place]]
                    found = rows(self._done + 1, zip(*cells, strict=True), numbers)
                    self._done += piece.num_rows
                    yield found

    def _open(self) -> tuple["pa.Schema", Iterator["pa.RecordBatch"]]:
        if self._form == "parquet":
            if not self._source.again or self._source.packed:
                raise Unusable(f"{self.name}: Parquet is read from its end: it has to be a file, and not compressed once more")
            from pyarrow.parquet import ParquetFile

            file = ParquetFile(self._source.file, buffer_size=_BUFFER, pre_buffer=False)
            self.rows = file.metadata.num_rows
            return file.schema_arrow, file.iter_batches(_BATCH, use_threads=False)
        if self._source.head.startswith(_FEATHER_1):
            raise Unusable(f"{self.name}: it is Feather of version 1: write it as version 2, which is an Arrow file")
        raw = io.BufferedReader(_Bytes(self._source.chunks()), _BUFFER)
        is_file = self._source.head.startswith(_FILE)
        if is_file:
            raw.read(_FILE_BEGIN)  # a file is a stream, with a beginning and an end around it
        stream = self._arrow.ipc.open_stream(raw)
        return stream.schema, self._to_its_end(stream, raw) if is_file else iter(stream)

    def _to_its_end(self, stream: Iterator["pa.RecordBatch"], raw: io.BufferedIOBase) -> Iterator["pa.RecordBatch"]:
        yield from stream
        if not raw.read().endswith(_FILE):
            raise Unusable(f"{self.name}: the Arrow file stops after row {self._done:,}: it is cut short")

    def _kind(self, kind: "pa.DataType") -> "pa.DataType":
        counts = self._arrow.types.is_temporal(kind) and getattr(kind, "unit", None) == "ns"
        return self._arrow.string() if counts else kind

    def _check(self, kind: "pa.DataType") -> None:
        """That a number can be read from a cell of this type."""
        types = self._arrow.types
        inner = kind.value_type if types.is_dictionary(kind) else kind
        texts = (types.is_string, types.is_large_string, types.is_string_view, types.is_integer, types.is_null)
        if any(fits(inner) for fits in texts) or (types.is_decimal(inner) and inner.scale == 0):
            return
        told = f"{self.name}: column {shown(self.column)!r} is of type {shown(str(kind))}"
        if types.is_floating(inner) or types.is_decimal(inner):
            raise Unusable(f"{told}: a fraction keeps neither a plus nor leading zeros, nor all digits: write the numbers as text")
        raise Unusable(f"{told}: phone numbers are text")

    def _cells(self, batch: "pa.RecordBatch") -> list[list[Any]]:
        """The columns' cells."""
        return [self._objects(place, array) for place, array in enumerate(batch.columns)]

    def _objects(self, place: int, array: "pa.Array") -> list[Any]:
        kind = self.schema.types[place]
        told = array if array.type == kind else array.cast(kind)
        try:
            objects: list[Any] = told.to_pylist()
        except (ValueError, OverflowError):  # of one of them: text that is no UTF-8, or a day after the year 9999
            at, why = next((at, why) for at, scalar in enumerate(told) if (why := _fault(scalar)))
            raise Unusable(f"{self.name}, row {self._done + at + 1:,}: column {shown(self.columns[place])!r}: {why}") from None
        return objects

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """What Arrow raises, as Unusable."""
        try:
            yield
        except (self._arrow.ArrowException, OSError, Unreadable) as error:
            words = getattr(error, "strerror", None) or str(error)
            place = f"after row {self._done:,}" if self._done else "at its beginning"
            raise Unusable(f"{self.name}: it can't be read {place}: {words.splitlines()[0][:200]}") from None


class _Bytes(io.RawIOBase):
    """Bytes that come in pieces, as a file."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._rest = b""

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: Any) -> int:
        """As many as there are at hand."""
        piece = self._rest or next(self._pieces, b"")
        size = min(len(buffer), len(piece))
        buffer[:size] = piece[:size]
        self._rest = piece[size:]
        return size


def _fault(scalar: "pa.Scalar") -> str:
    """Why it is no Python object; empty where it is one."""
    try:
        scalar.as_py()
    except (ValueError, OverflowError) as error:
        return str(error)
    return ""
