"""Parquet outputs: types, row groups, and an input that has types of its own."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import parquet

from linehunt_bulk.flat import Column
from linehunt_bulk.row import Row
from linehunt_bulk.unusable import Unusable
from linehunt_bulk.writing.opening import open_output

COLUMNS = ("id", "phone")
ADDED = (Column("valid", "flag"), Column("carrier_name"), Column("missing", "list"))
NOTHING = (None, None, None)


def written(path: Path, rows: Iterable[tuple[Sequence[Any], Sequence[Any]]], **options: Any) -> Path:
    """A file of these rows."""
    output = open_output(str(path), columns=COLUMNS, added=ADDED, **options)
    for place, (cells, added) in enumerate(rows, 1):
        output.write(Row(place, tuple(cells), "+14154305555"), added)
    output.close()
    return path


def test_types(tmp_path: Path) -> None:
    """Text, truth and lists of text; what is not known is null, and nothing is escaped."""
    table = parquet.read_table(written(tmp_path / "out.parquet", [(("1", "=1"), (True, "=1+1", ("carrier",))), (("2",), NOTHING)]))

    assert list(zip(table.column_names, map(str, table.schema.types), strict=True)) == [
        ("id", "string"),
        ("phone", "string"),
        ("valid", "bool"),
        ("carrier_name", "string"),
        ("missing", "list<element: string>"),
    ]
    assert table.to_pylist() == [
        {"id": "1", "phone": "=1", "valid": True, "carrier_name": "=1+1", "missing": ["carrier"]},
        {"id": "2", "phone": None, "valid": None, "carrier_name": None, "missing": None},
    ]


def test_no_rows(tmp_path: Path) -> None:
    """Of no row there is a whole file, too."""
    assert parquet.read_table(written(tmp_path / "out.parquet", [])).num_columns == 5


def test_cells_that_are_no_text(tmp_path: Path) -> None:
    """Without types of its own an input's cells are text, whatever JSON had; half a surrogate pair harms no other row."""
    rows = [((1, True), NOTHING), (([1], "\ud800"), NOTHING), ((None, "x"), NOTHING)]
    table = parquet.read_table(written(tmp_path / "out.parquet", rows))

    assert table["id"].to_pylist() == ["1", "[1]", None]
    assert table["phone"].to_pylist() == ["true", "\\ud800", "x"]


def test_an_input_with_types(tmp_path: Path) -> None:
    """An Arrow input's columns keep their types and values."""
    schema = pa.schema([("id", pa.int16()), ("phone", pa.dictionary(pa.int32(), pa.string()))])
    rows = [((7, "+14154305555"), NOTHING), ((None, None), NOTHING)]
    table = parquet.read_table(written(tmp_path / "out.parquet", rows, schema=schema))

    assert table.schema.types[:2] == schema.types
    assert table.select(COLUMNS).to_pylist() == [{"id": 7, "phone": "+14154305555"}, {"id": None, "phone": None}]


def test_a_type_that_parquet_lacks(tmp_path: Path) -> None:
    """It is refused before anything is asked, and leaves nothing behind."""
    schema = pa.schema([("id", pa.month_day_nano_interval()), ("phone", pa.string())])
    with pytest.raises(Unusable, match="Parquet: Unhandled type"):
        open_output(str(tmp_path / "out.parquet"), columns=COLUMNS, added=ADDED, schema=schema)

    assert list(tmp_path.iterdir()) == []


def test_row_groups(tmp_path: Path) -> None:
    """A row group has at most 65,536 rows, and is written when its text makes 32 MiB."""
    many = parquet.read_metadata(written(tmp_path / "many.parquet", (((str(n), ""), NOTHING) for n in range(70_000))))
    wide = parquet.read_metadata(written(tmp_path / "wide.parquet", ((("x" * 20_000, ""), NOTHING) for _ in range(5000))))

    assert [many.row_group(place).num_rows for place in range(many.num_row_groups)] == [65_536, 4464]
    assert [wide.row_group(place).num_rows for place in range(wide.num_row_groups)] == [2048, 2048, 904]
    assert parquet.read_table(tmp_path / "many.parquet")["id"].to_pylist() == [str(n) for n in range(70_000)]


def test_the_same_bytes(tmp_path: Path) -> None:
    """Two files of the same rows are the same bytes."""
    rows = [((str(n), "x"), (n % 2 == 0, "Acme", ("a", "b"))) for n in range(3000)]
    assert written(tmp_path / "1.parquet", rows).read_bytes() == written(tmp_path / "2.parquet", rows).read_bytes()


def test_abandoned(tmp_path: Path) -> None:
    """A file that is given up half-way, after whole row groups, leaves nothing."""
    output = open_output(str(tmp_path / "out.parquet"), columns=COLUMNS, added=ADDED)
    for place in range(70_000):
        output.write(Row(place, (str(place), ""), ""), NOTHING)
    output.abandon()
    output.abandon()

    assert list(tmp_path.iterdir()) == []
