"""Searching files for digits, byte by byte.

It runs as a process of its own, with the standard library alone: to open and close the ledger in a process that has a connection to it
would end the locks that SQLite holds there (https://www.sqlite.org/howtocorrupt.html, 2.2).
"""

from collections.abc import Iterator, Sequence
from io import RawIOBase
from pathlib import Path
from typing import BinaryIO

WHOLE, ANYWHERE = "whole", "anywhere"
_CHUNK, _OVERLAP = 2**20, 256


def main(arguments: Sequence[str], questions: BinaryIO, finds: BinaryIO) -> None:
    """Say which of the digits are in which file.

    arguments: `whole` or `anywhere`, and the files; one that isn't there holds nothing. Whole are digits that are no part of a longer
    run of digits, but for zeros before them.
    questions: what to look for, one a line; never in the arguments, which every user of the machine can see.
    finds: for each find a line of two numbers: which file, and which question, both from 0.

    Raises:
        SystemExit: with words, where a file can't be read.
    """
    how, *files = arguments
    asked = questions.read().split()
    for place, name in enumerate(files):
        try:
            found = _search(Path(name), asked, whole=how == WHOLE)
        except FileNotFoundError:
            continue
        except OSError as error:
            raise SystemExit(f"{name}: {error.strerror}") from None
        finds.writelines(b"%d %d\n" % (place, which) for which in sorted(found))


def _search(path: Path, asked: list[bytes], *, whole: bool) -> set[int]:
    found: set[int] = set()
    with path.open("rb", buffering=0) as file:
        for window in _windows(file):
            for which, digits in enumerate(asked):
                if which not in found and any(not whole or _is_whole(window, at, len(digits)) for at in _occurrences(window, digits)):
                    found.add(which)
    return found


def _windows(file: RawIOBase) -> Iterator[bytes]:
    """The file in overlapping parts. Not mapped to memory: a file that is truncated meanwhile, as a journal is, would end the process."""
    before = b"\n" * _OVERLAP
    while chunk := file.read(_CHUNK):
        window = before + chunk
        yield window
        before = window[-_OVERLAP:]
    yield before + b"\n"


def _occurrences(window: bytes, digits: bytes) -> Iterator[int]:
    """Where the digits begin. What is too near to an end to see what is around it, is in the middle of a neighbouring window's overlap."""
    at = window.find(digits, _OVERLAP // 2)
    while 0 <= at < len(window) - len(digits):
        yield at
        at = window.find(digits, at + 1)


def _is_whole(window: bytes, at: int, length: int) -> bool:
    before = window[at - _OVERLAP // 2 : at].rstrip(b"0")
    return not before[-1:].isdigit() and not window[at + length : at + length + 1].isdigit()


SCRIPT = f"import runpy, sys; runpy.run_path({str(Path(__file__))!r})['main'](sys.argv[1:], sys.stdin.buffer, sys.stdout.buffer)"
"""What a new interpreter runs with `-c`."""
