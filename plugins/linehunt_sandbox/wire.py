"""A request as a vendor reads it, and how its reply goes out."""

import json
from base64 import b64encode
from collections.abc import Callable, Mapping
from enum import Enum, auto
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from linehunt.plugin import Money

if TYPE_CHECKING:
    from starlette.datastructures import QueryParams  # of the extra, which serving needs


@frozen(kw_only=True, repr=False)
class Received:
    """A request. `parts` are the variable parts of its path, decoded; header names are in lower case."""

    method: str
    path: str
    parts: Mapping[str, str]
    query: "QueryParams"
    headers: Mapping[str, str]
    body: bytes

    def bears(self, scheme: str, credentials: str) -> bool:
        """Whether its header Authorization has these credentials. The scheme is in lower case here, and in any there (RFC 9110, 11.1)."""
        told, _, rest = self.headers.get("authorization", "").partition(" ")
        return told.lower() == scheme and rest.strip() == credentials

    def bears_basic(self, user: str, password: str) -> bool:
        """Whether it has this pair as HTTP Basic (RFC 7617)."""
        return self.bears("basic", b64encode(f"{user}:{password}".encode()).decode())


class Ending(Enum):
    """What becomes of the connection once the request was read."""

    WHOLE = auto()
    """The reply goes out as it should."""
    DRIP = auto()
    """A byte at a time."""
    SILENT = auto()
    """Nothing goes out, and the connection stays open."""
    RESET = auto()
    """Nothing goes out: TCP RST."""
    CLOSED = auto()
    """Nothing goes out: TCP FIN."""
    CUT_HEADERS = auto()
    """FIN within a header."""
    CUT_BODY = auto()
    """FIN in the middle of the body that Content-Length announced."""


@frozen(kw_only=True)
class Reply:
    """A response, and how it is sent. `delay` is in seconds; `interval` seconds pass between two bytes of a drip."""

    status: int = 200
    body: bytes = field(default=b"", repr=False)
    headers: Mapping[str, str] = field(factory=dict)
    delay: float = 0.0
    ending: Ending = Ending.WHOLE
    interval: float = 0.0

    @classmethod
    def json(cls, body: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> "Reply":
        """A reply with this body as JSON. A `Literal` in it is written as it stands."""
        literals: dict[str, str] = {}
        text = json.dumps(body, default=lambda value: _stand_in(value, literals))
        for place, literal in literals.items():
            text = text.replace(f'"{place}"', literal)
        return cls(status=status, body=text.encode(), headers={"content-type": "application/json", **(headers or {})})


@frozen
class Literal:
    """A piece of JSON that `json.dumps` would never write: 17 digits of a fraction, NaN, 1e999999."""

    text: str


def _stand_in(value: Literal, literals: dict[str, str]) -> str:
    place = f"\x00literal {len(literals)}"
    # dumps writes the NUL as an escape; no value of a reply begins with one.
    literals[json.dumps(place)[1:-1]] = value.text
    return place


@frozen(kw_only=True)
class Answered:
    """What a vendor answers, and whom (E.164) it charges what for it."""

    reply: Reply
    charges: tuple[tuple[str, Money], ...] = ()


@frozen(kw_only=True)
class Operation:
    """One thing that a server does, at one or more paths (`/v1/Number/{number}`)."""

    name: str
    method: str
    paths: tuple[str, ...]
    handle: Callable[[Received], Reply]
