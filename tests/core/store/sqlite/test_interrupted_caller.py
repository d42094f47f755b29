"""Ctrl-C in a thread that waits for its turn: wherever its work is by then, nobody else's is lost or done twice."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from linehunt.store.sqlite.home import SQLiteStore
from linehunt.store.sqlite.transaction import Transaction


@pytest.fixture(autouse=True)
def _interruptible() -> Iterator[None]:
    """SIGINT raises KeyboardInterrupt, whatever the tests were started with."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@contextmanager
def occupied(store: SQLiteStore, *, until: Callable[[], bool], interrupts: int) -> Iterator[threading.Thread]:
    """A transaction of another thread, which ends once `until` holds, the main thread was interrupted so often, and a moment has passed."""
    begun = threading.Event()

    def wait(transaction: Transaction) -> str:
        begun.set()
        while not until():
            time.sleep(0.001)
        for _ in range(interrupts):
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(0.05)
        return "waited"

    other = threading.Thread(target=lambda: store.write(wait))
    other.start()
    assert begun.wait(20)
    yield other
    other.join(20)
    assert not other.is_alive()


def save(account: str) -> Callable[[Transaction], str]:
    """Work that counts a millionth as saved."""

    def work(transaction: Transaction) -> str:
        transaction.count(("2026-11-22", account, "USD"), saved=1)
        return account

    return work


def saved(store: SQLiteStore) -> dict[str, int]:
    return store.read(lambda transaction: dict(transaction.execute("SELECT account, saved FROM spending").fetchall()))


def test_before_its_turn(store: SQLiteStore) -> None:
    """Work that nobody has begun is given up."""
    waiting = store._group._waiting  # no public door tells who waits
    with occupied(store, until=lambda: len(waiting) == 1, interrupts=1), pytest.raises(KeyboardInterrupt):
        store.write(save("given up"))
    assert saved(store) == {}
    assert store.write(save("next")) == "next"


def test_before_it_waits(store: SQLiteStore) -> None:
    """Nor is anything left of a caller that is interrupted before it stands in the queue."""
    lock = store._group._lock
    held = threading.Event()

    def hold() -> None:
        with lock:
            held.set()
            time.sleep(0.05)
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(0.05)

    holder = threading.Thread(target=hold)
    holder.start()
    assert held.wait(20)
    with pytest.raises(KeyboardInterrupt):
        store.write(save("given up"))
    holder.join(20)
    assert saved(store) == {}
    assert store.write(save("next")) == "next"


@pytest.mark.parametrize("interrupts", [1, 3])
def test_while_a_leader_has_it(interrupts: int, store: SQLiteStore) -> None:
    """Work that a leader has taken over is done before its caller goes, however often it is interrupted: once."""
    waiting, begun = store._group._waiting, threading.Event()

    def lead(transaction: Transaction) -> str:
        begun.set()
        time.sleep(0.02)
        for _ in range(interrupts):
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(0.05)
        return save("leader")(transaction)

    with occupied(store, until=lambda: len(waiting) == 2, interrupts=0):
        leader = threading.Thread(target=lambda: store.write(lead))
        leader.start()
        while len(waiting) < 1:
            time.sleep(0.001)
        with pytest.raises(KeyboardInterrupt):
            store.write(save("follower"))
        assert begun.is_set()
        leader.join(20)
    assert saved(store) == {"leader": 1, "follower": 1}
    assert store.write(save("next")) == "next"


def test_when_it_is_to_lead(store: SQLiteStore) -> None:
    """A caller that is interrupted when the lead comes to it passes it on."""
    waiting = store._group._waiting
    came: list[str] = []

    def interrupt_and_work(transaction: Transaction) -> str:
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(0.05)
        return save("never")(transaction)

    with occupied(store, until=lambda: len(waiting) == 2, interrupts=0):

        def follow() -> None:
            while len(waiting) < 1:
                time.sleep(0.001)
            came.append(store.write(save("follower")))

        follower = threading.Thread(target=follow)
        follower.start()
        with pytest.raises(KeyboardInterrupt):
            store.write(interrupt_and_work)
        follower.join(20)
    assert came == ["follower"]
    assert saved(store) == {"follower": 1}
