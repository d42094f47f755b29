"""A table's numbers as a plan reads them."""

from array import array
from bisect import bisect_right
from collections.abc import Iterator

from attrs import evolve

from linehunt import InvalidInput, Plan
from linehunt_bulk.asking import asked
from linehunt_bulk.table import Table

_MOST_KEPT = 100


class TableNumbers:
    """A text for each row, in order, and where each of them stands. It can be gone through once.

    Where rows follow each other without a blank line or a cell of two lines between them, nothing is kept of them.

    Raises (while it is gone through):
        Unusable: the table can't be read any further.
    """

    def __init__(self, table: Table) -> None:
        self.name = table.name
        self.unit = table.unit
        self._table = table
        self._since = array("Q")
        """The texts, counted from 1, at which the distance to their place in the table changes; and that distance from then on."""
        self._ahead = array("Q")
        self._problems: dict[int, str] = {}

    def __iter__(self) -> Iterator[str]:
        ahead = 0
        for at, row in enumerate(self._table.read(), 1):
            if row.place - at != ahead:
                ahead = row.place - at
                self._since.append(at)
                self._ahead.append(ahead)
            if row.problem is not None and len(self._problems) < _MOST_KEPT:
                self._problems[at] = row.problem
            yield asked(row)

    def placed(self, plan: Plan) -> Plan:
        """The plan of these numbers, whose invalid inputs are told with the table's places and reasons."""
        return evolve(plan, invalid_inputs=tuple(map(self._placed, plan.invalid_inputs)))

    def _placed(self, bad: InvalidInput) -> InvalidInput:
        found = bisect_right(self._since, bad.place) - 1
        ahead = self._ahead[found] if found >= 0 else 0
        return InvalidInput(bad.place + ahead, self._problems.get(bad.place, bad.reason))
