"""Whom the transport trusts: nobody whose certificate it can't verify, and no way to switch that off."""

import inspect
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme

from linehunt.deadline import tls_context
from linehunt.model.errors import ConfigurationError, ConnectionFailed, UntrustedServer
from linehunt.model.message import ProviderRequest
from linehunt.transport import HTTPTransport
from rawserver import Attempt, RawServer, authority, response, server_context, transport_to


def old_protocol() -> ssl.SSLContext:
    """A server that speaks TLS 1.1 at most, and would like to very much."""
    context = server_context()
    context.set_ciphers("ALL:@SECLEVEL=0")
    with pytest.warns(DeprecationWarning, match="TLSv1"):
        context.minimum_version = ssl.TLSVersion.TLSv1
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    return context


@pytest.mark.parametrize(
    ("context", "says"),
    [
        (server_context(issuer=trustme.CA(key_type=trustme.KeyType.ECDSA)), "unable to get local issuer certificate"),
        (server_context("other.example", "127.0.0.2"), "IP address mismatch"),
        (server_context("127.0.0.1", not_after=datetime.now(UTC) - timedelta(days=1)), "certificate has expired"),
    ],
    ids=["unknown authority", "another host", "expired"],
)
def test_an_untrusted_server_sees_nothing(context: ssl.SSLContext, says: str) -> None:
    """An unknown authority, another host's certificate, an expired one: UntrustedServer, and not a byte of the request is sent."""
    with RawServer(response(), tls=context) as server, transport_to(server) as transport:
        attempt = Attempt(transport, request=ProviderRequest.get("/v1", headers={"api-key": "CANARY"}))
        assert type(attempt.error) is UntrustedServer
        assert f"127.0.0.1:{server.port}: the server's certificate can't be trusted: " in str(attempt.error)
        assert says in str(attempt.error)
    assert (attempt.sent, server.connections, server.received, server.requests) == (0, 1, 0, [])


def test_the_host_name_is_checked() -> None:
    """A name in the URL must stand in the certificate: one for the address alone is not enough."""
    with RawServer(response(), tls=server_context("127.0.0.1")) as server:
        attempt = Attempt(HTTPTransport(f"https://localhost:{server.port}", ca_file=server.ca_file))
        assert type(attempt.error) is UntrustedServer
        assert "Hostname mismatch" in str(attempt.error)
    assert (attempt.sent, server.received) == (0, 0)


def test_a_name_is_sent_and_matched() -> None:
    """The server of a certificate for that name is trusted."""
    with RawServer(response(), tls=server_context("localhost")) as server:
        transport = HTTPTransport(f"https://localhost:{server.port}", ca_file=server.ca_file)
        assert Attempt(transport).response is not None
        transport.close()


def test_without_a_ca_file_the_systems_authorities_count() -> None:
    """The run's own authority is unknown to the system: the same server is refused without the `ca_file`."""
    with RawServer(response(), tls=True) as server:
        attempt = Attempt(HTTPTransport(server.url))
        assert type(attempt.error) is UntrustedServer
    assert (attempt.sent, server.received) == (0, 0)


def test_a_ca_file_takes_the_place_of_the_systems_authorities(tmp_path: Path) -> None:
    """With a `ca_file` its certificates are the only ones trusted, on TLS 1.2 and up, names checked."""
    path = tmp_path / "ca.pem"
    authority().cert_pem.write_to_path(str(path))
    context = tls_context(str(path))
    assert len(context.get_ca_certs()) == 1
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname
    assert context.minimum_version >= ssl.TLSVersion.TLSv1_2


def test_old_tls_is_refused() -> None:
    """A server that speaks TLS 1.1 and nothing later: ConnectionFailed, nothing sent."""
    with RawServer(response(), tls=old_protocol()) as server, transport_to(server) as transport:
        attempt = Attempt(transport)
        assert type(attempt.error) is ConnectionFailed
        assert "the TLS handshake failed" in str(attempt.error)
    assert (attempt.sent, server.received) == (0, 0)


@pytest.mark.parametrize("content", [None, b"", b"no certificate", b"-----BEGIN CERTIFICATE-----\nxx\n-----END CERTIFICATE-----\n"])
def test_a_ca_file_that_can_not_be_used(tmp_path: Path, content: bytes | None) -> None:
    """A missing or broken `ca_file` is an error of the configuration that names it, and nothing is connected."""
    path = tmp_path / "ca.pem"
    if content is not None:
        path.write_bytes(content)
    with RawServer(response(), tls=True) as server:
        attempt = Attempt(HTTPTransport(server.url, ca_file=str(path)))
        assert type(attempt.error) is ConfigurationError
        assert "ca.pem" in str(attempt.error)
    assert (attempt.sent, server.connections) == (0, 0)


def test_there_is_no_switch() -> None:
    """The transport's arguments are these; none of them turns the verification off."""
    assert list(inspect.signature(HTTPTransport).parameters) == ["base_url", "ca_file", "size", "idle_limit"]


@pytest.mark.parametrize("url", ["http://api.example.com", "https://user:pw@api.example.com", "http://2130706433"])
def test_a_base_url_that_is_not_safe(url: str) -> None:
    """The transport itself refuses what `check_base_url` refuses, before anything is opened."""
    with pytest.raises(ConfigurationError):
        HTTPTransport(url)
