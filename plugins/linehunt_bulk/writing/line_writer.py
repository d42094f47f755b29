"""Lines of text on their way to a sink, many at a time."""

from linehunt_bulk.writing.sink import Sink

_BLOCK = 1 << 16


class LineWriter:
    """Writes lines in UTF-8, each ended by a newline. It holds 65,536 characters of them, and one line, at the most."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._lines: list[str] = []
        self._characters = 0

    def write(self, line: str) -> None:
        """Add a line without its end."""
        self._lines.append(line)
        self._characters += len(line)
        if self._characters > _BLOCK:
            self._pass_on()

    def close(self) -> None:
        """Those were all."""
        self._pass_on()
        self._sink.finish()

    def keep(self) -> str | None:
        """There will be no more, though these are not all; where they are kept."""
        self._pass_on()
        return self._sink.keep()

    def abandon(self) -> None:
        """Forget them all."""
        self._sink.drop()

    def _pass_on(self) -> None:
        # A lone half of a surrogate pair is no character. JSON can hold one, and a file has to be UTF-8 throughout.
        block = "\n".join([*self._lines, ""]).encode("utf-8", "backslashreplace")
        self._lines, self._characters = [], 0
        self._sink.write(block)
