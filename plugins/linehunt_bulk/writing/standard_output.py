"""Stdout as a sink."""

import sys

from linehunt_bulk.unusable import Unusable


class StandardOutput:
    """A sink whose bytes are out once they are written: it has no name to get, and nothing can be taken back.

    Raises:
        Unusable: when it is made: it was closed before the start.
    """

    def __init__(self) -> None:
        if sys.stdout is None:
            raise Unusable("standard output is closed: name a file")
        sys.stdout.flush()  # what was printed before comes before
        self._stream = sys.stdout.buffer
        self._dropped = False

    def write(self, data: bytes, /) -> int:
        """Take all of `data`; how much that was."""
        if not self._dropped:
            left = memoryview(data)
            while left:  # without Python's own buffer (`python -u`) a signal may cut a write short
                left = left[self._stream.write(left) :]
        return len(data)

    def finish(self) -> None:
        """It is out."""
        self._stream.flush()

    def keep(self) -> None:
        """It is out."""
        self.finish()

    def drop(self) -> None:
        """Nothing more goes out."""
        self._dropped = True
