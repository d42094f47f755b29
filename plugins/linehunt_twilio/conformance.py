"""Twilio's case: the examples of its specification and its pages, with invented numbers, and what each says."""

import linehunt_twilio
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

_FREE = {"calling_country_code": "1", "country_code": "US", "phone_number": NUMBER, "national_format": "(415) 555-0123"}
_VALID = {**_FREE, "valid": True, "validation_errors": None, "caller_name": None, "line_type_intelligence": None}
_INVALID = {**dict.fromkeys(_VALID), "phone_number": "+141555501234", "valid": False, "validation_errors": ["TOO_LONG"]}
_LINE_TYPE = {
    "error_code": None,
    "mobile_country_code": "240",
    "mobile_network_code": "38",
    "carrier_name": "Twilio - SMS/MMS-SVR",
    "type": "nonFixedVoip",
}
_CARRIER = Network(name="Twilio - SMS/MMS-SVR", mcc="240", mnc="38")
_CALLER_NAME = {"caller_name": "Sergio Suarez", "caller_type": "CONSUMER", "error_code": None}
_COUNTRY, _FORMATS = Country(iso2="US", calling_code="1"), Formats(e164=NUMBER, national="(415) 555-0123")


def _failed(code: int) -> dict[str, object]:
    return {**dict.fromkeys(_LINE_TYPE), "error_code": code}


def _refusal(status: int, code: int, message: str) -> dict[str, object]:
    return {"code": code, "message": message, "more_info": f"https://www.twilio.com/docs/errors/{code}", "status": status}


CASE = Case(
    provider=linehunt_twilio,
    settings={"sid": "AC" + "5a" * 16, "secret": "an-auth-token-of-the-first"},
    second_settings={"sid": "SK" + "c3" * 16, "secret": "a-key-secret-of-the-second"},
    samples=(
        Sample(
            body=_VALID,
            wanted=frozenset({Field.VALID, Field.COUNTRY, Field.FORMATS}),
            headers={"Twilio-Request-Id": "RQ5a5a"},
            answers={NUMBER: Answer(Facts(valid=True, country=_COUNTRY, formats=_FORMATS))},
            request_id="RQ5a5a",
        ),
        Sample(
            body={**_VALID, "line_type_intelligence": _LINE_TYPE, "caller_name": _CALLER_NAME},
            answers={
                NUMBER: Answer(
                    Facts(
                        valid=True,
                        country=_COUNTRY,
                        formats=_FORMATS,
                        line_type=LineType.VOIP,
                        carrier=_CARRIER,
                        caller_name="Sergio Suarez",
                    )
                )
            },
        ),
        Sample(
            body={**_VALID, "line_type_intelligence": _failed(60608), "caller_name": _CALLER_NAME},
            answers={
                NUMBER: Answer(
                    Facts(valid=True, country=_COUNTRY, formats=_FORMATS, caller_name="Sergio Suarez"),
                    withheld={Field.LINE_TYPE: "60608", Field.CARRIER: "60608"},
                )
            },
        ),
        Sample(
            body={
                **_VALID,
                "country_code": "CA",
                "phone_number": "+16135550123",
                "national_format": "(613) 555-0123",
                "line_type_intelligence": _failed(60601),
            },
            numbers=("+16135550123",),
            wanted=frozenset({Field.LINE_TYPE}),
            answers={
                "+16135550123": Answer(
                    Facts(
                        valid=True,
                        country=Country(iso2="CA", calling_code="1"),
                        formats=Formats(e164="+16135550123", national="(613) 555-0123"),
                    ),
                    verdict=Verdict.NOT_COVERED,
                    withheld={Field.LINE_TYPE: "60601", Field.CARRIER: "60601"},
                )
            },
        ),
        Sample(
            body=_INVALID,
            numbers=("+141555501234",),
            wanted=frozenset({Field.VALID, Field.LINE_TYPE}),
            answers={"+141555501234": Answer(Facts(valid=False), verdict=Verdict.INVALID_NUMBER, withheld={Field.LINE_TYPE: "TOO_LONG"})},
        ),
        Sample(
            body=_INVALID,
            numbers=("+141555501234",),
            wanted=frozenset({Field.VALID}),
            settings={"sid": "AC" + "5a" * 16, "secret": "an-auth-token-of-the-first", "bills_invalid": False},
            answers={"+141555501234": Answer(Facts(valid=False), verdict=Verdict.INVALID_NUMBER)},
            charged=0,
        ),
    ),
    refusals=(
        Refusal(status=401, body=_refusal(401, 20003, "Authenticate"), error=AuthenticationFailed, code="20003"),
        Refusal(status=403, body=_refusal(403, 20005, "Account not active"), error=InsufficientFunds, code="20005"),
        Refusal(status=403, body=_refusal(403, 403, "Forbidden"), error=PermissionDenied, code="403"),
        Refusal(status=404, body=_refusal(404, 20404, "The requested resource was not found"), error=QueryRejected, code="20404"),
        Refusal(status=429, body=_refusal(429, 20429, "Too Many Requests"), error=RateLimited, code="20429"),
        Refusal(status=500, error=ProviderUnavailable),
        Refusal(status=503, body=_refusal(503, 20503, "Service unavailable"), error=ProviderUnavailable, code="20503"),
        Refusal(status=200, body=b"<html>Please sign in</html>", error=MalformedResponse),
        Refusal(status=200, body={"status": "ok"}, error=MalformedResponse),
    ),
)
"""Everything that `linehunt providers check twilio` holds the plugin against."""
