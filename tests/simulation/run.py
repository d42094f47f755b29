"""The policy simulated: invented accounts, random outcomes, clocks, budgets and crashes, with promises checked at every step.

Run it by hand: `PYTHONPATH=tests python tests/simulation/run.py [hunts] [seed]`: so many hunts (1,000,000), 50 in each world, from this
seed (0) on, on every core. It ends with an AssertionError at the first broken promise: the world's seed, what happened in it, and the
command that shows it again. What is checked is in docs/simulation.md.
"""

import os
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import count

from simulation.durable import DurableWorld
from simulation.policy import PolicyWorld
from simulation.whole import WholeWorld
from simulation.world import HUNTS, World

_CHUNK = 20


def kind_of(seed: int) -> type[World]:
    """The kind of this seed's world: of ten five are pure hunts, four whole lookups in memory, and one over a ledger on the disk."""
    return (PolicyWorld, WholeWorld)[seed % 2] if seed % 10 != 9 else DurableWorld


def seeds_of(kind: type[World], first: int = 0) -> Iterator[int]:
    """The seeds of this kind's worlds, from the first on."""
    return (seed for seed in count(first) if kind_of(seed) is kind)


def simulate(seeds: Iterable[int]) -> Counter[str]:
    """What these worlds came to together.

    Raises:
        Failure: a promise was broken in one of them.
    """
    figures: Counter[str] = Counter()
    for seed in seeds:
        world = kind_of(seed)(seed)
        figures += world.run()
        figures[f"{world.kind} worlds"] += 1
    return figures


def retell(seed: int) -> None:
    """Print all that happens in a world."""
    world = kind_of(seed)(seed)
    world.run()
    print(*world.trail.about(None, most=10_000), sep="\n")


def main(hunts: int = 1_000_000, seed: int = 0) -> None:
    """Simulate, and print the closing figures."""
    began = time.monotonic()
    seeds = range(seed, seed + -(-hunts // HUNTS))
    chunks = [seeds[first : first + _CHUNK] for first in range(0, len(seeds), _CHUNK)]
    figures: Counter[str] = Counter()
    with ProcessPoolExecutor(min(os.cpu_count() or 1, len(chunks))) as pool:
        try:
            for some in pool.map(simulate, chunks):
                figures += some
        except AssertionError as failure:
            pool.shutdown(cancel_futures=True)
            sys.exit(f"{type(failure).__name__}: {failure}")
    worlds = ", ".join(
        f"{number:,} of {name.removesuffix(' worlds')}" for name, number in sorted(figures.items()) if name.endswith(" worlds")
    )
    others = [f"{number:,} {name}" for name, number in sorted(figures.items()) if name != "hunts" and not name.endswith(" worlds")]
    print(f"{figures['hunts']:,} hunts in {len(seeds):,} worlds ({worlds}), seeds {seeds[0]} to {seeds[-1]}: no promise broken")
    print(", ".join(others))
    print(f"{time.monotonic() - began:.0f} s on {os.cpu_count()} cores")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
