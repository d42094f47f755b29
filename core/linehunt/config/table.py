"""One table of a configuration, as it was written."""

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TypeVar

from linehunt.config.location import Key
from linehunt.config.problem import Problems
from linehunt.config.quiet import QuietMapping
from linehunt.model.money import Money
from linehunt.model.spelling import nearest
from linehunt.model.text import safe_message

T = TypeVar("T")

_NAME = re.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


class Table:
    """Takes keys out of a table by what they must be, and notes what is wrong. A key that is wrong counts as not written."""

    def __init__(self, key: Key, written: object, problems: Problems) -> None:
        self.key = key
        self.empty = isinstance(written, Mapping) and not written
        """Whether it is a table with nothing in it."""
        self._problems = problems
        self._written: dict[str, object] = {}
        if not isinstance(written, Mapping):
            self.refuse("", f"it must be a table, not {kind(written)}")
            return
        for name, value in written.items():
            if isinstance(name, str):
                self._written[name] = value
            else:
                self.refuse("", f"a key is text, not {kind(name)}")

    def refuse(self, name: str, message: str) -> None:
        """Note what is wrong with this key, or with the table where `name` is empty."""
        self._problems.add((*self.key, name) if name else self.key, message)

    def names(self) -> Iterable[str]:
        """The keys that have not been taken yet."""
        return tuple(self._written)

    def parsed(self, name: str, parse: Callable[[object], T], default: T) -> T:
        """What `parse` makes of this key's value; its ValueError or ConfigurationError is the problem, and mustn't hold the value."""
        if name not in self._written:
            return default
        try:
            return parse(self._written.pop(name))
        except ValueError as error:
            self.refuse(name, str(error))
            return default

    def table(self, name: str) -> "Table":
        """The table of this name; an empty one where there is none."""
        return Table((*self.key, name), self._written.pop(name, {}), self._problems)

    def tables(self) -> "dict[str, Table]":
        """All keys, each a table under a name that a person has chosen."""
        chosen = {}
        for name in self.names():
            if _NAME.fullmatch(name):
                chosen[name] = self.table(name)
            else:
                self.refuse(name, "a name is letters, digits, '-', '_' and '.', at most 64 of them")
        return chosen

    def rest(self) -> QuietMapping[object]:
        """What has not been taken."""
        return QuietMapping(self._written)

    def refuse_rest(self, known: Iterable[str]) -> None:
        """What has not been taken is an unknown key: note it, with the nearest of the known."""
        words = tuple(known)
        for name in self.names():
            self.refuse(name, f"unknown key: {nearest(name, words)}")


def as_text(written: object) -> str:
    """A text.

    Raises:
        ValueError: it is none, or an empty one.
    """
    if not isinstance(written, str):
        raise ValueError(f"it must be text, not {kind(written)}")
    if not written.strip():
        raise ValueError("it is empty")
    return written


def as_money(written: object) -> Money:
    """An amount with its currency.

    Raises:
        ValueError: not such a text.
    """
    return Money.parse(as_text(written))


def as_path(written: object) -> Path:
    """A path, as it is written.

    Raises:
        ValueError: neither a text nor a program's Path, or empty.
    """
    return written if isinstance(written, Path) else Path(as_text(written))


def as_switch(written: object) -> bool:
    """True or false.

    Raises:
        ValueError: neither.
    """
    if not isinstance(written, bool):
        raise ValueError(f"it must be true or false, not {kind(written)}")
    return written


def as_texts(written: object) -> tuple[str, ...]:
    """An array of texts, not empty, none of them twice.

    Raises:
        ValueError: something else.
    """
    if not isinstance(written, list | tuple) or not all(isinstance(item, str) for item in written):
        raise ValueError(f"it must be an array of texts, not {kind(written)}")
    if not written:
        raise ValueError("it is empty")
    if twins := sorted({safe_message(item)[:40] for item in written if written.count(item) > 1}):
        raise ValueError(f"{twins[0]!r} stands in it twice")
    return tuple(written)


def kind(value: object) -> str:
    """What a value is, in TOML's words; never the value."""
    for types, word in _KINDS:
        if isinstance(value, types):
            return word
    return type(value).__name__


_KINDS: tuple[tuple[type | tuple[type, ...], str], ...] = (
    (bool, "true or false"),
    (str, "text"),
    (int, "a whole number"),
    (float, "a number"),
    (Mapping, "a table"),
    ((list, tuple), "an array"),
)
