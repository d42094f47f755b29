"""Infobip's envelope: what is around the numbers' own results, and what it says instead of them."""

from collections.abc import Mapping
from typing import Any

from linehunt.plugin import MalformedResponse, ProviderResponse, first, part


def raise_for_refusal(response: ProviderResponse, body: Mapping[str, Any]) -> None:
    """Nothing for a success; else the error that the status stands for, in Infobip's words.

    They are in `requestError.serviceException` as documented for lookup, or beside `errorCode` as its gateway says 429
    (https://www.infobip.com/docs/developer-resources/api-fundamentals/rate-limits-and-throttling).
    """
    exception = part(part(body, "requestError"), "serviceException")
    words = first(exception, ("text",)) or first(body, ("description",))
    response.raise_for_status(words, first(exception, ("messageId",)) or first(body, ("errorCode",)), address_404=True)


def results_by_number(body: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """The results by their number's digits, whatever their order. Of two for a number the first counts.

    Raises:
        MalformedResponse: there is none that names its number.
    """
    listed = body.get("results")
    results: dict[str, Mapping[str, Any]] = {}
    for result in listed if isinstance(listed, list) else []:
        if isinstance(result, dict) and (digits := _digits(result.get("to"))):
            results.setdefault(digits, result)
    if not results:
        raise MalformedResponse("there is no result that names its number")
    return results


def request_id(body: Mapping[str, Any]) -> str | None:
    """Infobip's id of the request."""
    told = body.get("bulkId")
    return told if told and isinstance(told, str) else None


def _digits(number: Any) -> str:
    """The number without its plus, as text: the samples have digits only."""
    return str(number).strip().removeprefix("+") if type(number) in (str, int) else ""
