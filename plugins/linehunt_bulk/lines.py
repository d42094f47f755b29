"""A file of one number a line, read in blocks: a million lines take little more than their bytes."""

from array import array
from bisect import bisect_left
from collections.abc import Iterator
from itertools import chain
from typing import BinaryIO

import click

_CHUNK = 1 << 18
_LONGEST = 4096
_BOM = b"\xef\xbb\xbf"


class Unusable(click.ClickException):
    """Like a usage error, without the usage."""

    exit_code = 2


class Lines:
    """The lines of a source in UTF-8, without their ends; blank ones are passed over. CRLF and a byte order mark do no harm.

    It can be gone through once. `name` is for messages.

    Raises (while it is gone through):
        Unusable: it can't be read, or is no text; the message says in which line.
    """

    def __init__(self, source: BinaryIO, name: str) -> None:
        self.name = name
        self._source = source
        self._begun = 0
        """Lines before the block at hand."""
        self._texts = 0
        self._blanks = array("Q")
        """How many texts stand before each blank line."""

    def __iter__(self) -> Iterator[str]:
        return chain.from_iterable(map(self._texts_of, self._blocks()))

    def line(self, place: int) -> int:
        """The line of a text that was given as the `place`-th, from 1."""
        return place + bisect_left(self._blanks, place)

    def _blocks(self) -> Iterator[bytes]:
        """Whole lines, the last one with or without its end."""
        rest = b""
        first = True
        while chunk := self._read():
            if first:
                chunk, first = chunk.removeprefix(_BOM), False
            end = chunk.rfind(b"\n") + 1
            if end:
                yield rest + chunk[:end]
                rest = b""
            rest += chunk[end:]
            if len(rest) > _LONGEST:
                raise self._refused(self._begun + 1, f"it is longer than {_LONGEST:,} bytes: one number a line is wanted")
        if rest:
            yield rest

    def _read(self) -> bytes:
        try:
            return self._source.read(_CHUNK)
        except OSError as error:
            raise Unusable(f"{self.name}: {error.strerror}") from None

    def _texts_of(self, block: bytes) -> list[str]:
        if (place := block.find(0)) >= 0:
            raise self._refused(self._line_at(block, place), "it has a NUL byte: text is wanted, one number a line")
        try:
            lines = block.removesuffix(b"\n").replace(b"\r\n", b"\n").removesuffix(b"\r").decode().split("\n")
        except UnicodeDecodeError as error:
            refused = self._refused(self._begun + 1 + error.object.count(b"\n", 0, error.start), "it is not in UTF-8: save it as such")
            raise refused from None
        self._begun += len(lines)
        texts = [line for line in lines if line and not line.isspace()]
        if len(texts) < len(lines):
            before = self._texts
            for line in lines:
                if line and not line.isspace():
                    before += 1
                else:
                    self._blanks.append(before)
        self._texts += len(texts)
        return texts

    def _line_at(self, block: bytes, place: int) -> int:
        return self._begun + 1 + block.count(b"\n", 0, place)

    def _refused(self, line: int, why: str) -> Unusable:
        return Unusable(f"{self.name}, line {line:,}: {why}")
