"""Kaleyra's envelope: what is around the numbers' own items.

A GET's answer is flat, a POST's is nested in `data`, whose own list is called `data` again. How a fetched lookup id is answered is not
published: one item, or a list of one, in either envelope or in none. All of them are read alike, with nested objects laid open.
"""

from collections.abc import Mapping
from typing import Any

from linehunt.plugin import MalformedResponse, PhoneNumber, ProviderResponse, Ticket, first

_LONGEST_ID = 200  # the samples have 52 characters


def open_envelope(response: ProviderResponse) -> dict[str, Any]:
    """The body's members, with those of an object in `data` among them; the inner one wins.

    A refusal, and the 202 of an answer that is not ready, may come without JSON: empty then.

    Raises:
        MalformedResponse: another success whose body is no JSON object.
    """
    needed = response.succeeded and response.status != 202
    try:
        body = response.json()
    except MalformedResponse:
        if needed:
            raise
        return {}
    if not isinstance(body, dict):
        if needed:
            raise MalformedResponse("the body is JSON, but no object")
        return {}
    while isinstance(inner := body.get("data"), dict):
        body = {key: value for key, value in body.items() if key != "data"} | inner
    return body


def items_by_number(envelope: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """The items by their number's digits. One that is no object, or names no number, says nothing; of two for a number the first counts.

    How many there are is no matter: the documented sample counts four and lists two.
    """
    listed = envelope.get("data")
    items: dict[str, Mapping[str, Any]] = {}
    for item in listed if isinstance(listed, list) else [envelope]:
        if isinstance(item, dict) and (digits := _digits(item.get("mobile_number"))):
            items.setdefault(digits, item)
    return items


def is_accepted(response: ProviderResponse, envelope: Mapping[str, Any]) -> bool:
    """Whether the answer is still to be fetched: LKP201 or LKP202, or HTTP's 202 where no code says otherwise."""
    code = first(envelope, ("code",))
    return response.status == 202 if code is None else str(code).endswith(("201", "202"))


def is_empty(envelope: Mapping[str, Any]) -> bool:
    """Whether a success lists nothing. Of a fetched lookup id it is taken for "not ready": how Kaleyra says that is not published."""
    return envelope.get("data") in (None, "", []) and ("data" in envelope or "code" in envelope)


def invalid_count(envelope: Mapping[str, Any]) -> int:
    """How many of the numbers Kaleyra found invalid; 0 where it doesn't say."""
    count = str(envelope.get("invalid_count"))
    return int(count) if count.isascii() and count.isdigit() and len(count) < 10 else 0


def charge(envelope: Mapping[str, Any]) -> str | int | None:
    """The price of the whole request, as it stands. It names no currency.

    What is no number goes on as its text, for core to flag: a price was told, and it can't be used.
    """
    price = envelope.get("price")
    if price is None or price == "":
        return None
    return price if type(price) is int else str(price)


def request_id(envelope: Mapping[str, Any]) -> str | None:
    """Kaleyra's id of the request."""
    told = envelope.get("id")
    return told if told and isinstance(told, str) else None


def read_tickets(items: Mapping[str, Mapping[str, Any]], numbers: tuple[PhoneNumber, ...]) -> tuple[Ticket, ...]:
    """One ticket a number; a number without a lookup id has none."""
    return tuple(Ticket(lookup_id, (number,)) for number in numbers if (lookup_id := _lookup_id(items.get(number.digits, {}))))


def _lookup_id(item: Mapping[str, Any]) -> str | None:
    told = item.get("lookup_id")
    # It becomes a segment of a path, where a dot or two would mean another place.
    return told if isinstance(told, str) and told.strip(".") and len(told) <= _LONGEST_ID else None


def _digits(number: Any) -> str:
    """The number without its plus, as text: the samples have digits only."""
    return str(number).strip().removeprefix("+") if type(number) in (str, int) else ""
