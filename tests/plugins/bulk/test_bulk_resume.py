"""A run that is broken off, and the same command again: what was bought is recalled, what is in doubt is told, the rest is asked."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from attrs import frozen

from audit import audited
from commandline import CommandLine
from crash.bulk_run import break_off
from crash.ledger_file import LedgerFile
from linehunt import SQLiteStore
from linehunt_sandbox import Fault, Sandbox
from linehunt_sandbox.configuration import configuration

NUMBERS = [f"+9198123{number:05}" for number in range(150)]
INPUT = ["phone", *NUMBERS, *NUMBERS[:20], "hello"]
WORKERS = 8
UNDER_WAY = 10
"""Eight on the wire, and two whose books are kept meanwhile."""
# However the tests were started: a job of a shell in the background ignores Ctrl-C.
_START = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); from linehunt.cli import main; main()"


@frozen
class Runs:
    """Starts the command in a session of its own, always on the same input."""

    directory: Path
    processes: ExitStack

    def start(self, output: str, *options: str, config: str = "linehunt.toml") -> "subprocess.Popen[str]":
        command = [sys.executable, "-c", _START, "--config", config, "bulk", "phones.csv", "-o", output, *options]
        process = subprocess.Popen(command, cwd=self.directory, stderr=subprocess.PIPE, text=True, start_new_session=True)
        self.processes.callback(process.kill)  # one that has ended is left alone
        return self.processes.enter_context(process)

    def finish(self, output: str, *options: str, config: str = "linehunt.toml") -> str:
        """A run to its end; what it said. The last row is no number."""
        process = self.start(output, *options, config=config)
        said = process.communicate(timeout=50)[1]
        assert process.returncode == 1, said
        return said

    def rows(self, output: str) -> list[str]:
        return (self.directory / output).read_text("utf-8").splitlines()

    @property
    def outputs(self) -> list[str]:
        """What lies beside the input that could be an output."""
        return sorted(path.name for path in self.directory.iterdir() if "csv" in path.name and path.name != "phones.csv")


@pytest.fixture
def sandbox(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    with audited(Sandbox(latency=0.02), request) as serving:
        yield serving


@pytest.fixture
def runs(sandbox: Sandbox, tmp_path: Path) -> Iterator[Runs]:
    """Two configurations with a ledger each: the second has a run that nobody breaks off."""
    for name in ("linehunt", "unbroken"):
        path = tmp_path / f"{name}.toml"
        path.touch(0o600)
        text = configuration(sandbox).replace('path = "linehunt-sandbox"', f'path = "{name}"')
        path.write_text(text.replace("accounts = [", 'want = ["carrier"]\naccounts = [', 1), "utf-8")
    (tmp_path / "phones.csv").write_text("\n".join([*INPUT, ""]), "utf-8")
    with ExitStack() as processes:
        yield Runs(tmp_path, processes)


def until(holds: Callable[[], bool], process: "subprocess.Popen[str]") -> None:
    while not holds():
        assert process.poll() is None
        time.sleep(0.002)


def doubts(runs: Runs) -> int:
    with closing(SQLiteStore(runs.directory / "linehunt")) as store:
        return len(store.doubts())


def held(runs: Runs) -> int:
    return LedgerFile(runs.directory / "linehunt").in_hand


def most_often_billed(sandbox: Sandbox) -> int:
    return max(Counter((charge.vendor, charge.number) for charge in sandbox.bill.charges).values())


def test_killed(tmp_path: Path) -> None:
    """Killed twice at random: no number is billed twice, none without a row, and the output is an unbroken run's but for its doubts."""
    assert "none twice" in break_off(tmp_path, rows=250, kills=2, seed=5)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stopped(number: signal.Signals, runs: Runs, sandbox: Sandbox) -> None:
    """The first Ctrl-C: what is under way is settled, so that nothing is in doubt; what is written is kept; the same command goes on."""
    process = runs.start("out.csv")
    until(lambda: sandbox.bill.requests("plivo") >= 30, process)
    process.send_signal(number)
    said = process.communicate(timeout=50)[1]

    assert process.returncode == 130, said
    assert said.splitlines()[-2].startswith("linehunt: stopped after ")
    assert "run the same command again" in said
    assert doubts(runs) == 0
    [kept] = runs.outputs
    assert kept in said
    beginning = runs.rows(kept)
    bought = len(sandbox.bill.charges)

    runs.finish("out.csv")
    assert most_often_billed(sandbox) == 1
    assert len(sandbox.bill.charges) > bought
    assert runs.rows("out.csv")[: len(beginning)] == beginning
    assert runs.outputs == ["out.csv"]
    runs.finish("whole.csv", config="unbroken.toml")
    assert runs.rows("out.csv") == runs.rows("whole.csv")


def test_stopped_twice(runs: Runs, sandbox: Sandbox) -> None:
    """The second Ctrl-C ends it at once, whatever is under way: that is in doubt then, and the next run says so and asks it no more."""
    sandbox.plivo.script(Fault.SILENT, times=WORKERS)
    process = runs.start("out.csv")
    until(lambda: sandbox.bill.requests("plivo") >= WORKERS and held(runs) == UNDER_WAY, process)
    process.send_signal(signal.SIGINT)
    assert process.stderr is not None
    until_said = next(line for line in process.stderr if "stopping" in line)
    process.send_signal(signal.SIGINT)

    assert "Ctrl-C once more leaves it in doubt" in until_said
    assert process.wait(20) == -signal.SIGINT
    said = runs.finish("out.csv")
    assert f"in doubt: {2 * UNDER_WAY} rows (2, 3, " in said  # each of these numbers comes twice
    assert most_often_billed(sandbox) == 1
    assert doubts(runs) == UNDER_WAY


def test_stopped_offline(runs: Runs) -> None:
    """A chain that answers locally is stopped like any other, also where a terminal tells every process of it."""
    (runs.directory / "offline.toml").write_text('[chains.default]\naccounts = ["offline"]\n')
    (runs.directory / "phones.csv").write_text("phone\n" + "".join(f"+1415{number:07}\n" for number in range(20_000)) + "hello\n")
    kept = runs.directory / ".out.csv.partial"
    process = runs.start("out.csv", config="offline.toml")
    until(lambda: kept.exists() and kept.stat().st_size > 0, process)
    os.killpg(process.pid, signal.SIGINT)
    said = process.communicate(timeout=50)[1]

    assert (process.returncode, runs.outputs) == (130, [kept.name]), said
    beginning = runs.rows(kept.name)
    runs.finish("out.csv", config="offline.toml")
    whole = runs.rows("out.csv")
    assert 1 < len(beginning) < len(whole) == 20_002
    assert whole[: len(beginning)] == beginning


def test_an_output_of_another_run(
    runs: Runs, sandbox: Sandbox, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """While a run writes an output, a second one for the same output is refused, before anything is asked."""
    process = runs.start("out.csv")
    until(lambda: sandbox.bill.requests("plivo") >= 1, process)
    monkeypatch.chdir(runs.directory)
    done = CommandLine(capsys)("--config", "linehunt.toml", "bulk", "phones.csv", "-o", "out.csv")

    assert (done.code, "another run is writing it" in done.err) == (2, True)
    assert process.wait(50) == 1
