"""A rate, held over all processes that share a store."""

from attrs import frozen

_BURST = 0.1
"""Seconds' worth of requests that may go at once."""
_STEP = 1.0
"""Seconds that a clock is set back by those who mean it; less is a correction, and waited for."""


@frozen
class Claimed:
    """How far an account's requests are claimed: until `next`; by who looked at the clock `at`. UTC seconds, both."""

    next: float
    at: float


@frozen
class Pace:
    """GCRA, the generic cell rate algorithm of ITU-T I.371: requests evenly spaced by `interval` seconds, a tenth of a second's worth of
    them at once.
    """

    interval: float

    def claim(self, claimed: Claimed | None, now: float) -> tuple[Claimed, float]:
        """The next request's turn: how far is claimed after it, and how long it has to wait from now on, in seconds."""
        # A clock that was set back says nothing of when the claims before were made: they are forgotten.
        first = now if claimed is None or now < claimed.at - _STEP else max(claimed.next, now)
        tolerance = max(_BURST - self.interval, 0.0)
        return Claimed(first + self.interval, now), max(first - tolerance - now, 0.0)
