"""The door for authors of observers: the marker, and what they are told. Nothing else is promised.

An observer is a module, an object or a class with one or both of the hooks `attempt_finished(attempt: AttemptFinished)` and
`lookup_finished(result: LookupFinished)`, each marked `@hookimpl`: docs/observers.md.
"""

from linehunt.model.answer import Verdict
from linehunt.model.attempt import Delivery, Ended
from linehunt.model.fields import Field
from linehunt.model.money import Money
from linehunt.model.result import StepKind
from linehunt.observing.attempt_finished import AttemptFinished
from linehunt.observing.lookup_finished import LookupFinished, StepTaken
from linehunt.providers.hookspecs import hookimpl

__all__ = [
    "AttemptFinished",
    "Delivery",
    "Ended",
    "Field",
    "LookupFinished",
    "Money",
    "StepKind",
    "StepTaken",
    "Verdict",
    "hookimpl",
]
