"""Whose an attempt is, and what becomes of it when that process is gone."""

import signal
import stat
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from crash.hammer import PRICE, order
from crash.ledger_file import LedgerFile
from crash.nursery import Child, Nursery
from linehunt import StoreError
from linehunt.model.number import PhoneNumber
from linehunt.store.protocol import Obstacle
from linehunt.store.sqlite.home import SQLiteStore
from linehunt.store.sqlite.owner import Owner, is_dead

NUMBER = PhoneNumber("+14154305555")


@pytest.fixture
def squat(nursery: Nursery, directory: Path, tmp_path: Path) -> Callable[[], Child]:
    """Starts a process that has the number in hand, until it is killed."""

    def start() -> Child:
        ready = tmp_path / "ready"
        child = nursery.start("crash.squatter:squat", directory=str(directory), number=NUMBER.e164, ready=str(ready))
        while not ready.exists():
            time.sleep(0.001)
        return child

    return start


def test_a_dead_process_is_recovered_at_open(squat: Callable[[], Child], open_store: Callable[..., SQLiteStore]) -> None:
    """What a killed process was asking is in doubt for whoever opens the store next, and its file is gone."""
    child = squat()
    child.kill()
    assert child.wait() == -signal.SIGKILL
    store = open_store()

    [doubt] = store.doubts()
    assert doubt.numbers == (NUMBER,)
    assert "its process ended before a response was here" in doubt.failure
    assert store.reserve(order(NUMBER)).refusals[NUMBER].obstacle is Obstacle.DOUBT
    store.close()
    assert LedgerFile(store.place.directory).owners == []


def test_a_living_process_is_left_alone(squat: Callable[[], Child], open_store: Callable[..., SQLiteStore]) -> None:
    """What a living process is asking stays its own, however often the store is opened beside it."""
    child = squat()
    for _ in range(3):
        store = open_store()
        assert store.doubts() == []
        assert store.reserve(order(NUMBER)).refusals[NUMBER].obstacle is Obstacle.BUSY
        store.close()
    assert len(LedgerFile(store.place.directory).owners) == 1
    child.kill()
    child.wait()


def test_a_process_dies_while_another_waits(squat: Callable[[], Child], open_store: Callable[..., SQLiteStore]) -> None:
    """Who waits for a process's answer hears of its death within a second, not when its own patience ends."""
    child = squat()
    store = open_store()
    attempt = store.reserve(order(NUMBER)).refusals[NUMBER].attempt
    assert attempt is not None
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(store.wait, attempt, 20.0)
        time.sleep(0.1)
        assert not waiting.done()
        child.kill()
        began = time.monotonic()
        failure = waiting.result(20)
    child.wait()

    assert failure == "its process ended before a response was here"
    assert time.monotonic() - began < 1.0
    assert [doubt.attempt for doubt in store.doubts()] == [attempt]


def test_what_is_open_at_the_close(open_store: Callable[..., SQLiteStore]) -> None:
    """A store that is closed with an attempt in hand leaves it in doubt, and no file of its own."""
    store = open_store()
    store.reserve(order(NUMBER))
    store.close()

    file = LedgerFile(store.place.directory)
    file.check()
    assert (list(file.states.values()), file.owners) == (["doubt"], [])


def test_a_dead_process_that_had_nothing_in_hand(directory: Path, open_store: Callable[..., SQLiteStore]) -> None:
    """The file of an owner that died with nothing in hand is removed at the next opening, a living one's is not."""
    first = open_store()
    first.reserve(order(NUMBER))
    left = directory / "owners" / ("0" * 16)
    left.touch(0o600)
    open_store()

    assert not left.exists()
    assert len(LedgerFile(directory).owners) == 1


def test_an_owner_that_cannot_be_looked_at(directory: Path, open_store: Callable[..., SQLiteStore]) -> None:
    """Where it can't be told whether an owner lives the store is refused in one line, and the attempt is as it was."""
    store = open_store()
    store.reserve(order(NUMBER))
    store.close()
    (directory / "owners" / ("f" * 16)).mkdir()
    with pytest.raises(StoreError, match=r"ledger: the ledger can't be kept there: Is a directory: name another directory"):
        open_store()


@pytest.mark.parametrize("spoil", [Path.rmdir, lambda owners: (owners.rmdir(), owners.touch())], ids=["missing", "a-file"])
def test_no_owner_can_be_made(store: SQLiteStore, directory: Path, spoil: Callable[[Path], object]) -> None:
    """Where no owner's file can be made nothing is reserved: a StoreError says where."""
    spoil(directory / "owners")
    with pytest.raises(StoreError, match=r"ledger: the ledger can't be kept there: (No such file or|Not a) directory"):
        store.reserve(order(NUMBER))

    assert LedgerFile(directory).states == {}


def test_a_name_is_locked_while_its_owner_lives(tmp_path: Path) -> None:
    """An owner's file is for its user alone, and tells whether it lives; resigning removes it."""
    owner = Owner(tmp_path)
    path = tmp_path / owner.name
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not is_dead(tmp_path, owner.name)
    assert path.exists()
    owner.resign()

    assert not path.exists()
    assert is_dead(tmp_path, owner.name)


def test_taken_for_dead_before_it_was_locked(tmp_path: Path) -> None:
    """Whoever looks between an owner's making of its file and its lock removes the file: the owner notices, and makes another."""
    taken: list[str] = []
    while not taken:  # as often as it takes for the two to meet
        made = threading.Event()

        def clean(made: threading.Event = made) -> None:
            while not made.is_set():
                taken.extend(path.name for path in tmp_path.iterdir() if is_dead(tmp_path, path.name))

        with ThreadPoolExecutor(1) as pool:
            cleaning = pool.submit(clean)
            owners = [Owner(tmp_path) for _ in range(20)]
            made.set()
            cleaning.result()
        assert {path.name for path in tmp_path.iterdir()} == {owner.name for owner in owners}
        assert not any(is_dead(tmp_path, owner.name) for owner in owners)
        for owner in owners:
            owner.resign()

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["", "..", "../ledger.db", "nobody", "F" * 16, "0" * 17])
def test_a_name_of_no_owner(tmp_path: Path, name: str) -> None:
    """A name that no owner ever had is a dead one's, and no file is touched for it."""
    outside = tmp_path / "ledger.db"
    outside.touch()
    (tmp_path / "owners").mkdir()

    assert is_dead(tmp_path / "owners", name)
    assert outside.exists()


def test_a_store_in_a_forked_child(nursery: Nursery, directory: Path) -> None:
    """A child refuses the store that its parent opened, whatever it asks of it; closing it there does nothing; the parent goes on."""
    refused = nursery.run("crash.squatter:inherit", directory=str(directory), number=NUMBER.e164)

    words = "the store was opened before this process was forked: open one in the process that uses it"
    assert refused == dict.fromkeys(["recall", "reserve", "settle", "wait", "doubts", "spent"], words)
    file = LedgerFile(directory)
    file.check()
    assert (list(file.states.values()), file.owners) == (["settled"], [])


def test_a_row_that_cannot_be_recovered(directory: Path, open_store: Callable[..., SQLiteStore], caplog: pytest.LogCaptureFixture) -> None:
    """One row that can't be recovered keeps neither the others from it nor the program from its start; it stays counted as held."""
    store = open_store()
    bad = store.reserve(order(NUMBER)).attempt
    other = store.reserve(order(PhoneNumber("+14154305556"))).attempt
    refuse = f"CREATE TRIGGER refuse BEFORE UPDATE ON attempt WHEN old.id = {bad} BEGIN SELECT raise(ABORT, 'no'); END"
    store.write(lambda transaction: transaction.execute(refuse))
    store.close()

    again = open_store()
    assert LedgerFile(directory).states == {bad: "sent", other: "doubt"}
    assert f"attempt {bad} can't be recovered: it stays counted as held" in caplog.text
    assert (again.held, again.in_doubt) == ((PRICE,), (PRICE,))
