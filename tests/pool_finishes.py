"""What is made of an offline pool's blocks: of a module that other processes can import."""

import os
from collections.abc import Sequence
from typing import Any

from linehunt import LookupResult
from linehunt_bulk.row import Row

Told = tuple[int, list[tuple[Any, ...]]]
"""The process that made it; and of each row its number, its problem, whether it is valid, and its time zones."""


def told(rows: Sequence[Row], results: Sequence[LookupResult | None]) -> Told:
    """What a block came to, and where."""
    return os.getpid(), [
        (row.number, row.problem, result and result.valid, result and result.time_zones) for row, result in zip(rows, results, strict=True)
    ]


def die(rows: Sequence[Row], results: Sequence[LookupResult | None]) -> None:
    """End this process, as a lack of memory does."""
    os._exit(9)


def fail(rows: Sequence[Row], results: Sequence[LookupResult | None]) -> None:
    """Raise."""
    raise ValueError(f"no room for {len(rows)} rows")
