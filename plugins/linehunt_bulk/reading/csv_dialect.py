"""How a file of separated values is written, as its beginning tells."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from attrs import evolve, frozen

if TYPE_CHECKING:
    from _csv import Reader

_DELIMITERS = ",;\t|"
_TAB = "\t"
_APOSTROPHES = re.compile(r"'[^']*'(?:[,;\t|] ?'[^']*')*")
_BEYOND_DOUBT = 0.9


@frozen
class Dialect:
    """What separates cells and what quotes them. skip_spaces: whether those after a delimiter belong to no cell."""

    delimiter: str
    quote: str = '"'
    skip_spaces: bool = False

    def __str__(self) -> str:
        told = f"delimiter {'tab' if self.delimiter == _TAB else repr(self.delimiter)}"
        return told if self.quote == '"' else f"{told}, quotes {self.quote}"

    def reader(self, lines: Iterable[str]) -> "Reader":
        """A csv.reader over lines that have their ends. A quoted cell may have line ends in it, and quotes that are doubled."""
        return csv.reader(lines, delimiter=self.delimiter, quotechar=self.quote, skipinitialspace=self.skip_spaces)


@frozen
class Sniffed:
    """A dialect, the rows that it makes of a sample, and how many of them (0 to 1) are as wide as the first; 0 where that has one cell."""

    dialect: Dialect
    rows: Sequence[Sequence[str]]
    share: float

    @property
    def separated(self) -> bool:
        """Whether there are columns, beyond doubt."""
        return self.share >= _BEYOND_DOUBT


def sniff(sample: str, *, partial: bool, delimiter: str | None = None) -> Sniffed:
    """The dialect in which most rows are as wide as the first one; commas, where no delimiter is in that.

    The first line alone says whether apostrophes quote, and whether a space follows each delimiter. csv.Sniffer goes by how often
    characters occur, wherever that is, and takes a letter for a delimiter now and then. partial: whether the sample ends early.
    """
    first = next((line for line in io.StringIO(sample, newline=None) if line.strip()), "").rstrip("\n")
    quote = "'" if _APOSTROPHES.fullmatch(first) else '"'
    tried = [_try(Dialect(one, quote), sample, partial) for one in delimiter or _DELIMITERS]
    best = max(tried, key=lambda sniffed: (sniffed.share, len(sniffed.rows[0]) if sniffed.rows else 0))  # the first of equals
    spaced = evolve(best.dialect, skip_spaces=True)
    if best.share and first.count(spaced.delimiter) == first.count(spaced.delimiter + " "):
        return _try(spaced, sample, partial)
    return best


def _try(dialect: Dialect, sample: str, partial: bool) -> Sniffed:
    rows: list[list[str]] = []
    # A cell may be longer than the process allows (csv.field_size_limit): then the rows before it have to do.
    with suppress(csv.Error):
        for cells in dialect.reader(io.StringIO(sample, newline="")):
            rows += [cells] if cells else []
    if partial and len(rows) > 1:
        rows.pop()  # it may go on
    width = len(rows[0]) if rows else 0
    same = sum(len(cells) == width for cells in rows)
    return Sniffed(dialect, rows, same / len(rows) if width > 1 else 0.0)
