"""The room that a run of many numbers has on the wire.

A request is sent in it, and its response waited for, but what is written down before and after is not: so the books of some questions are
kept while others are on the wire, and the wire has as many as were asked for.
"""

from contextlib import AbstractContextManager, nullcontext
from contextvars import ContextVar

Room = AbstractContextManager[object]

_room: ContextVar[Room | None] = ContextVar("_room", default=None)


def give_room(room: Room) -> None:
    """Let this thread's requests go in `room` from now on. Without any, nothing keeps them."""
    _room.set(room)


def on_the_wire() -> Room:
    """What a request has to be sent within."""
    return _room.get() or nullcontext()
