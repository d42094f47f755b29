"""What an input is, whatever its format."""

from collections.abc import Iterator
from typing import Protocol

from linehunt_bulk.row import Row


class Table(Protocol):
    """An input of rows. `name` is for messages; `column` is the one of `columns` that has the numbers.

    unit: what `Row.place` counts, in one word: `line` or `row`. rows: how many there are, where that is known beforehand.
    again: whether it can be read more than once; a pipe can't.
    notes: what was decided where the input doesn't say it, in sentences for people.
    """

    name: str
    unit: str
    columns: tuple[str, ...]
    column: str
    rows: int | None
    again: bool
    notes: tuple[str, ...]

    def read(self) -> Iterator[Row]:
        """The rows, in order.

        Raises (while it is gone through):
            Unusable: it can't be read any further; the message says where and why.
        """

    @property
    def fraction(self) -> float | None:
        """How much of the input the latest `read` has gone through, from 0 to 1; None where its size isn't known."""

    def close(self) -> None:
        """Close the file."""
