"""Processes that want the same numbers at once.

Run it by hand: `PYTHONPATH=tests python tests/crash/same_numbers.py [processes] [numbers]`: in the same order, and each in its own. It
ends with an AssertionError where a number is bought twice, or somebody hasn't got its answer.
"""

import random
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from crash.ledger_file import LedgerFile
from crash.nursery import Nursery
from linehunt import Client, Configuration
from linehunt_sandbox import Sandbox
from sandboxed import accounts

MODULE = "crash.same_numbers"
_FIRST = 919_810_000_000
_DEADLINE = "30s"  # how long somebody else's answer is waited for: a busy machine is slow


def ask(directory: str, accounts: dict[str, Any], numbers: list[str], start: float) -> dict[str, int]:
    """One process: how many complete results it had, how many were recalled, and how many requests' costs it bore."""
    configuration = Configuration(
        accounts=accounts, chains={"default": {"accounts": ["kaleyra"], "want": ["carrier"]}}, store={"path": directory}
    )
    with Client(configuration) as client:
        time.sleep(max(start - time.time(), 0))
        results = list(client.lookup_many(numbers))
    return {
        "complete": sum(result.complete for result in results),
        "recalled": sum(any(source.recalled for source in result.sources.values()) for result in results),
        "paid": sum(sum(money.micros for money in result.cost) for result in results),
    }


def contend(nursery: Nursery, sandbox: Sandbox, directory: Path, *, processes: int, count: int, batch: int, shuffled: bool) -> None:
    """Let processes ask for the same numbers; each is billed once, and everybody has every answer."""
    numbers = [f"+{_FIRST + place}" for place in range(count)]
    told = {"kaleyra": accounts(sandbox)["kaleyra"] | {"max_batch_size": batch, "deadline": _DEADLINE}}
    start = time.time() + 0.02 * processes
    asking = []
    for seed in range(processes):
        mine = random.Random(seed).sample(numbers, count) if shuffled else numbers
        asking.append(nursery.start(f"{MODULE}:ask", directory=str(directory), accounts=told, numbers=mine, start=start))
    said = [each.result() for each in asking]
    charges = sandbox.bill.charges
    assert len(charges) == len({charge.number for charge in charges}) == count, f"{len(charges)} charges for {count} numbers"
    assert [each["complete"] for each in said] == [count] * processes
    assert sum(each["recalled"] for each in said) == count * (processes - 1)
    billed = sum(charge.amount.micros for charge in charges)
    file = LedgerFile(directory)
    file.check()
    assert file.money == {"INR": (0, billed, 0)}
    assert sum(each["paid"] for each in said) == billed


def main(processes: int = 4, count: int = 500) -> None:
    """Contend, and print the closing figures."""
    with Nursery(MODULE) as nursery:
        for batch in (1, 20, 100):
            for shuffled in (False, True):
                began = time.monotonic()
                with Sandbox(latency=0.01) as sandbox, tempfile.TemporaryDirectory() as scratch:
                    contend(nursery, sandbox, Path(scratch) / "ledger", processes=processes, count=count, batch=batch, shuffled=shuffled)
                    requests = sandbox.bill.requests("kaleyra")
                order = "each in its own order" if shuffled else "in the same order"
                print(
                    f"batches of {batch}, {order}: {count} numbers billed once in {requests} requests, "
                    f"{processes * count} complete results, {time.monotonic() - began:.1f} s"
                )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
