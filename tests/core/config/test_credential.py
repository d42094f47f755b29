"""Credentials: where they come from, and what is refused."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from linehunt.config.credential import Credentials, Refused
from linehunt.config.place import Place
from linehunt.config.quiet import QuietMapping
from linehunt.model.secret import Secret

ENVIRON = {
    "TOKEN": "CANARY",
    "EMPTY": "",
    "SPACED": "CANARY ",
    "LINES": "CANARY\nCANARY",
    "CONTROL": "CANARY\x07CANARY",
    "HALF": "CANARY\udc80",
}


def credentials(directory: Path, *, private: bool = True, limit: float = 10.0) -> Credentials:
    """Those of a file in this directory."""
    return Credentials(Place(path=directory / "linehunt.toml", private=private, environ=QuietMapping(ENVIRON)), limit)


def python(code: str) -> Mapping[str, Any]:
    """A command that runs this code."""
    return {"command": [sys.executable, "-c", code]}


def test_sources(tmp_path: Path) -> None:
    """A variable, a file beside the configuration, a command, a literal, a Secret: each gives its text, without the newline at its end."""
    (tmp_path / "token").write_text("CANARY\r\n")
    (tmp_path / "token").chmod(0o600)
    written = [
        {"env": "TOKEN"},
        {"file": "token"},
        {"file": str(tmp_path / "token")},
        python("print('CANARY')"),
        "CANARY",
        Secret("CANARY"),
    ]
    assert [credentials(tmp_path).secret(source).reveal() for source in written] == ["CANARY"] * len(written)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ({"env": "GONE"}, "the variable GONE is not set"),
        ({"env": "EMPTY"}, "the variable EMPTY is empty"),
        ({"env": "SPACED"}, "the variable SPACED starts or ends with a space or a newline"),
        ({"env": "LINES"}, "the variable LINES holds a control character, or a newline inside"),
        ({"env": "CONTROL"}, "the variable CONTROL holds a control character, or a newline inside"),
        ({"env": "HALF"}, "the variable HALF holds a control character, or a newline inside"),
        ({"env": "A B"}, "env names a variable: letters, digits and '_'"),
        ({"file": "gone"}, "the file gone can't be read: No such file or directory"),
        ({"file": "a\0b"}, "file names a file, without a NUL in its name"),
        ({"file": "."}, "the file . is no regular file"),
        ({"file": "pipe"}, "the file pipe is no regular file"),
        ({"file": "open"}, "the file open is open to other users: chmod 600 it"),
        ({"file": "binary"}, "the file binary is not UTF-8 text"),
        ({"file": "long"}, "the file long is too long for a credential"),
        ({"file": "empty"}, "the file empty is empty"),
        ({"command": ["/gone/program", "CANARY"]}, "the command '/gone/program' can't be run: No such file or directory"),
        ({"command": [sys.executable, "CANARY\0"]}, "command names a program and its arguments, without a NUL in them"),
        (python("print('CANARY'); raise SystemExit('CANARY')"), f"the command {sys.executable!r} failed with status 1"),
        (python("import sys; sys.stdout.buffer.write(b'CANARY\\xff')"), f"what the command {sys.executable!r} gave is not UTF-8 text"),
        (python("pass"), f"what the command {sys.executable!r} gave is empty"),
        ("", "it is empty"),
        (Secret("CANARY\n"), "it starts or ends with a space or a newline"),
    ],
)
def test_what_is_refused(tmp_path: Path, written: object, expected: str) -> None:
    """The reason is told, never what was found."""
    files = {"open": b"CANARY", "binary": b"CANARY\xff", "long": b"CANARY" * 11_000, "empty": b"\n"}
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
        (tmp_path / name).chmod(0o640 if name == "open" else 0o600)
    os.mkfifo(tmp_path / "pipe", 0o600)
    with pytest.raises(Refused) as caught:
        credentials(tmp_path).secret(written)
    assert str(caught.value) == expected


@pytest.mark.parametrize(
    "written",
    [
        {},
        {"env": 5},
        {"file": ["a"]},
        {"command": "CANARY"},
        {"command": []},
        {"command": ["a", 1]},
        {"env": "A", "file": "b"},
        {"CANARY": "x"},
    ],
)
def test_forms_that_are_none(tmp_path: Path, written: Mapping[object, object]) -> None:
    """A table that is none of the three forms is answered with the forms."""
    with pytest.raises(Refused, match=r"^it must be { env = .*, and nothing beside it$"):
        credentials(tmp_path).secret(written)


def test_other_types(tmp_path: Path) -> None:
    """A number is no secret."""
    with pytest.raises(Refused, match=r"^it must be a secret: .*, not a whole number$"):
        credentials(tmp_path).secret(5)


def test_literals_need_a_private_file(tmp_path: Path) -> None:
    """Where others can read the file, a literal is refused, and the other forms are not."""
    shared = credentials(tmp_path, private=False)
    with pytest.raises(Refused, match="chmod 600"):
        shared.secret("CANARY")
    assert shared.secret({"env": "TOKEN"}).reveal() == "CANARY"


def test_a_command_that_hangs(tmp_path: Path) -> None:
    """It is ended at its limit, and what it wrote isn't told."""
    with pytest.raises(Refused) as caught:
        credentials(tmp_path, limit=0.2).secret(python("import time; print('CANARY', flush=True); time.sleep(60)"))
    assert str(caught.value) == f"the command {sys.executable!r} gave nothing within 0.2 s"


def test_a_command_has_no_input_and_no_shell(tmp_path: Path) -> None:
    """Its arguments arrive as they are, and its standard input is empty."""
    written = {"command": [sys.executable, "-c", "import sys; print(sys.argv[1] + sys.stdin.read() + '.')", "$HOME;*"]}
    assert credentials(tmp_path).secret(written).reveal() == "$HOME;*."


def test_nothing_prints_a_quiet_mapping() -> None:
    """Its repr has neither keys nor values."""
    assert repr(QuietMapping(ENVIRON)) == "<6 values>"
    assert list(QuietMapping({"a": 1})) == ["a"]
