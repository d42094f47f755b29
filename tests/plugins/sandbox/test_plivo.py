"""Plivo's wire format, its credentials, its knobs."""

import json
from collections.abc import Mapping
from email.message import Message
from typing import Any

import pytest

from linehunt.plugin import Money, basic
from linehunt_sandbox import Plivo, Sandbox
from linehunt_sandbox.subscriber import Subscriber
from plain_http import send

pytest_plugins = ["linehunt_sandbox.fixtures"]


def _get(sandbox: Sandbox, path: str, headers: Mapping[str, str] | None = None, method: str = "GET") -> tuple[int, Message, bytes]:
    own = basic(sandbox.plivo.auth_id, sandbox.plivo.auth_token)
    return send(sandbox.plivo.url, path, own if headers is None else headers, method)


def _lookup(sandbox: Sandbox, number: str, query: str = "?type=carrier") -> tuple[int, Any]:
    status, _, body = _get(sandbox, f"/v1/Number/{number}{query}")
    return status, json.loads(body)


def _first(wanted: str) -> str:
    """A number of North America whose line is of this kind."""
    numbers = (f"+1415430{n:04d}" for n in range(5000, 6000))
    return next(number for number in numbers if (found := Subscriber.find(number)) and found.line == wanted)


def test_answer_has_the_documented_keys(linehunt_sandbox: Sandbox) -> None:
    """A 200 has the keys of the documented sample, no more and no fewer, at every level; there is no price."""
    status, body = _lookup(linehunt_sandbox, "+14154305555")

    assert status == 200
    assert list(body) == ["api_id", "phone_number", "country", "format", "carrier", "resource_uri"]
    assert body["phone_number"] == "+14154305555"
    assert body["country"] == {"name": "United States", "iso2": "US", "iso3": "USA"}
    assert body["format"] == {
        "e164": "+14154305555",
        "national": "(415) 430-5555",
        "international": "+1 415-430-5555",
        "rfc3966": "tel:+1-415-430-5555",
    }
    assert list(body["carrier"]) == ["mobile_country_code", "mobile_network_code", "name", "type", "ported"]
    assert body["carrier"]["ported"] in {"yes", "no"}
    assert body["resource_uri"] == "/v1/Number/+14154305555?type=carrier"


def test_request_id_is_in_body_and_header(linehunt_sandbox: Sandbox) -> None:
    """`api_id` is repeated as X-Request-ID, and is another one for each request."""
    answers = [_get(linehunt_sandbox, "/v1/Number/+14154305555?type=carrier") for _ in range(2)]
    ids = [json.loads(body)["api_id"] for _, _, body in answers]

    assert [headers["x-request-id"] for _, headers, _ in answers] == ids
    assert ids[0] != ids[1]
    assert all(headers["date"] and headers["content-type"] == "application/json" for _, headers, _ in answers)


@pytest.mark.parametrize("written", ["+14154305555", "%2B14154305555", "14154305555"])
def test_number_is_read_in_all_its_forms(linehunt_sandbox: Sandbox, written: str) -> None:
    """The plus may be raw, encoded or absent: the SDKs and other callers write all three."""
    status, body = _lookup(linehunt_sandbox, written)

    assert (status, body["phone_number"]) == (200, "+14154305555")


@pytest.mark.parametrize("written", ["+1415430555x", "+14151", "0", "%20" + "14154305555", "+99999999999", "%D9%A4%D9%A9123456"])
def test_invalid_number_is_a_404_with_an_error_code(linehunt_sandbox: Sandbox, written: str) -> None:
    """What libphonenumber calls invalid gets the documented error, and so does what is no number."""
    status, body = _lookup(linehunt_sandbox, written)

    assert status == 404
    assert list(body) == ["api_id", "error_code", "message"]
    assert (body["error_code"], body["message"]) == (404, "Phone number is invalid or does not exist.")


@pytest.mark.parametrize("bills", [True, False])
def test_404_is_billed_by_knob(linehunt_sandbox: Sandbox, bills: bool) -> None:
    """Whether Plivo bills an invalid number is not documented: `bills_404` says."""
    linehunt_sandbox.plivo.bills_404 = bills
    _lookup(linehunt_sandbox, "+14151")

    assert linehunt_sandbox.bill.total("plivo") == (Money.parse("0.004 USD") if bills else None)


def test_404_is_billed_by_default() -> None:
    """The stated default."""
    assert Plivo().bills_404


def test_wrong_path_is_a_404_without_an_error_code(linehunt_sandbox: Sandbox) -> None:
    """A wrong URL can be told from an invalid number, and it counts as a request."""
    status, _, body = _get(linehunt_sandbox, "/v1/Number/+14154305555/?type=carrier")

    assert (status, body) == (404, b"Not Found")
    assert linehunt_sandbox.bill.requests("plivo") == 1
    assert linehunt_sandbox.bill.charges == ()


def test_wrong_method_is_a_405(linehunt_sandbox: Sandbox) -> None:
    """Another method than GET is refused in Plivo's words."""
    status, _, body = _get(linehunt_sandbox, "/v1/Number/+14154305555", method="POST")

    assert (status, json.loads(body)["error_code"]) == (405, 405)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Basic"},
        {"Authorization": "Basic not-base64"},
        {"Authorization": "Bearer sandbox-auth-token"},
        {"Authorization": "Digest stk_sandbox"},
        basic("MASANDBOXSANDBOXSAND", "wrong"),
        basic("wrong", "sandbox-auth-token"),
    ],
)
def test_wrong_credentials_are_a_401(linehunt_sandbox: Sandbox, headers: dict[str, str]) -> None:
    """Anything but the pair or the scoped token is refused, counted, and not billed."""
    status, _, body = _get(linehunt_sandbox, "/v1/Number/+14154305555", headers)

    assert status == 401
    assert json.loads(body)["error_code"] == 401
    assert (linehunt_sandbox.bill.requests("plivo"), linehunt_sandbox.bill.charges) == (1, ())


def test_401_as_html_by_knob(linehunt_sandbox: Sandbox) -> None:
    """`html_unauthorized`: the body of a 401 may be no JSON."""
    linehunt_sandbox.plivo.html_unauthorized = True
    status, headers, body = _get(linehunt_sandbox, "/v1/Number/+14154305555", {})

    assert (status, headers["content-type"]) == (401, "text/html")
    assert body.startswith(b"<html>")


def test_scoped_token_is_a_bearer(linehunt_sandbox: Sandbox) -> None:
    """A `stk_` token is accepted as Bearer, the scheme in any case."""
    for scheme in ("Bearer", "bearer"):
        assert _get(linehunt_sandbox, "/v1/Number/+14154305555", {"Authorization": f"{scheme} stk_sandbox"})[0] == 200


@pytest.mark.parametrize("query", ["", "?type=cnam"])
def test_carrier_is_null_without_its_type(linehunt_sandbox: Sandbox, query: str) -> None:
    """Without `type=carrier` there is no carrier, by default."""
    status, body = _lookup(linehunt_sandbox, "+14154305555", query)

    assert (status, body["carrier"], body["resource_uri"]) == (200, None, "/v1/Number/+14154305555")


def test_type_is_required_by_knob(linehunt_sandbox: Sandbox) -> None:
    """`type_required`: 400 without it, not billed."""
    linehunt_sandbox.plivo.type_required = True

    assert _lookup(linehunt_sandbox, "+14154305555", "")[0] == 400
    assert _lookup(linehunt_sandbox, "+14154305555")[0] == 200
    assert len(linehunt_sandbox.bill.charges) == 1


def test_resource_uri_without_query_by_knob(linehunt_sandbox: Sandbox) -> None:
    """`resource_uri_with_query`: both forms have been seen."""
    linehunt_sandbox.plivo.resource_uri_with_query = False

    assert _lookup(linehunt_sandbox, "+14154305555")[1]["resource_uri"] == "/v1/Number/+14154305555"


def test_fixed_line_has_no_codes(linehunt_sandbox: Sandbox) -> None:
    """MCC and MNC are empty for fixed numbers; the word for them is a knob."""
    carrier = _lookup(linehunt_sandbox, "+442083661177")[1]["carrier"]
    linehunt_sandbox.plivo.fixed_word = "landline"

    assert (carrier["mobile_country_code"], carrier["mobile_network_code"], carrier["type"]) == ("", "", "fixed")
    assert carrier["name"]
    assert _lookup(linehunt_sandbox, "+442083661177")[1]["carrier"]["type"] == "landline"


@pytest.mark.parametrize("line", ["mobile", "fixed", "voip"])
def test_north_america_has_every_kind_of_line(linehunt_sandbox: Sandbox, line: str) -> None:
    """Where the tables can't tell fixed from mobile, the sandbox still says one of them."""
    carrier = _lookup(linehunt_sandbox, _first(line))[1]["carrier"]

    assert carrier["type"] == line
    assert bool(carrier["mobile_network_code"]) == (line == "mobile")


def test_ported_is_known_in_north_america_alone(linehunt_sandbox: Sandbox) -> None:
    """US numbers are `yes`, `no` or sometimes `unknown`; all others are `unknown`."""
    american = {_lookup(linehunt_sandbox, f"+14154305{n:03d}")[1]["carrier"]["ported"] for n in range(500, 560)}

    assert american == {"yes", "no", "unknown"}
    assert _lookup(linehunt_sandbox, "+919812345678")[1]["carrier"]["ported"] == "unknown"


def test_number_of_no_country(linehunt_sandbox: Sandbox) -> None:
    """An international toll-free number has a null country, and a carrier without a name."""
    status, body = _lookup(linehunt_sandbox, "+80012345678")

    assert (status, body["country"]) == (200, None)
    assert body["carrier"] == {
        "mobile_country_code": "",
        "mobile_network_code": "",
        "name": "",
        "type": "toll-free",
        "ported": "unknown",
    }
