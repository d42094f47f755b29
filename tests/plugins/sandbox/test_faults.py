"""Scripted faults, as a caller meets them on the wire, and what the vendor charges for each."""

import json
import socket
from base64 import b64encode
from collections.abc import Iterator
from contextlib import closing, suppress
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection, HTTPResponse, IncompleteRead, RemoteDisconnected
from time import time
from typing import Any

import pytest

from linehunt.plugin import Money
from linehunt_sandbox import Fault, Plivo, Sandbox

pytest_plugins = ["linehunt_sandbox.fixtures"]

_PRICE = {"plivo": Money.parse("0.004 USD"), "kaleyra": Money.parse("0.20 INR")}
_PORTLESS = "refused"  # not met by a request: it has tests of its own


class _Caller:
    """Asks one vendor for +14154305555 over a connection of its own."""

    def __init__(self, sandbox: Sandbox, vendor: str) -> None:
        self.sandbox = sandbox
        self.name = vendor
        self.vendor = sandbox.vendors[vendor]
        self.port = int(self.vendor.url.rpartition(":")[2])
        if vendor == "plivo":
            basic = b64encode(f"{sandbox.plivo.auth_id}:{sandbox.plivo.auth_token}".encode()).decode()
            self.path, self.headers = "/v1/Number/+14154305555?type=carrier", {"Authorization": f"Basic {basic}"}
        else:
            self.path, self.headers = f"/v1/{sandbox.kaleyra.sid}/lookup/14154305555", {"api-key": sandbox.kaleyra.api_key}

    def send(self, timeout: float = 10, path: str | None = None, headers: dict[str, str] | None = None) -> tuple[HTTPResponse, bytes]:
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=timeout)) as connection:
            connection.request("GET", path or self.path, headers=self.headers if headers is None else headers)
            response = connection.getresponse()
            with response:
                return response, response.read()

    def raw(self, timeout: float = 10) -> Iterator[bytes]:
        """What comes back, as it comes; ends with the connection."""
        lines = "".join(f"{name}: {value}\r\n" for name, value in self.headers.items())
        with socket.create_connection(("127.0.0.1", self.port), timeout=timeout) as connection:
            connection.sendall(f"GET {self.path} HTTP/1.1\r\nHost: localhost\r\n{lines}\r\n".encode())
            while data := connection.recv(65536):
                yield data

    @property
    def billed(self) -> Money | None:
        return self.sandbox.bill.total(self.name)


@pytest.fixture(params=["plivo", "kaleyra"])
def caller(request: pytest.FixtureRequest, linehunt_sandbox: Sandbox) -> _Caller:
    """A caller of either vendor."""
    return _Caller(linehunt_sandbox, request.param)


@pytest.fixture
def kaleyra(linehunt_sandbox: Sandbox) -> _Caller:
    """A caller of Kaleyra, for the faults that Plivo can't have."""
    return _Caller(linehunt_sandbox, "kaleyra")


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        (Fault.BAD_REQUEST, 400),
        (Fault.UNAUTHORIZED, 401),
        (Fault.FORBIDDEN, 403),
        (Fault.NOT_FOUND, 404),
        (Fault.RATE_LIMITED_BARE, 429),
        (Fault.SERVER_ERROR, 500),
        (Fault.UNAVAILABLE, 503),
    ],
)
def test_refusals_have_the_vendors_body(caller: _Caller, fault: Fault, status: int) -> None:
    """A refusal comes with its status and the vendor's own error, without Retry-After; the next request is answered again."""
    caller.vendor.script(fault)
    response, body = caller.send()

    assert response.status == status
    assert response.headers["retry-after"] is None
    if caller.name == "plivo":
        assert json.loads(body)["error_code"] == status
    else:
        assert json.loads(body)["code"] == ("RBC001" if status == 401 else f"LKP{status}")
    assert caller.send()[0].status == 200


def test_out_of_credit(caller: _Caller) -> None:
    """Plivo: 402. Kaleyra: a 200 whose code refuses. Neither bills."""
    caller.vendor.script(Fault.INSUFFICIENT_FUNDS)
    response, body = caller.send()

    assert response.status == (402 if caller.name == "plivo" else 200)
    assert json.loads(body).get("code", "E110") == "E110"
    assert caller.billed is None


@pytest.mark.parametrize(
    ("fault", "billed"),
    [(fault, fault.billed) for fault in Fault if Plivo().can(fault) and fault != _PORTLESS],
)
def test_billing_is_as_the_fault_says(linehunt_sandbox: Sandbox, fault: Fault, billed: bool) -> None:
    """`Fault.billed` is what the bill shows, whatever the caller got to see."""
    caller = _Caller(linehunt_sandbox, "plivo")
    linehunt_sandbox.plivo.script(fault, seconds=0)
    with suppress(OSError, IncompleteRead):
        caller.send(timeout=0.2 if fault is Fault.SILENT else 10)

    assert caller.billed == (_PRICE["plivo"] if billed else None)
    assert linehunt_sandbox.bill.requests("plivo") == 1


@pytest.mark.parametrize("fault", [Fault.SERVER_ERROR, Fault.UNAVAILABLE])
def test_server_errors_are_billed_by_knob(caller: _Caller, fault: Fault) -> None:
    """`bills_server_errors`: an error after the work was done."""
    caller.vendor.bills_server_errors = True
    caller.vendor.script(fault)
    caller.send()

    assert caller.billed == _PRICE[caller.name]


@pytest.mark.parametrize(("fault", "status"), [(Fault.RATE_LIMITED, 429), (Fault.UNAVAILABLE_RETRY, 503)])
def test_retry_after_in_seconds(caller: _Caller, fault: Fault, status: int) -> None:
    """Whole seconds, rounded up, beside the vendor's body."""
    caller.vendor.script(fault, seconds=2.2)
    response, body = caller.send()

    assert (response.status, response.headers["retry-after"]) == (status, "3")
    assert json.loads(body)


def test_retry_after_as_a_date(caller: _Caller) -> None:
    """An HTTP date so many seconds from now."""
    caller.vendor.script(Fault.RATE_LIMITED_DATE, seconds=3600)
    response, _ = caller.send()
    told = parsedate_to_datetime(response.headers["retry-after"]).timestamp()

    assert response.status == 429
    assert abs(told - time() - 3600) < 60


def test_retry_after_that_is_garbage(caller: _Caller) -> None:
    """Neither seconds nor a date."""
    caller.vendor.script(Fault.RATE_LIMITED_GARBAGE)

    assert caller.send()[0].headers["retry-after"] == "in a while"


def test_redirect_points_elsewhere(caller: _Caller) -> None:
    """A 302 to the location given; nothing is billed."""
    caller.vendor.script(Fault.REDIRECT, location="http://127.0.0.1:9/")
    response, body = caller.send()

    assert (response.status, response.headers["location"], body) == (302, "http://127.0.0.1:9/", b"")
    assert caller.billed is None


@pytest.mark.parametrize(("fault", "kind"), [(Fault.HTML, "text/html; charset=utf-8"), (Fault.EMPTY, "application/json")])
def test_success_without_json(caller: _Caller, fault: Fault, kind: str) -> None:
    """200 with a page, or with nothing: paid."""
    caller.vendor.script(fault)
    response, body = caller.send()

    assert (response.status, response.headers["content-type"]) == (200, kind)
    assert body.startswith(b"<!doctype html>") == (fault is Fault.HTML)
    assert bool(body) == (fault is Fault.HTML)
    assert caller.billed == _PRICE[caller.name]


def test_json_that_breaks_off(caller: _Caller) -> None:
    """The body is whole by its length, and no JSON."""
    caller.vendor.script(Fault.MALFORMED_JSON)
    response, body = caller.send()

    assert (response.status, int(response.headers["content-length"])) == (200, len(body))
    with pytest.raises(json.JSONDecodeError):
        json.loads(body)


def test_answer_for_another_number(caller: _Caller) -> None:
    """The answer names a number that was not asked; the one that was asked is billed."""
    caller.vendor.script(Fault.WRONG_NUMBER)
    body = json.loads(caller.send()[1])
    told = body["phone_number"] if caller.name == "plivo" else body["data"][0]["mobile_number"]

    assert told.lstrip("+") == "14154305556"
    assert [charge.number.e164 for charge in caller.sandbox.bill.charges] == ["+14154305555"]


def _batch(kaleyra: _Caller, numbers: str) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(kaleyra.send(path=f"/v1/{kaleyra.sandbox.kaleyra.sid}/lookup/{numbers}")[1])
    return body


def test_batch_without_its_last_number(kaleyra: _Caller) -> None:
    """One item is missing; all numbers are billed."""
    kaleyra.vendor.script(Fault.MISSING_NUMBER)
    body = _batch(kaleyra, "14154305555,442083661177")

    assert [item["mobile_number"] for item in body["data"]] == ["14154305555"]
    assert body["total_processed_count"] == 2
    assert kaleyra.billed == Money.parse("0.40 INR")


def test_wrong_number_in_a_batch(kaleyra: _Caller) -> None:
    """The first of a batch is another one; the rest is right. Without any item there is nothing to be wrong."""
    kaleyra.vendor.script(Fault.WRONG_NUMBER, times=2)

    assert [item["mobile_number"] for item in _batch(kaleyra, "14154305559,442083661177")["data"]] == ["14154305550", "442083661177"]
    assert _batch(kaleyra, "12")["data"] == []


@pytest.mark.parametrize(
    ("fault", "shown"),
    [(Fault.NAN_PRICE, b"NaN"), (Fault.NEGATIVE_PRICE, b"-1"), (Fault.HUGE_PRICE, b"1e999999"), (Fault.HIGH_PRICE, b"20")],
)
def test_prices_that_are_wrong(kaleyra: _Caller, fault: Fault, shown: bytes) -> None:
    """The price is written as it stands. A high one is really charged; what is no price leaves the charge as it was."""
    kaleyra.vendor.script(fault)

    assert b'"price": ' + shown + b"," in kaleyra.send()[1]
    assert kaleyra.billed == Money.parse("20 INR" if fault is Fault.HIGH_PRICE else "0.20 INR")


def test_slow_answer(caller: _Caller) -> None:
    """The right answer comes after the delay, not within it; the charge doesn't wait for it."""
    caller.vendor.script(Fault.SLOW, seconds=0.3, times=1)
    with pytest.raises(TimeoutError):
        caller.send(timeout=0.05)
    assert caller.billed == _PRICE[caller.name]

    caller.vendor.script(Fault.SLOW, seconds=0.05)
    assert caller.send()[0].status == 200


def test_drip(caller: _Caller) -> None:
    """The right answer, a byte at a time; who leaves in the middle leaves nothing behind."""
    caller.vendor.script(Fault.DRIP, seconds=0)
    assert json.loads(caller.send()[1])

    caller.vendor.script(Fault.DRIP, seconds=0.05)
    chunks = caller.raw()
    head = next(chunks)
    assert head.startswith(b"HTTP/1.1 200 OK\r\n")
    assert len(next(chunks)) < 50
    chunks.close()  # type: ignore[attr-defined]  # a generator's: it closes the connection


def test_silence(caller: _Caller) -> None:
    """Nothing comes back, and the connection stays open. It was read, so it is billed."""
    caller.vendor.script(Fault.SILENT)
    with pytest.raises(TimeoutError):
        caller.send(timeout=0.2)

    assert caller.billed == _PRICE[caller.name]


def test_reset(caller: _Caller) -> None:
    """TCP RST after the request, not FIN."""
    caller.vendor.script(Fault.RESET)
    with pytest.raises(ConnectionResetError) as caught:
        caller.send()

    assert not isinstance(caught.value, RemoteDisconnected)
    assert caller.billed == _PRICE[caller.name]


def test_closed_without_a_reply(caller: _Caller) -> None:
    """FIN after the request, no byte before it."""
    caller.vendor.script(Fault.CLOSED)

    assert b"".join(caller.raw()) == b""
    assert caller.billed == _PRICE[caller.name]


def test_cut_headers(caller: _Caller) -> None:
    """FIN within a header."""
    caller.vendor.script(Fault.CUT_HEADERS)

    assert b"".join(caller.raw()) == b"HTTP/1.1 200 OK\r\nContent-Type: applica"


def test_cut_body(caller: _Caller) -> None:
    """FIN before the length that was announced."""
    caller.vendor.script(Fault.CUT_BODY)
    with pytest.raises(IncompleteRead) as caught:
        caller.send()

    assert caught.value.partial
    assert caught.value.expected
    assert caller.billed == _PRICE[caller.name]


def test_refused(caller: _Caller) -> None:
    """The port is closed, connections that were idle too; `start` opens the same port. Twice is once."""
    with closing(HTTPConnection("127.0.0.1", caller.port, timeout=10)) as idle:
        idle.request("GET", caller.path, headers=caller.headers)
        idle.getresponse().read()
        caller.vendor.script(Fault.REFUSED)
        caller.vendor.stop()
        idle.sock.settimeout(10)
        assert idle.sock.recv(1) == b""

    with pytest.raises(ConnectionRefusedError):
        caller.send()
    caller.vendor.start()
    caller.vendor.start()
    assert caller.send()[0].status == 200
    assert caller.sandbox.bill.requests(caller.name) == 2


def test_other_vendor_goes_on(linehunt_sandbox: Sandbox) -> None:
    """A fault is of one vendor."""
    linehunt_sandbox.plivo.stop()
    linehunt_sandbox.plivo.script(Fault.SILENT, times=None)

    assert _Caller(linehunt_sandbox, "kaleyra").send()[0].status == 200


def _order(caller: _Caller) -> dict[str, Any]:
    with closing(HTTPConnection("127.0.0.1", caller.port, timeout=10)) as connection:
        path = f"/v1/{caller.sandbox.kaleyra.sid}/lookup"
        connection.request("POST", path, b'{"mobile": ["+14154305555", "x"]}', headers=caller.headers)
        with connection.getresponse() as response:
            body: dict[str, Any] = json.loads(response.read())
            return body


def test_order_that_is_not_found(linehunt_sandbox: Sandbox) -> None:
    """`not_found` on an order is Kaleyra's error, and costs nothing."""
    linehunt_sandbox.kaleyra.script(Fault.NOT_FOUND, numbers=["+14154305555"])

    assert _order(_Caller(linehunt_sandbox, "kaleyra"))["code"] == "LKP404"
    assert linehunt_sandbox.bill.charges == ()


def test_high_price_at_the_details(linehunt_sandbox: Sandbox) -> None:
    """A price that has risen since the order is charged by the difference: the bill is what was told."""
    kaleyra = linehunt_sandbox.kaleyra
    kaleyra.polls_before_ready = 0
    kaleyra.script(Fault.HIGH_PRICE, operation="details")
    caller = _Caller(linehunt_sandbox, "kaleyra")
    lookup_id = _order(caller)["data"]["data"][0]["lookup_id"]

    assert json.loads(caller.send(path=f"/v1/{kaleyra.sid}/lookup/get-info/{lookup_id}")[1])["price"] == 20
    assert linehunt_sandbox.bill.total("kaleyra") == Money.parse("20 INR")
