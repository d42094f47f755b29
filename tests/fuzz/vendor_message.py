"""A vendor's response as one input: what it answers, its status, its headers, its body.

    3 429
    retry-after: 120

    {"error": "slow down"}

The first number is the place of a response in the provider's conformance case: it stands for the account, the numbers asked, the fields
wanted and the ticket. Any bytes are such a message.
"""

import json
from collections.abc import Sequence
from random import Random
from typing import Any

from attrs import evolve, frozen

from any_body import changed, paths

_STATUSES = (200, 200, 200, 200, 201, 202, 204, 207, 301, 304, 400, 401, 402, 403, 404, 405, 408, 422, 429, 500, 502, 503, 504, 599)
_HEADERS = (
    ("retry-after", ("0", "-1", "120", "999999999", "9" * 10, "soon", "Fri, 01 Jan 2027 10:00:00 GMT", "Fri, 31 Dec 9999 23:59:59 -9999")),
    ("content-type", ("application/json", "text/html", "")),
    ("x-request-id", ("abc-1", "\xff", "")),
)
_ODD: tuple[Any, ...] = (
    *(None, True, False, [], {}, [[]], [{}], 0, 1, -1, 4, 10**15, 10**400, 0.5, -0.0, 1e300),
    *("", " ", "0", "+", "+1", "-1", "null", "NaN", "1e999999", "0.004 USD", "+14155550123", "+442083661177", "x" * 300),
    *("\ud800", "\x00", "\u202e", "\u0664\u0669", "[link=x]", "=1+1"),
)


@frozen
class Message:
    """The parts of it. `place` may be beyond the case's last response: who reads it begins again."""

    place: int
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @classmethod
    def read(cls, data: bytes) -> "Message":
        """The message in any bytes."""
        head, _, body = data.partition(b"\n\n")
        first, *lines = head.split(b"\n")
        place, status = (*(int(word[:4]) if word[:4].isdigit() else 0 for word in first.split()[:2]), 0, 0)[:2]
        pairs = (line.decode("latin-1").partition(":") for line in lines)
        headers = tuple((name.strip().lower(), value.strip()) for name, _, value in pairs)
        return cls(place, min(max(status, 100), 599), headers, body)

    @property
    def written(self) -> bytes:
        """It as an input, which reads to the same message unless a header has an odd name."""
        lines = [f"{self.place} {self.status}", *(f"{name}: {value}" for name, value in self.headers)]
        return "\n".join(lines).encode("latin-1", "replace") + b"\n\n" + self.body


def mutate(message: Message, words: Sequence[Any], places: int, chance: Random) -> Message:
    """The message with something else in it: mostly in the JSON of its body."""
    what = chance.random()
    if what < 0.1:
        return evolve(message, place=chance.randrange(places))
    if what < 0.2:
        return evolve(message, status=chance.choice(_STATUSES))
    if what < 0.25:
        name, values = chance.choice(_HEADERS)
        return evolve(message, headers=(*(pair for pair in message.headers if pair[0] != name), (name, chance.choice(values))))
    try:
        document = json.loads(message.body)
    except (ValueError, RecursionError):
        return evolve(message, body=json.dumps({str(chance.choice(words)): chance.choice(_ODD)}).encode())
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        document = _changed(document, words, chance)
    return evolve(message, body=json.dumps(document).encode())


def _changed(document: Any, words: Sequence[Any], chance: Random) -> Any:
    """The document with one of its values replaced, dropped, wrapped, or taken from another place of it."""
    places = list(paths(document))
    place = chance.choice(places)
    what = chance.random()
    if what < 0.2 and place:
        return changed(document, place, None, drop=True)
    value = _value(document, place)
    instead: Any
    if what < 0.3:
        instead = chance.choice(([value], {str(chance.choice(words)): value}, [value, value], {"data": value}))
    elif what < 0.4:
        instead = _value(document, chance.choice(places))
    elif what < 0.5 and isinstance(value, dict):
        instead = {**value, str(chance.choice(words)): chance.choice((*_ODD, *words))}
    elif what < 0.55 and isinstance(value, str):
        instead = value.upper() if chance.random() < 0.5 else f" {value}"
    else:
        instead = chance.choice(_ODD if chance.random() < 0.5 else words)
    return changed(document, place, instead, drop=False)


def _value(document: Any, place: tuple[Any, ...]) -> Any:
    for key in place:
        document = document[key]
    return document
