"""Separated values: CSV (RFC 4180) and all that goes by that name."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, takewhile
from operator import itemgetter

from linehunt_bulk.reading.csv_dialect import Sniffed
from linehunt_bulk.reading.long_record import read_long_record
from linehunt_bulk.reading.number_column import SAMPLE, find_column, is_number
from linehunt_bulk.reading.text import LONGEST_LINE, Text, breaks
from linehunt_bulk.reading.text_table import TextTable, rows
from linehunt_bulk.reading.words import shown
from linehunt_bulk.row import Row
from linehunt_bulk.unusable import Unusable

LONGEST_CELL = 131_072
"""Characters; what is beyond is cut. It is csv's own limit, which a process can change: here it stays."""
_LINE_ENDS = ("\n", "\r")


class CsvTable(TextTable):
    """A table in a dialect. The first row has the columns' names, unless one of its cells looks like a phone number.

    Without names they are `column_1`, `column_2` and so on. Blank lines are passed over.

    Raises:
        Unusable: there is no row, the first one is too long to be seen whole, or the numbers' column isn't clear.
    """

    def __init__(self, text: Text, sniffed: Sniffed, column: str | None) -> None:
        super().__init__(text)
        self._dialect = sniffed.dialect
        if not sniffed.rows:
            raise Unusable(f"{self.name}: it has no rows")
        if text.partial and not breaks(text.sample):
            raise Unusable(
                f"{self.name}: its first line is longer than {len(text.sample):,} characters, so that its columns aren't known: "
                "leave out some of them, or write Parquet"
            )
        first = sniffed.rows[0]
        self._header = _is_header(first, column)
        self.columns = tuple(first) if self._header else tuple(f"column_{place}" for place in range(1, len(first) + 1))
        sample = sniffed.rows[self._header :][:SAMPLE]
        self._place, guessed = find_column(self.columns, sample, column, self.name)
        self.column = self.columns[self._place]
        header = "the first row is the header" if self._header else f"no header: the columns are called {', '.join(self.columns)}"
        self.notes = (*self.notes, f"{self._dialect}; {shown(header)}", *guessed)
        self._width = len(self.columns)
        self._number_of = itemgetter(self._place)
        self._fence = self._dialect.delimiter.join("x" * self._width)
        """A row of its own, unless a quote is open before it."""

    def read(self) -> Iterator[Row]:
        """The rows. A row's line is the one where it begins.

        Raises (at once, or while it is gone through):
            Unusable: it can't be read any further, or a quote is open at the end.
        """
        found = chain.from_iterable(self._batches())
        if self._header:
            next(found, None)
        return found

    def _batches(self) -> Iterator[Iterable[Row]]:
        place, held = 1, ""
        blocks = self._text.blocks(lambda: place + breaks(held))
        for block in chain(blocks, [""]):
            held += block
            while held:
                if batch := self._split(held, place) or self._parse(held, place):
                    found, lines = batch
                    yield found
                    place, held = place + lines, ""
                    break
                several, lines, held, stuck = self._parse_singly(held, place, last=not block)
                yield several
                place += lines
                if not stuck:
                    break
                row, lines, held = self._parse_long(held, blocks, place)
                yield [row]
                place += lines

    def _split(self, text: str, place: int) -> tuple[Iterator[Row], int] | None:
        """The rows of a block in which nothing is quoted, and how many lines they go over; None where they need a closer look.

        All cells are split at once, with a cell of its own for each line end: that has to be where the width says. It takes two
        thirds of csv.reader's time.
        """
        delimiter, width = self._dialect.delimiter, self._width
        end = "\r\n" if "\r" in text else "\n"
        if self._dialect.quote in text or self._dialect.skip_spaces or _odd(text) or not text.endswith(end):
            return None
        marked = text.replace(end, f"{delimiter}\n{delimiter}")
        cells = marked.split(delimiter)
        ends = cells[width :: width + 1]
        lines = len(ends)
        marks = (len(marked) - len(text)) // (3 - len(end))
        if not lines == marks == marked.count("\n") == ends.count("\n") or len(cells) != lines * (width + 1) + 1 or "\r" in marked:
            return None
        columns = [cells[start : -1 : width + 1] for start in range(width)]
        if width == 1 and "" in columns[0]:
            return None
        return rows(place, zip(*columns, strict=True), columns[self._place]), lines

    def _parse(self, text: str, place: int) -> tuple[Iterator[Row], int] | None:
        """The rows of a block in which each is on one line, and how many there are; None where they need a closer look."""
        if _odd(text) or not text.endswith(_LINE_ENDS):
            return None
        reader = self._dialect.reader(chain(io.StringIO(text, newline=""), [self._fence]))
        try:
            found = list(map(tuple, reader))
        except csv.Error:
            return None
        if len(found) != reader.line_num or set(map(len, found)) != {self._width}:
            return None
        found.pop()
        return rows(place, found, map(self._number_of, found)), len(found)

    def _parse_singly(self, text: str, place: int, *, last: bool) -> tuple[list[Row], int, str, bool]:
        """The rows one by one, how many lines they go over, the text that is no whole row yet, and whether that is too long to wait for.

        last: whether the text ends here.
        """
        lines = io.StringIO(text, newline="").readlines()
        given = lines if last or text.endswith(_LINE_ENDS) else lines[:-1]
        reader = self._dialect.reader(chain(given, [self._fence]))
        found: list[Row] = []
        done, stuck = 0, False
        try:
            for cells in takewhile(lambda _: reader.line_num <= len(given), reader):
                if cells:
                    found.append(self._row(place + done, cells, tuple(map(len, cells)), len(cells)))
                done = reader.line_num
        except csv.Error:
            stuck = True  # a cell is longer than csv takes
        else:
            if last and done < len(given):
                raise self._open(place + done)
        rest = "".join(lines[done:])
        return found, done, rest, stuck or len(rest) > LONGEST_LINE

    def _parse_long(self, text: str, more: Iterator[str], place: int) -> tuple[Row, int, str]:
        """The row with which the text begins, how many lines it goes over, and what follows it."""
        record = read_long_record(text, more, self._dialect, width=self._width, longest=LONGEST_CELL)
        if record.open:
            raise self._open(place)
        return self._row(place, record.cells, record.lengths, record.count), record.lines, record.rest

    def _row(self, place: int, cells: Sequence[str], lengths: Sequence[int], count: int) -> Row:
        """The row with all its problems. `lengths` and `count` are what its cells were before they were cut."""
        problems = [
            f"{self._called(at)} has {length:,} characters: the first {LONGEST_CELL:,} are kept"
            for at, length in enumerate(lengths)
            if length > LONGEST_CELL
        ]
        if count != self._width:
            told = f"{count:,} {'cell' if count == 1 else 'cells'}"
            problems.append(f"ragged: {told}, the {'header' if self._header else 'first row'} has {self._width:,}")
        problems += [f"{self._called(at)} has a NUL byte" for at, cell in enumerate(cells) if "\0" in cell]
        kept = tuple(cell[:LONGEST_CELL] for cell in cells)
        number = kept[self._place] if self._place < len(kept) else ""
        return Row(place, kept, number, "; ".join(problems) or None)

    def _called(self, at: int) -> str:
        return f"cell {at + 1:,} ({shown(self.columns[at])!r})" if at < self._width else f"cell {at + 1:,}"

    def _open(self, place: int) -> Unusable:
        return Unusable(f"{self.name}, line {place:,}: a quote opens in this row that nothing closes, to the end of the file")


def _odd(text: str) -> bool:
    """Whether a cell may be too long, or have a NUL byte."""
    return len(text) > LONGEST_CELL or "\0" in text


def _is_header(first: Sequence[str], column: str | None) -> bool:
    same = column is not None and column.strip().casefold() in (cell.strip().casefold() for cell in first)
    return same or not any(map(is_number, first))
