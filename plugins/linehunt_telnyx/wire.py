"""Telnyx's JSON in linehunt's words.

https://developers.telnyx.com/api-reference/number-lookup/lookup-phone-number-data. Any object of the answer may be null: a data set
that was not asked for is, and `portability` is beyond North America.
"""

import re
from collections.abc import Collection, Mapping
from typing import Any

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
    network_code,
    part,
    text,
    word,
)
from linehunt_telnyx.data_set import fields_of
from linehunt_telnyx.refusal import INVALID_NUMBER

_LINE_TYPES = {
    "fixed line": LineType.FIXED,
    "mobile": LineType.MOBILE,
    "voip": LineType.VOIP,
    "fixed line or mobile": LineType.FIXED_OR_MOBILE,
    "toll free": LineType.TOLL_FREE,
    "premium rate": LineType.PREMIUM_RATE,
    "shared cost": LineType.SHARED_COST,
    "personal number": LineType.PERSONAL,
    "pager": LineType.PAGER,
    "uan": LineType.UAN,
    "voicemail": LineType.VOICEMAIL,
}
_PORTED = {"Y": True, "N": False}
_REGION = re.compile("[A-Z]{2}")
_DIGITS = {"MCC": (3,), "MNC": (2, 3)}  # ITU-T E.212
_UNRELIABLE = frozenset({Field.CARRIER})
_KNOWN = {"phone_number", "country_code", "national_format", "valid_number", "carrier", "caller_name", "portability"}


def read_data(response: ProviderResponse) -> Mapping[str, Any]:
    """The `data` of a success.

    Raises:
        MalformedResponse: there is none, or it has none of the documented keys.
    """
    data = response.json_object().get("data")
    if not isinstance(data, dict) or _KNOWN.isdisjoint(data):
        raise MalformedResponse("the body has no `data` with the keys that a lookup's answer has")
    return data


def request_id(response: ProviderResponse) -> str | None:
    """Telnyx's id of the request. No page names its header; telnyx-python (telnyx/error.py) read the second of these."""
    return response.header("x-request-id") or response.header("request-id")


def read_answer(data: Mapping[str, Any], added: Collection[str]) -> Answer:
    """What a success says of its number: `no_match` where that is nothing.

    `added` are the data sets that were asked for beside the base lookup; what another one brings along is kept.
    """
    if data.get("valid_number") is False:  # the rest is null then, or made of digits that are no number (team-telnyx/openapi#11)
        return INVALID_NUMBER
    withheld: dict[Field, str] = {}
    portability = part(data, "portability")
    carrier = _data_set(data, "carrier", withheld, Field.CARRIER, Field.LINE_TYPE)
    caller = _data_set(data, "caller_name", withheld, Field.CALLER_NAME)
    status = portability.get("ported_status")
    ported = _PORTED.get(str(status))
    network = _read_network(carrier, portability, withheld)
    facts = Facts(
        valid=True if data.get("valid_number") is True else None,
        country=_read_country(data.get("country_code")),
        formats=_read_formats(data),
        line_type=_read_line_type(carrier, portability, withheld),
        carrier=network,
        # "otherwise, the name of carrier who owns the phone number block": of a number that isn't ported it is the one and the other.
        original_carrier=network if ported is False else None,
        ported=ported,
        location=", ".join(filter(None, (text(portability.get("city")), text(portability.get("state"))))) or None,
        caller_name=text(caller.get("caller_name")),
    )
    words = {
        Field.VALID: word(data.get("valid_number")),
        Field.COUNTRY: word(data.get("country_code")),
        Field.ORIGINAL_CARRIER: f"ported_status: {word(status)}",
        Field.PORTED: word(status),
        Field.CALLER_NAME: word(caller.get("caller_name")),
    }
    known, asked = facts.known(), fields_of(added)
    withheld = {name: why for name, why in (words | withheld).items() if name in asked and (name not in known or name is Field.CARRIER)}
    if not known:
        return Answer(verdict=Verdict.NO_MATCH, withheld=withheld)
    # "SPID name, if the requested phone number has been ported", else the block's: where that isn't known it may be either.
    return Answer(facts, weak=_UNRELIABLE if ported is None else frozenset(), withheld=withheld)


def _data_set(data: Mapping[str, Any], name: str, withheld: dict[Field, str], *fields: Field) -> Mapping[str, Any]:
    """A data set; an empty one where it is null, or has an error of its own, which withholds these fields."""
    told = part(data, name)
    error = first(told, ("error_code",))
    if error is None:
        return told
    withheld |= dict.fromkeys(fields, f"error code {word(error)}")
    return {}


def _read_country(told: Any) -> Country | None:
    return Country(iso2=told) if isinstance(told, str) and _REGION.fullmatch(told) else None


def _read_formats(data: Mapping[str, Any]) -> Formats | None:
    e164, national = text(data.get("phone_number")), text(data.get("national_format"))
    return Formats(e164=e164, national=national) if e164 or national else None


def _read_line_type(carrier: Mapping[str, Any], portability: Mapping[str, Any], withheld: dict[Field, str]) -> LineType | None:
    """The carrier's word; else that of the portability, which every lookup of a North American number has."""
    told = carrier.get("type"), portability.get("line_type")
    for kind in told:
        if (line_type := _LINE_TYPES.get(str(kind).lower())) is not None:
            return line_type
    withheld.setdefault(Field.LINE_TYPE, word(told[0] or told[1]))
    return None


def _read_network(carrier: Mapping[str, Any], portability: Mapping[str, Any], withheld: dict[Field, str]) -> Network | None:
    """The network that serves the number. `spid_carrier_name` is, by its definition, what the carrier's name is of a ported one."""
    name = text(carrier.get("name")) or text(portability.get("spid_carrier_name")) or text(carrier.get("normalized_carrier"))
    mcc = _read_code(carrier.get("mobile_country_code"), "MCC", withheld)
    # The reference shows "US" and "0866" there, a region and an area code: what stands beside no MCC is no MNC.
    mnc = _read_code(carrier.get("mobile_network_code"), "MNC", withheld) if mcc else None
    if name or mcc:
        return Network(name=name, mcc=mcc, mnc=mnc)
    withheld.setdefault(Field.CARRIER, "not told")
    return None


def _read_code(value: Any, name: str, withheld: dict[Field, str]) -> str | None:
    code = network_code(value)
    if code is not None and len(code) in _DIGITS[name]:
        return code
    if value not in (None, ""):
        withheld[Field.CARRIER] = f"{name}: {word(value)}"
    return None
