"""The networks in a result: the one that the number was allotted to, the one that serves it, the one that it is abroad in.

`imsi`, `servingMSC` and Infobip's own `networkId` are never read: the first two are a person's SIM and whereabouts.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from attrs import frozen

from linehunt.plugin import Country, Network

_LONGEST_WORD = 200  # no name is longer: what would be kept in memory is bounded
# "MccMnc will start with the MCC, and it will always have three digits, followed by the MNC" of two or three.
_CODES = re.compile(r"([0-9]{3})([0-9]{2,3})")
_CALLING_CODE = re.compile(r"\+?([1-9][0-9]{0,2})")


@frozen
class Codes:
    """MCC and MNC, both or neither."""

    mcc: str | None = None
    mnc: str | None = None


NO_CODES = Codes()


def read_codes(told: Any) -> Codes:
    """The codes of `mccMnc`; none where it can't be taken apart. A JSON number may have lost a zero, and is not."""
    found = _CODES.fullmatch(told) if isinstance(told, str) else None
    return NO_CODES if found is None else Codes(found[1], found[2])


def read_network(part: Mapping[str, Any], codes: Codes) -> Network | None:
    """The network of this name and these codes; None where both are missing. Its country is told by name, which is no code of ISO's."""
    return _network(_text(part.get("networkName")), codes.mcc, codes.mnc)


def read_country(part: Mapping[str, Any]) -> Country | None:
    """The country's name and calling code: Infobip has no other."""
    prefix = part.get("countryPrefix")
    code = _CALLING_CODE.fullmatch(prefix) if isinstance(prefix, str) else None
    return _country(_text(part.get("countryName")), None if code is None else code[1])


@lru_cache(4096)
def _network(name: str | None, mcc: str | None, mnc: str | None) -> Network | None:
    """One for all the numbers of a batch that share it."""
    return Network(name=name, mcc=mcc, mnc=mnc) if name or mcc else None


@lru_cache(512)
def _country(name: str | None, calling_code: str | None) -> Country | None:
    return Country(name=name, calling_code=calling_code) if name or calling_code else None


def _text(value: Any) -> str | None:
    return (value[:_LONGEST_WORD].strip() or None) if isinstance(value, str) else None
