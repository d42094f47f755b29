"""What the child of `linehunt providers check` does: load one provider, and put it through its conformance case.

Its messages: `{"step"}` before each step, so that it is known where it ended; `{"check", "complaint", "skipped"}`; `{"refusal"}`;
`{"note"}`.
"""

import json
import os
from collections.abc import Callable
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

from linehunt.model.errors import LinehuntError
from linehunt.providers.raised import words_of
from linehunt.providers.registry import Registry

if TYPE_CHECKING:
    from linehunt.testing import Case

IMPORT, HOOKS, CASE, CHECKS, END = "import", "hooks", "conformance case", "conformance checks", "end"

Tell = Callable[..., None]


def main(descriptor: int, name: str) -> None:
    """Examine this provider, and tell of it on a descriptor, which is closed at the end."""
    os.set_inheritable(descriptor, False)  # the provider's own children have no part in it
    with os.fdopen(descriptor, "w", encoding="utf-8") as pipe:

        def tell(**message: str | None) -> None:
            pipe.write(json.dumps(message) + "\n")
            pipe.flush()

        examine(name, tell)
        tell(step=END)


def examine(name: str, tell: Tell) -> None:
    """Load it, then run its case. Whatever it raises is told."""
    registry = Registry()
    tell(step=IMPORT)
    try:
        module, _ = registry.load(name)
        tell(check=IMPORT, complaint=None, skipped=None)
        tell(step=HOOKS)
        registry.provider(name)
    except LinehuntError as error:
        tell(refusal=str(error))
        return
    except KeyboardInterrupt:  # the provider's own: the terminal's don't reach this session
        tell(refusal=f"provider {name!r} of {registry.claim(name)} raised KeyboardInterrupt, which is the user's alone")
        return
    tell(check=HOOKS, complaint=None, skipped=None)
    step = CASE
    tell(step=step)
    try:
        case = _find_case(module, tell)
        if case is None:
            return
        from linehunt.testing import check

        step = CHECKS
        tell(step=step)
        for finding in check(case):
            tell(check=finding.check, complaint=finding.complaint, skipped=finding.skipped)
    except BaseException as raised:  # a case that exits is a case to complain of
        tell(check=step, complaint=words_of(raised), skipped=None)


def _find_case(module: ModuleType, tell: Tell) -> "Case | None":
    """The case that lies beside a provider's module; None where there is none to be used, and then that is told."""
    home = f"{module.__name__}.conformance" if hasattr(module, "__path__") else f"{module.__name__}_conformance"
    try:
        found = import_module(home)
    except ModuleNotFoundError as error:
        if error.name != home:
            raise
        tell(note=f"without a conformance case its answers can't be checked: write the module {home} with CASE = Case(...)")
        return None
    from linehunt.testing import Case

    case = getattr(found, "CASE", None)
    if isinstance(case, Case) and case.provider is module:
        return case
    tell(check=CASE, complaint=f"{home} needs CASE = Case(provider={module.__name__}, ...)", skipped=None)
    return None
