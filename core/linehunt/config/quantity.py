"""How durations, ages and rates are written: `"5s"`, `"90d"`, `"50/min"`."""

import math
import re

from linehunt.providers.account import Rate

_NUMBER = r"([0-9]{1,9}(?:\.[0-9]{1,9})?) ?"
_DURATION = re.compile(rf"{_NUMBER}(ms|s|m|h)")
_AGE = re.compile(rf"{_NUMBER}(ms|s|m|h|d)")
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86_400.0}
_LONGEST = 86_400.0
_OLDEST = 3650 * 86_400.0
_FOREVER = "forever"
_RATE = re.compile(r"([0-9]{1,7}) ?/ ?(s|min|h)")
_PERIODS = {"s": 1.0, "min": 60.0, "h": 3600.0}


def parse_patience(written: object) -> float:
    """As `parse_duration`; zero as well, for "never wait"."""
    return 0.0 if written in ("0s", 0) and not isinstance(written, bool) else parse_duration(written)


def parse_duration(written: object) -> float:
    """Seconds, of a text with its unit or a bare number.

    Raises:
        ValueError: neither, or not above zero, or more than a day. The text doesn't hold what was written.
    """
    seconds = _seconds(written, _DURATION)
    if seconds is None:
        raise ValueError("a duration is a text like '5s', '250ms', '2m' or '1h', or a number of seconds")
    if not 0 < seconds <= _LONGEST:  # false for NaN, too
        raise ValueError("a duration is above zero, and at most a day")
    return seconds


def parse_age(written: object) -> float:
    """Seconds, as `parse_duration` reads them, in days as well: from zero to ten years; infinity for `"forever"`.

    Raises:
        ValueError: something else. The text doesn't hold what was written.
    """
    if written == _FOREVER:
        return math.inf
    seconds = _seconds(written, _AGE)
    if seconds is None:
        raise ValueError("an age is a text like '10m', '12h', '90d' or 'forever', or a number of seconds")
    if not 0 <= seconds <= _OLDEST:
        raise ValueError("an age is at least zero, and at most '3650d'; or 'forever'")
    return seconds


def age_text(seconds: float) -> str:
    """An age as `parse_age` reads it, in the largest unit that it is a whole number of."""
    if math.isinf(seconds):
        return _FOREVER
    for unit in ("d", "h", "m"):
        if seconds and not seconds % _SECONDS[unit]:
            return f"{seconds / _SECONDS[unit]:.0f}{unit}"
    return f"{seconds:.9f}".rstrip("0").rstrip(".") + "s"


def parse_rate(written: object) -> Rate:
    """A number of requests per second, minute or hour.

    Raises:
        ValueError: not such a text.
    """
    match = _RATE.fullmatch(written) if isinstance(written, str) else None
    if match is None or not int(match[1]):
        raise ValueError("a rate is a text like '50/s', '600/min' or '1000/h'")
    return Rate(int(match[1]), _PERIODS[match[2]])


def _seconds(written: object, pattern: re.Pattern[str]) -> float | None:
    """Seconds; None for what is neither a text of this pattern nor a number."""
    if isinstance(written, str) and (match := pattern.fullmatch(written)):
        return float(match[1]) * _SECONDS[match[2]]
    if isinstance(written, int | float) and not isinstance(written, bool):
        return float(written) if abs(written) <= _OLDEST else math.inf
    return None
