"""Faults 22 to 33: a whole response, whose word is a refusal, nonsense, or an odd price."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from faults.vendor import CARRIER, QUOTE, Body, answering, entries, price, told, written
from faults.way import Ways, scripts
from rawserver import Peer, Script, response

FOREIGN = "+442083661177"
"""A number that is never asked for."""


def bodies(ways: Mapping[str, Body]) -> Ways:
    """A way for each of these bodies of a 200."""
    return scripts({words: answering(body) for words, body in ways.items()})


def statuses(*lines: str) -> Ways:
    """A way for each of these statuses."""
    return scripts({line.partition(" ")[0]: answering(fixed(b""), line) for line in lines})


def retrying(status: str, ways: Mapping[str, str]) -> Ways:
    """A way for each of these values of Retry-After."""
    return scripts({words: answering(fixed(b""), status, f"Retry-After: {value}\r\n") for words, value in ways.items()})


def fixed(body: bytes) -> Body:
    """The same body for all numbers."""
    return lambda numbers: body


def with_carrier(json_text: str) -> Body:
    """A good answer in which each carrier is this piece of JSON."""
    return lambda numbers: written(told(numbers)).replace(json.dumps(CARRIER).encode(), json_text.encode())


def with_price(json_text: str) -> Body:
    """A good answer with this price."""
    return lambda numbers: written({**told(numbers), "price": 0}).replace(b'"price": 0', b'"price": ' + json_text.encode())


def without(*keys: str) -> Body:
    """A good answer in which these keys are missing."""
    return lambda numbers: {key: value for key, value in told(numbers).items() if key not in keys}


def redirect(status: str) -> Script:
    """Send the client elsewhere: to the same server, which counts who comes."""

    def script(peer: Peer) -> None:
        while peer.read_request() is not None:
            peer.send(response(b"", status, f"Location: {peer.server.url}/elsewhere\r\n"))

    return script


def told_date(peer: Peer) -> None:
    """429 with a date that is soon."""
    while peer.read_request() is not None:
        date = format_datetime(datetime.now(UTC) + timedelta(seconds=3), usegmt=True)
        peer.send(response(b"", "429 Too Many Requests", f"Retry-After: {date}\r\n"))


def _cheaper(numbers: list[str]) -> object:
    """All but the last, and the price of these."""
    return told(numbers[:-1])


def _last_is_foreign(numbers: list[str]) -> object:
    """An entry of another number in place of the last one's, and no price."""
    return {"lookups": entries([*numbers[:-1], FOREIGN])}


def _dear(numbers: list[str]) -> object:
    """Five times the quote."""
    return {**told(numbers), "price": price(numbers, 5 * QUOTE)}


HTML = (
    *scripts({"a page of HTML": answering(fixed(b"<html>Sign in</html>"), headers="Content-Type: text/html\r\n")}),
    *bodies({"an empty body": fixed(b"")}),
)
WRONG_SHAPE = bodies(
    {
        "a list in place of an object": fixed(b"[]"),
        "no answers": without("lookups"),
        "null in their place": fixed(b'{"lookups": null}'),
        "a carrier that is a number": with_carrier("5"),
    }
)
BAD_JSON = bodies(
    {
        "100,000 levels deep": fixed(b"[" * 100_000),
        "an integer of 100,000 digits": with_price("1" * 100_000),
        "half of a surrogate pair": with_carrier('"\\ud800"'),
        "NaN in place of the answers": fixed(b'{"lookups": NaN}'),
    }
)
SAID_TWICE = bodies({"the carrier twice, the right one last": with_carrier(f'"Wrong", "carrier": "{CARRIER}"')})
OTHER_NUMBERS = bodies({"one number that was not asked": lambda numbers: {**told(numbers), "lookups": entries([FOREIGN])}})
ONE_IS_FOREIGN = bodies({"in place of the last": _last_is_foreign})
ONE_IS_MISSING = bodies({"a hole in the answer": lambda numbers: {"lookups": entries(numbers[:-1])}})
ONE_IS_FREE = bodies({"a hole in the answer, paid is the rest": _cheaper})
REDIRECTS = scripts(
    {
        line.partition(" ")[0]: redirect(line)
        for line in ("301 Moved Permanently", "302 Found", "303 See Other", "307 Temporary Redirect", "308 Permanent Redirect")
    }
)
REFUSED = statuses("400 Bad Request", "404 Not Found", "422 Unprocessable Content")
UNAUTHORIZED = statuses("401 Unauthorized")
FORBIDDEN = statuses("403 Forbidden")
NO_CREDIT = (*statuses("402 Payment Required"), *bodies({"200 with the vendor's word for it": fixed(b'{"error": "no credit"}')}))
SOON = (*retrying("429 Too Many Requests", {"in a second": "1"}), *scripts({"a date in three seconds": told_date}))
LATER = retrying("429 Too Many Requests", {"in a minute": "60", "in 30 years": "999999999"})
WHENEVER = (
    *scripts({"none": answering(fixed(b""), "429 Too Many Requests")}),
    *retrying("429 Too Many Requests", {"garbage": "soon", "-1": "-1", "1.5": "1.5", "twelve digits": "999999999999"}),
)
SERVER_ERRORS = (
    *statuses("500 Internal Server Error", "502 Bad Gateway", "503 Service Unavailable", "504 Gateway Timeout"),
    *retrying("500 Internal Server Error", {"500 with a Retry-After": "1"}),
)
UNAVAILABLE = retrying("503 Service Unavailable", {"in a second": "1"})
DEAR = bodies({"five times the quote": _dear})
ODD_PRICE = bodies(
    {
        "NaN": with_price("NaN"),
        "-1": with_price("-1"),
        "1e999999": with_price("1e999999"),
        "euros": with_price('"0.01 EUR"'),
        "a list": with_price("[]"),
    }
)
NO_PRICE = bodies({"none": without("price")})
