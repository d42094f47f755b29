"""Sockets that keep a deadline. Imported with the first request."""

import socket
import ssl
import time
from typing import Any, cast

from linehunt.model.base_url import Origin


class DeadlineSocket(socket.socket):
    """A socket whose every wait ends at `deadline`, in monotonic seconds: silence and a byte now and then alike.

    `ended`: the other side has closed. A framed message that is whole is read without meeting that end, so whoever met it read a cut one.
    """

    deadline = 0.0
    ended = False
    paused = False
    """While it is set nothing is received: a peek shows what is buffered, and waits for nothing."""

    def arm(self, share: int = 1) -> None:
        """Let the next wait last as long as is left, or one of `share` equal parts of it.

        Raises:
            TimeoutError: nothing is left.
        """
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self.settimeout(left / share)

    def recv_into(self, *args: Any, **kwargs: Any) -> int:
        """As a socket's, within the deadline."""
        if self.paused:
            return 0
        self.arm()
        count = super().recv_into(*args, **kwargs)
        if not count:
            self.ended = True
        return count

    def sendall(self, *args: Any, **kwargs: Any) -> None:
        """As a socket's, all of it within the deadline."""
        self.arm()  # one timeout for all of it; over TLS one for each `send`
        super().sendall(*args, **kwargs)

    def unread(self) -> int:
        """Bytes that have left the system's buffer for one of this socket: none."""
        return 0


class DeadlineTLSSocket(DeadlineSocket, ssl.SSLSocket):
    """The same over TLS. Its handshake is one wait in C, and ends when the timeout it inherits does."""

    def send(self, *args: Any, **kwargs: Any) -> int:
        """As a socket's, within the deadline."""
        self.arm()
        return super().send(*args, **kwargs)

    def unread(self) -> int:
        """Bytes that are decrypted, and not read yet."""
        return self.pending()


def tls_context(ca_file: str | None) -> ssl.SSLContext:
    """TLS 1.2 and later, certificate and host name checked. A `ca_file` (PEM) is trusted *instead of* the system's authorities.

    Raises:
        OSError: the file can't be read, or holds no certificate.
    """
    context = ssl.create_default_context(cafile=ca_file)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.sslsocket_class = DeadlineTLSSocket
    return context


def open_socket(origin: Origin, deadline: float) -> DeadlineSocket:
    """A connection to the first address of the host that answers, TLS not begun.

    Each address has an equal part of what is left, so that a dead IPv6 doesn't use it up. DNS itself has no deadline.

    Raises:
        OSError: no address answered; the last one's error.
    """
    addresses = socket.getaddrinfo(origin.host, origin.port, type=socket.SOCK_STREAM)
    failure = OSError()
    for share, (family, kind, protocol, _, address) in zip(range(len(addresses), 0, -1), addresses, strict=True):
        try:
            return _dial(DeadlineSocket(family, kind, protocol), address, deadline, share)
        except OSError as error:
            failure = error
    raise failure


def _dial(sock: DeadlineSocket, address: Any, deadline: float, share: int) -> DeadlineSocket:
    try:
        sock.deadline = deadline
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.arm(share)
        sock.connect(address)
        sock.arm()
    except BaseException:
        sock.close()
        raise
    return sock


def start_tls(sock: DeadlineSocket, origin: Origin, context: ssl.SSLContext) -> DeadlineTLSSocket:
    """The same connection, after the handshake with a context of `tls_context`; `sock` is used up.

    Raises:
        ssl.SSLError, OSError: the handshake failed; the connection is closed.
    """
    try:
        return cast(DeadlineTLSSocket, context.wrap_socket(sock, server_hostname=origin.host))  # the context's sslsocket_class
    except BaseException:
        sock.close()
        raise
