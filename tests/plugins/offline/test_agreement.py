"""The offline record next to phonenumbers called plainly, and with any digits at all."""

from collections.abc import Iterator

import phonenumbers
from hypothesis import given, settings
from hypothesis import strategies as st
from phonenumbers import PhoneNumberFormat, PhoneNumberType, carrier, geocoder, timezone

from linehunt.plugin import Answer, Field, Formats, PhoneNumber, Verdict
from linehunt_offline import Settings, answer_locally, provider_info

EVERYTHING = provider_info().fields
NAMED_TYPES = {
    PhoneNumberType.FIXED_LINE: "fixed",
    PhoneNumberType.PERSONAL_NUMBER: "personal",
    PhoneNumberType.FIXED_LINE_OR_MOBILE: "fixed_or_mobile",
}
# The same digits in every run; no deadline, since the first of them loads the tables.
REPEATABLE = settings(derandomize=True, deadline=None)
CODES = sorted(map(str, phonenumbers.COUNTRY_CODE_TO_REGION_CODE))


def ask(*e164s: str) -> dict[str, Answer]:
    """The answers for some numbers, everything wanted."""
    reply = answer_locally(tuple(map(PhoneNumber.parse, e164s)), EVERYTHING, Settings())
    return {e164: found for e164, found in reply.answers.items() if isinstance(found, Answer)}


def examples() -> Iterator[str]:
    """The tables' example of each type in each region, with neighbours (other digits, one more, one less); and of codes of no country."""
    for region in sorted(phonenumbers.SUPPORTED_REGIONS):
        for kind in PhoneNumberType.values():
            parsed = phonenumbers.example_number_for_type(region, kind) if kind != PhoneNumberType.UNKNOWN else None
            if parsed is not None:
                e164 = str(phonenumbers.format_number(parsed, PhoneNumberFormat.E164))
                yield from (e164, e164[:-3] + "907", e164[:-1], e164 + "5")
    for code in sorted(phonenumbers.COUNTRY_CODES_FOR_NON_GEO_REGIONS):
        parsed = phonenumbers.example_number_for_non_geo_entity(code)
        if parsed is not None:
            yield str(phonenumbers.format_number(parsed, PhoneNumberFormat.E164))


def expected_formats(parsed: phonenumbers.PhoneNumber) -> Formats:
    """All four formats, each from phonenumbers."""
    return Formats(
        e164=phonenumbers.format_number(parsed, PhoneNumberFormat.E164),
        national=phonenumbers.format_number(parsed, PhoneNumberFormat.NATIONAL),
        international=phonenumbers.format_number(parsed, PhoneNumberFormat.INTERNATIONAL),
        rfc3966=phonenumbers.format_number(parsed, PhoneNumberFormat.RFC3966),
    )


def test_agrees_with_phonenumbers() -> None:
    """For numbers of all regions and types, each fact is what phonenumbers says when every question is asked of it separately."""
    asked = [e164 for e164 in dict.fromkeys(examples()) if 6 <= len(e164) <= 16]
    answers = ask(*asked)
    valid = 0
    for e164 in asked:
        parsed, facts = phonenumbers.parse(e164), answers[e164].facts
        # With a trunk prefix left out phonenumbers answers for another number: tested by itself.
        as_it_stands = phonenumbers.format_number(parsed, PhoneNumberFormat.E164) == e164

        assert facts.valid is (phonenumbers.is_valid_number(parsed) and as_it_stands)
        if not facts.valid:
            continue
        valid += 1
        assert facts.country is not None
        assert (facts.country.iso2 or "001") == phonenumbers.region_code_for_number(parsed)
        assert facts.country.calling_code == str(parsed.country_code)
        assert facts.formats == expected_formats(parsed)
        kind = phonenumbers.number_type(parsed)
        assert facts.line_type == NAMED_TYPES.get(kind, PhoneNumberType.to_string(kind).lower())
        assert (facts.original_carrier.name if facts.original_carrier else "") == carrier.name_for_number(parsed, "en")
        assert (facts.time_zones or (timezone.UNKNOWN_TIMEZONE,)) == timezone.time_zones_for_number(parsed)
        assert facts.location is None or facts.location == geocoder.description_for_number(parsed, "en")

    assert valid > 1000


@REPEATABLE
@given(code=st.sampled_from(CODES), national=st.text("0123456789", min_size=4, max_size=12))
def test_derived_and_counted_parts_agree(code: str, national: str) -> None:
    """Digits that are valid as they stand are read as phonenumbers.parse reads them, leading zeros included, and formatted the same."""
    e164 = f"+{code}{national}"
    facts = ask(e164)[e164].facts

    if facts.valid:
        assert facts.formats == expected_formats(phonenumbers.parse(e164))


@REPEATABLE
@given(st.lists(st.from_regex(r"\+[1-9][0-9]{4,14}", fullmatch=True), max_size=5))
def test_any_digits_are_answered(e164s: list[str]) -> None:
    """Whatever the digits, nothing raises, every number has its answer, and each wanted fact is there or has a reason for its absence."""
    answers = ask(*e164s)

    assert answers.keys() == set(e164s)
    for found in answers.values():
        assert (found.verdict is Verdict.INVALID_NUMBER) is (found.facts.valid is False)
        assert found.known.keys() | found.withheld.keys() == EVERYTHING
        assert Field.VALID in found.known
