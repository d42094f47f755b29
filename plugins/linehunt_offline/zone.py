"""The time zones that a number's place may be in. Loads the time-zone tables (1 ms)."""

import phonenumbers
from phonenumbers.timezone import UNKNOWN_TIMEZONE, time_zones_for_geographical_number, time_zones_for_number

from linehunt_offline.record import Absent, ValidNumber

_UNKNOWN = (UNKNOWN_TIMEZONE,)
_NO_ZONE = Absent("the tables have no time zone for this prefix")
_of_calling_codes: dict[int, tuple[str, ...]] = {}


def time_zones(number: ValidNumber, _language: str) -> tuple[str, ...] | Absent:
    """Names of the tz database: of the prefix, or of the whole calling code where the number is tied to no place (mobile, toll-free)."""
    if phonenumbers.is_number_type_geographical(number.kind, number.code):
        zones = time_zones_for_geographical_number(number.parsed)
    elif number.code in _of_calling_codes:
        zones = _of_calling_codes[number.code]
    else:
        # Asked once a calling code: it asks for the type again, and its answer depends on nothing but the code.
        zones = _of_calling_codes[number.code] = time_zones_for_number(number.parsed)
    return _NO_ZONE if zones == _UNKNOWN else zones
