"""A mutant, and what became of it."""

import difflib
from collections.abc import Iterable
from enum import StrEnum

from attrs import frozen


class Fate(StrEnum):
    """How the tests took it. A mutant that they never end with was noticed too."""

    KILLED = "killed"
    SURVIVED = "survived"
    TIMEOUT = "timeout"


@frozen
class Mutant:
    """`where`: its module, and the function if it has one. `was`, `now`: the lines that differ."""

    where: str
    was: str
    now: str
    fate: Fate

    @property
    def row(self) -> str:
        """Its row in the README's table of survivors, without the reason."""
        was, now = (code.replace("|", "\\|") for code in (self.was, self.now))
        return f"| {self.where} | `{was}` | `{now}` |"


def differing(diff: Iterable[str]) -> tuple[str, str]:
    """The lines of a unified diff that were, and those that are now; each as one line."""
    lines = [line for line in diff if not line.startswith(("---", "+++"))]
    was, now = (" ".join(" ".join(line[1:].split()) for line in lines if line.startswith(sign)) for sign in "-+")
    return was, now


def compare(old: str, new: str) -> tuple[str, str]:
    """The same of two texts."""
    return differing(difflib.unified_diff(old.splitlines(), new.splitlines(), lineterm="", n=0))
