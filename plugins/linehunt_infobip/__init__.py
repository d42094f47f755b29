"""Infobip's Number Lookup (Number Context): up to a thousand numbers a request, answered at once, each with a status of its own.

https://www.infobip.com/docs/number-lookup/number-lookup-over-api; the shapes are those of Infobip's OpenAPI document, "Number Context
lookup" (copied in api-evangelist/infobip, openapi/infobip-number-lookup-openapi.json @ 47a20ef). What they leave open is a setting here,
with its default.
"""

from linehunt.plugin import (
    Field,
    InsufficientFunds,
    PermissionDenied,
    PhoneNumber,
    ProviderInfo,
    ProviderRequest,
    ProviderResponse,
    Reply,
    Verdict,
    basic,
    hookimpl,
)
from linehunt_infobip.result import read_result
from linehunt_infobip.settings import Settings
from linehunt_infobip.wire import raise_for_refusal, request_id, results_by_number

_OF_THE_ACCOUNT = (InsufficientFunds, PermissionDenied)


@hookimpl
def provider_info() -> ProviderInfo:
    """A thousand numbers a request. No base URL and no list price: every account has its own."""
    return ProviderInfo(
        title="Infobip",
        settings=Settings,
        fields={
            Field.VALID,
            Field.COUNTRY,
            Field.CARRIER,
            Field.ORIGINAL_CARRIER,
            Field.ROAMING_CARRIER,
            Field.PORTED,
            Field.ROAMING,
            Field.REACHABLE,
        },
        max_batch_size=1000,  # `maxItems` of `to`; "Number of destinations is limited to 1000", says the refusal of more
        # An answer tells no price. Whether a number without an answer costs is not published: to count it passes no budget.
        billed=set(Verdict),
    )


@hookimpl
def build_request(numbers: tuple[PhoneNumber, ...]) -> ProviderRequest:
    """POST /number/1/query with the numbers' digits, asking for JSON: the same address speaks XML, too."""
    return ProviderRequest.json("/number/1/query", {"to": [number.digits for number in numbers]}, headers={"Accept": "application/json"})


@hookimpl
def authorize(request: ProviderRequest, settings: Settings) -> ProviderRequest:
    """The scheme `App` with the key, or HTTP Basic."""
    if settings.password is not None:
        return request.with_headers(basic(settings.username, settings.password.reveal()))
    key = "" if settings.api_key is None else settings.api_key.reveal()
    return request.with_headers({"Authorization": f"App {key}"})


@hookimpl
def normalize_response(response: ProviderResponse, numbers: tuple[PhoneNumber, ...], settings: Settings) -> Reply:
    """An answer or an error for each number; an error for all of them where the request, or the account, is refused."""
    body = response.json_object()
    raise_for_refusal(response, body)
    answers = {f"+{digits}": read_result(result, settings) for digits, result in results_by_number(body).items()}
    # Infobip says of each number that the account is out of credit. Of all of them, it is no number's matter.
    refusals = [answer for number in numbers if isinstance(answer := answers.get(number.e164), _OF_THE_ACCOUNT)]
    if len(refusals) == len(numbers):
        raise refusals[0]
    return Reply(answers, request_id=request_id(body))
