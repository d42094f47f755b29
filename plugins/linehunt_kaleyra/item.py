"""Kaleyra's item: what it says of one number. `""` is its word for absent, everywhere."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from linehunt.plugin import Answer, Country, Facts, Field, Network, Verdict, first, network_codes, word

_LONGEST_WORD = 200  # no operator's name is longer: what would be kept in memory is bounded
_CURRENT, _ORIGINAL, _ROAMING = (("current_mcc", "current_mnc"), ("original_mcc", "original_mnc"), ("roaming_mcc", "roaming_mnc"))
_PORTED = {"0": False, "1": True, "false": False, "true": True}


def read_item(item: Mapping[str, Any], zero_is_unported: bool) -> Answer:
    """The answer for one number: `no_match` where the item says nothing.

    `ported` is what `is_ported` says, and is never concluded from two networks that differ.
    """
    withheld: dict[Field, str] = {}
    carrier = _read_network(item, _CURRENT, item.get("current_operator"), Field.CARRIER, withheld)
    # Misspelt by Kaleyra, in every sample. The right spelling is read too, for the day they mend it.
    told = first(item, ("roaming_opearator", "roaming_operator"))
    visited = _read_network(item, _ROAMING, told, Field.ROAMING_CARRIER, withheld)
    roaming = _is_roaming(carrier, visited, withheld)
    answer = Answer(
        Facts(
            country=_read_country(item),
            carrier=carrier,
            original_carrier=_read_network(item, _ORIGINAL, item.get("original_operator"), Field.ORIGINAL_CARRIER, withheld),
            roaming_carrier=visited if roaming else None,
            ported=_read_ported(item.get("is_ported"), zero_is_unported, withheld),
            roaming=roaming,
        ),
        withheld=withheld,
    )
    return answer if answer.known else Answer(verdict=Verdict.NO_MATCH, withheld=withheld)


def _read_country(item: Mapping[str, Any]) -> Country | None:
    """`country` is the ISO code and `country_code` the calling code, an integer: the reverse of other vendors' names."""
    iso2 = _text(item.get("country"))
    told = str(item.get("country_code"))[:_LONGEST_WORD].removeprefix("+")
    return _country(iso2, told if told.isascii() and told.isdigit() and len(told) < 4 and told[0] != "0" else None)


def _read_network(
    item: Mapping[str, Any], codes: tuple[str, str], operator: Any, field: Field, withheld: dict[Field, str]
) -> Network | None:
    mcc, mnc = item.get(codes[0]), item.get(codes[1])
    # A batch's numbers are of a few networks: each is made once. Only short texts are remembered.
    plain = type(operator) is type(mcc) is type(mnc) is str and len(operator) + len(mcc) + len(mnc) < _LONGEST_WORD
    network, fault = _network(operator, mcc, mnc) if plain else _make_network(operator, mcc, mnc)
    if fault:
        withheld[field] = fault
    return network


def _make_network(operator: Any, mcc: Any, mnc: Any) -> tuple[Network | None, str | None]:
    """The network, None where nothing is told of it; and what can't be read of it."""
    name, _, region = (_text(operator) or "").partition(" // ")  # "Airtel // Rajasthan": operator, telecom circle
    mcc, mnc, fault = network_codes(mcc, mnc)
    network = Network(name=_text(name), mcc=mcc, mnc=mnc, region=_text(region))
    return None if network == Network() else network, fault


_network = lru_cache(4096)(_make_network)


@lru_cache(512)
def _country(iso2: str | None, calling_code: str | None) -> Country | None:
    return Country(iso2=iso2, calling_code=calling_code) if iso2 or calling_code else None


def _is_roaming(carrier: Network | None, visited: Network | None, withheld: dict[Field, str]) -> bool | None:
    """Whether the visited network is another than the current one: in a documented sample it is the same, of a number at home."""
    if visited is None:
        return None
    if carrier is not None:
        if carrier.mcc and carrier.mnc and visited.mcc and visited.mnc:
            return (carrier.mcc, carrier.mnc) != (visited.mcc, visited.mnc)
        if carrier.name and visited.name:
            return (carrier.name, carrier.region) != (visited.name, visited.region)
    withheld[Field.ROAMING] = "a roaming network, and no current one to compare it with"
    return None


def _read_ported(value: Any, zero_is_unported: bool, withheld: dict[Field, str]) -> bool | None:
    """Only 0 is documented; 1, true and their texts are taken for what they seem."""
    if value is None or value == "":
        return None
    ported = _PORTED.get(str(value).lower())
    if ported is None or not (ported or zero_is_unported):
        withheld[Field.PORTED] = word(value)
        return None
    return ported


def _text(value: Any) -> str | None:
    return (value[:_LONGEST_WORD].strip() or None) if isinstance(value, str) else None
