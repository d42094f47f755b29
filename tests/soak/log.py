"""What a process of a soak tells the one that watches it: a file of JSON lines, and a file of numbers."""

import json
import threading
import traceback
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any


class Log:
    """The two files of one process, to be written by any of its threads."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        self._told = path.open("a", encoding="utf-8")
        self._numbers = allowed_path(path).open("a", encoding="ascii")

    def tell(self, kind: str, **what: Any) -> None:
        """Write a line of this kind."""
        with self._lock:
            print(json.dumps({"kind": kind, **what}), file=self._told, flush=True)

    def trouble(self, error: BaseException, where: str) -> None:
        """Tell of an error that nobody is meant to meet, with its traceback."""
        self.tell("trouble", words=f"{where}: {''.join(traceback.format_exception(error))}")

    def allow(self, numbers: Iterable[str]) -> None:
        """Say that these may be bought once more: before anybody can."""
        with self._lock:
            print(*numbers, sep="\n", file=self._numbers, flush=True)

    def close(self) -> None:
        """Close the files."""
        self._told.close()
        self._numbers.close()


def allowed_path(path: Path) -> Path:
    """Where the numbers are that may be bought again, beside a log."""
    return path.with_suffix(".allowed")


class Tail:
    """Reads the whole lines that were added to a file since the last look."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._at = 0

    def lines(self) -> Iterator[str]:
        """The new lines."""
        if not self._path.exists():
            return
        with self._path.open("rb") as file:
            file.seek(self._at)
            for line in file:
                if not line.endswith(b"\n"):
                    return
                self._at += len(line)
                yield line.decode("utf-8").rstrip("\n")
