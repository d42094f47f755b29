"""The garbage collector during a run."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_SELDOM = 50_000
"""Objects before it looks. By default it looks after 700, fewer than are under way: a lookup takes a quarter longer."""


def collect_seldom() -> None:
    """Let it look seldom, in a process that is there for the run alone."""
    gc.set_threshold(_SELDOM, *gc.get_threshold()[1:])


@contextmanager
def collecting_seldom() -> Iterator[None]:
    """Let it look seldom meanwhile."""
    before = gc.get_threshold()
    collect_seldom()
    try:
        yield
    finally:
        gc.set_threshold(*before)
