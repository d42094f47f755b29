"""The network that a number's prefix was allotted to. Loads the carrier tables (12 ms, 10 MB)."""

from functools import cache

from phonenumbers import PhoneNumberType
from phonenumbers.carrier import name_for_valid_number

from linehunt.plugin import Network
from linehunt_offline.record import Absent, ValidNumber

# The types that phonenumbers.carrier.name_for_number looks up; of others its tables know nothing.
_ALLOTTED = frozenset({PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE, PhoneNumberType.PAGER})
_NOT_MOBILE = Absent("the tables name networks of mobile and pager numbers only")
_NO_NAME = Absent("the tables name no network for this prefix")


def original_carrier(number: ValidNumber, language: str) -> Network | Absent:
    """The network by name. It is the first one: the number may have been ported since."""
    if number.kind not in _ALLOTTED:
        return _NOT_MOBILE
    name = name_for_valid_number(number.parsed, language)
    return _network(name, number.country.iso2) if name else _NO_NAME


@cache
def _network(name: str, country: str | None) -> Network:
    return Network(name=name, country=country)
