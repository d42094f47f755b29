"""Whatever bytes come back, a reply, tickets or a ProviderError is made of them, and nothing else."""

import json
from typing import Any

from attrs import fields
from hypothesis import given
from hypothesis import strategies as st

import linehunt_kaleyra as kaleyra
from any_body import QUIET, any_json, mutated
from linehunt.plugin import Answer, Country, Network, Pending, PhoneNumber, ProviderError, ProviderResponse, Reply, Secret, Ticket

INDIA, BRITAIN = PhoneNumber("+919812345678"), PhoneNumber("+442083661177")
TICKET = Ticket("u-1:1", (INDIA,))
ACCOUNTS = [
    kaleyra.Settings(sid="HX1", api_key=Secret("k3y"), mode="async"),
    kaleyra.Settings(sid="HX1", api_key=Secret("k3y"), unported_means="unknown"),
]
ITEM = {
    "lookup_id": "u-1:1",
    "mobile_number": "919812345678",
    "country": "IN",
    "country_code": 91,
    "current_mcc": "404",
    "current_mnc": "40",
    "current_operator": "Airtel // Chennai",
    "original_mcc": "",
    "original_mnc": "",
    "original_operator": "Airtel // Chennai",
    "roaming_mcc": "404",
    "roaming_mnc": "70",
    "roaming_opearator": "Airtel // Rajasthan",
    "is_ported": 0,
}
FLAT = {
    "code": "LKP200",
    "message": "x",
    "price": 0.8,
    "id": "r-1",
    "data": [ITEM, {**ITEM, "mobile_number": "442083661177"}],
    "invalid_count": 0,
}
ACCEPTED = {"code": "LKP201", "id": "r-1", "data": [{"lookup_id": "u:1", "mobile_number": "919812345678", "url": "https://x"}]}
BODIES: list[Any] = [
    FLAT,
    {"data": FLAT},
    {"data": ACCEPTED},
    ITEM,
    {"code": "RBC001", "message": "No.", "data": [], "error": {"error": "No."}},
    {"code": 1400, "message": "No.", "data": {"error": {"error_code": "INVALID_REQUEST", "error_message": "No."}}},
]
WORDS = st.sampled_from(["", "LKP200", "LKP201", "RBC001", "404", "40", "919812345678", "a // b", "..", 200, 404, 0, 1, 7, 91, True, False])
JSON = any_json(WORDS)
STATUS = st.sampled_from([200, 200, 200, 201, 202, 204, 301, 400, 401, 402, 403, 404, 429, 500, 503, 599])
ASKED = st.sampled_from([(None, (INDIA,)), (None, (INDIA, BRITAIN)), (TICKET, TICKET.numbers)])


def check(status: int, body: bytes, asked: tuple[Ticket | None, tuple[PhoneNumber, ...]], account: kaleyra.Settings) -> None:
    """Normalize it; anything but a sound reply, tickets that can be fetched, or a ProviderError fails."""
    ticket, numbers = asked
    try:
        told = kaleyra.normalize_response(ProviderResponse(status=status, body=body), numbers, ticket, account)
    except ProviderError:
        return
    assert told.request_id is None or isinstance(told.request_id, str)
    if isinstance(told, Pending):
        assert told.tickets
        for each in told.tickets:
            assert set(each.numbers) <= set(numbers)
            assert kaleyra.build_ticket_request(each, account).path.startswith("/v1/HX1/lookup/get-info/")
        return
    assert isinstance(told, Reply)
    assert told.answers
    assert told.charged is None or type(told.charged) in (str, int)
    for number, answer in told.answers.items():
        assert number.startswith("+")
        assert isinstance(answer, Answer)
        check_answer(answer)


def check_answer(answer: Answer) -> None:
    """Declared fields only, and text where text belongs."""
    assert answer.known.keys() <= kaleyra.provider_info().fields
    assert all(len(word) <= 60 for word in answer.withheld.values())
    for fact in answer.known.values():
        if isinstance(fact, (Country, Network)):
            parts = [getattr(fact, slot.name) for slot in fields(type(fact))]
            assert any(parts)
            assert all(part is None or (isinstance(part, str) and part) for part in parts)


@QUIET
@given(status=STATUS, body=mutated(BODIES, JSON), asked=ASKED, account=st.sampled_from(ACCOUNTS))
def test_a_changed_body(status: int, body: Any, asked: Any, account: kaleyra.Settings) -> None:
    """Values replaced or dropped in the documented bodies."""
    check(status, json.dumps(body).encode(), asked, account)


@QUIET
@given(status=STATUS, body=JSON, asked=ASKED, account=st.sampled_from(ACCOUNTS))
def test_any_json(status: int, body: Any, asked: Any, account: kaleyra.Settings) -> None:
    """JSON without any likeness."""
    check(status, json.dumps(body).encode(), asked, account)


@QUIET
@given(status=STATUS, body=st.binary(max_size=60), asked=ASKED, account=st.sampled_from(ACCOUNTS))
def test_any_bytes(status: int, body: bytes, asked: Any, account: kaleyra.Settings) -> None:
    """Bytes that are no JSON at all."""
    check(status, body, asked, account)
