"""Separated values in: cells as they were, the line of each row, and every row that is none."""

import csv
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Literal

import pytest

from bulk_inputs import AMERICA, BRITAIN, INDIA, Inputs
from linehunt_bulk.reading.opening import open_table

LONGEST = 131_072


@pytest.fixture
def inputs(tmp_path: Path) -> Inputs:
    """Writes files and reads them."""
    return Inputs(tmp_path)


@contextmanager
def field_size_limit(limit: int) -> Iterator[None]:
    """As another library in the process may set it."""
    before = csv.field_size_limit(limit)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def test_a_table(inputs: Inputs) -> None:
    """Columns, the numbers' one, the cells, and the line of each row; what was decided is said."""
    told = inputs.read(f"id,phone\n1,{AMERICA}\n2,{BRITAIN}\n", "numbers.csv")

    assert (told.columns, told.column) == (("id", "phone"), "phone")
    assert told.cells == [("1", AMERICA), ("2", BRITAIN)]
    assert (told.numbers, told.places, told.problems) == ([AMERICA, BRITAIN], [2, 3], [None, None])
    assert told.notes == (
        "delimiter ','; the first row is the header",
        "column 'phone' of 2 (guessed: 2 of the first 2 rows are numbers)",
    )


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"], ids=["comma", "semicolon", "tab", "bar"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
@pytest.mark.parametrize("quoted", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL], ids=["plain", "quoted"])
@pytest.mark.parametrize("rest", [True, False], ids=["ended", "not ended"])
def test_how_it_is_written(inputs: Inputs, delimiter: str, end: str, quoted: Literal[0, 1], rest: bool) -> None:
    """Delimiter, line ends, quotes and an end without a line end change nothing."""
    rows = [("phone", "name"), (AMERICA, "Ann"), (BRITAIN, "Bob, Ben; |")]
    path = inputs.directory / "numbers.csv"
    with path.open("w", newline="") as file:
        csv.writer(file, delimiter=delimiter, lineterminator=end, quoting=quoted).writerows(rows)
    content = path.read_bytes()
    told = inputs.read(b"\xef\xbb\xbf" + (content if rest else content.removesuffix(end.encode())), "numbers.csv")

    assert (told.columns, told.cells, told.places) == (rows[0], rows[1:], [2, 3])


def test_apostrophes_and_spaces(inputs: Inputs) -> None:
    """Where the first line has them throughout, apostrophes quote, and a space belongs to the delimiter before it."""
    quoted = inputs.read(f"'phone', 'name'\n'{AMERICA}', 'Ann, it''s me'\n", "numbers.csv")
    spaced = inputs.read(f'phone, name\n{AMERICA}, "Ann, me"\n', "numbers.csv")

    assert quoted.cells == [(AMERICA, "Ann, it's me")]
    assert quoted.notes[0] == "delimiter ',', quotes '; the first row is the header"
    assert spaced.cells == [(AMERICA, "Ann, me")]
    assert inputs.read(f"'phone';'name'\r'{AMERICA}';'x;y'\r", "numbers.csv").cells == [(AMERICA, "x;y")]


def test_an_apostrophe_before_a_number_is_kept(inputs: Inputs) -> None:
    """As spreadsheets write it: it is no quote, and the row is left to who parses the number."""
    assert inputs.read(f"phone,name\n'{AMERICA},Ann\n'{BRITAIN},Bob\n", "numbers.csv").numbers == [f"'{AMERICA}", f"'{BRITAIN}"]


def test_no_header(inputs: Inputs) -> None:
    """A first row in which a cell looks like a phone number is no header; the columns are given names, and that is said."""
    told = inputs.read(f"1;{AMERICA}\n2;{BRITAIN}\n", "numbers.csv")

    assert (told.columns, told.column, told.places) == (("column_1", "column_2"), "column_2", [1, 2])
    assert told.notes[0] == "delimiter ';'; no header: the columns are called column_1, column_2"


def test_a_header_that_was_named(inputs: Inputs) -> None:
    """A first row that has the column asked for is the header, whatever else it has."""
    told = inputs.read(f"Phone,{BRITAIN}\n{AMERICA},x\n", "numbers.csv", column="phone")

    assert (told.columns, told.numbers) == (("Phone", BRITAIN), [AMERICA])


def test_only_a_header(inputs: Inputs) -> None:
    """That is a table of no rows."""
    told = inputs.read("id,phone\n", "numbers.csv")

    assert (told.columns, told.column, told.rows) == (("id", "phone"), "phone", [])
    assert told.notes[1] == "column 'phone' of 2 (guessed: by its name, for there are no rows)"


@pytest.mark.parametrize("content", ["\n", "\r\n\r\n"], ids=["LF", "CRLF"])
def test_nothing_in_it(inputs: Inputs, content: str) -> None:
    """Blank lines alone are no table."""
    assert inputs.refused(content, "numbers.csv") == "numbers.csv: it has no rows"


def test_blank_lines(inputs: Inputs) -> None:
    """They are passed over, and counted."""
    told = inputs.read(f"\n\nid,phone\n\n1,{AMERICA}\n\n\n2,{BRITAIN}\n\n", "numbers.csv")
    one = inputs.read(f"phone\n\n{AMERICA}\n\n{BRITAIN}\n", "numbers.csv")

    assert (told.numbers, told.places) == ([AMERICA, BRITAIN], [5, 8])
    assert (one.numbers, one.places) == ([AMERICA, BRITAIN], [3, 5])


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
def test_lines_within_cells(inputs: Inputs, end: str) -> None:
    """A row's line is the one where it begins, in each of many blocks."""
    rows = [f'{AMERICA},"a{end}b"{end}' if place % 3 == 0 else f"{AMERICA},x{end}" for place in range(20_000)]
    told = inputs.read(f"phone,note{end}" + "".join(rows), "numbers.csv")

    assert told.cells == [(AMERICA, f"a{end}b" if place % 3 == 0 else "x") for place in range(20_000)]
    assert told.places == [2 + place + (place + 2) // 3 for place in range(20_000)]


@pytest.mark.parametrize("quote", ["", '"'], ids=["plain", "quoted"])
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_many_rows(inputs: Inputs, quote: str, end: str) -> None:
    """Rows over many blocks are all there, in order, with their lines."""
    told = inputs.read(f"phone,id{end}" + "".join(f"{quote}+1415430{n:05}{quote},{n}{end}" for n in range(50_000)), "numbers.csv")

    assert told.numbers == [f"+1415430{n:05}" for n in range(50_000)]
    assert told.places == list(range(2, 50_002))


def test_both_line_ends(inputs: Inputs) -> None:
    """LF, CRLF and CR may be mixed, and within quotes they are the cell's."""
    told = inputs.read(f'phone,id\r\n{AMERICA},1\n{BRITAIN},2\r{INDIA},"3\r\n4"\r\n{AMERICA},5\n', "numbers.csv")

    assert told.cells == [(AMERICA, "1"), (BRITAIN, "2"), (INDIA, "3\r\n4"), (AMERICA, "5")]
    assert told.places == [2, 3, 4, 6]


def test_line_ends_that_look_like_cells(inputs: Inputs) -> None:
    """A line that begins and ends with a delimiter is a ragged row, whatever the others end with."""
    told = inputs.read(f"phone\r\n{AMERICA},\n,{BRITAIN}\r\n{INDIA}\r\n", "numbers.csv")

    assert told.cells == [(AMERICA, ""), ("", BRITAIN), (INDIA,)]


def test_ragged_rows(inputs: Inputs) -> None:
    """A row with too few or too many cells is kept as it is, with the reason; those around it are as ever."""
    told = inputs.read(f"id,phone,name\n1,{AMERICA},Ann\n2\n3,{BRITAIN},Bob,x\n4,{INDIA},Cem\n", "numbers.csv")

    assert told.cells == [("1", AMERICA, "Ann"), ("2",), ("3", BRITAIN, "Bob", "x"), ("4", INDIA, "Cem")]
    assert told.problems == [None, "ragged: 1 cell, the header has 3", "ragged: 4 cells, the header has 3", None]
    assert told.places == [2, 3, 4, 5]


def test_ragged_rows_that_make_up_for_each_other(inputs: Inputs) -> None:
    """Rows are not mistaken for others, where one lacks as many cells as the next has too many, or each is one cell short."""
    told = inputs.read(f"1;{AMERICA};x\n2;{BRITAIN}\n3;{INDIA};y;z\n1\n2\n", "numbers.csv")

    assert [len(cells) for cells in told.cells] == [3, 2, 4, 1, 1]
    assert told.problems[1] == "ragged: 2 cells, the first row has 3"


def test_a_nul_byte(inputs: Inputs) -> None:
    """The row is kept with the reason."""
    told = inputs.read(f"phone,name\n{AMERICA},A\0n\n{BRITAIN},Bob\n", "numbers.csv")

    assert told.cells == [(AMERICA, "A\0n"), (BRITAIN, "Bob")]
    assert told.problems == ["cell 2 ('name') has a NUL byte", None]


def test_a_nul_byte_in_a_ragged_row(inputs: Inputs) -> None:
    """All that is wrong with a row is said; a cell beyond the header has no name."""
    told = inputs.read(f"phone,name\n{AMERICA},Ann,\0\n", "numbers.csv")

    assert told.problems == ["ragged: 3 cells, the header has 2; cell 3 has a NUL byte"]


@pytest.mark.parametrize("quote", ["", '"'], ids=["plain", "quoted"])
def test_a_cell_of_ten_megabytes(inputs: Inputs, quote: str) -> None:
    """The row is kept with the reason and the cell's beginning, and the run goes on behind it."""
    long = "x" * 10_000_000
    told = inputs.read(f"id,phone,note\n1,{AMERICA},{quote}{long}{quote}\n2,{BRITAIN},y\n", "numbers.csv")

    assert told.cells == [("1", AMERICA, "x" * LONGEST), ("2", BRITAIN, "y")]
    assert told.problems == ["cell 3 ('note') has 10,000,000 characters: the first 131,072 are kept", None]
    assert told.places == [2, 3]


@pytest.mark.parametrize("limit", [100, LONGEST, 1 << 30], ids=["lower", "default", "higher"])
def test_the_longest_cell(inputs: Inputs, limit: int) -> None:
    """A cell may have 131,072 characters, whatever the process lets csv take."""
    content = f"phone,note\n{AMERICA},{'x' * LONGEST}\n{BRITAIN},{'y' * (LONGEST + 1)}\n{INDIA},z\n"
    with field_size_limit(limit):
        told = inputs.read(content, "numbers.csv")
        assert csv.field_size_limit() == limit

    assert told.cells == [(AMERICA, "x" * LONGEST), (BRITAIN, "y" * LONGEST), (INDIA, "z")]
    assert told.problems == [None, "cell 2 ('note') has 131,073 characters: the first 131,072 are kept", None]


def test_a_low_limit_of_the_process(inputs: Inputs) -> None:
    """Cells that csv doesn't take there are read all the same, with what csv makes of quotes and line ends."""
    cells = ['say "hi", you', "two\r\nlines", "", "x" * 30, ' "a" ']
    path = inputs.directory / "numbers.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([["phone", "note"], *([f"{AMERICA}", cell] for cell in cells), ["y" * 30, ""]])
    with path.open("a", newline="") as file:
        file.write(f'{BRITAIN},"z"and more of it and more of it\n{INDIA},"{"x" * 30}"')
    with field_size_limit(13):
        told = inputs.read(path.read_bytes(), "numbers.csv")

    assert [row[1] for row in told.cells] == [*cells, "", "zand more of it and more of it", "x" * 30]
    assert told.problems == [None] * 8


def test_spaces_behind_delimiters_in_a_long_row(inputs: Inputs) -> None:
    """They belong to no cell there, either."""
    told = inputs.read(f'phone, a, b\n{AMERICA},  "{"x" * 200_000}", y\n', "numbers.csv")

    assert told.cells == [(AMERICA, "x" * LONGEST, "y")]


def test_a_row_of_many_long_cells(inputs: Inputs) -> None:
    """A row may be of any length, as long as its cells are not."""
    cells = ["x" * 100_000] * 30
    told = inputs.read(
        "phone," + ",".join(f"c{n}" for n in range(30)) + f"\n{AMERICA},{','.join(cells)}\n{BRITAIN}{',' * 30}", "numbers.csv"
    )

    assert told.cells == [(AMERICA, *cells), (BRITAIN, *[""] * 30)]
    assert told.problems == [None, None]


def test_a_row_of_very_many_cells(inputs: Inputs) -> None:
    """It is kept, as far as there are columns for it."""
    told = inputs.read(f"phone,name\n{AMERICA},{'x,' * 600_000}\n{BRITAIN},y\n", "numbers.csv")

    assert told.cells == [(AMERICA, "x"), (BRITAIN, "y")]
    assert told.problems == ["ragged: 600,002 cells, the header has 2", None]


def test_a_long_cell_of_many_lines(inputs: Inputs) -> None:
    """The lines within it are counted, in whatever pieces it is read, and quotes within it are its own."""
    long = 'line ""one""\r\n' * 100_000
    told = inputs.read(f'phone,note\r\n{AMERICA},"{long}"\r\n{BRITAIN},x\r\n', "numbers.csv")

    assert told.places == [2, 100_003]
    assert told.cells[0][1] == ('line "one"\r\n' * 100_000)[:LONGEST]
    assert told.problems == ["cell 2 ('note') has 1,200,000 characters: the first 131,072 are kept", None]


def test_long_cells_with_line_ends_at_the_edge_of_pieces(inputs: Inputs) -> None:
    """A file without line ends for a megabyte, and then with all kinds of them."""
    long = "x" * ((1 << 20) - 14)
    for shift in range(4):
        told = inputs.read(f"phone,a\r\n{AMERICA},{long}{'x' * shift}\r\n{BRITAIN},y\r\n", "numbers.csv")
        assert (told.places, told.numbers) == ([2, 3], [AMERICA, BRITAIN])


@pytest.mark.parametrize("rows", [1, 100_000], ids=["few rows", "many rows"])
def test_an_open_quote(inputs: Inputs, rows: int) -> None:
    """A quote that nothing closes would swallow all rows behind it: the input is refused, with the line of that row."""
    content = f'phone,name\n{AMERICA},Ann\n{BRITAIN},"Bob\n' + f"{INDIA},x\n" * rows

    assert inputs.refused(content, "numbers.csv") == (
        "numbers.csv, line 3: a quote opens in this row that nothing closes, to the end of the file"
    )


def test_a_quote_at_the_very_end(inputs: Inputs) -> None:
    """It is open as well, though nothing is in it."""
    assert inputs.refused(f'phone\n{AMERICA}\n"', "numbers.csv").startswith("numbers.csv, line 3: a quote opens")


def test_an_open_quote_in_a_long_cell(inputs: Inputs) -> None:
    """Likewise, where the cell itself is too long."""
    assert inputs.refused(f'phone,name\n{AMERICA},"{"x" * 300_000}', "numbers.csv").startswith("numbers.csv, line 2: a quote opens")


def test_read_twice(inputs: Inputs) -> None:
    """A file can be read again, and says how much of it is read; how many rows it has isn't known."""
    path = inputs.write(f"phone\n{AMERICA}\n" + f"{BRITAIN}\n" * 100_000, "numbers.csv")
    with closing(open_table(path)) as table:
        assert (table.again, table.rows, table.fraction) == (True, None, 0.0)
        first = table.read()
        next(first)
        assert 0 < (table.fraction or 0) < 0.2
        assert len([*first]) == 100_000
        assert table.fraction == 1.0
        assert len([*table.read()]) == 100_001


def test_tsv(inputs: Inputs) -> None:
    """Its delimiter is the tab, also where the header has others; by the name or by `form`."""
    content = f"phone, mobile;\tname\n{AMERICA}\tAnn\n"

    assert inputs.read(content, "numbers.tsv", column="phone, mobile;").cells == [(AMERICA, "Ann")]
    assert inputs.read(content, "numbers", form="tsv").notes[0] == "delimiter tab; the first row is the header"
    assert inputs.read(f"phone\n{AMERICA}\n", "numbers.tsv").numbers == [AMERICA]


def test_the_delimiter_of_most_rows(inputs: Inputs) -> None:
    """Where the first row has several, it is the one that makes the most rows as wide as that, or the wider ones of equals."""
    told = inputs.read(f"1;Smith, Ann;{AMERICA}\n2;Jones, Bob;{BRITAIN}\n3;Cem;{INDIA}\n", "numbers.csv")
    wide = inputs.read(f"1;Smith, Ann;{AMERICA}\n2;Jones, Bob;{BRITAIN}\n", "numbers.csv")

    assert told.numbers == [AMERICA, BRITAIN, INDIA]
    assert wide.numbers == [AMERICA, BRITAIN]


def test_the_sample_ends_within_a_row(inputs: Inputs) -> None:
    """What is cut off at its end counts for nothing."""
    told = inputs.read(f'phone;note\n{AMERICA};x\n{BRITAIN};"{"a;b,c" * 20_000}"\n', "numbers")

    assert told.numbers == [AMERICA, BRITAIN]


def test_a_header_too_long_for_csv(inputs: Inputs) -> None:
    """A process that lets csv take nothing at all has no table."""
    with field_size_limit(2):
        assert inputs.refused(f"phone\n{AMERICA}\n", "numbers.csv") == "numbers.csv: it has no rows"
