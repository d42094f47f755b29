"""The bytes of an input: a file or standard input, decompressed, and how much of it is read."""

import io
import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import cast

from linehunt import printable
from linehunt_bulk.reading.compression import Stream, Unreadable, decompressed, read_some
from linehunt_bulk.unusable import Unusable

HEAD = 1 << 16
"""How many bytes are looked at to see what an input is."""
# Larger blocks are slower: their rows no longer fit a processor's cache.
_CHUNK = 1 << 15


class Source:
    """An input's bytes. Gzip and zstd are undone.

    word: a file's name, or `-` for standard input. name: the same for messages. head: the first bytes, `HEAD` of them where there are
    as many. again: whether `chunks` can be had more than once. file: what is read from, as it is on the disk. packed: whether that is
    compressed.

    Raises:
        Unusable: it can't be opened or read, or it is compressed in a way that can't be undone.
    """

    def __init__(self, word: str) -> None:
        self.name = "standard input" if word == "-" else printable(word)
        self.file = _stdin() if word == "-" else _open(word, self.name)
        self._owned = word != "-"
        try:
            self._size = _size(self.file)
            self.again = self._size is not None
            self._begin = self.file.tell() if self.again else 0
            self._stream = self._open()
            self.packed = self._stream is not self.file
            self.head = self._read_head()
            if self.again:
                self._stream = self._open()
        except (Unreadable, OSError) as error:
            self.close()
            raise Unusable(f"{self.name}: {getattr(error, 'strerror', None) or error}") from None
        except Unusable:
            self.close()
            raise

    def chunks(self) -> Iterator[bytes]:
        """All bytes from the first one, in pieces.

        Raises (while it is gone through):
            Unreadable: they end before their end.
        """
        if self.again:
            self._stream = self._open()
        else:
            yield self.head
        while chunk := read_some(self._stream, _CHUNK):
            yield chunk

    @property
    def fraction(self) -> float | None:
        """How much of the file is read, from 0 to 1; None for a pipe."""
        if self._size is None:
            return None
        return min(1.0, (self.file.tell() - self._begin) / self._size) if self._size else 1.0

    def close(self) -> None:
        """Close the file; standard input is left open."""
        if self._owned:
            self.file.close()

    def _open(self) -> Stream:
        if self.again:
            self.file.seek(self._begin)
        return decompressed(self.file, self.name)

    def _read_head(self) -> bytes:
        head = b""
        while len(head) < HEAD and (chunk := read_some(self._stream, HEAD - len(head))):
            head += chunk
        return head


def _open(word: str, name: str) -> io.BufferedReader:
    if not word or "\0" in word:
        raise Unusable(f"{name!r} is no file")
    try:
        return Path(word).open("rb")
    except OSError as error:
        raise Unusable(f"{name}: {error.strerror}") from None


def _stdin() -> io.BufferedReader:
    if sys.stdin is None:  # closed before the start
        raise Unusable("standard input is closed")
    file = sys.stdin.buffer
    return file if isinstance(file, io.BufferedReader) else io.BufferedReader(cast("io.RawIOBase", file))


def _size(file: io.BufferedReader) -> int | None:
    """Of a regular file, from where it stands; None for all else, which can't be read again."""
    try:
        told = os.fstat(file.fileno())
    except OSError:  # no file of the system at all
        return None
    return told.st_size - file.tell() if stat.S_ISREG(told.st_mode) else None
