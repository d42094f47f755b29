"""The inputs of a plan: read once, and kept as integers, eight bytes a number."""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, islice, pairwise

from linehunt.model.errors import InvalidNumber
from linehunt.model.number import PhoneNumber, is_e164
from linehunt.planning.plan import InvalidInput

_BLOCK = 8192
_TOLD = 5
_PART = 500_000


class Intake:
    """The numbers among these inputs. `region` is for national ones, as in `PhoneNumber.parse`."""

    def __init__(self, inputs: Iterable[str], region: str | None) -> None:
        self.read = 0
        self.invalid = 0
        self.told: list[InvalidInput] = []
        """The first few that are no numbers."""
        self._region = region
        self._values = array("Q")  # 15 digits fit
        source = iter(inputs)
        while block := list(islice(source, _BLOCK)):
            self._values.extend(_values(block) or self._parse(block))
            self.read += len(block)

    def parts(self) -> Iterator[tuple[list[int], list[int]]]:
        """Each number once, and every further occurrence of one: in parts, since a list of integers takes five times its array."""
        count = len(self._values) // _PART | 1  # odd: a common ending of the numbers doesn't put them all into one part
        for part in range(count):
            values = sorted(self._values if count == 1 else [value for value in self._values if value % count == part])
            yield [value for value, _ in groupby(values)], [value for value, following in pairwise(values) if value == following]

    def _parse(self, block: Sequence[str]) -> list[int]:
        values = []
        for place, text in enumerate(block, self.read + 1):
            try:
                values.append(int(PhoneNumber.parse(text, self._region).digits))
            except InvalidNumber as error:
                self.invalid += 1
                if len(self.told) < _TOLD:
                    self.told.append(InvalidInput(place, str(error)))
        return values


def _values(block: Sequence[str]) -> list[int]:
    """All of them, where all are E.164 as they stand; else nothing."""
    try:
        values = [int(text) for text in block if is_e164(text)]
    except TypeError:  # something is no text
        return []
    return values if len(values) == len(block) else []
