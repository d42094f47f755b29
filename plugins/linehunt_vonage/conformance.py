"""Vonage's case for the conformance suite: the samples of its Python SDK, and a refusal of each kind.

Vonage/vonage-python-sdk, number_insight/tests/data; the numbers and names are the SDK's own inventions.
"""

from typing import Any

import linehunt_vonage
from linehunt.plugin import (
    Answer,
    AuthenticationFailed,
    Country,
    Facts,
    Field,
    Formats,
    InsufficientFunds,
    LineType,
    MalformedResponse,
    Network,
    PermissionDenied,
    ProviderUnavailable,
    QueryRejected,
    RateLimited,
    Reachable,
    Verdict,
)
from linehunt.testing import Case, Refusal, Sample

_ASKED = ("+12345678900",)
_COUNTRY = Country(iso2="US", iso3="USA", name="United States of America", calling_code="1")
_FORMATS = Formats(e164="+12345678900", national="(234) 567-8900")
_AMERICAN: dict[str, Any] = {
    "international_format_number": "12345678900",
    "national_format_number": "(234) 567-8900",
    "country_code": "US",
    "country_code_iso3": "USA",
    "country_name": "United States of America",
    "country_prefix": "1",
}
_BASIC = {"status": 0, "status_message": "Success", "request_id": "7f4a8a16-aa89-4078-b0ae-7743da34aca5", **_AMERICAN}
_STANDARD = {
    "status": 0,
    "status_message": "Success",
    "request_id": "1d56406b-9d52-497a-a023-b3f40b62f9b3",
    "international_format_number": "447700900000",
    "national_format_number": "07700 900000",
    "country_code": "GB",
    "country_code_iso3": "GBR",
    "country_name": "United Kingdom",
    "country_prefix": "44",
    "request_price": "0.00500000",
    "remaining_balance": "32.98665294",
    "current_carrier": {"network_code": "23415", "name": "Vodafone Limited", "country": "GB", "network_type": "mobile"},
    "original_carrier": {"network_code": "23420", "name": "Hutchison 3G Ltd", "country": "GB", "network_type": "mobile"},
    "ported": "ported",
    "caller_identity": {"caller_type": "consumer", "caller_name": "John Smith", "first_name": "John", "last_name": "Smith"},
    "caller_name": "John Smith",
    "last_name": "Smith",
    "first_name": "John",
    "caller_type": "consumer",
}
_AMERICAN_CARRIER = {"country": "US", "name": "AT&T Mobility", "network_code": "310090", "network_type": "mobile"}
_PARTIAL = {
    **_AMERICAN,
    "current_carrier": _AMERICAN_CARRIER,
    "original_carrier": _AMERICAN_CARRIER,
    "ip_warnings": "unknown",
    "lookup_outcome": 1,
    "lookup_outcome_message": "Partial success - some fields populated",
    "ported": "not_ported",
    "reachable": "unknown",
    "refund_price": "0.01025000",
    "remaining_balance": "32.68590294",
    "request_id": "97e973e7-2e27-4fd3-9e1a-972ea14dd992",
    "request_price": "0.05025000",
    "roaming": "unknown",
    "status": 44,
    "status_message": "Lookup Handler unable to handle request",
    "valid_number": "valid",
}
_ROAMING = {
    **_STANDARD,
    "request_price": "0.04000000",
    "ported": "assumed_not_ported",
    "valid_number": "valid",
    "reachable": "reachable",
    "roaming": {
        "status": "roaming",
        "roaming_country_code": "US",
        "roaming_network_code": "310090",
        "roaming_network_name": "AT&T Mobility",
    },
}
_BRITISH = Facts(
    country=Country(iso2="GB", iso3="GBR", name="United Kingdom", calling_code="44"),
    formats=Formats(e164="+447700900000", national="07700 900000"),
    line_type=LineType.MOBILE,
    carrier=Network(name="Vodafone Limited", mcc="234", mnc="15", country="GB"),
    original_carrier=Network(name="Hutchison 3G Ltd", mcc="234", mnc="20", country="GB"),
    ported=True,
    caller_name="John Smith",
)
_ATT = Network(name="AT&T Mobility", mcc="310", mnc="090", country="US")

CASE = Case(
    provider=linehunt_vonage,
    settings={"api_key": "5a4db0b0", "api_secret": "Xo7mVq2Lr9TzKb41"},
    second_settings={"api_key": "c91e77f3", "api_secret": "Wp5nYs8Hd3GcJf62", "auth": "query", "ported_tier": "advanced"},
    currency="EUR",
    samples=(
        Sample(
            body=_BASIC,
            numbers=_ASKED,
            wanted={Field.COUNTRY, Field.FORMATS},
            answers={"+12345678900": Answer(Facts(country=_COUNTRY, formats=_FORMATS))},
            request_id="7f4a8a16-aa89-4078-b0ae-7743da34aca5",
        ),
        Sample(
            body=_STANDARD,
            numbers=("+447700900000",),
            wanted={Field.CARRIER, Field.PORTED, Field.CALLER_NAME},
            answers={"+447700900000": Answer(_BRITISH)},
            charged="0.005 EUR",
            balance="32.98665294 EUR",
            request_id="1d56406b-9d52-497a-a023-b3f40b62f9b3",
        ),
        Sample(
            body=_PARTIAL,
            numbers=_ASKED,
            answers={
                "+12345678900": Answer(
                    Facts(
                        valid=True,
                        country=_COUNTRY,
                        formats=_FORMATS,
                        line_type=LineType.MOBILE,
                        carrier=_ATT,
                        original_carrier=_ATT,
                        ported=False,
                    ),
                    withheld={Field.REACHABLE: "unknown", Field.ROAMING: "unknown"},
                )
            },
            charged="0.04 EUR",
            balance="32.68590294 EUR",
            request_id="97e973e7-2e27-4fd3-9e1a-972ea14dd992",
        ),
        Sample(
            body=_ROAMING,
            numbers=("+447700900000",),
            answers={
                "+447700900000": Answer(
                    Facts(
                        valid=True,
                        country=_BRITISH.country,
                        formats=_BRITISH.formats,
                        line_type=LineType.MOBILE,
                        carrier=_BRITISH.carrier,
                        original_carrier=_BRITISH.original_carrier,
                        roaming_carrier=_ATT,
                        ported=False,
                        roaming=True,
                        reachable=Reachable.YES,
                        caller_name="John Smith",
                    ),
                    weak={Field.PORTED},
                )
            },
            charged="0.04 EUR",
            balance="32.98665294 EUR",
        ),
        Sample(
            body={**_BASIC, "valid_number": "not_valid", "request_price": "0.04000000"},
            numbers=_ASKED,
            answers={
                "+12345678900": Answer(Facts(valid=False, country=_COUNTRY, formats=_FORMATS), verdict=Verdict.INVALID_NUMBER),
            },
            charged="0.04 EUR",
        ),
        Sample(
            body={"status": 3, "status_message": "Invalid request :: Not valid number format detected [ 145645562 ]"},
            numbers=("+145645562",),
            answers={"+145645562": Answer(Facts(valid=False), verdict=Verdict.INVALID_NUMBER)},
            charged=0,
        ),
        # Of the asynchronous kind: the status says that there are facts, and there are none.
        Sample(
            body={"error_text": "Live mobile lookup not returned", "status": 43, "number": "12345678900", "request_price": "0.04000000"},
            numbers=_ASKED,
            answers={"+12345678900": Answer(verdict=Verdict.NO_MATCH)},
            charged="0.04 EUR",
        ),
    ),
    refusals=(
        Refusal(body={"status": 1, "status_message": "Busy"}, error=RateLimited, code="1"),
        Refusal(body={"status": 3, "status_message": "Invalid request :: number is missing"}, error=QueryRejected, code="3"),
        Refusal(body={"error_text": "Invalid credentials", "status": 4}, error=AuthenticationFailed, code="4"),
        Refusal(body={"status": 5, "status_message": "Internal Error"}, error=ProviderUnavailable, code="5"),
        Refusal(body={"status": 9, "status_message": "Partner quota exceeded"}, error=InsufficientFunds, code="9"),
        Refusal(body={"status": 19, "status_message": "Facility Not Allowed"}, error=PermissionDenied, code="19"),
        Refusal(body={"status": 999, "status_message": "Request unparseable"}, error=QueryRejected, code="999"),
        Refusal(body={"status": 77, "status_message": "?"}, error=MalformedResponse, code="77"),
        Refusal(body="<html>", status=401, error=AuthenticationFailed),
        Refusal(body="", status=429, error=RateLimited),
        Refusal(body={"status": 1, "status_message": "Busy"}, status=502, error=ProviderUnavailable),
    ),
)
