"""The offline tables' case for the conformance suite: numbers of a plan, one that is in use nowhere, and one of nobody's calling code."""

import linehunt_offline
from linehunt.plugin import Answer, Country, Facts, Field, Formats, LineType, Verdict
from linehunt.testing import Case, Sample

_AMERICAN, _BRITISH, _INDIAN = "+14155550123", "+442083661177", "+919812345678"
_NOBODYS = "+99912345"
_BASIC = frozenset({Field.VALID, Field.COUNTRY, Field.FORMATS, Field.LINE_TYPE})
_LONDON = Facts(
    valid=True,
    country=Country(iso2="GB", calling_code="44"),
    formats=Formats(e164=_BRITISH, national="020 8366 1177", international="+44 20 8366 1177", rfc3966="tel:+44-20-8366-1177"),
    line_type=LineType.FIXED,
    time_zones=("Europe/London",),
)
_NO_PLAN = "not a valid number: nobody has its calling code"

CASE = Case(
    provider=linehunt_offline,
    second_settings={"language": "de"},
    samples=(
        Sample(
            numbers=(_AMERICAN, _INDIAN, _NOBODYS),
            wanted=_BASIC,
            answers={
                _AMERICAN: Answer(
                    Facts(
                        valid=True,
                        country=Country(iso2="US", calling_code="1"),
                        formats=Formats(
                            e164=_AMERICAN, national="(415) 555-0123", international="+1 415-555-0123", rfc3966="tel:+1-415-555-0123"
                        ),
                        line_type=LineType.FIXED_OR_MOBILE,
                    )
                ),
                _INDIAN: Answer(
                    Facts(
                        valid=True,
                        country=Country(iso2="IN", calling_code="91"),
                        formats=Formats(
                            e164=_INDIAN, national="098123 45678", international="+91 98123 45678", rfc3966="tel:+91-98123-45678"
                        ),
                        line_type=LineType.MOBILE,
                    )
                ),
                _NOBODYS: Answer(
                    Facts(valid=False),
                    verdict=Verdict.INVALID_NUMBER,
                    withheld=dict.fromkeys((Field.COUNTRY, Field.FORMATS, Field.LINE_TYPE), _NO_PLAN),
                ),
            },
        ),
        Sample(numbers=(_BRITISH,), wanted=_BASIC | {Field.TIME_ZONES}, answers={_BRITISH: Answer(_LONDON)}),
        Sample(
            numbers=(_BRITISH,),
            wanted={Field.ORIGINAL_CARRIER, Field.TIME_ZONES},
            settings={"language": "de"},
            answers={
                _BRITISH: Answer(_LONDON, withheld={Field.ORIGINAL_CARRIER: "the tables name networks of mobile and pager numbers only"})
            },
        ),
    ),
)
"""What the tables say of some numbers, in fields that don't change with their edition."""
