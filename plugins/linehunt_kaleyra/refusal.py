"""Kaleyra's refusals: five shapes of body, and codes of which none but the two successes is published for lookup.

The codes are those of the same gateway's other products: https://developers.kaleyra.io/docs/whatsapp-api-v2-error-codes-for-send-message,
/docs/rcs-api-messages-api-error-responses, /docs/validate-otp.
"""

import re
from collections.abc import Mapping
from typing import Any

from attrs import evolve

from linehunt.plugin import ProviderResponse, first, part

_SUCCESS = re.compile(r"(?:LKP)?2[0-9]{2}")
_STATUS_BY_FAMILY = (
    # "Incorrect SID or API Key." It is no proof of it: a key may be bound to addresses, or gone with its owner.
    (re.compile(r"RBC[0-9]*"), 401),
    (re.compile(r"E110"), 402),  # "Insufficient Balance."
    (re.compile(r"E8[0-9]{2}"), 400),  # a parameter is missing or has the wrong form
)
# "LKP401", "WA500", 1429: a product and an HTTP status. The E codes are a numbering of their own.
_HTTP_LIKE = re.compile(r"(?!E[0-9])[A-Z]*[0-9]?(40[123]|429|5[0-9]{2})")


def raise_for_refusal(response: ProviderResponse, envelope: Mapping[str, Any]) -> None:
    """Nothing for a success; else the error that code and status stand for, in Kaleyra's words.

    A success has a code of 2xx in its body, or none. It may have an `error` that is empty; one that isn't, without data beside it, refuses.
    """
    told = first(envelope, ("code",))
    error = envelope.get("error")
    succeeded = (told is None or _SUCCESS.fullmatch(str(told).upper())) and not (error and not envelope.get("data"))
    if response.succeeded and succeeded:
        return
    within = part(envelope, "error")
    code = first(within, ("code", "error_code")) if told is None else told
    words = first(within, ("message", "error_message", "detail", "error")) or envelope.get("message") or error or response.summary
    evolve(response, status=_status(str(code).upper(), response.status)).raise_for_status(words, code)


def _status(code: str, status: int) -> int:
    """The HTTP status that says the same. A code that means none leaves it to HTTP's own, and that of a success to 400.

    HTTP's own 5xx stands, whatever the body says: a gateway that fails may have asked before it did.
    """
    if status >= 500:
        return status
    for family, meant in _STATUS_BY_FAMILY:
        if family.fullmatch(code):
            return meant
    if http_like := _HTTP_LIKE.fullmatch(code):
        return int(http_like.group(1))
    return 400 if status // 100 == 2 else status
