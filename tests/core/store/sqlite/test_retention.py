"""What is old is removed: when somebody says so, and once a day past its retention."""

import logging
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from books import GB, IN, US
from bought import PRICE, buy, counters_are_sums, draw_numbers, money, traces
from fakes import FakeClock
from linehunt.config.configuration import Configuration
from linehunt.ledger import open_ledger
from linehunt.store.protocol import Order
from linehunt.store.sqlite.forgetting import Forgotten
from linehunt.store.sqlite.home import SQLiteStore
from linehunt.store.sqlite.retention import forget_older, sweep

DAY = 86_400.0


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def ledger(directory: Path, clock: FakeClock) -> Iterator[SQLiteStore]:
    """An empty one, by that clock."""
    with closing(SQLiteStore(directory, clock=clock)) as opened:
        yield opened


def test_older(ledger: SQLiteStore, clock: FakeClock) -> None:
    """Answers and responses from before are gone, with every byte; later ones and the money stay."""
    random = Random(0)
    numbers = draw_numbers(random, 4_800)
    old, new = numbers[:2_500], numbers[2_500:]
    for first in range(0, 2_500, 50):
        buy(ledger, *old[first : first + 50], body="x" * random.randrange(6_000))
    clock.advance(90 * DAY)
    for first in range(0, 2_300, 50):
        buy(ledger, *new[first : first + 50])
    before = money(ledger)

    assert forget_older(ledger, 90 * DAY, clock.now()) == Forgotten()
    clock.advance(1)
    assert forget_older(ledger, 90 * DAY, clock.now()) == Forgotten(answers=2_500, responses=50)
    assert not traces(ledger.place.directory, *old)
    assert ledger.recall_many(numbers, {"acme"}).keys() == set(new)
    assert money(ledger) == before
    assert counters_are_sums(ledger)


def test_bought_again(ledger: SQLiteStore, clock: FakeClock) -> None:
    """An answer is as old as its last one; the response of the first goes."""
    buy(ledger, US)
    clock.advance(2 * DAY)
    buy(ledger, US)

    assert forget_older(ledger, DAY, clock.now()) == Forgotten(responses=1)


def test_what_is_open_stays(ledger: SQLiteStore, clock: FakeClock) -> None:
    """Old answers of a number that is asked or in doubt stay, and the response of a doubt does; they go when that has ended."""
    buy(ledger, US)
    buy(ledger, GB)
    doubt = buy(ledger, US, IN, doubt=[US])
    seen = {row.account: row.attempt for row in ledger.recall(GB, {"acme"})}
    ledger.reserve(Order(account="acme", items=(), quotes={GB: PRICE}, seen={GB: seen["acme"]}))
    clock.advance(2 * DAY)

    assert forget_older(ledger, DAY, clock.now()) == Forgotten(answers=1, responses=2)  # IN's; the first two requests'
    assert [ledger.recall(number, {"acme"})[0].answer is None for number in (US, GB)] == [False, False]
    ledger.resolve(doubt, billed=False)
    assert forget_older(ledger, DAY, clock.now()) == Forgotten(answers=1, responses=1)


def test_what_a_sweep_left(ledger: SQLiteStore, clock: FakeClock) -> None:
    """Where a sweep has deleted everything that is old, its bytes are in the journal, until somebody says that it be forgotten."""
    buy(ledger, US)
    clock.advance(2 * DAY)
    sweep(ledger, DAY, clock.now())
    assert not ledger.recall(US, {"acme"})
    assert traces(ledger.place.directory, US) <= {"ledger.db-journal"}

    assert forget_older(ledger, DAY, clock.now()) == Forgotten()
    assert not traces(ledger.place.directory, US)


def test_once_a_day(ledger: SQLiteStore, clock: FakeClock) -> None:
    """A ledger is swept once a day; where the clock was set back, at once."""

    def swept() -> bool:
        buy(ledger, US, received=clock.now())
        sweep(ledger, 1.0, clock.now() + 2)  # what was just bought is older than a second
        return not ledger.recall(US, {"acme"})

    assert swept()
    assert not swept()
    clock.advance(DAY - 1)
    assert not swept()
    clock.advance(1)
    assert swept()
    clock.advance(-10 * DAY)
    assert swept()
    assert stat.S_IMODE((ledger.place.directory / "swept").stat().st_mode) == 0o600


def test_kept_forever(directory: Path, ledger: SQLiteStore, clock: FakeClock) -> None:
    """Without a retention nothing is removed, and no file made."""
    buy(ledger, US)
    clock.advance(10_000 * DAY)
    with closing(open_ledger(Configuration(store={"path": str(directory)}), clock=clock)) as opened:
        assert opened.recall(US, {"acme"})[0].attempt is not None
    assert not (directory / "swept").exists()


def test_opening_sweeps(directory: Path, clock: FakeClock) -> None:
    """Who opens a configured ledger removes what is past its retention: by the ledger's clock, and with the money as it was."""
    configuration = Configuration(store={"path": str(directory), "retention": "30d"})
    with closing(open_ledger(configuration, clock=clock)) as ledger:
        buy(ledger, US)
        clock.advance(20 * DAY)
        buy(ledger, GB)
        before = money(ledger)
    clock.advance(20 * DAY)
    with closing(open_ledger(configuration, clock=clock)) as ledger:
        assert ledger.recall_many((US, GB), {"acme"}).keys() == {GB}
        assert money(ledger) == before


def test_a_sweep_that_fails(ledger: SQLiteStore, clock: FakeClock, caplog: pytest.LogCaptureFixture) -> None:
    """It is logged in one line, and is tried again the next time: a ledger that can't be swept can still be opened."""
    buy(ledger, US)
    clock.advance(2 * DAY)
    ledger.write(lambda tx: tx.execute("CREATE TRIGGER kept BEFORE DELETE ON answer BEGIN SELECT raise(ABORT, 'kept'); END"))
    with caplog.at_level(logging.WARNING, "linehunt.store"):
        sweep(ledger, DAY, clock.now())
    ledger.write(lambda tx: tx.execute("DROP TRIGGER kept"))

    [record] = caplog.records
    assert record.getMessage().startswith("what is older than its retention could not be removed: ")
    assert "kept" in record.getMessage()
    assert ledger.recall(US, {"acme"})
    sweep(ledger, DAY, clock.now())
    assert not ledger.recall(US, {"acme"})


def test_a_mark_that_is_no_file(ledger: SQLiteStore, clock: FakeClock, caplog: pytest.LogCaptureFixture) -> None:
    """Where the mark of the last sweep can't be made, the ledger is swept each time, and that is logged; no link is followed."""
    (ledger.place.directory / "swept").symlink_to(ledger.place.directory / "elsewhere")
    buy(ledger, US)
    clock.advance(2 * DAY)
    sweep(ledger, DAY, clock.now())

    assert not ledger.recall(US, {"acme"})
    assert not (ledger.place.directory / "elsewhere").exists()
    assert len(caplog.records) == 1
