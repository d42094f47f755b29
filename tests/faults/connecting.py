"""Faults 1 to 6: no connection stands, so nothing is sent."""

import contextlib
import socket
import ssl
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache

import trustme

from faults.way import Way
from rawserver import Peer, refusing_port, response, server_context


@contextlib.contextmanager
def unknown_name() -> Iterator[str]:
    """A name that nobody has: RFC 6761, 6.4."""
    yield "https://lookup.invalid"


@contextlib.contextmanager
def nobody_there() -> Iterator[str]:
    """A port that refuses."""
    with refusing_port() as port:
        yield f"http://127.0.0.1:{port}"


@contextlib.contextmanager
def full_queue() -> Iterator[str]:
    """A server that accepts nobody, and whose queue is full: the kernel drops what would open another connection."""
    with contextlib.ExitStack() as stack:
        listener = stack.enter_context(socket.socket())
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(8):
            filler = stack.enter_context(socket.socket())
            filler.setblocking(False)
            filler.connect_ex(listener.getsockname())
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


@cache
def stranger() -> ssl.SSLContext:
    """The certificate of an authority that is not ours."""
    return server_context(issuer=trustme.CA(key_type=trustme.KeyType.ECDSA))


@cache
def somebody_else() -> ssl.SSLContext:
    """A certificate for another host."""
    return server_context("other.example", "127.0.0.2")


@cache
def expired() -> ssl.SSLContext:
    """A certificate that was good until yesterday."""
    return server_context("127.0.0.1", not_after=datetime.now(UTC) - timedelta(days=1))


@cache
def old_protocol() -> ssl.SSLContext:
    """A server that speaks TLS 1.1 at most."""
    context = server_context()
    context.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    return context


def hang_up(peer: Peer) -> None:
    """Close in place of the handshake."""
    peer.sock.recv(1)


def reset(peer: Peer) -> None:
    """RST in place of the handshake."""
    peer.sock.recv(1)
    peer.reset()


def answer_in_clear(peer: Peer) -> None:
    """A plain HTTP server's word to a client that begins with TLS."""
    peer.sock.recv(1)
    peer.send(response(b"", "400 Bad Request"))
    peer.wait_for_client()


def say_nothing(peer: Peer) -> None:
    """No handshake."""
    peer.wait_for_client()


def drip_the_handshake(peer: Peer) -> None:
    """A TLS record of 16 kB, a byte now and then."""
    peer.drip(b"\x16\x03\x03\x40\x00\x02\x00\x3f\xfc" + b"\x03" * 1000, 0.02)


NO_ADDRESS = (Way(words="a name without an address", address=unknown_name),)
NOBODY = (Way(words="a port on which nobody listens", address=nobody_there),)
NOT_ACCEPTED = (Way(words="a connection that is never accepted", address=full_queue),)
STRANGER = (Way(words="a certificate of an unknown authority", tls=stranger),)
NOT_ITS_OWN = (
    Way(words="a certificate for another host", tls=somebody_else),
    Way(words="one that has expired", tls=expired),
)
NO_HANDSHAKE = (
    Way(words="closed", script=hang_up, https=True),
    Way(words="reset", script=reset, https=True),
    Way(words="plain HTTP", script=answer_in_clear, https=True),
    Way(words="TLS 1.1", tls=old_protocol),
)
ENDLESS_HANDSHAKE = (
    Way(words="silence", script=say_nothing, https=True),
    Way(words="a byte now and then", script=drip_the_handshake, https=True),
)
