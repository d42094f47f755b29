"""The sandbox as a whole: its beginning and end, and what it does not do."""

import contextlib
import json
import logging
import socket
import subprocess
import sys
import threading
from base64 import b64encode
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPConnection, HTTPException
from typing import Any

import pytest

from linehunt.plugin import Money
from linehunt_sandbox import Fault, Kaleyra, Plivo, Sandbox, SandboxNotInstalled

pytest_plugins = ["linehunt_sandbox.fixtures"]


def _port(url: str) -> int:
    return int(url.rpartition(":")[2])


def _plivo(sandbox: Sandbox, number: str, timeout: float = 10) -> Any:
    basic = b64encode(f"{sandbox.plivo.auth_id}:{sandbox.plivo.auth_token}".encode()).decode()
    with closing(HTTPConnection("127.0.0.1", _port(sandbox.plivo.url), timeout=timeout)) as connection:
        connection.request("GET", f"/v1/Number/{number}?type=carrier", headers={"Authorization": f"Basic {basic}"})
        with connection.getresponse() as response:
            return json.loads(response.read())


def _kaleyra(sandbox: Sandbox, numbers: str) -> Any:
    with closing(HTTPConnection("127.0.0.1", _port(sandbox.kaleyra.url), timeout=10)) as connection:
        connection.request("GET", f"/v1/{sandbox.kaleyra.sid}/lookup/{numbers}", headers={"api-key": sandbox.kaleyra.api_key})
        with connection.getresponse() as response:
            return json.loads(response.read())


def test_same_number_same_answer() -> None:
    """Two sandboxes say the same of a number, all but their request ids."""

    def answers() -> list[Any]:
        with Sandbox() as sandbox:
            found = [_plivo(sandbox, number) for number in ("+14154305555", "+442083661177", "+919812345678", "+12")]
            items = _kaleyra(sandbox, "14154305555,442083661177,919812345678")["data"]
        return [{key: value for key, value in each.items() if key not in {"api_id", "lookup_id"}} for each in found + items]

    assert answers() == answers()


def test_vendors_agree(linehunt_sandbox: Sandbox) -> None:
    """Both vendors know the same subscriber: the network that Plivo names is Kaleyra's current one."""
    linehunt_sandbox.kaleyra.sparse_every = 0
    carrier = _plivo(linehunt_sandbox, "+919812345678")["carrier"]
    item = _kaleyra(linehunt_sandbox, "919812345678")["data"][0]

    assert (carrier["mobile_country_code"], carrier["mobile_network_code"]) == (item["current_mcc"], item["current_mnc"])
    assert item["current_operator"].startswith(f"{carrier['name']} // ")


def test_many_at_once(linehunt_sandbox: Sandbox) -> None:
    """Requests from many threads are each answered for their own number, and each billed once."""
    numbers = [f"+1415430{n}" for n in range(5500, 5560)]
    with ThreadPoolExecutor(12) as pool:
        told = list(pool.map(lambda number: _plivo(linehunt_sandbox, number)["phone_number"], numbers))

    assert told == numbers
    assert sorted(charge.number.e164 for charge in linehunt_sandbox.bill.charges) == numbers
    assert sorted(charge.request for charge in linehunt_sandbox.bill.charges) == list(range(1, 61))
    assert linehunt_sandbox.bill.total("plivo") == Money(60 * 4_000, "USD")


def test_latency_is_side_by_side() -> None:
    """`latency` holds for both vendors, also for refusals, and requests wait for it together."""
    with Sandbox(latency=0.05) as sandbox:
        assert (sandbox.plivo.latency, sandbox.kaleyra.latency) == (0.05, 0.05)
        assert _plivo(sandbox, "+14154305555")["phone_number"]
        sandbox.kaleyra.api_key = "another"
        connection = HTTPConnection("127.0.0.1", _port(sandbox.kaleyra.url), timeout=10)
        with closing(connection):
            connection.request("GET", f"/v1/{sandbox.kaleyra.sid}/lookup/1")
            with connection.getresponse() as response:
                assert response.status == 401


def test_latency_of_a_vendor_is_kept() -> None:
    """Without `latency` each vendor has its own."""
    assert Sandbox(Plivo(latency=2.0)).plivo.latency == 2.0


@pytest.mark.parametrize("fault", [Fault.SILENT, Fault.SLOW, Fault.DRIP])
def test_it_ends_while_requests_hang(fault: Fault) -> None:
    """Leaving the sandbox ends every request, whatever it waits for: the caller meets the end of its connection."""
    with closing(socket.socket()) as connection:
        with Sandbox() as sandbox:
            sandbox.kaleyra.script(fault, seconds=3600)
            connection.settimeout(30)
            connection.connect(("127.0.0.1", _port(sandbox.kaleyra.url)))
            head = f"GET /v1/{sandbox.kaleyra.sid}/lookup/14154305555 HTTP/1.1\r\nHost: x\r\napi-key: {sandbox.kaleyra.api_key}\r\n\r\n"
            connection.sendall(head.encode())
            while not sandbox.bill.charges:
                threading.Event().wait(0.005)
        try:
            while connection.recv(65536):
                pass
        except ConnectionResetError:
            pass


def test_it_ends_with_connections_of_every_kind() -> None:
    """Idle, just accepted, and in the middle of a request: none of them keeps it, or leaves a socket behind."""
    connections = [socket.socket() for _ in range(9)]
    try:
        with Sandbox() as sandbox:
            for n, connection in enumerate(connections):
                connection.connect(("127.0.0.1", _port(sandbox.plivo.url)))
                connection.sendall(
                    (b"", b"GET /bill HTTP/1.1\r\nHost: x\r\n", b"POST /bill HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nx")[n % 3]
                )
    finally:
        for connection in connections:
            connection.close()


def test_nothing_stays_behind() -> None:
    """Afterwards the threads are those of before, and nobody listens."""
    before = set(threading.enumerate())
    with Sandbox() as sandbox:
        _plivo(sandbox, "+14154305555")
        port = _port(sandbox.plivo.url)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=10)

    assert set(threading.enumerate()) == before


def test_caller_that_leaves_in_the_middle_of_its_body(linehunt_sandbox: Sandbox, capfd: pytest.CaptureFixture[str]) -> None:
    """A body that never ends is no request: it isn't counted, and nothing is printed about it."""
    with closing(socket.create_connection(("127.0.0.1", _port(linehunt_sandbox.kaleyra.url)), timeout=10)) as connection:
        path = f"/v1/{linehunt_sandbox.kaleyra.sid}/lookup"
        connection.sendall(f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{{".encode())
    _kaleyra(linehunt_sandbox, "14154305555")

    assert linehunt_sandbox.bill.requests("kaleyra") == 1
    assert capfd.readouterr() == ("", "")


def test_it_is_entered_once(linehunt_sandbox: Sandbox) -> None:
    """Twice at once is refused, and leaves the first at work."""
    with pytest.raises(RuntimeError, match="serving already"), linehunt_sandbox:
        pass

    assert _plivo(linehunt_sandbox, "+14154305555")["phone_number"] == "+14154305555"


def test_it_can_be_entered_again() -> None:
    """The bill goes on; leaving it twice is once."""
    sandbox = Sandbox()
    for _ in range(2):
        with sandbox:
            _plivo(sandbox, "+14154305555")
    sandbox.__exit__()

    assert sandbox.bill.requests("plivo") == 2


def test_it_listens_inside_only() -> None:
    """Outside of the `with` there is no URL, and no port to close."""
    sandbox = Sandbox()
    use: list[Callable[[], object]] = [lambda: sandbox.plivo.url, sandbox.plivo.stop, sandbox.kaleyra.start]
    for each in use:
        with pytest.raises(RuntimeError, match="with Sandbox"):
            each()


def test_port_of_choice() -> None:
    """A vendor's port can be chosen; one that is taken is an OSError, and nothing is left open."""
    with Sandbox() as first:
        taken = _port(first.kaleyra.url)
        with pytest.raises(OSError, match="in use"), Sandbox(Kaleyra(port=taken)):
            pass
    with Sandbox(Kaleyra(port=taken)) as second:
        assert _port(second.kaleyra.url) == taken


def test_closed_port_is_kept(linehunt_sandbox: Sandbox) -> None:
    """While a vendor is stopped nobody else gets its port; leaving the sandbox then is fine."""
    linehunt_sandbox.plivo.stop()
    with closing(socket.socket()) as other, pytest.raises(OSError, match="in use"):
        other.bind(("127.0.0.1", _port(linehunt_sandbox.plivo.url)))


def test_nothing_is_logged(linehunt_sandbox: Sandbox, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
    """No access log, not even where the process logs everything: the paths are people's numbers. No logger is set up either."""
    logging.getLogger("uvicorn.access").setLevel(logging.DEBUG)
    try:
        with caplog.at_level(logging.DEBUG):
            for fault in (Fault.SILENT, Fault.CUT_BODY, Fault.RESET, Fault.CLOSED, Fault.CUT_HEADERS):
                linehunt_sandbox.plivo.script(fault, seconds=0)
                with contextlib.suppress(OSError, HTTPException, json.JSONDecodeError):
                    _plivo(linehunt_sandbox, "+14154305555", timeout=0.2)
            _plivo(linehunt_sandbox, "+14154305555")
    finally:
        logging.getLogger("uvicorn.access").setLevel(logging.NOTSET)

    assert linehunt_sandbox.bill.requests("plivo") == 6
    assert [record.getMessage() for record in caplog.records if not record.name.startswith("asyncio")] == []
    assert capfd.readouterr() == ("", "")
    assert logging.getLogger("uvicorn.access").propagate
    assert logging.getLogger("uvicorn.error").level == logging.NOTSET


def test_secrets_are_not_in_a_repr() -> None:
    """Invented as they are, credentials don't show."""
    for vendor in Sandbox().vendors.values():
        assert not any(secret in repr(vendor) for secret in ("sandbox-auth-token", "stk_sandbox", "Asandboxkey"))


def test_import_needs_no_extra() -> None:
    """Importing the package imports neither starlette nor uvicorn."""
    code = "import linehunt_sandbox, sys; print(sorted({'starlette', 'uvicorn', 'h11', 'pytest', 'click'} & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)

    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("missing", ["starlette", "uvicorn"])
def test_without_the_extra(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a package of the extra is missing, the error says which, and how to get it."""
    monkeypatch.delitem(sys.modules, "linehunt_sandbox.server", raising=False)
    for name in [name for name in sys.modules if name.partition(".")[0] == missing]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(SandboxNotInstalled, match=r"pip install 'linehunt\[sandbox\]'") as caught, Sandbox():
        pass

    assert str(caught.value.name).partition(".")[0] == missing


class _Own(Plivo):
    """A vendor of one's own, under the name of its provider."""

    name = "acme"


class _Odd(Kaleyra):
    """Somebody else's server under the name of a known vendor."""

    name = "plivo"


def test_every_vendor_is_an_attribute() -> None:
    """By its name, and the very one that is in `vendors`."""
    sandbox = Sandbox()
    attributes = [sandbox.plivo, sandbox.kaleyra, sandbox.twilio, sandbox.vonage, sandbox.telnyx, sandbox.infobip]

    assert [(vendor.name, vendor) for vendor in attributes] == list(sandbox.vendors.items())


def test_a_vendor_of_ones_own_is_served_beside_the_others() -> None:
    """Any Vendor may be given: it has a port, and its requests are on the one bill."""
    with Sandbox(_Own(auth_id="MAOWN")) as sandbox:
        own = sandbox.vendors["acme"]
        assert isinstance(own, _Own)
        assert own.settings["auth_id"] == "MAOWN"
        assert own.url not in {sandbox.plivo.url, sandbox.kaleyra.url}
        with closing(HTTPConnection("127.0.0.1", _port(own.url), timeout=10)) as connection:
            connection.request("GET", "/bill")
            assert json.load(connection.getresponse()) == {"requests": {}, "charges": []}


def test_a_vendor_under_anothers_name_is_told() -> None:
    """The attribute promises a type; what stands there instead is named."""
    with pytest.raises(TypeError, match="plivo is of one's own making here \\(_Odd\\)"):
        _ = Sandbox(_Odd()).plivo
