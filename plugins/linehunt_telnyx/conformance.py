"""Telnyx's bodies, and what each of them says: the case for linehunt's conformance suite.

Sources: the API reference's sample; an answer as accounts without the right to MCC and MNC get it; the invalid number of
team-telnyx/openapi#11; the error of https://developers.telnyx.com/development/api-fundamentals/reliability/rate-limiting. The numbers in
them are invented.
"""

from collections.abc import Mapping
from typing import Any

import linehunt_telnyx
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
from linehunt.testing import NUMBER, Case, Refusal, Sample

PORTABILITY: Mapping[str, Any] = {
    "lrn": None,
    "ported_status": "",
    "ported_date": "",
    "ocn": "6034",
    "line_type": "mobile",
    "spid": "",
    "spid_carrier_name": "SPRINT SPECTRUM L.P.- MT",
    "spid_carrier_type": "",
    "altspid": "",
    "altspid_carrier_name": "",
    "altspid_carrier_type": "",
    "city": "MISSOULA",
    "state": "Montana",
}
DATA: Mapping[str, Any] = {
    "country_code": "US",
    "national_format": "(415) 555-0123",
    "phone_number": NUMBER,
    "fraud": None,
    "carrier": {
        "mobile_country_code": "",
        "mobile_network_code": "",
        "name": "T-MOBILE USA, INC.",
        "type": "mobile",
        "error_code": None,
        "normalized_carrier": "T-Mobile USA",
    },
    "caller_name": {"caller_name": "WIRELESS CALLER", "error_code": None},
    "nnid_override": None,
    "portability": PORTABILITY,
    "valid_number": True,
    "record_type": "number_lookup",
}
"""All data sets of a number whose portability is not known."""
REFERENCE: Mapping[str, Any] = {
    "record_type": "number_lookup",
    "country_code": "US",
    "national_format": "(0415) 555-0123",
    "phone_number": NUMBER,
    "fraud": None,
    "carrier": {
        "mobile_country_code": "US",
        "mobile_network_code": "0866",
        "name": "Telnyx/4",
        "type": "voip",
        "error_code": None,
        "normalized_carrier": "AT&T",
    },
    "caller_name": {"caller_name": "TELNYX LLC", "error_code": "10001"},
    "portability": {
        "lrn": "2245550199",
        "ported_status": "Y",
        "ported_date": "2017-10-20",
        "ocn": "073H",
        "line_type": "voip",
        "spid": "073H",
        "spid_carrier_name": "Telnyx/4",
        "spid_carrier_type": "3",
        "altspid": "073H",
        "altspid_carrier_name": "Telnyx/4",
        "altspid_carrier_type": "3",
        "city": "WAUKEGAN",
        "state": "Illinois",
    },
}
"""The sample of the API reference."""
INVALID: Mapping[str, Any] = {
    "country_code": "BR",
    "national_format": "5555-5555",
    "phone_number": NUMBER,
    "fraud": None,
    "carrier": None,
    "caller_name": None,
    "nnid_override": None,
    "portability": None,
    "valid_number": False,
    "record_type": "number_lookup",
}
"""A number that is not valid: HTTP 200."""


def _error(code: str, title: str, detail: str) -> dict[str, Any]:
    return {"errors": [{"code": code, "title": title, "detail": detail}]}


# What the base lookup says of a number that was not ported: the portability names the carrier, too.
_NOT_PORTED = Facts(
    valid=True,
    country=Country(iso2="US"),
    formats=Formats(e164=NUMBER, national="(415) 555-0123"),
    line_type=LineType.MOBILE,
    carrier=Network(name="T-Mobile"),
    original_carrier=Network(name="T-Mobile"),
    ported=False,
    location="MISSOULA, Montana",
)
_INVALID = Answer(Facts(valid=False), verdict=Verdict.INVALID_NUMBER)

CASE = Case(
    provider=linehunt_telnyx,
    settings={"api_key": "KEY0190CASE_first-invented"},
    second_settings={"api_key": "KEY0190CASE_second-invented", "bills_base": "alone", "bills_invalid": False},
    samples=(
        Sample(
            body={"data": DATA},
            headers={"X-Request-Id": "0190-1"},
            answers={
                NUMBER: Answer(
                    Facts(
                        valid=True,
                        country=Country(iso2="US"),
                        formats=Formats(e164=NUMBER, national="(415) 555-0123"),
                        line_type=LineType.MOBILE,
                        carrier=Network(name="T-MOBILE USA, INC."),
                        location="MISSOULA, Montana",
                        caller_name="WIRELESS CALLER",
                    ),
                    weak={Field.CARRIER},
                    withheld={Field.ORIGINAL_CARRIER: "ported_status: not told", Field.PORTED: "not told"},
                )
            },
            request_id="0190-1",
        ),
        Sample(
            body={"data": REFERENCE},
            answers={
                NUMBER: Answer(
                    Facts(
                        country=Country(iso2="US"),
                        formats=Formats(e164=NUMBER, national="(0415) 555-0123"),
                        line_type=LineType.VOIP,
                        carrier=Network(name="Telnyx/4"),
                        ported=True,
                        location="WAUKEGAN, Illinois",
                    ),
                    withheld={
                        Field.VALID: "not told",
                        Field.CARRIER: "MCC: US",
                        Field.ORIGINAL_CARRIER: "ported_status: Y",
                        Field.CALLER_NAME: "error code 10001",
                    },
                )
            },
        ),
        Sample(
            body={
                "data": {
                    **DATA,
                    "carrier": None,
                    "caller_name": None,
                    "portability": {**PORTABILITY, "ported_status": "N", "spid_carrier_name": "T-Mobile"},
                }
            },
            wanted=frozenset({Field.PORTED}),
            answers={NUMBER: Answer(_NOT_PORTED)},
        ),
        Sample(body={"data": INVALID}, answers={NUMBER: _INVALID}),
        Sample(
            body={"data": INVALID},
            settings={"api_key": "KEY0190CASE_third-invented", "bills_invalid": False},
            answers={NUMBER: _INVALID},
            charged=0,
        ),
        Sample(
            status=422,
            body=_error("10002", "Invalid phone number", "The phone number is invalid."),
            answers={NUMBER: _INVALID},
        ),
        Sample(
            status=422,
            body=_error("10015", "Unprocessable entity", f"{NUMBER} is a Canadian number"),
            answers={NUMBER: Answer(verdict=Verdict.NOT_COVERED)},
        ),
    ),
    refusals=(
        Refusal(status=400, body=_error("10015", "Bad Request", "The request was not well-formed."), error=QueryRejected, code="10015"),
        Refusal(
            status=401, body=_error("10009", "Authentication failed", "The headers were invalid."), error=AuthenticationFailed, code="10009"
        ),
        Refusal(status=401, body="Unauthorized", headers={"Content-Type": "text/plain"}, error=AuthenticationFailed),
        Refusal(status=402, body=b"", error=InsufficientFunds),
        Refusal(status=403, body=_error("10010", "Authorization failed", "No permission."), error=PermissionDenied, code="10010"),
        Refusal(status=404, body=_error("10005", "Resource not found", "It could not be found."), error=QueryRejected, code="10005"),
        Refusal(status=422, body=_error("10016", "Phone number must be in +E.164 format", "It must."), error=QueryRejected, code="10016"),
        Refusal(
            status=429,
            headers={"X-RateLimit-Reset": "3"},
            body=_error("10011", "Too many requests", "You have exceeded the maximum number of allowed requests."),
            error=RateLimited,
            code="10011",
        ),
        Refusal(status=500, body=_error("10007", "Unexpected error", "It occured."), error=ProviderUnavailable, code="10007"),
        Refusal(status=503, body="<html>Service unavailable</html>", error=ProviderUnavailable),
        Refusal(body={"data": {}}, error=MalformedResponse),
    ),
)
"""What a request to Telnyx can come to."""
