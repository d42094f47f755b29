"""How numbers, tickets, answers and responses are written in the tables: short, and read by people too."""

import json
from collections.abc import Iterable, Mapping
from functools import lru_cache

from linehunt.model.answer import Answer, Ticket
from linehunt.model.fields import Field
from linehunt.model.message import ProviderResponse
from linehunt.model.money import Money
from linehunt.model.number import PhoneNumber
from linehunt.store.packing import pack, unpack
from linehunt.store.protocol import Raw

_encode = json.JSONEncoder(separators=(",", ":")).encode
_COOKIES = "set-cookie"


def write_held(held: Mapping[PhoneNumber, Money]) -> str | None:
    """Numbers with their quotes in micro-units: `+14155550100:4000 +14155550101:4000`; None for none."""
    return " ".join([f"{number.e164}:{quote.micros}" for number, quote in held.items()]) or None


def read_held(text: str | None, currency: str) -> dict[PhoneNumber, Money]:
    """What `write_held` wrote."""
    held = {}
    for item in (text or "").split():
        number, _, micros = item.partition(":")
        held[PhoneNumber(number)] = Money(int(micros), currency)
    return held


def write_tickets(tickets: Iterable[Ticket]) -> str | None:
    """Tickets with their numbers, as JSON; None for none."""
    rows = [[ticket.id, [number.e164 for number in ticket.numbers]] for ticket in tickets]
    return _encode(rows) if rows else None


def read_tickets(text: str | None) -> tuple[Ticket, ...]:
    """What `write_tickets` wrote."""
    return tuple(Ticket(name, tuple(map(PhoneNumber, numbers))) for name, numbers in json.loads(text or "[]"))


def write_rows(rows: Iterable[object] | Mapping[str, object]) -> str:
    """Rows for `json_each`, by their keys or without any: many in one step."""
    return _encode(rows)


def write_answer(answer: Answer) -> str:
    """An answer as JSON."""
    return _encode(pack(answer))


@lru_cache(1024)  # a network's numbers have much the same to say; an answer is never changed
def read_answer(text: str) -> Answer:
    """What `write_answer` wrote."""
    return unpack(json.loads(text))


def write_items(items: tuple[str, ...]) -> str:
    """Price items: `carrier,cnam`; nothing for none."""
    return ",".join(items)


def read_items(text: str) -> tuple[str, ...]:
    """What `write_items` wrote."""
    return tuple(text.split(",")) if text else ()


@lru_cache(256)
def write_fields(fields: frozenset[Field]) -> str:
    """Fields by name: `carrier ported`."""
    return " ".join(sorted(fields))


@lru_cache(256)
def read_fields(text: str) -> frozenset[Field]:
    """What `write_fields` wrote."""
    return frozenset(map(Field, text.split()))


def write_response(raw: Raw) -> tuple[str, str | None, int, str, bytes]:
    """The columns numbers, ticket, status, headers and body. A cookie is a credential, and no answer: it is not kept."""
    headers = {name: value for name, value in raw.response.headers.items() if name != _COOKIES}
    numbers = " ".join([number.e164 for number in raw.numbers])
    ticket = None if raw.ticket is None else write_tickets((raw.ticket,))
    return numbers, ticket, raw.response.status, _encode(headers), raw.response.body


def read_response(numbers: str, ticket: str | None, status: int, headers: str, body: bytes, at: float) -> Raw:
    """What `write_response` wrote."""
    response = ProviderResponse(status=status, headers=json.loads(headers), body=body, received=at)
    tickets = read_tickets(ticket)
    return Raw(response, tuple(map(PhoneNumber, numbers.split())), tickets[0] if tickets else None)
