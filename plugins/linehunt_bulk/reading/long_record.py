"""A record of separated values that is too long to be held in memory: it is read in pieces, and its longest cells are cut."""

import re
from collections.abc import Iterator

from attrs import frozen

from linehunt_bulk.reading.csv_dialect import Dialect
from linehunt_bulk.reading.text import breaks


@frozen
class LongRecord:
    """What is kept of it, and where it ends.

    cells: as many as there are columns at the most, each cut. lengths: what those had. count: how many cells there were. lines: how many
    it went over. rest: what follows it in the piece where it ends. open: whether the text ended within quotes.
    """

    cells: tuple[str, ...]
    lengths: tuple[int, ...]
    count: int
    lines: int
    rest: str
    open: bool


def read_long_record(text: str, more: Iterator[str], dialect: Dialect, *, width: int, longest: int) -> LongRecord:
    """The record with which the text begins, and which may go on in `more`.

    It is what csv.reader makes of it (a quote opens a cell at its beginning alone; what follows a closing quote belongs to the cell), but
    for cells beyond `longest` characters, and for those after the first `width`. No piece ends between CR and LF.
    """
    return _Scan(text, more, dialect, width, longest).record()


class _Scan:
    def __init__(self, text: str, more: Iterator[str], dialect: Dialect, width: int, longest: int) -> None:
        self._text, self._more = text, more
        self._dialect, self._width, self._longest = dialect, width, longest
        self._end = re.compile(f"[{re.escape(dialect.delimiter)}\r\n]")
        self._at = 0
        self._lines = 0
        self._cells: list[str] = []
        self._lengths: list[int] = []
        self._count = 0
        self._kept: list[str] = []
        self._length = 0

    def record(self) -> LongRecord:
        is_open = False
        while True:
            is_open = self._quoted() if self._opens() else False
            end = self._plain()
            self._finish_cell()
            if end != self._dialect.delimiter:
                break
        rest = self._text[self._at :]
        lines = self._lines + breaks(self._text[: self._at])
        return LongRecord(tuple(self._cells), tuple(self._lengths), self._count, lines, rest, is_open)

    def _opens(self) -> bool:
        """Whether the cell that begins here is quoted; its quote is passed over."""
        while self._dialect.skip_spaces and self._next() == " ":
            self._at += 1
        if self._next() != self._dialect.quote:
            return False
        self._at += 1
        return True

    def _quoted(self) -> bool:
        """Pass over what is quoted, and its closing quote. Whether there is none."""
        quote = self._dialect.quote
        while self._next():
            end = self._text.find(quote, self._at)
            self._keep(end)
            if end < 0:
                continue
            self._at += 1
            if self._next() != quote:
                return False
            self._keep(self._at + 1)
        return True

    def _plain(self) -> str:
        """Pass over what is not quoted; the delimiter or line end after it, which is passed over as well, or nothing."""
        while self._next():
            found = self._end.search(self._text, self._at)
            self._keep(found.start() if found else -1)
            if found:
                self._at += 2 if self._text.startswith("\r\n", self._at) else 1
                return found.group()
        return ""

    def _next(self) -> str:
        """The character that comes next; empty at the end of all."""
        while self._at == len(self._text):
            piece = next(self._more, "")
            if not piece:
                return ""
            self._lines += breaks(self._text)
            self._text, self._at = piece, 0
        return self._text[self._at]

    def _keep(self, end: int) -> None:
        """Pass over the text before `end`, or all that is at hand, and keep what there is room for."""
        end = len(self._text) if end < 0 else end
        if (room := self._longest - self._length) > 0:
            self._kept.append(self._text[self._at : min(end, self._at + room)])
        self._length += end - self._at
        self._at = end

    def _finish_cell(self) -> None:
        self._count += 1
        if self._count <= self._width:
            self._cells.append("".join(self._kept))
            self._lengths.append(self._length)
        self._kept, self._length = [], 0
