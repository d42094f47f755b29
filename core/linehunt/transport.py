"""The only door to the network: one request, one whole response, within a deadline."""

import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Protocol

from linehunt.model.base_url import Origin
from linehunt.model.errors import ConfigurationError, LinehuntError, MalformedResponse
from linehunt.model.message import ProviderRequest, ProviderResponse

if TYPE_CHECKING:
    from ssl import SSLContext

    from linehunt.connection import Connection


class Transport(Protocol):
    """What an exchange sends with."""

    def send(self, request: ProviderRequest, timeout: float, on_sent: Callable[[], None]) -> ProviderResponse:
        """Send the request once, and return the response, whatever its status.

        `timeout` is in seconds, for everything together. `on_sent` is called once, when the connection stands and just before
        the first byte leaves: if it was not called, the server has seen nothing of the request.

        Raises:
            TransportError: no usable response came.
            MalformedResponse: a whole response came that can't be read.
        """

    def close(self) -> None:
        """Give all connections back."""


class HTTPTransport:
    """One account's connections to the server of its base URL, by HTTP/1.1. Any number of threads may send at once.

    It never repeats a request, never follows a redirect, never decompresses, and obeys no proxy variable of the environment. A
    certificate is always verified, against the system's authorities or, *instead of* them, those of `ca_file`. Up to `size`
    connections are kept for the next requests, `idle_limit` seconds each: servers close theirs, and a request lost on a closed one
    may have been billed. A request's own Host, Accept-Encoding and framing headers are replaced.
    """

    def __init__(self, base_url: str, *, ca_file: str | None = None, size: int = 64, idle_limit: float = 5.0) -> None:
        """Nothing is opened before the first `send`.

        Raises:
            ConfigurationError: the base URL is none that `check_base_url` accepts.
        """
        self._origin = Origin.parse(base_url)
        self._ca_file = ca_file
        self._idle = _IdleConnections(size, idle_limit)
        self._context: SSLContext | None = None
        self._context_lock = threading.Lock()
        self._closed = threading.Event()

    def send(self, request: ProviderRequest, timeout: float, on_sent: Callable[[], None]) -> ProviderResponse:
        """As `Transport.send`. The response is complete, or it is an error; a body over 1 MiB is one.

        Whatever ends a request early, Ctrl-C too, closes its connection. Names are resolved without a deadline, as the system does it.

        Raises:
            ConnectionFailed, UntrustedServer: nothing was sent.
            TimedOut, ConnectionBroken, ResponseTooLarge: see `on_sent`.
            MalformedResponse: a whole success came, but compressed, though identity was asked for. A refusal speaks by its status.
            PluginContractError: the request is none that HTTP knows; nothing was sent.
            ConfigurationError: `ca_file` can't be used; nothing was sent.
            LinehuntError: the transport is closed; nothing was sent.
        """
        if self._closed.is_set():
            raise LinehuntError(f"{self._origin.address}: this transport is closed")
        deadline = time.monotonic() + timeout
        connection = self._idle.take() or self._connect(timeout, deadline)
        try:
            connection.prepare(request, deadline)
            on_sent()
            response = connection.exchange(timeout)
        except BaseException:
            connection.close()
            raise
        if connection.reusable:
            self._idle.put(connection)
            if self._closed.is_set():  # meanwhile, by another thread
                self._idle.close()
        else:
            connection.close()
        if response.status // 100 == 2 and (response.headers.get("content-encoding") or "identity").lower() != "identity":
            raise MalformedResponse(f"the response (status {response.status}) is compressed, though identity was asked for")
        return response

    def close(self) -> None:
        """Close the kept connections. One that is in use is closed when its response is here."""
        self._closed.set()
        self._idle.close()

    def _connect(self, timeout: float, deadline: float) -> "Connection":
        from linehunt.connection import Connection  # urllib3: 50 ms, for whoever asks something over HTTP

        context = self._tls_context() if self._origin.scheme == "https" else None
        return Connection(self._origin, context, timeout, deadline)

    def _tls_context(self) -> "SSLContext":
        from linehunt.deadline import tls_context

        with self._context_lock:
            if self._context is None:
                try:
                    self._context = tls_context(self._ca_file)
                except OSError as error:
                    raise ConfigurationError(f"ca_file {self._ca_file!r}: no readable PEM file of certificates: {error.strerror}") from None
            return self._context


class _IdleConnections:
    """Connections between two requests: the last one back is the first to go out, so that the others grow old and are dropped.

    No lock: the ends of a deque are safe to share.
    """

    def __init__(self, size: int, limit: float) -> None:
        self._size = size
        self._limit = limit
        self._connections: deque[Connection] = deque()

    def take(self) -> "Connection | None":
        """One that still stands, None where there is none."""
        oldest = time.monotonic() - self._limit
        while (connection := self._pop()) is not None:
            if connection.is_fresh(oldest):
                return connection
            connection.close()
        return None

    def put(self, connection: "Connection") -> None:
        """Keep one that is reusable; the oldest go where there are too many, and those that are too old."""
        connection.idle_since = time.monotonic()
        self._connections.append(connection)
        oldest = connection.idle_since - self._limit
        with suppress(IndexError):  # another thread may take the last one
            while len(self._connections) > self._size or self._connections[0].idle_since < oldest:
                self._connections.popleft().close()

    def close(self) -> None:
        """Close all that are here."""
        while (connection := self._pop()) is not None:
            connection.close()

    def _pop(self) -> "Connection | None":
        try:
            return self._connections.pop()
        except IndexError:
            return None
