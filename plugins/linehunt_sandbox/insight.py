"""The JSON of Vonage's answers, tier by tier, as the schemas of https://developer.vonage.com/en/api/number-insight have it."""

from typing import Any

from linehunt.plugin import Network
from linehunt_sandbox.chance import draw
from linehunt_sandbox.subscriber import Subscriber

CALLER_COUNTRY = "US"
"""Where a caller's name is available, and reachability is not, say the pages."""

_NETWORK_TYPES = {"mobile": "mobile", "fixed": "landline", "voip": "virtual", "toll-free": "landline_tollfree"}
_REACHABLE = ("reachable", "reachable", "reachable", "absent", "undeliverable")
_FIRST_NAMES, _LAST_NAMES = ("Ada", "Alan", "Grace", "Edsger"), ("Example", "Sample", "Specimen")


def basic(subscriber: Subscriber, absent: str | None) -> dict[str, Any]:
    """Country and formats. The "international" one is E.164 without a plus."""
    country = subscriber.country
    return {
        "international_format_number": subscriber.number.digits,
        "national_format_number": subscriber.formats.national,
        "country_code": absent if country is None else country.iso2,
        "country_code_iso3": absent if country is None else country.iso3,
        "country_name": absent if country is None else country.name,
        "country_prefix": str(subscriber.calling_code),
    }


def standard(subscriber: Subscriber, absent: str | None, assumed_every: int) -> dict[str, Any]:
    """Both carriers, and whether the number moved from one to the other."""
    network_type = _NETWORK_TYPES.get(subscriber.line, "unknown")
    ported = "unknown"
    if subscriber.current is not None:
        assumed = assumed_every > 0 and draw("assumed", subscriber.number.e164, assumed_every) == 0
        ported = ("assumed_" if assumed else "") + ("ported" if subscriber.ported else "not_ported")
    return {
        "current_carrier": _carrier(subscriber, subscriber.current, subscriber.operator, network_type, absent),
        "original_carrier": _carrier(subscriber, subscriber.home, None, network_type, absent),
        "ported": ported,
    }


def advanced(subscriber: Subscriber, absent: str | None) -> dict[str, Any]:
    """What a live lookup of a mobile number tells. Of others it says no more than `standard`."""
    if subscriber.current is None:
        return {"valid_number": "unknown", "reachable": absent, "roaming": "unknown"}
    visited = subscriber.visited
    roaming: Any = "unknown"
    if visited is not None:
        roaming = {"status": "not_roaming"} if visited == subscriber.current else _roaming(visited)
    american = subscriber.iso2 == CALLER_COUNTRY
    reachable = "unknown" if american else _REACHABLE[draw("reachable", subscriber.number.e164, len(_REACHABLE))]
    return {"valid_number": "valid", "reachable": reachable, "roaming": roaming}


def caller(subscriber: Subscriber) -> dict[str, Any]:
    """The caller's name, twice, as in the SDK's sample. Invented, and of numbers in the US alone."""
    names = {"caller_type": "unknown", "caller_name": "unknown"}
    if subscriber.iso2 == CALLER_COUNTRY:
        number = subscriber.number.e164
        given = _FIRST_NAMES[draw("first name", number, len(_FIRST_NAMES))]
        family = _LAST_NAMES[draw("last name", number, len(_LAST_NAMES))]
        names = {"caller_type": "consumer", "caller_name": f"{given} {family}", "first_name": given, "last_name": family}
    return {"caller_identity": names, **names}


def _carrier(
    subscriber: Subscriber, network: Network | None, operator: str | None, network_type: str, absent: str | None
) -> dict[str, str | None]:
    name = operator if network is None else network.name
    return {
        "network_code": absent if network is None else f"{network.mcc}{network.mnc}",
        "name": name or absent,
        "country": subscriber.iso2 or absent,
        "network_type": network_type,
    }


def _roaming(visited: Network) -> dict[str, str | None]:
    return {
        "status": "roaming",
        "roaming_country_code": visited.country,
        "roaming_network_code": f"{visited.mcc}{visited.mnc}",
        "roaming_network_name": visited.name,
    }
