"""Faults 7 to 21: the request went out, and what came back is no whole and plain HTTP response."""

import gzip
import ssl
import zlib
from collections.abc import Callable
from functools import cache

from faults.vendor import answered
from faults.way import Way, scripts
from linehunt.connection import CAP
from rawserver import Peer, Script, replying_once, response, server_context

OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
EVERY = 0.02
"""Seconds between two bytes of a drip."""


def then(ending: Callable[[Peer], object]) -> Script:
    """Read the request, then this."""

    def script(peer: Peer) -> None:
        if peer.read_request() is not None:
            ending(peer)

    return script


def reset_in_the_body(peer: Peer) -> None:
    """RST after a part of the body."""
    peer.send(OK + b"Content-Length: 9\r\n\r\n1234")
    peer.reset()


def close(peer: Peer) -> None:
    """FIN."""


def silence_in_the_body(peer: Peer) -> None:
    """The headers, and nothing more."""
    peer.send(OK + b"Content-Length: 4\r\n\r\n")
    peer.wait_for_client()


def dripping(start: bytes, drops: bytes) -> Script:
    """Some of the answer at once, the rest a byte now and then."""

    def drip(peer: Peer) -> None:
        peer.send(start)
        peer.drip(drops * 200, EVERY)

    return then(drip)


def flooding(status: bytes) -> Script:
    """Informational responses without end."""

    def flood(peer: Peer) -> None:
        while not peer.server.stopping.wait(0.001):
            peer.send(b"HTTP/1.1 " + status + b"\r\n\r\n")

    return then(flood)


def compressed(coding: str, body: Callable[[], bytes]) -> Script:
    """A whole answer whose body is said to be compressed."""
    return then(lambda peer: peer.send(response(body(), headers=f"Content-Encoding: {coding}\r\n")))


def announced_too_large(peer: Peer) -> None:
    """A length above what is read, and no body."""
    peer.send(OK + b"Content-Length: %d\r\n\r\n" % (CAP + 1))
    peer.wait_for_client()


def chunks_without_end(peer: Peer) -> None:
    """Chunks until the client has enough."""
    peer.send(CHUNKED)
    while True:
        peer.send(b"10000\r\n" + b"x" * 0x10000 + b"\r\n")


def good_and_more(peer: Peer) -> None:
    """A good answer, and bytes after it that nobody asked for."""
    while (request := peer.read_request()) is not None:
        peer.send(answered(request) + b"HTTP/1.1 200 OK\r\n")


@cache
def trusted() -> ssl.SSLContext:
    """A certificate that is good."""
    return server_context()


def bomb() -> bytes:
    """400 MiB of zeros in 400 kB: the same piece of raw deflate again and again, and the empty one that ends it."""
    packer = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    return (packer.compress(bytes(1024 * 1024)) + packer.flush(zlib.Z_FULL_FLUSH)) * 400 + b"\x03\x00"


RESET = scripts({"at once": then(Peer.reset), "within the body": then(reset_in_the_body)})
CLOSED = (
    Way(words="a new connection", script=then(close)),
    Way(words="a kept one, closed on its next request", script=then(close), warm=True),
)
SILENT = scripts({"from the start": then(Peer.wait_for_client), "after the headers": then(silence_in_the_body)})
DRIPPED_HEADERS = scripts({"the status line": dripping(b"", b"HTTP/1.1 200 OK"), "a header": dripping(OK + b"X: ", b"y")})
DRIPPED_BODY = scripts(
    {"a body with a length": dripping(OK + b"Content-Length: 1000\r\n\r\n", b"y"), "chunks": dripping(CHUNKED, b"1\r\nx\r\n")}
)
FLOOD = scripts({"100": flooding(b"100 Continue"), "103": flooding(b"103 Early Hints")})
CUT_HEADERS = (
    *scripts(
        {
            "in the status line": replying_once(b"HTTP/1.1 20"),
            "after it": replying_once(OK),
            "in a header": replying_once(OK + b"Content-Length: 4\r\nServ"),
            "before the empty line": replying_once(OK + b"Content-Length: 0\r\n"),
            "after a 103": replying_once(b"HTTP/1.1 103 Early Hints\r\n\r\n"),
        }
    ),
    Way(words="over TLS, without its farewell", script=replying_once(OK), tls=trusted),
)
SHORT = scripts(
    {
        "no body": replying_once(OK + b"Content-Length: 9\r\n\r\n"),
        "a part of it": replying_once(OK + b"Content-Length: 9\r\n\r\n{}"),
    }
)
NO_LENGTH = scripts(
    {
        "a body": replying_once(OK + b"\r\n{}"),
        "none": replying_once(OK + b"\r\n"),
        "a body by HTTP/1.0": replying_once(b"HTTP/1.0 200 OK\r\n\r\n{}"),
    }
)
BAD_CHUNKS = scripts(
    {
        "cut within one": replying_once(CHUNKED + b"4\r\nbo"),
        "cut before the last": replying_once(CHUNKED + b"4\r\nbody\r\n"),
        "cut after it": replying_once(CHUNKED + b"4\r\nbody\r\n0\r\n"),
        "a size that is no number": replying_once(CHUNKED + b"zz\r\nbody\r\n0\r\n\r\n"),
        "one that is too small": replying_once(CHUNKED + b"3\r\nbody\r\n0\r\n\r\n"),
    }
)
CUT_GZIP = scripts(
    {"gzip": compressed("gzip", lambda: gzip.compress(b"{}")[:-9]), "deflate": compressed("deflate", lambda: zlib.compress(b"{}")[:-5])}
)
BAD_GZIP = scripts({coding: compressed(coding, lambda: b"{}") for coding in ("gzip", "br", "made-up")})
BOMB = scripts({"400 MiB in 400 kB": compressed("deflate", bomb)})
TOO_LARGE = scripts({"by its length": then(announced_too_large), "in chunks without end": then(chunks_without_end)})
MORE = scripts({"the start of another response": good_and_more})
BAD_LENGTH = scripts(
    {
        "two": replying_once(OK + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}"),
        "a negative one": replying_once(OK + b"Content-Length: -2\r\n\r\n{}"),
        "no number": replying_once(OK + b"Content-Length: 0x2\r\n\r\n{}"),
        "one beside chunks": replying_once(OK + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    }
)
NO_HTTP = scripts(
    {
        "101 headers": replying_once(OK + b"X: y\r\n" * 101 + b"Content-Length: 0\r\n\r\n"),
        "one of 70 kB": replying_once(OK + b"X: " + b"y" * 70_000 + b"\r\nContent-Length: 0\r\n\r\n"),
        "HTTP/0.9": replying_once(b"<html>hello</html>"),
        "a TLS alert": replying_once(b"\x15\x03\x01\x00\x02\x02\x46"),
    }
)
