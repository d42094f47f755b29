"""At which line of a TOML document a key stands: tomllib doesn't tell."""

import re
from bisect import bisect_right
from collections.abc import Mapping

from attrs import field, frozen

Key = tuple[str, ...]

# The lexical rules of TOML 1.0 that matter for finding keys. The document is known to be valid: tomllib has read it.
_STRING = r"""
    \"\"\"(?:[^"\\]|\\.|"{1,2}(?!"))*"{3,5}     # multi-line; it may end with two quotes of its own
  | '''(?:[^']|'{1,2}(?!'))*'{3,5}
  | "(?:[^"\\]|\\.)*"
  | '[^']*'
"""
_BLANK = re.compile(r"(?:[ \t\r\n]|\#[^\n]*)*", re.VERBOSE)
_DOTTED = re.compile(rf"(?:(?:{_STRING}|[A-Za-z0-9_-]+)[ \t]*\.?[ \t]*)+", re.VERBOSE | re.DOTALL)
_VALUE_PART = re.compile(rf"{_STRING}|\#[^\n]*|[\[{{]|[\]}}]|\n|[^\[\]{{}}\#\n\"']+", re.VERBOSE | re.DOTALL)


@frozen(repr=False)
class Locations:
    """The lines of keys, from 1. `written` are keys and headers as they stand there, `implied` the tables that these lie in."""

    written: Mapping[Key, int] = field(factory=dict)
    implied: Mapping[Key, int] = field(factory=dict)

    def line(self, key: Key) -> int | None:
        """The line of this key, or of the innermost table around it that is written down; None where there is none."""
        for length in range(len(key), 0, -1):
            line = self.written.get(key[:length]) or self.implied.get(key[:length])
            if line is not None:
                return line
        return None


NOWHERE = Locations()
"""The lines of what is not written in a file."""


def locate(text: str) -> Locations:
    """The lines of all keys of a valid TOML document. What stands in an inline table or an array has the line of the key before it."""
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    written: dict[Key, int] = {}
    implied: dict[Key, int] = {}
    table: Key = ()
    position = _skip(_BLANK, text, 0)
    while position < len(text):
        line = bisect_right(starts, position)
        is_header = text[position] == "["
        if is_header:
            position = _skip(re.compile(r"\[+[ \t]*"), text, position)
        end = _skip(_DOTTED, text, position)
        key = _read_key(text[position:end])
        if is_header:
            table = key
            end = _skip(re.compile(r"\]+"), text, end)
        else:
            key = table + key
            end = _skip_value(text, end)
        written.setdefault(key, line)
        for length in range(1, len(key)):
            implied.setdefault(key[:length], line)
        position = _skip(_BLANK, text, end)
    return Locations(written, implied)


def _skip(pattern: re.Pattern[str], text: str, position: int) -> int:
    match = pattern.match(text, position)
    return match.end() if match else position


def _read_key(written: str) -> Key:
    """The parts of a dotted key: tomllib knows how quotes and escapes are read."""
    import tomllib  # it has been imported, where there is a document; where there is none, nobody needs it

    key: list[str] = []
    table: object = tomllib.loads(f"{written} = 0")
    while isinstance(table, dict):
        [(name, table)] = table.items()
        key.append(name)
    return tuple(key)


def _skip_value(text: str, position: int) -> int:
    """Where the value ends: at the end of its line, or of the line that closes its last bracket."""
    depth = 0
    for part in _VALUE_PART.finditer(text, position):
        written = part.group()
        if written in ("[", "{"):
            depth += 1
        elif written in ("]", "}"):
            depth -= 1
        elif written == "\n" and not depth:
            return part.end()
    return len(text)
