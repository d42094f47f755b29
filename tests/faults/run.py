"""The whole matrix: each fault in each of its ways, at each place of a chain, for one number and for a batch, in clear and over TLS.

Run it by hand: `PYTHONPATH=tests python tests/faults/run.py`. It ends with an AssertionError where anything is not as the table says.
"""

import tempfile
import time
from pathlib import Path

from faults.cell import Cell
from faults.matrix import differences, every_cell
from faults.table import TABLE, Row
from faults.way import Way

_THREADS = 8


def cells() -> list[Cell]:
    """Every cell of every fault."""
    return [cell for row in TABLE for cell in every_cell(row)]


def repeated() -> list[tuple[Row, Way]]:
    """The faults that an account has again and again; one that needs an answer before it isn't had in a row."""
    return [(row, way) for row in TABLE for way in row.ways if not way.warm]


def figures() -> str:
    """What there is to play."""
    faults, ways = len({row.number for row in TABLE}), sum(len(row.ways) for row in TABLE)
    return f"{faults} faults in {ways} ways: {len(cells())} cells, and {len(repeated())} accounts that have one again and again"


def main() -> None:
    """Play every cell, and print the closing figures."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as scratch:
        found = differences(cells(), repeated(), Path(scratch), _THREADS)
    assert not found, "\n".join(found)
    print(figures())
    print(f"all as the table says; {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
