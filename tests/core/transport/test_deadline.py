"""Nothing outlives the deadline, by whatever trick it is kept waiting."""

import contextlib
import ssl

import pytest

import handshakes
from linehunt.model.errors import TimedOut
from linehunt.model.message import ProviderRequest
from linehunt.transport import HTTPTransport
from rawserver import Attempt, Peer, RawServer, Script, response, transport_to, unaccepting_port

SCHEMES = pytest.mark.parametrize("tls", [False, True], ids=["http", "https"])
DEADLINE = 0.2
OVERRUN = 0.25


def silence(peer: Peer) -> None:
    """Never answer."""
    peer.wait_for_client()


def silence_after_the_headers(peer: Peer) -> None:
    """Never send the body."""
    peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n")
    peer.wait_for_client()


def drip_the_status_line(peer: Peer) -> None:
    """A byte now and then, from the start."""
    peer.drip(b"HTTP/1.1 200 OK" + b"x" * 1000, 0.02)


def drip_the_headers(peer: Peer) -> None:
    """A byte of a header now and then."""
    peer.send(b"HTTP/1.1 200 OK\r\nX: ")
    peer.drip(b"y" * 1000, 0.02)


def drip_the_body(peer: Peer) -> None:
    """A byte of the body now and then."""
    peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    peer.drip(b"y" * 1000, 0.02)


def drip_the_chunks(peer: Peer) -> None:
    """A byte of a chunk's size, data and end now and then."""
    peer.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    peer.drip(b"1\r\nx\r\n" * 1000, 0.01)


def drip_the_trailers(peer: Peer) -> None:
    """The last chunk, and no end."""
    peer.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n")
    peer.drip(b"X: y\r\n" * 1000, 0.01)


def flood(status: bytes) -> Script:
    """Informational responses without end."""

    def script(peer: Peer) -> None:
        while not peer.server.stopping.wait(0.001):
            peer.send(b"HTTP/1.1 " + status + b"\r\n\r\n")

    return script


WAITS: dict[str, Script] = {
    "silence": silence,
    "silence after the headers": silence_after_the_headers,
    "status line drip": drip_the_status_line,
    "header drip": drip_the_headers,
    "body drip": drip_the_body,
    "chunk drip": drip_the_chunks,
    "trailer drip": drip_the_trailers,
    "100 flood": flood(b"100 Continue"),
    "103 flood": flood(b"103 Early Hints"),
}


@SCHEMES
@pytest.mark.parametrize("script", WAITS.values(), ids=WAITS.keys())
def test_a_response_that_does_not_come(tls: bool, script: Script) -> None:
    """Whatever comes instead of the whole response, the deadline ends it: TimedOut, sent once. The connection stood before."""

    def answer_first(peer: Peer) -> None:
        peer.read_request()
        peer.send(response())
        if peer.read_request() is not None:
            script(peer)

    with RawServer(answer_first, tls=tls) as server, transport_to(server) as transport:
        assert Attempt(transport).response is not None
        attempt = Attempt(transport, DEADLINE)
        assert type(attempt.error) is TimedOut
        assert str(attempt.error) == f"127.0.0.1:{server.port}: no complete response within 0.2 s"
        assert DEADLINE <= attempt.took < DEADLINE + OVERRUN
        assert attempt.sent == 1
        assert (len(server.requests), server.connections) == (2, 1)


@SCHEMES
def test_a_server_that_does_not_read(tls: bool) -> None:
    """A request too large for the buffers, to a server that reads nothing of it, ends at the deadline too."""

    def script(peer: Peer) -> None:
        peer.read_request()
        peer.send(response())
        peer.server.stopping.wait(10)

    with RawServer(script, tls=tls) as server, transport_to(server) as transport:
        assert Attempt(transport).response is not None
        attempt = Attempt(transport, DEADLINE, ProviderRequest(method="POST", path="/", body=b"x" * 32_000_000))
        assert type(attempt.error) is TimedOut
        assert DEADLINE <= attempt.took < DEADLINE + OVERRUN
        assert attempt.sent == 1


@pytest.mark.parametrize("script", [silence, handshakes.drip])
def test_a_handshake_that_does_not_end(script: Script) -> None:
    """A TLS handshake that hangs or drips ends at the deadline, and nothing was sent."""
    with RawServer(script) as server:
        transport = HTTPTransport(f"https://127.0.0.1:{server.port}")
        Attempt(transport, 0.001)  # the libraries and the system's authorities are loaded before the clock is watched
        attempt = Attempt(transport, DEADLINE)
        assert type(attempt.error) is TimedOut
        assert str(attempt.error) == f"127.0.0.1:{server.port}: no connection within 0.2 s"
        assert DEADLINE <= attempt.took < DEADLINE + OVERRUN
        assert attempt.sent == 0


def test_a_connect_that_does_not_end() -> None:
    """A server whose queue of connections is full answers no connect: TimedOut, not sent."""
    with unaccepting_port() as port:
        attempt = Attempt(HTTPTransport(f"http://127.0.0.1:{port}"), DEADLINE)
        assert type(attempt.error) is TimedOut
        assert DEADLINE <= attempt.took < DEADLINE + OVERRUN
        assert attempt.sent == 0


@pytest.mark.parametrize("timeout", [0.0, -1.0])
@SCHEMES
def test_no_time_at_all(tls: bool, timeout: float) -> None:
    """A deadline that has passed sends nothing, on a new connection and on a kept one."""
    with RawServer(response(), tls=tls) as server, transport_to(server) as transport:
        fresh = Attempt(transport, timeout)
        assert Attempt(transport).response is not None
        kept = Attempt(transport, timeout)
        assert [type(attempt.error) for attempt in (fresh, kept)] == [TimedOut, TimedOut]
        assert str(kept.error) == f"127.0.0.1:{server.port}: the deadline passed before the request was sent"
        assert (fresh.sent, kept.sent, len(server.requests)) == (0, 0, 1)


def test_a_cut_answer_at_the_deadline_is_no_answer() -> None:
    """A server that closes once the client gave up can't make a late, cut response pass: the error stands."""

    def script(peer: Peer) -> None:
        peer.read_request()
        peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n")
        peer.wait_for_client()
        with contextlib.suppress(OSError, ssl.SSLError):
            peer.send(b"\r\n{}")

    with RawServer(script) as server, transport_to(server) as transport:
        assert type(Attempt(transport, DEADLINE).error) is TimedOut
        assert len(server.requests) == 1
