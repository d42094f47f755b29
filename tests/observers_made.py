"""Observers for tests: one that notes what it is told, and others that nobody would want."""

import threading
from collections.abc import Iterator
from typing import Any

import attrs

from linehunt.observers import AttemptFinished, LookupFinished, hookimpl


class Notes:
    """Keeps everything, in order. Read it when its client is closed."""

    def __init__(self) -> None:
        self.attempts: list[AttemptFinished] = []
        self.lookups: list[LookupFinished] = []
        self.order: list[str] = []
        self.threads: set[threading.Thread] = set()

    @hookimpl
    def attempt_finished(self, attempt: AttemptFinished) -> None:
        self.attempts.append(attempt)
        self._note("attempt")

    @hookimpl
    def lookup_finished(self, result: LookupFinished) -> None:
        self.lookups.append(result)
        self._note("lookup")

    @property
    def attempt(self) -> AttemptFinished:
        """The only one."""
        [attempt] = self.attempts
        return attempt

    @property
    def lookup(self) -> LookupFinished:
        """The only one."""
        [lookup] = self.lookups
        return lookup

    def _note(self, kind: str) -> None:
        self.order.append(kind)
        self.threads.add(threading.current_thread())


class Held:
    """Keeps everything, and comes back from nothing before it is let go."""

    def __init__(self) -> None:
        self.reached = threading.Event()
        self.go = threading.Event()
        self.kept: list[object] = []

    @hookimpl
    def attempt_finished(self, attempt: AttemptFinished) -> None:
        self._hold(attempt)

    @hookimpl
    def lookup_finished(self, result: LookupFinished) -> None:
        self._hold(result)

    def _hold(self, event: object) -> None:
        self.kept.append(event)
        self.reached.set()
        assert self.go.wait(30)


class Raising:
    """Raises this whenever it is told of a lookup, with words that nobody should log."""

    def __init__(self, error: BaseException) -> None:
        self.error = error
        self.calls = 0

    @hookimpl
    def lookup_finished(self, result: LookupFinished) -> None:
        self.calls += 1
        raise self.error


def values(event: Any) -> Iterator[object]:
    """The event, and everything within it."""
    yield event
    if attrs.has(type(event)):
        for slot in attrs.fields(type(event)):
            yield from values(getattr(event, slot.name))
    elif isinstance(event, tuple | frozenset):
        for item in event:
            yield from values(item)
