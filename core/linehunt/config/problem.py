"""What is wrong with a configuration: where it is written, at which key, and what to do."""

import re
from pathlib import Path

from attrs import frozen

from linehunt.config.location import Key
from linehunt.config.place import Place
from linehunt.model.errors import ConfigurationError
from linehunt.model.text import printable, safe_message

_BARE_KEY = re.compile("[A-Za-z0-9_-]+")
_LONGEST_KEY = 40


@frozen
class Problem:
    """One of them. Its `str` is a line for people: `linehunt.toml:12: accounts.acme.api_kye: unknown key: did you mean 'api_key'?`."""

    key: str
    message: str
    path: Path | None = None
    line: int | None = None

    def __str__(self) -> str:
        parts = [f"{self.key}: {self.message}" if self.key else self.message]
        if self.path is not None:
            parts.insert(0, printable(str(self.path)) + (f":{self.line}" if self.line else ""))
        return ": ".join(parts)


class Problems:
    """Everything that is wrong with what was written at `place`, so that it can be reported at once."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._found: list[Problem] = []
        self._cause: BaseException | None = None

    def __bool__(self) -> bool:
        return bool(self._found)

    def add(self, key: Key, message: str, near: Key = (), cause: BaseException | None = None) -> None:
        """Note what is wrong with `key`. `near` is the key whose line is told instead of its own, `cause` is for developers."""
        self._cause = self._cause or cause
        locations = self._place.locations
        line = locations.line(near) or locations.line(key)
        self.add_at(line, key_text(key), message)

    def add_at(self, line: int | None, key: str, message: str) -> None:
        """Note what is wrong at a line, as a parser tells it."""
        self._found.append(Problem(key, printable(message), self._place.path, line))

    def take(self, other: "Problems") -> None:
        """Note what was noted elsewhere."""
        self._found += other._found

    def by_line(self) -> list[Problem]:
        """All of them, in the order of the file."""
        return sorted(self._found, key=lambda problem: problem.line or 0)

    def error(self) -> ConfigurationError:
        """The error that names them all, one a line."""
        error = ConfigurationError("\n".join(map(str, self.by_line())))
        error.__cause__ = self._cause
        return error


def key_text(key: Key) -> str:
    """A key as TOML writes it, without what could harm a terminal or tell a phone number."""
    clean = (safe_message(part)[:_LONGEST_KEY] for part in key)
    return ".".join(part if _BARE_KEY.fullmatch(part) else '"' + part.replace("\\", "\\\\").replace('"', '\\"') + '"' for part in clean)
