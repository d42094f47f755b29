"""Whatever bytes come back, a reply or a ProviderError is made of them, and nothing else."""

import json
from typing import Any

from hypothesis import given

import linehunt_vonage as vonage
from any_body import QUIET, Came, came_back, told_soundly
from linehunt.plugin import PhoneNumber
from linehunt_vonage.conformance import CASE

NUMBER = PhoneNumber("+12345678900")
BODIES: list[Any] = [json.loads(each.body) for each in (*CASE.samples, *CASE.refusals[:8])]
TEXTS = "null unknown ported assumed_ported not_valid inferred_not_valid mobile roaming 310090 US 0.04 NaN -1 1e999999 12345678900 0"
WORDS = ["", *TEXTS.split(), 0, 1, 3, 4, 5, 9, 19, 43, 44, 45, 999, True, False]


@QUIET
@given(came=came_back(BODIES, WORDS))
def test_whatever_comes_back_from_vonage(came: Came) -> None:
    """A price and a balance are amounts that core can look at."""
    reply = told_soundly(lambda response: vonage.normalize_response(response, (NUMBER,)), came, vonage.provider_info().fields)
    assert reply is None or reply.charged is None or isinstance(reply.charged, str | int)
    assert reply is None or reply.balance is None or isinstance(reply.balance, str)
