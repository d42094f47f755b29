"""How long an account's requests took, in the room of a histogram."""

from bisect import bisect_left
from typing import Any

A_DECADE = 20
BOUNDS = tuple(10 ** (place / A_DECADE - 4) for place in range(7 * A_DECADE + 1))
"""Seconds: the upper ends of the buckets, 0.1 ms to 1,000 s. The last bucket, beyond them, has none."""


class Latencies:
    """Counts of requests by their seconds. Each bucket is 12 % longer than the one before, and so near a quantile is right."""

    def __init__(self) -> None:
        self.counts = [0] * (len(BOUNDS) + 1)
        self.longest = 0.0
        """Seconds, exact."""

    @property
    def requests(self) -> int:
        """How many were noted."""
        return sum(self.counts)

    def note(self, seconds: float) -> None:
        """One request."""
        self.counts[bisect_left(BOUNDS, seconds)] += 1
        if seconds > self.longest:
            self.longest = seconds

    def merge(self, other: "Latencies") -> None:
        """Take in what another has counted."""
        self.counts = [mine + theirs for mine, theirs in zip(self.counts, other.counts, strict=True)]
        self.longest = max(self.longest, other.longest)

    def quantile(self, share: float) -> float:
        """The seconds within which this share of the requests (above 0, up to 1) came back; 0 where there were none."""
        due = share * self.requests
        passed = 0
        for count, bound in zip(self.counts, BOUNDS, strict=False):
            if count and passed + count >= due:
                # The buckets are even on a logarithmic scale, and so are the requests within one taken to be.
                return min(bound * 10 ** (((due - passed) / count - 1) / A_DECADE), self.longest)
            passed += count
        return self.longest

    def to_dict(self) -> dict[str, Any]:
        """As JSON has it: seconds. Buckets without a request are left out; the last one's upper end is null."""
        ends = (*BOUNDS, None)
        return {
            "requests": self.requests,
            "p50": round(self.quantile(0.5), 6),
            "p90": round(self.quantile(0.9), 6),
            "p99": round(self.quantile(0.99), 6),
            "longest": round(self.longest, 6),
            "histogram": [
                {"up_to": end and round(end, 6), "requests": count} for end, count in zip(ends, self.counts, strict=True) if count
            ],
        }
