"""Rows looked up along a chain: by a client, or by processes where every account answers locally."""

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from functools import lru_cache
from time import monotonic
from typing import Any

from attrs import frozen

from linehunt import Field, InvalidNumber, LookupResult
from linehunt_bulk.flat import Column, Flattener
from linehunt_bulk.row import Row
from linehunt_bulk.run import Answered
from linehunt_bulk.tally import Tally

_NO_NUMBER = ""

Ask = Callable[[Iterable[str]], Generator[LookupResult, None, None]]
"""A result for each text, in order, as `Client.lookup_many` gives them. Closing it settles what is under way."""


def asked(row: Row) -> str:
    """What is looked up for a row: its number, or what can't be one where it has a problem.

    So each row has a result, takes its place among those under way, and none waits for memory: a file may have millions of broken rows.
    """
    return row.number if row.problem is None else _NO_NUMBER


def ask_client(
    ask: Ask, rows: Iterable[Row], columns: Sequence[Column], tally: Tally, watch: Callable[[Row, LookupResult], None]
) -> Generator[Answered, None, None]:
    """Each row with the cells of these columns, counted in `tally`. `watch` is told of each as well."""
    flatten = Flattener(columns)
    under_way: deque[Row] = deque()

    def numbers() -> Iterator[str]:
        for row in rows:
            under_way.append(row)
            yield asked(row)

    with closing(ask(numbers())) as results:
        for told in results:
            row = under_way.popleft()
            if row.problem is None:
                result = told
                tally.note(result, monotonic())
                watch(row, result)
            else:
                result = _refused(row, tally.wanted)
                tally.note_problem(row)
            yield row, flatten(result)


@frozen
class Block:
    """Some rows' cells, and their counts."""

    cells: Sequence[tuple[Any, ...]]
    tally: Tally


@frozen
class Finish:
    """What is left of a block of results in the process that has looked them up."""

    columns: tuple[Column, ...]
    wanted: tuple[Field, ...]
    accounts: tuple[str, ...]

    def __call__(self, rows: Sequence[Row], results: Sequence[LookupResult | None]) -> Block:
        """The cells and counts of these rows. A row without a result has a problem."""
        flatten, tally, now = _flattener(self.columns), Tally(self.wanted, self.accounts), monotonic()
        cells = []
        for row, result in zip(rows, results, strict=True):
            if result is None:
                tally.note_problem(row)
            else:
                tally.note(result, now)
            cells.append(flatten(result or _refused(row, self.wanted)))
        return Block(cells, tally)


def ask_pool(
    run: Callable[[Iterable[Row]], Generator[Block, None, None]], rows: Iterable[Row], tally: Tally
) -> Generator[Answered, None, None]:
    """As `ask_client`, from blocks that `run` makes of the rows, as `OfflinePool.run` does with `Finish`."""
    under_way: deque[Row] = deque()

    def kept() -> Iterator[Row]:
        for row in rows:
            under_way.append(row)
            yield row

    with closing(run(kept())) as blocks:
        for block in blocks:
            tally.merge(block.tally)
            for cells in block.cells:
                yield under_way.popleft(), cells


@lru_cache(1)
def _flattener(columns: tuple[Column, ...]) -> Flattener:
    """One for all blocks of a process: it remembers what many results share."""
    return Flattener(columns)


def _refused(row: Row, wanted: Iterable[Field]) -> LookupResult:
    return LookupResult(input=row.number, error=InvalidNumber(row.problem), missing=frozenset(wanted))
