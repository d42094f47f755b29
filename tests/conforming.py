"""A provider that passes the conformance suite, its case, and what the suite says of one that is broken in some way."""

from collections.abc import Callable, Mapping
from typing import Any

from attrs import evolve, frozen

from linehunt.plugin import (
    Answer,
    AuthenticationFailed,
    Facts,
    Field,
    MalformedResponse,
    Network,
    Pending,
    PhoneNumber,
    ProviderInfo,
    ProviderRequest,
    ProviderResponse,
    RateLimited,
    Reply,
    Secret,
    Session,
    Ticket,
)
from linehunt.testing import Case, NotYet, Opened, Refusal, Sample, check
from provider_modules import make_module

Hooks = Mapping[str, Callable[..., Any]]

FIRST, SECOND = "+14155550123", "+442083661177"
ITEMS = (
    {"number": "14155550123", "carrier": "Acme Mobile", "ported": True},
    {"number": "442083661177", "carrier": "Bolt Mobile", "ported": False},
)
ANSWERED = {"id": "r-1", "price": "0.04", "left": "9.96", "numbers": ITEMS}
TICKETED = {"id": "r-2", "tickets": {"t-1": ["14155550123"], "t-2": ["442083661177"]}}
WAITING = {"id": "r-3", "wait": True}
TOKEN = {"token": "invented-session-token", "seconds": 300}
SETTINGS = {"api_key": "first-invented-key", "customer": "customer-one"}
SECOND_SETTINGS = {"api_key": "second-invented-key", "customer": "customer-two"}


@frozen
class Settings:
    """An account's key, and its name with the vendor."""

    api_key: Secret
    customer: str = ""


def info(**changes: Any) -> ProviderInfo:
    """Two numbers a request, at a price an item."""
    said: dict[str, Any] = {
        "title": "Acme",
        "settings": Settings,
        "fields": {Field.CARRIER, Field.PORTED},
        "base_url": "https://api.acme.example/lookups",
        "max_batch_size": 2,
        "list_prices": {"network": {"*": "0.02 EUR"}, "porting": {"1": "0.01 EUR", "44": "0.03 EUR"}},
    }
    return ProviderInfo(**said | changes)


def price_items(wanted: frozenset[Field]) -> tuple[str, ...]:
    """Porting is sold beside the network."""
    return ("network", "porting") if Field.PORTED in wanted else ("network",)


def build_request(numbers: tuple[PhoneNumber, ...], wanted: frozenset[Field], settings: Settings) -> ProviderRequest:
    """GET, with the numbers parted by commas."""
    path = f"/{settings.customer}/" + ",".join(number.digits for number in numbers)
    return ProviderRequest.get(path, query={"fields": ",".join(sorted(wanted))})


def authorize(request: ProviderRequest, settings: Settings) -> ProviderRequest:
    """The key in a header."""
    return request.with_headers({"x-acme-key": settings.api_key.reveal()})


def normalize_response(response: ProviderResponse, ticket: Ticket | None) -> Reply | Pending:
    """Answers by number, tickets, or the same ticket again."""
    response.raise_for_status("No.")
    body = response.json()
    if "error" in body:
        raise RateLimited(body["error"]["text"], code=body["error"]["code"])
    if "tickets" in body:
        tickets = [Ticket(name, tuple(PhoneNumber(f"+{digits}") for digits in asked)) for name, asked in body["tickets"].items()]
        return Pending(tuple(tickets))
    if "wait" in body and ticket is not None:
        return Pending((ticket,))
    answers = {f"+{item['number']}": read_item(item) for item in body["numbers"]}
    return Reply(answers, body.get("price"), body["id"] if isinstance(body.get("id"), str) else None, body.get("left"))


def read_item(item: Mapping[str, Any]) -> Answer:
    """What an item says of its number."""
    return Answer(Facts(carrier=Network(name=item["carrier"]), ported=item["ported"]))


def build_ticket_request(ticket: Ticket) -> ProviderRequest:
    """GET of the ticket."""
    return ProviderRequest.get(f"/tickets/{ticket.id}")


HOOKS: Hooks = {
    "provider_info": lambda: info(),
    "price_items": price_items,
    "build_request": build_request,
    "authorize": authorize,
    "normalize_response": normalize_response,
    "build_ticket_request": build_ticket_request,
}


def build_session_request(settings: Settings) -> ProviderRequest:
    """POST of the key."""
    return ProviderRequest.json("/token", {"key": settings.api_key.reveal()})


def read_session(response: ProviderResponse) -> Session:
    """The token, and its seconds."""
    response.raise_for_status("No.")
    body = response.json()
    return Session(Secret(body["token"]), body["seconds"])


def authorize_by_session(request: ProviderRequest, session: Session) -> ProviderRequest:
    """The token in a header."""
    return request.with_headers({"authorization": f"Bearer {session.value.reveal()}"})


SESSION_HOOKS: Hooks = {
    "build_session_request": build_session_request,
    "read_session": read_session,
    "authorize": authorize_by_session,
}
OPENED = Opened(body=TOKEN, value="invented-session-token", lifetime=300)


def answer(carrier: str, *, ported: bool | None) -> Answer:
    """An answer of Acme's."""
    return Answer(Facts(carrier=Network(name=carrier), ported=ported))


ANSWERS = {FIRST: answer("Acme Mobile", ported=True), SECOND: answer("Bolt Mobile", ported=False)}
SAMPLE = Sample(body=ANSWERED, numbers=(FIRST, SECOND), answers=ANSWERS, charged="0.04 EUR", balance="9.96 EUR", request_id="r-1")
FETCHED = Sample(body={"id": "r-4", "numbers": ITEMS[:1]}, numbers=(FIRST,), ticket="t-1", answers={FIRST: ANSWERS[FIRST]})


def case(hooks: Hooks | None = None, *, without: tuple[str, ...] = (), **changes: Any) -> Case:
    """Acme's case: with these hooks instead of its own or beside them, without those, and with these parts of the case changed."""
    made = {name: function for name, function in {**HOOKS, **(hooks or {})}.items() if name not in without}
    return evolve(
        Case(
            provider=make_module(**made),
            settings=SETTINGS,
            second_settings=SECOND_SETTINGS,
            samples=(SAMPLE, FETCHED),
            refusals=(
                Refusal(status=401, error=AuthenticationFailed),
                Refusal(body={"error": {"code": 7, "text": "Slower."}}, error=RateLimited, code="7"),
                Refusal(body={"id": "r-5"}, error=MalformedResponse),
            ),
            not_yet=(
                NotYet(body=TICKETED, numbers=(FIRST, SECOND), tickets={"t-1": (FIRST,), "t-2": (SECOND,)}),
                NotYet(body=WAITING, numbers=(FIRST,), ticket="t-1"),
            ),
        ),
        **changes,
    )


def complaints(of: Case) -> dict[str, str]:
    """The suite's complaints, by check. Few mutants are tried: the tests of the mutation have their own."""
    return {finding.check: finding.complaint for finding in check(of, examples=10) if finding.complaint is not None}
