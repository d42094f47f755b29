"""Whatever bytes come back, a reply or a ProviderError is made of them, and nothing else."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

import linehunt_telnyx as telnyx
from any_body import QUIET, Came, came_back, told_soundly
from linehunt.plugin import Field, PhoneNumber, Secret
from linehunt_telnyx.conformance import DATA, INVALID, REFERENCE

NUMBER = PhoneNumber("+14155550123")
SETTINGS = telnyx.Settings(api_key=Secret("KEY0190-x"))
BODIES: list[Any] = [
    {"data": DATA},
    {"data": REFERENCE},
    {"data": INVALID},
    {"errors": [{"code": "10002", "title": "Invalid phone number", "detail": "The phone number is invalid."}]},
    {"errors": [{"code": "10015", "title": "Unprocessable entity", "detail": "+14155550123 is a Canadian number"}]},
]
WORDS = ["", "Y", "N", "unknown", "mobile", "310", "US", "+14155550123", "10002", 10002, 404, 0, 1, True, False]
FIELDS = telnyx.provider_info().fields


@QUIET
@given(came=came_back(BODIES, WORDS), wanted=st.frozensets(st.sampled_from(sorted(FIELDS))))
def test_whatever_comes_back_from_telnyx(came: Came, wanted: frozenset[Field]) -> None:
    """No price and no id are in a body of Telnyx's, so none is made up."""
    reply = told_soundly(lambda response: telnyx.normalize_response(response, (NUMBER,), wanted, SETTINGS), came, FIELDS)
    assert reply is None or (reply.charged, reply.request_id) == (None, None)
