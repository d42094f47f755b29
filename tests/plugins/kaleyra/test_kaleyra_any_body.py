"""Whatever bytes come back, a reply, tickets or a ProviderError is made of them, and nothing else."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

import linehunt_kaleyra as kaleyra
from any_body import QUIET, Came, came_back, told_soundly
from linehunt.plugin import Pending, PhoneNumber, Secret, Ticket

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
WORDS = ["", "LKP200", "LKP201", "RBC001", "404", "40", "919812345678", "a // b", "..", 200, 404, 0, 1, 7, 91, True, False]
ASKED = st.sampled_from([(None, (INDIA,)), (None, (INDIA, BRITAIN)), (TICKET, TICKET.numbers)])


@QUIET
@given(came=came_back(BODIES, WORDS), asked=ASKED, account=st.sampled_from(ACCOUNTS))
def test_whatever_comes_back_from_kaleyra(
    came: Came, asked: tuple[Ticket | None, tuple[PhoneNumber, ...]], account: kaleyra.Settings
) -> None:
    """A price is one that core can look at; tickets are for numbers that were asked, and are fetched where lookup ids are."""
    ticket, numbers = asked
    told = told_soundly(
        lambda response: kaleyra.normalize_response(response, numbers, ticket, account), came, kaleyra.provider_info().fields
    )
    if isinstance(told, Pending):
        assert told.tickets
        for each in told.tickets:
            assert set(each.numbers) <= set(numbers)
            assert kaleyra.build_ticket_request(each, account).path.startswith("/v1/HX1/lookup/get-info/")
    elif told is not None:
        assert told.charged is None or type(told.charged) in (str, int)
