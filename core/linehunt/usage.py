"""A vendor's usage file, read: which numbers it billed, when, and how much. Nothing in it is guessed but the names of its columns."""

import csv
import re
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta, tzinfo
from enum import StrEnum
from functools import lru_cache
from typing import Protocol

from attrs import frozen

from linehunt.model.errors import ConfigurationError
from linehunt.model.money import Money
from linehunt.model.number import PhoneNumber
from linehunt.model.spelling import nearest
from linehunt.model.text import safe_message

_LONGEST_LINE = 1 << 20
_SAMPLE_LINES = 10
_SAMPLE_LENGTH = 4096
_DELIMITERS = ",;\t|"
_DAY = timedelta(days=1)
_FIRST_YEAR, _LAST_YEAR = 2000, 2099
_WORD = re.compile("[A-Z]?[a-z]+|[A-Z]+")
_CUT_OFF = re.compile(r"[0-9]+(?:[.,][0-9]+)?[eE][+-]?[0-9]+")
_TIME = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ]([0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]{1,9})?)?) ?(Z|UTC|GMT|[+-][0-9]{2}(?::?[0-9]{2})?)?)?"
)
_EPOCH = re.compile(r"[0-9]{9,10}(?:\.[0-9]{1,9})?")
_AMOUNT = re.compile(r"([+-]?)([$€£₹]?)([+-]?)([0-9.]+) ?([A-Z]{3})?")
# A dollar sign stands for pesos as well: it goes with every currency.
_SYMBOLS = {"€": "EUR", "£": "GBP", "₹": "INR"}


class Column(StrEnum):
    """What is read of a row."""

    NUMBER = "number"
    TIME = "time"
    AMOUNT = "amount"


_NAMES = {
    Column.NUMBER: ("number", "to", "phone", "msisdn", "destination", "mobile"),
    Column.TIME: ("time", "date", "created", "timestamp", "initiation"),
    Column.AMOUNT: ("amount", "cost", "charge", "price", "total_amount", "rate"),
}
"""How vendors call them: those that are sure come first."""


class Lines(Protocol):
    """A file that is open for reading bytes."""

    def readline(self, limit: int, /) -> bytes:
        """The next line with its end, or as much of it as the limit allows; nothing at the end of the file."""


@frozen(kw_only=True)
class UsageRow:
    """What a vendor billed, between `begins` and `ends` (UTC seconds): one moment, or a whole day.

    `refund`: the file has the amount with a minus.
    """

    line: int
    number: PhoneNumber
    begins: float
    ends: float
    amount: Money
    refund: bool = False


@frozen
class BadRow:
    """A row that can't be read, and why. Its `str` begins with the line: `17: column 'to': it is empty`."""

    line: int
    message: str
    column: str | None = None

    def __str__(self) -> str:
        where = "" if self.column is None else f"column {self.column!r}: "
        return f"{self.line}: {where}{self.message}"


class Usage:
    """The rows of a CSV file in UTF-8, in any dialect, with a header. They are read while this is iterated over, once.

    currency: of its amounts. time_zone: of its times that name none. columns: their names, where they are not to be found by
    themselves. `found` has the names of all, `guessed` those that were found.

    Raises:
        ConfigurationError: its header has no such columns. The message begins with the line.
    """

    def __init__(
        self, stream: Lines, *, currency: str, time_zone: tzinfo = UTC, columns: Mapping[Column, str | None] | None = None
    ) -> None:
        self._lines = _Lines(stream)
        self._currency = currency
        self._zone = time_zone
        self._rows = csv.reader(self._lines, delimiter=_delimiter(self._lines.sample()), skipinitialspace=True)
        header = self._read_header()
        told = columns or {}
        try:
            self._places = {column: _find(column, header, told.get(column)) for column in Column}
        except ConfigurationError as error:
            raise ConfigurationError(f"{self._lines.number}: {error}") from None
        self._width = len(header)
        self.found = {column: safe_message(header[place]) for column, place in self._places.items()}
        self.guessed = {column: name for column, name in self.found.items() if told.get(column) is None}

    def __iter__(self) -> Iterator[UsageRow | BadRow]:
        while True:
            try:
                line, cells = self._next()
            except StopIteration:
                return
            except _Unreadable as error:
                yield BadRow(error.line, str(error))
            else:
                yield self._read(line, cells)

    def _read_header(self) -> list[str]:
        try:
            _, cells = self._next()
        except StopIteration:
            raise ConfigurationError("1: the file is empty: its first line must name the columns") from None
        except _Unreadable as error:
            raise ConfigurationError(f"{error.line}: {error}") from None
        names = [name.strip() for name in cells]
        while not names[-1]:  # of a comma at its end
            names.pop()
        return names

    def _next(self) -> tuple[int, list[str]]:
        """The line that the next row begins at, and its cells. Blank ones are passed over."""
        while True:
            line = self._lines.number + 1
            try:
                cells = next(self._rows)
            except csv.Error as error:
                raise _Unreadable(line, _csv_words(error)) from None
            if any(cell.strip() for cell in cells):
                return line, cells

    def _read(self, line: int, cells: list[str]) -> UsageRow | BadRow:
        # One comma too many in a row would move another cell's digits into the amount.
        if len(cells) < self._width or any(cell.strip() for cell in cells[self._width :]):
            return BadRow(line, f"the header has {self._width} cells, and this row {len(cells)}")
        number, moment, amount = (cells[self._places[column]].strip() for column in Column)
        column = Column.NUMBER
        try:
            read = _number(number)
            column = Column.TIME
            begins, ends = _times(moment, self._zone)
            column = Column.AMOUNT
            money, refund = _amount(amount, self._currency)
        except ValueError as error:
            return BadRow(line, str(error), self.found[column])
        return UsageRow(line=line, number=read, begins=begins, ends=ends, amount=money, refund=refund)


class _Unreadable(Exception):
    """A line is no text, or no CSV."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


class _Lines:
    """The file's lines as text, for csv's reader. One that can't be read raises, and the next call goes on behind it.

    `number` is that of the last one that was handed out.
    """

    def __init__(self, stream: Lines) -> None:
        self.number = 0
        self._stream = stream
        self._ahead: deque[bytes] = deque()

    def sample(self) -> str:
        """The first lines, which are handed out all the same."""
        while len(self._ahead) < _SAMPLE_LINES and (line := self._read()):
            self._ahead.append(line)
        return b"".join(self._ahead)[:_SAMPLE_LENGTH].decode("utf-8-sig", "replace")

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._ahead.popleft() if self._ahead else self._read()
        if not line:
            raise StopIteration
        self.number += 1
        if len(line) > _LONGEST_LINE:
            raise _Unreadable(self.number, f"more than {_LONGEST_LINE:,} bytes are no row of a usage file")
        if b"\0" in line:
            raise _Unreadable(self.number, "it holds a NUL byte: export the file again, as 'CSV UTF-8'")
        try:
            return line.decode("utf-8-sig" if self.number == 1 else "utf-8")
        except UnicodeDecodeError:
            raise _Unreadable(self.number, "it is no UTF-8: save the file as 'CSV UTF-8'") from None

    def _read(self) -> bytes:
        """The next line; of one that is too long no more than shows that it is."""
        line = rest = self._stream.readline(_LONGEST_LINE + 1)
        while len(line) > _LONGEST_LINE and rest and not rest.endswith(b"\n"):
            rest = self._stream.readline(_LONGEST_LINE)
        return line


def _delimiter(sample: str) -> str:
    """What parts the cells. Of the sniffer's guess only this: whether quotes are doubled can't be seen in a few rows."""
    for some in (sample, sample.partition("\n")[0]):  # bad rows below it don't hide what the header says
        with suppress(csv.Error):
            return csv.Sniffer().sniff(some, _DELIMITERS).delimiter
    return ","


def _csv_words(error: csv.Error) -> str:
    if "field limit" in str(error):
        return f"a cell of more than {csv.field_size_limit():,} characters: remove it, or close the quote that begins it"
    return "a carriage return stands within it: end the lines with a newline, or put the cell into quotes"


def _find(column: Column, header: Sequence[str], told: str | None) -> int:
    """The place of a column: the one that is told, else the one that looks like it.

    Raises:
        ConfigurationError: there is none, or more than one.
    """
    option = f"--{column}-column"
    names = [safe_message(name) for name in header]
    if told is not None:
        places = [place for place, name in enumerate(header) if name == told.strip()]
        places = places or [place for place, name in enumerate(header) if name.casefold() == told.strip().casefold()]
        if not places:
            raise ConfigurationError(f"there is no column {safe_message(told)!r} ({option}): {nearest(told, filter(None, names))}")
        if len(places) > 1:
            raise ConfigurationError(f"{len(places)} columns are called {safe_message(told)!r} ({option}): give them different names")
        return places[0]
    words = [[word.lower() for word in _WORD.findall(name)] for name in header]
    places = next(
        (places for name in _NAMES[column] if (places := [place for place, some in enumerate(words) if some == name.split("_")])), []
    )
    if not places:
        likeness = [len(set(_NAMES[column]).intersection(some)) for some in words]
        best = max(likeness)
        places = [place for place, like in enumerate(likeness) if like == best] if best else []
    if not places:
        raise ConfigurationError(
            f"no column looks like the {column}: the first line must name the columns, and {option} may say which it is"
            f" (there are: {safe_message(', '.join(names))})"
        )
    if len(places) > 1:
        raise ConfigurationError(f"the {column} may be in column {' or '.join(repr(names[place]) for place in places)}: say {option}")
    return places[0]


def _number(text: str) -> PhoneNumber:
    if _CUT_OFF.fullmatch(text):
        raise ValueError("a spreadsheet has cut the number off, as in '4.42083E+11': export it again, the column as text")
    return PhoneNumber.parse(text if not text or text.startswith("+") else f"+{text}")


@lru_cache(4096)
def _times(text: str, zone: tzinfo) -> tuple[float, float]:
    """From when to when, in UTC seconds."""
    whole_day = False
    if _EPOCH.fullmatch(text):
        moment = datetime.fromtimestamp(float(text), UTC)
    elif (match := _TIME.fullmatch(text)) is not None:
        day, clock, offset = match.groups()
        moment = _moment(day, clock or "00:00", offset, zone)
        whole_day = clock is None
    else:
        raise ValueError("a time is written '2026-11-22T10:11:12Z', '2026-11-22 10:11:12', '2026-11-22', or in seconds since 1970")
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        raise ValueError(f"no lookup was in the year {moment.year}")
    begins = moment.timestamp()
    return begins, (moment + _DAY).timestamp() if whole_day else begins  # by the calendar: a day may have 23 hours


def _moment(day: str, clock: str, offset: str | None, zone: tzinfo) -> datetime:
    zoned = "+00:00" if offset in ("Z", "UTC", "GMT") else offset or ""
    try:
        moment = datetime.fromisoformat(f"{day}T{clock}{zoned}")
    except ValueError:
        raise ValueError("there is no such day, or no such time of day") from None
    return moment if offset else moment.replace(tzinfo=zone)


@lru_cache(4096)
def _amount(text: str, currency: str) -> tuple[Money, bool]:
    """An amount, and whether it is a refund."""
    match = _AMOUNT.fullmatch(text)
    if match is None or (match[1] and match[3]):
        raise ValueError("an amount is plain digits with a point, as in '0.00400'")
    told = match[5] or _SYMBOLS.get(match[2], currency)
    if told != currency:
        raise ValueError(f"it is in {told}, and the file is read in {currency}: say '--currency {told}', or part the file")
    money = Money.parse(match[4], currency)
    return money, bool(money) and "-" in (match[1], match[3])
