"""The hooks of an observer: specs only. Every observer that has a hook is called; what a hook returns is dropped.

A hook may do I/O and take its time: it delays no lookup. It may be called long after what it is told of, and on a thread of its own.
"""

import pluggy

from linehunt.observing.attempt_finished import AttemptFinished
from linehunt.observing.lookup_finished import LookupFinished
from linehunt.providers.hookspecs import PROJECT

hookspec = pluggy.HookspecMarker(PROJECT)


@hookspec
def attempt_finished(attempt: AttemptFinished) -> None:
    """A request to an account has ended. One of a batch is told once, whatever the number of its numbers, and before their lookups."""


@hookspec
def lookup_finished(result: LookupFinished) -> None:
    """The result of one number is known, complete or not, asked or recalled. A lookup that raises has none."""
