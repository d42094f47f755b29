"""Ledgers that this user may not write, or not read. Root may everything, so a process that is somebody else tries it."""

import os
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from crash.nursery import Nursery
from linehunt.store.sqlite.home import SQLiteStore
from providers_made import US


def content(directory: Path) -> Mapping[str, bytes | None]:
    """Every file there by path, with its bytes."""
    return {str(path): path.read_bytes() if path.is_file() else None for path in sorted(directory.rglob("*"))}


@pytest.fixture
def open_to_all() -> Iterator[Path]:
    """A directory that any user may come to."""
    with tempfile.TemporaryDirectory(prefix="linehunt-") as made:
        Path(made).chmod(0o755)
        yield Path(made)
        for path in (Path(made), *Path(made).rglob("*")):
            if path.is_dir():
                path.chmod(0o755)


def _given_away(directory: Path) -> None:
    """To the user that the other process will be, where that is another."""
    if not os.getuid():
        for path in (directory, *directory.rglob("*")):
            os.chown(path, 65_534, 65_534)


def test_a_directory_that_cannot_be_written(open_to_all: Path, nursery: Nursery) -> None:
    """Where this user can make no directory nothing is reserved, and the words are the system's."""
    open_to_all.chmod(0o555)
    words = nursery.run("crash.squatter:as_nobody", directory=str(open_to_all / "ledger"), number=US)

    assert words == f"{open_to_all}/ledger: the ledger can't be kept there: Permission denied: name another directory"
    assert list(open_to_all.iterdir()) == []


RIGHTS = {
    "file": (0o400, "ledger.db", "ledger.db: it can't be written to: give this user the right to, or name another directory"),
    "owners": (0o500, "owners", "ledger: the ledger can't be kept there: Permission denied: name another directory"),
    "key": (0o000, "ledger.key", "ledger: the ledger can't be kept there: Permission denied: name another directory"),
    "nothing readable": (0o000, "ledger.db", "ledger.db: it can't be opened, or no file can be made beside it"),
}


@pytest.mark.parametrize(("mode", "name", "words"), RIGHTS.values(), ids=RIGHTS)
def test_a_ledger_that_cannot_be_written(open_to_all: Path, nursery: Nursery, mode: int, name: str, words: str) -> None:
    """A ledger of which this user may not write a part is refused, and stays as it is."""
    directory = open_to_all / "ledger"
    SQLiteStore(directory).close()
    _given_away(directory)
    (directory / name).chmod(mode)
    before = content(directory) if not os.getuid() else None
    said = nursery.run("crash.squatter:as_nobody", directory=str(directory), number=US)

    assert words in said
    assert before is None or content(directory) == before


def test_no_journal_can_be_made(open_to_all: Path, nursery: Nursery) -> None:
    """A directory where no file can be made beside the ledger is refused: without its journal nothing could be undone."""
    directory = open_to_all / "ledger"
    SQLiteStore(directory).close()
    (directory / "ledger.db-journal").unlink()
    _given_away(directory)
    directory.chmod(0o500)
    words = nursery.run("crash.squatter:as_nobody", directory=str(directory), number=US)

    assert "ledger.db: it can't be written to: give this user the right to, or name another directory" in words
