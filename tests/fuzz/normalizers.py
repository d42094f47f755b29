"""What vendors send, read by the normalizers of all shipped providers."""

import json
from collections.abc import Iterator
from importlib import import_module
from inspect import signature
from math import isfinite
from random import Random
from typing import Any

from attrs import evolve

from any_body import told_soundly
from fuzz.target import Target
from fuzz.vendor_message import Message, mutate
from fuzz.words import check_words
from linehunt.charge import Charge
from linehunt.model.answer import Answer, Pending, Reply, Ticket
from linehunt.model.errors import ProviderError
from linehunt.model.message import ProviderResponse
from linehunt.model.money import Money
from linehunt.store.packing import pack, unpack
from linehunt.testing.bench import NOW, Bench
from linehunt.testing.body import document, leaves
from linehunt.testing.case import Sample
from linehunt.testing.sound import check_sound

PROVIDERS = ("infobip", "kaleyra", "plivo", "telnyx", "twilio", "vonage")


class Normalizer:
    """A provider's own function, called bare: core would make a MalformedResponse of whatever it raises."""

    def __init__(self, name: str) -> None:
        case = import_module(f"linehunt_{name}.conformance").CASE
        self._bench = Bench(case)
        self._normalize = case.provider.normalize_response
        self._takes = tuple(signature(self._normalize).parameters)
        self._responses = tuple(self._bench.responses())
        told = [leaf for _, response in self._responses for leaf in leaves(document(response.body))]
        self._words = tuple({json.dumps(leaf): leaf for leaf in told}.values())

    def seeds(self) -> Iterator[bytes]:
        """The responses of the conformance case."""
        for place, (_, response) in enumerate(self._responses):
            yield Message(place, response.status, tuple(response.headers.items()), response.body).written

    def mutate(self, data: bytes, chance: Random) -> bytes:
        """Another message, with the vendor's own words in it."""
        return mutate(Message.read(data), self._words, len(self._responses), chance).written

    def check(self, data: bytes) -> None:
        """Whatever a vendor sends, its normalizer raises a ProviderError fit for a message, or gives what core and store take as it is."""
        message = Message.read(data)
        where, asked = self._responses[message.place % len(self._responses)]
        account, provider = self._bench.account_of(where), self._bench.provider
        arguments: dict[str, Any] = {
            "numbers": asked.numbers,
            "wanted": asked.wanted or self._bench.fields,
            "ticket": None if asked.ticket is None else Ticket(asked.ticket, asked.numbers),
            "settings": account.settings,
        }
        seen = ProviderResponse(status=message.status, headers=dict(message.headers), body=message.body, received=NOW)

        def bare(response: ProviderResponse) -> Reply | Pending:
            given = {"response": evolve(response, headers=seen.headers, received=NOW), **arguments}
            try:
                told: Reply | Pending = self._normalize(**{name: given[name] for name in self._takes})
            except ProviderError as error:
                _check_error(error)
                raise
            return Reply({asked.numbers[0]: told}) if isinstance(told, Answer) else told

        bare_told = told_soundly(bare, (message.status, message.body), self._bench.fields)
        if bare_told is None:
            return
        if isinstance(bare_told, Reply) and bare_told.answers.keys().isdisjoint(asked.numbers):
            return  # of other numbers alone, which core refuses
        told = provider.normalize_response(seen, **arguments)
        check_sound(where, Sample(numbers=asked.numbers, answers={}), told, message.body)
        if isinstance(told, Reply):
            self._check_reply(told, asked.numbers)

    def _check_reply(self, reply: Reply, asked: tuple[Any, ...]) -> None:
        """That it can be stored, and that money comes out whole."""
        answers = {number: reply.answers[number] for number in asked if number in reply.answers}
        for answer in answers.values():
            if isinstance(answer, Answer):
                packed = pack(answer)
                json.dumps(packed, allow_nan=False).encode()
                assert unpack(packed) == answer
            else:
                _check_error(answer)
        quotes = {number: Money(4_000 + place, self._bench.currency) for place, number in enumerate(asked)}
        charge = Charge.settle(reply.charged, answers, quotes, self._bench.provider.info.billed)
        parts = [*charge.shares.values(), *charge.in_doubt.values()]
        assert all(part.micros >= 0 and part.currency == self._bench.currency for part in parts)
        if reply.charged is not None and not charge.flags:
            assert sum(part.micros for part in parts) == Money.parse(str(reply.charged), self._bench.currency).micros


def _check_error(error: ProviderError) -> None:
    check_words(error)
    assert error.retry_after is None or (isfinite(error.retry_after) and error.retry_after >= 0)


def _target(name: str) -> Target:
    normalizer = Normalizer(name)
    return Target(name, normalizer.check, normalizer.seeds, mutate=normalizer.mutate)


TARGETS = tuple(map(_target, PROVIDERS))
