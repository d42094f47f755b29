"""One budget, many rivals: processes with threads. The full count: `PYTHONPATH=tests python tests/crash/race.py`."""

from pathlib import Path

import pytest

from crash.nursery import Nursery
from crash.race import race


@pytest.mark.parametrize("seed", [1, 2])
def test_random_prices(nursery: Nursery, directory: Path, seed: int) -> None:
    """Whatever they ask for at once, what is granted never passes the budget, not by a micro-unit; and nothing is refused that fits."""
    come = race(nursery, directory, seed=seed, price=None, processes=3, threads=4, wishes=15)

    assert 0 < come.granted <= come.limit
    assert come.least is not None


def test_equal_prices(nursery: Nursery, directory: Path) -> None:
    """At equal prices exactly as many are granted as the budget holds."""
    come = race(nursery, directory, seed=3, price=4_000, processes=3, threads=4, wishes=15)

    assert come.least == 4_000
    assert come.numbers == come.limit // 4_000
