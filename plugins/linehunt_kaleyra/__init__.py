"""Kaleyra's Number Lookup: up to 100 numbers a request, answered at once (`sync`) or to be fetched later (`async`).

https://developers.kaleyra.io/docs/get-api-lookup, https://developers.kaleyra.io/docs/post-api-lookup-1. The pages leave much open, and
the product's current index no longer lists them: every guess is a setting, with its default.
"""

import re
from typing import Any, Literal
from urllib.parse import quote

from attrs import field, frozen

from linehunt.plugin import (
    Answer,
    Field,
    MalformedResponse,
    Pending,
    PhoneNumber,
    ProviderInfo,
    ProviderRequest,
    ProviderResponse,
    Reply,
    Secret,
    Ticket,
    Verdict,
    hookimpl,
    one_of,
    printable_secret,
)
from linehunt_kaleyra.item import read_item
from linehunt_kaleyra.refusal import raise_for_refusal
from linehunt_kaleyra.wire import charge, invalid_count, is_accepted, is_empty, items_by_number, open_envelope, read_tickets, request_id

_PLUS = {"none": "", "raw": "+", "encoded": "%2B"}
_SID = re.compile(r"[A-Za-z0-9_-]{1,64}")


def _check_sid(_: "Settings", __: Any, sid: str) -> None:
    if not _SID.fullmatch(sid):
        raise ValueError("sid: 1 to 64 letters, digits, '-' or '_', as the Kaleyra console shows it")


def _check_poll_after(_: "Settings", __: Any, poll_after: float) -> None:
    if not 0 < poll_after <= 3600:
        raise ValueError("poll_after: seconds, above 0 and up to 3600")


def _check_info_path(settings: "Settings", __: Any, info_path: str) -> None:
    if info_path.count("{lookup_id}") != 1:
        raise ValueError("info_path: needs {lookup_id} once, and may have {sid}")
    try:
        ProviderRequest(path=_fill(info_path, settings.sid, "x"))
    except ValueError as error:
        raise ValueError(f"info_path: {error}") from None


@frozen(kw_only=True)
class Settings:
    """An account's credentials, and what Kaleyra doesn't document.

    sid, api_key: a pair, checked together; a key may be bound to addresses, too (/docs/generating-an-api-key).
    mode: `sync` asks by GET and has the answers at once; `async` asks by POST and fetches them by lookup id.
    plus: how a number's "+" stands in the path. The samples have none; in the body of a POST "encoded" is a plain "+".
    content_type_on_get: whether a GET has the Content-Type that the page demands of it.
    poll_after: seconds between two fetches.
    info_path: where a lookup id is fetched. The page of it is gone; the sample's URL has `/api/v1` and an unfilled host.
    unported_means: how `is_ported: 0` is read. It is the only value the samples show: "no", or for "unknown" as not told.
    """

    sid: str = field(validator=_check_sid)
    api_key: Secret = field(validator=printable_secret)
    mode: Literal["sync", "async"] = field(default="sync", validator=one_of("sync", "async"))
    plus: Literal["none", "raw", "encoded"] = field(default="none", validator=one_of(*_PLUS))
    content_type_on_get: bool = True
    poll_after: float = field(default=1.0, validator=_check_poll_after)
    info_path: str = field(default="/v1/{sid}/lookup/get-info/{lookup_id}", validator=_check_info_path)
    unported_means: Literal["no", "unknown"] = field(default="no", validator=one_of("no", "unknown"))


@hookimpl
def provider_info() -> ProviderInfo:
    """Many numbers a request. No list price: Kaleyra publishes none, so an account gives its own."""
    return ProviderInfo(
        title="Kaleyra",
        settings=Settings,
        # No line type, though the page's first paragraph promises one.
        fields={Field.COUNTRY, Field.CARRIER, Field.ORIGINAL_CARRIER, Field.ROAMING_CARRIER, Field.PORTED, Field.ROAMING},
        base_url="https://api.kaleyra.io",
        max_batch_size=100,  # a guess: no limit is published, and a hundred numbers make a URL that every server takes
        # Where the answer has no price. Whether an invalid number costs is not published: to count it passes no budget.
        billed={Verdict.ANSWERED, Verdict.NO_MATCH, Verdict.INVALID_NUMBER},
    )


@hookimpl
def build_request(numbers: tuple[PhoneNumber, ...], settings: Settings) -> ProviderRequest:
    """GET with the numbers in the path, parted by commas; or POST with them in the body."""
    path = f"/v1/{settings.sid}/lookup"
    if settings.mode == "async":
        plus = "+" if _PLUS[settings.plus] else ""
        return ProviderRequest.json(path, {"mobile": [plus + number.digits for number in numbers]})
    plus = _PLUS[settings.plus]
    return ProviderRequest.get(f"{path}/{','.join(plus + number.digits for number in numbers)}", headers=_get_headers(settings))


@hookimpl
def authorize(request: ProviderRequest, settings: Settings) -> ProviderRequest:
    """The header `api-key`, which other products of Kaleyra spell otherwise."""
    return request.with_headers({"api-key": settings.api_key.reveal()})


@hookimpl
def normalize_response(
    response: ProviderResponse, numbers: tuple[PhoneNumber, ...], ticket: Ticket | None, settings: Settings
) -> Reply | Pending:
    """Answers, tickets to fetch them with, or the same ticket again; a refusal concerns the whole batch."""
    envelope = open_envelope(response)
    raise_for_refusal(response, envelope)
    items = items_by_number(envelope)
    accepted = is_accepted(response, envelope)
    if items and not accepted:
        answers = {f"+{digits}": read_item(item, settings.unported_means == "no") for digits, item in items.items()}
        return Reply(answers, charge(envelope), request_id(envelope))
    # Invalid numbers are counted, never named. Only where they are all that were asked, as a single one is, it is known which.
    # A ticket's number was accepted: what is counted beside it may be the whole batch's.
    if ticket is None and not items and invalid_count(envelope) >= len(numbers):
        invalid = Answer(verdict=Verdict.INVALID_NUMBER)
        return Reply({number.e164: invalid for number in numbers}, charge(envelope), request_id(envelope))
    if ticket is not None and (accepted or is_empty(envelope)):
        return Pending((ticket,), settings.poll_after, request_id(envelope))
    if accepted and (tickets := read_tickets(items, numbers)):
        return Pending(tickets, settings.poll_after, request_id(envelope))
    raise MalformedResponse("neither answers nor lookup ids for the numbers asked", charged=charge(envelope))


@hookimpl
def build_ticket_request(ticket: Ticket, settings: Settings) -> ProviderRequest:
    """GET of the lookup id. The `url` that the answer had beside it is never used: the key would go wherever it points."""
    lookup_id = quote(ticket.id, safe=":")  # "<id>:<n>": the sample's URL has the colon as it is
    return ProviderRequest.get(_fill(settings.info_path, settings.sid, lookup_id), headers=_get_headers(settings))


def _get_headers(settings: Settings) -> dict[str, str]:
    return {"Content-Type": "application/json"} if settings.content_type_on_get else {}


def _fill(info_path: str, sid: str, lookup_id: str) -> str:
    return info_path.replace("{sid}", sid).replace("{lookup_id}", lookup_id)
