"""A job of fakes around a real client: what ends it early, what it is worth then, and its exit code."""

import json
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bulk_runs import AMERICA, BRITAIN, INDIA, Kept, Listed, rows
from linehunt import Client, Field
from linehunt_bulk.flat import columns_for
from linehunt_bulk.job import Job
from linehunt_bulk.query import Query
from linehunt_bulk.row import Row
from linehunt_bulk.unusable import Unusable
from linehunt_bulk.voice import Words
from linehunt_sandbox import Sandbox
from sandboxed import Books, configuration

MakeJob = Callable[..., Job]
AGAIN = "linehunt: run the same command again to go on: what was bought is recalled, not bought again"


@pytest.fixture(autouse=True)
def _interruptible() -> Iterator[None]:
    """SIGINT raises KeyboardInterrupt, whatever the tests were started with."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def job(sandbox: Sandbox, books: Books) -> Iterator[MakeJob]:
    """A job over plivo with one worker, from a table to an output."""
    with Client(configuration(sandbox, "plivo"), store=books.store) as client:

        def make(table: Listed, output: Kept, **more: Any) -> Job:
            return Job(
                client=client,
                query=Query(chain="default"),
                table=table,
                output=output,
                target="out.csv",
                columns=columns_for([Field.CARRIER]),
                workers=1,
                progress="none",
                voice=Words(),
                **more,
            )

        yield make


def test_a_whole_run(job: MakeJob, books: Books, capsys: pytest.CaptureFixture[str]) -> None:
    """Every row is written, the output closed, the sum told; the plan was right about it."""
    output = Kept()
    made = job(Listed(rows(AMERICA, BRITAIN, AMERICA)), output)
    plan = made.plan()

    assert plan is not None
    assert (plan.read, plan.duplicates, [money.micros for money in plan.cost]) == (3, 1, [8_000])
    assert made.run(plan) == 0
    assert (output.places, output.ended) == ([2, 3, 4], ["closed"])
    assert books.billed == books.counted == {"USD": 8_000}
    assert "duplicate                 1\n" in capsys.readouterr().err


def test_no_plan_of_a_pipe(job: MakeJob) -> None:
    """What can be read once is not read for a plan."""
    table = Listed(rows(AMERICA), again=False)

    assert job(table, Kept()).plan() is None
    assert table.read_so_far == 0


@pytest.mark.parametrize(
    ("numbers", "code", "words"),
    [
        ((AMERICA, INDIA), 0, ""),
        ((), 0, ""),
        ((AMERICA, None), 1, ""),
        ((AMERICA, "hello"), 1, ""),
        ((None, "hello"), 2, "linehunt: nothing in the input is a number\n"),
    ],
    ids=["complete", "no rows", "a broken row", "a word", "no number"],
)
def test_exit_codes(numbers: tuple[str | None, ...], code: int, words: str, job: MakeJob, capsys: pytest.CaptureFixture[str]) -> None:
    """Those of a lookup; in each case the rows are written."""
    output = Kept()

    assert job(Listed(rows(*numbers)), output).run(None) == code
    assert (len(output.written), output.ended) == (len(numbers), ["closed"])
    assert capsys.readouterr().err.endswith(words)


def test_an_incomplete_row(job: MakeJob, sandbox: Sandbox) -> None:
    """A row without a wanted fact makes the exit code 1."""
    sandbox.plivo.script("forbidden")
    output = Kept()

    assert job(Listed(rows(AMERICA)), output).run(None) == 1
    assert output.ended == ["closed"]


def test_stopped(job: MakeJob, books: Books, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Ctrl-C: what was under way is settled, what is written is kept, and it is said how to go on; the report says so as well."""

    def interrupted() -> Iterator[Row]:
        yield from rows(AMERICA, BRITAIN)
        os.kill(os.getpid(), signal.SIGINT)
        yield from rows(INDIA)

    output, report = Kept(), tmp_path / "run.json"

    assert job(Listed(interrupted()), output, report=report).run(None) == 130
    assert output.ended == ["kept"]
    assert output.places == [2, 3][: len(output.places)]
    assert books.cover()
    assert capsys.readouterr().err.splitlines()[-2:] == [
        f"linehunt: stopped after {len(output.places)} rows, which are in out.csv.partial",
        AGAIN,
    ]
    assert f'"stopped": "stopped after {len(output.places)} rows' in report.read_text("utf-8")


def test_stopped_on_stdout(job: MakeJob, capsys: pytest.CaptureFixture[str]) -> None:
    """Where what is written is out already, there is no file to name."""

    def interrupted() -> Iterator[Row]:
        os.kill(os.getpid(), signal.SIGINT)
        yield from rows(INDIA)

    assert job(Listed(interrupted()), Kept(kept_as=None)).run(None) == 130
    assert capsys.readouterr().err.endswith(f"linehunt: stopped after 0 rows\n{AGAIN}\n")


def test_stopped_and_nothing_kept(job: MakeJob, capsys: pytest.CaptureFixture[str]) -> None:
    """A disk that is full by then is told, and changes nothing else."""

    class Full(Kept):
        def keep(self) -> str | None:
            raise Unusable("out.csv: it can't be written: No space left on device. Nothing of it was kept")

    def interrupted() -> Iterator[Row]:
        os.kill(os.getpid(), signal.SIGINT)
        yield from rows(INDIA)

    assert job(Listed(interrupted()), Full()).run(None) == 130
    assert "stopped after 0 rows; out.csv: it can't be written: No space left on device." in capsys.readouterr().err


def test_a_full_disk(job: MakeJob, books: Books, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An output that fails after something was bought: one clear line, and that nothing is bought again; exit code 1.

    The summary before it, and the report, have what was spent by then.
    """

    def full(written: int) -> None:
        if written == 1:
            raise Unusable("out.csv: it can't be written: No space left on device. Nothing of it was kept")

    output, report = Kept(full), tmp_path / "run.json"

    assert job(Listed(rows(AMERICA, BRITAIN)), output, report=report).run(None) == 1
    assert output.ended == []
    assert books.cover()
    told = capsys.readouterr().err
    assert told.endswith(f"linehunt: out.csv: it can't be written: No space left on device. Nothing of it was kept\n{AGAIN}\n")
    assert "0.008 USD" in told
    assert json.loads(report.read_text("utf-8"))["run"]["stopped"].startswith("out.csv: it can't be written")


def test_a_ledger_that_fails(job: MakeJob, books: Books, capsys: pytest.CaptureFixture[str]) -> None:
    """So is a ledger that can't be written any further: nothing paid is asked without it."""

    def closing_the_ledger() -> Iterator[Row]:
        yield from rows(*[AMERICA] * 600)
        books.store.close()
        yield from rows(*[BRITAIN] * 600)

    assert job(Listed(closing_the_ledger()), Kept()).run(None) == 1
    assert capsys.readouterr().err.endswith("what was bought is recalled, not bought again\n")


def test_an_input_that_breaks_before_anything_is_spent(job: MakeJob, books: Books) -> None:
    """It is an error of usage then, which the command line tells with exit code 2."""

    def broken() -> Iterator[Row]:
        yield from rows()
        raise Unusable("numbers.csv, line 2: it is cut short")

    with pytest.raises(Unusable, match="cut short"):
        job(Listed(broken()), Kept()).run(None)
    assert books.requests == 0


def test_an_input_that_breaks_after_something_was_asked(job: MakeJob, books: Books, capsys: pytest.CaptureFixture[str]) -> None:
    """Then it may have been paid for, though no row of it is written yet: exit code 1, and what is known is recalled the next time."""

    def broken() -> Iterator[Row]:
        yield from rows(AMERICA)
        raise Unusable("the pipe, line 3: it is cut short")

    output = Kept()

    assert job(Listed(broken()), output).run(None) == 1
    assert (output.written, output.ended) == ([], [])
    assert books.cover()
    assert capsys.readouterr().err.endswith(f"linehunt: the pipe, line 3: it is cut short\n{AGAIN}\n")


def test_a_report_that_fails(job: MakeJob, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A report that can't be written is told, and the output is there."""
    output, report = Kept(), tmp_path / "there" / "run.json"

    assert job(Listed(rows(AMERICA)), output, report=report).run(None) == 1
    assert output.ended == ["closed"]
    assert "there is no such directory" in capsys.readouterr().err
