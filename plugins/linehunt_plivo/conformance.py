"""Plivo's case for the conformance suite: a body of each generation, and a refusal of each kind.

The successes are the mocks of Plivo's SDKs (plivo-python, plivo-php, plivo-ruby, plivo-java, plivo-dotnet), the example of the
documentation, and the body of 2020 that plivo-python abf5934 was written for. The refusals are the fixtures of plivo-go and, where Plivo
shows none for lookup, the bodies that the rest of its API sends.
"""

from typing import Any

import linehunt_plivo
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
    Verdict,
)
from linehunt.testing import Case, Refusal, Sample

_MOBILE, _FIXED = "+14154305555", "+14151234567"
_PORTED_MOBILE: dict[str, Any] = {
    "api_id": "a35a2e7a-fd27-42e6-910c-33382f43240e",
    "phone_number": _MOBILE,
    "country": {"name": "United States", "iso2": "US", "iso3": "USA"},
    "format": {
        "e164": _MOBILE,
        "national": "(415) 430-5555",
        "international": "+1 415-430-5555",
        "rfc3966": "tel:+1-415-430-5555",
    },
    "carrier": {
        "mobile_country_code": "310",
        "mobile_network_code": "150",
        "name": "Cingular Wireless",
        "type": "mobile",
        "ported": "yes",
    },
    "resource_uri": f"/v1/Number/{_MOBILE}?type=carrier",
}
_DOCUMENTED: dict[str, Any] = {
    "api_id": "e4a25a0a-a19f-4ff6-b8b5-1841bea253f6",
    "phone_number": _FIXED,
    "country": {"name": "United States", "iso2": "US", "iso3": "USA"},
    "format": {
        "e164": _FIXED,
        "national": "(415) 123-4567",
        "international": "+1 415-123-4567",
        "rfc3966": "tel:+1-415-123-4567",
    },
    "carrier": {"mobile_country_code": "", "mobile_network_code": "", "name": "Verizon", "type": "fixed", "ported": "no"},
    "resource_uri": f"/v1/Number/{_FIXED}?type=carrier",
}
_FIRST_GENERATION: dict[str, Any] = {
    "api_id": "930692a3-6f09-45b5-80f5-5585565fb30e",
    "country": {"code_iso2": "US", "code_iso3": "USA", "name": "United States"},
    "number_format": {
        "e164": _MOBILE,
        "international": "+1 415-430-5555",
        "national": "(415) 430-5555",
        "rfc3966": "tel:+1-415-430-5555",
    },
    "service_provider": {"mobile_country_code": "310", "mobile_network_code": "160", "name": None, "ported": None, "type": "mobile"},
}
_NOT_FOUND = {
    "api_id": "e2627405-543d-4280-bdfc-a9777073838d",
    "error_code": 404,
    "message": "Phone number is invalid or does not exist.",
}
_FORBIDDEN = {
    "api_id": "e2627405-543d-4280-bdfc-a9777073838d",
    "error_code": 403,
    "message": "Account is forbidden from accessing resource.",
}

_UNITED_STATES = Country(iso2="US", iso3="USA", name="United States")
_FORMATS = Formats(e164=_MOBILE, national="(415) 430-5555", international="+1 415-430-5555", rfc3966="tel:+1-415-430-5555")
_INVALID = Answer(Facts(valid=False), verdict=Verdict.INVALID_NUMBER)
_ACCOUNT = {"auth_id": "MAFIRSTINVENTEDACCOU", "auth_token": "first-invented-token"}

CASE = Case(
    provider=linehunt_plivo,
    settings=_ACCOUNT,
    second_settings={"auth_id": "MASECONDINVENTEDACCO", "auth_token": "second-invented-token"},
    samples=(
        Sample(
            body=_PORTED_MOBILE,
            numbers=(_MOBILE,),
            answers={
                _MOBILE: Answer(
                    Facts(
                        valid=True,
                        country=_UNITED_STATES,
                        formats=_FORMATS,
                        line_type=LineType.MOBILE,
                        carrier=Network(name="Cingular Wireless", mcc="310", mnc="150"),
                        ported=True,
                    )
                )
            },
            request_id="a35a2e7a-fd27-42e6-910c-33382f43240e",
        ),
        Sample(
            body=_DOCUMENTED,
            numbers=(_FIXED,),
            answers={
                _FIXED: Answer(
                    Facts(
                        valid=True,
                        country=_UNITED_STATES,
                        formats=Formats(
                            e164=_FIXED, national="(415) 123-4567", international="+1 415-123-4567", rfc3966="tel:+1-415-123-4567"
                        ),
                        line_type=LineType.FIXED,
                        carrier=Network(name="Verizon"),
                        ported=False,
                    )
                )
            },
        ),
        # The carrier is unreliable, says Plivo's FAQ, where `ported` is unknown. The body names its number in the formats alone.
        Sample(
            body=_FIRST_GENERATION,
            numbers=(_MOBILE,),
            answers={
                _MOBILE: Answer(
                    Facts(
                        valid=True,
                        country=_UNITED_STATES,
                        formats=_FORMATS,
                        line_type=LineType.MOBILE,
                        carrier=Network(mcc="310", mnc="160"),
                    ),
                    weak={Field.CARRIER},
                    withheld={Field.PORTED: "not told"},
                )
            },
        ),
        Sample(
            status=404,
            body=_NOT_FOUND,
            answers={"+14155550123": _INVALID},
            request_id="e2627405-543d-4280-bdfc-a9777073838d",
        ),
        Sample(
            status=404,
            body=_NOT_FOUND,
            settings={**_ACCOUNT, "plus": "encoded", "bills_not_found": False},
            answers={"+14155550123": _INVALID},
            charged=0,
        ),
        Sample(
            body={"phone_number": "+14155550123"},
            settings={"auth_token": "stk_invented-scoped-token", "plus": "none"},
            answers={
                "+14155550123": Answer(verdict=Verdict.NO_MATCH, withheld={Field.LINE_TYPE: "not told", Field.PORTED: "not told"}),
            },
        ),
    ),
    refusals=(
        Refusal(status=400, body={"error_code": 400, "message": "The number is missing."}, error=QueryRejected, code="400"),
        Refusal(status=401, body="Could not verify your access level.", error=AuthenticationFailed),
        Refusal(status=402, error=InsufficientFunds),
        Refusal(status=403, body=_FORBIDDEN, error=PermissionDenied, code="403"),
        Refusal(body=_FORBIDDEN, error=PermissionDenied, code="403"),
        Refusal(status=404, body={"error": "not found"}, error=QueryRejected),
        Refusal(status=429, headers={"Retry-After": "5"}, error=RateLimited),
        Refusal(status=502, body="<html>Bad Gateway</html>", error=ProviderUnavailable),
        Refusal(body={"api_id": "e2627405-543d-4280-bdfc-a9777073838d"}, error=MalformedResponse),
    ),
)
"""What a request to Plivo can come to."""
