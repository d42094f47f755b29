"""Ctrl-C, and the signal by which other programs end this one: the first stops a run in order, the second ends it at once."""

import signal
from types import FrameType, TracebackType
from typing import Any

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Stop:
    """Within its `with`, the first SIGINT or SIGTERM sets `asked`, and raises KeyboardInterrupt where `waiting` is set.

    From then on both do what they do to any program, so that the second one ends the process without another line of Python: whatever
    hangs, it can't hang that. A signal that is ignored (`nohup`, a job in the background) stays ignored. For the main thread alone.
    """

    def __init__(self) -> None:
        self.asked = False
        self.waiting = False
        """Whether what is being done may be interrupted in the middle."""
        self._before: dict[int, Any] = {}

    def __enter__(self) -> "Stop":
        self._before = {number: before for number in _SIGNALS if (before := signal.getsignal(number)) is not signal.SIG_IGN}
        for number in self._before:
            signal.signal(number, self._first)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for number, before in self._before.items():
            signal.signal(number, before)

    def _first(self, number: int, frame: FrameType | None) -> None:
        self.asked = True
        for each in self._before:
            signal.signal(each, signal.SIG_DFL)
        if self.waiting:
            raise KeyboardInterrupt
