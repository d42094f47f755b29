"""Servers that can't be trusted, met by a whole client: not a byte of a request, and nothing in the books."""

import ssl
from datetime import UTC, datetime, timedelta

import pytest
import trustme

from linehunt import Client, MemoryStore, UntrustedServer
from rawserver import RawServer, response, server_context
from security.canaries import INDIA, WAYS, configured

CONTEXTS: dict[str, ssl.SSLContext] = {
    "unknown authority": server_context(issuer=trustme.CA(key_type=trustme.KeyType.ECDSA)),
    "another host": server_context("other.example", "127.0.0.2"),
    "expired": server_context("127.0.0.1", not_after=datetime.now(UTC) - timedelta(days=1)),
}


@pytest.mark.parametrize("context", CONTEXTS.values(), ids=CONTEXTS)
@pytest.mark.parametrize("way", WAYS)
def test_no_byte_of_a_request_is_sent(way: str, context: ssl.SSLContext) -> None:
    """One handshake, no byte after it; nothing is spent or in doubt; and the account is off, so that no other is tried."""
    store = MemoryStore()
    with RawServer(response(), tls=context) as server:
        with Client(configured(way, server.url, ca_file=server.ca_file), store=store) as asking:
            results = [asking.lookup(INDIA), asking.lookup(INDIA)]
        assert (server.connections, server.received, server.requests) == (1, 0, [])
    assert type(results[0].steps[0].error) is UntrustedServer
    assert "off" in results[1].steps[0].reason
    assert [money for money in (*store.spent, *store.held, *store.in_doubt) if money] == []
