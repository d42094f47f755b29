"""Time, as a thing that a caller can replace."""

import time
from typing import Protocol


class Clock(Protocol):
    """What core asks of time."""

    def now(self) -> float:
        """UTC seconds: for what is stored or shown. It may jump."""

    def monotonic(self) -> float:
        """Seconds that only grow: for deadlines."""

    def sleep(self, seconds: float) -> None:
        """Wait."""


class SystemClock:
    """The machine's own."""

    now = staticmethod(time.time)
    monotonic = staticmethod(time.monotonic)
    sleep = staticmethod(time.sleep)
