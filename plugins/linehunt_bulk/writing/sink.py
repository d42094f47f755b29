"""Where an output's bytes go."""

from typing import Protocol


class Sink(Protocol):
    """A file to be, or stdout.

    Raises (each method but `drop`):
        Unusable: they can't be kept; the sink is dropped already.
        OSError: it is stdout, and takes no more; BrokenPipeError, if its reader has gone.
    """

    def write(self, data: bytes, /) -> int:
        """Take all of `data`; how much that was."""

    def finish(self) -> None:
        """That was all: it is durable, and has its name."""

    def keep(self) -> str | None:
        """Enough: it is durable, and gets no name; where it is, or None where it is out already."""

    def drop(self) -> None:
        """Forget it all; what is written from now on goes nowhere. After `finish` or `keep` it does nothing."""
