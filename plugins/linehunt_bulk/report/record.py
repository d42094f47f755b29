"""All that a report tells of a run."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from attrs import field, frozen

from linehunt import __version__
from linehunt_bulk.doubtful_rows import DoubtfulRows
from linehunt_bulk.tally import Tally


@frozen(kw_only=True)
class RunRecord:
    """A run and its counts.

    source, target: the input and the output, as people know them. chain: its name. options: those that were given, by name.
    began, ended: UTC seconds. stopped: why the run ended before its input, in words; None where it went through all of it.
    doubtful: the rows in doubt. duplicates: rows whose number has occurred before, where they were counted.
    """

    tally: Tally
    source: str
    target: str
    chain: str
    began: float
    ended: float
    options: Mapping[str, str] = field(factory=dict)
    stopped: str | None = None
    doubtful: DoubtfulRows = field(factory=DoubtfulRows)
    duplicates: int | None = None

    @property
    def seconds(self) -> float:
        """How long it took; a clock that was put back meanwhile makes it zero, not less."""
        return max(self.ended - self.began, 0.0)

    def to_dict(self) -> dict[str, Any]:
        """As JSON has it: the tally, and the run that it is of."""
        run = {
            "linehunt": __version__,
            "input": self.source,
            "output": self.target,
            "chain": self.chain,
            "began": _iso(self.began),
            "ended": _iso(self.ended),
            "seconds": round(self.seconds, 3),
            "stopped": self.stopped,
            "options": dict(self.options),
        }
        doubtful = {"rows": self.doubtful.count, "places": self.doubtful.places}
        return {"run": run, **self.tally.to_dict(), "duplicates": self.duplicates, "doubtful": doubtful}


def _iso(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
