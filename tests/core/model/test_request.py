"""A request as a hook builds it: where it leads, and what it can't smuggle in."""

import re
from collections.abc import Callable
from urllib.parse import parse_qsl, quote, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linehunt.model.message import ProviderRequest, basic

TEXT = st.text(st.characters(codec="utf-8"), max_size=20)
BASE_URLS = ["https://api.example.com", "https://api.example.com/", "https://api.example.com:8443/v1", "http://127.0.0.1:8080/a/b/"]

BAD_PATHS = {
    "empty": "",
    "no slash": "v1/lookup",
    "whole URL": "https://evil.example/",
    "query": "/v1?x=1",
    "fragment": "/v1#x",
    "space": "/v1/a b",
    "newline": "/v1\n",
    "header": "/v1 HTTP/1.1\r\nX-Admin: 1",
    "NUL": "/v1\x00",
    "backslash": "/v1\\..",
    "not ASCII": "/v1/\u00fc",
    "full-width dot": "/v1/\uff0e\uff0e",
    "bare percent": "/v1/100%",
    "half an escape": "/v1/%2",
    "no escape": "/v1/%zz",
    "dot": "/v1/./x",
    "dots": "/v1/../admin",
    "dots at the end": "/v1/..",
    "dots at the start": "/../admin",
    "encoded dots": "/v1/%2e%2e/admin",
    "half encoded dots": "/v1/.%2E",
    "encoded dot": "/%2e/x",
    "brackets": "/v1/[x]",
    "quotes": '/v1/"x"',
}


@pytest.mark.parametrize("path", BAD_PATHS.values(), ids=BAD_PATHS)
def test_a_path_that_leads_elsewhere_is_refused(path: str) -> None:
    """A path starts with a slash, is percent-encoded and has no dot segments, in any spelling; the message doesn't hold it."""
    with pytest.raises(ValueError, match="a request's path starts with '/', is percent-encoded") as caught:
        ProviderRequest.get(path)
    assert "admin" not in str(caught.value)


@pytest.mark.parametrize(
    "path",
    ["/", "/v1/lookup/+14154305555", "/v1/%2B14154305555,442083661177", "/v1/...", "/a..b/.c/d.", "/~u/x;y=1:@!$&'()*", "/v1//x/"],
)
def test_a_path_may_hold_what_rfc_3986_allows(path: str) -> None:
    """The path is sent as it was written."""
    assert ProviderRequest.get(path).target == path


BAD_HEADERS = {
    "CRLF in the value": ("X-Key", "a\r\nX-Admin: 1"),
    "newline at the end": ("X-Key", "c4n4ry\n"),
    "NUL": ("X-Key", "c4n4ry\x00"),
    "DEL": ("X-Key", "c4n4ry\x7f"),
    "not ASCII": ("X-Key", "c4n4ry\u00fc"),
    "leading space": ("X-Key", " c4n4ry"),
    "trailing tab": ("X-Key", "c4n4ry\t"),
    "empty value": ("X-Key", ""),
    "empty name": ("", "c4n4ry"),
    "name with a colon": ("X:Key", "c4n4ry"),
    "name with a space": ("X Key", "c4n4ry"),
    "name with CRLF": ("X\r\nY", "c4n4ry"),
    "name not ASCII": ("X-\u00dc", "c4n4ry"),
}


@pytest.mark.parametrize(("name", "value"), BAD_HEADERS.values(), ids=BAD_HEADERS)
@pytest.mark.parametrize(
    "make",
    [
        lambda headers: ProviderRequest.get("/v1", headers=headers),
        lambda headers: ProviderRequest.json("/v1", {}, headers=headers),
        ProviderRequest.get("/v1").with_headers,
    ],
    ids=["get", "json", "with_headers"],
)
def test_a_header_that_is_two_is_refused(make: Callable[[dict[str, str]], ProviderRequest], name: str, value: str) -> None:
    """Names are tokens and values printable ASCII, in every way to give them; the message names the header, never its value."""
    with pytest.raises(ValueError, match="a name is letters and dashes, a value printable ASCII") as caught:
        make({name: value})
    assert "c4n4ry" not in str(caught.value)


@pytest.mark.parametrize("method", ["GET /admin HTTP/1.1\r\nX: ", "get", "CONNECT", "TRACE", ""])
def test_a_method_is_one_of_a_few(method: str) -> None:
    """The method is no way to write a request line of one's own."""
    with pytest.raises(ValueError, match="method"):
        ProviderRequest(method=method, path="/v1")


@pytest.mark.parametrize("base_url", BASE_URLS)
@given(query=st.dictionaries(TEXT, TEXT, max_size=4))
def test_a_query_arrives_as_it_was_given(base_url: str, query: dict[str, str]) -> None:
    """Any text is percent-encoded, and decodes to itself; target and URL agree, and hold the base URL's own path."""
    request = ProviderRequest.get("/lookup", query).below(base_url)

    parts = urlsplit(request.url)
    assert re.fullmatch(r"[!-~]+", request.target)
    assert parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(query)) == list(query.items())
    assert request.target == parts.path + ("?" + parts.query if query else "")
    assert parts.path == urlsplit(base_url).path.rstrip("/") + "/lookup"
    assert request.url.startswith(base_url.rstrip("/") + "/lookup")


@given(TEXT)
def test_an_encoded_segment_is_one_segment(text: str) -> None:
    """What a provider encodes with `quote(safe="")` is a legal path, or a dot segment that is refused."""
    path = f"/v1/{quote(text, safe='')}/lookup"
    if text in (".", ".."):
        with pytest.raises(ValueError, match="segment"):
            ProviderRequest.get(path)
    else:
        assert unquote(ProviderRequest.get(path).target.split("/")[2]) == text


def test_parts_are_added_at_the_end() -> None:
    """`with_query` keeps what was there, twins too; nothing changes the request that it was called on."""
    request = ProviderRequest.get("/lookup", {"type": "carrier"})
    more = request.with_query({"type": "cnam", "key": "a b&c"})

    assert more.target == "/lookup?type=carrier&type=cnam&key=a%20b%26c"
    assert request.target == "/lookup?type=carrier"


def test_a_header_is_replaced_in_any_case() -> None:
    """Header names are the same in any case: the newer one replaces the older, and the others stay."""
    request = ProviderRequest.json("/v1", {}, headers={"Accept": "text/plain"})
    changed = request.with_headers({"content-type": "application/vnd.x+json", "api-key": "k"})

    assert changed.headers == {"Accept": "text/plain", "content-type": "application/vnd.x+json", "api-key": "k"}
    assert request.headers == {"Content-Type": "application/json", "Accept": "text/plain"}


def test_a_json_body_is_compact() -> None:
    """`json` is a POST with its content type, `method` makes it another; headers that are given come on top."""
    request = ProviderRequest.json("/v1", {"numbers": ["+1", "ü"]}, method="PUT", headers={"X-Id": "1"})

    assert (request.method, request.body) == ("PUT", b'{"numbers":["+1","\\u00fc"]}')
    assert request.headers == {"Content-Type": "application/json", "X-Id": "1"}
    assert ProviderRequest.json("/v1", []).method == "POST"


def test_twins_are_equal() -> None:
    """The same parts make an equal request, on whichever way they came together."""
    built = ProviderRequest.get("/v1", {"a": "1"}, {"X": "1"}).below("https://api.example.com")
    grown = ProviderRequest.get("/v1").with_query({"a": "1"}).with_headers({"X": "1"}).below("https://api.example.com")
    assert built == grown


def test_a_request_shows_no_number_and_no_credential() -> None:
    """`repr` has neither path, query, headers nor body."""
    request = ProviderRequest.json("/v1/MAUSER/+14154305555", {"key": "c4n4ry"}, headers={"api-key": "c4n4ry"}).with_query({"k": "c4n4ry"})
    for hidden in ("c4n4ry", "4154305555", "MAUSER"):
        assert hidden not in repr(request)
        assert hidden not in f"{request}"


@pytest.mark.parametrize(
    ("user", "secret", "header"),
    [
        ("Aladdin", "open sesame", "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="),
        ("test", "123\u00a3", "Basic dGVzdDoxMjPCow=="),
        ("u", "x" * 500, None),
    ],
    ids=["RFC 7617", "RFC 7617 in UTF-8", "long"],
)
def test_basic_authentication(user: str, secret: str, header: str | None) -> None:
    """The header is that of RFC 7617, in UTF-8, and one line however long the secret is."""
    made = basic(user, secret)
    assert ProviderRequest.get("/").with_headers(made).headers == made
    assert header in (None, made["Authorization"])
