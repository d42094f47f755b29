"""The record of one number: whether its plan knows it, its country, formats and line type, and what further tables add."""

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import phonenumbers
from attrs import frozen
from phonenumbers import PhoneNumberFormat, PhoneNumberType, ValidationResult

from linehunt.plugin import Answer, Country, Facts, Field, Formats, LineType, Verdict

# phonenumbers keeps no compiled patterns of its own by default, and the 512 that `re` keeps are too few for the world: it
# would compile for ever (7 times slower). The switch holds for the whole process; it changes no answer, and what is kept
# is bounded by the metadata (a few MB).
phonenumbers.enable_pattern_cache()

_LINE_TYPES: Mapping[int, LineType] = {
    PhoneNumberType.FIXED_LINE: LineType.FIXED,
    PhoneNumberType.MOBILE: LineType.MOBILE,
    PhoneNumberType.FIXED_LINE_OR_MOBILE: LineType.FIXED_OR_MOBILE,
    PhoneNumberType.TOLL_FREE: LineType.TOLL_FREE,
    PhoneNumberType.PREMIUM_RATE: LineType.PREMIUM_RATE,
    PhoneNumberType.SHARED_COST: LineType.SHARED_COST,
    PhoneNumberType.VOIP: LineType.VOIP,
    PhoneNumberType.PERSONAL_NUMBER: LineType.PERSONAL,
    PhoneNumberType.PAGER: LineType.PAGER,
    PhoneNumberType.UAN: LineType.UAN,
    PhoneNumberType.VOICEMAIL: LineType.VOICEMAIL,
}
_LENGTH_FAULTS: Mapping[int, str] = {
    ValidationResult.TOO_SHORT: "not a valid number: too short for its calling code",
    ValidationResult.TOO_LONG: "not a valid number: too long for its calling code",
    ValidationResult.INVALID_LENGTH: "not a valid number: its calling code has none of this length",
    ValidationResult.IS_POSSIBLE_LOCAL_ONLY: "not a valid number: it may lack its area code",
}
_UNUSED = "not a valid number: the tables know no range of its calling code that holds it"
_PREFIXED = "not a valid number as it stands: left without the trunk or carrier prefix after its calling code it would be one"
_NO_PLAN = "not a valid number: nobody has its calling code"

_ONLY_IF_VALID = (Field.FORMATS, Field.LINE_TYPE, Field.ORIGINAL_CARRIER, Field.LOCATION, Field.TIME_ZONES)
_NOT_DIGITS = re.compile("[^0-9]+")


@frozen
class Absent:
    """Why a fact is absent."""

    reason: str


@frozen
class ValidNumber:
    """A number that its plan knows.

    code: the country calling code.
    kind: a member of phonenumbers.PhoneNumberType.
    country: without `iso2` where the number is no country's (+800).
    """

    parsed: phonenumbers.PhoneNumber
    code: int
    kind: int
    country: Country


@frozen
class _Plan:
    """The numbering plan of a calling code, and what the calling code alone tells of the country."""

    code: int
    country: Country
    shared: bool


Finder = Callable[[ValidNumber, str], Any]
"""What finds a fact in tables of its own, names in the language given: the fact, or Absent."""


@cache
def _country(region: str | None, code: int) -> Country:
    # The region 001, "World", is that of calling codes without a country (+800, +979). Beside ISO 3166-1 there are XK, AC
    # and TA, which ISO has set aside for Kosovo, Ascension and Tristan da Cunha. Names of countries, and the three-letter
    # codes, are not in these tables (names are in those of places, at 100 MB).
    return Country(iso2=None if region == phonenumbers.REGION_CODE_FOR_NON_GEO_ENTITY else region, calling_code=str(code))


_PLANS: Mapping[str, _Plan] = {
    str(code): _Plan(code, _country(regions[0] if len(regions) == 1 else None, code), shared=len(regions) > 1)
    for code, regions in phonenumbers.COUNTRY_CODE_TO_REGION_CODE.items()
}


def answer(e164: str, wanted: frozenset[Field], finders: Mapping[Field, Finder], language: str) -> Answer:
    """What the tables say of a number. One that is not valid gets no formats: they would look like a number that can be dialled."""
    # A calling code has one to three digits, and none is the beginning of another (ITU-T E.164). The digits are taken as they
    # are: phonenumbers.parse costs as much as all the rest of validity, and reads "+4402083661177", which is no number in
    # E.164, as +442083661177, which is another. Wherever the digits are valid as they are, both come to the same.
    for end in (2, 3, 4):
        plan = _PLANS.get(e164[1:end])
        if plan is not None:
            break
    else:
        return _invalid(Facts(valid=False), _NO_PLAN, wanted)
    parsed = _parse(plan.code, e164[end:])
    kind = phonenumbers.number_type(parsed)
    # A number is valid exactly if it is of some type: is_valid_number would find the type a second time.
    if kind == PhoneNumberType.UNKNOWN:
        return _invalid(Facts(valid=False, country=plan.country), _fault(e164, parsed), wanted)
    country = _country(phonenumbers.region_code_for_number(parsed), plan.code) if plan.shared else plan.country
    found: dict[str, Any] = {}
    withheld: dict[Field, str] = {}
    if finders:
        number = ValidNumber(parsed, plan.code, kind, country)
        for field, find in finders.items():
            fact = find(number, language)
            if type(fact) is Absent:
                withheld[field] = fact.reason
            else:
                found[field] = fact
    facts = Facts(valid=True, country=country, formats=_formats(e164, parsed), line_type=_LINE_TYPES.get(kind), **found)
    return Answer(facts, withheld=withheld)


def _parse(code: int, national: str) -> phonenumbers.PhoneNumber:
    """The parts of a number as phonenumbers has them: leading zeros are counted, since the rest is an int."""
    if not national.startswith("0"):
        return phonenumbers.PhoneNumber(code, int(national))
    zeros = min(len(national) - len(national.lstrip("0")), len(national) - 1)
    return phonenumbers.PhoneNumber(code, int(national), italian_leading_zero=True, number_of_leading_zeros=zeros if zeros > 1 else None)


def _formats(e164: str, parsed: phonenumbers.PhoneNumber) -> Formats:
    # RFC 3966 has the groups of the international format, with a hyphen between two: it is derived, at a tenth of the cost.
    # Equal for every number and every formatting rule of 9.0.43; the tests hold it against phonenumbers' own.
    international = phonenumbers.format_number(parsed, PhoneNumberFormat.INTERNATIONAL)
    return Formats(
        e164=e164,
        national=phonenumbers.format_number(parsed, PhoneNumberFormat.NATIONAL),
        international=international,
        rfc3966="tel:+" + _NOT_DIGITS.sub("-", international[1:]),
    )


def _invalid(facts: Facts, reason: str, wanted: frozenset[Field]) -> Answer:
    absent = _ONLY_IF_VALID if facts.country is not None else (Field.COUNTRY, *_ONLY_IF_VALID)
    return Answer(facts, verdict=Verdict.INVALID_NUMBER, withheld={field: reason for field in absent if field in wanted})


def _fault(e164: str, parsed: phonenumbers.PhoneNumber) -> str:
    """What is wrong with a number that is not valid, though somebody has its calling code."""
    read = phonenumbers.parse(e164)
    if read != parsed and phonenumbers.number_type(read) != PhoneNumberType.UNKNOWN:
        return _PREFIXED
    return _LENGTH_FAULTS.get(phonenumbers.is_possible_number_with_reason(parsed), _UNUSED)
