"""Forgetting numbers: no byte of them is left, and the money is as it was."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import pytest

from books import GB, IN, US
from bought import PRICE, buy, buy_at_random, counters_are_sums, draw_numbers, money, traces
from linehunt.model.answer import Answer, Ticket
from linehunt.model.errors import ConfigurationError, StoreError
from linehunt.model.facts import Facts, Network
from linehunt.model.number import PhoneNumber
from linehunt.store.protocol import Order
from linehunt.store.sqlite.forgetting import Forgotten, forget
from linehunt.store.sqlite.home import SQLiteStore

ACCOUNTS = {"acme", "beta", "gamma"}
TESTS = Path(__file__).parents[3]


@pytest.mark.parametrize("seed", range(2))
def test_no_byte_is_left(store: SQLiteStore, seed: int) -> None:
    """Of thousands of numbers, bought in random order and batches, any that are forgotten are in no file; all else is as it was."""
    random = Random(seed)
    numbers = draw_numbers(random, 2_500)
    buy_at_random(store, random, numbers, 300)
    doubted = {number for doubt in store.doubts() for number in doubt.numbers}
    known = [number for number in store.recall_many(numbers, ACCOUNTS) if number not in doubted]
    chosen = random.sample(known, 40)
    alone, together = chosen[:10], chosen[10:]
    others = [number for number in numbers if number not in chosen]
    before = money(store), store.recall_many(others, ACCOUNTS)
    assert "ledger.db" in traces(store.place.directory, *chosen)

    for number in alone:
        assert forget(store, number).answers >= 1
        assert not traces(store.place.directory, number)
    done = forget(store, *together)

    assert done.answers >= len(together)
    assert not done.unknown
    assert not traces(store.place.directory, *chosen)
    assert not store.recall_many(chosen, ACCOUNTS)
    assert before == (money(store), store.recall_many(others, ACCOUNTS))
    assert counters_are_sums(store)
    assert store.doubts()


@contextmanager
def neighbour(directory: Path, numbers: list[PhoneNumber]) -> Iterator[None]:
    """Another process has the ledger open: it has bought these numbers, and buys others all the time."""
    command = [sys.executable, str(Path(__file__).with_name("neighbour.py")), str(directory), *[number.e164 for number in numbers]]
    environment = os.environ | {"PYTHONPATH": str(TESTS)}
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        yield
        process.stdin.close()
        assert process.wait(30) == 0


def test_another_process_has_it_open(store: SQLiteStore) -> None:
    """While another process buys, what it bought is forgotten to the last byte, and what it writes later brings none back."""
    numbers = draw_numbers(Random(1), 140)
    with neighbour(store.place.directory, numbers):
        for place in range(0, 60, 3):
            forget(store, *numbers[place : place + 3])
            assert not traces(store.place.directory, *numbers[place : place + 3])
        attempts = len(money(store)[0])
        while len(money(store)[0]) < attempts + 20:  # it goes on
            assert not traces(store.place.directory, *numbers[:60])

    assert not traces(store.place.directory, *numbers[:60])
    assert counters_are_sums(store)


def test_threads_go_on_buying(store: SQLiteStore) -> None:
    """Threads that share the store and buy meanwhile neither fail nor keep a number from being forgotten."""
    numbers = draw_numbers(Random(2), 1_000)
    chosen, others = numbers[:30], iter(numbers[30:])
    for number in chosen:
        buy(store, number)
        buy(store, number, account="beta", answer=None)  # leaves its bytes in the journal alone
    ended = threading.Event()
    failures: list[BaseException] = []

    def go_on() -> None:
        try:
            while not ended.is_set():
                buy(store, next(others))
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=go_on) for _ in range(3)]
    for thread in threads:
        thread.start()
    forget(store, *chosen[:15])
    forget(store, *chosen[15:])
    ended.set()
    for thread in threads:
        thread.join()

    assert not failures
    assert not traces(store.place.directory, *chosen)
    assert counters_are_sums(store)


def test_a_trace_alone(store: SQLiteStore) -> None:
    """A number of which nothing is known any more may still be in the journal: it is forgotten all the same, and told as unknown."""
    attempt = buy(store, GB, answer=None)
    store.write(lambda tx: tx.execute("DELETE FROM response WHERE attempt = ?", (attempt,)).rowcount)
    assert traces(store.place.directory, GB) == {"ledger.db-journal"}

    assert forget(store, GB) == Forgotten(unknown=(GB,))
    assert not traces(store.place.directory, GB)


def test_counts(store: SQLiteStore) -> None:
    """Answers are counted by account, a response once for all of its numbers; those of which nothing is known are named, in order."""
    buy(store, US, GB)
    buy(store, US, account="beta")
    buy(store, GB, answer=None)

    assert forget(store, US, GB, IN) == Forgotten(answers=3, responses=3, unknown=(IN,))
    assert forget(store, US, GB) == Forgotten(unknown=(US, GB))
    assert forget(store) == Forgotten()


def test_a_response_without_an_answer(store: SQLiteStore) -> None:
    """A number that was asked for without an answer has its raw response, and is not unknown."""
    buy(store, GB, answer=None)

    assert forget(store, GB) == Forgotten(responses=1)


def test_a_batch(store: SQLiteStore) -> None:
    """The raw response of a batch goes with any of its numbers; the others' answers stay."""
    buy(store, US, GB)
    forget(store, US)

    assert store.recall(GB, {"acme"})[0].answer is not None
    assert forget(store, GB) == Forgotten(answers=1)


def test_in_doubt(store: SQLiteStore) -> None:
    """A number in doubt is refused, masked, with what to do; then none of the others is forgotten. Resolved, it is forgotten."""
    buy(store, GB)
    attempt = buy(store, US, account="beta", doubt=[US])
    buy(store, US)
    before = money(store)
    with pytest.raises(ConfigurationError) as caught:
        forget(store, GB, US)

    assert str(caught.value) == (
        f"+1415•••••55 is in doubt at 'beta': resolve it first ('linehunt spend doubts', 'linehunt spend resolve {attempt}');"
        " nothing was forgotten"
    )
    assert money(store) == before
    assert store.recall_many((GB, US), {"acme"}).keys() == {GB, US}
    store.resolve(attempt, billed=True)
    assert forget(store, GB, US) == Forgotten(answers=2, responses=3)
    assert not traces(store.place.directory, GB, US)


def test_being_asked(store: SQLiteStore) -> None:
    """A number that somebody asks now is refused; every one that is, in a line of its own."""
    attempt = store.reserve(Order(account="acme", items=(), quotes=dict.fromkeys((US, GB), PRICE))).attempt
    with pytest.raises(ConfigurationError) as caught:
        forget(store, US, GB)

    first, second = str(caught.value).splitlines()
    assert first == f"+1415•••••55 is being asked of 'acme' now (attempt {attempt}): forget it when that has ended; nothing was forgotten"
    assert second.startswith("+4420")


def test_a_ticket_for_it(store: SQLiteStore) -> None:
    """A number with an answer is refused while a ticket for it and a number in doubt can be fetched: it would come again."""
    attempt = buy(store, US, GB, doubt=[GB], tickets=(Ticket("t1", (US, GB)),))
    with pytest.raises(ConfigurationError, match=rf"\+1415•••••55 is in doubt at 'acme': .* resolve {attempt}'"):
        forget(store, US)
    assert store.recall(US, {"acme"})[0].answer is not None


def test_tickets_that_were_fetched(store: SQLiteStore) -> None:
    """A ticket that a closed attempt still has is no obstacle, and goes; so do the digits in the words of an attempt."""
    attempt = buy(store, US, tickets=(Ticket(US.digits, (US,)),), failure=f"nobody has 00{US.digits} or 12345")
    forget(store, US)

    assert not traces(store.place.directory, US)
    row = store.read(lambda tx: tx.one("SELECT tickets, failure, charged FROM attempt WHERE id = ?", attempt))
    assert row == (None, "nobody has ••• or 12345", PRICE.micros)


def test_said_of_another_number(store: SQLiteStore) -> None:
    """Answers and responses of another number that name it go as well; those that name none stay."""
    names_it = Answer(Facts(carrier=Network(name=f"Ported from {US.e164}")))
    buy(store, GB, answer=names_it, body="{}")
    buy(store, IN, body=f"see 00{US.digits}")
    buy(store, IN, account="beta", body="{}")
    before = money(store)

    assert forget(store, US) == Forgotten(answers=1, responses=1, unknown=(US,))
    assert not traces(store.place.directory, US)
    assert money(store) == before
    assert {row.account for row in store.recall(IN, {"acme", "beta"})} == {"acme", "beta"}
    assert forget(store, IN) == Forgotten(answers=2, responses=1)


def test_what_is_open_keeps_it(store: SQLiteStore) -> None:
    """An answer that names it and whose number is in doubt again is not touched: the ledger is named as the file that still has it."""
    buy(store, GB, answer=Answer(Facts(carrier=Network(name=f"Ported from {US.e164}"))), body="{}")
    attempt = buy(store, GB, doubt=[GB], body="{}")
    with pytest.raises(StoreError, match=r"ledger\.db: the digits of \+1415•••••55 are still in it: it was asked again"):
        forget(store, US)

    store.resolve(attempt, billed=False)
    assert forget(store, US).answers == 1
    assert not traces(store.place.directory, US)


def test_part_of_a_longer_number(store: SQLiteStore) -> None:
    """A number whose digits are part of another's is forgotten; the other one stays as it was."""
    part = PhoneNumber(US.e164[:-1])
    buy(store, part)
    buy(store, US)

    assert forget(store, part) == Forgotten(answers=1, responses=1)
    assert not store.recall(part, {"acme"})
    assert store.recall(US, {"acme"})[0].answer is not None


def test_a_copy_beside_the_ledger(store: SQLiteStore) -> None:
    """A file of somebody's beside the ledger that has the digits is named: nobody else can delete it."""
    buy(store, US)
    copy = store.place.directory / "ledger.db.old"
    copy.write_text(f"{US.e164}\n")
    (store.place.directory / "ledger.backups").mkdir()
    with pytest.raises(StoreError) as caught:
        forget(store, US)

    assert (
        str(caught.value)
        == f"{copy}: the digits of +1415•••••55 are still in it: that file is no part of the ledger: delete it, and try again"
    )
    assert traces(store.place.directory, US) == {copy.name}
    assert not store.recall(US, {"acme"})


@pytest.mark.parametrize(
    ("interpreter", "words"),
    [("/bin/false", "/bin/false ended with 1"), ("/nowhere/python", "No such file or directory")],
    ids=["fails", "is not there"],
)
def test_nobody_can_search(store: SQLiteStore, monkeypatch: pytest.MonkeyPatch, interpreter: str, words: str) -> None:
    """Where no interpreter can be started, as in some embedding programs, that is said, and that nothing is known any more."""
    buy(store, US)
    monkeypatch.setattr(sys, "executable", interpreter)
    with pytest.raises(StoreError) as caught:
        forget(store, US)

    assert str(caught.value).startswith(f"{store.place.directory}: what was known is removed, but the files could not be searched")
    assert words in str(caught.value)
    assert not store.recall(US, {"acme"})


def test_another_store_of_this_process(store: SQLiteStore, open_store: Callable[..., SQLiteStore]) -> None:
    """Two stores of one process over one directory: each forgets what the other bought."""
    other = open_store()
    buy(other, US)
    buy(store, GB)
    forget(store, US)
    forget(other, GB)

    assert not traces(store.place.directory, US, GB)
    assert counters_are_sums(store)
