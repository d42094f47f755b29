"""Where what has finished is posted, and the thread that tells it to the observers."""

import logging
import os
import threading
from contextlib import suppress
from contextvars import Context, copy_context
from queue import Empty, SimpleQueue

from linehunt.model.fields import Field
from linehunt.observing.audience import Audience, Event
from linehunt.observing.notice import Notice
from linehunt.providers.account import Account

_log = logging.getLogger("linehunt.observers")
_Posted = SimpleQueue[tuple[Context, Event] | None]


class Bulletin:
    """Holds up to `room` events that are not told yet, and drops what comes when it is full. `post` never waits and never raises.

    The thread begins with the first event, and is a daemon: an observer that hangs keeps no program from ending.
    """

    def __init__(self, audience: Audience, *, room: int = 10_000, patience: float = 1.0) -> None:
        """`patience` is how long `close` waits for what is still to be told, in seconds."""
        self._audience = audience
        self._room = room
        self._patience = patience
        self._closed = False
        self._begin()

    def _begin(self) -> None:
        self._pid = os.getpid()
        self._lock = threading.Lock()
        self._posted: _Posted = SimpleQueue()
        self._thread: threading.Thread | None = None
        self.dropped = 0
        """How many events nobody was told."""

    def notice(self, account: Account, chain: str, wanted: frozenset[Field], *, resumed: bool) -> Notice:
        """What is to be told of an attempt, but for its end."""
        return Notice(self.post, account.name, account.provider.name, chain, wanted, resumed)

    def post(self, event: Event) -> None:
        """Let the observers be told, in a copy of this thread's context: so a trace finds the span that the lookup belongs to."""
        if self._closed:
            return
        if self._pid != os.getpid():  # pragma: no cover  # true in a child alone, where nothing is measured: test_bulletin.py forks one
            self._begin()  # it has no thread; what its parent has posted its parent tells
        if self._posted.qsize() >= self._room or not (self._thread or self._start()):
            self._drop()
            return
        self._posted.put((copy_context(), event))

    def close(self) -> None:
        """Wait until all is told, for `patience` seconds at the most. What is left then is dropped."""
        if self._closed or self._pid != os.getpid():
            return
        self._closed = True
        thread = self._thread
        if thread is not None:
            self._posted.put(None)
            if thread is not threading.current_thread():  # an observer may close the client
                thread.join(self._patience)
                if thread.is_alive():
                    self._clear()
                    self._posted.put(None)  # should it come back
        if self.dropped:
            _log.warning("%d events were dropped: the observers were slower than the lookups", self.dropped)

    def _start(self) -> bool:
        """Whether there is a thread now."""
        with self._lock:
            if self._thread is None:
                thread = threading.Thread(target=_tell_all, args=(self._posted, self._audience), name="linehunt-observers", daemon=True)
                try:
                    thread.start()
                except RuntimeError:  # the system has no more of them
                    return False
                self._thread = thread
        return True

    def _drop(self) -> None:
        with self._lock:
            self.dropped += 1
            first = self.dropped == 1
        if first:
            _log.warning("the observers are slower than the lookups: events are dropped")

    def _clear(self) -> None:
        with suppress(Empty):
            while True:
                self.dropped += self._posted.get_nowait() is not None


def _tell_all(posted: _Posted, audience: Audience) -> None:
    while _tell_next(posted, audience):
        pass


def _tell_next(posted: _Posted, audience: Audience) -> bool:
    """A function of its own: while the next event is waited for, nothing keeps the last one and its context."""
    entry = posted.get()
    if entry is None:
        return False
    context, event = entry
    context.run(audience.tell, event)
    return True
