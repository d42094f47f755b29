"""Whatever bytes come back, a reply or a ProviderError is made of them, and nothing else."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

import linehunt_twilio as twilio
from any_body import QUIET, Came, came_back, told_soundly
from linehunt.plugin import Answer, Field, PhoneNumber, Secret

NUMBER = PhoneNumber("+14154305555")
SETTINGS = twilio.Settings(sid="AC" + "5a" * 16, secret=Secret("t0k3n"), bills_invalid=False)
BODIES: list[Any] = [
    {
        "calling_country_code": "1",
        "country_code": "US",
        "phone_number": "+14154305555",
        "national_format": "(415) 430-5555",
        "valid": True,
        "validation_errors": [],
        "caller_name": {"caller_name": "X", "caller_type": "CONSUMER", "error_code": None},
        "line_type_intelligence": {
            "error_code": None,
            "mobile_country_code": "240",
            "mobile_network_code": "38",
            "carrier_name": "X",
            "type": "mobile",
        },
    },
    {"phone_number": "+14154305555", "valid": False, "validation_errors": ["TOO_LONG"]},
    {"code": 20003, "message": "Authenticate", "more_info": "https://www.twilio.com/docs/errors/20003", "status": 401},
]
WORDS = ["", "mobile", "unknown", "310", "+14154305555", "US", 60601, 20005, 0, 4, 1000, True, False]
FIELDS = twilio.provider_info().fields


@QUIET
@given(came=came_back(BODIES, WORDS), wanted=st.frozensets(st.sampled_from(sorted(FIELDS)), min_size=1))
def test_whatever_comes_back_from_twilio(came: Came, wanted: frozenset[Field]) -> None:
    """A fact is there or withheld; a carrier alone may be there but for a code of its own."""
    reply = told_soundly(lambda response: twilio.normalize_response(response, (NUMBER,), wanted, SETTINGS), came, FIELDS)
    assert reply is None or reply.charged in (None, 0)
    for answer in () if reply is None else reply.answers.values():
        assert isinstance(answer, Answer)
        assert answer.known.keys().isdisjoint(answer.withheld.keys() - {Field.CARRIER})
