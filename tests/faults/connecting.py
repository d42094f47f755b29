"""Faults 1 to 6: no connection stands, so nothing is sent."""

import contextlib
import ssl
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache

import trustme

import handshakes
from faults.way import Way
from rawserver import Peer, refusing_port, server_context, unaccepting_port


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
    """A port on which nobody is accepted."""
    with unaccepting_port() as port:
        yield f"http://127.0.0.1:{port}"


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


NO_ADDRESS = (Way(words="a name without an address", address=unknown_name),)
NOBODY = (Way(words="a port on which nobody listens", address=nobody_there),)
NOT_ACCEPTED = (Way(words="a connection that is never accepted", address=full_queue),)
STRANGER = (Way(words="a certificate of an unknown authority", tls=stranger),)
NOT_ITS_OWN = (
    Way(words="a certificate for another host", tls=somebody_else),
    Way(words="one that has expired", tls=expired),
)
NO_HANDSHAKE = (
    Way(words="closed", script=handshakes.close, https=True),
    Way(words="reset", script=handshakes.reset, https=True),
    Way(words="plain HTTP", script=handshakes.answer_in_clear, https=True),
    Way(words="TLS 1.1", tls=old_protocol),
)
ENDLESS_HANDSHAKE = (
    Way(words="silence", script=Peer.wait_for_client, https=True),
    Way(words="a byte now and then", script=handshakes.drip, https=True),
)
