"""Parquet and Arrow in: typed cells, and every type and file that has no numbers."""

import io
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import feather, parquet

from bulk_inputs import AMERICA, BRITAIN, INDIA, Inputs, told
from linehunt_bulk.reading.arrow_table import ArrowTable
from linehunt_bulk.reading.opening import open_table
from linehunt_bulk.unusable import Unusable

FORMS = pytest.mark.parametrize("name", ["n.parquet", "n.arrow", "n.feather", "n.stream"])


def packed(table: pa.Table, name: str) -> bytes:
    """The table's bytes in the format of the name's ending."""
    sink = io.BytesIO()
    if name.endswith(".parquet"):
        parquet.write_table(table, sink, row_group_size=20_000)
    elif name.endswith(".feather"):
        feather.write_feather(table, sink)
    else:
        make = pa.ipc.new_file if name.endswith(".arrow") else pa.ipc.new_stream
        with make(sink, table.schema) as writer:
            writer.write_table(table, max_chunksize=7_000)
    return sink.getvalue()


def of(values: list[Any], kind: pa.DataType) -> pa.Table:
    """A table of one column, called phone."""
    return pa.table({"phone": pa.array(values, kind)})


@pytest.fixture
def inputs(tmp_path: Path) -> Inputs:
    """Writes files and reads them."""
    return Inputs(tmp_path)


@FORMS
def test_a_table(inputs: Inputs, name: str) -> None:
    """Cells are Python objects, a row's place is its number; the column is guessed as ever."""
    data = pa.table({"id": [1, 2, None], "phone": [AMERICA, None, BRITAIN], "tags": [["a"], [], None]})
    read = inputs.read(packed(data, name), name)

    assert (read.columns, read.column) == (("id", "phone", "tags"), "phone")
    assert read.cells == [(1, AMERICA, ["a"]), (2, None, []), (None, BRITAIN, None)]
    assert (read.numbers, read.places, read.problems) == ([AMERICA, "", BRITAIN], [1, 2, 3], [None] * 3)
    assert read.notes == ("column 'phone' of 3 (guessed: 2 of the first 3 rows are numbers)",)


@FORMS
def test_many_rows(inputs: Inputs, name: str) -> None:
    """Over many batches, twice, and how much of them is read is known."""
    numbers = [f"+1415430{n:05}" for n in range(50_000)]
    path = inputs.write(packed(pa.table({"phone": numbers}), name), name)
    with closing(open_table(path, column="phone")) as table:
        assert table.again
        assert table.rows == (50_000 if name == "n.parquet" else None)
        first = table.read()
        next(first)
        assert 0 < (table.fraction or 0) <= 1
        assert [row.number for row in first] == numbers[1:]
        assert table.fraction == 1.0
        read = told(table)

    assert (read.numbers, read.places) == (numbers, list(range(1, 50_001)))


@FORMS
def test_no_rows(inputs: Inputs, name: str) -> None:
    """A table without rows is one."""
    read = inputs.read(packed(pa.table({"phone": pa.array([], pa.string())}), name), name)

    assert (read.columns, read.rows, read.fraction) == (("phone",), [], 1.0)


@pytest.mark.parametrize("name", ["n.arrow", "n.stream"])
def test_a_pipe(inputs: Inputs, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Arrow's formats may come from one, compressed or not; they are told by their beginning."""
    content = packed(pa.table({"phone": [AMERICA] * 20_000}), name)
    for form in (pa.py_buffer(content), gzipped(content)):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(form)))
        with closing(open_table("-")) as table:
            assert (table.again, table.fraction) == (False, None)
            assert len(told(table).rows) == 20_000


def gzipped(content: bytes) -> bytes:
    """In gzip."""
    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, "gzip") as stream:
        stream.write(content)
    return bytes(sink.getvalue())


def test_parquet_from_a_pipe(inputs: Inputs, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is read from its end: neither a pipe nor a compressed file will do."""
    content = packed(pa.table({"phone": [AMERICA]}), "n.parquet")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
    why = "Parquet is read from its end: it has to be a file, and not compressed once more"

    with pytest.raises(Unusable, match=f"standard input: {why}"):
        open_table("-")
    assert inputs.refused(gzipped(content), "n.parquet.gz") == f"n.parquet.gz: {why}"


@pytest.mark.parametrize(
    "kind",
    [
        *(pa.string(), pa.large_string(), pa.string_view(), pa.dictionary(pa.int32(), pa.string())),
        *(pa.int64(), pa.uint64(), pa.decimal128(15, 0)),
    ],
    ids=str,
)
def test_types_of_numbers(inputs: Inputs, kind: pa.DataType) -> None:
    """Text of any kind, and whole numbers, which stand for their digits: whether those are a number is for others to say."""
    integral = not pa.types.is_string(kind) and (pa.types.is_integer(kind) or pa.types.is_decimal(kind))
    value = (Decimal if pa.types.is_decimal(kind) else int)("442083661177") if integral else BRITAIN
    data = packed(of([value, None, value], kind), "n.arrow")
    read = inputs.read(data, "n.arrow")

    assert read.numbers == ["442083661177" if integral else BRITAIN, "", "442083661177" if integral else BRITAIN]
    assert read.cells == [(value,), (None,), (value,)]
    assert read.problems == [None] * 3


def test_nothing_but_nulls(inputs: Inputs) -> None:
    """Each is an empty number."""
    assert inputs.read(packed(of([None, None], pa.null()), "n.parquet"), "n.parquet").numbers == ["", ""]


@pytest.mark.parametrize(
    ("values", "kind", "said"),
    [
        (
            [14154305555.0],
            pa.float64(),
            "column 'phone' is of type double: a fraction keeps neither a plus nor leading zeros, nor all digits",
        ),
        ([Decimal("1.5")], pa.decimal128(5, 1), "column 'phone' is of type decimal128(5, 1): a fraction keeps neither a plus"),
        ([True], pa.bool_(), "column 'phone' is of type bool: phone numbers are text"),
        ([[AMERICA]], pa.list_(pa.string()), "column 'phone' is of type list<item: string>: phone numbers are text"),
        ([b"x"], pa.binary(), "column 'phone' is of type binary: phone numbers are text"),
    ],
    ids=["float", "decimal", "flag", "list", "bytes"],
)
@pytest.mark.parametrize("others", [0, 1], ids=["alone", "guessed"])
def test_types_of_no_number(inputs: Inputs, values: list[Any], kind: pa.DataType, said: str, others: int) -> None:
    """They are refused before anything is asked, with what to do."""
    data = of(values, kind)
    if others:
        data = data.append_column("id", pa.array([1]))

    assert inputs.refused(packed(data, "n.arrow"), "n.arrow").startswith(f"n.arrow: {said}")


def test_nanoseconds(inputs: Inputs) -> None:
    """What counts them is carried through as text, for Python has no type for it, and the table's schema says so."""
    moments = pa.array([1, 1_700_000_000_123_456_789, None], pa.timestamp("ns"))
    data = pa.table({"phone": [AMERICA, BRITAIN, INDIA], "ns": moments, "us": moments.cast(pa.timestamp("us"), safe=False)})
    path = inputs.write(packed(data, "n.parquet"), "n.parquet")
    with closing(open_table(path)) as table:
        assert isinstance(table, ArrowTable)
        assert table.schema.types == [pa.string(), pa.string(), pa.timestamp("us")]
        read = told(table)

    assert read.cells[1][1:] == ("2023-11-14 22:13:20.123456789", datetime(2023, 11, 14, 22, 13, 20, 123456))
    assert read.cells[2][1:] == (None, None)


def bad_text(rows: int) -> pa.Table:
    """Text whose last value is no UTF-8."""
    texts = [*(["x"] * (rows - 1)), "?"]
    good = pa.array(texts, pa.string())
    data = bytes(good.buffers()[2]).rstrip(b"\0")[:-1] + b"\xff"
    return pa.table(
        {"phone": [AMERICA] * rows, "name": pa.Array.from_buffers(pa.string(), rows, [None, good.buffers()[1], pa.py_buffer(data)])}
    )


@pytest.mark.parametrize("rows", [1, 5_000], ids=["first", "far down"])
def test_values_that_python_has_not(inputs: Inputs, rows: int) -> None:
    """The row and the column are told."""
    late = pa.table({"phone": [AMERICA] * rows, "at": pa.array([*([0] * (rows - 1)), 10**18], pa.timestamp("us"))})

    assert inputs.refused(packed(late, "n.arrow"), "n.arrow") == f"n.arrow, row {rows:,}: column 'at': date value out of range"
    assert inputs.refused(packed(bad_text(rows), "n.arrow"), "n.arrow").startswith(f"n.arrow, row {rows:,}: column 'name': 'utf-8' codec")


def cuts(content: bytes) -> Iterator[bytes]:
    """The content without more and more of its end."""
    for share in (0.98, 0.5, 0.1):
        yield content[: int(len(content) * share)]


@FORMS
def test_cut_short(inputs: Inputs, name: str) -> None:
    """A file that lacks its end is refused where that shows, not taken for a shorter one."""
    content = packed(pa.table({"phone": [f"+1415430{n:05}" for n in range(20_000)]}), name)
    for cut in cuts(content):
        assert inputs.refused(cut, name).startswith(f"{name}: it can't be read a")


def test_cut_short_between_batches(inputs: Inputs) -> None:
    """A file has an end of its own; what is left of it without that could pass for a stream."""
    content = packed(pa.table({"phone": [AMERICA] * 20_000}), "n.arrow")
    cut = content[: content.rindex(b"\xff\xff\xff\xff\0\0\0\0")]

    assert inputs.refused(cut, "n.arrow") == "n.arrow: the Arrow file stops after row 20,000: it is cut short"


@pytest.mark.parametrize("name", ["n.parquet", "n.arrow", "n.feather"])
def test_something_else(inputs: Inputs, name: str) -> None:
    """One line says that it isn't what its name says."""
    said = inputs.refused(f"phone\n{AMERICA}\n", name)

    assert said.startswith(f"{name}: it can't be read at its beginning: ")
    assert "\n" not in said


def test_damaged(inputs: Inputs) -> None:
    """Rows before the damage are read; then it is told after which."""
    content = packed(pa.table({"phone": [f"+1415430{n * 7919 % 100_000:05}" for n in range(50_000)]}), "n.parquet")
    path = inputs.write(content[:-20_000] + b"\xff" * 10_000 + content[-10_000:], "n.parquet")
    with closing(open_table(path)) as table:
        rows = table.read()
        with pytest.raises(Unusable, match=r"it can't be read after row [0-9,]+: "):
            list(rows)


def test_the_first_feather(inputs: Inputs) -> None:
    """It is another format, which pyarrow only reads as a whole."""
    assert inputs.refused(b"FEA1" + b"\0" * 100, "n") == "n: it is Feather of version 1: write it as version 2, which is an Arrow file"


def test_no_columns(inputs: Inputs) -> None:
    """There is nothing to guess from."""
    assert inputs.refused(packed(pa.table({}), "n.arrow"), "n.arrow").startswith("n.arrow: no column looks like phone numbers")


def test_an_encoding(inputs: Inputs) -> None:
    """There is none."""
    content = packed(pa.table({"phone": [AMERICA]}), "n.parquet")

    assert inputs.refused(content, "n.parquet", encoding="latin-1") == "n.parquet: an encoding is for text, and this is Parquet"


def test_without_pyarrow(inputs: Inputs, monkeypatch: pytest.MonkeyPatch) -> None:
    """It says how to install it."""
    content = packed(pa.table({"phone": [AMERICA]}), "n.arrow")
    monkeypatch.setitem(sys.modules, "pyarrow", None)

    assert inputs.refused(content, "n.arrow") == "n.arrow: Arrow needs pyarrow: install it with `pip install 'linehunt[arrow]'`"
