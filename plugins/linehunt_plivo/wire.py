"""Plivo's JSON in linehunt's words.

Three generations of it were served (plivo/plivo-python: abf5934, b42735e, 6c81a5d): objects and keys changed their names,
`ported` was null and a boolean before it was a word. Any object may be null or missing (plivo/plivo-go has pointers there).
"""

from collections.abc import Mapping
from typing import Any

from attrs import evolve

from linehunt.plugin import (
    Answer,
    Country,
    Facts,
    Field,
    Formats,
    LineType,
    MalformedResponse,
    Network,
    ProviderResponse,
    Verdict,
    first,
    network_codes,
    part,
    text,
    word,
)

INVALID_NUMBER = Answer(Facts(valid=False), verdict=Verdict.INVALID_NUMBER)

_LINE_TYPES = {
    "fixed": LineType.FIXED,
    "landline": LineType.FIXED,  # deepset's integration documents this word, Plivo's page the other
    "mobile": LineType.MOBILE,
    "voip": LineType.VOIP,
    "toll-free": LineType.TOLL_FREE,
}
_PORTED = {"yes": True, "no": False, "true": True, "false": False}
_UNRELIABLE = frozenset({Field.CARRIER})
_KNOWN = {"phone_number", "country", "format", "number_format", "carrier", "service_provider"}


def status_told(response: ProviderResponse, body: Mapping[str, Any]) -> int:
    """The HTTP status that the answer stands for: in a success that carries an error, the status which its code repeats."""
    if not response.succeeded or not (body.get("error_code") or body.get("error") or body.get("global_error")):
        return response.status
    code = str(body.get("error_code"))
    return int(code) if len(code) == 3 and code.isascii() and code.isdigit() and code[0] in "45" else 400


def raise_for_refusal(response: ProviderResponse, status: int, body: Mapping[str, Any]) -> None:
    """The error that `status` stands for, in Plivo's words.

    Lookup says `message`, the rest of Plivo `error` and others (plivo/plivo-cli, extractMessage). Plivo's own Python SDK
    knows the latter only, and loses the words of a lookup.
    """
    words = first(body, ("message", "error", "global_error")) or part(body, "data").get("error") or part(body, "errors").get("global_error")
    evolve(response, status=status).raise_for_status(words, first(body, ("error_code", "code")), address_404=True)


def request_id(response: ProviderResponse, body: Mapping[str, Any]) -> str | None:
    """Plivo's id of the request: in the body, or else in a header."""
    told = body.get("api_id")
    return told if told and isinstance(told, str) else response.header("x-request-id")


def read_answer(body: Mapping[str, Any]) -> Answer:
    """What a success says of its number: `no_match` where that is nothing.

    Raises:
        MalformedResponse: the body has none of the documented keys.
    """
    if _KNOWN.isdisjoint(body):
        raise MalformedResponse("the body has none of the keys that a lookup's answer has")
    carrier = part(body, "carrier", "service_provider")
    withheld: dict[Field, str] = {}
    line_type = _LINE_TYPES.get(str(carrier.get("type")).lower())
    if line_type is None:
        withheld[Field.LINE_TYPE] = word(carrier.get("type"))
    ported = _PORTED.get(str(carrier.get("ported")).lower())
    if ported is None:
        withheld[Field.PORTED] = word(carrier.get("ported"))
    country = _read_country(part(body, "country"))
    facts = Facts(
        # Plivo documents lookup as validation, and answers 404 where it fails; a country is what shows that it was done.
        valid=None if country is None else True,
        country=country,
        formats=_read_formats(part(body, "format", "number_format")),
        line_type=line_type,
        carrier=_read_network(carrier, withheld),
        ported=ported,
    )
    # Plivo's FAQ on Number Lookup: "If the value of ported is "unknown," the carrier name value returned is unreliable".
    answer = Answer(facts, weak=_UNRELIABLE if ported is None else frozenset(), withheld=withheld)
    return answer if answer.known else Answer(verdict=Verdict.NO_MATCH, withheld=withheld)


def _read_country(country: Mapping[str, Any]) -> Country | None:
    iso2 = text(country.get("iso2")) or text(country.get("code_iso2"))
    iso3 = text(country.get("iso3")) or text(country.get("code_iso3"))
    name = text(country.get("name"))
    return Country(iso2=iso2, iso3=iso3, name=name) if iso2 or iso3 or name else None


def _read_formats(formats: Mapping[str, Any]) -> Formats | None:
    e164, national = text(formats.get("e164")), text(formats.get("national"))
    international, rfc3966 = text(formats.get("international")), text(formats.get("rfc3966"))
    if not (e164 or national or international or rfc3966):
        return None
    return Formats(e164=e164, national=national, international=international, rfc3966=rfc3966)


def _read_network(carrier: Mapping[str, Any], withheld: dict[Field, str]) -> Network | None:
    name = text(carrier.get("name"))
    mcc, mnc, fault = network_codes(carrier.get("mobile_country_code"), carrier.get("mobile_network_code"))
    if fault:
        withheld[Field.CARRIER] = fault
    return Network(name=name, mcc=mcc, mnc=mnc) if name or mcc or mnc else None
