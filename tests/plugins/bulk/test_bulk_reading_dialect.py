"""What csv.writer writes, in any dialect, is read as it was."""

import csv
import io
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bulk_inputs import AMERICA, told
from linehunt_bulk.reading.csv_dialect import Dialect, sniff
from linehunt_bulk.reading.long_record import read_long_record
from linehunt_bulk.reading.opening import open_table
from linehunt_bulk.reading.text import breaks

DELIMITERS = st.sampled_from(",;\t|")
# No lone surrogates: no UTF-8 can hold them. No NUL byte: it is a problem of its own.
CELLS = st.text(st.one_of(st.sampled_from("\r\n\"',;\t| \ufeffa"), st.characters(codec="utf-8", exclude_characters="\0")), max_size=8)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file for all examples."""
    return tmp_path_factory.mktemp("dialects") / "numbers.csv"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    cells=st.integers(1, 3).flatmap(lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width), max_size=6)),
    delimiter=DELIMITERS,
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
)
@example(cells=[["\r\n", '"']], delimiter=",", end="\n", quoting=csv.QUOTE_ALL)
def test_what_was_written_is_read(path: Path, cells: list[list[str]], delimiter: str, end: str, quoting: Literal[0, 1, 2]) -> None:
    """Under a header, every cell of every row comes back, whatever is in it; so does the line of each row."""
    rows = [[AMERICA, *row] for row in cells]
    header = ["phone", *(f"c{place}" for place in range(len(cells[0]) if cells else 1))]
    file = io.StringIO()
    writer = csv.writer(file, delimiter=delimiter, lineterminator=end, quoting=quoting)
    places = []
    for row in [header, *rows]:
        places.append(breaks(file.getvalue()) + 1)
        # Python before 3.13 leaves a carriage return unquoted, where that is not the line end: nobody could tell it from one.
        strict = any("\r" in cell or "\n" in cell for cell in row)
        csv.writer(file, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL).writerow(row) if strict else writer.writerow(row)
    path.write_text(file.getvalue(), "utf-8", newline="")
    with closing(open_table(str(path))) as table:
        read = told(table)

    assert [list(row) for row in read.cells] == rows
    assert (list(read.columns), read.places, set(read.problems)) == (header, places[1:], {None} if rows else set())


@settings(deadline=None)
@given(
    text=st.text("\r\n\"', ;a", max_size=30),
    cuts=st.lists(st.integers(0, 30), max_size=3),
    skip_spaces=st.booleans(),
    quote=st.sampled_from("\"'"),
)
def test_long_records_are_read_as_csv_reads_them(text: str, cuts: list[int], skip_spaces: bool, quote: str) -> None:
    """What is read in pieces gives the same cells and lines as csv.reader, on any text, however it is cut."""
    text = text.strip("\r\n") + "\n"
    dialect = Dialect(",", quote, skip_spaces)
    edges = sorted({0, len(text), *(cut for cut in cuts if cut < len(text) and text[cut - 1 : cut + 1] != "\r\n")})
    pieces = [text[start:end] for start, end in pairwise(edges)]
    reader = dialect.reader(io.StringIO(text, newline=""))
    cells = next(reader)
    more = iter(pieces[1:])
    record = read_long_record(pieces[0], more, dialect, width=40, longest=100)

    assert list(record.cells) == (cells or [""])
    assert (record.lines, record.count) == (reader.line_num, len(cells) or 1)
    assert "".join((record.rest, *more)) == "".join(io.StringIO(text, newline="").readlines()[record.lines :])
    assert record.lengths == tuple(map(len, record.cells))


@given(text=st.text(max_size=60), partial=st.booleans())
def test_any_text_has_a_dialect(text: str, partial: bool) -> None:
    """Whatever it begins with."""
    told = sniff(text, partial=partial)

    assert told.dialect.delimiter in ",;\t|"
    assert 0 <= told.share <= 1
