"""A row of an input: what is carried through, and the number in it."""

from typing import Any, NamedTuple


class Row(NamedTuple):
    """place: as people count, from 1: the line of the file where it begins, or the row of a table without lines.

    cells: as they were, in the order of the table's columns; text, where the format is text. number: what the number's cell says.
    problem: why it can't be looked up, in words; None where it can. Then `number` is not asked, and the row is kept with the reason.
    """

    place: int
    cells: tuple[Any, ...]
    number: str
    problem: str | None = None
