"""What happened in a world, to be read by whoever has to mend what broke it."""

from collections.abc import Collection, Iterator, Mapping
from enum import Enum
from typing import Any

import attrs

from linehunt.model.errors import LinehuntError
from linehunt.model.money import Money
from linehunt.model.number import PhoneNumber

_LONGEST = 60


class Trail:
    """Notes in order. They are made into text when somebody reads them: nearly never."""

    def __init__(self) -> None:
        self._notes: list[tuple[Collection[PhoneNumber], tuple[object, ...]]] = []

    def note(self, *what: object, about: Collection[PhoneNumber] = ()) -> None:
        """Something happened to these numbers, or to the world."""
        self._notes.append((about, what))

    def about(self, number: PhoneNumber | None, most: int = _LONGEST) -> Iterator[str]:
        """The last notes that concern this number or the world, or everything; a line each, at `most` so many."""
        notes = [what for about, what in self._notes if number is None or not about or number in about]
        for what in notes[-most:]:
            yield " ".join(part if isinstance(part, str) and not isinstance(part, PhoneNumber) else brief(part) for part in what)


def brief(value: Any) -> str:
    """A value in few words: what is empty or nothing is left out. Numbers are shown: they are invented."""
    if isinstance(value, PhoneNumber):
        return value.e164
    if isinstance(value, LinehuntError):
        return value.words
    if isinstance(value, Enum | Money | str):
        return str(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{brief(key)}: {brief(held)}" for key, held in value.items()) + "}"
    if isinstance(value, frozenset | set):
        return "+".join(sorted(map(brief, value)))
    if isinstance(value, tuple | list):
        return "[" + ", ".join(map(brief, value)) + "]"
    if attrs.has(type(value)):
        parts = [(slot.name, getattr(value, slot.name)) for slot in attrs.fields(type(value)) if slot.init]
        told = [f"{name}={brief(part)}" for name, part in parts if part or part is False]
        return f"{type(value).__name__}({', '.join(told)})"
    return repr(value)
