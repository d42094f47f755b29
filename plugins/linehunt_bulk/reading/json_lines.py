"""JSON lines: an object a line."""

import json
import math
from collections.abc import Iterator
from itertools import chain
from typing import Any

from linehunt_bulk.members import Members
from linehunt_bulk.reading.number_column import SAMPLE, as_seen, find_column
from linehunt_bulk.reading.text import LONGEST_LINE, Text, breaks
from linehunt_bulk.reading.text_table import TextTable
from linehunt_bulk.row import Row
from linehunt_bulk.unusable import Unusable

_KEPT = 4096
_DEEPEST = 200
"""Objects and arrays in each other. Python's own limit depends on who calls: what was read there might not be written here."""


class JsonLines(TextTable):
    """A table of objects. Its columns are the members of the objects at its beginning (64 KiB), in the order in which they first occur.

    A line that is no object is kept with the reason: its text, or the first 4,096 characters of that, is the number's cell.

    Raises:
        Unusable: there is no object at the beginning, or the numbers' member isn't clear.
    """

    def __init__(self, text: Text, column: str | None) -> None:
        super().__init__(text)
        lines = [line for line in text.sample.replace("\r", "\n").split("\n") if line.strip()]
        if not lines:
            raise Unusable(f"{self.name}: it has no rows")
        if text.partial and not breaks(text.sample):
            raise Unusable(
                f"{self.name}: its first line is longer than {len(text.sample):,} characters: JSON with an object a line is wanted"
            )
        if lines[0].lstrip().startswith("["):
            raise Unusable(f"{self.name}: it is a JSON array: an object a line is wanted, as `jq -c '.[]'` writes them")
        parsed = [parse(line) for line in lines]
        objects = [told for told in parsed if isinstance(told, dict)]
        if not objects:
            raise Unusable(f"{self.name}: no line at its beginning is a JSON object: the first one {parsed[0]}")
        self.columns = tuple(dict.fromkeys(name for told in objects for name in told))
        sample = [[as_seen(told.get(name)) for name in self.columns] for told in objects[:SAMPLE]]
        self._place, guessed = find_column(self.columns, sample, column, self.name)
        self.column = self.columns[self._place]
        self.notes += guessed

    def read(self) -> Iterator[Row]:
        """The objects, and the lines that are none; blank lines are passed over.

        Raises (while it is gone through):
            Unusable: it can't be read any further.
        """
        lines = chain.from_iterable(self._text.lines(LONGEST_LINE))
        return (self._row(place, line) for place, line in enumerate(lines, 1) if line and not line.isspace())

    def _row(self, place: int, line: str) -> Row:
        told = parse(line)
        if isinstance(told, str):
            cells: list[str | None] = [None] * len(self.columns)
            cells[self._place] = line[:_KEPT]
            return Row(place, tuple(cells), "", f"it {told}")
        number = told.get(self.column)
        text = _text(number)
        problem = None
        if text is None:
            problem = f"its {self.column!r} is no text but {_KINDS[type(number)]}"
        elif self.column not in told:
            problem = f"it has no {self.column!r}"
        return Row(place, Members.of(self.columns, told), text or "", problem)


def parse(line: str) -> dict[str, Any] | str:
    """The object of a line; or why it is none that can be carried through, as the words after "it"."""
    if len(line) > LONGEST_LINE:
        return f"is longer than {LONGEST_LINE:,} characters"
    try:
        told = _DECODER.decode(line)
    except json.JSONDecodeError as error:
        return f"is no JSON: {error.msg} at its character {error.pos + 1:,}"
    except ValueError:
        return "has a number that is out of bounds, or none (JSON has no NaN)"
    except RecursionError:
        return "is nested too deeply"
    if not isinstance(told, dict):
        return f"is {_KINDS[type(told)]}, where an object is wanted"
    if line.count("[") + line.count("{") > _DEEPEST and _is_deep(told):
        return "is nested too deeply"
    if "\\" in line and not _is_text(told):
        return "has half a character: a lone surrogate, which no UTF-8 can hold"
    return told


def _text(value: Any) -> str | None:
    """What a member says of a number; None where it is of another type."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else None


def _finite(text: str) -> float:
    value = float(text)
    if math.isinf(value):
        raise ValueError(text)
    return value


def _no_constant(name: str) -> float:
    raise ValueError(name)


def _is_deep(told: Any) -> bool:
    level = [told]
    for _ in range(_DEEPEST):
        level = [part for node in level for part in (node.values() if isinstance(node, dict) else node) if isinstance(part, dict | list)]
        if not level:
            return False
    return True


def _is_text(told: Any) -> bool:
    try:
        json.dumps(told, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True


_DECODER = json.JSONDecoder(parse_float=_finite, parse_constant=_no_constant)
_KINDS = {
    bool: "true or false",
    dict: "an object",
    float: "a fraction",
    int: "a number",
    list: "a list",
    str: "text",
    type(None): "null",
}
