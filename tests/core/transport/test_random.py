"""Whatever bytes come back, the transport ends in one of two ways, and in time."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linehunt.connection import CAP
from linehunt.model.errors import MalformedResponse, TransportError
from linehunt.transport import HTTPTransport
from rawserver import Attempt, Peer, RawServer, transport_to

PIECES = [
    b"HTTP/1.1 200 OK\r\n",
    b"HTTP/1.1 100 Continue\r\n\r\n",
    b"HTTP/1.1 103 Early Hints\r\n\r\n",
    b"HTTP/1.1 204 No Content\r\n",
    b"HTTP/1.0 302 Found\r\n",
    b"HTTP/1.1 101 X\r\n",
    b"Content-Length: 2\r\n",
    b"Content-Length: 2000000\r\n",
    b"Content-Length: -1\r\n",
    b"Transfer-Encoding: chunked\r\n",
    b"Content-Encoding: gzip\r\n",
    b"Content-Type: multipart/mixed\r\n",
    b"Content-Type: message/rfc822\r\n",
    b"Connection: close\r\n",
    b"From x\r\n",
    b" folded\r\n",
    b"\r\n",
    b"\n",
    b"\r",
    b"{}",
    b"0\r\n\r\n",
    b"2\r\n{}\r\n",
    b"fffff\r\n",
    b"\x00",
    b"\xff\xfe",
]
REPLIES = st.one_of(
    st.binary(max_size=300),
    st.lists(st.one_of(st.sampled_from(PIECES), st.binary(max_size=5)), max_size=12).map(b"".join),
    st.lists(st.sampled_from(PIECES), max_size=8).map(lambda pieces: b"HTTP/1.1 200 OK\r\n" + b"".join(pieces)),
)
DEADLINE = 5.0


class Parrot:
    """A server that answers a request with the bytes at hand, and closes."""

    def __init__(self) -> None:
        self.reply = b""

    def __call__(self, peer: Peer) -> None:
        peer.read_request()
        peer.send(self.reply)


@pytest.fixture(scope="module", params=[False, True], ids=["http", "https"])
def parrot(request: pytest.FixtureRequest) -> Iterator[tuple[Parrot, RawServer, HTTPTransport]]:
    """The server for all the examples, and a transport to it."""
    script = Parrot()
    with RawServer(script, tls=request.param) as server, transport_to(server) as transport:
        yield script, server, transport


@settings(max_examples=150, deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(reply=REPLIES)
def test_random_bytes(parrot: tuple[Parrot, RawServer, HTTPTransport], reply: bytes) -> None:
    """Any bytes give a response or one of the documented errors, within the deadline, for one request."""
    script, server, transport = parrot
    script.reply = reply
    before = len(server.requests)
    attempt = Attempt(transport, DEADLINE)
    assert attempt.took < DEADLINE + 0.25
    if attempt.response is None:
        assert isinstance(attempt.error, TransportError | MalformedResponse)
        assert attempt.error.__context__ is None
    else:
        assert 100 <= attempt.response.status <= 999
        assert len(attempt.response.body) <= CAP
        assert all(name == name.lower() for name in attempt.response.headers)
    assert (attempt.sent, len(server.requests) - before) == (1, 1)
