"""What is sent, and what comes back when nothing goes wrong."""

import time

import pytest

from linehunt.connection import CAP
from linehunt.model.errors import MalformedResponse, PluginContractError
from linehunt.model.message import ProviderRequest
from rawserver import Attempt, Peer, RawServer, replying_once, response, transport_to

SCHEMES = pytest.mark.parametrize("tls", [False, True], ids=["http", "https"])


@SCHEMES
def test_a_get_is_sent_as_it_stands(tls: bool) -> None:
    """Target and headers reach the server unchanged; Host, Accept-Encoding and User-Agent are added, nothing else."""
    request = ProviderRequest.get("/v1/Number/+14154305555,%2B44", {"type": "carrier &"}, {"api-key": "CANARY"})
    with RawServer(response(b'{"a": 1}'), tls=tls) as server, transport_to(server) as transport:
        attempt = Attempt(transport, request=request)
        assert attempt.response is not None
        assert attempt.response.json() == {"a": 1}
    head = server.requests[0].decode().split("\r\n")
    assert head[0] == "GET /v1/Number/+14154305555,%2B44?type=carrier%20%26 HTTP/1.1"
    assert sorted(head[1:-2]) == ["Accept-Encoding: identity", f"Host: 127.0.0.1:{server.port}", "User-Agent: linehunt", "api-key: CANARY"]
    assert (attempt.sent, len(server.requests), server.connections) == (1, 1, 1)


@SCHEMES
def test_a_body_is_sent_with_its_length(tls: bool) -> None:
    """A POST carries its bytes and their number, also none at all; a GET without a body says no length."""
    with RawServer(response(), tls=tls) as server, transport_to(server) as transport:
        full, empty = ProviderRequest.json("/v1", {"n": "x" * 100_000}), ProviderRequest(method="POST", path="/v1")
        for request in (full, empty, ProviderRequest.get("/v1")):
            assert Attempt(transport, request=request).response is not None
    assert server.requests[0].endswith(b'x"}')
    assert b"\r\nContent-Length: 100008\r\n" in server.requests[0]
    assert b"\r\nContent-Length: 0\r\n" in server.requests[1]
    assert b"Content-Length" not in server.requests[2]


def test_framing_and_host_are_the_transports_own() -> None:
    """A plugin's Host, length, coding or Accept-Encoding doesn't reach the wire; its User-Agent does."""
    framing = {"content-length": "9", "Transfer-Encoding": "chunked", "Connection": "close", "Expect": "100-continue"}
    theirs = {"HOST": "evil.example", "Accept-Encoding": "gzip", "User-Agent": "acme/1", **framing}
    with RawServer(response()) as server, transport_to(server) as transport:
        Attempt(transport, request=ProviderRequest(method="PUT", path="/v1", body=b"12", headers=theirs))
    head = server.requests[0].decode().split("\r\n\r\n")[0].split("\r\n")[1:]
    assert sorted(head) == ["Accept-Encoding: identity", "Content-Length: 2", f"Host: 127.0.0.1:{server.port}", "User-Agent: acme/1"]


def test_the_server_is_that_of_the_transports_base_url() -> None:
    """A request that names another server still goes to the one of the transport; its own base URL adds the path alone."""
    request = ProviderRequest(path="/number", base_url="https://elsewhere.example/v2/")
    with RawServer(response()) as server, transport_to(server) as transport:
        assert Attempt(transport, request=request).response is not None
    assert server.requests[0].startswith(b"GET /v2/number HTTP/1.1\r\nHost: 127.0.0.1")


@pytest.mark.parametrize(
    "request_",
    [
        ProviderRequest(path="/CANARY", base_url="https://a.example/with space"),
        ProviderRequest(path="/CANARY", base_url="https://a.example/bücher"),
    ],
    ids=["space", "not ASCII"],
)
def test_what_http_does_not_know_is_not_sent(request_: ProviderRequest) -> None:
    """A target that can't be sent is the plugin's fault: not a byte leaves, and the message shows no path."""
    with RawServer(response()) as server, transport_to(server) as transport:
        attempt = Attempt(transport, request=request_)
        assert isinstance(attempt.error, PluginContractError)
        assert "CANARY" not in str(attempt.error)
    assert (attempt.sent, server.received) == (0, 0)


@pytest.mark.parametrize("status", [200, 201, 299, 300, 400, 401, 402, 403, 404, 408, 422, 429, 500, 502, 503, 504, 599, 999])
def test_any_whole_response_is_returned(status: int) -> None:
    """A refusal is a response like any other: it is returned, once, and not asked for again."""
    reply = response(b"no", f"{status} Whatever", "Retry-After: 1\r\nX-Two: a\r\nx-two: b\r\n")
    with RawServer(reply) as server, transport_to(server) as transport:
        before = time.time()
        attempt = Attempt(transport)
        answer = attempt.response
    assert answer is not None
    assert (answer.status, answer.body, answer.headers["retry-after"], answer.headers["x-two"]) == (status, b"no", "1", "a, b")
    assert before <= answer.received <= time.time()
    assert (attempt.sent, len(server.requests)) == (1, 1)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_not_followed(status: int) -> None:
    """A redirect comes back as it is; the server that it names never sees a connection, let alone a key."""
    with RawServer(response()) as other, RawServer(response(b"", f"{status} Moved", f"Location: {other.url}/\r\n")) as server:
        with transport_to(server) as transport:
            answer = Attempt(transport, request=ProviderRequest.get("/v1", headers={"api-key": "CANARY"})).response
        assert answer is not None
        assert (answer.status, answer.headers["location"]) == (status, f"{other.url}/")
        assert (len(server.requests), other.connections) == (1, 0)


WHOLE = {
    "content-length": (response(b"body"), b"body"),
    "the same length twice": (response(b"body", headers="Content-Length: 4\r\n"), b"body"),
    "the same length in one header": (b"HTTP/1.1 200 OK\r\nContent-Length: 4, 4\r\n\r\nbody", b"body"),
    "length with spaces": (b"HTTP/1.1 200 OK\r\nContent-Length:   4  \r\n\r\nbody", b"body"),
    "no reason": (b"HTTP/1.1 200\r\nContent-Length: 4\r\n\r\nbody", b"body"),
    "empty": (response(b""), b""),
    "chunked": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n4\r\nbody\r\n00\r\n\r\n", b"body"),
    "two chunks, extension, trailer": (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;x=1\r\nbo\r\n02 \r\ndy\r\n0\r\nX-Sum: 1\r\n\r\n",
        b"body",
    ),
    "204": (b"HTTP/1.1 204 No Content\r\n\r\n", b""),
    "304 with a length": (b"HTTP/1.1 304 Not Modified\r\nContent-Length: 4\r\n\r\n", b""),
    "100 before it": (b"HTTP/1.1 100 Continue\r\nX: y\r\n\r\n" + response(b"body"), b"body"),
    "103 and 102 before it": (b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 102 Wait\r\n\r\n" + response(b"body"), b"body"),
    "HTTP/1.0 with a length": (b"HTTP/1.0 200 OK\r\nContent-Length: 4\r\n\r\nbody", b"body"),
    "multipart type": (response(b"body", headers="Content-Type: multipart/mixed; boundary=x\r\n"), b"body"),
    "multipart type without boundary": (response(b"body", headers="Content-Type: multipart/mixed\r\n"), b"body"),
    "connection: close": (response(b"body", headers="Connection: close\r\n"), b"body"),
    "identity": (response(b"body", headers="Content-Encoding: Identity\r\n"), b"body"),
    "empty encoding": (response(b"body", headers="Content-Encoding: \r\n"), b"body"),
    "as large as allowed": (response(b"x" * CAP), b"x" * CAP),
    "large and chunked": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n100000\r\n" + b"x" * CAP + b"\r\n0\r\n\r\n", b"x" * CAP),
}


@SCHEMES
@pytest.mark.parametrize(("reply", "body"), WHOLE.values(), ids=WHOLE.keys())
def test_whole_responses(tls: bool, reply: bytes, body: bytes) -> None:
    """Every framing that RFC 9112 lets a receiver check is read to its end, also where the server closes right after it."""
    with RawServer(replying_once(reply), tls=tls) as server, transport_to(server) as transport:
        attempt = Attempt(transport)
    assert attempt.error is None
    assert attempt.response is not None
    assert attempt.response.body == body
    assert (attempt.sent, len(server.requests)) == (1, 1)


def test_a_folded_header_is_one_line() -> None:
    """RFC 9112, 5.2: a header's continuation lines are read as spaces."""
    with RawServer(response(headers="X-Long: one\r\n two\r\n\tthree\r\n")) as server, transport_to(server) as transport:
        answer = Attempt(transport).response
    assert answer is not None
    assert answer.header("X-Long") == "one two three"


def test_a_compressed_success_is_malformed() -> None:
    """Identity was asked for: a compressed success is never decompressed, and the connection stays in step for the next request."""
    reply = response(b"\x1f\x8b...", "200 OK", "Content-Encoding: gzip\r\n")
    with RawServer(reply) as server, transport_to(server) as transport:
        attempts = [Attempt(transport), Attempt(transport)]
    assert [(type(attempt.error), attempt.sent) for attempt in attempts] == [(MalformedResponse, 1)] * 2
    assert (len(server.requests), server.connections) == (2, 1)


def test_a_compressed_refusal_speaks_by_its_status() -> None:
    """A 401 that came compressed is a 401: its status says that nothing was billed, so it must not be settled as garbage."""
    with RawServer(response(b"\x1f\x8b...", "401 Unauthorized", "Content-Encoding: gzip\r\n")) as server, transport_to(server) as transport:
        answer = Attempt(transport).response
    assert answer is not None
    assert answer.status == 401


def test_an_answer_before_the_whole_request_counts() -> None:
    """A server that refuses and closes while the request is still being written is heard."""

    def refuse(peer: Peer) -> None:
        peer.send(response(b"no", "401 Unauthorized", "Connection: close\r\n"))
        peer.sock.close()
        closed.append(True)

    closed: list[bool] = []

    def wait_for_the_close() -> None:
        while not closed:
            time.sleep(0.001)

    with RawServer(refuse) as server, transport_to(server) as transport:
        answer = transport.send(ProviderRequest(method="POST", path="/", body=b"x" * 100_000), 10.0, wait_for_the_close)
    assert (answer.status, answer.body) == (401, b"no")
