"""Rivals for one budget: processes with threads that reserve at random from one ledger, until nothing more is granted.

Run it by hand: `PYTHONPATH=tests python tests/crash/race.py [seeds]`: for each seed 8 processes of 4 threads, at random prices and at
equal ones. It ends with an AssertionError at the first micro-unit too many.
"""

import random
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from typing import Any

from attrs import frozen

from crash.ledger_file import LedgerFile
from crash.nursery import Nursery
from fakes import FakeClock
from linehunt.model.money import Money
from linehunt.model.number import PhoneNumber
from linehunt.store.budget import Budget, Budgets, Period
from linehunt.store.protocol import Obstacle, Order
from linehunt.store.sqlite.home import SQLiteStore

MODULE = "crash.race"
ACCOUNTS = ("acme", "bolt", "cord")
_FIRST = 14_150_000_000


def rival(directory: str, limit: int, price: int | None, threads: int, wishes: int, seed: int, place: int, start: float) -> dict[str, Any]:
    """One process: each thread wishes so many times for one to three numbers, at `price` micro-units each or at random ones.

    It gives what was granted, the prices that were refused, and how many numbers were granted.
    """
    # A clock that stands: midnight in the middle of a race would open another day's budget.
    budgets = Budgets(limits=(Budget(limit=Money(limit, "USD"), period=Period.DAY),))
    store = SQLiteStore(directory, budgets=budgets, clock=FakeClock())
    numbers = count(_FIRST + place * threads * wishes * 3)  # threads may share it

    def wish(thread: int) -> tuple[list[int], list[int]]:
        chance = random.Random(f"{seed} {place} {thread}")
        granted, refused = [], []
        for _ in range(wishes):
            mine = [PhoneNumber(f"+{next(numbers)}") for _ in range(chance.randint(1, 3))]
            quotes = {number: Money(price or chance.randint(1, 9_999), "USD") for number in mine}
            grant = store.reserve(Order(account=chance.choice(ACCOUNTS), items=(), quotes=quotes))
            granted += [quotes[number].micros for number in grant.numbers]
            refused += [quotes[number].micros for number in grant.refusals]
            assert all(refusal.obstacle is Obstacle.BUDGET for refusal in grant.refusals.values())
        return granted, refused

    time.sleep(max(start - time.time(), 0))
    with ThreadPoolExecutor(threads) as pool:
        said = list(pool.map(wish, range(threads)))
    store.close()
    granted = [micros for some, _ in said for micros in some]
    return {"granted": sum(granted), "numbers": len(granted), "least": min((micros for _, some in said for micros in some), default=None)}


@frozen
class Race:
    """What a race came to: granted in micro-units and in numbers, and the lowest price that was refused."""

    limit: int
    granted: int
    numbers: int
    least: int | None


def race(nursery: Nursery, directory: Path, *, seed: int, price: int | None, processes: int, threads: int, wishes: int) -> Race:
    """Let rivals wish for at least twice what the budget has room for, more or less; what they came to, checked against the ledger."""
    limit = random.Random(seed).randint(1, processes * threads * wishes * (price or 5_000))
    start = time.time() + 0.02 * processes
    shared = {"directory": str(directory), "limit": limit, "price": price, "threads": threads, "wishes": wishes, "seed": seed}
    rivals = [nursery.start(f"{MODULE}:rival", place=place, start=start, **shared) for place in range(processes)]
    said = [each.result() for each in rivals]
    granted = sum(each["granted"] for each in said)
    least = min((each["least"] for each in said if each["least"] is not None), default=None)
    file = LedgerFile(directory)
    file.check()
    assert granted <= limit, f"seed {seed}: {granted - limit} micro-units too many"
    # Nobody settled, so each rival's close left its holds in doubt: they stay counted.
    assert sum(sum(amounts) for amounts in file.money.values()) == granted
    assert least is None or least > limit - granted, f"seed {seed}: {least} was refused, and {limit - granted} are left"
    return Race(limit=limit, granted=granted, numbers=sum(each["numbers"] for each in said), least=least)


def main(seeds: int = 50) -> None:
    """Race, and print the closing figures."""
    began = time.monotonic()
    races = grants = refusing = 0
    spare = []
    with Nursery(MODULE) as nursery:
        for seed in range(seeds):
            for price in (None, random.Random(seed).randint(1, 9_999)):
                with tempfile.TemporaryDirectory() as directory:
                    come = race(nursery, Path(directory), seed=seed, price=price, processes=8, threads=4, wishes=25)
                if price is not None and come.least is not None:
                    assert come.numbers == come.limit // price, f"seed {seed}: {come.numbers} grants of {come.limit} at {price}"
                races, grants, refusing = races + 1, grants + come.numbers, refusing + (come.least is not None)
                spare.append(come.limit - come.granted)
    print(f"{races} races of 8 processes x 4 threads, {refusing} of them to the end of the budget: {grants} numbers granted")
    print(f"granted above a budget: 0 micro-units; closest to it: {min(spare)} left; equal prices: always exactly floor(budget / price)")
    print(f"{time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
