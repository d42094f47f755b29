"""What outputs of text have in common."""

from linehunt_bulk.writing.line_writer import LineWriter
from linehunt_bulk.writing.sink import Sink


class TextOutput:
    """An output whose rows are lines: those that `_lines` is given."""

    def __init__(self, sink: Sink) -> None:
        self._lines = LineWriter(sink)

    def close(self) -> None:
        """Complete it."""
        self._lines.close()

    def keep(self) -> str | None:
        """Keep what there is beside the target; where."""
        return self._lines.keep()

    def abandon(self) -> None:
        """Leave nothing behind."""
        self._lines.abandon()
