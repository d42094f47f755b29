"""What an output is, whatever its format."""

from collections.abc import Sequence
from typing import Any, Protocol

from linehunt_bulk.row import Row


class Output(Protocol):
    """A table that is being written. Until it is closed, nothing of it is to be seen under its name.

    Raises (each method but `abandon`):
        Unusable: it can't be written any further; it is abandoned already.
        OSError: it is stdout, and takes no more; BrokenPipeError, if its reader has gone.
    """

    def write(self, row: Row, added: Sequence[Any]) -> None:
        """Add a row: its own cells, and those that the lookup adds, one for each added column."""

    def close(self) -> None:
        """Complete it: all of it is on the disk, and has its name."""

    def keep(self) -> str | None:
        """End it before its time: what is written is whole in itself, and stays beside the target; where. None for stdout.

        The next run with this target takes the place of what was kept.
        """

    def abandon(self) -> None:
        """Leave nothing behind. What the target was, it is. After `close` or `keep`, or a second time, it does nothing."""
