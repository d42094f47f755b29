"""Where progress is shown, on stderr: in place on a terminal, in lines elsewhere, as JSON for programs, or not at all."""

import json
import math
import sys
from typing import Protocol

import click

from linehunt_bulk.gauge import Reading


class Display(Protocol):
    """`every`: how many seconds lie between two readings."""

    every: float

    def show(self, reading: Reading) -> None:
        """How far the run is."""

    def say(self, words: str) -> None:
        """Something that happened, once."""

    def close(self) -> None:
        """No more is shown."""


class LineDisplay:
    """A line now and then, for logs."""

    every = 30.0

    def show(self, reading: Reading) -> None:
        """A line."""
        self.say("; ".join([str(reading), *[str(hits) for hits in reading.hits if hits.asked]]))

    def say(self, words: str) -> None:
        """Likewise."""
        click.echo(f"linehunt: {words}", err=True)

    def close(self) -> None:
        """Nothing is open."""


class NoDisplay(LineDisplay):
    """Lines for what happens alone."""

    every = math.inf


class JSONDisplay:
    """An object a second, one a line; its `event` says what it is."""

    every = 1.0

    def show(self, reading: Reading) -> None:
        """`{"event": "progress", ...}`."""
        echo_event("progress", reading.to_dict())

    def say(self, words: str) -> None:
        """`{"event": "message", "message": ...}`."""
        echo_event("message", {"message": words})

    def close(self) -> None:
        """Nothing is open."""


class TerminalDisplay:
    """Redrawn in place, four times a second at most; gone at the end."""

    every = 0.25

    def __init__(self) -> None:
        from rich.console import Console
        from rich.live import Live

        # What others write goes where they write it: stdout may be the output.
        console = Console(stderr=True)
        self._live = Live(console=console, auto_refresh=False, transient=True, redirect_stdout=False, redirect_stderr=False)
        self._live.start()
        console.show_cursor()  # hidden, it would stay so where the process is killed

    def show(self, reading: Reading) -> None:
        """A line for the rows, one for each account that was asked, and a bar where there is an end to see."""
        from rich.console import Group, RenderableType
        from rich.progress_bar import ProgressBar
        from rich.text import Text

        lines: list[RenderableType] = [Text(str(reading)), *[Text(str(hits), "dim") for hits in reading.hits if hits.asked]]
        if reading.share is not None:
            lines.append(ProgressBar(total=1.0, completed=reading.share))  # the last: it ends no line
        self._live.update(Group(*lines), refresh=True)

    def say(self, words: str) -> None:
        """A line above the rest."""
        from rich.text import Text

        self._live.console.print(Text(f"linehunt: {words}"))

    def close(self) -> None:
        """Take it off the screen."""
        self._live.stop()


def display_for(progress: str) -> Display:
    """What `--progress` asks for: auto, none or json."""
    if progress == "json":
        return JSONDisplay()
    if progress == "none":
        return NoDisplay()
    return TerminalDisplay() if sys.stderr is not None and sys.stderr.isatty() else LineDisplay()


def echo_event(event: str, told: dict[str, object]) -> None:
    """An object on a line of its own, on stderr."""
    click.echo(json.dumps({"event": event, **told}), err=True)
