"""Gzip and zstd in: whole, in parts, cut short and damaged; and what is packed otherwise."""

import gzip
import sys
from collections.abc import Callable
from contextlib import closing
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pytest

from bulk_inputs import AMERICA, BRITAIN, Inputs
from linehunt_bulk.reading.opening import open_table
from linehunt_bulk.row import Row
from linehunt_bulk.unusable import Unusable

ROWS = [("id", "phone"), *((str(n), f"+1415{n * 7919 % 10_000_000:07}") for n in range(100_000))]
CONTENT = "".join(f"{','.join(row)}\n" for row in ROWS).encode()


def zstd(content: bytes) -> bytes:
    """A frame."""
    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, "zstd") as stream:
        stream.write(content)
    return bytes(sink.getvalue())


PACKED = {"gz": gzip.compress(CONTENT), "zst": zstd(CONTENT)}
KINDS = pytest.mark.parametrize("kind", ["gz", "zst"])


@pytest.fixture
def inputs(tmp_path: Path) -> Inputs:
    """Writes files and reads them."""
    return Inputs(tmp_path)


@KINDS
def test_compressed(inputs: Inputs, kind: str) -> None:
    """Each text format may be, whatever the file's name says of it."""
    assert inputs.read(PACKED[kind], f"numbers.csv.{kind}").cells == ROWS[1:]
    assert inputs.read(PACKED[kind], "numbers.csv").cells == ROWS[1:]
    assert inputs.read(CONTENT, f"numbers.CSV.{kind}").cells == ROWS[1:]


@KINDS
def test_in_parts(inputs: Inputs, kind: str) -> None:
    """Several members or frames, one behind the other, are one text."""
    pack: Callable[[bytes], bytes] = gzip.compress if kind == "gz" else zstd
    told = inputs.read(pack(b"phone\n") + pack(f"{AMERICA}\n".encode() * 50_000) + pack(f"{BRITAIN}\n".encode()), f"numbers.csv.{kind}")

    assert (len(told.rows), told.numbers[-1]) == (50_001, BRITAIN)


@KINDS
def test_read_twice(inputs: Inputs, kind: str) -> None:
    """A compressed file can be read again, and how much of it is read goes by its compressed bytes."""
    path = inputs.write(PACKED[kind], f"numbers.csv.{kind}")
    with closing(open_table(path)) as table:
        assert table.again
        first = table.read()
        next(first)
        assert 0 < (table.fraction or 0) < 0.9
        assert len([*first]) == 99_999
        assert table.fraction == 1.0
        again = table.read()
        assert [row.cells for row in islice(again, 2)] == ROWS[1:3]
        assert len([*again]) == 99_998


@pytest.mark.parametrize(("kind", "name"), [("gz", "gzip"), ("zst", "zstd")])
def test_cut_short(inputs: Inputs, kind: str, name: str) -> None:
    """What there is is read, then it says where it ends: the numbers of a file that lacks its end are not taken for all."""
    path = inputs.write(PACKED[kind][: len(PACKED[kind]) * 2 // 3], f"numbers.csv.{kind}")
    with closing(open_table(path)) as table:
        rows: list[Row] = []
        with pytest.raises(Unusable) as caught:
            rows.extend(table.read())

    assert 1_000 < len(rows) < 100_000
    assert caught.value.message == f"{path}, line {rows[-1].place + 1:,}: the {name} data stop in the middle: the file is cut short"


@KINDS
def test_cut_short_at_once(inputs: Inputs, kind: str) -> None:
    """A file of which next to nothing is there is refused when it is opened."""
    assert inputs.refused(PACKED[kind][:12], f"numbers.csv.{kind}").endswith("data stop in the middle: the file is cut short")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (PACKED["gz"][:-8] + b"\0\0\0\0" + PACKED["gz"][-4:], "line 100,002: the gzip data are damaged, or something else follows them"),
        (PACKED["gz"] + b"more", "line 100,002: the gzip data are damaged, or something else follows them"),
        (PACKED["gz"][:10] + b"\xff" * 100, "the gzip data are damaged"),
        (b"\x28\xb5\x2f\xfd" + b"\xff" * 100, "the zstd data are damaged"),
    ],
    ids=["checksum", "more behind it", "gzip", "zstd"],
)
def test_damaged(inputs: Inputs, content: bytes, said: str) -> None:
    """That is said, with the line where it shows."""
    assert inputs.refused(content, "numbers.csv").endswith(f" {said}")


@pytest.mark.parametrize(
    ("magic", "said"),
    [
        (b"PK\x03\x04", "it is an Excel workbook or a zip archive: save it as CSV, or unpack it"),
        (b"\xd0\xcf\x11\xe0", "it is an old Excel workbook: save it as CSV"),
        (b"BZh9", "it is compressed by bzip2: unpack it, or use gzip or zstd"),
        (b"\xfd7zXZ\0", "it is compressed by xz: unpack it, or use gzip or zstd"),
    ],
    ids=["xlsx", "xls", "bzip2", "xz"],
)
def test_packed_otherwise(inputs: Inputs, magic: bytes, said: str) -> None:
    """It says what it is, and what to do."""
    assert inputs.refused(magic + b"\x01" * 100, "numbers.csv") == f"numbers.csv: {said}"


def test_zstd_without_pyarrow(inputs: Inputs, monkeypatch: pytest.MonkeyPatch) -> None:
    """It says how to install it."""
    monkeypatch.setitem(sys.modules, "pyarrow", None)

    assert inputs.refused(PACKED["zst"], "n.csv.zst") == "n.csv.zst: zstd needs pyarrow: install it with `pip install 'linehunt[arrow]'`"
    assert len(inputs.read(PACKED["gz"], "n.csv.gz").rows) == 100_000
