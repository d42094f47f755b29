"""Vonage's refusals: HTTP says 200, and `status` in the body what it is.

https://developer.vonage.com/en/api/number-insight; what is billed: https://help.nexmo.com/hc/en-us/articles/204015613.
"""

from collections.abc import Mapping
from typing import Any

from linehunt.plugin import (
    AuthenticationFailed,
    InsufficientFunds,
    MalformedResponse,
    PermissionDenied,
    ProviderError,
    ProviderResponse,
    ProviderUnavailable,
    QueryRejected,
    RateLimited,
    first,
)
from linehunt_vonage.price import charge

_REFUSALS: dict[str, type[ProviderError]] = {
    "1": RateLimited,
    "3": QueryRejected,
    "4": AuthenticationFailed,
    "5": ProviderUnavailable,
    "9": InsufficientFunds,
    "19": PermissionDenied,
    "999": QueryRejected,  # "Request unparseable"
}
# "Live mobile lookup not returned. Not all return parameters are available": an answer, with a refund.
_ANSWERS = frozenset({"0", "43", "44", "45"})
_BUSY = 1.0  # "more requests in the last second than are permitted by your account. Please retry."


def code_told(body: Mapping[str, Any]) -> str:
    """The body's `status` as text: an integer in every sample."""
    return str(body.get("status"))


def is_invalid_number(response: ProviderResponse, body: Mapping[str, Any]) -> bool:
    """Whether the number itself is refused.

    Status 3 is for any request that is wrong or lacks something, and its words tell a number apart ("Invalid request :: Not valid number
    format detected [ ... ]", Vonage/vonage-python-sdk, basic_insight_error.json): "the request is rejected altogether if the number is
    impossible according to the E.164 guidelines" (network_code in number-insight.yml).
    """
    return response.status < 500 and code_told(body) == "3" and "not valid number format" in str(_words(body)).lower()


def raise_for_refusal(response: ProviderResponse, body: Mapping[str, Any]) -> None:
    """Nothing for an answer; else the error that the body's status stands for, or HTTP's own where the body has none.

    HTTP's 5xx stands, whatever the body says: a gateway that fails may have asked before it did.
    """
    code = code_told(body)
    words = _words(body) or response.summary
    if response.status < 500 and (kind := _REFUSALS.get(code)):
        told = response.retry_after
        wait = (_BUSY if told is None else told) if kind is RateLimited else None
        raise kind(str(words), code=code, charged=charge(body), retry_after=wait)
    response.raise_for_status(words, body.get("status"))
    if code not in _ANSWERS:
        raise MalformedResponse(f"a status that is not documented: {words}", code=body.get("status"), charged=charge(body))


def _words(body: Mapping[str, Any]) -> Any:
    """`status_message`; `error_text` in the asynchronous answers' spelling; or those of RFC 9457, as Vonage's other APIs have them."""
    return first(body, ("status_message", "error_text", "detail", "title"))
