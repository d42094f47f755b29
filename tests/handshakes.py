"""What a server may do in place of its side of a TLS handshake, each a script of a RawServer."""

import socket

from rawserver import Peer, response


def close(peer: Peer) -> None:
    """FIN."""
    peer.sock.shutdown(socket.SHUT_WR)
    peer.wait_for_client()  # a socket that is closed before its bytes are read sends RST


def reset(peer: Peer) -> None:
    """RST."""
    peer.sock.recv(1)
    peer.reset()


def answer_in_clear(peer: Peer) -> None:
    """A plain HTTP server's word to a client that begins with TLS."""
    peer.sock.recv(1)
    peer.send(response(b"", "400 Bad Request"))
    peer.wait_for_client()


def drip(peer: Peer) -> None:
    """A TLS record of 16 kB, a byte now and then."""
    peer.drip(b"\x16\x03\x03\x40\x00\x02\x00\x3f\xfc" + b"\x03" * 1000, 0.02)
