"""What a plan of a million numbers costs, next to reading them line by line into a set; and memory.

Each way is a process of its own, in interleaved rounds. Of the set only the loop is timed, of `linehunt plan` the whole process from
its start; its memory is the process's peak.

Run it by hand: `python tests/benchmarks/plan.py [rounds] [numbers]`.
"""

import random
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from attrs import frozen

from linehunt import Field, Money, Network, PhoneNumber
from linehunt.model.attempt import Ended
from linehunt.plugin import Answer, Facts
from linehunt.store.protocol import Order, Settlement
from linehunt.store.sqlite.home import SQLiteStore

SET = """
import sys, time
start = time.perf_counter()
seen = set()
with open(sys.argv[1]) as file:
    for line in file:
        seen.add(line)
print(time.perf_counter() - start)
"""
# A child begins with its parent's peak: so the parent that measures is a small one.
WHOLE = """
import resource, subprocess, sys, time
start = time.perf_counter()
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True)
print(time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""
CONFIGURATION = """
[chains.default]
accounts = ["offline", "plivo", "kaleyra"]
want = ["line_type", "carrier"]
[accounts.plivo]
auth_id = "MAXXXXXXXXXXXXXXXXXX"
auth_token = "token"
prices = {{ "1" = "0.0035 USD", "1415" = "0.003 USD", "44" = "0.004 USD", "*" = "0.01 USD" }}
[accounts.kaleyra]
sid = "HX1"
api_key = "key"
prices = {{ "*" = "0.2 INR" }}
[store]
path = "{path}"
"""
PRICE = Money.parse("0.0035 USD")


@frozen
class Ran:
    """Seconds from start to end, peak memory in MB."""

    seconds: float
    peak: float


def loop(path: Path) -> float:
    """Seconds of the bare loop."""
    done = subprocess.run([sys.executable, "-c", SET, str(path)], stdout=subprocess.PIPE, text=True, check=True)
    return float(done.stdout)


def plan(configuration: Path, path: Path) -> Ran:
    """`linehunt plan` of the file."""
    linehunt = str(Path(sys.executable).with_name("linehunt"))
    command = [sys.executable, "-c", WHOLE, linehunt, "--config", str(configuration), "plan", str(path)]
    seconds, peak = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout.split()
    return Ran(float(seconds), int(peak) / (1 << 20 if sys.platform == "darwin" else 1 << 10))  # Linux counts in KiB, macOS in bytes


def configure(directory: Path, name: str) -> Path:
    """A configuration file with a ledger of its own."""
    path = directory / f"{name}.toml"
    path.touch(0o600)
    path.write_text(CONFIGURATION.format(path=directory / name))
    return path


def buy(directory: Path, numbers: list[str]) -> None:
    """Put a carrier of each of these numbers into a ledger."""
    answer = Answer(Facts(carrier=Network(name="Acme Mobile", mcc="310", mnc="012")))
    store = SQLiteStore(directory)
    for start in range(0, len(numbers), 500):
        asked = tuple(map(PhoneNumber, numbers[start : start + 500]))
        grant = store.reserve(Order(account="plivo", items=(), quotes=dict.fromkeys(asked, PRICE), wanted=frozenset({Field.CARRIER})))
        if grant.attempt is None:
            raise AssertionError(grant.refusals)
        charged = Money(PRICE.micros * len(asked), PRICE.currency)
        store.settle(
            Settlement(
                attempt=grant.attempt,
                ended=Ended.SETTLED,
                charged=charged,
                shares=dict.fromkeys(asked, PRICE),
                answers=dict.fromkeys(asked, answer),
                speaks_for=frozenset({Field.CARRIER, Field.LINE_TYPE, Field.PORTED}),
            )
        )
    store.close()


def main(rounds: int = 5, count: int = 1_000_000) -> None:
    """Print medians, ratios and peaks."""
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        chance = random.Random(20)
        numbers = [f"+1{digits}" for digits in chance.sample(range(2_000_000_000, 10_000_000_000), count)]
        path = directory / "numbers.txt"
        path.write_text("\n".join(numbers) + "\n")
        ways = {"no ledger": configure(directory, "empty"), "1 % of them known": configure(directory, "some")}
        buy(directory / "some", numbers[: count // 100])
        rows = [(loop(path), {way: plan(configuration, path) for way, configuration in ways.items()}) for _ in range(rounds + 1)][1:]
        if (directory / "empty").exists():
            sys.exit("a plan made a ledger")
    print(f"{count:,} numbers, {rounds} rounds, medians")
    print(f"a set, line by line            {statistics.median(row[0] for row in rows):8.2f} s")
    for way in ways:
        seconds = statistics.median(row[1][way].seconds for row in rows)
        ratio = statistics.median(row[1][way].seconds / row[0] for row in rows)
        peak = max(row[1][way].peak for row in rows)
        print(f"linehunt plan, {way:<18}{seconds:6.2f} s   {ratio:5.1f} of the set (at most 20)   {peak:4.0f} MB (under 150)")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
