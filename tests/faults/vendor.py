"""An invented vendor: many numbers in a request, answered at once with a price for all of them. The module, and a server that is well."""

import json
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any

from linehunt.model.money import Money
from linehunt.plugin import (
    Answer,
    Facts,
    InsufficientFunds,
    Network,
    PhoneNumber,
    ProviderInfo,
    ProviderRequest,
    ProviderResponse,
    Reply,
    Verdict,
)
from providers_made import module_of
from rawserver import Peer, Script, response

QUOTE = 10_000
"""The price of a number, in millionths of a dollar: by its account's list, and as the server tells it."""
CARRIER = "Acme"


def build_request(numbers: tuple[PhoneNumber, ...]) -> ProviderRequest:
    """GET /lookups/14154305555,14154305556."""
    return ProviderRequest.get("/lookups/" + ",".join(number.digits for number in numbers))


def normalize_response(response: ProviderResponse) -> Reply:
    """`{"lookups": [{"number": "+14154305555", "carrier": "Acme"}], "price": "0.01"}`; a carrier of null: the number is not known."""
    response.raise_for_status()
    body = response.json_object()
    if body.get("error") == "no credit":
        raise InsufficientFunds("the balance is used up", code=body["error"])
    return Reply({entry["number"]: _answer(entry["carrier"]) for entry in body["lookups"]}, charged=body.get("price"))


def _answer(carrier: Any) -> Answer:
    return Answer(verdict=Verdict.NO_MATCH) if carrier is None else Answer(Facts(carrier=Network(name=carrier)))


def provider(hooks: Mapping[str, Callable[..., Any]]) -> ModuleType:
    """The provider's module, with these hooks in place of its own."""
    info = ProviderInfo(title="Acme", fields={"carrier"}, max_batch_size=100)
    sound: dict[str, Callable[..., Any]] = {"provider_info": lambda: info, "build_request": build_request}
    return module_of({**sound, "normalize_response": normalize_response, **hooks})


# The server.


def numbers_in(request: bytes) -> list[str]:
    """The numbers that a request asks for, in E.164."""
    target = request.split(b" ")[1].decode()
    return [f"+{digits}" for digits in target.removeprefix("/lookups/").split(",")]


def entries(numbers: list[str], carrier: str | None = CARRIER) -> list[dict[str, Any]]:
    """An answer's entry for each of these numbers."""
    return [{"number": number, "carrier": carrier} for number in numbers]


def price(numbers: list[str], each: int = QUOTE) -> str:
    """What these numbers cost together."""
    return Money(each * len(numbers), "USD").amount


Body = Callable[[list[str]], object]
"""What the body of an answer is, by the numbers asked: bytes, or what is written as JSON."""


def told(numbers: list[str], carrier: str | None = CARRIER) -> dict[str, Any]:
    """The body of an answer that is well."""
    return {"lookups": entries(numbers, carrier), "price": price(numbers)}


def written(body: object) -> bytes:
    """A body as JSON, or as it is."""
    return body if isinstance(body, bytes) else json.dumps(body).encode()


def answered(request: bytes, body: Body = told, status: str = "200 OK", headers: str = "") -> bytes:
    """The whole response to a request, with this body."""
    return response(written(body(numbers_in(request))), status, headers)


def answering(body: Body = told, status: str = "200 OK", headers: str = "") -> Script:
    """A script that answers each request of a connection so."""

    def script(peer: Peer) -> None:
        while (request := peer.read_request()) is not None:
            peer.send(answered(request, body, status, headers))

    return script


WELL = answering()
"""A server that is well."""
