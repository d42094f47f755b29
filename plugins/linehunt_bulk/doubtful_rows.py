"""The rows whose number may have been billed without an answer."""

from collections.abc import Iterable

from linehunt import LookupResult, PhoneNumber
from linehunt_bulk.row import Row

_TOLD = 1000
_KEPT = 100_000


class DoubtfulRows:
    """How many there are, and where the first 1,000 of them stand, as `Row.place` counts.

    numbers: those that were in doubt when the run began; what comes to be so in its course is added. In these rows the output of a run that
    was broken off and repeated may differ from that of an unbroken one, for an account that may have been billed is not asked again.
    """

    def __init__(self, numbers: Iterable[PhoneNumber] = ()) -> None:
        self.count = 0
        self.places: list[int] = []
        self._numbers: set[PhoneNumber | None] = set(numbers)

    def note(self, row: Row, result: LookupResult) -> None:
        """A row and its result."""
        number = result.number
        if result.in_doubt:
            if len(self._numbers) < _KEPT:
                self._numbers.add(number)  # for other rows that have it
        elif number not in self._numbers:
            return
        self.count += 1
        if self.count <= _TOLD:
            self.places.append(row.place)
