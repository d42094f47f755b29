"""Telnyx's Number Lookup: one number a request, answered at once, its data sets asked for and priced apart.

https://developers.telnyx.com/docs/identity/number-lookup. What Telnyx's pages leave open is a setting here, with its default.
"""

from typing import Literal

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
    hookimpl,
    number_told,
    one_of,
    printable_secret,
)
from linehunt_telnyx.data_set import BASE, FIELDS, data_sets
from linehunt_telnyx.refusal import number_refused, raise_for_refusal
from linehunt_telnyx.wire import read_answer, read_data, request_id


@frozen(kw_only=True)
class Settings:
    """An account's key, and what Telnyx doesn't document.

    api_key: sent as a bearer token.
    bills_base: whether the base lookup costs its price beside those of the data sets that `type` adds ("always"), or only where none
        is added ("alone"). Telnyx says that each data set is priced apart, and no more. "always" is the careful reading: no budget
        is passed by it.
    bills_invalid: whether "this number is not valid" costs as much as an answer. Telnyx doesn't say. True is the careful reading.
    """

    api_key: Secret = field(validator=printable_secret)
    bills_base: Literal["always", "alone"] = field(default="always", validator=one_of("always", "alone"))
    bills_invalid: bool = True


@hookimpl
def provider_info() -> ProviderInfo:
    """One number a request. No list price: Telnyx's documentation tells none by data set, so an account gives them."""
    return ProviderInfo(
        title="Telnyx",
        settings=Settings,
        fields=FIELDS,
        base_url="https://api.telnyx.com",
        # A number that isn't covered (a Canadian one, where the account has no right to them) is refused, and no refusal is billed.
        billed={Verdict.ANSWERED, Verdict.NO_MATCH, Verdict.INVALID_NUMBER},
    )


@hookimpl
def price_items(wanted: frozenset[Field], settings: Settings) -> tuple[str, ...]:
    """The data sets that these fields need: `base`, `carrier`, `caller-name`."""
    added = data_sets(wanted)
    return added if added and settings.bills_base == "alone" else (BASE, *added)


@hookimpl
def build_request(numbers: tuple[PhoneNumber, ...], wanted: frozenset[Field]) -> ProviderRequest:
    """GET /v2/number_lookup/{number}, with `type` once for each data set. The "+" is raw, as in Telnyx's own examples."""
    query = [("type", name) for name in data_sets(wanted)]
    return ProviderRequest.get(f"/v2/number_lookup/{numbers[0].e164}", query=query, headers={"Accept": "application/json"})


@hookimpl
def authorize(request: ProviderRequest, settings: Settings) -> ProviderRequest:
    """The key as a bearer token."""
    return request.with_headers({"Authorization": f"Bearer {settings.api_key.reveal()}"})


@hookimpl
def normalize_response(response: ProviderResponse, numbers: tuple[PhoneNumber, ...], wanted: frozenset[Field], settings: Settings) -> Reply:
    """An answer; `invalid_number` and `not_covered` in Telnyx's own words for them; an error for everything else."""
    number, answer = numbers[0].e164, number_refused(response)
    if answer is None:
        if not response.succeeded:
            raise_for_refusal(response)
        data = read_data(response)
        number, answer = number_told(data.get("phone_number"), numbers[0]), read_answer(data, data_sets(wanted))
    free = answer.verdict is Verdict.INVALID_NUMBER and not settings.bills_invalid
    return Reply({number: answer}, 0 if free else None, request_id(response))
