"""Base URLs that lead elsewhere than they look: what is accepted has one reading, and what is refused connects nowhere."""

import re
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linehunt import Client, Configuration, ConfigurationError, MemoryStore
from linehunt.model.base_url import Origin
from rawserver import RawServer, response
from security.canaries import INDIA, WAYS, configured

TRICKS = (
    "http://api.example.com@127.0.0.1:{port}",
    "http://127.0.0.1:{port}@api.example.com",
    "http://user:password@127.0.0.1:{port}",
    "http://2130706433:{port}",
    "http://0x7f000001:{port}",
    "http://0x7f.1:{port}",
    "http://0177.0.0.1:{port}",
    "http://127.1:{port}",
    "http://127.0.0.1.:{port}",
    "http://0:{port}",
    "http://0.0.0.0:{port}",
    "http://[::ffff:127.0.0.1]:{port}",
    "http://[::]:{port}",
    "http://localhost.:{port}",
    "http://127.0.0.1:{port}\\@api.example.com",
    "http:\\\\127.0.0.1:{port}",
    "http:/127.0.0.1:{port}",
    "http:127.0.0.1:{port}",
    "//127.0.0.1:{port}",
    "127.0.0.1:{port}",
    "HTTP://127.0.0.1:{port}",
    "ftp://127.0.0.1:{port}",
    "file:///etc/hosts",
    "gopher://127.0.0.1:{port}",
    "http+unix://127.0.0.1:{port}",
    "javascript:alert(1)",
    "http://127.0.0.1:{port}/..",
    "http://127.0.0.1:{port}/%2e%2e/admin",
    "http://127.0.0.1:{port}/v1?next=",
    "http://127.0.0.1:{port}/v1#",
    "http://127.0.0.1:{port}/\r\nX-Injected: 1",
    "http://127.0.0.1:{port}\t",
    "http://\u2460\u2461\u2466.0.0.1:{port}",
    "http://127\u30020.0.1:{port}",
    "http://\uff4c\uff4f\uff43\uff41\uff4c\uff48\uff4f\uff53\uff54:{port}",
    "http://loca\u00adlhost:{port}",
    "http://127.0.0.1:{port}\x00",
    "http://169.254.169.254",
    "http://metadata.google.internal",
)


@pytest.mark.parametrize("trick", TRICKS)
def test_a_trick_is_a_mistake_of_the_configuration(trick: str) -> None:
    """For an account of every vendor: refused by its key, before anything is connected, in words that don't hold the URL."""
    with RawServer(response()) as server:
        url = trick.format(port=server.port)
        for way, (name, _) in WAYS.items():
            with (
                Client(configured(way, url), store=MemoryStore()) as asking,
                pytest.raises(ConfigurationError, match=rf"accounts\.{name}\.base_url") as caught,
            ):
                asking.lookup(INDIA)
            assert url not in str(caught.value)
            assert "password" not in str(caught.value).replace("no user or password", "")
        assert server.connections == 0


PIECES = (
    "http://", "https://", "127.0.0.1", "[::1]", "localhost", "0x7f", "x",
    "@", ":", ":80", "/", "\\", ".", "%2e", "#", "?", "\r\n", "\u3002",
)  # fmt: skip


@given(
    st.one_of(
        st.from_regex(r"https?://[a-z0-9.@:\\/\[\]%-]{1,40}", fullmatch=True),
        st.text(min_size=1, max_size=40).map("https://{}".format),
        st.lists(st.sampled_from(PIECES), min_size=2, max_size=8).map("".join),
    )
)
def test_an_accepted_url_has_one_reading(url: str) -> None:
    """Any text is refused, or names the server that the standard library reads in it, without a user, a query or a step upwards."""
    try:
        origin = Origin.parse(url)
    except ConfigurationError:
        return
    other = urlsplit(url)
    assert (origin.scheme, origin.host.lower(), origin.port) == (
        other.scheme,
        other.hostname,
        other.port or {"http": 80, "https": 443}[other.scheme],
    )
    assert (other.username, other.password, other.query, other.fragment) == (None, None, "", "")
    assert ".." not in other.path.split("/")
    assert re.fullmatch("[!-~]+", url)
    if origin.scheme == "http":
        assert origin.host.lower() in ("localhost", "::1") or origin.host.startswith("127.")


def test_no_switch_of_the_configuration_weakens_tls() -> None:
    """An account has no setting that turns the verification off: whoever writes one is told that it is unknown."""
    names = ("verify", "verify_ssl", "verify_tls", "insecure", "ssl", "cert_reqs", "check_hostname", "proxy", "allow_redirects")
    for name in names:
        tables = Configuration(
            accounts={"plivo": {"auth_id": "MAXXXXXXXXXXXXXXXXXX", "auth_token": "x", name: False}},
            chains={"default": {"accounts": ["plivo"]}},
        )
        with (
            Client(tables, store=MemoryStore()) as asking,
            pytest.raises(ConfigurationError, match=rf"accounts\.plivo\.{name}: unknown key"),
        ):
            asking.lookup(INDIA)
