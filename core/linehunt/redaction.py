"""Errors and stored responses without credentials in them: a vendor may echo what it was sent."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from linehunt.model.answer import Answer, Reply
from linehunt.model.errors import LinehuntError
from linehunt.model.message import ProviderResponse
from linehunt.store.protocol import Raw

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


def redact_raw(raw: Raw, secrets: Iterable[str]) -> Raw:
    """The response as it may be stored: without these credentials in its body and headers."""
    response, clean = raw.response, raw.response
    for secret in secrets:
        if secret.encode() in clean.body or any(secret in value for value in clean.headers.values()):
            clean = ProviderResponse(
                status=response.status,
                headers={name: value.replace(secret, "***") for name, value in clean.headers.items()},
                body=clean.body.replace(secret.encode(), b"***"),
                received=response.received,
            )
    return raw if clean is response else Raw(clean, raw.numbers, raw.ticket)


def redact_reply(reply: Reply, redact: Callable[[str], str]) -> None:
    """Take the credentials out of the errors that a reply has for single numbers."""
    for item in reply.answers.values():
        if not isinstance(item, Answer):
            redacted(item, redact)
