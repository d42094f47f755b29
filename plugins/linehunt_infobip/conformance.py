"""Infobip's case for `linehunt.testing`: the OpenAPI document's samples, the pages', and what each of them says.

The first three are "Number lookup response", "Ported number lookup response" and "Roaming number lookup response" of the OpenAPI document;
the absent subscriber is the sample of https://dev.infobip.com/number-lookup/synchronous-request.
"""

from typing import Any

import linehunt_infobip
from linehunt.plugin import (
    Answer,
    AuthenticationFailed,
    Country,
    Facts,
    Field,
    InsufficientFunds,
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

_NUMBERS = ("+41793026727", "+442083661177", "+919812345678")
_ASKED = _NUMBERS[:1]
_SWITZERLAND = Country(name="Switzerland", calling_code="41")
_WEAK = {Field.COUNTRY}
_DELIVERED = {
    "groupId": 3,
    "groupName": "DELIVERED",
    "id": 5,
    "name": "DELIVERED_TO_HANDSET",
    "description": "Message delivered to handset",
}
_UNDELIVERED = {
    "groupId": 2,
    "groupName": "UNDELIVERABLE",
    "id": 9,
    "name": "UNDELIVERABLE_NOT_DELIVERED",
    "description": "Message sent not delivered",
}
_OK = {"groupId": 0, "groupName": "Ok", "id": 0, "name": "NO_ERROR", "description": "No Error", "permanent": False}
_SWISSCOM = {"networkName": "Swisscom", "networkPrefix": "79", "countryName": "Switzerland", "countryPrefix": "41", "networkId": 123}
_SUNRISE = {"networkName": "Sunrise", "networkPrefix": "77", "countryName": "Switzerland", "countryPrefix": "41", "networkId": 321}
_TELE2 = {"networkName": "Tele2", "networkPrefix": "739", "countryName": "Sweden", "countryPrefix": "46", "networkId": 456}


def _result(**changed: Any) -> dict[str, Any]:
    """The result of the first sample, with these members changed."""
    sample = {
        "to": "41793026727",
        "mccMnc": "22801",
        "imsi": "228011234567890",
        "originalNetwork": _SWISSCOM,
        "ported": False,
        "roaming": False,
        "servingMSC": "41001",
        "status": _DELIVERED,
        "error": _OK,
    }
    return sample | changed


def _failure(name: str, description: str, *, permanent: bool) -> dict[str, Any]:
    return {"groupId": 1, "groupName": "HANDSET_ERRORS", "id": 1, "name": name, "description": description, "permanent": permanent}


def _rejection(name: str, description: str, to: str = "41793026727") -> dict[str, Any]:
    return {"to": to, "status": {"groupId": 5, "groupName": "REJECTED", "id": 6, "name": name, "description": description}, "error": _OK}


def _body(*results: dict[str, Any]) -> dict[str, Any]:
    return {"results": list(results), "bulkId": "BULK-ID-123-xyz"}


def _refusal(message_id: str, text: str) -> dict[str, Any]:
    return {"requestError": {"serviceException": {"messageId": message_id, "text": text}}}


def _delivered(**changed: Any) -> Answer:
    swisscom = Network(name="Swisscom", mcc="228", mnc="01")
    facts: dict[str, Any] = {
        "valid": True,
        "country": _SWITZERLAND,
        "carrier": swisscom,
        "original_carrier": swisscom,
        "ported": False,
        "roaming": False,
        "reachable": Reachable.YES,
    }
    return Answer(Facts(**(facts | changed)), weak=_WEAK)


_ABSENT = {
    "to": "41793026727",
    "mccMnc": "22801",
    "originalNetwork": {"networkPrefix": "79", "countryPrefix": "41"},
    "ported": False,
    "roaming": False,
    "status": _UNDELIVERED,
    "error": {**_failure("EC_ABSENT_SUBSCRIBER", "Absent Subscriber", permanent=False), "id": 27},
}
_CODES = Network(mcc="228", mnc="01")
_ABSENT_ANSWER = Answer(
    Facts(
        valid=True,
        country=Country(calling_code="41"),
        carrier=_CODES,
        original_carrier=_CODES,
        ported=False,
        reachable=Reachable.NO,
    ),
    weak=_WEAK,
    withheld={Field.ROAMING: "EC_ABSENT_SUBSCRIBER"},
)

CASE = Case(
    provider=linehunt_infobip,
    settings={"api_key": "003026bbc133714df1834b8638bb496e-invented"},
    second_settings={"username": "second-account", "password": "openSesame-invented"},
    base_url="https://abc123.api.infobip.com",
    samples=(
        Sample(body=_body(_result()), numbers=_ASKED, answers={_NUMBERS[0]: _delivered()}, request_id="BULK-ID-123-xyz"),
        Sample(
            body=_body(_result(ported=True, portedNetwork=_SUNRISE, servingMSC="41002")),
            numbers=_ASKED,
            answers={
                _NUMBERS[0]: _delivered(
                    carrier=Network(name="Sunrise", mcc="228", mnc="01"), original_carrier=Network(name="Swisscom"), ported=True
                )
            },
        ),
        Sample(
            body=_body(_result(roaming=True, roamingNetwork=_TELE2, servingMSC="46003")),
            numbers=_ASKED,
            answers={_NUMBERS[0]: _delivered(roaming=True, roaming_carrier=Network(name="Tele2"))},
        ),
        Sample(body=_body(_ABSENT), numbers=_ASKED, answers={_NUMBERS[0]: _ABSENT_ANSWER}),
        # A batch out of order: each has an outcome of its own.
        Sample(
            body=_body(
                {
                    "to": "919812345678",
                    "status": _UNDELIVERED,
                    "error": _failure("EC_NO_RESPONSE", "No Response", permanent=False),
                },
                _rejection("REJECTED_PREFIX_MISSING", "Number prefix missing", to="442083661177"),
                _result(),
            ),
            numbers=_NUMBERS,
            answers={
                _NUMBERS[0]: _delivered(),
                _NUMBERS[1]: Answer(verdict=Verdict.NOT_COVERED, withheld={Field.CARRIER: "REJECTED_PREFIX_MISSING"}),
                _NUMBERS[2]: ProviderUnavailable,
            },
        ),
        Sample(
            body=_body(
                {
                    "to": "41793026727",
                    "status": _UNDELIVERED,
                    "error": _failure("EC_UNKNOWN_SUBSCRIBER", "Unknown Subscriber", permanent=True),
                }
            ),
            numbers=_ASKED,
            answers={_NUMBERS[0]: Answer(Facts(valid=False, reachable=Reachable.NO), verdict=Verdict.INVALID_NUMBER)},
        ),
        Sample(
            body=_body(_rejection("REJECTED_DESTINATION_BLOCKLISTED", "Destination blocklisted")),
            numbers=_ASKED,
            answers={_NUMBERS[0]: QueryRejected},
        ),
    ),
    refusals=(
        Refusal(status=400, body=_refusal("BAD_REQUEST", "Bad request"), error=QueryRejected, code="BAD_REQUEST"),
        Refusal(status=401, body=_refusal("UNAUTHORIZED", "Unauthorized"), error=AuthenticationFailed, code="UNAUTHORIZED"),
        Refusal(status=403, body=_refusal("FORBIDDEN", "Forbidden"), error=PermissionDenied, code="FORBIDDEN"),
        Refusal(status=404, error=QueryRejected),
        Refusal(status=429, body=_refusal("TOO_MANY_REQUESTS", "Too many requests"), error=RateLimited, code="TOO_MANY_REQUESTS"),
        Refusal(
            status=429,
            body={"errorCode": "E429", "description": "Too many requests sent.", "violations": []},
            error=RateLimited,
            code="E429",
        ),
        Refusal(
            status=500,
            body=_refusal("GENERAL_ERROR", "Something went wrong. Please contact support."),
            error=ProviderUnavailable,
            code="GENERAL_ERROR",
        ),
        Refusal(
            body=_body(_rejection("REJECTED_NOT_ENOUGH_CREDITS", "Not enough credits")),
            numbers=_ASKED,
            error=InsufficientFunds,
            code="REJECTED_NOT_ENOUGH_CREDITS",
        ),
        Refusal(body=_body(), error=MalformedResponse),
    ),
)
