"""A run: order, broken rows, what ends it early, and what it keeps in memory."""

import errno
import os
import signal
import tracemalloc
from collections.abc import Generator, Iterable, Iterator
from functools import partial
from itertools import chain, repeat

import pytest

from bulk_runs import AMERICA, BRITAIN, INDIA, Asked, Kept, Listed, answer_to, rows
from linehunt import Client, Configuration, Field, LookupResult
from linehunt_bulk.asking import Block, Finish, ask_client, ask_pool
from linehunt_bulk.flat import columns_for
from linehunt_bulk.offline_pool import OfflinePool
from linehunt_bulk.row import Row
from linehunt_bulk.run import Answered, Run
from linehunt_bulk.stop import Stop
from linehunt_bulk.tally import Tally
from linehunt_bulk.unusable import Unusable


@pytest.fixture(autouse=True)
def _interruptible() -> Iterator[None]:
    """Both signals are heeded, whatever the tests were started with."""
    before = {number: signal.signal(number, signal.default_int_handler) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


COLUMNS = columns_for([Field.COUNTRY])
ISO2 = 0
WANTED = (Field.COUNTRY,)
ACCOUNTS = ("offline",)


def tally() -> Tally:
    return Tally(WANTED, ACCOUNTS)


def nobody(_: Row, __: LookupResult) -> None:
    """Watches nothing."""


def answers(asked: Asked, table: Listed) -> Generator[Answered, None, None]:
    return ask_client(asked, table.read(), COLUMNS, tally(), nobody)


@pytest.mark.parametrize("window", [1, 2, 100])
def test_order(window: int) -> None:
    """Rows come out as they went in, each with the facts of its own number; one with a problem keeps its place, and isn't asked."""
    table, output, asked = Listed(rows(AMERICA, None, BRITAIN, "hello", None, INDIA)), Kept(), Asked(window)
    run = Run(answers(asked, table), output, Stop())
    run.go()

    assert run.rows == 6
    assert [row for row, _ in output.written] == table.given
    assert [cells[ISO2] for _, cells in output.written] == ["US", None, "US", None, None, "US"]
    errors = [cells[-1] for _, cells in output.written]
    assert errors == [None, "ragged: 1 cell, the header has 2", None, "write '+'", "ragged: 1 cell, the header has 2", None]
    assert asked.texts == [AMERICA, "", BRITAIN, "hello", "", INDIA]


def test_counts() -> None:
    """The tally has every row, broken ones with their reason; whoever watches is told of those that were asked."""
    counted, seen = tally(), []
    table = Listed(rows(AMERICA, None, "hello"))
    list(ask_client(Asked(), table.read(), COLUMNS, counted, lambda row, result: seen.append((row.place, result.complete))))

    assert (counted.rows, counted.invalid, counted.complete) == (3, 2, 1)
    assert counted.problems == {"ragged: 1 cell, the header has 2": 1, "write '+'": 1}
    assert seen == [(2, True), (4, False)]


def test_a_client_and_a_pool_agree() -> None:
    """The same rows give the same cells and counts, whether a client asks or processes of their own do."""
    given = rows(AMERICA, None, "hello", BRITAIN, "+15555555555", INDIA) * 30
    one, other = tally(), tally()
    with Client() as client:
        ask = partial(client.lookup_many, want=WANTED)
        by_client = list(ask_client(ask, given, COLUMNS, one, nobody))
    pool = OfflinePool(Configuration(), Finish(COLUMNS, WANTED, ACCOUNTS), want=WANTED, processes=1)
    by_pool = list(ask_pool(pool.run, given, other))

    assert by_client == by_pool
    assert [row for row, _ in by_pool] == given
    assert (one.rows, one.invalid, one.complete, one.countries) == (other.rows, other.invalid, other.complete, other.countries)


def test_broken_rows_without_end() -> None:
    """A file of nothing but broken rows is not gathered in memory: no more of it is read than is under way."""
    window = 10
    table, output = Listed(chain(rows(AMERICA), repeat(rows(None)[0], 5_000))), Kept()
    ahead = []
    output.fails = lambda written: ahead.append(table.read_so_far - written)
    Run(answers(Asked(window), table), output, Stop()).go()

    assert len(output.written) == 5_001
    assert max(ahead) <= window


def test_an_output_that_fails() -> None:
    """A full disk ends the run where it is, with its own error; what is under way is settled first."""

    def full(written: int) -> None:
        if written == 2:
            raise Unusable(f"out.csv: {os.strerror(errno.ENOSPC)}")

    output, asked = Kept(full), Asked(5)
    run = Run(answers(asked, Listed(rows(*[AMERICA] * 10))), output, Stop())
    with pytest.raises(Unusable, match="No space left on device"):
        run.go()

    assert (run.rows, output.places, asked.closed) == (2, [2, 3], True)


def test_an_input_that_fails() -> None:
    """So does an input that can't be read any further; the rows that were read before it are not lost from the order."""

    def broken() -> Iterator[Row]:
        yield from rows(AMERICA, BRITAIN)
        raise Unusable("numbers.csv.gz: it is cut short")

    output, asked = Kept(), Asked()
    with pytest.raises(Unusable, match="cut short"):
        Run(answers(asked, Listed(broken())), output, Stop()).go()

    assert (output.places, asked.closed) == ([2, 3], True)


def interrupt(_: int = 0) -> None:
    os.kill(os.getpid(), signal.SIGINT)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stopped_while_it_waits(number: signal.Signals) -> None:
    """A signal that comes while answers are awaited ends the waiting at once, and no row is half written."""

    def ask(numbers: Iterable[str]) -> Generator[LookupResult, None, None]:
        for place, text in enumerate(numbers):
            if place == 2:
                os.kill(os.getpid(), number)
                raise AssertionError("nothing is asked any more")
            yield answer_to(text)

    output = Kept()
    with Stop() as stop:
        run = Run(ask_client(ask, rows(*[AMERICA] * 5), COLUMNS, tally(), nobody), output, stop)
        with pytest.raises(KeyboardInterrupt):
            run.go()

    assert (run.rows, output.places, stop.asked) == (2, [2, 3], True)


def test_stopped_while_it_writes() -> None:
    """One that comes while a row is written lets it be written, and then ends the run."""
    output, asked = Kept(lambda written: interrupt() if written == 1 else None), Asked(3)
    with Stop() as stop:
        run = Run(answers(asked, Listed(rows(*[AMERICA] * 5))), output, stop)
        with pytest.raises(KeyboardInterrupt):
            run.go()

    assert (run.rows, output.places, asked.closed) == (2, [2, 3], True)


def test_the_second_signal_is_the_systems() -> None:
    """After the first, both signals do what they do to any program; at the end they are what they were before."""
    was = signal.getsignal(signal.SIGINT)
    with Stop():
        interrupt()
        assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] == [signal.SIG_DFL] * 2
    assert signal.getsignal(signal.SIGINT) is was


def test_an_ignored_signal() -> None:
    """Where a signal is ignored, as in a job that the shell runs in the background, it stays so."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with Stop() as stop:
        interrupt()
        assert (stop.asked, signal.getsignal(signal.SIGINT)) == (False, signal.SIG_IGN)


def test_memory_is_flat() -> None:
    """Over the offline chain the last five thousand rows take no more memory than the first thousand, which fill the window."""
    peaks = []

    def numbers() -> Iterator[Row]:
        for place in range(6_000):
            if place == 1_000:
                peaks.append(tracemalloc.get_traced_memory()[1])
                tracemalloc.reset_peak()
            yield Row(place, ("x" * 100,), f"+1415430{place:04}")

    with Client() as client:
        client.lookup(AMERICA)  # its tables stay
        tracemalloc.start()
        try:
            for _ in ask_client(partial(client.lookup_many, want=WANTED), numbers(), COLUMNS, tally(), nobody):
                pass
            peaks.append(tracemalloc.get_traced_memory()[1])
        finally:
            tracemalloc.stop()

    first, rest = peaks
    assert rest < first + 500_000


def test_a_block_is_small() -> None:
    """What a process hands back of a block are cells and counts, no results."""
    block = Finish(COLUMNS, WANTED, ACCOUNTS)(rows(AMERICA, None), [answer_to(AMERICA), None])

    assert isinstance(block, Block)
    assert [len(cells) for cells in block.cells] == [len(COLUMNS)] * 2
    assert (block.tally.rows, block.tally.invalid) == (2, 1)
