"""Responses that are made to be too much, and what they do to a process of its own.

`PYTHONPATH=tests python -m security.bombs` prints, as JSON, by each bomb's name: the error that it came to, None for an answer, and by how
many KiB the most memory that the process ever had has grown over it. Bombs of a peak come last: a lower one behind it would not show.
"""

import json
import resource
import zlib

from linehunt import Client, MemoryStore
from rawserver import Peer, RawServer, Script, replying, response
from security.canaries import INDIA, configured

MIB = 1024 * 1024


def _chunked(size: int, count: int) -> bytes:
    """A body of so many chunks of this size, without its end."""
    return b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + (b"%x\r\n%s\r\n" % (size, b" " * size)) * count


def _endless(head: bytes, part: bytes) -> Script:
    """A response that begins so and never ends, as fast as it is read."""

    def script(peer: Peer) -> None:
        while peer.read_request() is not None:
            peer.send(head)
            while not peer.server.stopping.is_set():
                peer.send(part)

    return script


def _compressed(coding: str, window: int) -> bytes:
    """256 MiB of spaces, compressed: 256 KiB."""
    packer = zlib.compressobj(wbits=window)
    packed = b"".join(packer.compress(b" " * MIB) for _ in range(256)) + packer.flush()
    return response(packed, headers=f"Content-Encoding: {coding}\r\n")


def _nested(opening: bytes, closing: bytes, depth: int) -> bytes:
    return response(opening * depth + closing * depth)


OK = b"HTTP/1.1 200 OK\r\n"
BOMBS: dict[str, Script | bytes] = {
    "gzip": _compressed("gzip", 31),
    "deflate": _compressed("deflate", 15),
    "a length of gigabytes": OK + b"Content-Length: 99999999999\r\n\r\n" + b" " * MIB,
    "a body without end": _endless(OK + b"Connection: close\r\n\r\n", b" " * MIB),
    "chunks without end": _endless(_chunked(1, 1), b"10000\r\n" + b" " * 65536 + b"\r\n"),
    "a million chunks": _chunked(2, MIB // 2) + b"0\r\n\r\n",
    "a chunk of gigabytes": OK + b"Transfer-Encoding: chunked\r\n\r\nffffffff\r\n" + b" " * MIB,
    "trailers without end": _endless(_chunked(1, 1) + b"0\r\n", b"x: y\r\n" * 1000),
    "headers without end": _endless(OK, b"x: y\r\n" * 1000),
    "a header without end": _endless(OK + b"x: ", b"y" * 65536),
    "a status line without end": _endless(b"HTTP/1.1 200 ", b"y" * 65536),
    "100 without end": _endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 100),
    "103 without end": _endless(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n" * 100),
    "arrays": _nested(b"[", b"]", MIB // 2),
    "objects": _nested(b'{"a":', b"1" + b"}", 100_000),
    "an array that is never closed": response(b"[" * MIB),
    "an integer": response(b'{"price": ' + b"9" * (MIB - 20) + b"}"),
    "integers": response(b"[" + b",".join([b"9" * 4300] * 240) + b"]"),
    "a number": response(b'{"price": 1e' + b"9" * 1000 + b', "x": 0.' + b"1" * 100_000 + b"}"),
    "a text": response(b'{"error_code": 1, "message": "' + b"x" * (MIB - 100) + b'"}'),
    "digits": response(b'{"error_code": 1, "message": "' + b"1 " * (MIB // 2 - 100) + b'"}', "400 Bad Request"),
    "surrogates": response(b'["' + rb"\ud83d\ude00" * (MIB // 12 - 1) + b'"]'),
    "a date": response(status="503 Busy", headers="Retry-After: " + "Mon, " * 12_000 + "\r\n"),
    "empty objects": response(b"[" + b"{}," * (MIB // 3 - 2) + b"{}]"),
}


def main() -> None:
    """Meet each of them once, over a connection of its own."""
    told: dict[str, tuple[str | None, int]] = {}
    _meet(response(b"{}"))  # what is imported and made by any first lookup
    for name, bomb in BOMBS.items():
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        error = _meet(bomb, "0.3s" if name.endswith("without end") else "20s")
        told[name] = error, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    print(json.dumps(told))


def _meet(bomb: Script | bytes, deadline: str = "20s") -> str | None:
    with (
        RawServer(bomb if callable(bomb) else replying(bomb)) as server,
        Client(configured("plivo", server.url, deadline=deadline, patience="0s"), store=MemoryStore()) as asking,
    ):
        error = asking.lookup(INDIA).steps[0].error
        return None if error is None else type(error).__name__


if __name__ == "__main__":
    main()
