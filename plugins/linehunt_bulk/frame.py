"""Data frames of any library that speaks Arrow's C stream interface: pandas, polars, duckdb, pyarrow."""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, nullcontext
from itertools import chain as joined
from typing import TYPE_CHECKING, Any, Protocol

from attrs import evolve

from linehunt import Client, Configuration, ConfigurationError, Field, InvalidNumber, Money
from linehunt_bulk.flat import Column, Flattener, columns_for, named_apart

if TYPE_CHECKING:
    import pyarrow as pa

_SLICE = 4096
"""Rows that are Python objects at a time, on their way in and on their way out."""
_NO_NUMBER = "no number"


class ArrowStream(Protocol):
    """What gives an Arrow C stream: a data frame, a relation, a table, a reader of batches."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """As of the Arrow PyCapsule interface."""


def enrich(
    table: ArrowStream,
    *,
    column: str,
    client: Client | None = None,
    chain: str = "default",
    want: Iterable[str] | None = None,
    region: str | None = None,
    max_cost: Money | str | None = None,
    refresh: bool = False,
    workers: int = 8,
    money: bool = False,
) -> "pa.Table":
    """The table with what is known of the numbers in its `column`, as an Arrow table: its own columns, then one for each fact.

    The rows stay as they are, and in their order. The columns are those that `linehunt bulk` adds to a file, for the fields wanted; they
    are text, boolean, or lists of text. `money` adds those of cost. A row without a number has an `error`, like one whose number is none.
    The table is read batch by batch, while numbers are looked up: only what is returned is in memory as a whole.

    column: text, or integers, which are taken as their digits. client: used, and left open; without one, one of
    `Configuration.load()` is. For the other arguments see `Client.lookup_many`.

    Raises:
        ImportError: pyarrow is not installed.
        TypeError: the table gives no Arrow stream.
        ConfigurationError: it has no such column, or that is neither text nor integers; or as `Client.lookup_many`.
        PluginContractError, StoreError: as `Client.lookup_many`.
    """
    pa = _pyarrow()
    wanted = None if want is None else Field.parse_all(want)
    with ExitStack() as closing_all:
        reader = closing_all.enter_context(_open(table, pa))
        place = _place_of(column, reader.schema, pa)
        user = closing_all.enter_context(Client(Configuration.load()) if client is None else nullcontext(client))
        columns = columns_for(user.configuration.chain(chain).want if wanted is None else wanted, money=money)
        source, sheet = _Source(reader, place), _Sheet(columns, pa)
        results = user.lookup_many(
            source.numbers(), chain=chain, want=wanted, region=region, max_cost=max_cost, refresh=refresh, workers=workers
        )
        flatten = Flattener(columns)
        for at, result in enumerate(closing_all.enter_context(closing(results))):
            if source.absent and source.absent[0] == at:
                source.absent.popleft()
                result = evolve(result, error=InvalidNumber(_NO_NUMBER))
            sheet.write(flatten(result))
    enriched = pa.Table.from_batches(source.batches, reader.schema)
    for named, cells in zip(named_apart(columns, enriched.column_names), sheet.arrays(), strict=True):
        enriched = enriched.append_column(named.name, cells)
    return enriched


class _Source:
    """The batches of a stream as they are read, and the numbers in them. `absent` are the rows without one that are under way."""

    def __init__(self, reader: "pa.RecordBatchReader", place: int) -> None:
        self.batches: list[pa.RecordBatch] = []
        self.absent: deque[int] = deque()
        self._reader = reader
        self._place = place

    def numbers(self) -> Iterator[str]:
        """A text for each row. One without a number has an empty one, so that it has a result, in its place among the others."""
        for at, value in enumerate(joined.from_iterable(map(self._values, self._reader))):
            if value is None:
                self.absent.append(at)
            yield "" if value is None else str(value)

    def _values(self, batch: "pa.RecordBatch") -> Iterator[Any]:
        self.batches.append(batch)
        numbers = batch.column(self._place)
        return joined.from_iterable(numbers.slice(start, _SLICE).to_pylist() for start in range(0, len(numbers), _SLICE))


class _Sheet:
    """The columns that are added, in pieces of Arrow as soon as there are cells for one."""

    def __init__(self, columns: Sequence[Column], pa: Any) -> None:
        self._pa = pa
        self._types = [{"text": pa.string(), "flag": pa.bool_(), "list": pa.list_(pa.string())}[column.kind] for column in columns]
        self._pieces: list[list[pa.Array]] = [[] for _ in columns]
        self._rows: list[Sequence[Any]] = []

    def write(self, cells: Sequence[Any]) -> None:
        """One more row."""
        self._rows.append(cells)
        if len(self._rows) == _SLICE:
            self._pack()

    def arrays(self) -> "list[pa.ChunkedArray]":
        """The columns."""
        self._pack()
        return [self._pa.chunked_array(pieces, kind) for pieces, kind in zip(self._pieces, self._types, strict=True)]

    def _pack(self) -> None:
        for pieces, kind, cells in zip(self._pieces, self._types, zip(*self._rows, strict=True), strict=False):
            pieces.append(self._pa.array(cells, kind))
        self._rows = []


def _pyarrow() -> Any:
    try:
        import pyarrow as pa
    except ImportError as error:
        raise ImportError("data frames need pyarrow: pip install 'linehunt[arrow]'") from error
    return pa


def _open(table: ArrowStream, pa: Any) -> "pa.RecordBatchReader":
    try:
        return pa.RecordBatchReader.from_stream(table)
    except pa.ArrowInvalid as error:  # a single column gives a stream as well
        raise ConfigurationError(f"table: it is no table with columns: {error}") from None


def _place_of(column: str, schema: "pa.Schema", pa: Any) -> int:
    """Where the column of numbers stands.

    Raises:
        ConfigurationError: there is none, there are two, or it can't hold numbers.
    """
    places = schema.get_all_field_indices(column)
    if len(places) != 1:
        many = f"{len(places)} columns" if places else "no column"
        raise ConfigurationError(f"column: the table has {many} {column!r}: it has {', '.join(map(repr, schema.names))}")
    kind = schema.field(places[0]).type
    values = kind.value_type if pa.types.is_dictionary(kind) else kind
    types = pa.types
    if not any(check(values) for check in (types.is_string, types.is_large_string, types.is_string_view, types.is_integer, types.is_null)):
        lost = ": a float has lost digits of its numbers" if types.is_floating(values) else ""
        raise ConfigurationError(f"column: {column!r} is {kind}{lost}. Give the numbers as text")
    return int(places[0])
