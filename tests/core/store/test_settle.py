"""How attempts are closed, and who waits for it."""

import gc
import sys
import threading

import pytest

from books import CARRIER, GB, IN, US, Desk, amounts, obstacles
from linehunt.model.answer import Answer, Ticket, Verdict
from linehunt.model.errors import ConfigurationError
from linehunt.model.money import Money
from linehunt.model.number import PhoneNumber
from linehunt.store.protocol import Doubt, Obstacle

PATIENT = 30.0
SLIP = Ticket("t-1", (US,))


def test_counters(desk: Desk) -> None:
    """What was held turns into what was charged and what is in doubt; the rest is free."""
    attempt = desk.take(US, GB, IN)
    assert desk.sums == ("0.03 USD", "", "")
    desk.settle(attempt, {US: CARRIER}, charged="0.008 USD", doubt=[GB])
    assert desk.sums == ("", "0.008 USD", "0.01 USD")


def test_counters_by_currency(desk: Desk) -> None:
    """Sums are kept by currency, over all accounts."""
    for account, price in [("acme", "0.01 USD"), ("beta", "0.02 USD"), ("cesar", "0.2 INR")]:
        attempt = desk.reserve(US, account=account, price=price).attempt
        assert attempt is not None
        desk.settle(attempt, {US: CARRIER}, charged=price)
    assert desk.sums == ("", "0.2 INR + 0.03 USD", "")


def test_unbilled_answer_is_kept(desk: Desk) -> None:
    """An answer that cost nothing is stored like any other."""
    invalid = Answer(verdict=Verdict.INVALID_NUMBER)
    desk.settle(desk.take(US), {US: invalid})
    assert desk.sums == ("", "", "")
    assert desk.row(US).answer == invalid


def test_charged_without_an_answer(desk: Desk) -> None:
    """Money that was charged for nothing is spent; the number is free again."""
    desk.settle(desk.take(US), charged="0.01 USD", failure="MalformedResponse")
    assert desk.sums == ("", "0.01 USD", "")
    assert desk.reserve(US).numbers == (US,)


@pytest.mark.parametrize("failure", ["TimedOut: no answer within 5 s", ""], ids=["failed", "answered"])
def test_wait_until_it_is_closed(desk: Desk, failure: str) -> None:
    """Whoever waits for an attempt is told why it brought no answer, or nothing if it did."""
    attempt = desk.take(US)
    told: list[str | None] = []
    waiters = [threading.Thread(target=lambda: told.append(desk.store.wait(attempt, PATIENT))) for _ in range(4)]
    for waiter in waiters:
        waiter.start()
    desk.settle(attempt, {} if failure else {US: CARRIER}, doubt=[US] if failure else (), failure=failure)
    for waiter in waiters:
        waiter.join()
    assert told == [failure] * 4


def test_wait_in_vain(desk: Desk) -> None:
    """Whoever has waited long enough is told None."""
    assert desk.store.wait(desk.take(US), 0.01) is None


def test_wait_for_what_is_closed(desk: Desk) -> None:
    """Nobody waits for an attempt that is closed: an answer is there, or the words of a doubt."""
    assert desk.store.wait(desk.buy(US), PATIENT) == ""
    assert desk.store.wait(desk.doubt(GB), PATIENT) == "TimedOut: no answer within 5 s"


def test_wait_for_a_fetch(desk: Desk) -> None:
    """While an attempt's ticket is fetched it is open again, and waited for again."""
    attempt = desk.doubt(US, tickets=(SLIP,))
    desk.reserve(US)
    assert desk.store.wait(attempt, 0.01) is None
    desk.settle(attempt, {US: CARRIER}, charged="0.01 USD")
    assert desk.store.wait(attempt, PATIENT) == ""


def test_close_twice(desk: Desk) -> None:
    """Closing a store twice is closing it once."""
    desk.store.close()
    desk.store.close()


def test_many_threads_one_number(desk: Desk) -> None:
    """Of 64 threads that reserve one number exactly one is granted it; the others are told for whom to wait, and are answered."""
    start = threading.Barrier(64)
    granted: list[int] = []
    told: list[tuple[Obstacle, str | None]] = []

    def ask() -> None:
        start.wait()
        grant = desk.reserve(US)
        if grant.attempt is not None:
            granted.append(grant.attempt)
            desk.settle(grant.attempt, {US: CARRIER}, charged="0.01 USD")
            return
        refusal = grant.refusals[US]
        told.append((refusal.obstacle, "" if refusal.attempt is None else desk.store.wait(refusal.attempt, PATIENT)))

    threads = [threading.Thread(target=ask) for _ in range(64)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(granted) == 1
    assert len(told) == 63
    assert set(told) <= {(Obstacle.BUSY, ""), (Obstacle.ANSWERED, "")}
    assert desk.sums == ("", "0.01 USD", "")


def test_many_threads_many_numbers(desk: Desk) -> None:
    """Threads that buy the same numbers in different orders buy each once."""
    numbers = [PhoneNumber(f"+1415430{place:04}") for place in range(40)]

    def ask(turn: int) -> None:
        for number in numbers[turn:] + numbers[:turn]:
            grant = desk.reserve(number)
            if grant.attempt is not None:
                desk.settle(grant.attempt, {number: CARRIER}, charged="0.01 USD")

    threads = [threading.Thread(target=ask, args=(5 * turn,)) for turn in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert desk.sums == ("", "0.4 USD", "")


@pytest.mark.parametrize("kept", [True, False], ids=["released", "answer-not-kept"])
def test_nothing_is_left_behind(desk: Desk, kept: bool) -> None:
    """A closed attempt that leaves no answer leaves nothing: not even its number is remembered."""
    number = PhoneNumber("+14154305556")
    known = sys.getrefcount(number)
    desk.settle(desk.take(number, kept=kept), {} if kept else {number: CARRIER}, charged="0.01 USD")
    assert obstacles(desk.reserve(number, seen={number: 99}, kept=True)) == {number: Obstacle.ANSWERED}
    gc.collect()
    assert sys.getrefcount(number) == known


def test_doubts_are_listed(desk: Desk) -> None:
    """Every doubt, the oldest first: who was asked, when, for whom, how much, what happened, and whether it can be fetched."""
    since = desk.clock.now()
    first = desk.doubt(US, GB)
    desk.clock.advance(60.0)
    second = desk.doubt(IN, tickets=(Ticket("t-2", (IN,)),))
    desk.take(PhoneNumber("+14154305556"))
    words = "TimedOut: no answer within 5 s"
    assert desk.store.doubts() == [
        Doubt(attempt=first, account="acme", since=since, numbers=(US, GB), amount=Money.parse("0.02 USD"), failure=words),
        Doubt(attempt=second, account="acme", since=since + 60, numbers=(IN,), amount=Money.parse("0.01 USD"), failure=words, tickets=True),
    ]


@pytest.mark.parametrize(("billed", "sums"), [(True, ("", "0.03 USD", "")), (False, ("", "0.01 USD", ""))], ids=["billed", "not-billed"])
def test_a_doubt_is_resolved(billed: bool, sums: tuple[str, str, str], desk: Desk) -> None:
    """By somebody's word its amount is spent or free, it is a doubt no more, and its numbers can be asked again."""
    attempt = desk.take(US, GB, IN)
    desk.settle(attempt, {US: CARRIER}, charged="0.01 USD", doubt=[GB, IN])
    [doubt] = desk.store.doubts()
    assert desk.store.resolve(attempt, billed=billed) == doubt
    assert desk.sums == sums
    assert desk.store.doubts() == []
    assert desk.reserve(GB, IN).numbers == (GB, IN)
    assert desk.row(US).answer == CARRIER


def test_what_is_no_doubt_is_not_resolved(desk: Desk) -> None:
    """Neither an attempt that is under way, nor one that is closed, nor one whose tickets are being fetched, nor one that never was."""
    bought, fetched = desk.buy(IN), desk.doubt(US, tickets=(SLIP,))
    desk.reserve(US)
    under_way = desk.take(GB)
    for attempt in (bought, fetched, under_way, 99):
        with pytest.raises(ConfigurationError, match=f"attempt {attempt} is not in doubt"):
            desk.store.resolve(attempt, billed=True)
    assert desk.store.doubts() == []


def test_what_is_saved_is_counted(desk: Desk) -> None:
    """What recalled answers would have cost is counted beside the money, and is none."""
    desk.store.note_saved({"acme": Money.parse("0.01 USD"), "beta": Money.parse("0.2 INR")})
    desk.store.note_saved({"acme": Money.parse("0.01 USD")})
    assert amounts(desk.store.saved) == "0.2 INR + 0.02 USD"
    assert desk.sums == ("", "", "")
