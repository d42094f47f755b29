"""Telnyx's refusals: `{"errors": [{"code": "10009", "title": ..., "detail": ...}]}`.

https://developers.telnyx.com/development/api-fundamentals/api-errors lists the codes.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from attrs import evolve

from linehunt.plugin import Answer, Facts, ProviderResponse, Verdict, first

INVALID_NUMBER = Answer(Facts(valid=False), verdict=Verdict.INVALID_NUMBER)
NOT_COVERED = Answer(verdict=Verdict.NOT_COVERED)

_INVALID_NUMBER = "10002"  # "Invalid phone number"
# "Until it's enabled, those lookups return 422 ("... is a Canadian number")": no code is documented for it.
_CANADIAN = "is a canadian number"


def number_refused(response: ProviderResponse) -> Answer | None:
    """What a refusal says of its number: not valid, or not covered by this account; None where it says nothing of it."""
    if response.status not in (400, 404, 422):
        return None
    errors = _read_errors(response)
    if any(str(error.get("code")) == _INVALID_NUMBER for error in errors):
        return INVALID_NUMBER
    if response.status == 422 and any(_CANADIAN in str(error.get("detail")).lower() for error in errors):
        return NOT_COVERED
    return None


def raise_for_refusal(response: ProviderResponse) -> None:
    """The error that the status stands for, in Telnyx's words."""
    told = next(iter(_read_errors(response)), {})
    _told_to_wait(response).raise_for_status(first(told, ("detail", "title")), first(told, ("code",)), address_404=True)


def _told_to_wait(response: ProviderResponse) -> ProviderResponse:
    """A 429 with its `x-ratelimit-reset` (https://developers.telnyx.com/development/api-fundamentals/reliability/rate-limiting:
    seconds) as the Retry-After that it doesn't have.
    """
    reset = response.header("x-ratelimit-reset")
    if response.status != 429 or reset is None or response.retry_after is not None:
        return response
    return evolve(response, headers={**response.headers, "retry-after": reset})


def _read_errors(response: ProviderResponse) -> Sequence[Mapping[str, Any]]:
    """The errors of the body; none where a gateway answered, which speaks no JSON."""
    errors = response.json_object().get("errors")
    return [error for error in errors if isinstance(error, dict)] if isinstance(errors, list) else ()
