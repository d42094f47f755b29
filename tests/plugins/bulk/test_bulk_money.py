"""`linehunt bulk` along a chain that costs money: the plan, the question, the cap, recall and doubts; the vendors' bill beside it all."""

import io
import json
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from commandline import CommandLine, Ran
from linehunt import SQLiteStore
from linehunt_sandbox import Fault, Sandbox
from linehunt_sandbox.configuration import configuration
from terminal import Terminal

NUMBERS = [f"+9198123{number:05}" for number in range(40)]
Bulk = Callable[..., Ran]


@pytest.fixture
def configured(sandbox: Sandbox, tmp_path: Path) -> Path:
    """The sandbox's configuration, with a ledger beside it, and an account with a rate."""
    path = tmp_path / "linehunt.toml"
    path.touch(0o600)
    text = configuration(sandbox).replace("[accounts.kaleyra]\n", '[accounts.kaleyra]\nrate = "100/s"\n')
    path.write_text(text + '[chains.kaleyra]\naccounts = ["kaleyra"]\n', "utf-8")
    return path


@pytest.fixture
def bulk(capsys: pytest.CaptureFixture[str], configured: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bulk:
    """Runs the command on `phones.csv`, for the carriers."""
    monkeypatch.chdir(tmp_path)
    Path("phones.csv").write_text("phone\n" + "".join(f"{number}\n" for number in NUMBERS), "utf-8")
    return lambda *arguments: CommandLine(capsys)("--config", str(configured), "bulk", *arguments, "--want", "carrier")


def ledger(tmp_path: Path) -> dict[str, str]:
    """What the ledger says was spent, by currency."""
    store = SQLiteStore(tmp_path / "linehunt-sandbox")
    try:
        return {money.currency: money.amount for money in store.spent}
    finally:
        store.close()


def test_a_plan_and_a_run(bulk: Bulk, sandbox: Sandbox, tmp_path: Path) -> None:
    """Without a terminal nobody is asked: the plan is told, with the time at the rate limits, and the run goes on."""
    done = bulk("phones.csv", "-o", "out.csv")

    assert (done.code, done.out) == (0, "")
    assert "numbers read             40\n" in done.err
    assert "total              0.16 USD                8 INR + 0.16 USD\n" in done.err
    assert "time: kaleyra at 100/s takes 0.00 s as expected, 0.01 s at the worst\n" in done.err
    assert len(Path("out.csv").read_text().splitlines()) == 41
    assert {charge.number for charge in sandbox.bill.of("plivo")} == set(NUMBERS)
    assert ledger(tmp_path)["USD"] == "0.16"


def test_again(bulk: Bulk, sandbox: Sandbox) -> None:
    """What was bought is recalled: the second run costs nothing, needs no question, and makes the same bytes."""
    bulk("phones.csv", "-o", "first.csv")
    before = len(sandbox.bill.charges)
    done = bulk("phones.csv", "-o", "second.csv")

    assert done.code == 0
    assert "known                    40\n" in done.err
    assert len(sandbox.bill.charges) == before
    assert Path("first.csv").read_bytes() == Path("second.csv").read_bytes()


def test_refresh(bulk: Bulk, sandbox: Sandbox) -> None:
    """Unless it is to be asked again."""
    bulk("phones.csv", "-o", "first.csv")
    bulk("phones.csv", "-o", "second.csv", "--refresh", "--max-cost", "0.004 USD")

    assert len(sandbox.bill.of("plivo")) == 80


def test_a_cap(bulk: Bulk, sandbox: Sandbox) -> None:
    """No more is spent than `--max-spend`; the rows beyond it are incomplete."""
    done = bulk("phones.csv", "-o", "out.csv", "--max-spend", "0.02 USD", "--chain", "default")

    assert done.code == 1
    assert len(sandbox.bill.of("plivo")) == 5
    assert "at the worst: plivo: 0.16 USD would pass the cap of 0.02 USD" in done.err


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Makes stdin a terminal on which this was typed."""
    return lambda text: monkeypatch.setattr(sys, "stdin", Terminal(text))


def test_a_no(bulk: Bulk, sandbox: Sandbox, typed: Callable[[str], None]) -> None:
    """On a terminal it is asked first; a no leaves nothing behind, and nothing was asked."""
    typed("n\n")
    done = bulk("phones.csv", "-o", "out.csv")

    assert done.code == 130
    assert "This may cost 8 INR + 0.16 USD; 0.16 USD is expected. Go on? [y/N]: " in done.err
    assert done.err.endswith("linehunt: nothing was asked\n")
    assert (sandbox.bill.charges, sandbox.bill.requests("plivo")) == ((), 0)
    assert sorted(path.name for path in Path().iterdir() if path.is_file()) == ["linehunt.toml", "phones.csv"]


@pytest.mark.parametrize(("text", "options"), [("y\n", []), ("n\n", ["--yes"])], ids=["a yes", "--yes"])
def test_a_yes(text: str, options: list[str], bulk: Bulk, sandbox: Sandbox, typed: Callable[[str], None]) -> None:
    """A yes goes on; `--yes` needs none."""
    typed(text)
    done = bulk("phones.csv", "-o", "out.csv", *options)

    assert (done.code, len(sandbox.bill.of("plivo"))) == (0, 40)
    assert ("Go on?" in done.err) is (not options)


def test_a_pipe(bulk: Bulk, sandbox: Sandbox, typed: Callable[[str], None], tmp_path: Path) -> None:
    """What can be read only once has no plan, and the question says so."""
    typed("y\n")
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_text, args=("phone\n" + "\n".join(NUMBERS[:3]) + "\n",))
    writer.start()
    done = bulk("pipe.csv", "-o", "out.csv")
    writer.join(20)

    assert (done.code, len(sandbox.bill.of("plivo"))) == (0, 3)
    assert "The numbers can't be counted beforehand" in done.err
    assert "numbers read" not in done.err


def test_stdin(bulk: Bulk, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """Numbers from a pipe on stdin are nobody's answer: the run goes on."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(f"{NUMBERS[0]}\n".encode())))
    done = bulk("-", "-o", "-", "--input-format", "lines")

    assert (done.code, len(sandbox.bill.of("plivo"))) == (0, 1)
    assert done.out.splitlines()[1].startswith(NUMBERS[0])


def test_doubts(bulk: Bulk, sandbox: Sandbox) -> None:
    """What may have been billed without an answer is told with its rows, also by the next run, and not asked again."""
    sandbox.plivo.script(Fault.CLOSED)
    first = bulk("phones.csv", "-o", "first.csv", "--workers", "1")
    second = bulk("phones.csv", "-o", "second.csv", "--progress", "json")

    assert "in doubt: 1 row (2) may have been billed without an answer" in first.err
    assert "in doubt: 0.004 USD counts for the budgets" in first.err
    assert "'linehunt spend doubts' lists what is" in first.err
    events = [json.loads(line) for line in second.err.splitlines()]
    assert [event["event"] for event in events if event["event"] in {"plan", "summary"}] == ["plan", "summary"]
    assert events[-1]["doubtful"] == {"rows": 1, "places": [2]}
    assert sandbox.bill.requests("plivo") == 40


def test_doubts_of_another_chain(bulk: Bulk, sandbox: Sandbox) -> None:
    """What is in doubt at an account that the chain doesn't ask makes no difference to it."""
    sandbox.plivo.script(Fault.CLOSED)
    assert "in doubt: 1 row" in bulk("phones.csv", "-o", "first.csv").err
    assert "in doubt" not in bulk("phones.csv", "-o", "second.csv", "--chain", "kaleyra").err


def test_one_limited_one_dying_one_slow(bulk: Bulk, sandbox: Sandbox, configured: Path) -> None:
    """One account refuses now and then, another dies half-way, a third is slow: the run ends, and all that could be answered is."""
    text = configured.read_text("utf-8").replace('["offline", "plivo", "kaleyra"]', '["offline", "plivo", "telnyx", "kaleyra"]')
    configured.write_text(text, "utf-8")
    sandbox.plivo.script(Fault.RATE_LIMITED, times=2)
    sandbox.telnyx.script(Fault.UNAUTHORIZED, times=None)
    sandbox.kaleyra.latency = 0.1
    done = bulk("phones.csv", "-o", "out.csv", "--report", "run.json")

    assert done.code == 0
    assert len(Path("out.csv").read_text().splitlines()) == 41
    told = {account["account"]: account for account in json.loads(Path("run.json").read_text())["accounts"]}
    assert list(told) == ["offline", "plivo", "telnyx", "kaleyra"]
