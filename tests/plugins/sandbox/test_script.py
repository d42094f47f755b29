"""How faults are written down for a vendor, and which request meets which."""

import json
from contextlib import closing
from http.client import HTTPConnection
from typing import Any

import pytest

from linehunt_sandbox import Fault, Sandbox

pytest_plugins = ["linehunt_sandbox.fixtures"]

_NUMBER = "14154305555"


def _send(sandbox: Sandbox, path: str, body: str | None = None, key: str | None = None) -> tuple[int, Any]:
    """Kaleyra's reply to a GET, or to a POST where there is a body; `path` is below the SID."""
    with closing(HTTPConnection("127.0.0.1", int(sandbox.kaleyra.url.rpartition(":")[2]), timeout=10)) as connection:
        headers = {"api-key": key or sandbox.kaleyra.api_key}
        connection.request("GET" if body is None else "POST", f"/v1/{sandbox.kaleyra.sid}/{path}", body, headers)
        with connection.getresponse() as response:
            return response.status, json.loads(response.read())


def _status(sandbox: Sandbox, number: str = _NUMBER) -> int:
    return _send(sandbox, f"lookup/{number}")[0]


def test_faults_are_met_in_order(linehunt_sandbox: Sandbox) -> None:
    """Each as often as it was written down, then none."""
    linehunt_sandbox.kaleyra.script(Fault.FORBIDDEN, times=2)
    linehunt_sandbox.kaleyra.script(Fault.UNAVAILABLE)
    linehunt_sandbox.kaleyra.script("rate_limited")
    assert linehunt_sandbox.kaleyra.faults.pending == (Fault.FORBIDDEN, Fault.UNAVAILABLE, Fault.RATE_LIMITED)

    assert [_status(linehunt_sandbox) for _ in range(5)] == [403, 403, 503, 429, 200]
    assert not linehunt_sandbox.kaleyra.faults.pending


def test_fault_for_ever_until_cleared(linehunt_sandbox: Sandbox) -> None:
    """`times=None` goes on; `clear` ends it and opens the port."""
    linehunt_sandbox.kaleyra.script(Fault.FORBIDDEN, times=None)
    assert [_status(linehunt_sandbox) for _ in range(3)] == [403, 403, 403]

    linehunt_sandbox.kaleyra.stop()
    linehunt_sandbox.kaleyra.clear()
    assert _status(linehunt_sandbox) == 200


def test_fault_for_some_numbers(linehunt_sandbox: Sandbox) -> None:
    """`numbers`: requests for others go by, and leave the fault for the one it is meant for."""
    linehunt_sandbox.kaleyra.script(Fault.FORBIDDEN, numbers={"+442083661177"})
    linehunt_sandbox.kaleyra.script(Fault.UNAVAILABLE, numbers={"14154305555", "+919812345678"})

    assert [_status(linehunt_sandbox) for _ in range(2)] == [503, 200]
    assert linehunt_sandbox.kaleyra.faults.pending == (Fault.FORBIDDEN,)


def test_fault_for_one_operation(linehunt_sandbox: Sandbox) -> None:
    """`operation`: an order goes through, its details fail; then they are found by number, too."""
    kaleyra = linehunt_sandbox.kaleyra
    kaleyra.polls_before_ready = 0
    kaleyra.script(Fault.UNAVAILABLE, operation="details")
    kaleyra.script(Fault.FORBIDDEN, operation="details", numbers=["+14154305555"])
    _, order = _send(linehunt_sandbox, "lookup", '{"mobile": ["+14154305555"]}')
    path = f"lookup/get-info/{order['data']['data'][0]['lookup_id']}"

    assert _send(linehunt_sandbox, f"{path}0")[0] == 503
    assert [_send(linehunt_sandbox, path)[0] for _ in range(2)] == [403, 200]


def test_wrong_credentials_leave_the_script_alone(linehunt_sandbox: Sandbox) -> None:
    """A request that is refused for its credentials meets no fault."""
    linehunt_sandbox.kaleyra.script(Fault.UNAVAILABLE)

    assert [_send(linehunt_sandbox, f"lookup/{_NUMBER}", key="wrong")[0], _status(linehunt_sandbox)] == [401, 503]


@pytest.mark.parametrize(
    ("fault", "particulars", "message"),
    [
        ("silnt", {}, "did you mean 'silent'"),
        ("?", {}, "known: bad_request"),
        (Fault.NAN_PRICE, {}, "plivo can't have this fault: it has no price in its answers"),
        (Fault.SLOW, {"times": 0}, "times is a whole number"),
        (Fault.SLOW, {"times": 1.5}, "times is a whole number"),
        (Fault.SLOW, {"seconds": -1}, "seconds is a number from 0 up"),
        (Fault.SLOW, {"seconds": float("nan")}, "seconds is a number from 0 up"),
        (Fault.SLOW, {"operation": "submit"}, "operation of plivo is one of lookup"),
        (Fault.SLOW, {"numbers": ["x"]}, "a collection of phone numbers"),
        (Fault.SLOW, {"numbers": "+14154305555"}, "a collection of phone numbers"),
        (Fault.REDIRECT, {"location": "http://a\r\nb: c"}, "location is a URL"),
    ],
)
def test_scripts_that_make_no_sense(linehunt_sandbox: Sandbox, fault: str, particulars: dict[str, Any], message: str) -> None:
    """They are refused when they are written, with what to write instead."""
    with pytest.raises(ValueError, match=message.replace("?", r"\?")):
        linehunt_sandbox.plivo.script(fault, **particulars)
    assert linehunt_sandbox.plivo.faults.pending == ()


@pytest.mark.parametrize("fault", list(Fault))
def test_every_fault_says_what_it_is(fault: Fault) -> None:
    """A text, and a vendor that can have it."""
    assert fault.text
    assert any(vendor.can(fault) for vendor in Sandbox().vendors.values())
    assert Fault.parse(fault.value) is fault
