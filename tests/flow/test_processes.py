"""Processes that share a ledger. The full count: `PYTHONPATH=tests python tests/crash/same_numbers.py`."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from crash.nursery import Nursery
from crash.same_numbers import MODULE, contend
from linehunt_sandbox import Sandbox


@pytest.fixture(scope="module")
def nursery() -> Iterator[Nursery]:
    """Starts processes."""
    with Nursery(MODULE) as opened:
        yield opened


@pytest.mark.parametrize("shuffled", [False, True], ids=["in-order", "shuffled"])
def test_the_same_numbers(nursery: Nursery, sandbox: Sandbox, tmp_path: Path, shuffled: bool) -> None:
    """Three processes want the same hundred numbers at once: each is bought once, and everybody has all answers."""
    sandbox.kaleyra.latency = 0.01
    contend(nursery, sandbox, tmp_path / "ledger", processes=3, count=100, batch=10, shuffled=shuffled)
