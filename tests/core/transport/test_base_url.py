"""What may stand as an account's base URL."""

import pytest

from linehunt.model.base_url import Origin, check_base_url
from linehunt.model.errors import ConfigurationError


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("https://api.plivo.com", Origin("https", "api.plivo.com", 443)),
        ("https://api.in.kaleyra.io/", Origin("https", "api.in.kaleyra.io", 443)),
        ("https://API.example.com:8443/v1/%41b/", Origin("https", "API.example.com", 8443)),
        ("https://xn--bcher-kva.example", Origin("https", "xn--bcher-kva.example", 443)),
        ("https://gateway", Origin("https", "gateway", 443)),
        ("https://192.0.2.1", Origin("https", "192.0.2.1", 443)),
        ("https://[2001:db8::1]:1", Origin("https", "2001:db8::1", 1)),
        ("http://127.0.0.1:65535/x", Origin("http", "127.0.0.1", 65535)),
        ("http://127.255.0.9", Origin("http", "127.255.0.9", 80)),
        ("http://[::1]:8080", Origin("http", "::1", 8080)),
        ("http://localhost", Origin("http", "localhost", 80)),
        ("http://LOCALHOST", Origin("http", "LOCALHOST", 80)),
    ],
)
def test_https_anywhere_and_http_to_this_machine(text: str, origin: Origin) -> None:
    """A base URL that is safe is accepted, and tells its server."""
    check_base_url(text)
    assert Origin.parse(text) == origin


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("http://api.plivo.com", "https"),
        ("http://192.0.2.1", "https"),
        ("http://0.0.0.0", "https"),
        ("http://[2001:db8::1]", "https"),
        ("http://localhost.example.com", "https"),
        ("http://2130706433", "192.0.2.1"),
        ("https://2130706433", "192.0.2.1"),
        ("http://0x7f.1", "192.0.2.1"),
        ("http://0x7f000001", "192.0.2.1"),
        ("http://127.1", "192.0.2.1"),
        ("http://0177.0.0.1", "192.0.2.1"),
        ("http://127.0.0.1.", "192.0.2.1"),
        ("http://127.0.0.256", "192.0.2.1"),
        ("http://example.0x1", "192.0.2.1"),
        ("http://[::ffff:127.0.0.1]", "192.0.2.1"),
        ("https://[::ffff:7f00:1]", "192.0.2.1"),
        ("http://[0:0:0:0:0:0:0:1]", "192.0.2.1"),
        ("http://[127.0.0.1]", "192.0.2.1"),
        ("https://[:::]", "192.0.2.1"),
        ("http://127.0.0.1@evil.example", "user"),
        ("https://user:pw@api.example.com", "user"),
        ("https://api.example.com?key=1", "query"),
        ("https://api.example.com/#x", "query"),
        ("ftp://api.example.com", "starts with https"),
        ("HTTPS://api.example.com", "starts with https"),
        ("file:///etc/passwd", "starts with https"),
        ("api.example.com", "starts with https"),
        ("", "starts with https"),
        ("https://", "https://host"),
        ("https://api.example.com:", "https://host"),
        ("https://api.example.com:0443", "https://host"),
        ("https://api.example.com:0", "https://host"),
        ("https://api.example.com\n", "https://host"),
        (" https://api.example.com", "starts with https"),
        ("https://api.example.com/a b", "https://host"),
        ("https://api.example.com\\@evil.example", "user"),
        ("https://bücher.example", "https://host"),
        ("https://\uff11\uff12\uff17.0.0.1", "https://host"),
        ("https://[fe80::1%25eth0]", "https://host"),
        ("https://api.example.com:65536", "65535"),
        ("https://api.example.com/../admin", "segment"),
        ("https://api.example.com/v1/%2e%2E", "segment"),
        ("https://api..example.com", "letters"),
        ("https://-api.example.com", "letters"),
        ("https://api.example.com.", "letters"),
        ("https://" + "a" * 64, "letters"),
        ("https://" + "a." * 127 + "a", "letters"),
    ],
)
def test_everything_else_is_refused(text: str, says: str) -> None:
    """Clear text to elsewhere, credentials, odd spellings of an address: refused with a reason that doesn't hold the URL."""
    with pytest.raises(ConfigurationError, match=says) as caught:
        check_base_url(text)
    assert "example.com" not in str(caught.value)
    assert "pw" not in str(caught.value)


@pytest.mark.parametrize(
    ("base_url", "header"),
    [
        ("https://api.acme.example", "api.acme.example"),
        ("https://api.acme.example:443/v1", "api.acme.example"),
        ("https://api.acme.example:8443", "api.acme.example:8443"),
        ("http://127.0.0.1", "127.0.0.1"),
        ("http://127.0.0.1:443", "127.0.0.1:443"),
        ("http://[::1]:8080", "[::1]:8080"),
        ("http://[::1]:80", "[::1]"),
    ],
)
def test_the_host_header_has_the_port_only_where_it_is_another(base_url: str, header: str) -> None:
    """RFC 9110, 7.2: some servers know themselves by the bare name alone."""
    assert Origin.parse(base_url).host_header == header
