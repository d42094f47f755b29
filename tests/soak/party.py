"""A process that takes part in a soak, as it is seen from outside."""

import json
from pathlib import Path

from attrs import define, field, frozen

from crash.nursery import Child
from soak.footprint import Footprint, risen
from soak.log import Tail, allowed_path

_WARM = 0.3
"""The share of the time, at either end, whose peaks are held against each other."""


@frozen
class Look:
    """What a party held at a moment, in seconds since the beginning. `quiet`: everything was closed."""

    at: float
    quiet: bool
    rss: int
    objects: int
    threads: int
    descriptors: int


@define
class Party:
    """`steady`: it keeps one client, and is looked at while that is at work; else whenever it has closed the last one."""

    name: str
    child: Child
    log: Path
    steady: bool
    lookups: int = 0
    looks: list[Look] = field(factory=list)
    _told: Tail = field(init=False)
    _allowed: Tail = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._told = Tail(self.log)
        self._allowed = Tail(allowed_path(self.log))

    def listen(self, at: float) -> None:
        """Take in what it has said since.

        Raises:
            AssertionError: it told of trouble.
        """
        for line in self._told.lines():
            told = json.loads(line)
            assert told["kind"] != "trouble", f"{self.name}: {told['words']}"
            self.lookups = told["lookups"]
            self.looks.append(Look(at, told["quiet"], told["rss"], told["objects"], told["threads"], told["descriptors"]))

    def allowed(self) -> list[str]:
        """The numbers that may be bought once more, each as often as it is there: those that it has named since."""
        return list(self._allowed.lines())

    def swollen(self) -> list[str]:
        """What it holds more of at its end than when it was warm; in words."""
        looks = [look for look in self.looks if look.quiet is not self.steady]
        assert looks, f"{self.name}: nobody has looked at it"
        end = looks[-1].at
        warm = [look for look in looks if look.at <= _WARM * end]
        late = [look for look in looks if look.at >= (1 - _WARM) * end]
        assert warm, f"{self.name}: too short a time for memory to tell anything"
        return [f"{self.name}: {words}" for words in risen(_prints(warm), _prints(late))]

    def __str__(self) -> str:
        last = self.looks[-1] if self.looks else Look(0.0, False, 0, 0, 0, 0)
        return (
            f"{self.name}: {self.lookups:,} lookups, {last.rss >> 20} MiB, {last.objects:,} objects, {last.threads} threads, "
            f"{last.descriptors} descriptors"
        )


def _prints(looks: list[Look]) -> list[Footprint]:
    return [Footprint(rss=look.rss, objects=look.objects) for look in looks]
