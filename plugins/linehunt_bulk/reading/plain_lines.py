"""A number a line, and nothing else."""

from collections.abc import Iterable, Iterator
from itertools import chain

from linehunt_bulk.reading.text import Text
from linehunt_bulk.reading.text_table import TextTable, rows
from linehunt_bulk.row import Row
from linehunt_bulk.unusable import Unusable

LONGEST = 4096
"""Characters of a line; what is beyond is cut. No number has a hundredth of that."""
_COLUMN = "number"


class PlainLines(TextTable):
    """A table of one column, called `number`. Blank lines are passed over.

    Raises:
        Unusable: another column is asked for, or there is nothing in it.
    """

    columns: tuple[str, ...] = (_COLUMN,)
    column = _COLUMN

    def __init__(self, text: Text, column: str | None) -> None:
        super().__init__(text)
        if column not in (None, _COLUMN):
            raise Unusable(f"{self.name} has plain lines and no columns: leave out --column, or say another --input-format")
        if not text.partial and not text.sample.strip():
            raise Unusable(f"{self.name}: it has no rows")

    def read(self) -> Iterator[Row]:
        """The lines that have something in them.

        Raises (while it is gone through):
            Unusable: it can't be read any further.
        """
        return chain.from_iterable(self._batches())

    def _batches(self) -> Iterator[Iterable[Row]]:
        place = 1
        for lines in self._text.lines(LONGEST):
            joined = "".join(lines)
            plain = all(lines) and "\0" not in joined and not any(map(str.isspace, lines)) and max(map(len, lines), default=0) <= LONGEST
            yield rows(place, zip(lines, strict=True), lines) if plain else _singly(place, lines)
            place += len(lines)


def _singly(place: int, lines: list[str]) -> Iterator[Row]:
    for at, line in enumerate(lines, place):
        if len(line) > LONGEST:
            problem = f"it is longer than {LONGEST:,} characters: one number a line is wanted"
            yield Row(at, (line[:LONGEST],), line[:LONGEST], problem)
        elif line and not line.isspace():
            yield Row(at, (line,), line, "it has a NUL byte" if "\0" in line else None)
