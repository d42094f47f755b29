"""A response as a hook reads it: strict about JSON, patient about Retry-After."""

import json
import math
import os
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import format_datetime, formatdate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linehunt.model.errors import (
    AuthenticationFailed,
    InsufficientFunds,
    MalformedResponse,
    PermissionDenied,
    ProviderError,
    ProviderUnavailable,
    QueryRejected,
    RateLimited,
)
from linehunt.model.message import ProviderResponse

NOW = 1_795_334_400.0  # 2026-11-22T08:00:00Z
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner),
    max_leaves=10,
)


def response(body: bytes = b"", status: int = 200, **headers: str) -> ProviderResponse:
    """A response received `NOW`."""
    return ProviderResponse(
        status=status, headers={name.replace("_", "-"): value for name, value in headers.items()}, body=body, received=NOW
    )


@given(value=JSON, ascii_only=st.booleans(), mark=st.booleans())
def test_json_is_read_as_it_was_written(value: object, ascii_only: bool, mark: bool) -> None:
    """JSON of any shape without fractions comes back the same, escaped or not, with a byte order mark or not."""
    body = json.dumps(value, ensure_ascii=ascii_only).encode()
    assert response(b"\xef\xbb\xbf" * mark + body).json() == value


@pytest.mark.parametrize("text", ["0.80", "0.1", "1e999999", "-0.0", "0.80000000000000004", "1E5", "NaN", "-Infinity"])
def test_what_is_no_integer_stays_text(text: str) -> None:
    """A number with a fraction or an exponent, or what is none, is its own text: a price is never a float."""
    assert response(b'{"price": ' + text.encode() + b"}").json() == {"price": text}


BAD_JSON = {
    "empty": b"",
    "HTML": b"<html><body>502 Bad Gateway</body></html>",
    "cut off": b'{"a": 1',
    "two values": b"{} {}",
    "trailing comma": b"[1,]",
    "single quotes": b"{'a': 1}",
    "nan": b'{"price": nan}',
    "half a pair": b'{"name": "\\ud800"}',
    "half a pair as a key": b'{"\\uDC80": 1}',
    "pair the wrong way round": b'["\\udc00\\ud800"]',
    "endless nesting": b"[" * 200_000,
    "endless nesting of objects": b'{"a":' * 200_000,
    "deep but whole": b"[" * 100_000 + b"]" * 100_000,
    "more digits than Python reads": b"[" + b"9" * 5000 + b"]",
    "control character in text": b'["a\nb"]',
    "not UTF-8": b'{"name": "\xff"}',
    "UTF-16": '{"a": 1}'.encode("utf-16"),
    "surrogate in UTF-8": b'{"name": "\xed\xa0\x80"}',
    "overlong": b'{"name": "\xc0\x80"}',
}


@pytest.mark.parametrize("body", BAD_JSON.values(), ids=BAD_JSON)
def test_what_is_no_json_is_malformed(body: bytes) -> None:
    """Anything that isn't JSON is a MalformedResponse that tells status and size, never the body."""
    with pytest.raises(MalformedResponse, match=r"status 502.* is not (JSON|UTF-8 text)$") as caught:
        response(body, 502).json()
    assert "Gateway" not in str(caught.value)
    assert caught.value.__cause__ is None


@given(st.binary())
def test_no_body_breaks_it(body: bytes) -> None:
    """Any bytes are JSON or a MalformedResponse."""
    with suppress(MalformedResponse):
        response(body).json()


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b'{"a": 1, "a": 2}', {"a": 2}),
        (b'"\\ud83d\\ude00"', "\U0001f600"),
        (b'["\\\\ud800"]', ["\\ud800"]),
        (b" \n[] ", []),
        (b"9007199254740993", 9007199254740993),
        (b"null", None),
    ],
    ids=["key twice", "whole pair", "escaped backslash", "spaces", "large integer", "null"],
)
def test_json_that_is_odd_is_read(body: bytes, value: object) -> None:
    """A key twice is its last value; a whole surrogate pair is a character; integers are exact."""
    assert response(body).json() == value


def test_a_header_is_found_in_any_case() -> None:
    """`header` takes a name in any case, and gives None for one that isn't there."""
    assert response(content_type="text/plain").header("Content-Type") == "text/plain"
    assert response().header("content-type") is None


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ("0", 0.0),
        ("120", 120.0),
        (" 7 ", 7.0),
        ("999999999", 999_999_999.0),
        (formatdate(NOW + 90, usegmt=True), 90.0),
        (formatdate(NOW - 90, usegmt=True), 0.0),
        ("Sunday, 22-Nov-26 08:00:30 GMT", 30.0),
        ("Sun Nov 22 08:00:30 2026", 30.0),
        ("Sun, 22 Nov 2026 08:00:30 -0000", 30.0),
        ("Sun, 22 Nov 2026 09:00:30 +0100", 30.0),
        ("-5", None),
        ("1.5", None),
        ("1e3", None),
        ("+5", None),
        ("1234567890", None),
        ("9" * 4000, None),
        ("\u0665", None),
        ("soon", None),
        ("", None),
        ("Sun, 99 Nov 2026 08:00:30 GMT", None),
        ("Sun, 22 Nov 2026 08:00:30 +9999", None),
        ("5, 10", None),
    ],
    ids=lambda value: str(value)[:34],
)
def test_retry_after(told: str, seconds: float | None) -> None:
    """Seconds, or a date in any of HTTP's three formats counted from receipt; the past is now; garbage, signs and ten digits are None."""
    assert response(status=503, retry_after=told).retry_after == seconds


@pytest.fixture
def _far_from_utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "XXX-09")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.usefixtures("_far_from_utc")
@pytest.mark.parametrize("told", ["Sun Nov 22 08:00:30 2026", "Sun, 22 Nov 2026 08:00:30 -0000", "Sun, 22 Nov 2026 08:00:30 GMT"])
def test_retry_after_is_in_utc_everywhere(told: str) -> None:
    """A date without a zone is UTC, as RFC 9110 says, and not the time of the machine that reads it."""
    assert time.timezone == -9 * 3600, os.environ["TZ"]
    assert response(status=503, retry_after=told).retry_after == 30.0


@given(st.floats(0, 10**8).map(math.floor))
def test_a_date_is_as_good_as_seconds(seconds: int) -> None:
    """The date that is so many seconds away says the same as their number."""
    date = format_datetime(datetime.fromtimestamp(NOW + seconds, UTC), usegmt=True)
    assert response(retry_after=date).retry_after == float(seconds)


WORDS = st.sampled_from(
    ["Wed,", "21", "Oct", "2015", "07:28:00", "GMT", "+", "-", "-0000", "9" * 14, "0", ":", "EST", "(", "\x00", "\u0661"]
)


@given(st.text() | st.lists(WORDS, max_size=9).map(" ".join) | st.lists(WORDS, max_size=9).map("".join))
def test_no_retry_after_breaks_it(told: str) -> None:
    """Whatever a vendor writes there, it is None or a number of seconds that can be waited for."""
    seconds = response(retry_after=told).retry_after
    assert seconds is None or 0 <= seconds < math.inf


def test_no_retry_after() -> None:
    """Without the header there is no time to come back."""
    assert response(status=429).retry_after is None


STATUSES = {
    100: QueryRejected,
    199: QueryRejected,
    300: QueryRejected,
    301: QueryRejected,
    304: QueryRejected,
    400: QueryRejected,
    401: AuthenticationFailed,
    402: InsufficientFunds,
    403: PermissionDenied,
    404: QueryRejected,
    408: QueryRejected,
    422: QueryRejected,
    429: RateLimited,
    499: QueryRejected,
    500: ProviderUnavailable,
    502: ProviderUnavailable,
    503: ProviderUnavailable,
    504: ProviderUnavailable,
    599: ProviderUnavailable,
    999: ProviderUnavailable,
}


@pytest.mark.parametrize(("status", "kind"), STATUSES.items(), ids=map(str, STATUSES))
def test_a_status_stands_for_an_error(status: int, kind: type[ProviderError]) -> None:
    """The default table; the vendor's words and code are taken over, without words the status is told."""
    with pytest.raises(kind, match=rf"^HTTP status {status} with 0 bytes of no type$") as caught:
        response(status=status).raise_for_status()
    assert type(caught.value) is kind
    with pytest.raises(kind, match=r"^no such account \(code 7\)$"):
        response(status=status).raise_for_status(message="no such account", code=7)


@pytest.mark.parametrize("status", [200, 201, 202, 204, 207, 299])
def test_success_raises_nothing(status: int) -> None:
    """No status of 2xx is an error."""
    response(status=status).raise_for_status("never said", 1)


@pytest.mark.parametrize(("status", "told"), [(429, 7.0), (503, 7.0), (500, None), (502, None), (400, None), (301, None)])
def test_only_a_promise_that_nothing_was_done_is_waited_for(status: int, told: float | None) -> None:
    """Retry-After counts with 429 and 503; with any other status the request may have been done."""
    with pytest.raises(ProviderError) as caught:
        response(status=status, retry_after="7").raise_for_status()
    assert caught.value.retry_after == told


@pytest.mark.parametrize("message", [None, "", 0, [], {"error": "+14154305555"}], ids=str)
def test_words_of_any_type_are_words(message: object) -> None:
    """What a vendor's JSON has in the place of a message is told if it says something, and cleaned like one."""
    with pytest.raises(QueryRejected) as caught:
        response(status=400).raise_for_status(message)
    assert caught.value.message == ("{'error': '+1415•••••55'}" if message else "HTTP status 400 with 0 bytes of no type")


@pytest.mark.parametrize(
    ("status", "address_404", "message", "told"),
    [
        (404, True, "No.", "no such address, check base_url: No."),
        (404, True, None, "no such address, check base_url: HTTP status 404 with 0 bytes of no type"),
        (404, False, "No.", "No."),
        (400, True, "No.", "No."),
    ],
)
def test_a_404_of_an_address_says_what_to_check(status: int, address_404: bool, message: str | None, told: str) -> None:
    """Where the provider says that its vendor's 404 is about no number; another status, or provider, has the bare words."""
    with pytest.raises(QueryRejected) as caught:
        response(status=status).raise_for_status(message, address_404=address_404)
    assert caught.value.message == told


def test_a_response_shows_no_body() -> None:
    """`repr` has status and size alone."""
    assert repr(response(b'{"number": "+14154305555"}', set_cookie="c4n4ry")) == "ProviderResponse(status=200, 26 bytes)"


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"<html>", b'"text"', b"\xff"])
def test_a_success_without_an_object_is_malformed(body: bytes) -> None:
    """What answers must be an object; a refusal may come from a gateway that speaks no JSON, and is empty then."""
    with pytest.raises(MalformedResponse):
        ProviderResponse(status=200, body=body).json_object()
    assert ProviderResponse(status=502, body=body).json_object() == {}


@pytest.mark.parametrize("status", [200, 299, 400])
def test_the_object_of_a_body(status: int) -> None:
    """It is given whatever the status, its fractions as their text."""
    assert ProviderResponse(status=status, body=b'{"price": 0.10, "n": 1}').json_object() == {"price": "0.10", "n": 1}


def test_a_response_in_short() -> None:
    """Its status, size and type, and nothing that it says."""
    assert (
        ProviderResponse(status=502, headers={"content-type": "text/html"}, body=b"secret").summary
        == "HTTP status 502 with 6 bytes of text/html"
    )
    assert ProviderResponse(status=404).summary == "HTTP status 404 with 0 bytes of no type"
