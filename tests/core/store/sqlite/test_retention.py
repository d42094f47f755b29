"""What is old is removed: when somebody says so, and once a day past its retention."""

import logging
import stat
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from books import GB, IN, US, noted
from bought import PRICE, buy, counters_are_sums, draw_numbers, money, traces
from fakes import FakeClock
from linehunt.config.configuration import Configuration
from linehunt.ledger import open_ledger
from linehunt.store.protocol import Order
from linehunt.store.sqlite.forgetting import Forgotten
from linehunt.store.sqlite.home import SQLiteStore
from linehunt.store.sqlite.retention import forget_older, sweep

DAY = 86_400.0


def test_older(store: SQLiteStore, clock: FakeClock) -> None:
    """Answers and responses from before are gone, with every byte; later ones and the money stay."""
    random = Random(0)
    numbers = draw_numbers(random, 4_800)
    old, new = numbers[:2_500], numbers[2_500:]
    for first in range(0, 2_500, 50):
        buy(store, *old[first : first + 50], body="x" * random.randrange(6_000))
    clock.advance(90 * DAY)
    for first in range(0, 2_300, 50):
        buy(store, *new[first : first + 50])
    before = money(store)

    assert forget_older(store, 90 * DAY, clock.now()) == Forgotten()
    clock.advance(1)
    assert forget_older(store, 90 * DAY, clock.now()) == Forgotten(answers=2_500, responses=50)
    assert not traces(store.place.directory, *old)
    assert store.recall_many(numbers, {"acme"}).keys() == set(new)
    assert money(store) == before
    assert counters_are_sums(store)


def test_bought_again(store: SQLiteStore, clock: FakeClock) -> None:
    """An answer is as old as its last one; the response of the first goes."""
    buy(store, US)
    clock.advance(2 * DAY)
    buy(store, US)

    assert forget_older(store, DAY, clock.now()) == Forgotten(responses=1)


def test_what_is_open_stays(store: SQLiteStore, clock: FakeClock) -> None:
    """Old answers of a number that is asked or in doubt stay, and the response of a doubt does; they go when that has ended."""
    buy(store, US)
    buy(store, GB)
    doubt = buy(store, US, IN, doubt=[US])
    seen = {row.account: row.attempt for row in store.recall(GB, {"acme"})}
    store.reserve(Order(account="acme", items=(), quotes={GB: PRICE}, seen=noted({GB: seen["acme"]})))
    clock.advance(2 * DAY)

    assert forget_older(store, DAY, clock.now()) == Forgotten(answers=1, responses=2)  # IN's; the first two requests'
    assert [store.recall(number, {"acme"})[0].answer is None for number in (US, GB)] == [False, False]
    store.resolve(doubt, billed=False)
    assert forget_older(store, DAY, clock.now()) == Forgotten(answers=1, responses=1)


def test_what_a_sweep_left(store: SQLiteStore, clock: FakeClock) -> None:
    """Where a sweep has deleted everything that is old, its bytes are in the journal, until somebody says that it be forgotten."""
    buy(store, US)
    clock.advance(2 * DAY)
    sweep(store, DAY, clock.now())
    assert not store.recall(US, {"acme"})
    assert traces(store.place.directory, US) <= {"ledger.db-journal"}

    assert forget_older(store, DAY, clock.now()) == Forgotten()
    assert not traces(store.place.directory, US)


def test_once_a_day(store: SQLiteStore, clock: FakeClock) -> None:
    """A ledger is swept once a day; where the clock was set back, at once."""

    def swept() -> bool:
        buy(store, US, received=clock.now())
        sweep(store, 1.0, clock.now() + 2)  # what was just bought is older than a second
        return not store.recall(US, {"acme"})

    assert swept()
    assert not swept()
    clock.advance(DAY - 1)
    assert not swept()
    clock.advance(1)
    assert swept()
    clock.advance(-10 * DAY)
    assert swept()
    assert stat.S_IMODE((store.place.directory / "swept").stat().st_mode) == 0o600


def test_kept_forever(directory: Path, store: SQLiteStore, clock: FakeClock) -> None:
    """Without a retention nothing is removed, and no file made."""
    buy(store, US)
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


def test_a_sweep_that_fails(store: SQLiteStore, clock: FakeClock, caplog: pytest.LogCaptureFixture) -> None:
    """It is logged in one line, and is tried again the next time: a ledger that can't be swept can still be opened."""
    buy(store, US)
    clock.advance(2 * DAY)
    store.write(lambda tx: tx.execute("CREATE TRIGGER kept BEFORE DELETE ON answer BEGIN SELECT raise(ABORT, 'kept'); END"))
    with caplog.at_level(logging.WARNING, "linehunt.store"):
        sweep(store, DAY, clock.now())
    store.write(lambda tx: tx.execute("DROP TRIGGER kept"))

    [record] = caplog.records
    assert record.getMessage().startswith("what is older than its retention could not be removed: ")
    assert "kept" in record.getMessage()
    assert store.recall(US, {"acme"})
    sweep(store, DAY, clock.now())
    assert not store.recall(US, {"acme"})


def test_a_mark_that_is_no_file(store: SQLiteStore, clock: FakeClock, caplog: pytest.LogCaptureFixture) -> None:
    """Where the mark of the last sweep can't be made, the ledger is swept each time, and that is logged; no link is followed."""
    (store.place.directory / "swept").symlink_to(store.place.directory / "elsewhere")
    buy(store, US)
    clock.advance(2 * DAY)
    sweep(store, DAY, clock.now())

    assert not store.recall(US, {"acme"})
    assert not (store.place.directory / "elsewhere").exists()
    assert len(caplog.records) == 1
