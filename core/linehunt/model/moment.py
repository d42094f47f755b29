"""A point in time, for people and for JSON."""

from datetime import UTC, datetime


def iso(seconds: float) -> str:
    """UTC seconds as ISO 8601: `2026-11-22T08:00:00Z`."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
