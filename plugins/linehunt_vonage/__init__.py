"""Vonage's Number Insight (once Nexmo's): one number a request, answered at once, in three tiers of what is said and what it costs.

https://developer.vonage.com/en/api/number-insight. Vonage ends it on 4 February 2027, says that page. What the pages leave open, or say in
two ways, is a setting here, with its default.
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
    printable_secret,
)
from linehunt_vonage.price import balance, charge
from linehunt_vonage.refusal import is_invalid_number, raise_for_refusal
from linehunt_vonage.tier import FIELDS, cheapest_tier
from linehunt_vonage.wire import INVALID_NUMBER, number_in, read_answer, request_id

_KEY = re.compile(r"[A-Za-z0-9_-]{1,64}")
_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]+")


def _check_api_key(_: "Settings", __: Any, api_key: str) -> None:
    if not _KEY.fullmatch(api_key):
        raise ValueError("api_key: 1 to 64 letters, digits, '-' or '_', as Vonage's dashboard shows it")


def _check_auth(settings: "Settings", __: Any, auth: str) -> None:
    if auth == "query" and not _UNRESERVED.fullmatch(settings.api_secret.reveal()):
        # Percent-encoded it would not be known for a credential where a URL is quoted to us.
        raise ValueError("auth: query needs an api_secret of letters, digits, '-', '.', '_' and '~'; use basic")


@frozen(kw_only=True)
class Settings:
    """An account's credentials, and what Vonage documents in two ways.

    api_key, api_secret: the pair of the dashboard's account overview.
    auth: `basic` sends them as HTTP Basic, as the page has it today; `query` in the URL, as it had it before. There they may be
        written down by whatever stands between.
    ported_tier: the tier that is asked for `ported`. The schema and the SDK's sample of `standard` have it; the page of code
        for `advanced` lists it as one of the things that only this tier adds.
    """

    api_key: str = field(validator=_check_api_key)
    api_secret: Secret = field(validator=printable_secret)  # checked before auth, which depends on it
    auth: Literal["basic", "query"] = field(default="basic", validator=[one_of("basic", "query"), _check_auth])
    ported_tier: Literal["standard", "advanced"] = field(default="standard", validator=one_of("standard", "advanced"))


@hookimpl
def provider_info() -> ProviderInfo:
    """One number a request. No list price: Vonage publishes none by tier, so an account gives its own, in EUR."""
    return ProviderInfo(
        title="Vonage",
        settings=Settings,
        fields=FIELDS,
        base_url="https://api.nexmo.com",
        # Where the answer has no price. A number that is refused costs nothing and its reply says so; one that is found not to exist
        # was looked up.
        billed={Verdict.ANSWERED, Verdict.NO_MATCH, Verdict.INVALID_NUMBER},
    )


@hookimpl
def price_items(wanted: frozenset[Field], settings: Settings) -> tuple[str, ...]:
    """The tier; and `cnam` for the caller's name, which "incurs an additional charge"."""
    tier = cheapest_tier(wanted, settings.ported_tier)
    return (tier, "cnam") if Field.CALLER_NAME in wanted else (tier,)


@hookimpl
def build_request(numbers: tuple[PhoneNumber, ...], wanted: frozenset[Field], settings: Settings) -> ProviderRequest:
    """GET /ni/{tier}/json?number={digits}, without the plus."""
    query = {"number": numbers[0].digits}
    if Field.CALLER_NAME in wanted:
        query["cnam"] = "true"
    return ProviderRequest.get(
        f"/ni/{cheapest_tier(wanted, settings.ported_tier)}/json", query=query, headers={"Accept": "application/json"}
    )


@hookimpl
def authorize(request: ProviderRequest, settings: Settings) -> ProviderRequest:
    """HTTP Basic, or the pair in the query."""
    secret = settings.api_secret.reveal()
    if settings.auth == "query":
        return request.with_query({"api_key": settings.api_key, "api_secret": secret})
    return request.with_headers(basic(settings.api_key, secret))


@hookimpl
def normalize_response(response: ProviderResponse, numbers: tuple[PhoneNumber, ...]) -> Reply:
    """An answer, whole or in part; `invalid_number` for what Vonage calls no number; an error for everything else."""
    body = response.json_object()
    charged = charge(body)
    if is_invalid_number(response, body):
        # "We will not bill you if your request was rejected": https://help.nexmo.com/hc/en-us/articles/204015613
        return Reply({numbers[0].e164: INVALID_NUMBER}, 0 if charged is None else charged, request_id(body), balance(body))
    raise_for_refusal(response, body)
    return Reply({number_told(number_in(body), numbers[0]): read_answer(body)}, charged, request_id(body), balance(body))
