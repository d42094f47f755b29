"""The sandbox's own paths, for callers in another process."""

import json
from contextlib import closing
from http.client import HTTPConnection
from typing import Any

import pytest

from linehunt_sandbox import Fault, Sandbox

pytest_plugins = ["linehunt_sandbox.fixtures"]

_VENDORS = ("plivo", "kaleyra", "twilio", "vonage", "telnyx", "infobip")
_NOTHING: dict[str, list[str]] = {name: [] for name in _VENDORS}


def _ask(sandbox: Sandbox, vendor: str, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    port = int(sandbox.vendors[vendor].url.rpartition(":")[2])
    with closing(HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        headers = {"api-key": sandbox.kaleyra.api_key}
        connection.request(method, path, None if body is None else json.dumps(body), headers)
        with connection.getresponse() as response:
            text = response.read()
            return response.status, json.loads(text) if text else None


def _kaleyra(sandbox: Sandbox) -> int:
    return _ask(sandbox, "kaleyra", "GET", f"/v1/{sandbox.kaleyra.sid}/lookup/919812345678,442083661177")[0]


def _ask_until_closed(sandbox: Sandbox) -> None:
    """The port closes as soon as the reply is out, which may be after it was read here."""
    while True:
        _kaleyra(sandbox)


@pytest.mark.parametrize("vendor", _VENDORS)
def test_bill_is_served_on_every_port(linehunt_sandbox: Sandbox, vendor: str) -> None:
    """The whole bill, with every number and amount exact; to read it is no request."""
    _kaleyra(linehunt_sandbox)
    status, bill = _ask(linehunt_sandbox, vendor, "GET", "/bill")

    assert (status, bill["requests"]) == (200, {"kaleyra": 1})
    assert bill == linehunt_sandbox.bill.to_dict()
    at = bill["charges"][0].pop("at")
    assert bill["charges"][0] == {
        "vendor": "kaleyra",
        "number": "+919812345678",
        "amount": "0.2",
        "micros": 200_000,
        "currency": "INR",
        "request": 1,
    }
    assert at.endswith("+00:00")


def test_bill_can_be_reset(linehunt_sandbox: Sandbox) -> None:
    """DELETE forgets charges and requests."""
    _kaleyra(linehunt_sandbox)

    assert _ask(linehunt_sandbox, "plivo", "DELETE", "/bill") == (204, None)
    assert _ask(linehunt_sandbox, "plivo", "GET", "/bill") == (200, {"requests": {}, "charges": []})


def test_faults_are_scripted_over_http(linehunt_sandbox: Sandbox) -> None:
    """A fault is for the vendor of the port unless it says so; what is pending can be read."""
    status, pending = _ask(linehunt_sandbox, "kaleyra", "POST", "/_sandbox/faults", {"fault": "forbidden", "times": 2})
    assert (status, pending) == (201, {"pending": _NOTHING | {"kaleyra": ["forbidden"]}})
    assert _kaleyra(linehunt_sandbox) == 403

    more = {"vendor": "plivo", "fault": "slow", "times": None, "seconds": 0.5, "numbers": ["+14154305555"], "operation": "lookup"}
    assert _ask(linehunt_sandbox, "kaleyra", "POST", "/_sandbox/faults", more)[0] == 201
    expected = {"pending": _NOTHING | {"plivo": ["slow"], "kaleyra": ["forbidden"]}}
    assert _ask(linehunt_sandbox, "kaleyra", "GET", "/_sandbox/faults") == (200, expected)
    assert linehunt_sandbox.plivo.faults.pending == (Fault.SLOW,)


def test_port_is_closed_and_opened_over_http(linehunt_sandbox: Sandbox) -> None:
    """`refused` for the very port that is asked answers first and closes then; the other port opens it again."""
    status, _ = _ask(linehunt_sandbox, "kaleyra", "POST", "/_sandbox/faults", {"fault": "refused"})
    assert status == 201

    with pytest.raises(ConnectionError):
        _ask_until_closed(linehunt_sandbox)
    assert _ask(linehunt_sandbox, "plivo", "DELETE", "/_sandbox/faults") == (200, {"pending": _NOTHING})
    linehunt_sandbox.kaleyra.start()
    assert _kaleyra(linehunt_sandbox) == 200


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({}, "needs a fault"),
        ({"fault": "slow", "vendor": "acme"}, "a vendor that is one of plivo, kaleyra, twilio, vonage, telnyx, infobip"),
        ({"fault": "silnt"}, "did you mean 'silent'"),
        ({"fault": "slow", "second": 1}, "unknown: second"),
        ({"fault": "slow", "seconds": "1"}, "of the wrong type"),
        ({"fault": "slow", "times": "2"}, "of the wrong type"),
        ({"fault": "slow", "times": 0}, "times is a whole number"),
        ({"fault": "redirect", "location": 1}, "of the wrong type"),
        ([], ""),
        ("slow", ""),
    ],
)
def test_faults_that_make_no_sense(linehunt_sandbox: Sandbox, body: Any, message: str) -> None:
    """400, with what is wrong; nothing is scripted."""
    status, answer = _ask(linehunt_sandbox, "plivo", "POST", "/_sandbox/faults", body)

    assert (status, list(answer)) == (400, ["error"])
    assert message in answer["error"]
    assert linehunt_sandbox.plivo.faults.pending == ()


def test_body_that_is_no_json(linehunt_sandbox: Sandbox) -> None:
    """400."""
    assert _ask(linehunt_sandbox, "plivo", "POST", "/_sandbox/faults")[0] == 400
