"""One HTTP/1.1 connection to one server: a request written, its response read whole.

urllib3 writes the request and says whether a kept connection still stands; the standard library, on which urllib3 itself rests, reads
status and headers; the body is read here, since a body that was cut must never pass for a whole one. Only `transport` imports this
module, and only with the first request: urllib3 takes 50 ms (and imports ssl itself).
"""

import http.client
import os
import re
import socket
import ssl
import time
from contextlib import suppress
from email.errors import MultipartInvariantViolationDefect, NoBoundaryInMultipartDefect, StartBoundaryNotFoundDefect

from urllib3.connection import HTTPConnection, HTTPSConnection

from linehunt.deadline import open_socket, start_tls
from linehunt.model.base_url import Origin
from linehunt.model.errors import (
    ConnectionBroken,
    ConnectionFailed,
    LinehuntError,
    PluginContractError,
    ResponseTooLarge,
    TimedOut,
    TransportError,
    UntrustedServer,
)
from linehunt.model.message import ProviderRequest, ProviderResponse

CAP = 1024 * 1024
"""The largest body that is read, in bytes. A lookup's answer is about 1 KiB, a batch's about 100."""

# What frames the message or names the server is the transport's word alone.
_OWN = frozenset(
    {"host", "content-length", "transfer-encoding", "accept-encoding", "connection", "keep-alive", "te", "trailer", "upgrade", "expect"}
)
_LENGTH = re.compile(r"([0-9]{1,19})(?:,[ \t]*\1)*")  # the same length said twice is one length: RFC 9110, 8.6
_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]*)?\r\n")
_LINE = 8192
_TRAILERS = 100
# The parser of mail headers looks for the parts of a multipart body, which is not there yet.
_HARMLESS = (MultipartInvariantViolationDefect, NoBoundaryInMultipartDefect, StartBoundaryNotFoundDefect)


class Connection:
    """A connection, and what came of the last request on it. One thread at a time uses it."""

    reusable = False
    """Whether the last response ended cleanly, with the connection kept and nothing after it."""
    _body: bytes | None = None
    idle_since = 0.0
    """Monotonic seconds; kept by the pool."""

    def __init__(self, origin: Origin, context: ssl.SSLContext | None, timeout: float, deadline: float) -> None:
        """Connect, the TLS handshake with `context` included. Nothing of a request is sent. DNS alone has no deadline.

        Raises:
            UntrustedServer: the certificate is not for this host, has expired, or comes from an unknown authority.
            ConnectionFailed: the name has no address, the server refused, or the handshake failed.
            TimedOut: all that took longer than `timeout`.
        """
        self.address = origin.address
        self._host = origin.host_header
        self._process = os.getpid()
        host, port = origin.host, origin.port
        self._http = HTTPConnection(host, port) if context is None else HTTPSConnection(host, port, ssl_context=context)
        self._http.auto_open = 0  # urllib3 would open a socket without a deadline
        try:
            sock = open_socket(origin, deadline)
            self._sock = sock if context is None else start_tls(sock, origin, context)
            self._http.sock = self._sock
            return
        except OSError as error:
            failure = _unopened(error, origin.address, timeout)
        # Raised out here it has no context, whose frames would still hold paths and headers.
        raise failure

    def is_fresh(self, oldest: float) -> bool:
        """Whether it became idle after `oldest`, and the server has neither closed it nor said a word since.

        After a fork it isn't the child's: the parent goes on talking through it.
        """
        return self.idle_since >= oldest and self._process == os.getpid() and self._http.is_connected

    def close(self) -> None:
        """Give the socket back. Without a farewell: TLS's would be another wait."""
        self._http.close()
        self._sock.close()

    def prepare(self, request: ProviderRequest, deadline: float) -> None:
        """Have the request ready to be sent; not a byte of it leaves.

        Raises:
            TimedOut: the deadline has passed.
            PluginContractError: the target is none that HTTP knows.
        """
        failure: LinehuntError
        self.reusable = self._sock.paused = False
        self._sock.deadline = deadline
        try:
            self._sock.arm()
            self._put(request)
            return
        except TimeoutError:
            failure = TimedOut(f"{self.address}: the deadline passed before the request was sent")
        except (ValueError, http.client.InvalidURL):  # their texts hold the path, or the header's value
            failure = PluginContractError(f"{self.address}: a request's path and headers are printable ASCII")
        raise failure

    def _put(self, request: ProviderRequest) -> None:
        connection, agent = self._http, "linehunt"
        put = http.client.HTTPConnection.putheader  # urllib3's own looks in every value for a word that only its pool puts there
        connection.putrequest(request.method, request.target, skip_host=True, skip_accept_encoding=True)
        put(connection, "Host", self._host)
        put(connection, "Accept-Encoding", "identity")
        for name, value in request.headers.items():
            key = name.lower()
            if key == "user-agent":
                agent = value
            elif key not in _OWN:
                put(connection, name, value)
        put(connection, "User-Agent", agent)
        if request.body is not None or request.method in ("POST", "PUT", "PATCH"):
            put(connection, "Content-Length", str(len(request.body or b"")))
        self._body = request.body or None

    def exchange(self, timeout: float) -> ProviderResponse:
        """Send what was prepared, and read the whole response. The connection must be closed unless it is `reusable` then.

        Raises:
            TimedOut: it took longer than `timeout`, the seconds that the deadline was set from.
            ConnectionBroken: the connection ended, or what came was no framed and whole HTTP response.
            ResponseTooLarge: the body is larger than CAP.
        """
        failure: TransportError
        try:
            # A server may refuse a request before it has read all of it, and close: its answer counts.
            with suppress(BrokenPipeError):
                self._http.endheaders(self._body)
            return self._read()
        except TransportError as error:
            failure = error.with_traceback(None)
        except TimeoutError:
            failure = TimedOut(f"{self.address}: no complete response within {timeout:g} s")
        except (OSError, http.client.HTTPException, ValueError) as error:
            failure = ConnectionBroken(f"{self.address}: {_how_broken(error)}")
        raise failure

    def _read(self) -> ProviderResponse:
        # Past urllib3's own `getresponse`, which logs the URL of a response whose headers are odd.
        response = http.client.HTTPConnection.getresponse(self._http)
        try:
            while 101 < response.status < 200:  # informational, 103 for one: the response is still to come (RFC 9110, 15.2)
                response.headers = response.msg = None  # type: ignore[assignment]  # `begin` reads again only without them
                response.begin()
            if self._sock.ended:
                raise self._broken("the connection ended in the middle of the headers")
            fields = self._read_fields(response.headers)
            body = self._read_body(response, fields)
            self._sock.paused = True
            self.reusable = not (response.will_close or response.fp.peek(1) or self._sock.unread())
        finally:
            response.close()
        return ProviderResponse(status=response.status, headers=fields, body=body, received=time.time())

    def _read_fields(self, message: http.client.HTTPMessage) -> dict[str, str]:
        if not all(isinstance(defect, _HARMLESS) for defect in message.defects):
            raise self._broken("a line among the headers is no header")  # and hides all that follow it, a length perhaps
        fields: dict[str, str] = {}
        for name, value in message.raw_items():  # `items` would look in each for bytes that were no text; here all are Latin-1
            key = name.lower()
            value = " ".join(value.split()) if "\n" in value else value.strip()  # a folded line: RFC 9112, 5.2
            fields[key] = f"{fields[key]}, {value}" if key in fields else value
        return fields

    def _read_body(self, response: http.client.HTTPResponse, fields: dict[str, str]) -> bytes:
        """The body by RFC 9112, 6.3, but for what that allows and nobody can check: a body that only the connection's end ends."""
        coding, length = fields.get("transfer-encoding"), fields.get("content-length")
        # A length beside a coding, and a coding in HTTP/1.0, are how responses are split; other codings were not asked for.
        if coding is not None and (length is not None or coding.lower() != "chunked" or response.version != 11):
            raise self._broken("the response's framing contradicts itself")
        match = _LENGTH.fullmatch("0" if length is None else length)
        if match is None:
            raise self._broken("the response's length is no number, or two")
        if response.status == 101:
            raise self._broken("the server changed to another protocol, unasked")
        if response.status in (204, 304):
            return b""
        if coding is not None:
            return self._read_chunks(response)
        if length is None:
            raise self._broken("the response has no length, so that a cut one can't be told from a whole one")
        size = int(match[1])
        self._check_size(size)
        body = response.fp.read(size)
        if len(body) < size:
            raise self._broken(f"the connection ended after {len(body)} of {size} bytes")
        return body

    def _read_chunks(self, response: http.client.HTTPResponse) -> bytes:
        body = bytearray()  # a million chunks of a byte each are no more than a body of a million bytes
        while True:
            match = _CHUNK.fullmatch(response.fp.readline(_LINE))
            if match is None:
                raise self._broken("the connection ended between two chunks, or a chunk's size is no number")
            size = int(match[1], 16)
            if not size:
                break
            self._check_size(len(body) + size)
            chunk = response.fp.read(size + 2)
            if len(chunk) < size + 2 or not chunk.endswith(b"\r\n"):
                raise self._broken("a chunk is cut, or has another size than it says")
            body += chunk[:-2]
        for _ in range(_TRAILERS):
            line = response.fp.readline(_LINE)
            if line == b"\r\n":
                return bytes(body)
            if not line.endswith(b"\n"):
                break
        raise self._broken("what follows the last chunk is cut, or has no end")

    def _check_size(self, size: int) -> None:
        if size > CAP:
            raise ResponseTooLarge(f"{self.address}: the response's body is larger than {CAP} bytes")

    def _broken(self, what: str) -> ConnectionBroken:
        return ConnectionBroken(f"{self.address}: {what}")


def _unopened(error: OSError, address: str, timeout: float) -> TransportError:
    if isinstance(error, ssl.SSLCertVerificationError):
        return UntrustedServer(f"{address}: the server's certificate can't be trusted: {error.verify_message}")
    if isinstance(error, TimeoutError):
        return TimedOut(f"{address}: no connection within {timeout:g} s")
    if isinstance(error, socket.gaierror):
        return ConnectionFailed(f"{address}: the name can't be resolved: {error.strerror}")
    if isinstance(error, ssl.SSLError):
        return ConnectionFailed(f"{address}: the TLS handshake failed: {error.reason}")
    return ConnectionFailed(f"{address}: no connection: {error.strerror}")


def _how_broken(error: Exception) -> str:
    """What happened, without the words of the error: they hold what the server sent."""
    if isinstance(error, http.client.RemoteDisconnected):
        return "the connection was closed without a response"
    if isinstance(error, OSError):
        return f"the connection broke: {error.strerror}"
    return f"what came is no HTTP response ({type(error).__name__})"
