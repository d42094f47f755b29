"""Whether an account may be asked now: switched off, cooling down, or told to wait."""

import threading

from linehunt.clock import Clock

_FAILURES = 3
_LONGEST_COOLDOWN = 30.0
_DOUBLINGS = 5  # then it is past the longest: an account that is down for a day must not reach 2.0**1024


class Health:
    """One account's standing within a client. An ask and its retries count once.

    After three failed asks in a row the account cools down for 1, 2, 4, up to 30 seconds; then one ask may probe it, and its
    outcome decides.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._off: str | None = None
        self._failures = 0
        self._cool_at = 0.0
        self._rested_at = 0.0
        self._held_until = 0.0
        self._prober: int | None = None

    def refuses(self) -> str | None:
        """Why the account may not be asked now; None: it may, and `report` must follow in this thread."""
        if self._off is None and not self._failures and not self._rested_at:
            return None
        with self._lock:
            if self._off is not None:
                return f"switched off: {self._off}"
            left = max(self._cool_at, self._rested_at) - self._clock.monotonic()
            if left > 0:
                return f"cooling down: not asked for another {left:.1f} s"
            self._rested_at = 0.0
            if self._failures >= _FAILURES:
                if self._prober is not None:
                    return "cooling down: another question is probing it"
                self._prober = threading.get_ident()
            return None

    def report(self, *, failed: bool | None) -> None:
        """How the ask ended: True counts towards the cooldown, False ends it, None says nothing of the account."""
        if failed is False and not self._failures:
            return
        with self._lock:
            if failed is False:
                self._failures = 0
                self._cool_at = 0.0
                self._prober = None
                return
            probed = self._prober == threading.get_ident()
            if probed:  # asks from before the cooldown end during the probe: it goes on
                self._prober = None
            # Of eight that fail at once three have said it: those that were asked before the cooldown make it no longer.
            if failed and (probed or self._failures < _FAILURES):
                self._failures += 1
                if self._failures >= _FAILURES:
                    cooldown = min(2.0 ** min(self._failures - _FAILURES, _DOUBLINGS), _LONGEST_COOLDOWN)
                    self._cool_at = max(self._cool_at, self._clock.monotonic() + cooldown)

    def rest(self, seconds: float) -> None:
        """Don't ask for so long: the vendor said so, and an answer that was on its way doesn't unsay it."""
        with self._lock:
            self._rested_at = max(self._rested_at, self._clock.monotonic() + seconds)

    def hold(self, seconds: float) -> None:
        """Let everybody wait so long with the next question: the vendor said so, and it is short enough to be waited for."""
        with self._lock:
            self._held_until = max(self._held_until, self._clock.monotonic() + seconds)

    def wait(self) -> None:
        """Return when nothing holds the next question any more."""
        while self._held_until and (left := self._held_until - self._clock.monotonic()) > 0:
            self._clock.sleep(left)

    def switch_off(self, reason: str) -> None:
        """Don't ask again in this process: only a person can mend it."""
        with self._lock:
            self._off = self._off or reason
