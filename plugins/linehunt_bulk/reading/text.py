"""The text of an input, in blocks of whole lines."""

import codecs
import io
from collections.abc import Callable, Iterator
from itertools import chain

from linehunt_bulk.reading.compression import Unreadable
from linehunt_bulk.reading.source import HEAD, Source
from linehunt_bulk.reading.words import shown
from linehunt_bulk.unusable import Unusable

LONGEST_LINE = 1 << 20
"""Characters. A longer line comes in pieces, so that a file without line ends is no more in memory than another."""
_MARKS = {  # UTF-32's begins with UTF-16's
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}


def breaks(text: str) -> int:
    """How many lines end in the text: by LF, CRLF, or CR alone."""
    found = text.count("\n")
    return found + text.count("\r") - text.count("\r\n") if "\r" in text else found


class Text:
    """A source's text, in UTF-8 where neither its byte order mark nor the caller says otherwise.

    sample: what stands at its beginning, in whole lines as far as there are any. partial: whether there is more.

    Raises:
        Unusable: the encoding is unknown, or the beginning isn't written in it.
    """

    def __init__(self, source: Source, encoding: str | None = None) -> None:
        self.source = source
        marked = next((name for mark, name in _MARKS.items() if source.head.startswith(mark)), None)
        self.notes = (f"{marked.upper()}, as its byte order mark says",) if marked and not encoding else ()
        self._given = encoding is not None
        given = _known(encoding) if encoding else marked or "utf-8"
        self._encoding = marked if marked and given.startswith(marked) else given  # `utf-16-le` would make a character of the mark
        self.partial = len(source.head) >= HEAD
        self.sample = self._sample()

    def blocks(self, line: Callable[[], int]) -> Iterator[str]:
        """All the text, line ends as they are. Every block but the last ends with a line, or is a piece of one that is too long.

        line: tells in which line the next block begins, for a message: who reads the blocks knows that, and to count takes time.

        Raises (while it is gone through):
            Unusable: the bytes end too early, or aren't written in the encoding; the message says in which line.
        """
        decoder = self._decoder()
        rest = ""
        try:
            for chunk in chain(self.source.chunks(), (b"",)):
                text = rest + self._decode(decoder, chunk, rest, line)
                end = _end(text) if chunk else len(text)
                if end:
                    yield text[:end]
                rest = text[end:]
        except Unreadable as error:
            raise Unusable(f"{self.source.name}, line {line():,}: {error}") from None

    def lines(self, longest: int) -> Iterator[list[str]]:
        """The lines of a block at a time, without their ends.

        One that is longer than `longest` may be cut anywhere beyond that: its length tells.

        Raises (while it is gone through):
            Unusable: as `blocks`.
        """
        place, held = 1, ""
        for block in self.blocks(lambda: place):  # noqa: B023  # as it is by then
            if "\r" in block:
                block = block.replace("\r\n", "\n").replace("\r", "\n")
            lines = block.split("\n")
            lines[0] = (held + lines[0])[: longest + 1]
            held = lines.pop()[: longest + 1]
            place += len(lines)
            yield lines
        if held:
            yield [held]

    def _sample(self) -> str:
        head = self.source.head
        if self._encoding == "utf-8" and head.count(0) > len(head) // 4:
            raise Unusable(f"{self.source.name}: it is no text in UTF-8: say its encoding, for instance --encoding utf-16-le")
        decoder = self._decoder()
        text = self._decode(decoder, head, "", lambda: 1)
        if self.partial:
            return text[: _end(text)] or text
        return text + self._decode(decoder, b"", text, lambda: 1)

    def _decoder(self) -> codecs.IncrementalDecoder:
        # utf-8-sig passes over a byte order mark, where there is one.
        return codecs.getincrementaldecoder("utf-8-sig" if self._encoding == "utf-8" else self._encoding)()

    def _decode(self, decoder: codecs.IncrementalDecoder, chunk: bytes, rest: str, line: Callable[[], int]) -> str:
        """The text of a chunk; an empty one is the end. `rest` is what came before it in the line that `line` tells."""
        state = decoder.getstate()
        try:
            return decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            good = max(0, len(chunk) - len(error.object) + error.start)
            decoder.setstate(state)
            before = rest + decoder.decode(chunk[:good])
            end = max(before.rfind("\n"), before.rfind("\r")) + 1
            where = f"{self.source.name}, line {line() + breaks(before):,}"
            what = (
                f"it is not in {self._encoding.upper()}: its character {len(before) - end + 1:,} is byte 0x{error.object[error.start]:02x}"
            )
            hint = "say another encoding" if self._given else "save it as such, or say its encoding, for instance --encoding latin-1"
            raise Unusable(f"{where}: {what}: {hint}") from None
        except UnicodeError:  # from codecs that are hardly ones of text, such as Python's own `idna`
            raise Unusable(f"{self.source.name}: it is not in {self._encoding.upper()}: say another encoding") from None


def _end(text: str) -> int:
    """Where the last whole line ends; 0 where there is none that could be too long."""
    end = text.rfind("\n") + 1 or text.rfind("\r", 0, -1) + 1  # a CR at the very end may be half of CRLF
    if end or len(text) <= LONGEST_LINE:
        return end
    return len(text) - text.endswith("\r")


def _known(encoding: str) -> str:
    try:
        io.TextIOWrapper(io.BytesIO(), encoding)  # it takes none that isn't of text
        return codecs.lookup(encoding).name
    except (LookupError, ValueError):
        raise Unusable(f"unknown encoding {shown(encoding)!r}: write it as latin-1, cp1252 or utf-16") from None
