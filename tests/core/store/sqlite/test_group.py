"""Group commit: many threads, one connection, one transaction for all that wait; and nobody pays for another's failure."""

import signal
import threading
import time
from _thread import interrupt_main
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count
from typing import Any

import pytest
from attrs import evolve

from crash.hammer import hammer, order, settled
from crash.ledger_file import LedgerFile
from crash.nursery import Nursery
from linehunt.model.answer import Answer
from linehunt.model.attempt import Ended
from linehunt.model.errors import StoreError
from linehunt.model.facts import Facts
from linehunt.model.fields import Field
from linehunt.model.money import Money
from linehunt.model.number import PhoneNumber
from linehunt.store.budget import Budget, Budgets, Period
from linehunt.store.protocol import Grant, Obstacle, Refusal, Settlement
from linehunt.store.sqlite.home import SQLiteStore
from linehunt.store.sqlite.transaction import Transaction

NUMBER = PhoneNumber("+14154305555")
ANSWER = Answer(Facts(ported=True))


@contextmanager
def queue(store: SQLiteStore, *works: Callable[[], Any]) -> Iterator[list[Future[Any]]]:
    """Threads that wait with this for the store, in this order; the transaction that they wait for ends when the block is entered."""
    busy, free = threading.Event(), threading.Event()

    def occupy(_: Transaction) -> None:
        busy.set()
        assert free.wait(20)

    with ThreadPoolExecutor(len(works) + 1) as pool:
        occupied = pool.submit(store.write, occupy)
        assert busy.wait(20)
        waiting = []
        for place, work in enumerate(works, 1):
            waiting.append(pool.submit(work))
            while len(store._group._waiting) < place:  # no public door tells who waits
                time.sleep(0.001)
        free.set()
        occupied.result()
        yield waiting


def asked(grant: Grant) -> int:
    """The attempt of a grant."""
    assert grant.attempt is not None
    return grant.attempt


def note(store: SQLiteStore, account: str, error: BaseException | None = None) -> Callable[[], Any]:
    """Counts a micro-unit as saved by this account, then raises, if it is to."""

    def work(transaction: Transaction) -> str:
        transaction.count(("2026-11-22", account, "USD"), saved=1)
        if error is not None:
            raise error
        return account

    return lambda: store.write(work)


def noted(store: SQLiteStore) -> dict[str, int]:
    """What was counted, by account."""
    return store.read(lambda transaction: dict(transaction.execute("SELECT account, saved FROM spending").fetchall()))


def test_one_that_fails_fails_alone(store: SQLiteStore) -> None:
    """Work that raises in others' transaction gets its own error; the others' is written, and nothing of its own."""
    works = [
        note(store, "a"),
        note(store, "b", ValueError("no")),
        note(store, "c"),
        note(store, "d", KeyError("nor this")),
        note(store, "e"),
    ]
    with queue(store, *works) as waiting:
        errors = [future.exception(20) for future in waiting]

    assert [type(error) for error in errors] == [type(None), ValueError, type(None), KeyError, type(None)]
    assert noted(store) == {"a": 1, "c": 1, "e": 1}


def test_a_statement_that_fails_fails_alone(store: SQLiteStore) -> None:
    """So does work whose SQL the tables refuse: its error names the ledger, and what was wrong."""

    def refused() -> None:
        store.write(lambda transaction: transaction.execute("INSERT INTO spending VALUES ('2026-11-22', 'b', 'USD', -1, 0, 0, 0)"))

    with queue(store, note(store, "a"), refused, note(store, "c")) as waiting:
        errors = [future.exception(20) for future in waiting]

    assert [type(error) for error in errors] == [type(None), StoreError, type(None)]
    assert "ledger.db: CHECK constraint failed" in str(errors[1])
    assert noted(store) == {"a": 1, "c": 1}


def test_an_interrupted_leader_leaves_the_others_their_work(store: SQLiteStore) -> None:
    """Ctrl-C within the leader's work ends the leader alone: what it took over from others is done by the next of them."""
    with queue(store, note(store, "a", KeyboardInterrupt()), note(store, "b"), note(store, "c")) as waiting:
        assert isinstance(waiting[0].exception(20), KeyboardInterrupt)
        assert [future.result(20) for future in waiting[1:]] == ["b", "c"]

    assert noted(store) == {"b": 1, "c": 1}
    assert note(store, "d")() == "d"


def test_an_interrupted_reservation_takes_nothing_back_that_is_others(store: SQLiteStore) -> None:
    """A reservation that Ctrl-C undid leaves nothing; the attempt that gets its number meanwhile stays somebody else's."""
    raises = iter([KeyboardInterrupt()])

    def interrupt(_: Transaction) -> None:
        for error in raises:  # once: whoever does this again goes through
            raise error

    other = PhoneNumber("+14154305556")
    works = [lambda: store.reserve(order(NUMBER)), lambda: store.write(interrupt), lambda: store.reserve(order(other))]
    with queue(store, *works) as waiting:
        assert isinstance(waiting[0].exception(20), KeyboardInterrupt)
        granted = waiting[2].result(20)

    assert granted.numbers == (other,)
    assert LedgerFile(store.place.directory).states == {granted.attempt: "sent"}
    assert store.reserve(order(NUMBER)).numbers == (NUMBER,)


def test_an_interrupt_with_the_commit(store: SQLiteStore) -> None:
    """Ctrl-C that comes while the disk is waited for is raised once all that was committed is delivered: others keep what they have, and
    the interrupted reservation, of which nobody will ever hear, is released.
    """
    other = PhoneNumber("+14154305556")
    busy, free = threading.Event(), threading.Event()

    def occupy(_: Transaction) -> None:
        busy.set()
        assert free.wait(20)

    def follow() -> Grant:
        while not store._group._waiting:  # until the main thread is there, which will lead
            time.sleep(0.001)
        threading.Thread(target=free_it).start()
        return store.reserve(order(other))

    def free_it() -> None:
        while len(store._group._waiting) < 2:
            time.sleep(0.001)
        free.set()

    with ThreadPoolExecutor(2) as pool, interrupted_commit(store):
        pool.submit(store.write, occupy)
        assert busy.wait(20)
        following = pool.submit(follow)
        with pytest.raises(KeyboardInterrupt):
            store.reserve(order(NUMBER))
        grant = following.result(20)

    assert grant.numbers == (other,)
    file = LedgerFile(store.place.directory)
    file.check()
    assert sorted(file.states.values()) == ["released", "sent"]
    assert file.states[grant.attempt or 0] == "sent"
    assert store.reserve(order(NUMBER)).numbers == (NUMBER,)
    assert store.held == (Money(2, "USD"),)


@contextmanager
def interrupted_commit(store: SQLiteStore) -> Iterator[None]:
    """Ctrl-C comes within the first COMMIT that counts money."""
    connection = store.read(lambda transaction: transaction.execute("SELECT 1").connection)

    def watch(statement: str) -> None:
        if statement.startswith("INSERT INTO spending"):  # the last one before the COMMIT
            connection.set_progress_handler(interrupt_main, 1)  # no line of Python: it shows when the COMMIT returns
        elif statement.startswith("BEGIN"):
            connection.set_progress_handler(None, 1)

    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    connection.set_trace_callback(watch)
    try:
        yield
    finally:
        connection.set_trace_callback(None)
        connection.set_progress_handler(None, 1)
        signal.signal(signal.SIGINT, before)


def test_a_transaction_that_was_left_open(store: SQLiteStore) -> None:
    """A transaction that an interrupt kept from its end is rolled back by whoever writes next."""
    connection = store.read(lambda transaction: transaction.execute("BEGIN").connection)
    connection.execute("INSERT INTO spending VALUES ('2026-11-22', 'a', 'USD', 0, 0, 0, 1)")

    assert note(store, "b")() == "b"
    assert noted(store) == {"b": 1}


def test_closing_among_others(store: SQLiteStore) -> None:
    """A close waits for those that came before it; whoever comes after is told, and nothing of theirs is written."""
    with queue(store, note(store, "a"), store.close, note(store, "b")) as waiting:
        errors = [future.exception(20) for future in waiting]

    assert [str(error) for error in errors] == ["None", "None", "this store is closed"]
    assert LedgerFile(store.place.directory).saved == {"a": 1}


@pytest.mark.parametrize("limited", ["budgets", "max_spend"])
def test_room_within_a_transaction(open_store: Callable[..., SQLiteStore], limited: str) -> None:
    """Within one transaction what the first leave of a budget or a cap is what the next find: freed, taken, and spent."""
    limit = Money(2, "USD")
    budgets = Budgets(limits=(Budget(limit=limit, period=Period.DAY),))
    store = open_store(**{limited: budgets if limited == "budgets" else limit})
    numbers = [PhoneNumber(f"+1415430555{place}") for place in range(6)]
    first, second = (store.reserve(order(number)).attempt or 0 for number in numbers[:2])
    works = [
        lambda: store.reserve(order(numbers[2])),
        lambda: store.settle(Settlement(attempt=first, ended=Ended.RELEASED, charged=Money(0, "USD"))),
        lambda: store.reserve(order(numbers[3])),
        lambda: store.settle(settled(second)),
        lambda: store.reserve(order(numbers[4], numbers[5])),
    ]
    with queue(store, *works) as waiting:
        came = [future.result(20) for future in waiting]

    assert [grant.numbers for grant in came if grant is not None] == [(), (numbers[3],), ()]
    assert (store.held, store.spent) == ((Money(1, "USD"),), (Money(1, "USD"),))


@pytest.mark.parametrize("threads", [32])
def test_threads_share_a_store(store: SQLiteStore, threads: int) -> None:
    """32 threads reserve and settle through one store: each gets its own attempts, and the money is the sum."""
    numbers = count(14_150_000_000)
    with ThreadPoolExecutor(threads) as pool:
        assert sum(pool.map(lambda _: hammer(store, numbers, 10), range(threads))) == 10 * threads

    file = LedgerFile(store.place.directory)
    file.check()
    assert file.money == {"USD": (0, 10 * threads, 0)}
    assert list(file.states.values()) == ["settled"] * 10 * threads


def test_two_stores_over_one_directory(store: SQLiteStore, open_store: Callable[..., SQLiteStore]) -> None:
    """Two stores of one process over one directory are as two processes: one's reservation is the other's obstacle, the sums are one."""
    other = open_store()
    numbers = count(14_150_000_000)
    with ThreadPoolExecutor(8) as pool:
        pool.map(lambda each: hammer(each, numbers, 25), [store, other] * 4)
    attempt = store.reserve(order(NUMBER)).attempt

    assert other.reserve(order(NUMBER)).refusals[NUMBER].attempt == attempt
    assert other.spent == store.spent
    assert other.held == store.held
    LedgerFile(store.place.directory).check()


def test_ctrl_c_while_others_work(nursery: Nursery, store: SQLiteStore) -> None:
    """Ctrl-C in a thread that waits or leads ends its own work alone: the others' goes on, then and later, and no sum is lost."""
    came = nursery.run("crash.hammer:interrupted", directory=str(store.place.directory), threads=4, interrupts=150)

    assert came["met"] > 20
    assert came["alive"] == 4
    assert came["before"] > 0
    assert came["after"] == 10
    file = LedgerFile(store.place.directory)
    file.check()
    assert came["spent"] >= came["others"] + came["after"]


def test_what_is_settled_beside_it_is_not_sold_again(store: SQLiteStore) -> None:
    """A reservation and a recall in the transaction that settles the number's attempt find its answer."""
    grant = store.reserve(order(NUMBER))
    settle, reserve, recall = (
        lambda: store.settle(evolve(settled(asked(grant)), answers={NUMBER: ANSWER}, speaks_for=frozenset({Field.PORTED}))),
        lambda: store.reserve(order(NUMBER)),
        lambda: store.recall(NUMBER, ("acme",)),
    )
    with queue(store, settle, reserve, recall) as waiting:
        _, refused, known = (future.result(20) for future in waiting)

    assert refused.refusals == {NUMBER: Refusal(Obstacle.ANSWERED)}
    assert [(row.attempt, row.answer) for row in known] == [(grant.attempt, ANSWER)]


def test_what_is_let_go_beside_it_can_be_asked(store: SQLiteStore) -> None:
    """A number without an answer is free for the next in the same transaction, which is told by its own attempt from then on."""
    grant = store.reserve(order(NUMBER))
    settle, reserve = lambda: store.settle(settled(asked(grant))), lambda: store.reserve(order(NUMBER))
    with queue(store, settle, reserve, reserve) as waiting:
        _, second, third = (future.result(20) for future in waiting)

    assert second.numbers == (NUMBER,)
    assert third.refusals == {NUMBER: Refusal(Obstacle.BUSY, second.attempt)}


def test_one_settled_twice_fails_alone(store: SQLiteStore) -> None:
    """An attempt that is closed already is told so; what was settled with it stays settled, with its answer."""
    other = PhoneNumber("+14154305556")
    one, two = store.reserve(order(NUMBER)), store.reserve(order(other))
    first, second, third = (lambda each=grant: store.settle(settled(asked(each))) for grant in (one, one, two))
    with queue(store, first, second, third) as waiting:
        errors = [future.exception(20) for future in waiting]

    assert [error is None for error in errors] == [True, False, True]
    assert isinstance(errors[1], ValueError)
    assert f"attempt {one.attempt} is closed" in str(errors[1])
