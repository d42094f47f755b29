"""What the offline tables say of a number, and what they leave unsaid."""

import phonenumbers
import pytest
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from linehunt.plugin import Answer, Country, Facts, Field, Formats, LineType, Network, PhoneNumber, Verdict
from linehunt_offline import Settings, answer_locally, provider_info

PLAIN = frozenset({Field.VALID, Field.COUNTRY, Field.FORMATS, Field.LINE_TYPE})
EVERYTHING = provider_info().fields
ONLY_IF_VALID = EVERYTHING - {Field.VALID, Field.COUNTRY}


def ask(e164: str, wanted: frozenset[Field] = EVERYTHING, language: str = "en") -> Answer:
    """The answer for one number."""
    found = answer_locally((PhoneNumber.parse(e164),), wanted, Settings(language=language)).answers[e164]
    assert isinstance(found, Answer)
    return found


def example(region: str, kind: int) -> str:
    """The tables' own example of a type."""
    parsed = phonenumbers.example_number_for_type(region, kind)
    assert parsed is not None
    return str(phonenumbers.format_number(parsed, PhoneNumberFormat.E164))


def test_provider_info_is_free_and_local() -> None:
    """It has no price, no URL and no credentials, and its answers are never stored: to ask again is cheaper than to recall."""
    info = provider_info()

    assert (info.list_prices, info.base_url, info.recall, info.max_batch_size) == ({}, None, False, 1000)


def test_nothing_is_claimed_that_tables_cannot_know() -> None:
    """Who serves a number now, and whether it was ported, is not among the fields, and not in an answer that wants everything."""
    unknowable = {Field.CARRIER, Field.PORTED, Field.ROAMING, Field.ROAMING_CARRIER, Field.REACHABLE, Field.CALLER_NAME}

    assert not unknowable & provider_info().fields
    assert not unknowable & ask("+919812345678", frozenset(Field)).known.keys()


def test_whole_record_of_a_fixed_line() -> None:
    """A London number has country, formats, type, place and zone; no network, because only those of mobile numbers are listed."""
    expected = Answer(
        Facts(
            valid=True,
            country=Country(iso2="GB", calling_code="44"),
            formats=Formats(
                e164="+442083661177", national="020 8366 1177", international="+44 20 8366 1177", rfc3966="tel:+44-20-8366-1177"
            ),
            line_type=LineType.FIXED,
            location="London",
            time_zones=("Europe/London",),
        ),
        withheld={Field.ORIGINAL_CARRIER: "the tables name networks of mobile and pager numbers only"},
    )

    assert ask("+442083661177") == expected


def test_mobile_number_has_the_network_it_was_allotted_to() -> None:
    """The prefix's network is the original carrier, with its country; a mobile number is tied to no place, and says so."""
    found = ask("+919812345678")

    assert found.facts.line_type is LineType.MOBILE
    assert found.facts.original_carrier == Network(name="Idea", country="IN")
    assert found.withheld == {Field.LOCATION: "a number of this type is tied to no place"}


def test_fixed_or_mobile_is_weak() -> None:
    """In a plan that doesn't part fixed from mobile the type says as much, and another account may do better."""
    found = ask("+14154305555", PLAIN)

    assert found.facts.line_type is LineType.FIXED_OR_MOBILE
    assert found.weak_fields == {Field.LINE_TYPE}


@pytest.mark.parametrize(
    ("region", "kind", "line_type"),
    [
        ("AU", PhoneNumberType.FIXED_LINE, LineType.FIXED),
        ("PL", PhoneNumberType.MOBILE, LineType.MOBILE),
        ("CA", PhoneNumberType.FIXED_LINE_OR_MOBILE, LineType.FIXED_OR_MOBILE),
        ("US", PhoneNumberType.TOLL_FREE, LineType.TOLL_FREE),
        ("DK", PhoneNumberType.PREMIUM_RATE, LineType.PREMIUM_RATE),
        ("MX", PhoneNumberType.SHARED_COST, LineType.SHARED_COST),
        ("UA", PhoneNumberType.VOIP, LineType.VOIP),
        ("IM", PhoneNumberType.PERSONAL_NUMBER, LineType.PERSONAL),
        ("KR", PhoneNumberType.PAGER, LineType.PAGER),
        ("DE", PhoneNumberType.UAN, LineType.UAN),
        ("CH", PhoneNumberType.VOICEMAIL, LineType.VOICEMAIL),
    ],
    ids=str,
)
def test_every_type_has_its_word(region: str, kind: int, line_type: LineType) -> None:
    """Each type of phonenumbers is one of linehunt's line types."""
    assert ask(example(region, kind), PLAIN).facts.line_type is line_type


def test_no_type_of_phonenumbers_is_forgotten() -> None:
    """Whatever type an example number of any region has, its answer has a line type."""
    kinds = [kind for kind in PhoneNumberType.values() if kind != PhoneNumberType.UNKNOWN]
    examples = [
        example(region, kind)
        for region in phonenumbers.SUPPORTED_REGIONS
        for kind in kinds
        if phonenumbers.example_number_for_type(region, kind)
    ]

    assert len(kinds) == len(LineType)
    assert {ask(e164, PLAIN).facts.line_type for e164 in examples} == set(LineType)


@pytest.mark.parametrize("code", sorted(phonenumbers.COUNTRY_CODES_FOR_NON_GEO_REGIONS))
def test_number_of_no_country_has_only_a_calling_code(code: int) -> None:
    """Satellite, premium and toll-free codes (+800, +870, +979) are valid numbers in no country."""
    parsed = phonenumbers.example_number_for_non_geo_entity(code)
    assert parsed is not None
    found = ask(str(phonenumbers.format_number(parsed, PhoneNumberFormat.E164)))

    assert found.facts.valid is True
    assert found.facts.country == Country(calling_code=str(code))
    assert found.withheld[Field.TIME_ZONES] == "the tables have no time zone for this prefix"


@pytest.mark.parametrize(
    ("e164", "country", "fault"),
    [
        ("+14151234567", Country(calling_code="1"), "no range of its calling code"),
        ("+390000000000", Country(calling_code="39"), "no range of its calling code"),
        ("+141543055551", Country(calling_code="1"), "too long"),
        ("+12345", Country(calling_code="1"), "too short"),
        ("+31201", Country(iso2="NL", calling_code="31"), "too short"),
        ("+800123", Country(calling_code="800"), "too short"),
        ("+91981234", Country(iso2="IN", calling_code="91"), "it may lack its area code"),
        ("+96000227756", Country(iso2="MV", calling_code="960"), "none of this length"),
    ],
)
def test_invalid_number_says_what_is_wrong(e164: str, country: Country, fault: str) -> None:
    """An invalid number has the verdict, the country as far as its calling code tells it, and the fault in place of other facts."""
    found = ask(e164)

    assert found.verdict is Verdict.INVALID_NUMBER
    assert found.facts == Facts(valid=False, country=country)
    assert found.withheld.keys() == ONLY_IF_VALID
    assert {fault in reason for reason in found.withheld.values()} == {True}, found.withheld


@pytest.mark.parametrize("e164", ["+99912345678", "+21012345", "+99999"])
def test_calling_code_that_nobody_has(e164: str) -> None:
    """A number that phonenumbers can't even parse is invalid, without a country."""
    found = ask(e164)

    assert found.verdict is Verdict.INVALID_NUMBER
    assert found.facts == Facts(valid=False)
    assert found.withheld == dict.fromkeys(EVERYTHING - {Field.VALID}, "not a valid number: nobody has its calling code")


@pytest.mark.parametrize("e164", ["+4402083661177", "+9109812345678"])
def test_number_with_a_trunk_prefix_is_not_answered_as_another(e164: str) -> None:
    """To phonenumbers `+4402083661177` is +442083661177, which is valid, but not the number that was asked for: that is invalid."""
    assert phonenumbers.is_valid_number(phonenumbers.parse(e164))

    found = ask(e164, PLAIN)

    assert found.verdict is Verdict.INVALID_NUMBER
    assert "without the trunk or carrier prefix" in found.withheld[Field.FORMATS]


def test_leading_zeros_of_a_national_number_are_kept() -> None:
    """An Italian fixed line keeps its 0 in E.164, and a number with several keeps them all."""
    assert ask("+390612345678", PLAIN).facts.formats == Formats(
        e164="+390612345678", national="06 1234 5678", international="+39 06 1234 5678", rfc3966="tel:+39-06-1234-5678"
    )
    assert ask("+80000077689", PLAIN).facts.formats == Formats(
        e164="+80000077689", national="0007 7689", international="+800 0007 7689", rfc3966="tel:+800-0007-7689"
    )


def test_unwanted_tables_are_not_asked() -> None:
    """Original carrier, location and time zones come only if wanted, and then alone; the core of the record always comes."""
    for field in (Field.ORIGINAL_CARRIER, Field.LOCATION, Field.TIME_ZONES):
        found = ask("+14154305555", frozenset({field}))

        assert found.known.keys() | found.withheld.keys() == PLAIN | {field}
    assert ask("+14154305555", frozenset({Field.VALID})).known.keys() == PLAIN


@pytest.mark.parametrize("e164", ["+6561234567", "+441624756789", "+4779123456"], ids=["Singapore", "Isle of Man", "Svalbard"])
@pytest.mark.parametrize("language", ["en", "de"])
def test_country_is_no_location(e164: str, language: str) -> None:
    """Where the tables give only the country's name, in whatever spelling or language, there is no location."""
    found = ask(e164, language=language)

    assert found.facts.location is None
    assert found.withheld[Field.LOCATION] == "the tables name no place within the country for this prefix"


def test_prefix_without_a_place() -> None:
    """A prefix of several territories has no name at all, and says so."""
    assert ask("+590590271234").withheld[Field.LOCATION] == "the tables name no place for this prefix"


def test_mobile_prefix_without_a_network() -> None:
    """A mobile number whose prefix the tables give to nobody has no original carrier, and says why."""
    assert ask("+14154305555").withheld[Field.ORIGINAL_CARRIER] == "the tables name no network for this prefix"


def test_names_come_in_the_accounts_language() -> None:
    """Places and networks are named in the language of the settings, in English where the tables have no name in it."""
    assert ask("+498912345678", language="de").facts.location == "München"
    assert ask("+442083661177", language="fr").facts.location == "London"
    assert ask("+8613812345678", language="zh").facts.original_carrier == Network(name="中国移动", country="CN")
    assert ask("+919812345678", language="ja").withheld[Field.ORIGINAL_CARRIER] == "the tables name no network for this prefix"


@pytest.mark.parametrize("language", ["", "EN", "eng", "English", "e1", "en\n", 7])
def test_language_is_two_letters(language: object) -> None:
    """A language that is no code of ISO 639-1 is refused, with an example of one."""
    with pytest.raises(ValueError, match="such as 'en'"):
        Settings(language=language)  # type: ignore[arg-type]  # what a configuration file may hold


def test_batch_is_answered_number_by_number() -> None:
    """One call answers every number under its E.164, valid or not, the same as a call of its own would."""
    asked = ("+14154305555", "+442083661177", "+919812345678", "+99912345678", "+14151234567")

    reply = answer_locally(tuple(map(PhoneNumber.parse, asked)), EVERYTHING, Settings())

    assert dict(reply.answers) == {e164: ask(e164) for e164 in asked}
    assert reply.charged is None
