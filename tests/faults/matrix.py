"""The cells of the matrix, and what differs from the table in them."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import attrs

from faults.cell import Cell, play, standing
from faults.expected import expected
from faults.stage import ACCOUNTS
from faults.table import Row
from faults.way import Way
from faults.wire import trusted

_FORMS = [(place, batch) for place in range(len(ACCOUNTS)) for batch in (False, True)]


def forms(row: Row) -> list[tuple[int, bool]]:
    """The places at which a fault can be, each for a single number and for a batch."""
    return [(place, batch) for place, batch in _FORMS if batch or not row.only_in_batches]


def every_cell(row: Row) -> list[Cell]:
    """Each way of a fault in each form; in clear, and over TLS."""
    return [
        Cell(row, way, place, batch, secure)
        for way in row.ways
        for place, batch in forms(row)
        for secure in ((False, True) if way.in_clear else (False,))
    ]


def some_cells(row: Row) -> list[Cell]:
    """Each form once, and each way at least once.

    The ways take turns so that none meets one form alone. In the middle it is over TLS, where no deadline has to pass.
    """
    shapes, ways = forms(row), row.ways
    chosen = []
    for at in range(max(len(shapes), len(ways))):
        way = ways[(at + at // len(ways)) % len(ways)]
        place, batch = shapes[at % len(shapes)]
        chosen.append(Cell(row, way, place, batch, secure=place == 1 and way.in_clear and not row.waits))
    return chosen


def differences(cells: Iterable[Cell], repeated: Iterable[tuple[Row, Way]], directory: Path, threads: int) -> list[str]:
    """What is seen and not expected: of these cells, and of accounts that have these faults again and again. Most of it is waiting."""
    cells, repeated = list(cells), list(repeated)
    for way in (*(cell.way for cell in cells), *(way for _, way in repeated)):
        (way.tls or trusted)()  # made here: two threads would make two authorities, and warnings are silenced for the whole process
    with ThreadPoolExecutor(threads) as pool:
        jobs = [pool.submit(_differ, cell, directory / str(at)) for at, cell in enumerate(cells)]
        jobs += [pool.submit(_stand_apart, row, way, directory / f"again {at}") for at, (row, way) in enumerate(repeated)]
        return [difference for job in jobs for difference in job.result()]


def _differ(cell: Cell, directory: Path) -> list[str]:
    seen, wanted = play(cell, directory), expected(cell)
    return [
        f"{cell}: {field.name}: seen {getattr(seen, field.name)}, not {getattr(wanted, field.name)}"
        for field in attrs.fields(type(seen))
        if getattr(seen, field.name) != getattr(wanted, field.name)
    ]


def _stand_apart(row: Row, way: Way, directory: Path) -> list[str]:
    seen = standing(row, way, directory)
    if seen is row.afterwards:
        return []
    return [f"{row.name} {row.fault} ({way.words}), again and again: seen {seen.value!r}, not {row.afterwards.value!r}"]
