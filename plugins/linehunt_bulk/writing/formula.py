"""Text that a spreadsheet must not calculate.

OWASP ASVS 5.0, 1.2.10: a cell of a CSV file that begins with `=`, `+`, `-`, `@`, a tab or a NUL gets a single quote before it. So do the
wide forms of the four, which Excel reads alike in Japan, and what has spaces before them (https://owasp.org/www-community/attacks/CSV_Injection).
Tabs and NULs are control characters, which no added cell has. A number in strict E.164 stays as it is: who reads the file wants its plus.
"""

import re

_FIRST = "=+\\-@\uff1d\uff0b\uff0d\uff20"
_FORMULA = re.compile(f"'* *[{_FIRST}]")
_ESCAPED = re.compile(f"'+ *[{_FIRST}]")
_E164 = re.compile(r"\+[1-9][0-9]{4,14}")
SUSPECT = frozenset("' =+-@\uff1d\uff0b\uff0d\uff20")
"""The first characters of every text that `escaped` may change."""


def escaped(text: str) -> str:
    """`text` with a single quote before it, where a spreadsheet would take it for a formula.

    A text that looks as if it were escaped already gets one more: so `unescaped` gives back every text as it was.
    """
    if text[:1] not in SUSPECT or not _FORMULA.match(text) or _E164.fullmatch(text):
        return text
    return "'" + text


def unescaped(text: str) -> str:
    """What `escaped` was given."""
    return text[1:] if _ESCAPED.match(text) else text
