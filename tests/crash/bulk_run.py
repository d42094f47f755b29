"""A `linehunt bulk` run that is killed again and again, beside one that nobody breaks off.

Run it by hand: `PYTHONPATH=tests python tests/crash/bulk_run.py [rows] [kills] [seed]`. It ends with an AssertionError where a number is
billed twice, something is billed without a row in the ledger, or the output differs elsewhere than in the rows that are told as in doubt.
"""

import json
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from attrs import frozen

from crash.ledger_file import LedgerFile
from linehunt_sandbox import Sandbox
from linehunt_sandbox.configuration import configuration

WORKERS = 32
_BROKEN = 0.01
_AGAIN = 0.05
_ACCOUNTS = 2


@frozen
class Told:
    """What a run that came to its end said: rows in doubt, and where they stand; numbers recalled."""

    doubtful: int
    places: frozenset[int]
    recalled: int


@frozen
class Runs:
    """Runs of one input, in a directory of their own. `name` is that of a ledger, of its configuration and of the output."""

    directory: Path

    def prepare(self, name: str, sandbox: Sandbox) -> None:
        """Write the configuration of a sandbox's chain. Small batches: the rows of one are in doubt together, and only 1,000 are listed."""
        path = self.directory / f"{name}.toml"
        path.touch(0o600)
        told = configuration(sandbox).replace('path = "linehunt-sandbox"', f'path = "{name}"')
        path.write_text(told.replace("[accounts.kaleyra]\n", "[accounts.kaleyra]\nmax_batch_size = 10\n"), "utf-8")

    def start(self, name: str) -> "subprocess.Popen[str]":
        """A run, in a process of its own."""
        options = ["-o", f"{name}.csv", "--workers", str(WORKERS), "--want", "carrier", "--want", "ported", "--yes", "--progress", "json"]
        command = [sys.executable, "-m", "linehunt", "--config", f"{name}.toml", "bulk", "numbers.csv", *options]
        with Path(self.directory, f"{name}.log").open("w") as log:
            return subprocess.Popen(command, cwd=self.directory, stderr=log, text=True)

    def kill(self, name: str, reached: Callable[[], bool]) -> None:
        """Start a run, and kill it at that moment, unless it has come to its end by then."""
        with self.start(name) as process:
            while process.poll() is None and not reached():
                time.sleep(0.001)
            process.kill()
        assert process.returncode == -signal.SIGKILL, "it came to its end before it was killed: give it more rows"
        assert not Path(self.directory, f"{name}.csv").exists()

    def finish(self, name: str) -> Told:
        """A run to its end. Its code is 1: some rows have no number."""
        with self.start(name) as process:
            code = process.wait()
        said = Path(self.directory, f"{name}.log").read_text("utf-8")
        assert code == 1, said[-2000:]
        told = json.loads(said.splitlines()[-1])
        recalled = sum(account["recalled"] for account in told["accounts"])
        return Told(told["doubtful"]["rows"], frozenset(told["doubtful"]["places"]), recalled)

    def rows(self, name: str) -> list[str]:
        """The lines of the output."""
        return Path(self.directory, f"{name}.csv").read_text("utf-8").splitlines()


def numbers(rows: int, chance: random.Random) -> list[str]:
    """Indian and American ones, some of them twice; some are none."""
    told: list[str] = []
    for place in range(rows):
        kind = chance.random()
        if kind < _BROKEN:
            told.append(f"number {place}")
        elif kind < _AGAIN and told:
            told.append(chance.choice(told))
        else:
            told.append(f"+9198{place:08}" if place % 2 else f"+1415{2_000_000 + place}")
    return told


def break_off(directory: Path, *, rows: int, kills: int, seed: int) -> str:
    """Kill, run to the end, and hold the output beside that of an unbroken run; the closing figures in words."""
    chance = random.Random(seed)
    runs = Runs(directory)
    given = numbers(rows, chance)
    Path(directory, "numbers.csv").write_text("\n".join(["phone", *given, ""]), "utf-8")
    with Sandbox(latency=0.01) as broken, Sandbox(latency=0.01) as whole:
        runs.prepare("broken", broken)
        runs.prepare("whole", whole)
        unbroken = runs.finish("whole")
        asked = whole.bill.requests("plivo")
        for share in sorted(chance.uniform(0.01, 0.95) for _ in range(kills)):
            runs.kill("broken", lambda: broken.bill.requests("plivo") >= share * asked)  # noqa: B023  # called before the next turn
        told = runs.finish("broken")
        charges = broken.bill.charges
    twice = [number for number, times in Counter((charge.vendor, charge.number) for charge in charges).items() if times > 1]
    assert not twice, f"{len(twice)} numbers were billed twice"
    file = LedgerFile(directory / "broken")
    file.check()
    billed: Counter[str] = Counter()
    for charge in charges:
        billed[charge.amount.currency] += charge.amount.micros
    doubtful = 0
    for currency, (held, spent, in_doubt) in file.money.items():
        assert held == 0
        assert spent <= billed[currency] <= spent + in_doubt, f"{currency}: {billed[currency]} billed, {spent} spent, {in_doubt} in doubt"
        doubtful += in_doubt
    pairs = zip(runs.rows("broken"), runs.rows("whole"), strict=True)
    different = {place for place, (mine, theirs) in enumerate(pairs, 1) if mine != theirs}
    assert different <= told.places, f"rows that differ, and are not in doubt: {sorted(different - told.places)[:10]}"
    assert unbroken.doubtful == 0
    attempts = Counter(file.states.values())["doubt"]
    assert attempts <= kills * _ACCOUNTS * (WORKERS + WORKERS // 4), f"{attempts} attempts in doubt after {kills} kills"
    return (
        f"{rows:,} rows, killed {kills} times: {len(charges):,} charges, none twice; "
        f"{told.recalled:,} recalled in the end; {attempts} attempts and {told.doubtful} rows in doubt, "
        f"{len(different)} of them differ from the unbroken run"
    )


def main(rows: int = 50_000, kills: int = 5, seed: int = 1) -> None:
    """Break one off, and print the closing figures."""
    with tempfile.TemporaryDirectory() as scratch:
        print(break_off(Path(scratch), rows=rows, kills=kills, seed=seed))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
