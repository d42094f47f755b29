"""The text that `linehunt bulk` reads: separated values, plain lines, JSON lines; and what it writes of them."""

import csv
import io
import json
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from itertools import pairwise
from typing import Any
from zlib import crc32

from attrs import define, field, frozen

from fuzz.target import Target
from fuzz.words import check_words
from linehunt_bulk.flat import columns_for, named_apart
from linehunt_bulk.members import Members
from linehunt_bulk.output import Output
from linehunt_bulk.reading.csv_dialect import sniff
from linehunt_bulk.reading.csv_table import LONGEST_CELL
from linehunt_bulk.reading.opening import open_table
from linehunt_bulk.reading.source import HEAD, Source
from linehunt_bulk.reading.text import Text
from linehunt_bulk.row import Row
from linehunt_bulk.unusable import Unusable
from linehunt_bulk.writing.carried import as_text, fitted
from linehunt_bulk.writing.csv_output import CSVOutput
from linehunt_bulk.writing.json_lines_output import JSONLinesOutput

_EVERY = 64
"""Of so many inputs one is read once more, repeated until it is longer than what is read at once."""
_ARROW = (b"PAR1", b"ARROW1", b"FEA1", b"\xff\xff\xff\xff")
_NUMBERS = ("+14155550123", "+442083661177", "0208 366 1177", "919812345678")
_CSV = (",", ";", "\t", "|", '"', '""', '","', "'", "','", "\r\n", "\r", "\n", "number", "phone", "\x00", "\ufeff", " ", *_NUMBERS)
_JSON = (
    '{"number": "',
    '"}\n',
    '{"n":1,"number":"+14155550123"}\n',
    "[]",
    "null",
    "\\ud800",
    "1e400",
    "NaN",
    '"missing": 1,',
    "\r\n",
    *_NUMBERS,
)


def separated(data: bytes) -> None:
    """Separated values are Unusable, or the rows that csv makes of them, in order; they are written, and read again unchanged."""
    for form in ("csv", "tsv"):
        if (told := _read(data, form)) is not None:
            _check_against_csv(data, form, told)
            _check_written(told)
    if crc32(data) % _EVERY == 0 and 0 < len(data) < HEAD:
        longer = data * (HEAD // len(data) + 1)
        if (told := _read(longer, "csv")) is not None:
            _check_against_csv(longer, "csv", told)


def lines(data: bytes) -> None:
    """Plain lines, and text without a format's name, are Unusable, or rows in order; they are written, and read again unchanged."""
    for form in ("lines", None):
        if (form or not data.startswith(_ARROW)) and (told := _read(data, form)) is not None:
            _check_written(told)


def json_lines(data: bytes) -> None:
    """JSON lines are Unusable, or rows in order; they are written with all their members, and read again unchanged."""
    if (told := _read(data, "jsonl")) is not None:
        _check_written(told)


@frozen
class _Told:
    """A table that was read to its end."""

    columns: tuple[str, ...]
    column: str
    rows: list[Row]


@contextmanager
def _written_to_a_file(data: bytes) -> Iterator[str]:
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        yield file.name


def _read(data: bytes, form: str | None, column: str | None = None) -> _Told | None:
    """What is in these bytes; None where that is Unusable."""
    with _written_to_a_file(data) as path:
        try:
            with closing(open_table(path, form=form, column=column)) as table:
                rows = list(table.read())
                assert table.fraction is not None
                assert 0 <= table.fraction <= 1
                assert column or list(table.read()) == rows, "the second reading is another one"
                told = _Told(table.columns, table.column, rows)
        except Unusable as error:
            check_words(error)
            return None
    assert not rows or rows[0].place >= 1
    assert all(one.place < other.place for one, other in pairwise(rows)), "the places don't rise"
    return told


def _check_against_csv(data: bytes, form: str, told: _Told) -> None:
    """That the rows are those which Python's csv makes of the whole text, in the dialect that was found."""
    with _written_to_a_file(data) as path, closing(Source(path)) as source:
        text = Text(source)
        whole = "".join(text.blocks(lambda: 1))
    dialect = sniff(text.sample, partial=text.partial, delimiter="\t" if form == "tsv" else None).dialect
    try:
        expected = [tuple(cells) for cells in dialect.reader(io.StringIO(whole, newline="")) if cells]
    except csv.Error:  # a cell is longer than csv takes
        return
    header = expected[0] == told.columns
    assert [tuple(row.cells) for row in told.rows] == expected[header:]


@define
class _Memory:
    """A sink."""

    data: bytearray = field(factory=bytearray)

    def write(self, data: bytes, /) -> int:
        self.data += data
        return len(data)

    def finish(self) -> None:
        pass

    def keep(self) -> str | None:
        return None

    def drop(self) -> None:
        pass


def _check_written(told: _Told) -> None:
    added = named_apart(columns_for(()), told.columns)
    names = tuple(column.name for column in added)
    nothing = (None,) * len(added)

    def written(make: Any) -> bytes:
        sink = _Memory()
        output: Output = make(sink, told.columns, added)
        for row in told.rows:
            output.write(row, nothing)
        output.close()
        return bytes(sink.data)

    _check_csv(written(CSVOutput), told, names)
    if told.rows and max(Counter(told.columns).values()) == 1:  # else only CSV can hold it
        _check_json(written(JSONLinesOutput), told, names)


def _check_csv(data: bytes, told: _Told, added: tuple[str, ...]) -> None:
    width = len(told.columns)
    cells = [[as_text(cell) or "" for cell in fitted(row.cells, width)] for row in told.rows]
    if any(len(cell) > LONGEST_CELL for row in cells for cell in row):
        return
    text = data.decode()
    again = list(csv.reader(io.StringIO(text, newline="")))
    assert again == [[*told.columns, *added], *([*row, *("" for _ in added)] for row in cells)]
    if _is_clear(text) and len({name.strip().casefold() for name in told.columns}) == width:
        reread = _read(data, "csv", told.column)
        assert reread is not None, "what was written can't be read again"
        assert [[*row.cells[:width]] for row in reread.rows] == cells
        assert all(row.problem or row.number == again.number for row, again in zip(told.rows, reread.rows, strict=True))


def _is_clear(text: str) -> bool:
    """Whether who isn't told how it was written can know it.

    Another delimiter or other quotes may seem as likely, U+FEFF at the beginning is a mark, and NULs throughout are UTF-16's.
    """
    mute = text.startswith(("\ufeff", '"\ufeff')) or text.count("\0") > len(text) // 8
    return not mute and set(";\t|'").isdisjoint(text)


def _check_json(data: bytes, told: _Told, added: tuple[str, ...]) -> None:
    if b"\n" not in data[:HEAD]:
        return  # its first line is too long to be read, as is said when it is
    reread = _read(data, "jsonl", told.column)
    assert reread is not None, "what was written can't be read again"
    for row, again in zip(told.rows, reread.rows, strict=True):
        assert isinstance(again.cells, Members)
        whole = _members(row, told.columns)
        if whole.keys().isdisjoint(added):  # else they have `input_` before them
            assert json.dumps(again.cells.whole, sort_keys=True) == json.dumps(whole, sort_keys=True)
        assert row.problem or again.number == row.number


def _members(row: Row, columns: tuple[str, ...]) -> Mapping[str, Any]:
    if isinstance(row.cells, Members):
        return dict(row.cells.whole)
    return dict(zip(columns, fitted(row.cells, len(columns)), strict=True))


TARGETS = (
    Target("csv", separated, words=_CSV),
    Target("lines", lines, words=(*_CSV, *_JSON)),
    Target("jsonl", json_lines, words=_JSON),
)
