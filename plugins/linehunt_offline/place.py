"""The place that a number's prefix was allotted to. Loads the tables of places (a fifth of a second, 100 MB)."""

import phonenumbers
from phonenumbers.geocoder import description_for_valid_number

from linehunt_offline.record import Absent, ValidNumber

_NO_PLACE = Absent("the tables name no place for this prefix")
_COUNTRY_ONLY = Absent("the tables name no place within the country for this prefix")
_NOT_TIED = Absent("a number of this type is tied to no place")
_country_names: dict[tuple[str | None, str], frozenset[str]] = {}


def location(number: ValidNumber, language: str) -> str | Absent:
    """The place by name. The country's own name, which the tables give where they know no place in it, is none."""
    if not phonenumbers.is_number_type_geographical(number.kind, number.code):
        return _NOT_TIED
    place = description_for_valid_number(number.parsed, language)
    if not place:
        return _NO_PLACE
    return _COUNTRY_ONLY if _fold(place) in _names_of_country(number, language) else place


def _names_of_country(number: ValidNumber, language: str) -> frozenset[str]:
    key = (number.country.iso2, language)
    if key not in _country_names:
        # To a reader in another region (ZZ is nobody's) the geocoder names the country alone. In English too: where a prefix
        # has no name in the language, the English one is given.
        names = {description_for_valid_number(number.parsed, name_language, region="ZZ") for name_language in (language, "en")}
        _country_names[key] = frozenset(map(_fold, names))
    return _country_names[key]


def _fold(name: str) -> str:
    """One spelling of what its two tables spell differently: "Svalbard & Jan Mayen", "Svalbard And Jan Mayen"."""
    return name.replace("&", "and").casefold()
