"""Gzip and zstd, known by their first bytes, not by a file's name."""

import gzip
import zlib
from io import BufferedReader
from typing import Any, Protocol, cast

from linehunt_bulk.extra import pyarrow
from linehunt_bulk.unusable import Unusable

_GZIP = b"\x1f\x8b"  # RFC 1952, 2.3.1
_ZSTD = (b"\x28\xb5\x2f\xfd", *(bytes((low, 0x2A, 0x4D, 0x18)) for low in range(0x50, 0x60)))  # RFC 8878, 3.1.1 and 3.1.2: skippable
_FOREIGN = {
    b"PK\x03\x04": "it is an Excel workbook or a zip archive: save it as CSV, or unpack it",
    b"\xd0\xcf\x11\xe0": "it is an old Excel workbook: save it as CSV",
    b"BZh": "it is compressed by bzip2: unpack it, or use gzip or zstd",
    b"\xfd7zXZ": "it is compressed by xz: unpack it, or use gzip or zstd",
}
_LONGEST_MAGIC = 6


class Stream(Protocol):
    """Bytes, as many at once as are at hand."""

    def read1(self, size: int, /) -> bytes:
        """Up to `size` of them; none at the end."""


class Unreadable(Exception):
    """The bytes end here, for a reason in words."""


def decompressed(file: BufferedReader, name: str) -> Stream:
    """What is in the file from where it stands: its bytes, or those that are compressed in it.

    Raises:
        Unusable: it is compressed or packed in another way, or by zstd and pyarrow isn't there.
        OSError: it can't be read.
    """
    magic = file.peek(_LONGEST_MAGIC)[:_LONGEST_MAGIC]
    for begin, why in _FOREIGN.items():
        if magic.startswith(begin):
            raise Unusable(f"{name}: {why}")
    if magic.startswith(_GZIP):
        return gzip.GzipFile(fileobj=file)
    if magic.startswith(_ZSTD):
        arrow: Any = pyarrow(f"{name}: zstd")
        return cast("Stream", arrow.CompressedInputStream(arrow.PythonFile(_Lent(file), mode="r"), "zstd"))
    return file


class _Lent:
    """A file as Arrow reads one; it closes what it has read, but the file has to be read again."""

    closed = False

    def __init__(self, file: BufferedReader) -> None:
        self.read = file.read

    def close(self) -> None:
        """It stays open."""


def read_some(stream: Stream, size: int) -> bytes:
    """Up to `size` bytes, as soon as there are any.

    Raises:
        Unreadable: the data are cut short or damaged, or the disk is.
    """
    try:
        return stream.read1(size)
    except EOFError:
        raise Unreadable("the gzip data stop in the middle: the file is cut short") from None
    except zlib.error:
        raise Unreadable("the gzip data are damaged") from None
    except OSError as error:
        if error.strerror:
            raise Unreadable(error.strerror) from None
        if isinstance(error, gzip.BadGzipFile):
            raise Unreadable("the gzip data are damaged, or something else follows them") from None
        # pyarrow tells them apart in words alone.
        cut = "Truncated" in str(error)
        raise Unreadable("the zstd data stop in the middle: the file is cut short" if cut else "the zstd data are damaged") from None
