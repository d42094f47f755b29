"""What several test families put in the place of the real thing."""

import threading


class FakeClock:
    """A clock that only `sleep` and `advance` move, `now` and `monotonic` together. `slept` is every pause asked for, in order."""

    def __init__(self, start: float = 1_800_000_000.0) -> None:
        self.slept: list[float] = []
        self._start = start
        self._passed = 0.0
        self._lock = threading.Lock()

    def now(self) -> float:
        with self._lock:
            return self._start + self._passed

    def monotonic(self) -> float:
        """Starts elsewhere than `now`, so that a mixture of the two shows."""
        with self._lock:
            return 1000.0 + self._passed

    def sleep(self, seconds: float) -> None:
        with self._lock:
            self.slept.append(seconds)
            self._passed += seconds

    def advance(self, seconds: float) -> None:
        with self._lock:
            self._passed += seconds
