"""Outputs on stdout."""

import os
import sys
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from linehunt_bulk.flat import Column
from linehunt_bulk.output import Output
from linehunt_bulk.row import Row
from linehunt_bulk.unusable import Unusable
from linehunt_bulk.writing.opening import open_output
from terminal import Terminal

HEADER = "id,valid\n"


def opened(form: str | None = None) -> Output:
    return open_output("-", form=form, columns=("id",), added=(Column("valid", "flag"),))


def pipe_without_reader() -> TextIOWrapper:
    reader, writer = os.pipe()
    os.close(reader)
    return TextIOWrapper(os.fdopen(writer, "wb", buffering=0), write_through=True)


def test_csv_by_default(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a format it is CSV; no file is made."""
    monkeypatch.chdir(tmp_path)
    output = opened()
    output.write(Row(2, ("1",), "1"), (True,))
    output.close()

    assert capsys.readouterr().out == f"{HEADER}1,true\n"
    assert list(tmp_path.iterdir()) == []


def test_parquet_into_a_pipe(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """Parquet, too, needs no file to go back in."""
    output = opened("parquet")
    output.write(Row(2, ("1",), "1"), (True,))
    output.close()

    assert parquet.read_table(pa.BufferReader(capfdbinary.readouterr().out)).to_pylist() == [{"id": "1", "valid": True}]


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
def test_abandoned(form: str, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """After that nothing more goes out, not even an end."""
    output = opened(form)
    output.write(Row(2, ("1",), "1"), (True,))
    output.abandon()
    sys.stdout.flush()

    assert capfdbinary.readouterr().out in (b"", b"PAR1")


def test_kept(capsys: pytest.CaptureFixture[str]) -> None:
    """What is out is out: it is kept nowhere else."""
    output = opened()
    output.write(Row(2, ("1",), "1"), (True,))

    assert output.keep() is None
    assert capsys.readouterr().out == f"{HEADER}1,true\n"


def test_parquet_is_not_for_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is refused there."""
    monkeypatch.setattr(sys, "stdout", Terminal())
    with pytest.raises(Unusable, match="Parquet is not for a terminal"):
        opened("parquet")


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_stdout_that_was_closed_before_the_start(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is refused, too."""
    monkeypatch.setattr(sys, "stdout", None)
    with pytest.raises(Unusable, match="standard output is closed: name a file"):
        opened(form)


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
def test_a_reader_that_went_away(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command hears of it as of any broken pipe, for which it ends with exit code 141; to give up is no error any more."""
    outputs: list[Output] = []
    with pipe_without_reader() as stream:
        monkeypatch.setattr(sys, "stdout", stream)
        with pytest.raises(BrokenPipeError):  # noqa: PT012  # whichever write reaches the pipe
            outputs.append(opened(form))
            outputs[0].write(Row(2, ("1",), "1"), (True,))
            outputs[0].close()
        for output in outputs:
            output.abandon()


def test_what_is_on_stdout_already(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was printed before stands before the rows."""
    out = BytesIO()
    monkeypatch.setattr(sys, "stdout", TextIOWrapper(out, encoding="utf-8"))
    print("before")
    output = opened()
    output.close()

    assert out.getvalue() == f"before\n{HEADER}".encode()
