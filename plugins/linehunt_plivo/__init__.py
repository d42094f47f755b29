"""Plivo's Number Lookup: one number a request, answered at once.

https://www.plivo.com/docs/lookup/api/lookup-phone-number. What Plivo's pages leave open is a setting here, with its default.
"""

import re
from typing import Any, Literal

from attrs import field, frozen

from linehunt.plugin import (
    Field,
    PhoneNumber,
    ProviderInfo,
    ProviderRequest,
    ProviderResponse,
    Reply,
    Secret,
    Verdict,
    basic,
    hookimpl,
    number_told,
    one_of,
    part,
    printable_secret,
    read_prices,
)
from linehunt_plivo.wire import INVALID_NUMBER, raise_for_refusal, read_answer, request_id, status_told

_PLUS = {"raw": "+", "encoded": "%2B", "none": ""}
_AUTH_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


def _check_auth_id(settings: "Settings", _: Any, auth_id: str) -> None:
    if not auth_id and not settings.scoped:
        raise ValueError("auth_id: needed unless auth_token is a scoped token (stk_...)")
    if auth_id and not _AUTH_ID.fullmatch(auth_id):
        raise ValueError("auth_id: 1 to 64 letters, digits, '-' or '_', as the Plivo console shows it")


@frozen(kw_only=True)
class Settings:
    """An account's credentials, and what Plivo doesn't document.

    auth_token: sent as the password of HTTP Basic; a scoped token (`stk_...`) as a bearer token instead.
    auth_id: the account's, or a sub-account's. Only a scoped token goes without.
    plus: how the number's "+" stands in the path. Plivo's SDKs write it raw; others send "%2B", or leave it out ("none").
    bills_not_found: whether "no such number" costs as much as an answer. Plivo doesn't say. True is the careful reading:
        no budget is passed by it.
    """

    auth_token: Secret = field(validator=printable_secret)  # checked first: auth_id depends on it
    auth_id: str = field(default="", validator=_check_auth_id)
    plus: Literal["raw", "encoded", "none"] = field(default="raw", validator=one_of(*_PLUS))
    bills_not_found: bool = True

    @property
    def scoped(self) -> bool:
        """Whether the token names its account itself (plivo-cli, internal/api/client.go)."""
        return self.auth_token.reveal().startswith("stk_")


@hookimpl
def provider_info() -> ProviderInfo:
    """One number a request, at the list price."""
    return ProviderInfo(
        title="Plivo",
        settings=Settings,
        fields={Field.VALID, Field.COUNTRY, Field.FORMATS, Field.LINE_TYPE, Field.CARRIER, Field.PORTED},
        base_url="https://lookup.plivo.com",
        list_prices=read_prices(__file__),
        # With `bills_not_found = false` the reply to an invalid number says that it cost nothing.
        billed={Verdict.ANSWERED, Verdict.NO_MATCH, Verdict.INVALID_NUMBER},
    )


@hookimpl
def build_request(numbers: tuple[PhoneNumber, ...], settings: Settings) -> ProviderRequest:
    """GET /v1/Number/{number}?type=carrier: without the slash at the end that Plivo's other endpoints have."""
    path = f"/v1/Number/{_PLUS[settings.plus]}{numbers[0].digits}"
    return ProviderRequest.get(path, query={"type": "carrier"}, headers={"Accept": "application/json"})


@hookimpl
def authorize(request: ProviderRequest, settings: Settings) -> ProviderRequest:
    """HTTP Basic, or Bearer for a scoped token."""
    token = settings.auth_token.reveal()
    return request.with_headers({"Authorization": f"Bearer {token}"} if settings.scoped else basic(settings.auth_id, token))


@hookimpl
def normalize_response(response: ProviderResponse, numbers: tuple[PhoneNumber, ...], settings: Settings) -> Reply:
    """An answer; `invalid_number` for a 404 in Plivo's own words; an error for everything else."""
    body = response.json_object()
    status = status_told(response, body)
    if status == 404 and body.get("error_code"):  # Plivo's way to say it. Without the code it is a wrong URL
        charged = None if settings.bills_not_found else 0
        return Reply({numbers[0].e164: INVALID_NUMBER}, charged, request_id(response, body))
    if status // 100 != 2:
        raise_for_refusal(response, status, body)
    told = body.get("phone_number") or part(body, "format", "number_format").get("e164")  # the first generation has no other
    return Reply({number_told(told, numbers[0]): read_answer(body)}, request_id=request_id(response, body))
