"""Twilio's Lookup v2: one number a request, answered at once, each data package at a price of its own.

https://www.twilio.com/docs/lookup/v2-api. What Twilio's pages leave open is a setting here, with its default.
"""

import re
from typing import Any

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
    printable_secret,
)
from linehunt_twilio.package import packages_for
from linehunt_twilio.wire import raise_for_refusal, read_answer

_SID = re.compile(r"(?:AC|SK)[0-9a-fA-F]{32}")  # twilio/twilio-oai, twilio_api_v2010.yaml
_BASE = "base"


def _check_sid(_: "Settings", __: Any, sid: str) -> None:
    if not _SID.fullmatch(sid):
        raise ValueError("sid: an account's SID (AC...) or an API key's (SK...), followed by 32 hexadecimal digits")


@frozen(kw_only=True)
class Settings:
    """An account's credentials, and what Twilio doesn't document.

    sid: the account's SID (`AC...`), or that of an API key (`SK...`), which Twilio recommends. The user of HTTP Basic.
    secret: the auth token with the former, the key's secret with the latter.
    bills_invalid: whether a number that Twilio calls invalid costs what the packages asked for do. Twilio doesn't say. True is
        the careful reading: no budget is passed by it.
    """

    sid: str = field(validator=_check_sid)
    secret: Secret = field(validator=printable_secret)
    bills_invalid: bool = True


@hookimpl
def provider_info() -> ProviderInfo:
    """One number a request. No list prices: the account gives them, package by package."""
    return ProviderInfo(
        title="Twilio",
        settings=Settings,
        fields={Field.VALID, Field.COUNTRY, Field.FORMATS, Field.LINE_TYPE, Field.CARRIER, Field.CALLER_NAME},
        base_url="https://lookups.twilio.com",
        # A caller name "is billed per request, even if no data is returned". Of an invalid number (see `bills_invalid`) and of
        # packages that failed nothing is published: counted as billed.
        billed={Verdict.ANSWERED, Verdict.NO_MATCH, Verdict.INVALID_NUMBER, Verdict.NOT_COVERED},
    )


@hookimpl
def price_items(wanted: frozenset[Field]) -> tuple[str, ...]:
    """The packages that answer these fields; `base`, Twilio's free request, where none is needed.

    Where one is, `base` is no item: it would tie the packages together, and a doubt about one would keep the others from being asked.
    """
    return tuple(package.name for package in packages_for(wanted)) or (_BASE,)


@hookimpl
def build_request(numbers: tuple[PhoneNumber, ...], wanted: frozenset[Field]) -> ProviderRequest:
    """GET /v2/PhoneNumbers/{number}?Fields=...: without `Fields` it is the free request."""
    fields = ",".join(package.name for package in packages_for(wanted))
    # The "+" stays: without it the number would be a national one of North America (twilio/twilio-oai, twilio_lookups_v2.yaml).
    path = f"/v2/PhoneNumbers/{numbers[0].e164}"
    return ProviderRequest.get(path, query={"Fields": fields} if fields else None, headers={"Accept": "application/json"})


@hookimpl
def authorize(request: ProviderRequest, settings: Settings) -> ProviderRequest:
    """HTTP Basic."""
    return request.with_headers(basic(settings.sid, settings.secret.reveal()))


@hookimpl
def normalize_response(response: ProviderResponse, numbers: tuple[PhoneNumber, ...], wanted: frozenset[Field], settings: Settings) -> Reply:
    """An answer; `invalid_number` where Twilio says so, with HTTP 200; an error for every other status."""
    body = response.json_object()
    raise_for_refusal(response, body)
    answer = read_answer(body, wanted)
    free = answer.verdict is Verdict.INVALID_NUMBER and not settings.bills_invalid
    number = number_told(body.get("phone_number"), numbers[0])
    return Reply({number: answer}, charged=0 if free else None, request_id=response.header("twilio-request-id"))
