"""Redirects through the whole client: whoever a vendor points to never hears of us."""

import itertools

import pytest

from linehunt import Client, MemoryStore, QueryRejected
from rawserver import Peer, RawServer, response
from security.canaries import INDIA, SECRETS, WAYS, configured, found, written

STATUSES = ("301 Moved Permanently", "302 Found", "303 See Other", "307 Temporary Redirect", "308 Permanent Redirect")


def elsewhere(plain: RawServer, secure: RawServer, way: str) -> list[str]:
    """Headers that lead to one of these servers, in every way to write it, and back with credentials in the URL."""
    user = SECRETS[way][0]
    hosts = [f"127.0.0.1:{plain.port}", f"{user or 'u'}:{written(way)[2]}@127.0.0.1:{plain.port}", f"localhost:{plain.port}"]
    urls = [*(f"http://{host}/v1" for host in hosts), *(f"//{host}/v1" for host in hosts), f"{secure.url}/v1", f"/\\127.0.0.1:{plain.port}"]
    others = [f"Refresh: 0; url={plain.url}\r\n", f'Alt-Svc: h2="127.0.0.1:{secure.port}"\r\n', f"Link: <{plain.url}>; rel=preconnect\r\n"]
    return [*(f"Location: {url}\r\n" for url in urls), *(f"Location: {plain.url}\r\n{other}" for other in others)]


@pytest.mark.parametrize("way", WAYS)
def test_a_second_server_sees_nothing(way: str) -> None:
    """Every status and every spelling of a redirect, across schemes too: no connection, no cost, nothing said of credentials."""
    with RawServer(response()) as plain, RawServer(response(), tls=True) as secure:
        turns = [(status, header) for header in elsewhere(plain, secure, way) for status in STATUSES]
        served = itertools.count()

        def leading_away(peer: Peer) -> None:
            while peer.read_request() is not None:
                status, headers = turns[next(served)]
                peer.send(response(b"", status, headers))

        with (
            RawServer(leading_away) as server,
            Client(configured(way, server.url, max_batch_size=1, ca_file=secure.ca_file), store=(books := MemoryStore())) as asking,
        ):
            results = [asking.lookup(f"{INDIA[:-2]}{at:02}") for at in range(len(turns))]
        assert (plain.connections, secure.connections) == (0, 0)
        assert len(server.requests) == len(turns)
    assert {type(result.steps[0].error) for result in results} == {QueryRejected}
    assert [money for money in (*books.spent, *books.in_doubt) if money] == []
    assert found("".join(f"{result.explain()}{result.to_dict()}" for result in results)) == []
