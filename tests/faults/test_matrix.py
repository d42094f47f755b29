"""The fault matrix, each form of each fault once: `run.py` plays every way in every form."""

from pathlib import Path

import pytest

from faults.expected import expected
from faults.matrix import differences, every_cell, forms, some_cells
from faults.table import TABLE, Row

_THREADS = 7
"""For six cells and the account that has the fault again and again: most of it is waiting."""


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.name)
def test_fault(row: Row, tmp_path: Path) -> None:
    """At each place of a chain, for one number and for a batch: results, trail, ledger, the server's counts and the account's standing
    are what the table says.
    """
    assert differences(some_cells(row), [(row, row.ways[0])], tmp_path, _THREADS) == []


def test_the_table_is_whole() -> None:
    """It has all 36 faults, in order, and each is played in each of its ways, in all six forms; one of batches in their three."""
    assert sorted({row.number for row in TABLE}) == list(range(1, 37))
    assert [row.number for row in TABLE] == sorted(row.number for row in TABLE)
    assert len({row.name for row in TABLE}) == len(TABLE)
    for row in TABLE:
        assert len(forms(row)) == (3 if row.only_in_batches else 6)
        assert {cell.way for cell in some_cells(row)} == set(row.ways)
        assert {(cell.place, cell.batch) for cell in some_cells(row)} == set(forms(row))


def test_no_request_is_expected_without_a_row() -> None:
    """The table itself promises it: wherever a server is to see a request, the ledger is to have a row of that account for each."""
    for cell in (cell for row in TABLE for cell in every_cell(row)):
        wanted = expected(cell)
        for account, (_, requests) in wanted.met.items():
            assert requests <= sum(row.account == account for row in wanted.rows), cell
