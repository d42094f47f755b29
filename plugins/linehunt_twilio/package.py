"""Twilio's data packages: which fields each answers, and what its part of the body says.

Each is asked for by its name, priced by itself, and fails by itself, with an `error_code` of its own.
"""

from collections.abc import Callable, Mapping
from typing import Any

from attrs import frozen

from linehunt.plugin import Field, LineType, Network, network_codes, text, word

Found = Mapping[Field, Any]
Withheld = dict[Field, str]

# https://www.twilio.com/docs/lookup/v2-api/line-type-intelligence
_LINE_TYPES = {
    "landline": LineType.FIXED,
    "mobile": LineType.MOBILE,
    "fixedVoip": LineType.VOIP,
    "nonFixedVoip": LineType.VOIP,
    "personal": LineType.PERSONAL,
    "tollFree": LineType.TOLL_FREE,
    "premium": LineType.PREMIUM_RATE,
    "sharedCost": LineType.SHARED_COST,
    "uan": LineType.UAN,
    "voicemail": LineType.VOICEMAIL,
    "pager": LineType.PAGER,
}


@frozen
class Package:
    """A data package: its name, on the wire and as a price item; the fields that it answers; how its object is read."""

    name: str
    fields: frozenset[Field]
    read: Callable[[Mapping[str, Any], Withheld], Found]


def packages_for(wanted: frozenset[Field]) -> tuple[Package, ...]:
    """Those that it takes to answer these fields, in the order of `PACKAGES`."""
    return tuple(package for package in PACKAGES if not package.fields.isdisjoint(wanted))


def _read_line_type(told: Mapping[str, Any], withheld: Withheld) -> Found:
    kind = told.get("type")
    line_type = _LINE_TYPES.get(kind) if isinstance(kind, str) else None
    if line_type is None:
        withheld[Field.LINE_TYPE] = word(kind)
    name = text(told.get("carrier_name"))
    mcc, mnc, fault = network_codes(told.get("mobile_country_code"), told.get("mobile_network_code"))
    if fault:
        withheld[Field.CARRIER] = fault
    # Null in all three for personal, tollFree, premium, sharedCost, uan, voicemail, pager and unknown.
    return {Field.LINE_TYPE: line_type, Field.CARRIER: Network(name=name, mcc=mcc, mnc=mnc) if name or mcc or mnc else None}


def _read_caller_name(told: Mapping[str, Any], withheld: Withheld) -> Found:
    name = text(told.get("caller_name"))
    if name is None:
        withheld[Field.CALLER_NAME] = word(told.get("caller_name"))
    return {Field.CALLER_NAME: name}


PACKAGES = (
    Package("line_type_intelligence", frozenset({Field.LINE_TYPE, Field.CARRIER}), _read_line_type),
    Package("caller_name", frozenset({Field.CALLER_NAME}), _read_caller_name),
)
"""The packages whose facts linehunt has fields for. Twilio sells others: SIM swap, identity match, reassigned number and more."""
