"""Whatever bytes come back, a reply or a ProviderError is made of them, and nothing else."""

from typing import Any

from hypothesis import given

import linehunt_plivo as plivo
from any_body import QUIET, Came, came_back, told_soundly
from linehunt.plugin import PhoneNumber, Secret

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
WORDS = ["", "yes", "unknown", "mobile", "310", "+14154305555", "404", 404, 403, 0, 1, 7, 1000, True, False]


@QUIET
@given(came=came_back(BODIES, WORDS))
def test_whatever_comes_back_from_plivo(came: Came) -> None:
    """No price is told by Plivo, so none is made up."""
    reply = told_soundly(lambda response: plivo.normalize_response(response, (NUMBER,), SETTINGS), came, plivo.provider_info().fields)
    assert reply is None or reply.charged is None
