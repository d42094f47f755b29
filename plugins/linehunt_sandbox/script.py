"""The faults that a vendor has before it."""

from collections.abc import Collection, Iterable
from threading import Lock

from attrs import define, frozen

from linehunt_sandbox.fault import Fault
from linehunt_sandbox.subscriber import e164


@frozen(kw_only=True)
class Scripted:
    """A fault with its particulars. `seconds` is a delay, an interval or a Retry-After, as the fault has it."""

    fault: Fault
    seconds: float = 1.0
    location: str = "http://elsewhere.invalid/"
    numbers: frozenset[str] | None = None
    operation: str | None = None

    def meets(self, operation: str, numbers: Collection[str]) -> bool:
        """Whether a request of this operation, for these numbers (E.164), is one that the fault is meant for."""
        return self.operation in {None, operation} and (self.numbers is None or not self.numbers.isdisjoint(numbers))


@define
class _Entry:
    scripted: Scripted
    left: int | None


class Script:
    """Faults in the order in which they were written down. A request takes the first that is meant for it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._entries: list[_Entry] = []

    def add(self, scripted: Scripted, times: int | None) -> None:
        """Write a fault down for so many requests; None: for all that come, until `clear`."""
        with self._lock:
            self._entries.append(_Entry(scripted, times))

    def take(self, operation: str, numbers: Collection[str]) -> Scripted | None:
        """The fault of this request, if any; one less is left of it."""
        with self._lock:
            entry = next((entry for entry in self._entries if entry.scripted.meets(operation, numbers)), None)
            if entry is None:
                return None
            if entry.left is not None:
                entry.left -= 1
                if entry.left == 0:
                    self._entries.remove(entry)
            return entry.scripted

    def clear(self) -> None:
        """Nothing goes wrong from now on."""
        with self._lock:
            self._entries.clear()

    @property
    def pending(self) -> tuple[Fault, ...]:
        """The faults that no request has met yet, or that go on; in order."""
        with self._lock:
            return tuple(entry.scripted.fault for entry in self._entries)


def numbers_of(numbers: Iterable[str] | None) -> frozenset[str] | None:
    """The numbers in E.164, given with or without a plus.

    Raises:
        ValueError: one is no number, or a text stands where a collection should.
    """
    if numbers is None:
        return None
    found = {e164(number) for number in numbers}
    if None in found or isinstance(numbers, str):
        raise ValueError("numbers is a collection of phone numbers in E.164, such as {'+14154305555'}")
    return frozenset(number for number in found if number is not None)
