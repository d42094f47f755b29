"""An input by its name and by what is in it: files, pipes and standard input."""

import errno
import io
import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from bulk_inputs import AMERICA, BRITAIN, Inputs, told
from linehunt_bulk.reading.opening import FORMS, open_table
from linehunt_bulk.unusable import Unusable


@pytest.fixture
def inputs(tmp_path: Path) -> Inputs:
    """Writes files and reads them."""
    return Inputs(tmp_path)


@contextmanager
def piped(content: bytes) -> Iterator[io.BufferedReader]:
    """A pipe into which the content flows."""
    outlet, inlet = os.pipe()

    def pour() -> None:
        with os.fdopen(inlet, "wb") as file:
            file.write(content)

    thread = threading.Thread(target=pour)
    thread.start()
    with os.fdopen(outlet, "rb") as file:
        yield file
    thread.join()


@pytest.fixture
def stdin(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], None]:
    """Lets this be standard input."""
    return lambda file: monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(file))


@pytest.mark.parametrize(
    ("content", "cells"),
    [
        (f"{AMERICA}\n{BRITAIN}\n", [(AMERICA,), (BRITAIN,)]),
        (f"id;phone\n1;{AMERICA}\n", [("1", AMERICA)]),
        (f"phone\n{AMERICA}\n", [(AMERICA,)]),
        (f'\n {{"phone": "{AMERICA}"}}\n', [(AMERICA,)]),
        (f"{AMERICA}\nsay, it; is\n", [(AMERICA,), ("say, it; is",)]),
        (f"{AMERICA},1\n{BRITAIN}\n", [(f"{AMERICA},1",), (BRITAIN,)]),
    ],
    ids=["lines", "CSV", "one column", "JSON", "words", "in doubt"],
)
@pytest.mark.parametrize("name", ["numbers", "numbers.txt"])
def test_by_content(inputs: Inputs, content: str, cells: list[tuple[str, ...]], name: str) -> None:
    """Where the name doesn't say it: objects, columns beyond doubt, a header that is a word for phones, else lines."""
    assert inputs.read(content, name).cells == cells


def test_a_named_header(inputs: Inputs) -> None:
    """One column is CSV, where the first line is the column's name; else there is none of that name."""
    content = f"Contact\n{AMERICA}\n"

    assert inputs.read(content, "numbers", column="contact").numbers == [AMERICA]
    assert inputs.refused(content, "numbers", column="phone").startswith("numbers has plain lines and no columns")


def test_by_form(inputs: Inputs) -> None:
    """What the caller says counts more than the name."""
    assert inputs.read(f"a,phone\n1,{AMERICA}\n", "n.jsonl", form="csv").numbers == [AMERICA]
    assert inputs.read(f"a,{AMERICA}\n", "n.csv", form="lines").numbers == [f"a,{AMERICA}"]
    assert inputs.read(f'{{"phone": "{AMERICA}"}}', "n.csv", form="jsonl").numbers == [AMERICA]
    assert FORMS == ("csv", "tsv", "lines", "jsonl", "parquet", "arrow")


@pytest.mark.parametrize("name", ["n", "n.csv", "n.txt", "n.jsonl", "n.parquet", "n.arrow", "n.csv.gz"])
def test_an_empty_file(inputs: Inputs, name: str) -> None:
    """Whatever it is called."""
    assert inputs.refused(b"", name) == f"{name}: it is empty"


def test_an_array(inputs: Inputs) -> None:
    """JSON of one piece is told apart by its content, too."""
    assert inputs.refused("[1]", "numbers.json").startswith("numbers.json: it is a JSON array")


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("", "'' is no file"),
        ("a\0b", "'ab' is no file"),
        ("/dev/null/x", "/dev/null/x: Not a directory"),
        ("missing\x1b[31m.csv", "missing[31m.csv: No such file or directory"),
        ("/", "/: Is a directory"),
    ],
    ids=["empty", "NUL", "below a file", "missing", "directory"],
)
def test_no_file(word: str, said: str) -> None:
    """One clear line that steers no terminal."""
    with pytest.raises(Unusable) as caught:
        open_table(word)

    assert (caught.value.message, caught.value.exit_code) == (said, 2)


def test_a_pipe(stdin: Callable[[Any], None]) -> None:
    """`-` is standard input; a pipe is read once, its size is unknown, and it is left open."""
    content = f"phone,id\n{AMERICA},1\n" + f"{BRITAIN},2\n" * 50_000
    with piped(content.encode()) as file:
        stdin(file)
        with closing(open_table("-")) as table:
            assert (table.name, table.again, table.rows, table.fraction) == ("standard input", False, None, None)
            rows = list(table.read())
        assert not file.closed

    assert (len(rows), rows[-1].place, rows[-1].number) == (50_001, 50_002, BRITAIN)


def test_a_file_as_standard_input(inputs: Inputs, stdin: Callable[[Any], None]) -> None:
    """It can be read again, from where it stood."""
    with Path(inputs.write(f"skipped\nphone\n{AMERICA}\n", "n")).open("rb") as file:
        file.readline()
        stdin(file)
        with closing(open_table("-")) as table:
            assert (table.again, table.fraction) == (True, 0.0)
            assert told(table).numbers == told(table).numbers == [AMERICA]
            assert table.fraction == 1.0


def test_standard_input_of_a_test(stdin: Callable[[Any], None]) -> None:
    """What isn't the system's file is read as a pipe is."""
    stdin(io.BytesIO(f"{AMERICA}\n".encode()))
    with closing(open_table("-")) as table:
        assert (table.again, told(table).numbers) == (False, [AMERICA])


def test_nothing_on_standard_input(stdin: Callable[[Any], None]) -> None:
    """That is said."""
    with piped(b"") as file:
        stdin(file)
        with pytest.raises(Unusable, match=r"^standard input: it is empty$"):
            open_table("-")


def test_closed_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    """That is said, too."""
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(Unusable, match=r"^standard input is closed$"):
        open_table("-")


def test_a_named_pipe(inputs: Inputs) -> None:
    """As shells give for `<(...)`: it is no regular file, whatever its name."""
    path = inputs.directory / "pipe.csv"
    os.mkfifo(path)
    thread = threading.Thread(target=path.write_bytes, args=(f"phone\n{AMERICA}\n".encode(),))
    thread.start()
    with closing(open_table(str(path))) as table:
        assert (table.again, told(table).numbers) == (False, [AMERICA])
    thread.join()


class _Failing(io.RawIOBase):
    """A disk that has had its day, after a few bytes."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview[int]") -> int:  # type: ignore[override]  # as io calls it
        if not self._content:
            raise OSError(errno.EIO, "Input/output error")
        piece, self._content = self._content[: len(buffer)], self._content[len(buffer) :]
        buffer[: len(piece)] = piece
        return len(piece)


@pytest.mark.parametrize("rows", [0, 10, 10_000], ids=["at once", "soon", "late"])
def test_a_disk_that_fails(stdin: Callable[[Any], None], rows: int) -> None:
    """It is said where."""
    stdin(io.BufferedReader(_Failing(f"{AMERICA}\n".encode() * rows)))
    with pytest.raises(Unusable) as caught, closing(open_table("-")) as table:
        list(table.read())

    where = "standard input, line 10,001" if rows == 10_000 else "standard input"
    assert caught.value.message == f"{where}: Input/output error"
