"""What an input calls things, made fit for a message."""

from linehunt import printable

_LONGEST = 60


def shown(name: str) -> str:
    """A column's name, short and without what would steer a terminal. Names alone are shown: a cell may be somebody's number."""
    plain = printable(name[:_LONGEST])
    return plain if len(name) <= _LONGEST else plain[: _LONGEST - 1] + "…"
