"""Kaleyra's case for the conformance suite: both ways of asking, and a refusal of each shape.

The bodies are those of https://developers.kaleyra.io/docs/get-api-lookup and /docs/post-api-lookup-1, with invented numbers where the pages
mask theirs. What a fetched lookup id answers is not published: it is taken to be the item that a GET has.
"""

import json
from collections.abc import Mapping
from typing import Any

import linehunt_kaleyra
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
    Verdict,
)
from linehunt.testing import Case, NotYet, Refusal, Sample

_FIRST, _SECOND = "+919012345678", "+919023456789"
_UNKNOWN = "+442083661177"
_MESSAGE = "2019-09-30messagesfXXXdXaXXbdXXXXaXcXaaXXfXfeeXXbX"
_ITEMS: tuple[Mapping[str, Any], ...] = (
    {
        "lookup_id": f"{_MESSAGE}:1",
        "mobile_number": "919012345678",
        "country": "IN",
        "country_code": 91,
        "current_mcc": "404",
        "current_mnc": "70",
        "current_operator": "",
        "original_mcc": "",
        "original_mnc": "",
        "original_operator": "Airtel // Rajasthan",
        "roaming_mcc": "",
        "roaming_mnc": "",
        "roaming_opearator": "",
        "is_ported": 0,
    },
    {
        "lookup_id": f"{_MESSAGE}:2",
        "mobile_number": "919023456789",
        "country": "IN",
        "country_code": 91,
        "current_mcc": "404",
        "current_mnc": "40",
        "current_operator": "Airtel // Chennai",
        "original_mcc": "",
        "original_mnc": "",
        "original_operator": "Airtel // Chennai",
        "roaming_mcc": "404",
        "roaming_mnc": "40",
        "roaming_opearator": "Airtel // Chennai",
        "is_ported": 0,
    },
)
_INDIA = Country(iso2="IN", calling_code="91")
_ANSWERS = {
    _FIRST: Answer(
        Facts(
            country=_INDIA,
            carrier=Network(mcc="404", mnc="70"),
            original_carrier=Network(name="Airtel", region="Rajasthan"),
            ported=False,
        )
    ),
    _SECOND: Answer(
        Facts(
            country=_INDIA,
            carrier=Network(name="Airtel", mcc="404", mnc="40", region="Chennai"),
            original_carrier=Network(name="Airtel", region="Chennai"),
            ported=False,
            roaming=False,
        )
    ),
}


def _processed(*items: Mapping[str, Any], **members: object) -> dict[str, Any]:
    return {"code": "LKP200", "message": "Request processed successfully", "id": _MESSAGE, "data": list(items), **members}


def _accepted(*items: Mapping[str, Any], **members: object) -> dict[str, Any]:
    return {"data": {"code": "LKP201", "message": "Request accepted successfully", "id": _MESSAGE, "data": list(items), **members}}


# The page's own URL, with its hole for a host. It is never followed.
_URL = "https://api.{pod}.kaleyra.io/api/v1/AXXXdXXXXX/lookup/get-info/" + _MESSAGE
_TICKETS = {f"{_MESSAGE}:1": (_FIRST,), f"{_MESSAGE}:2": (_SECOND,)}
_ACCOUNT = {"sid": "HXAP00FIRSTINVENTED", "api_key": "first-invented-key"}
_ASYNC = {**_ACCOUNT, "mode": "async"}

CASE = Case(
    provider=linehunt_kaleyra,
    settings=_ACCOUNT,
    second_settings={"sid": "HXIN00SECONDINVENTED", "api_key": "second-invented-key"},
    currency="INR",
    samples=(
        # More are counted than are listed, and the price has binary noise, as in the documented body.
        Sample(
            body=json.dumps(_processed(*_ITEMS, price="PRICE", total_processed_count=4, invalid_count=0, duplicate_count=1)).replace(
                '"PRICE"', "0.80000000000000004"
            ),
            numbers=(_FIRST, _SECOND, _UNKNOWN),
            answers=_ANSWERS,
            charged="0.8",
            request_id=_MESSAGE,
        ),
        Sample(
            body=_processed(_ITEMS[0]),
            numbers=(_FIRST,),
            settings={**_ACCOUNT, "plus": "encoded", "content_type_on_get": False, "unported_means": "unknown"},
            answers={
                _FIRST: Answer(
                    Facts(
                        country=_INDIA,
                        carrier=Network(mcc="404", mnc="70"),
                        original_carrier=Network(name="Airtel", region="Rajasthan"),
                    ),
                    withheld={Field.PORTED: "0"},
                )
            },
        ),
        Sample(
            body=_processed({"mobile_number": "919012345678"}, price=1),
            numbers=(_FIRST,),
            answers={_FIRST: Answer(verdict=Verdict.NO_MATCH)},
            charged="1 INR",
        ),
        # Invalid numbers are counted, never named: of a single one it is known which it is.
        Sample(
            body=_processed(invalid_count=1, price="0.2"),
            numbers=(_UNKNOWN,),
            answers={_UNKNOWN: Answer(verdict=Verdict.INVALID_NUMBER)},
            charged="0.2",
        ),
        Sample(body=_ITEMS[0], numbers=(_FIRST,), ticket=f"{_MESSAGE}:1", settings=_ASYNC, answers={_FIRST: _ANSWERS[_FIRST]}),
        Sample(
            body=_processed(_ITEMS[1], price="0.2"),
            numbers=(_SECOND,),
            ticket=f"{_MESSAGE}:2",
            settings=_ASYNC,
            answers={_SECOND: _ANSWERS[_SECOND]},
            charged="0.2",
        ),
    ),
    refusals=(
        Refusal(
            body={"code": "RBC001", "message": "Incorrect SID or API Key.", "data": [], "error": {"error": "Incorrect SID or API Key."}},
            error=AuthenticationFailed,
            code="RBC001",
        ),
        Refusal(status=401, body="Unauthorized", error=AuthenticationFailed),
        Refusal(body={"error": {"code": "E110", "message": "Insufficient Balance."}}, error=InsufficientFunds, code="E110"),
        Refusal(status=403, error=PermissionDenied),
        Refusal(
            status=400,
            body={"error": {"code": "E804", "type": "validation_error", "parameter": "", "message": "No."}},
            error=QueryRejected,
            code="E804",
        ),
        Refusal(
            body={"code": 1400, "message": "No.", "data": {"error": {"error_code": "INVALID_REQUEST", "error_message": "No."}}},
            error=QueryRejected,
            code="1400",
        ),
        Refusal(status=429, headers={"Retry-After": "5"}, error=RateLimited),
        Refusal(status=502, body="<html>Bad Gateway</html>", error=ProviderUnavailable),
        Refusal(body=_processed(), numbers=(_FIRST,), error=MalformedResponse),
        Refusal(body={"error": "not_found"}, numbers=(_FIRST,), ticket=f"{_MESSAGE}:1", settings=_ASYNC, error=QueryRejected),
    ),
    not_yet=(
        NotYet(
            body=_accepted(
                {"lookup_id": f"{_MESSAGE}:1", "mobile_number": "919012345678", "url": f"{_URL}:1"},
                {"lookup_id": f"{_MESSAGE}:2", "mobile_number": "919023456789", "url": f"{_URL}:2"},
                total_processed_count=2,
            ),
            numbers=(_FIRST, _SECOND),
            settings=_ASYNC,
            tickets=_TICKETS,
        ),
        NotYet(status=202, numbers=(_FIRST,), ticket=f"{_MESSAGE}:1", settings=_ASYNC),
        NotYet(body=_accepted(), numbers=(_FIRST,), ticket=f"{_MESSAGE}:1", settings=_ASYNC),
    ),
)
"""What a request to Kaleyra can come to."""
