"""What never shows: paths, numbers and keys, in logs, errors and tracebacks; and what the transport doesn't touch."""

import logging
import os
import subprocess
import sys
import traceback
from contextlib import closing

import pytest

from linehunt.model.message import ProviderRequest
from linehunt.transport import HTTPTransport
from rawserver import Attempt, Peer, RawServer, Script, refusing_port, replying_once, response, transport_to

CANARIES = ("CANARYKEY", "CANARYPATH", "CANARYQUERY", "4154305555")
# A request's repr shows the first segment of its path, and that alone.
REQUEST = ProviderRequest.get("/v1/CANARYPATH/+14154305555", {"q": "CANARYQUERY"}, {"api-key": "CANARYKEY"})


def silent(peer: Peer) -> None:
    """Never answer."""
    peer.read_request()
    peer.wait_for_client()


def echoing(peer: Peer) -> None:
    """Send the request back in place of a response."""
    peer.send(peer.read_request() or b"")


def echoing_a_header(peer: Peer) -> None:
    """Send the request back among the headers."""
    peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n" + (peer.read_request() or b""))


FAULTS: dict[str, Script] = {
    "silence": silent,
    "closed": replying_once(b""),
    "cut": replying_once(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n+14154305555 CANARYPATH"),
    "echo": echoing,
    "echo in the headers": echoing_a_header,
    "compressed": replying_once(response(headers="Content-Encoding: CANARYKEY\r\n")),
    "whole": replying_once(response()),
}


@pytest.mark.parametrize("tls", [False, True], ids=["http", "https"])
@pytest.mark.parametrize("script", FAULTS.values(), ids=FAULTS.keys())
def test_logs_and_tracebacks(tls: bool, script: Script, caplog: pytest.LogCaptureFixture) -> None:
    """With every logger at DEBUG and the traceback printed with its locals, no path, number or key shows, whatever goes wrong."""
    caplog.set_level(logging.DEBUG)
    with RawServer(script, tls=tls) as server, transport_to(server) as transport:
        attempt = Attempt(transport, 1.0, REQUEST)
        assert attempt.sent == 1
    shown = caplog.text + str(attempt.error) + repr(attempt.error)
    if attempt.error is not None:
        assert attempt.error.__cause__ is None
        assert attempt.error.__context__ is None
        shown += "".join(traceback.TracebackException.from_exception(attempt.error, capture_locals=True).format())
    assert [canary for canary in CANARIES if canary in shown] == []


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_errors_before_the_request(scheme: str, caplog: pytest.LogCaptureFixture) -> None:
    """The same where no connection comes about: the error has no cause and no context that could tell more."""
    caplog.set_level(logging.DEBUG)
    with refusing_port() as port, closing(HTTPTransport(f"{scheme}://127.0.0.1:{port}")) as transport:
        error = Attempt(transport, request=REQUEST).error
    assert error is not None
    assert (error.__cause__, error.__context__) == (None, None)
    shown = caplog.text + "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())
    assert [canary for canary in CANARIES if canary in shown] == []


def test_a_request_that_can_not_be_sent_is_not_shown() -> None:
    """What the standard library says of a bad path holds the path: it is not passed on, not even as context."""
    request = ProviderRequest(path="/v1/CANARYPATH", headers={"api-key": "CANARYKEY"}, base_url="https://a.example/ x")
    with RawServer(response()) as server, transport_to(server) as transport:
        error = Attempt(transport, request=request).error
    assert error is not None
    assert error.__context__ is None
    shown = "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())
    assert [canary for canary in CANARIES if canary in shown] == []


def test_proxies_of_the_environment_are_not_obeyed(monkeypatch: pytest.MonkeyPatch) -> None:
    """HTTP_PROXY and its like lead nowhere: a request with credentials goes to the account's server alone."""
    with RawServer(response()) as proxy, RawServer(response()) as server, transport_to(server) as transport:
        for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)
        assert Attempt(transport).response is not None
        assert (proxy.connections, len(server.requests)) == (0, 1)


def test_the_import_is_light() -> None:
    """Importing the transport, and making one, loads neither urllib3 nor ssl, nor the socket and HTTP modules."""
    code = (
        "import sys; from linehunt.transport import HTTPTransport; HTTPTransport('https://api.example.com', ca_file='x').close();"
        "print([name for name in ('urllib3', 'ssl', 'socket', 'http.client', 'email', 'ipaddress') if name in sys.modules])"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    out = subprocess.run([sys.executable, "-S", "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert out.stdout.strip() == "[]"
