"""Times and rates as people say them."""

from itertools import pairwise

_UNITS = (("d", 86_400), ("h", 3600), ("min", 60), ("s", 1))


def span(seconds: float) -> str:
    """`3 h 5 min`, `45 s`, `0.42 s`: the two largest units, rounded to the smaller one."""
    if seconds < 10:
        return f"{seconds:.2f} s"
    left = round(seconds)
    for (unit, size), (smaller, fraction) in pairwise(_UNITS):
        if left >= size:
            whole, rest = divmod(round(left / fraction) * fraction, size)
            return f"{whole} {unit} {rest // fraction} {smaller}" if rest else f"{whole} {unit}"
    return f"{left} s"


def per_second(rate: float) -> str:
    """`2,345/s`; below ten with a digit more."""
    return f"{rate:,.{0 if rate >= 10 else 1}f}/s"
