"""How durations and rates are written: `"5s"`, `"50/min"`."""

import math
import re

from linehunt.providers.account import Rate

_DURATION = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,9})?) ?(ms|s|m|h)")
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}
_LONGEST = 86_400.0
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
    if isinstance(written, str) and (match := _DURATION.fullmatch(written)):
        seconds = float(match[1]) * _SECONDS[match[2]]
    elif isinstance(written, int | float) and not isinstance(written, bool):
        seconds = float(written) if abs(written) <= _LONGEST else math.inf
    else:
        raise ValueError("a duration is a text like '5s', '250ms', '2m' or '1h', or a number of seconds")
    if not 0 < seconds <= _LONGEST:  # false for NaN, too
        raise ValueError("a duration is above zero, and at most a day")
    return seconds


def parse_rate(written: object) -> Rate:
    """A number of requests per second, minute or hour.

    Raises:
        ValueError: not such a text.
    """
    match = _RATE.fullmatch(written) if isinstance(written, str) else None
    if match is None or not int(match[1]):
        raise ValueError("a rate is a text like '50/s', '600/min' or '1000/h'")
    return Rate(int(match[1]), _PERIODS[match[2]])
