"""The file that an output becomes: whole or not at all, with the right name and mode, and nothing left behind."""

import errno
import fcntl
import os
import shutil
import stat
import sys
from pathlib import Path
from typing import Any

import pytest

from full_disk import largest_file
from linehunt_bulk.flat import Column
from linehunt_bulk.output import Output
from linehunt_bulk.row import Row
from linehunt_bulk.unusable import Unusable
from linehunt_bulk.writing.opening import open_output

NAMES = ("out.csv", "out.csv.gz", "out.csv.zst", "out.jsonl", "out.parquet")


def opened(path: Path | str, **options: Any) -> Output:
    return open_output(str(path), columns=("id",), added=(Column("valid", "flag"),), **options)


def fill(output: Output, rows: int = 3) -> None:
    for place in range(rows):
        output.write(Row(place, (os.urandom(32).hex(),), ""), (True,))


def refusal(path: Path | str, **options: Any) -> str:
    """Why there is no output."""
    with pytest.raises(Unusable) as refused:
        opened(path, **options)
    assert refused.value.exit_code == 2
    assert refused.value.message.isprintable()
    return refused.value.message


def left(directory: Path) -> list[str]:
    return sorted(path.name for path in directory.iterdir())


@pytest.mark.parametrize("name", NAMES)
def test_whole_or_not_at_all(name: str, tmp_path: Path) -> None:
    """Until it is closed there is nothing under the name, and what is beside it is its owner's alone."""
    output = opened(tmp_path / name)
    fill(output)

    assert left(tmp_path) == [f".{name}.partial"]
    assert stat.S_IMODE((tmp_path / f".{name}.partial").stat().st_mode) == 0o600
    output.close()
    assert left(tmp_path) == [name]


@pytest.mark.parametrize("name", NAMES)
def test_abandoned(name: str, tmp_path: Path) -> None:
    """An output that is given up leaves nothing, and the file in whose place it would have come is untouched; twice is once."""
    (tmp_path / name).write_text("old")
    output = opened(tmp_path / name, overwrite=True)
    fill(output)
    output.abandon()
    output.abandon()

    assert left(tmp_path) == [name]
    assert (tmp_path / name).read_text() == "old"


@pytest.mark.parametrize("name", NAMES)
def test_abandoned_too_late(name: str, tmp_path: Path) -> None:
    """A file that is closed stays."""
    output = opened(tmp_path / name)
    output.close()
    content = (tmp_path / name).read_bytes()
    output.abandon()

    assert (tmp_path / name).read_bytes() == content


@pytest.mark.parametrize("name", NAMES)
def test_kept(name: str, tmp_path: Path) -> None:
    """An output that is ended before its time is whole in itself, beside its target, until the next run takes its place."""
    shorter, output = opened(tmp_path / f"shorter-{name}"), opened(tmp_path / name)
    for one in (shorter, output):
        one.write(Row(1, ("1",), ""), (True,))
    shorter.close()
    kept = output.keep()
    output.abandon()

    assert kept == str(tmp_path / f".{name}.partial")
    assert Path(kept).read_bytes() == (tmp_path / f"shorter-{name}").read_bytes()
    opened(tmp_path / name).close()
    assert left(tmp_path) == [name, f"shorter-{name}"]


@pytest.mark.parametrize("mask", [0o022, 0o077, 0o002], ids=oct)
def test_the_mode_of_a_new_file(mask: int, tmp_path: Path) -> None:
    """It is that of any file the user makes, and the process's own mask stays as it was."""
    before = os.umask(mask)
    try:
        opened(tmp_path / "out.csv").close()
        assert os.umask(mask) == mask
    finally:
        os.umask(before)

    assert stat.S_IMODE((tmp_path / "out.csv").stat().st_mode) == 0o666 & ~mask


def test_the_mode_of_a_replaced_file(tmp_path: Path) -> None:
    """A file that others can't read is not replaced by one that they can."""
    (tmp_path / "out.csv").touch()
    (tmp_path / "out.csv").chmod(0o640)
    opened(tmp_path / "out.csv", overwrite=True).close()

    assert stat.S_IMODE((tmp_path / "out.csv").stat().st_mode) == 0o640
    assert (tmp_path / "out.csv").read_text() == "id,valid\n"


def test_a_link(tmp_path: Path) -> None:
    """What a link leads to is replaced, or made; the link stays."""
    for name in ("there.csv", "new.csv"):
        (tmp_path / f"to-{name}").symlink_to(name)
    (tmp_path / "there.csv").touch()
    opened(tmp_path / "to-there.csv", overwrite=True).close()
    opened(tmp_path / "to-new.csv").close()

    assert left(tmp_path) == ["new.csv", "there.csv", "to-new.csv", "to-there.csv"]
    assert (tmp_path / "to-there.csv").is_symlink()
    assert (tmp_path / "to-new.csv").is_symlink()


def test_an_output_that_exists(tmp_path: Path) -> None:
    """It is refused at once, and stays as it is."""
    (tmp_path / "out.csv").write_text("old")
    told = refusal(tmp_path / "out.csv")

    assert told == f"{tmp_path}/out.csv: it exists already: name another file, or give --overwrite"
    assert left(tmp_path) == ["out.csv"]
    assert (tmp_path / "out.csv").read_text() == "old"


def test_no_place_for_a_file(tmp_path: Path) -> None:
    """A directory, what is no file, and places where there can be none are told apart, and nothing is left there."""
    (tmp_path / "out.csv").mkdir()
    (tmp_path / "file").touch()
    os.mkfifo(tmp_path / "pipe.csv")
    before = left(tmp_path)

    assert refusal(tmp_path / "out.csv", overwrite=True).endswith("out.csv: it is a directory: name a file in it")
    assert refusal(tmp_path / "pipe.csv", overwrite=True).endswith("it is no file: name one, or '-' for standard output")
    assert refusal("/dev/null", form="csv", overwrite=True) == "/dev/null: it is no file: name one, or '-' for standard output"
    assert refusal(tmp_path / "file" / "a.csv").endswith("file/a.csv: Not a directory")
    assert refusal(tmp_path / "none" / "a.csv").endswith(".a.csv.partial can't be written beside it: No such file or directory")
    assert left(tmp_path) == before


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("out.txt", "its ending says no format"),
        ("out", "its ending says no format"),
        ("out.gz", "its ending says no format"),
        ("out.parquet.gz", "Parquet is compressed inside: leave out .gz"),
        ("", "its ending says no format"),
        ("\x1b[1m.txt", "its ending says no format"),
    ],
)
def test_names_that_say_no_format(name: str, words: str) -> None:
    """What can't be told from the name is asked for."""
    assert words in refusal(name)


def test_a_format_beside_the_name(tmp_path: Path) -> None:
    """The format that is given counts; the name still says whether it is compressed."""
    opened(tmp_path / "out.txt", form="csv").close()
    opened(tmp_path / "out.gz", form="csv").close()

    assert (tmp_path / "out.txt").read_text() == "id,valid\n"
    assert (tmp_path / "out.gz").read_bytes().startswith(b"\x1f\x8b")


def test_libraries_that_lack(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without an extra's library the line says how to install it."""
    monkeypatch.delitem(sys.modules, "linehunt_bulk.writing.parquet_output", raising=False)
    monkeypatch.setitem(sys.modules, "pyarrow", None)

    assert "pip install 'linehunt[arrow]'" in refusal(tmp_path / "out.parquet")
    assert "pip install 'linehunt[arrow]'" in refusal(tmp_path / "out.csv.zst")
    assert left(tmp_path) == []


@pytest.mark.parametrize("name", NAMES)
def test_the_disk_is_full_at_every_size(name: str, tmp_path: Path) -> None:
    """Wherever it ends, there is one clear line, and nothing but the old file; with room for all the file is whole."""
    (tmp_path / name).write_text("old")
    told = {failure(tmp_path / name, size) for size in range(0, 100_000, 8192)}
    assert told == {f"{tmp_path / name}: it can't be written: File too large. Nothing of it was kept"}
    assert left(tmp_path) == [name]
    assert (tmp_path / name).read_text() == "old"

    assert failure(tmp_path / name, 600_000) is None
    assert left(tmp_path) == [name]
    assert 100_000 < (tmp_path / name).stat().st_size < 600_000


def failure(target: Path, size: int) -> str | None:
    """What is told where no file may grow beyond a size."""
    output: Output | None = None
    with largest_file(size):
        try:
            output = opened(target, overwrite=True)
            fill(output, 4000)
            output.close()
        except Unusable as full:
            return full.message
        finally:
            if output is not None:
                output.abandon()
    return None


@pytest.mark.parametrize("end", ["close", "keep"])
def test_a_disk_that_fails(end: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where the bytes can't be made durable there is no file."""
    output = opened(tmp_path / "out.csv")
    monkeypatch.setattr(os, "fsync", _failing)
    with pytest.raises(Unusable, match="it can't be written: Input/output error"):
        getattr(output, end)()

    assert left(tmp_path) == []


def test_a_directory_that_cant_be_synced(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A file system that syncs no directory keeps nobody from the file."""
    output = opened(tmp_path / "out.csv")
    fsync = os.fsync
    monkeypatch.setattr(os, "fsync", lambda descriptor: _failing(0) if stat.S_ISDIR(os.fstat(descriptor).st_mode) else fsync(descriptor))
    output.close()

    assert left(tmp_path) == ["out.csv"]


def test_a_directory_that_goes(tmp_path: Path) -> None:
    """Where the whole directory went during the run, the end is one clear line."""
    directory = tmp_path / "there"
    directory.mkdir()
    output = opened(directory / "out.csv")
    shutil.rmtree(directory)
    with pytest.raises(Unusable, match="it can't be written: No such file or directory"):
        output.close()


def test_something_else_made_it_meanwhile(tmp_path: Path) -> None:
    """A file that wasn't there at the beginning is not overwritten at the end."""
    output = opened(tmp_path / "out.csv")
    (tmp_path / "out.csv").write_text("theirs")
    with pytest.raises(Unusable, match="something else made it meanwhile, and it was left as it is"):
        output.close()

    assert left(tmp_path) == ["out.csv"]
    assert (tmp_path / "out.csv").read_text() == "theirs"


def test_a_second_run(tmp_path: Path) -> None:
    """Two runs don't write one file: the second is refused before it asks anything, and the first goes on."""
    output = opened(tmp_path / "out.csv")

    assert refusal(tmp_path / "out.csv").endswith("out.csv: another run is writing it")
    output.close()
    assert left(tmp_path) == ["out.csv"]


@pytest.mark.parametrize(("ended", "lines"), [("closed", [6]), ("abandoned", []), ("followed", [0, 6])])
def test_a_run_that_ends_while_another_begins(ended: str, lines: list[int], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What the second had opened already is the first one's complete file by now, or nothing; or a third run's. It is left alone."""
    runs = [opened(tmp_path / "out.csv")]
    fill(runs[0], 5)
    flock = fcntl.flock

    def late(descriptor: int, operation: int) -> None:
        monkeypatch.setattr(fcntl, "flock", flock)
        runs[0].abandon() if ended == "abandoned" else runs[0].close()
        if ended == "followed":
            runs.append(opened(tmp_path / "out.csv", overwrite=True))
        flock(descriptor, operation)

    monkeypatch.setattr(fcntl, "flock", late)
    assert refusal(tmp_path / "out.csv").endswith("out.csv: another run is writing it")
    assert [len((tmp_path / name).read_text().splitlines()) for name in left(tmp_path)] == lines


def test_a_file_system_without_locks(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where nothing can be locked, that is told, and nothing is left but what was there."""

    def unlocked(descriptor: int, operation: int) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(fcntl, "flock", unlocked)
    assert refusal(tmp_path / "out.csv").endswith("out.csv: .out.csv.partial can't be locked beside it: No locks available")
    assert left(tmp_path) == []
    (tmp_path / ".out.csv.partial").write_text("old")
    assert refusal(tmp_path / "out.csv").endswith("out.csv: .out.csv.partial can't be locked beside it: No locks available")
    assert (tmp_path / ".out.csv.partial").read_text() == "old"


def test_what_a_killed_run_left(tmp_path: Path) -> None:
    """Its partial file is taken over, emptied, and gone with the next one's end."""
    partial = tmp_path / ".out.csv.partial"
    partial.write_text("half a row" * 1000)
    partial.chmod(0o666)
    output = opened(tmp_path / "out.csv")

    assert (partial.stat().st_size, stat.S_IMODE(partial.stat().st_mode)) == (0, 0o600)
    output.close()
    assert left(tmp_path) == ["out.csv"]


def test_a_partial_file_that_is_somebody_elses(tmp_path: Path) -> None:
    """A name that leads to another file gets that one neither emptied nor written to."""
    precious, partial = tmp_path / "precious", tmp_path / ".out.csv.partial"
    precious.write_text("precious")

    partial.hardlink_to(precious)
    assert ".out.csv.partial beside it is somebody else's: remove it, or name another file" in refusal(tmp_path / "out.csv")
    partial.unlink()
    partial.symlink_to(precious)
    assert ".out.csv.partial can't be written beside it: Too many levels of symbolic links" in refusal(tmp_path / "out.csv")
    partial.unlink()
    os.mkfifo(partial)
    assert ".out.csv.partial can't be written beside it: No such device or address" in refusal(tmp_path / "out.csv")
    assert precious.read_text() == "precious"


def _failing(descriptor: int) -> None:
    raise OSError(errno.EIO, os.strerror(errno.EIO))
