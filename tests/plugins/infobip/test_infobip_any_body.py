"""Whatever bytes come back, a reply or a ProviderError is made of them, and nothing else."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

import linehunt_infobip as infobip
from any_body import QUIET, Came, came_back, told_soundly
from infobip_bodies import NUMBER, OTHER, RESULT, rejected, unfound
from linehunt.plugin import PhoneNumber, Secret
from linehunt_infobip.settings import Settings

BRITAIN = PhoneNumber("+442083661177")
ACCOUNTS = [
    Settings(api_key=Secret("k3y-invented")),
    Settings(
        username="u",
        password=Secret("p4ss-invented"),
        delivered_means="unknown",
        unknown_subscriber_means="unreachable",
        mcc_mnc_of="original",
        bills_failures="no",
    ),
]
ABROAD = {**RESULT, "ported": True, "portedNetwork": OTHER, "roaming": True, "roamingNetwork": OTHER}
BODIES: list[Any] = [
    {"results": [dict(RESULT), {**ABROAD, "to": BRITAIN.digits}], "bulkId": "b-1"},
    {"results": [unfound("EC_NO_RESPONSE"), unfound("EC_UNKNOWN_SUBSCRIBER", permanent=True, to=BRITAIN.digits)]},
    {"results": [rejected("REJECTED_NOT_ENOUGH_CREDITS"), rejected("REJECTED_DND", to=BRITAIN.digits)]},
    {"requestError": {"serviceException": {"messageId": "BAD_REQUEST", "text": "Bad request", "validationErrors": {"to": ["No."]}}}},
    {"errorCode": "E429", "description": "Too many requests sent."},
]
WORDS = ["", "22801", "310004", "DELIVERED", "REJECTED", "EC_ABSENT_SUBSCRIBER", "NO_ERROR", NUMBER.digits, 0, 1, 41, 22801, True, False]
ASKED = st.sampled_from([(NUMBER,), (NUMBER, BRITAIN)])


@QUIET
@given(came=came_back(BODIES, WORDS), asked=ASKED, account=st.sampled_from(ACCOUNTS))
def test_whatever_comes_back_from_infobip(came: Came, asked: tuple[PhoneNumber, ...], account: Settings) -> None:
    """No price is told by Infobip, so none is made up."""
    reply = told_soundly(lambda response: infobip.normalize_response(response, asked, account), came, infobip.provider_info().fields)
    assert reply is None or reply.charged is None
