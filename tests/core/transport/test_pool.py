"""Which connections are kept, which are not, and who may use them."""

import os
import signal
import threading
import time
import warnings
from collections.abc import Callable

import pytest

from linehunt.model.errors import ConnectionBroken, LinehuntError
from linehunt.model.message import ProviderRequest
from linehunt.transport import HTTPTransport
from rawserver import Attempt, Peer, RawServer, replying_once, response, transport_to, wait_until

SCHEMES = pytest.mark.parametrize("tls", [False, True], ids=["http", "https"])


def send_to(transport: HTTPTransport, path: str = "/") -> Callable[[int], None]:
    """Work for a thread: one request that gets its answer."""

    def work(_: int) -> None:
        assert Attempt(transport, request=ProviderRequest.get(path)).response is not None

    return work


def echo(peer: Peer) -> None:
    """Answer each request with its path."""
    while (request := peer.read_request()) is not None:
        peer.send(response(request.split(b" ")[1]))


def on_threads(count: int, work: Callable[[int], None]) -> None:
    """Run `work` in so many threads at once, and raise what any of them raised."""
    errors: list[BaseException] = []

    def run(at: int) -> None:
        try:
            work(at)
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=run, args=(at,)) for at in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]


@SCHEMES
def test_one_after_another_share_a_connection(tls: bool) -> None:
    """Fifty requests, one at a time: one connection, one handshake."""
    with RawServer(response(), tls=tls) as server, transport_to(server) as transport:
        assert all(Attempt(transport).response for _ in range(50))
        assert (len(server.requests), server.connections) == (50, 1)


@SCHEMES
def test_two_hundred_threads(tls: bool) -> None:
    """200 threads, three requests each: every one gets its own answer, each request is sent once, connections are shared."""

    def work(at: int) -> None:
        for turn in range(3):
            attempt = Attempt(transport, 60.0, ProviderRequest.get(f"/{at}/{turn}"))
            assert attempt.error is None
            assert attempt.response is not None
            assert (attempt.response.body, attempt.sent) == (f"/{at}/{turn}".encode(), 1)

    with RawServer(echo, tls=tls) as server, transport_to(server, size=200) as transport:
        on_threads(200, work)
        assert len(server.requests) == len(set(server.requests)) == 600
        assert server.connections <= 200
        before = server.connections
        assert all(Attempt(transport).response for _ in range(20))
        assert server.connections == before


def test_no_more_than_size_are_kept() -> None:
    """Eight at once need eight connections; of them `size` stay open, and `close` ends those."""
    together = threading.Barrier(8)
    ended: list[Peer] = []

    def script(peer: Peer) -> None:
        while peer.read_request() is not None:
            together.wait(20)
            peer.send(response())
        ended.append(peer)

    with RawServer(script) as server, transport_to(server, size=3) as transport:
        on_threads(8, send_to(transport))
        assert server.connections == 8
        wait_until(lambda: len(ended) == 5)
        transport.close()
        wait_until(lambda: len(ended) == 8)


@pytest.mark.parametrize("size", [0, 1])
def test_size_zero_keeps_none(size: int) -> None:
    """With `size=0` every request has a connection of its own."""
    with RawServer(response()) as server, transport_to(server, size=size) as transport:
        assert all(Attempt(transport).response for _ in range(3))
        assert server.connections == (1 if size else 3)


@SCHEMES
def test_an_old_connection_is_not_used(tls: bool) -> None:
    """A connection that was idle for longer than the limit is closed in place of being used."""
    with RawServer(response(), tls=tls) as server, transport_to(server, idle_limit=0.02) as transport:
        assert Attempt(transport).response is not None
        time.sleep(0.05)
        assert Attempt(transport).response is not None
        assert (len(server.requests), server.connections) == (2, 2)


def test_old_connections_go_when_a_newer_one_comes_back() -> None:
    """Connections that a burst left behind are closed with the next request that ends, though it didn't need them."""
    together = threading.Barrier(2)
    ended: list[Peer] = []

    def script(peer: Peer) -> None:
        while (request := peer.read_request()) is not None:
            if b"/burst" in request:
                together.wait(20)
            if b"/slow" in request:
                time.sleep(0.5)
            peer.send(response())
        ended.append(peer)

    with RawServer(script) as server, transport_to(server, idle_limit=0.4) as transport:
        on_threads(2, send_to(transport, "/burst"))
        Attempt(transport, request=ProviderRequest.get("/slow"))
        wait_until(lambda: ended)
        assert server.connections >= 2


@SCHEMES
def test_a_connection_that_the_server_closed_is_noticed(tls: bool) -> None:
    """A kept connection that the server has closed is found out before the request: it goes over a new one, once."""
    closed = threading.Event()

    def script(peer: Peer) -> None:
        peer.read_request()
        peer.send(response())
        peer.sock.close()
        closed.set()

    with RawServer(script, tls=tls) as server, transport_to(server) as transport:
        for _ in range(3):
            closed.clear()
            attempt = Attempt(transport)
            assert attempt.response is not None
            assert attempt.sent == 1
            assert closed.wait(20)
        assert (len(server.requests), server.connections) == (3, 3)


EXTRA = {
    "beside it": (response() + b"x", False),
    "a whole response beside it": (response() + response(b'{"for": "another"}'), False),
    "after a 204": (b"HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\n{}", False),
    "after the last chunk": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n\r\n", False),
    "in the same TLS record": (b"HTTP/1.1 200 OK\r\nContent-Length: 8192\r\n\r\n", True),
}


@SCHEMES
@pytest.mark.parametrize(("reply", "in_two"), EXTRA.values(), ids=EXTRA.keys())
def test_bytes_after_a_response_end_the_connection(tls: bool, reply: bytes, in_two: bool) -> None:
    """What follows a response could pass for the next one's answer: that connection is never used again."""

    def script(peer: Peer) -> None:
        while peer.read_request() is not None:
            peer.send(reply)
            if in_two:
                time.sleep(0.1)  # the client has read the headers: it asks for 8192 bytes, and the rest stays in the TLS layer
                peer.send(b"x" * 8193)

    with RawServer(script, tls=tls) as server, transport_to(server) as transport:
        for count in (1, 2):
            assert Attempt(transport).response is not None
            assert server.connections == count


def test_a_response_before_its_request_is_never_taken() -> None:
    """A response that arrives on a kept connection while nothing is asked is not taken for the next answer."""
    pushed = threading.Event()

    def script(peer: Peer) -> None:
        while peer.read_request() is not None:
            peer.send(response(b"asked"))
            time.sleep(0.02)
            peer.send(response(b"pushed"))
            pushed.set()

    with RawServer(script) as server, transport_to(server) as transport:
        for _ in range(3):
            pushed.clear()
            answer = Attempt(transport).response
            assert answer is not None
            assert answer.body == b"asked"
            assert pushed.wait(20)
        assert server.connections == 3


@pytest.mark.parametrize("reply", [response(headers="Connection: close\r\n"), b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n{}"])
def test_a_connection_that_is_to_be_closed_is_closed(reply: bytes) -> None:
    """`Connection: close`, and HTTP/1.0 without keep-alive: the client closes first."""
    ended = threading.Event()

    def script(peer: Peer) -> None:
        while peer.read_request() is not None:
            peer.send(reply)
        ended.set()

    with RawServer(script) as server, transport_to(server) as transport:
        assert Attempt(transport).response is not None
        assert ended.wait(20)
        assert server.connections == 1


def test_nothing_is_sent_after_close() -> None:
    """A closed transport refuses, and may be closed again."""
    with RawServer(response()) as server, transport_to(server) as transport:
        assert Attempt(transport).response is not None
        transport.close()
        transport.close()
        attempt = Attempt(transport)
        assert type(attempt.error) is LinehuntError  # no TransportError: those are the vendor's
        assert (attempt.sent, len(server.requests)) == (0, 1)


def test_close_lets_a_running_request_end() -> None:
    """A request that is under way when the transport is closed gets its answer, and its connection is closed after it."""
    ended = threading.Event()

    def script(peer: Peer) -> None:
        while peer.read_request() is not None:
            peer.send(response())
        ended.set()

    with RawServer(script) as server, transport_to(server) as transport:
        assert transport.send(ProviderRequest.get("/v1"), 10.0, transport.close).status == 200
        assert ended.wait(20)


@SCHEMES
def test_ctrl_c_closes_the_connection(tls: bool) -> None:
    """KeyboardInterrupt while the answer is awaited goes through, the connection is closed, and the next request has a new one."""
    ended = threading.Event()

    def script(peer: Peer) -> None:
        if b"/interrupted" not in (peer.read_request() or b""):
            peer.send(response())
            return
        assert main is not None
        signal.pthread_kill(main, signal.SIGINT)
        peer.wait_for_client()
        ended.set()

    main = threading.main_thread().ident
    handler = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with RawServer(script, tls=tls) as server, transport_to(server) as transport:
            with pytest.raises(KeyboardInterrupt):
                Attempt(transport, request=ProviderRequest.get("/interrupted"))
            assert ended.wait(20)
            assert Attempt(transport).response is not None
            assert (len(server.requests), server.connections) == (2, 2)
    finally:
        signal.signal(signal.SIGINT, handler)


@SCHEMES
def test_a_fork_does_not_share_connections(tls: bool) -> None:
    """The child of a fork opens a connection of its own; the parent goes on with the one that it has."""
    with RawServer(echo, tls=tls) as server, transport_to(server) as transport:
        assert Attempt(transport).response is not None
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # Python 3.12 warns of threads; the child uses none of them
            child = os.fork()
        if not child:
            os._exit(0 if Attempt(transport, request=ProviderRequest.get("/child")).response else 1)
        assert os.waitpid(child, 0)[1] == 0
        assert Attempt(transport).response is not None
        assert (len(server.requests), server.connections) == (3, 2)


def test_a_broken_connection_takes_no_other_with_it() -> None:
    """A fault on one connection leaves the kept ones as they are."""
    together = threading.Barrier(2)

    def script(peer: Peer) -> None:
        while (request := peer.read_request()) is not None:
            if b"/bad" in request:
                peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n")
                return
            if b"/first" in request:
                together.wait(20)
            peer.send(response())

    with RawServer(script) as server, transport_to(server) as transport:
        on_threads(2, send_to(transport, "/first"))
        assert type(Attempt(transport, request=ProviderRequest.get("/bad")).error) is ConnectionBroken
        assert Attempt(transport, request=ProviderRequest.get("/good")).response is not None
        assert server.connections == 2


def test_a_server_that_answers_once_each() -> None:
    """A server that closes after each answer, saying so or not, costs a connection a request and nothing else."""
    with RawServer(replying_once(response(headers="Connection: close\r\n"))) as server, transport_to(server) as transport:
        assert all(Attempt(transport).response for _ in range(5))
        assert (len(server.requests), server.connections) == (5, 5)
