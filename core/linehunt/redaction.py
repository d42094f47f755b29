"""Errors without credentials in them: a vendor may echo what it was sent."""

from collections.abc import Callable
from typing import TypeVar

from linehunt.model.answer import Answer, Reply
from linehunt.model.errors import LinehuntError

_Error = TypeVar("_Error", bound=LinehuntError)


def redacted(error: _Error, redact: Callable[[str], str]) -> _Error:
    """The same error; `redact` takes the credentials out of its words."""
    told = str(error)
    if (clean := redact(told)) != told:
        error.args = (clean,)
        for name in ("message", "code"):
            if isinstance(words := getattr(error, name, None), str):
                setattr(error, name, redact(words))
    return error


def redact_reply(reply: Reply, redact: Callable[[str], str]) -> None:
    """Take the credentials out of the errors that a reply has for single numbers."""
    for item in reply.answers.values():
        if not isinstance(item, Answer):
            redacted(item, redact)
