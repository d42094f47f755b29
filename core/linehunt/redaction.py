"""Errors, answers and stored responses without credentials in them: a vendor may echo what it was sent."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from attrs import evolve

from linehunt.model.answer import Answer, Reply
from linehunt.model.errors import LinehuntError
from linehunt.model.facts import PARTS
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
    """The response as it may be stored: without these credentials in its body and headers. The same object if there are none."""
    response, clean = raw.response, raw.response
    headers = "\n".join(response.headers.values())  # of each secret there are many writings to look for
    for secret in secrets:
        if secret.encode() in clean.body or secret in headers:
            clean = ProviderResponse(
                status=response.status,
                headers={name: value.replace(secret, "***") for name, value in clean.headers.items()},
                body=clean.body.replace(secret.encode(), b"***"),
                received=response.received,
            )
    return raw if clean is response else Raw(clean, raw.numbers, raw.ticket)


def redact_reply(reply: Reply, redact: Callable[[str], str], *, echoed: bool = False) -> Reply:
    """A reply without credentials in the errors that it has for single numbers; where its response `echoed` one, in its answers either."""
    for item in reply.answers.values():
        if not isinstance(item, Answer):
            redacted(item, redact)
    if not echoed:
        return reply
    answers = {number: _redacted_answer(item, redact) if isinstance(item, Answer) else item for number, item in reply.answers.items()}
    return evolve(reply, answers=answers, request_id=reply.request_id and redact(reply.request_id))


def _redacted_answer(answer: Answer, redact: Callable[[str], str]) -> Answer:
    facts = {field: _redacted_fact(fact, redact) for field, fact in answer.known.items()}
    return evolve(answer, facts=facts, withheld={field: redact(words) for field, words in answer.withheld.items()})


def _redacted_fact(fact: Any, redact: Callable[[str], str]) -> Any:
    if type(fact) is str:  # no enum: its words are ours
        return redact(fact)
    if isinstance(fact, tuple):
        return tuple(map(redact, fact))
    parts = {name: getattr(fact, name) for name in PARTS.get(type(fact), ())}
    return evolve(fact, **{name: redact(part) for name, part in parts.items() if isinstance(part, str)}) if parts else fact
