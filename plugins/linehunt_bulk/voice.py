"""What a run says beside its progress, on stderr: words for people, or events for programs."""

from collections.abc import Sequence
from typing import Protocol

import click

from linehunt import Plan
from linehunt_bulk.display import echo_event
from linehunt_bulk.doubtful_rows import DoubtfulRows
from linehunt_bulk.limits import Limit
from linehunt_bulk.sheet import sheet
from linehunt_bulk.summary import summary
from linehunt_bulk.tally import Tally


class Voice(Protocol):
    """Says what is to be known before a run, of it, and after it."""

    def say(self, words: str) -> None:
        """A sentence."""

    def tell_plan(self, plan: Plan, limits: Sequence[Limit]) -> None:
        """What the run may come to."""

    def tell_end(self, tally: Tally, doubtful: DoubtfulRows, seconds: float, duplicates: int | None) -> None:
        """What it came to."""


class Words:
    """For people."""

    def say(self, words: str) -> None:
        """A line."""
        click.echo(f"linehunt: {words}", err=True)

    def tell_plan(self, plan: Plan, limits: Sequence[Limit]) -> None:
        """As `linehunt plan` prints it, and the times below it."""
        click.echo("\n".join([sheet(plan), *map(str, limits), ""]), err=True)

    def tell_end(self, tally: Tally, doubtful: DoubtfulRows, seconds: float, duplicates: int | None) -> None:
        """The summary."""
        click.echo(summary(tally, doubtful, seconds, duplicates), err=True)


class Events:
    """For programs: an object a line."""

    def say(self, words: str) -> None:
        """`{"event": "message", "message": ...}`."""
        echo_event("message", {"message": words})

    def tell_plan(self, plan: Plan, limits: Sequence[Limit]) -> None:
        """`{"event": "plan", ...}`: as `linehunt plan --format json` has it, and `times`."""
        echo_event("plan", {**plan.to_dict(), "times": [limit.to_dict() for limit in limits]})

    def tell_end(self, tally: Tally, doubtful: DoubtfulRows, seconds: float, duplicates: int | None) -> None:
        """`{"event": "summary", ...}`: as a report has it, without countries and time; and the rows in doubt."""
        told = {key: value for key, value in tally.to_dict().items() if key not in {"countries", "time"}}
        rows = {"rows": doubtful.count, "places": doubtful.places}
        echo_event("summary", {**told, "duplicates": duplicates, "doubtful": rows, "seconds": round(seconds, 3)})
