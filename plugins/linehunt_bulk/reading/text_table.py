"""What all tables of text have in common."""

from collections.abc import Iterable, Iterator
from itertools import count, repeat
from typing import Any, cast

from linehunt_bulk.reading.text import Text
from linehunt_bulk.row import Row


def rows(place: int, cells: Iterable[tuple[Any, ...]], numbers: Iterable[str]) -> Iterator[Row]:
    """Rows without a problem, whose places follow each other."""
    # tuple's own constructor, without Row's, which is a Python function: half the time.
    return cast("Iterator[Row]", map(tuple.__new__, repeat(Row), zip(count(place), cells, numbers, repeat(None))))


class TextTable:
    """A table over a text. `rows` isn't known: that would be to read it all."""

    unit = "line"
    rows: int | None = None

    def __init__(self, text: Text) -> None:
        self.name = text.source.name
        self.again = text.source.again
        self.notes: tuple[str, ...] = text.notes
        self._text = text

    @property
    def fraction(self) -> float | None:
        """How much of the input the latest `read` has gone through, from 0 to 1; None for a pipe."""
        return self._text.source.fraction

    def close(self) -> None:
        """Close the file."""
        self._text.source.close()
