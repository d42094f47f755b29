"""The mobile networks of the sandbox: **invented**. The names are known operators', so that a demonstration reads well; which code
belongs to which name, and which number to which network, is made up.
"""

from collections.abc import Mapping

from linehunt.plugin import Network
from linehunt_sandbox.chance import draw
from linehunt_sandbox.countries import COUNTRIES

_TABLE: Mapping[str, tuple[str, ...]] = {
    "AU": ("505 01 Telstra", "505 02 Optus", "505 03 Vodafone"),
    "BR": ("724 05 Claro", "724 06 Vivo", "724 04 TIM"),
    "CA": ("302 610 Bell", "302 720 Rogers", "302 220 Telus"),
    "DE": ("262 01 Telekom", "262 02 Vodafone", "262 03 O2"),
    "ES": ("214 07 Movistar", "214 03 Orange", "214 01 Vodafone"),
    "FR": ("208 01 Orange", "208 10 SFR", "208 20 Bouygues Telecom"),
    "GB": ("234 10 O2", "234 15 Vodafone", "234 30 EE", "234 20 Three"),
    "IN": ("404 10 Airtel", "404 20 Vi", "404 59 BSNL", "404 86 Jio"),
    "IT": ("222 01 TIM", "222 10 Vodafone", "222 88 WindTre"),
    "MX": ("334 020 Telcel", "334 050 AT&T", "334 030 Movistar"),
    "SG": ("525 01 Singtel", "525 03 M1", "525 05 StarHub"),
    "US": ("310 260 T-Mobile", "310 410 AT&T Mobility", "310 480 Verizon Wireless"),
}

CIRCLES = ("Chennai", "Delhi", "Gujarat", "Karnataka", "Kerala", "Mumbai", "Punjab", "Rajasthan")
"""Telecom circles of India: Kaleyra writes them behind the operator, as in `Airtel // Rajasthan`."""


def networks(iso2: str) -> tuple[Network, ...]:
    """The networks of a country, two or more. Where the table has none, three are made up from the country's code."""
    rows = _TABLE.get(iso2)
    if rows is None:
        mcc = str(200 + draw("mcc", iso2, 550))
        return tuple(
            Network(name=f"{COUNTRIES[iso2].name} {kind}", mcc=mcc, mnc=f"{number:02d}", country=iso2)
            for number, kind in enumerate(("Mobile", "Telecom", "Wireless"), 1)
        )
    parts = (row.split(" ", 2) for row in rows)
    return tuple(Network(name=name, mcc=mcc, mnc=mnc, country=iso2) for mcc, mnc, name in parts)
