"""A request and a response as a hook sees them: bytes and names, no connection."""

import json
import re
from base64 import b64encode
from collections.abc import Iterable, Mapping
from typing import Any

from attrs import field, frozen

from linehunt.model.errors import (
    AuthenticationFailed,
    InsufficientFunds,
    MalformedResponse,
    PermissionDenied,
    ProviderUnavailable,
    QueryRejected,
    RateLimited,
)

# RFC 3986: what may stand in a path as it is. A provider encodes the rest, since only it knows how its vendor reads "+" and ",".
_PATH = re.compile(r"(?:/(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})*)+")
_DOT_SEGMENT = re.compile(r"(?:^|/)(?:\.|%2[eE]){1,2}(?:/|$)")
_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]*")
_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")  # RFC 9110, 5.6.2
_FIELD_VALUE = re.compile(r"[!-~](?:[ !-~]*[!-~])?")  # printable ASCII, no space at either end
_DELAY = re.compile(r"[0-9]{1,9}")


Query = Mapping[str, str] | Iterable[tuple[str, str]]
"""Parameters by name, or as pairs where a name is repeated."""


def _check_method(_: object, __: object, method: str) -> None:
    if method not in ("GET", "POST", "PUT", "PATCH", "DELETE"):
        raise ValueError("a request's method is GET, POST, PUT, PATCH or DELETE")


def _check_path(_: object, __: object, path: str) -> None:
    if not _PATH.fullmatch(path) or _DOT_SEGMENT.search(path):
        raise ValueError("a request's path starts with '/', is percent-encoded, and has no '.' or '..' segment")


def _check_headers(_: object, __: object, headers: Mapping[str, str]) -> None:
    for name, value in headers.items():
        if not _TOKEN.fullmatch(name) or not _FIELD_VALUE.fullmatch(value):
            # Never the value: it may be a credential that was read with its newline.
            raise ValueError(f"header {name[:40]!r}: a name is letters and dashes, a value printable ASCII without a space at its ends")


@frozen(kw_only=True, repr=False)
class ProviderRequest:
    """An HTTP request below the account's `base_url`, which core fills in. Its `repr` shows the method alone."""

    method: str = field(default="GET", validator=_check_method)
    path: str = field(validator=_check_path)
    query: tuple[tuple[str, str], ...] = ()
    headers: Mapping[str, str] = field(factory=dict, validator=_check_headers)
    body: bytes | None = None
    base_url: str = ""

    @classmethod
    def get(cls, path: str, query: Query | None = None, headers: Mapping[str, str] | None = None) -> "ProviderRequest":
        """A GET of a percent-encoded path; the query is encoded here. Pairs instead of a mapping may repeat a name."""
        return cls(path=path, query=_pairs(query) if query else (), headers=headers or {})

    @classmethod
    def json(cls, path: str, body: object, headers: Mapping[str, str] | None = None, method: str = "POST") -> "ProviderRequest":
        """A POST of `body` as compact JSON."""
        return cls(
            method=method,
            path=path,
            headers={"Content-Type": "application/json", **(headers or {})},
            body=json.dumps(body, separators=(",", ":")).encode(),
        )

    def with_headers(self, headers: Mapping[str, str]) -> "ProviderRequest":
        """The same request with these headers added or replaced. Names are the same in any case (RFC 9110, 5.1)."""
        _check_headers(None, None, headers)
        replaced = {name.lower() for name in headers}
        kept = {name: value for name, value in self.headers.items() if name.lower() not in replaced}
        return self._twin(headers={**kept, **headers})

    def with_query(self, query: Query) -> "ProviderRequest":
        """The same request with these parameters added at the end."""
        return self._twin(query=(*self.query, *_pairs(query)))

    def below(self, base_url: str) -> "ProviderRequest":
        """The same request below this base URL: core's to call."""
        return self._twin(base_url=base_url)

    def _twin(self, **changed: Any) -> "ProviderRequest":
        """As attrs' `evolve`, without checking again what was checked: it is on the way of every lookup, twice."""
        twin = object.__new__(ProviderRequest)
        put = object.__setattr__
        put(twin, "method", self.method)
        put(twin, "path", self.path)
        put(twin, "query", self.query)
        put(twin, "headers", self.headers)
        put(twin, "body", self.body)
        put(twin, "base_url", self.base_url)
        for name, value in changed.items():
            put(twin, name, value)
        return twin

    @property
    def target(self) -> str:
        """Path and query as they are sent, the base URL's own path included: what a signature is made over."""
        host_and_path = self.base_url.partition("://")[2]
        prefix = host_and_path[host_and_path.find("/") :].rstrip("/") if "/" in host_and_path else ""
        if not self.query:
            return prefix + self.path
        return f"{prefix}{self.path}?" + "&".join(f"{_encoded(name)}={_encoded(value)}" for name, value in self.query)

    @property
    def url(self) -> str:
        """The whole URL. It may hold a number and, with some vendors, a credential: not for logs."""
        scheme, _, rest = self.base_url.partition("://")
        return f"{scheme}://{rest.partition('/')[0]}{self.target}"

    def __repr__(self) -> str:
        return f"ProviderRequest({self.method} …)"


def _pairs(query: Query) -> tuple[tuple[str, str], ...]:
    return tuple(query.items() if isinstance(query, Mapping) else query)


def _encoded(text: str) -> str:
    """A query's name or value, percent-encoded by RFC 3986. Most are plain words, for which quote is slow."""
    if _UNRESERVED.fullmatch(text):
        return text
    from urllib.parse import quote

    return quote(text, safe="")


@frozen(kw_only=True, repr=False)
class ProviderResponse:
    """A complete HTTP response, whatever its status. Header names are lower case; `received` is UTC seconds."""

    status: int
    headers: Mapping[str, str] = field(factory=dict)
    body: bytes = b""
    received: float = 0.0

    def header(self, name: str) -> str | None:
        """The header's value, several joined by a comma; None where there is none."""
        return self.headers.get(name.lower())

    def text(self) -> str:
        """The body as UTF-8.

        Raises:
            MalformedResponse: it is not UTF-8.
        """
        try:
            return self.body.decode().removeprefix("\ufeff")
        except UnicodeDecodeError:
            raise MalformedResponse(f"the body (status {self.status}) is not UTF-8 text") from None

    def json(self) -> Any:
        """The body as JSON, numbers with a fraction as their text, so that a price stays exact. NaN and Infinity are text, too.

        Raises:
            MalformedResponse: it is no JSON; or holds half of a surrogate pair, or a nesting without end.
        """
        text = self.text()
        try:
            data = _JSON.decode(text)
            if "\\ud" in text or "\\uD" in text:
                json.dumps(data, ensure_ascii=False).encode()
        except (ValueError, RecursionError):
            raise MalformedResponse(f"the body (status {self.status}, {len(self.body)} bytes) is not JSON") from None
        return data

    @property
    def retry_after(self) -> float | None:
        """Seconds from its receipt until the vendor wants to be asked again: RFC 9110's seconds or date; garbage is None."""
        told = (self.headers.get("retry-after") or "").strip()
        if _DELAY.fullmatch(told):
            return float(told)
        from datetime import UTC
        from email.utils import parsedate_to_datetime  # 8 ms, and few responses are refusals

        try:
            date = parsedate_to_datetime(told)
        except (ValueError, TypeError, OverflowError):
            return None
        # The asctime format (RFC 9110, 5.6.7) names no zone and means UTC; datetime would take this machine's.
        return max((date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp() - self.received, 0.0)

    def json_object(self) -> dict[str, Any]:
        """The JSON object of the body. A refusal (no 2xx) may come without one, from a gateway say: then it is empty.

        Raises:
            MalformedResponse: a success whose body is no JSON object.
        """
        try:
            body = self.json()
        except MalformedResponse:
            if self.succeeded:
                raise
            return {}
        if isinstance(body, dict):
            return body
        if self.succeeded:
            raise MalformedResponse("the body is JSON, but no object")
        return {}

    @property
    def succeeded(self) -> bool:
        """Whether its status is 2xx. It may be a refusal all the same: what a success is only its provider knows."""
        return self.status // 100 == 2

    @property
    def summary(self) -> str:
        """What can be said of it without quoting it: for an error that has no words of the vendor's."""
        return f"HTTP status {self.status} with {len(self.body)} bytes of {self.header('content-type') or 'no type'}"

    def raise_for_status(self, message: object = "", code: object = None, *, address_404: bool = False) -> None:
        """Nothing for 2xx; else the error that this status stands for, with the vendor's words.

        401 AuthenticationFailed, 402 InsufficientFunds, 403 PermissionDenied, 429 RateLimited, 5xx ProviderUnavailable, everything
        else QueryRejected, a redirect among it: redirects are never followed. `address_404`: this vendor's 404 is never about a number,
        so the message says to check the base URL.
        """
        if self.succeeded:
            return
        text = str(message) if message else self.summary
        if address_404 and self.status == 404:
            text = f"no such address, check base_url: {text}"
        kind = _BY_STATUS.get(self.status) or (ProviderUnavailable if self.status >= 500 else QueryRejected)
        # Of the failures only 503 is a promise that nothing was done; a 500 with a Retry-After stays in doubt.
        told = self.retry_after if self.status in (429, 503) else None
        raise kind(text, code=code, retry_after=told)

    def __repr__(self) -> str:
        return f"ProviderResponse(status={self.status}, {len(self.body)} bytes)"


_BY_STATUS = {401: AuthenticationFailed, 402: InsufficientFunds, 403: PermissionDenied, 429: RateLimited}


_JSON = json.JSONDecoder(parse_float=str, parse_constant=str)


@frozen(repr=False)
class Session:
    """What a session request brought: a token, or a server's clock. `lifetime` in seconds; None: until it is refused."""

    value: Any
    lifetime: float | None = None

    def __repr__(self) -> str:
        return "Session(…)"


def basic(user: str, secret: str) -> dict[str, str]:
    """The header of HTTP Basic authentication (RFC 7617), for `request.with_headers`."""
    return {"Authorization": "Basic " + b64encode(f"{user}:{secret}".encode()).decode("ascii")}
