"""Whatever bytes come back, a reply or a ProviderError is made of them, and nothing else."""

import json
from typing import Any

from attrs import fields
from hypothesis import given
from hypothesis import strategies as st

import linehunt_plivo as plivo
from any_body import QUIET, any_json, mutated
from linehunt.plugin import Answer, Country, Formats, Network, PhoneNumber, ProviderError, ProviderResponse, Reply, Secret

NUMBER = PhoneNumber("+14154305555")
SETTINGS = plivo.Settings(auth_id="MAXXXXXXXXXXXXXXXXXX", auth_token=Secret("t0k3n"))
BODIES: list[Any] = [
    {
        "api_id": "a35a2e7a-fd27-42e6-910c-33382f43240e",
        "phone_number": "+14154305555",
        "country": {"name": "United States", "iso2": "US", "iso3": "USA"},
        "format": {"e164": "+14154305555", "national": "(415) 430-5555", "international": "+1 415-430-5555", "rfc3966": "tel:+1"},
        "carrier": {"mobile_country_code": "310", "mobile_network_code": "150", "name": "X", "type": "mobile", "ported": "yes"},
        "resource_uri": "/v1/Number/+14154305555?type=carrier",
    },
    {
        "country": {"code_iso2": "US", "code_iso3": "USA", "name": "United States"},
        "number_format": {"e164": "+14154305555"},
        "service_provider": {"mobile_country_code": "310", "mobile_network_code": "160", "name": None, "ported": None, "type": "mobile"},
    },
    {"api_id": "x", "error_code": 404, "message": "Phone number is invalid or does not exist."},
    {"api_id": "x", "error": "No.", "errors": {"global_error": "No."}, "data": {"error": "No."}},
]
WORDS = st.sampled_from(["", "yes", "unknown", "mobile", "310", "+14154305555", "404", 404, 403, 0, 1, 7, 1000, True, False])
JSON = any_json(WORDS)
STATUS = st.sampled_from([200, 200, 200, 201, 202, 204, 301, 400, 401, 402, 403, 404, 404, 405, 429, 500, 503, 599])


def check(status: int, body: bytes) -> None:
    """Normalize it; anything but a sound reply or a ProviderError fails."""
    try:
        reply = plivo.normalize_response(ProviderResponse(status=status, body=body), (NUMBER,), SETTINGS)
    except ProviderError:
        return
    assert isinstance(reply, Reply)
    assert reply.charged is None
    assert reply.request_id is None or isinstance(reply.request_id, str)
    for number, answer in reply.answers.items():
        assert number.startswith("+")
        assert isinstance(answer, Answer)
        assert answer.known.keys() <= plivo.provider_info().fields
        assert all(len(word) <= 50 for word in answer.withheld.values())
        for fact in answer.known.values():
            if isinstance(fact, (Country, Formats, Network)):
                parts = [getattr(fact, slot.name) for slot in fields(type(fact))]
                assert any(parts)
                assert all(part is None or (isinstance(part, str) and part) for part in parts)


@QUIET
@given(status=STATUS, body=mutated(BODIES, JSON))
def test_a_changed_body(status: int, body: Any) -> None:
    """Values replaced or dropped in the documented bodies."""
    check(status, json.dumps(body).encode())


@QUIET
@given(status=STATUS, body=JSON)
def test_any_json(status: int, body: Any) -> None:
    """JSON without any likeness."""
    check(status, json.dumps(body).encode())


@QUIET
@given(status=STATUS, body=st.binary(max_size=60))
def test_any_bytes(status: int, body: bytes) -> None:
    """Bytes that are no JSON at all."""
    check(status, body)
