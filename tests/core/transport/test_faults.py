"""What goes wrong on a connection, fault by fault: the error, the sent flag, and the server's own count."""

import threading

import pytest

import handshakes
from linehunt.connection import CAP
from linehunt.model.errors import ConnectionBroken, ConnectionFailed, ResponseTooLarge, TransportError, UntrustedServer
from linehunt.model.message import ProviderRequest
from linehunt.transport import HTTPTransport
from rawserver import Attempt, Peer, RawServer, Script, refusing_port, replying_once, response, transport_to, wait_until

SCHEMES = pytest.mark.parametrize("tls", [False, True], ids=["http", "https"])
OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"


def reset(peer: Peer) -> None:
    """Read the request, then RST."""
    peer.read_request()
    peer.reset()


def reset_in_the_body(peer: Peer) -> None:
    """RST after a part of the body."""
    peer.read_request()
    peer.send(OK + b"Content-Length: 9\r\n\r\n1234")
    peer.reset()


BROKEN: dict[str, Script | bytes] = {
    "closed without a byte": b"",
    "reset": reset,
    "reset in the body": reset_in_the_body,
    "cut in the status line": b"HTTP/1.1 20",
    "cut after the status": b"HTTP/1.1 204",
    "cut after the status line": OK,
    "cut after the status line of a 204": b"HTTP/1.1 204 No Content\r\n",
    "cut in the headers": OK + b"Content-Length: 4\r\nServ",
    "cut before the empty line": OK + b"Content-Length: 0\r\n",
    "cut in the length": OK + b"Content-Length: 1",
    "cut after 100": b"HTTP/1.1 100 Continue\r\n\r\n",
    "cut after 103": b"HTTP/1.1 103 Early Hints\r\n\r\n",
    "cut in 103": b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n",
    "no body": OK + b"Content-Length: 4\r\n\r\n",
    "short body": OK + b"Content-Length: 4\r\n\r\n123",
    "no length": OK + b"\r\n{}",
    "no length, no body": OK + b"\r\n",
    "no length, HTTP/1.0": b"HTTP/1.0 200 OK\r\n\r\n{}",
    "negative length": OK + b"Content-Length: -2\r\n\r\n{}",
    "two lengths": OK + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
    "two lengths in one": OK + b"Content-Length: 2, 3\r\n\r\n{}",
    "length is no number": OK + b"Content-Length: +2\r\n\r\n{}",
    "length is empty": OK + b"Content-Length: \r\n\r\n{}",
    "length in other digits": OK + b"Content-Length: 0x2\r\n\r\n{}",
    "length without end": OK + b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n{}",
    "length and chunks": OK + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "length and chunks, 204": b"HTTP/1.1 204 No\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n",
    "other coding": OK + b"Transfer-Encoding: gzip\r\n\r\n0\r\n\r\n",
    "coding beside chunks": OK + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    "chunks twice": OK + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "chunks in HTTP/1.0": b"HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "chunks: none": CHUNKED,
    "chunks: cut in the size": CHUNKED + b"4",
    "chunks: cut in the data": CHUNKED + b"4\r\nbo",
    "chunks: cut after the data": CHUNKED + b"4\r\nbody",
    "chunks: cut in the line's end": CHUNKED + b"4\r\nbody\r",
    "chunks: cut between two": CHUNKED + b"4\r\nbody\r\n",
    "chunks: cut in the last size": CHUNKED + b"4\r\nbody\r\n0\r",
    "chunks: cut before the end": CHUNKED + b"4\r\nbody\r\n0\r\n",
    "chunks: cut in the end": CHUNKED + b"4\r\nbody\r\n0\r\n\r",
    "chunks: cut in a trailer": CHUNKED + b"4\r\nbody\r\n0\r\nX-Sum: 1",
    "chunks: trailers without end": CHUNKED + b"0\r\n" + b"X: y\r\n" * 101 + b"\r\n",
    "chunks: a trailer without end": CHUNKED + b"0\r\nX: " + b"y" * 9000 + b"\r\n\r\n",
    "chunks: size is no number": CHUNKED + b"zz\r\nbody\r\n0\r\n\r\n",
    "chunks: size is negative": CHUNKED + b"-1\r\nbody\r\n0\r\n\r\n",
    "chunks: size with 0x": CHUNKED + b"0x4\r\nbody\r\n0\r\n\r\n",
    "chunks: size with underscore": CHUNKED + b"0_4\r\nbody\r\n0\r\n\r\n",
    "chunks: size is empty": CHUNKED + b"\r\nbody\r\n0\r\n\r\n",
    "chunks: size without end": CHUNKED + b"0" * 9000 + b"4\r\nbody\r\n0\r\n\r\n",
    "chunks: size too small": CHUNKED + b"3\r\nbody\r\n0\r\n\r\n",
    "chunks: size too large": CHUNKED + b"5\r\nbody\r\n0\r\n\r\n",
    "HTTP/0.9": b"<html>hello</html>",
    "garbage": b"\x00\xff\xfe" * 100,
    "another protocol": b"SSH-2.0-OpenSSH_9.6\r\n",
    "TLS alert": b"\x15\x03\x01\x00\x02\x02\x46",
    "HTTP/2": b"HTTP/2 200 OK\r\nContent-Length: 0\r\n\r\n",
    "status is no number": b"HTTP/1.1 OK 200\r\nContent-Length: 0\r\n\r\n",
    "status is too small": b"HTTP/1.1 99 x\r\nContent-Length: 0\r\n\r\n",
    "another protocol asked for": b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n",
    "status line without end": b"HTTP/1.1 200 " + b"x" * 70_000 + b"\r\nContent-Length: 0\r\n\r\n",
    "too many headers": OK + b"X: y\r\n" * 101 + b"Content-Length: 0\r\n\r\n",
    "header of 70 kB": OK + b"X: " + b"y" * 70_000 + b"\r\nContent-Length: 0\r\n\r\n",
    "line that is no header": OK + b"Content-Length: 0\r\nno header\r\nTransfer-Encoding: chunked\r\n\r\n",
    "space before the colon": OK + b"Content-Length: 0\r\nX : y\r\n\r\n",
    "header without a name": OK + b"Content-Length: 0\r\n: y\r\n\r\n",
    "continuation of nothing": OK + b" Content-Length: 2\r\nContent-Length: 0\r\n\r\n",
}


@SCHEMES
@pytest.mark.parametrize("script", BROKEN.values(), ids=BROKEN.keys())
def test_what_is_not_whole_is_broken(tls: bool, script: Script | bytes) -> None:
    """A response that is cut, unframed or no HTTP is ConnectionBroken: it was sent, once; and the connection is not used again."""
    with RawServer(replying_once(script) if isinstance(script, bytes) else script, tls=tls) as server, transport_to(server) as transport:
        attempt = Attempt(transport)
        assert type(attempt.error) is ConnectionBroken
        assert str(attempt.error).startswith(f"127.0.0.1:{server.port}: ")
        assert (attempt.sent, len(server.requests), server.connections) == (1, 1, 1)
        Attempt(transport)
        assert server.connections == 2


def too_large(peer: Peer) -> None:
    """Announce more than is allowed, and send none of it."""
    peer.read_request()
    peer.send(OK + b"Content-Length: %d\r\n\r\n" % (CAP + 1))
    peer.wait_for_client()


def too_many_chunks(peer: Peer) -> None:
    """Chunks until the client has enough."""
    peer.read_request()
    peer.send(CHUNKED)
    while True:
        peer.send(b"10000\r\n" + b"x" * 0x10000 + b"\r\n")


def too_large_a_chunk(peer: Peer) -> None:
    """Announce one chunk of 4 GiB, and send none of it."""
    peer.read_request()
    peer.send(CHUNKED + b"ffffffff\r\n")
    peer.wait_for_client()


@SCHEMES
@pytest.mark.parametrize("script", [too_large, too_many_chunks, too_large_a_chunk])
def test_a_body_over_the_cap(tls: bool, script: Script) -> None:
    """What is larger than 1 MiB is given up at once, by its announcement where there is one, and the connection is closed."""
    with RawServer(script, tls=tls) as server, transport_to(server) as transport:
        attempt = Attempt(transport)
        assert type(attempt.error) is ResponseTooLarge
        assert (attempt.sent, len(server.requests), server.connections) == (1, 1, 1)
        assert attempt.took < 5


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_refused(scheme: str) -> None:
    """A port where nobody listens: ConnectionFailed, not sent."""
    with refusing_port() as port:
        attempt = Attempt(HTTPTransport(f"{scheme}://127.0.0.1:{port}"))
    assert type(attempt.error) is ConnectionFailed
    assert str(attempt.error) == f"127.0.0.1:{port}: no connection: Connection refused"
    assert attempt.sent == 0


def test_a_name_without_address() -> None:
    """A name that doesn't resolve: ConnectionFailed, not sent. RFC 6761 keeps .invalid free of names."""
    attempt = Attempt(HTTPTransport("https://lookup.invalid"))
    assert type(attempt.error) is ConnectionFailed
    assert str(attempt.error).startswith("lookup.invalid:443: the name can't be resolved: ")
    assert attempt.sent == 0


def test_localhost_is_found() -> None:
    """Where the first of a name's addresses refuses, the next one is tried: the server listens on 127.0.0.1 alone."""
    with RawServer(response()) as server:
        transport = HTTPTransport(f"http://localhost:{server.port}")
        assert Attempt(transport).response is not None
        transport.close()


@pytest.mark.parametrize("script", [handshakes.close, handshakes.reset, handshakes.answer_in_clear])
def test_a_handshake_that_fails(script: Script) -> None:
    """No TLS on the other side: ConnectionFailed, not sent; and it isn't taken for an untrusted server, since it may pass."""
    with RawServer(script) as server:
        attempt = Attempt(HTTPTransport(f"https://127.0.0.1:{server.port}"))
    assert type(attempt.error) is ConnectionFailed
    assert (attempt.sent, server.connections) == (0, 1)
    assert not isinstance(attempt.error, UntrustedServer)


def test_a_stale_connection_is_lost_in_doubt() -> None:
    """A server that closes a kept connection on the next request, unanswered: in doubt, and never sent a second time."""

    def script(peer: Peer) -> None:
        peer.read_request()
        peer.send(response())
        peer.read_request()

    with RawServer(script) as server, transport_to(server) as transport:
        assert Attempt(transport).response is not None
        attempt = Attempt(transport)
        assert type(attempt.error) is ConnectionBroken
        assert (attempt.sent, len(server.requests), server.connections) == (1, 2, 1)


def test_a_fault_before_the_flag_sends_nothing() -> None:
    """What the flag's own callback raises goes on as it is; the connection is closed, and no byte of the request was sent."""

    class LedgerIsGone(Exception):
        pass

    def fail() -> None:
        raise LedgerIsGone

    ended = threading.Event()

    def script(peer: Peer) -> None:
        peer.wait_for_client()
        ended.set()

    with RawServer(script) as server, transport_to(server) as transport:
        with pytest.raises(LedgerIsGone):
            transport.send(ProviderRequest.get("/v1"), 10.0, fail)
        wait_until(ended.is_set)
        assert (server.connections, server.received) == (1, 0)


def test_errors_are_oserrors_with_words() -> None:
    """Every fault is a TransportError, which is an OSError, and says where."""
    with RawServer(replying_once(b"")) as server, transport_to(server) as transport:
        error = Attempt(transport).error
    assert isinstance(error, TransportError)
    assert isinstance(error, OSError)
    assert str(error) == f"127.0.0.1:{server.port}: the connection was closed without a response"
