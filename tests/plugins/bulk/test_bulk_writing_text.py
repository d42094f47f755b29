"""Outputs of text: CSV and JSON lines, plain and compressed, whatever the rows hold."""

import csv
import gzip
import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linehunt_bulk.flat import Column
from linehunt_bulk.row import Row
from linehunt_bulk.unusable import Unusable
from linehunt_bulk.writing.formula import unescaped
from linehunt_bulk.writing.opening import open_output

COLUMNS = ("id", "phone")
ADDED = (Column("valid", "flag"), Column("carrier_name"), Column("missing", "list"))
Rows = Sequence[tuple[tuple[Any, ...], tuple[Any, ...]]]
ROWS: Rows = [
    (("1", "+14154305555"), (True, "AT&T Mobility", None)),
    (("2", " x,\n"), (False, None, ("carrier", "location"))),
    (("", "=1"), (None, "=1+1", None)),
]


def written(path: Path, rows: Rows, columns: Sequence[str] = COLUMNS) -> bytes:
    """What is in the file once it is closed."""
    output = open_output(str(path), columns=columns, added=ADDED)
    for place, (cells, added) in enumerate(rows, 2):
        output.write(Row(place, cells, "+14154305555"), added)
    output.close()
    return path.read_bytes()


def csv_rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(content.decode(), newline="")))


def test_csv(tmp_path: Path) -> None:
    """A header and a line a row; truth in words, what is not known empty; the user's own cells untouched, the provider's no formula."""
    assert written(tmp_path / "out.csv", ROWS).decode() == (
        'id,phone,valid,carrier_name,missing\n1,+14154305555,true,AT&T Mobility,\n2," x,\n",false,,carrier location\n,=1,,\'=1+1,\n'
    )


@pytest.mark.parametrize("ending", ["jsonl", "ndjson", "JSONL"])
def test_json_lines(ending: str, tmp_path: Path) -> None:
    """An object a row: the input's members as they were, then what is known, each in its own type."""
    assert [json.loads(line) for line in written(tmp_path / f"out.{ending}", ROWS).splitlines()] == [
        {"id": "1", "phone": "+14154305555", "valid": True, "carrier_name": "AT&T Mobility"},
        {"id": "2", "phone": " x,\n", "valid": False, "missing": ["carrier", "location"]},
        {"id": "", "phone": "=1", "carrier_name": "=1+1"},
    ]


@pytest.mark.parametrize("name", ["out.csv", "out.jsonl"])
def test_no_rows(name: str, tmp_path: Path) -> None:
    """Of no row there is a whole file, too."""
    assert written(tmp_path / name, []) == (b"id,phone,valid,carrier_name,missing\n" if name == "out.csv" else b"")


@pytest.mark.parametrize("name", ["out.csv", "out.jsonl"])
def test_compressed(name: str, tmp_path: Path) -> None:
    """Compressed, the text is the same; and so are the bytes of a second file, under another name."""
    rows = [*ROWS] * 3000
    plain = written(tmp_path / name, rows)

    assert gzip.decompress(zipped := written(tmp_path / f"{name}.gz", rows)) == plain
    assert pa.CompressedInputStream(BytesIO(frame := written(tmp_path / f"{name}.zst", rows)), "zstd").read() == plain
    assert written(tmp_path / f"b-{name}.gz", rows) == zipped
    assert written(tmp_path / f"b-{name}.zst", rows) == frame


def test_ragged_rows(tmp_path: Path) -> None:
    """Whatever a row has too little or too much, each added cell is in its own column, and nothing of the row is lost."""
    rows = [((), (True, None, None)), (("1",), (True, None, None)), (("1", "a", "b", "c"), (True, None, None))]

    assert csv_rows(written(tmp_path / "out.csv", rows))[1:] == [
        ["", "", "true", "", ""],
        ["1", "", "true", "", ""],
        ["1", "a,b,c", "true", "", ""],
    ]
    assert written(tmp_path / "out.jsonl", rows).splitlines() == [
        b'{"id": null, "phone": null, "valid": true}',
        b'{"id": "1", "phone": null, "valid": true}',
        b'{"id": "1", "phone": "a,b,c", "valid": true}',
    ]


@pytest.mark.parametrize(
    ("cell", "text", "value"),
    [
        (None, "", None),
        (True, "true", True),
        (False, "false", False),
        (12, "12", 12),
        (1.5, "1.5", 1.5),
        (float("nan"), "nan", None),
        ({"a": [1, None]}, '{"a": [1, null]}', {"a": [1, None]}),
        ([float("inf"), {"a": (float("nan"), 2)}], '[null, {"a": [null, 2]}]', [None, {"a": [None, 2]}]),
        (Decimal("1.10"), "1.10", "1.10"),
        (date(2026, 11, 22), "2026-11-22", "2026-11-22"),
        (datetime(2026, 11, 22, 8, tzinfo=UTC), "2026-11-22T08:00:00+00:00", "2026-11-22T08:00:00+00:00"),
        (b"\0\xff", "AP8=", "AP8="),
        ("é", "é", "é"),
        ("\ud800", "\\ud800", "\ud800"),
    ],
    ids=repr,
)
def test_cells_of_any_type(cell: object, text: str, value: object, tmp_path: Path) -> None:
    """A cell that wasn't text, in JSON or Arrow, is what it was, as far as the format has it; a file is UTF-8 throughout."""
    rows = [((cell, "x"), (None, None, None))]

    assert csv_rows(written(tmp_path / "out.csv", rows))[1][0] == text
    assert json.loads(written(tmp_path / "out.jsonl", rows))["id"] == value


@pytest.mark.parametrize("name", ["out.jsonl", "out.parquet"])
def test_two_columns_of_a_name(name: str, tmp_path: Path) -> None:
    """What only CSV can hold is refused elsewhere, before there is a file."""
    with pytest.raises(Unusable, match="more than one column 'phone'"):
        written(tmp_path / name, [], columns=("phone", "id", "phone"))

    assert list(tmp_path.iterdir()) == []
    assert written(tmp_path / "out.csv", [(("1", "2", "3"), (None, None, None))], columns=("phone", "id", "phone")).endswith(b"1,2,3,,,\n")


_CELL = st.text(st.characters(exclude_categories=["Cs"])) | st.text("\r\n\",; '=+-", max_size=5)
_TOLD = st.text(st.characters(exclude_categories=["Cs", "Cc"])) | st.text("\",; '=+-", max_size=5)


@given(st.lists(st.tuples(st.tuples(_CELL, _CELL), st.tuples(st.none() | st.booleans(), st.none() | _TOLD, st.none()))))
def test_round_trip(rows: Rows) -> None:
    """What is read back equals what was meant: the user's cells as they are, the provider's without the quote before a formula."""
    with TemporaryDirectory() as directory:
        told = csv_rows(written(Path(directory) / "out.csv", rows))[1:]
        lines = written(Path(directory) / "out.jsonl", rows).decode().splitlines()

    truths = {None: "", True: "true", False: "false"}
    assert [tuple(row[:2]) for row in told] == [cells for cells, _ in rows]
    assert [row[2:] for row in told] == [[truths[valid], row[3], ""] for (_, (valid, _, _)), row in zip(rows, told, strict=True)]
    assert [unescaped(row[3]) for row in told] == [name or "" for _, (_, name, _) in rows]
    assert [json.loads(line) for line in lines] == [
        {"id": a, "phone": b, **{key: cell for key, cell in (("valid", valid), ("carrier_name", name)) if cell is not None}}
        for (a, b), (valid, name, _) in rows
    ]
