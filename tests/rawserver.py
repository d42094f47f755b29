"""A server of raw bytes on loopback, plain or TLS. A script says what it does with each connection, to the byte; it counts what it sees."""

import contextlib
import socket
import ssl
import struct
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cache
from types import TracebackType

import trustme

from linehunt.model.message import ProviderRequest, ProviderResponse
from linehunt.transport import HTTPTransport, Transport

LIMIT = 20.0
"""Seconds after which a server's wait is a failure of the test."""


_making = threading.Lock()


def authority() -> trustme.CA:
    """The one certificate authority of a test run, whichever thread asks first."""
    with _making:
        return _made()


@cache
def _made() -> trustme.CA:
    return trustme.CA(key_type=trustme.KeyType.ECDSA)


def server_context(*names: str, not_after: datetime | None = None, issuer: trustme.CA | None = None) -> ssl.SSLContext:
    """A server's side of TLS, with a certificate for these host names and addresses."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    names = names or ("127.0.0.1", "localhost")
    (issuer or authority()).issue_cert(*names, not_after=not_after, key_type=trustme.KeyType.ECDSA).configure_cert(context)
    return context


class Peer:
    """One accepted connection, as a script sees it. The script's return closes it."""

    def __init__(self, server: "RawServer", sock: socket.socket) -> None:
        self.server = server
        self.sock = sock
        self._buffer = b""

    def start_tls(self, context: ssl.SSLContext) -> None:
        """Shake hands as the server."""
        self.sock = context.wrap_socket(self.sock, server_side=True)

    def read_request(self) -> bytes | None:
        """The next whole request, head and body; None when the client has closed."""
        while b"\r\n\r\n" not in self._buffer:
            if not self._receive():
                return None
        head, _, rest = self._buffer.partition(b"\r\n\r\n")
        length = next((int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0)
        while len(rest) < length:
            if not self._receive():
                return None
            rest = self._buffer.partition(b"\r\n\r\n")[2]
        request = head + b"\r\n\r\n" + rest[:length]
        self._buffer = rest[length:]
        self.server.count(request)
        return request

    def send(self, data: bytes) -> None:
        """Send all of it."""
        self.sock.sendall(data)

    def drip(self, data: bytes, every: float) -> None:
        """Send it a byte at a time, `every` so many seconds, until the server stops."""
        for at in range(len(data)):
            self.send(data[at : at + 1])
            if self.server.stopping.wait(every):
                return

    def reset(self) -> None:
        """Close with RST in place of FIN."""
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.sock.close()

    def wait_for_client(self) -> None:
        """Read and forget until the client closes."""
        while self._receive():
            self._buffer = b""

    def _receive(self) -> bool:
        data = self.sock.recv(65536)
        self.server.count_bytes(len(data))
        self._buffer += data
        return bool(data)


Script = Callable[[Peer], None]


def replying(reply: bytes) -> Script:
    """A script that answers every request of a connection with the same bytes."""

    def script(peer: Peer) -> None:
        while peer.read_request() is not None:
            peer.send(reply)

    return script


def replying_once(reply: bytes) -> Script:
    """A script that answers one request and closes."""

    def script(peer: Peer) -> None:
        if peer.read_request() is not None:
            peer.send(reply)

    return script


def response(body: bytes = b"{}", status: str = "200 OK", headers: str = "") -> bytes:
    """A well framed HTTP/1.1 response; `headers` are whole lines."""
    return f"HTTP/1.1 {status}\r\n{headers}Content-Length: {len(body)}\r\n\r\n".encode() + body


class RawServer:
    """`with RawServer(script) as server:` serves each connection in a thread of its own, until the block ends.

    `script` is bytes (the reply to every request) or a function of a Peer. With `tls`, True or a context, it starts with the handshake.
    A client that goes away ends a script without a fault; whatever else a script raises is raised when the block ends.
    """

    def __init__(self, script: Script | bytes, *, tls: bool | ssl.SSLContext = False, backlog: int = 300) -> None:
        self._script = replying(script) if isinstance(script, bytes) else script
        self._context = server_context() if tls is True else tls or None
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []
        self._peers: list[Peer] = []
        self._faults: list[Exception] = []
        self.requests: list[bytes] = []
        self.connections = 0
        self.received = 0
        """Bytes of requests, decrypted."""
        self.handshakes_failed = 0
        self.stopping = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=backlog)
        self.port: int = self._listener.getsockname()[1]
        self.ca_file: str | None = None

    @property
    def url(self) -> str:
        """The base URL."""
        return f"http{'s' if self._context else ''}://127.0.0.1:{self.port}"

    def count(self, request: bytes) -> None:
        """Note a whole request."""
        with self._lock:
            self.requests.append(request)

    def count_bytes(self, number: int) -> None:
        """Note bytes received."""
        with self._lock:
            self.received += number

    def __enter__(self) -> "RawServer":
        if self._context:
            self._ca = tempfile.NamedTemporaryFile(suffix=".pem")  # the transport's ca_file is a path
            self._ca.write(authority().cert_pem.bytes())
            self._ca.flush()
            self.ca_file = self._ca.name
        self._acceptor = threading.Thread(target=self._accept, daemon=True)
        self._acceptor.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        self.stopping.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # wakes the acceptor
        self._acceptor.join(LIMIT)
        self._listener.close()
        for peer in self._peers:
            with contextlib.suppress(OSError):
                peer.sock.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(LIMIT)
        if self._context:
            self._ca.close()
        if error is None and self._faults:
            raise self._faults[0]

    def _accept(self) -> None:
        while not self.stopping.is_set():
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            sock.settimeout(LIMIT)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            peer = Peer(self, sock)
            thread = threading.Thread(target=self._serve, args=(peer,), daemon=True)
            self.connections += 1
            self._peers.append(peer)
            self._threads.append(thread)
            thread.start()

    def _serve(self, peer: Peer) -> None:
        try:
            if self._context:
                try:
                    peer.start_tls(self._context)
                except OSError:
                    self.handshakes_failed += 1
                    return
            self._script(peer)
        except (ConnectionError, ssl.SSLError):
            pass  # the client went away
        except OSError as error:
            if not self.stopping.is_set():
                self._faults.append(error)
        except Exception as error:
            self._faults.append(error)
        finally:
            peer.sock.close()


@contextlib.contextmanager
def refusing_port() -> Iterator[int]:
    """A port of this machine that refuses connections: bound, and nobody listens."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        yield sock.getsockname()[1]


@contextlib.contextmanager
def unaccepting_port() -> Iterator[int]:
    """A port on which nobody is accepted, and whose queue is full: the kernel drops what would open another connection."""
    with contextlib.ExitStack() as stack:
        listener = stack.enter_context(socket.socket())
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(8):
            filler = stack.enter_context(socket.socket())
            filler.setblocking(False)
            filler.connect_ex(listener.getsockname())
        yield listener.getsockname()[1]


LOOKUP = ProviderRequest.get("/v1/Number/+14154305555")
"""A request as good as any."""


class Attempt:
    """One request through a transport: what came of it, whether the flag was set, how long it took. Whatever it raises is kept."""

    def __init__(self, transport: Transport, timeout: float = 10.0, request: ProviderRequest | None = None) -> None:
        self.sent = 0
        self.response: ProviderResponse | None = None
        self.error: Exception | None = None
        start = time.monotonic()
        try:
            self.response = transport.send(request or LOOKUP, timeout, self._on_sent)
        except Exception as error:
            self.error = error
        self.took = time.monotonic() - start

    def _on_sent(self) -> None:
        self.sent += 1


def transport_to(server: RawServer, *, size: int = 64, idle_limit: float = 5.0) -> contextlib.closing[HTTPTransport]:
    """A transport to the server, which trusts the authority of this run and is closed when its `with` block ends."""
    return contextlib.closing(HTTPTransport(server.url, ca_file=server.ca_file, size=size, idle_limit=idle_limit))


def wait_until(condition: Callable[[], object]) -> None:
    """Return once another thread has made it true."""
    end = time.monotonic() + LIMIT
    while not condition():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.002)
