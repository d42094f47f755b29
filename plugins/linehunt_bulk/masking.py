"""Text from vendors, configurations and inputs, made fit to be shown where no phone number may stand."""

import re

# Whatever parts the digits: a number may be written in any of a hundred ways, and what is hidden needlessly does no harm. But a count of
# millions, as linehunt's own messages have it, stays.
_LONG_DIGITS = re.compile(r"(\b\d{1,3}(?:,\d{3}){2}(?![\W_]{0,3}\d))|\+?\d(?:[\W_]{0,3}\d){6,}")
_LONGEST = 160


def masked(text: str) -> str:
    """`text` in a line: printable, its runs of seven digits or more as `•••` or `+44•••`, and no longer than a sentence."""
    text = "".join(character if character.isprintable() else " " for character in text[: 4 * _LONGEST])
    text = _LONG_DIGITS.sub(_mask, text)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _mask(match: re.Match[str]) -> str:
    if match[1]:
        return match[1]
    return (match[0][:3].rstrip() if match[0].startswith("+") else "") + "•••"
