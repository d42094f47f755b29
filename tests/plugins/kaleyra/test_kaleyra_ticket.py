"""Kaleyra's asynchronous way: accepted, not ready, fetched."""

import pytest

import linehunt_kaleyra as kaleyra
from linehunt.plugin import (
    Answer,
    Country,
    Facts,
    MalformedResponse,
    Network,
    Pending,
    PhoneNumber,
    QueryRejected,
    Reply,
    Secret,
    Ticket,
    Verdict,
)
from vendor_replies import respond

INDIA = PhoneNumber("+919812345678")
BRITAIN = PhoneNumber("+442083661177")
MASKED = PhoneNumber("+9190XXXXXX")
SETTINGS = kaleyra.Settings(sid="HXAP16XXXXXX97IN", api_key=Secret("k3y"), mode="async", poll_after=2.5)
TICKET = Ticket("u-1:1", (INDIA,))

# The documented answer of POST, closed where the page is cut.
ACCEPTED = b"""
{
    "data": {
        "code": "LKP201",
        "message": "Request accepted successfully",
        "id": "2020-01-XXAXXXdXXXXXXXXbbaXXXXeaXecXXXcd4cX3fXXbXXcc",
        "total_processed_count": 6,
        "data": [
            {
                "lookup_id": "XXXXadc-cXeX-XXXX-XcXX-XXXXXXdbXXXX:X",
                "mobile_number": "9190XXXXXX",
                "url": "https://api.{pod}.kaleyra.io/api/v1/AXXXdXXXXX/lookup/get-info/XXXXbadc-cXe0-XXXX-XcXX-XXXXXXdbXXXX:X"
            }
        ]
    }
}"""
ITEM = {
    "lookup_id": "u-1:1",
    "mobile_number": "919812345678",
    "country": "IN",
    "country_code": 91,
    "current_mcc": "404",
    "current_mnc": "40",
    "current_operator": "Airtel // Chennai",
    "is_ported": 1,
}
ANSWER = Answer(
    Facts(
        country=Country(iso2="IN", calling_code="91"),
        carrier=Network(name="Airtel", mcc="404", mnc="40", region="Chennai"),
        ported=True,
    )
)


def normalize(body: bytes | object, ticket: Ticket | None, *numbers: PhoneNumber, status: int = 200) -> Reply | Pending:
    """What these bytes, or this object as JSON, are for the ticket or the numbers."""
    return kaleyra.normalize_response(respond(body, status), ticket.numbers if ticket else numbers, ticket, SETTINGS)


def accepted(*items: object, **members: object) -> dict[str, object]:
    """A POST's envelope around these items."""
    return {"data": {"code": "LKP201", "message": "Request accepted successfully", "id": "r-1", "data": list(items), **members}}


@pytest.mark.parametrize("status", [200, 201, 202])
def test_the_documented_answer_of_a_post_is_pending(status: int) -> None:
    """A ticket with the item's own lookup id; of the `url` beside it, another id and a host with a hole, nothing is kept."""
    assert normalize(ACCEPTED, None, MASKED, status=status) == Pending(
        (Ticket("XXXXadc-cXeX-XXXX-XcXX-XXXXXXdbXXXX:X", (MASKED,)),),
        after=2.5,
        request_id="2020-01-XXAXXXdXXXXXXXXbbaXXXXeaXecXXXcd4cX3fXXbXXcc",
    )


def test_every_number_has_a_ticket_of_its_own() -> None:
    """Matched by digits, whatever the order of the items."""
    body = accepted({"lookup_id": "u:2", "mobile_number": BRITAIN.digits}, {"lookup_id": "u:1", "mobile_number": INDIA.e164})
    assert normalize(body, None, INDIA, BRITAIN) == Pending((Ticket("u:1", (INDIA,)), Ticket("u:2", (BRITAIN,))), 2.5, "r-1")


@pytest.mark.parametrize(
    "lookup_id", [None, "", 5, [], ".", "..", "x" * 201], ids=["null", "empty", "number", "list", "dot", "dots", "endless"]
)
def test_a_number_without_a_usable_lookup_id_has_no_ticket(lookup_id: object) -> None:
    """The others have theirs; with none left there is nothing to wait for."""
    odd = {"lookup_id": lookup_id, "mobile_number": INDIA.digits}
    body = accepted(odd, {"lookup_id": "u:2", "mobile_number": BRITAIN.digits})
    assert normalize(body, None, INDIA, BRITAIN) == Pending((Ticket("u:2", (BRITAIN,)),), 2.5, "r-1")
    with pytest.raises(MalformedResponse):
        normalize(accepted(odd), None, INDIA)


def test_a_ticket_for_a_number_not_asked_is_not_taken() -> None:
    """It would be fetched for nothing."""
    with pytest.raises(MalformedResponse):
        normalize(accepted({"lookup_id": "u:1", "mobile_number": BRITAIN.digits}), None, INDIA)


def test_a_single_number_counted_invalid_has_nothing_to_fetch() -> None:
    """No item and one counted: it can only be the one that was asked."""
    told = normalize(accepted(invalid_count=1), None, INDIA)
    assert told == Reply({INDIA.e164: Answer(verdict=Verdict.INVALID_NUMBER)}, request_id="r-1")


def test_a_post_that_is_answered_at_once_is_an_answer() -> None:
    """LKP200 is processed, in whatever envelope it comes."""
    told = normalize({"data": {"code": "LKP200", "data": [ITEM], "price": 0.2}}, None, INDIA)
    assert told == Reply({INDIA.e164: ANSWER}, charged="0.2")


@pytest.mark.parametrize(
    "body",
    [
        {"code": "LKP200", "id": "r-1", "price": 0.2, "data": [ITEM]},
        {"data": {"code": "LKP200", "id": "r-1", "price": 0.2, "data": [ITEM]}},
        {"code": "LKP200", "id": "r-1", "price": 0.2, "data": ITEM},
        {"data": {"code": "LKP200", "id": "r-1", "price": 0.2, "data": ITEM}},
        {"id": "r-1", "price": 0.2, **ITEM},
        {"id": "r-1", "price": 0.2, "data": [ITEM]},
    ],
    ids=["flat", "nested", "flat, one item", "nested, one item", "bare item", "no code"],
)
def test_a_fetched_answer_in_any_envelope(body: object) -> None:
    """Its page is gone, so every shape that the others suggest is read; a price in it is what the ticket cost."""
    assert normalize(body, TICKET) == Reply({INDIA.e164: ANSWER}, charged="0.2", request_id="r-1")


def test_a_fetched_answer_without_a_price() -> None:
    """Then the quote stands."""
    assert normalize(ITEM, TICKET) == Reply({INDIA.e164: ANSWER})


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, ACCEPTED),
        (200, accepted(ITEM)),
        (200, {"code": "LKP202", "message": "Processing"}),
        (200, {"code": 202}),
        (202, b""),
        (202, b"accepted"),
        (202, {}),
        (202, [1]),
        (202, {"code": "LKP200", "data": []}),
        (200, {"code": "LKP200", "data": []}),
        (200, {"code": "LKP200", "data": None}),
        (200, {"code": "LKP200", "data": ""}),
        (200, {"code": "LKP200", "data": {}}),
        (200, {"code": "LKP200"}),
        (200, {"data": []}),
    ],
    ids=str,
)
def test_what_is_not_ready_is_asked_for_again(status: int, body: bytes | object) -> None:
    """How Kaleyra says so is not published: accepted again, a 202, or an empty list. The same ticket, after the same wait."""
    told = normalize(body, TICKET, status=status)
    assert isinstance(told, Pending)
    assert (told.tickets, told.after) == ((TICKET,), 2.5)


def test_a_count_beside_an_empty_list_does_not_make_a_fetched_number_invalid() -> None:
    """It was accepted, and the count may be the whole batch's: it is waited for."""
    assert normalize({"code": "LKP200", "data": [], "invalid_count": 1}, TICKET) == Pending((TICKET,), 2.5)


@pytest.mark.parametrize("body", [b"", b"{}", b'{"foo": 1}', b"[]", b'{"code": "LKP200", "data": [7]}', b'{"data": 5}'], ids=repr)
def test_a_fetched_body_that_says_nothing_is_malformed(body: bytes) -> None:
    """Neither an answer nor "not ready"."""
    with pytest.raises(MalformedResponse):
        normalize(body, TICKET)


def test_a_202_without_tickets_is_malformed_when_it_was_a_question() -> None:
    """Accepted, and nothing to fetch it with."""
    with pytest.raises(MalformedResponse):
        normalize(b"", None, INDIA, status=202)


def test_a_fetched_answer_for_another_number_stands_under_its_own() -> None:
    """Where core drops it."""
    told = normalize({**ITEM, "mobile_number": BRITAIN.digits}, TICKET)
    assert isinstance(told, Reply)
    assert list(told.answers) == [BRITAIN.e164]


def test_a_refused_fetch_is_a_refusal() -> None:
    """An unknown or expired lookup id, say."""
    with pytest.raises(QueryRejected) as caught:
        normalize({"code": "LKP404", "message": "Lookup ID not found"}, TICKET, status=404)
    assert caught.value.code == "LKP404"
