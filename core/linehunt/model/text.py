"""Text that came from outside, made fit for a message: no control characters, no full phone number, no end."""

import re

# Digits of any script, and as people part them: "415 - 430 - 5555", "415/430-5555".
_LONG_DIGITS = re.compile(r"\+?\d(?:[ .()/-]{0,3}\d){6,}")
_LIMIT = 200
_CONTROLLING = "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f\x85\u2028\u2029"  # spaces that end lines or move a cursor


def printable(text: str) -> str:
    """`text` without characters that can't be seen: those that move a cursor, hide, reorder or join the others. Any space is a space."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else " " if c.isspace() and c not in _CONTROLLING else "" for c in text)


def mask(number: str) -> str:
    """The number with its middle hidden: `+1415•••••55`. Under eight digits only the first two stay."""
    digits = len(number)
    if digits < 8:
        return number[:2] + "•" * max(digits - 2, 1)
    return number[:5] + "•" * (digits - 7) + number[-2:]


def safe_message(text: str) -> str:
    """A vendor's or a user's words for an error or a log: printable, runs of seven digits or more masked, short."""
    text = printable(text[: 4 * _LIMIT])
    text = _LONG_DIGITS.sub(lambda match: mask(match.group()), text)
    return text if len(text) <= _LIMIT else text[: _LIMIT - 1] + "…"
