"""A sink before which bytes are compressed."""

import zlib
from typing import Any, Protocol

from linehunt_bulk.extra import pyarrow
from linehunt_bulk.writing.sink import Sink

_GZIP = 16  # added to zlib's window bits: the container of gzip, with neither a time nor a name, so that equal input gives equal bytes


class _Compressor(Protocol):
    def compress(self, data: bytes, /) -> bytes: ...

    def flush(self) -> bytes: ...


class Compressed:
    """What it takes goes compressed to another sink."""

    def __init__(self, sink: Sink, compressor: _Compressor) -> None:
        self._sink = sink
        self._compressor = compressor

    def write(self, data: bytes, /) -> int:
        """Take all of `data`; how much that was."""
        self._sink.write(self._compressor.compress(data))
        return len(data)

    def finish(self) -> None:
        """With the compression's own end."""
        self._sink.write(self._compressor.flush())
        self._sink.finish()

    def keep(self) -> str | None:
        """Likewise."""
        self._sink.write(self._compressor.flush())
        return self._sink.keep()

    def drop(self) -> None:
        """As the other sink."""
        self._sink.drop()


def gzip_compressor() -> _Compressor:
    """Gzip (RFC 1952)."""
    return zlib.compressobj(wbits=_GZIP + zlib.MAX_WBITS)


def zstandard_compressor() -> _Compressor:
    """Zstandard (RFC 8878).

    Raises:
        Unusable: its library isn't installed.
    """
    return _Zstandard(pyarrow("writing .zst"))


class _Zstandard:
    """Arrow's, which compresses into a file: what has come there is taken out after each piece."""

    def __init__(self, arrow: Any) -> None:
        self._packed = bytearray()
        self._stream = arrow.CompressedOutputStream(arrow.PythonFile(self, mode="w"), "zstd")

    closed = False

    def write(self, data: bytes, /) -> int:
        """Arrow's side: some of what is compressed."""
        self._packed += data
        return len(data)

    def close(self) -> None:
        """Arrow's side: that was all."""

    def compress(self, data: bytes, /) -> bytes:
        """What is compressed by now."""
        self._stream.write(data)
        return self._taken()

    def flush(self) -> bytes:
        """The rest."""
        self._stream.close()
        return self._taken()

    def _taken(self) -> bytes:
        packed = bytes(self._packed)
        self._packed.clear()
        return packed
