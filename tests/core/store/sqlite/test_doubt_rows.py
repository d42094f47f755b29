"""What the ledger's rows say of doubts: settled by somebody's word, answered after all, or never sent."""

from collections.abc import Callable
from functools import partial

import pytest

from books import CARRIER, GB, IN, SPEAKS_FOR, US
from fakes import FakeClock
from ledger_rows import BODY, SLIP, SLIP_TEXT, START, attempt_row, begin, money, order, rows, settlement, usd
from linehunt.model.answer import Ticket
from linehunt.model.attempt import Ended
from linehunt.model.errors import ConfigurationError
from linehunt.store.protocol import Raw
from linehunt.store.sqlite.attempt_row import find
from linehunt.store.sqlite.home import SQLiteStore
from linehunt.store.sqlite.rereading import store_again, stored_responses
from linehunt.store.sqlite.settling import break_off
from linehunt.store.sqlite.transaction import Transaction


@pytest.mark.parametrize(
    ("charged", "billed", "state", "spent"),
    [(0, True, "settled", 40), (0, False, "released", 0), (7, False, "settled", 7), (7, True, "settled", 47), (40, True, "settled", 80)],
    ids=["billed", "not-billed", "part-not-billed", "part-billed", "as-much-again"],
)
def test_a_doubt_is_settled_by_word(store: SQLiteStore, clock: FakeClock, charged: int, billed: bool, state: str, spent: int) -> None:
    """By somebody's word it is spent or not, and closed now; what was charged before stays."""
    attempt = begin(store, {US: 40, GB: 7})
    answers = {GB: CARRIER} if charged else {}
    store.settle(settlement(attempt, Ended.DOUBT, charged, answers=answers, in_doubt={US: usd(40)}, tickets=(SLIP,), failure="late"))
    clock.advance(3.0)
    doubt = store.resolve(attempt, billed=billed)
    assert (doubt.attempt, doubt.account, doubt.since, doubt.numbers, doubt.amount) == (attempt, "acme", START, (US,), usd(40))
    assert (doubt.failure, doubt.tickets) == ("late", True)
    row = attempt_row(store)
    assert (row["state"], row["ended"], row["charged"], row["doubtful"]) == (state, START + 3, spent, 0)
    assert (row["held"], row["tickets"]) == (None, None)
    assert money(store) == (0, spent, 0)
    assert [row["number"] for row in rows(store, "answer") if row["open"] is not None] == []


def test_what_is_no_doubt_is_said(store: SQLiteStore) -> None:
    """Whoever resolves what is no doubt is told which command lists the doubts."""
    with pytest.raises(ConfigurationError) as caught:
        store.resolve(9, billed=True)
    assert str(caught.value) == "attempt 9 is not in doubt: 'linehunt spend doubts' lists those that are"


def test_a_doubt_that_is_answered_after_all(store: SQLiteStore, clock: FakeClock) -> None:
    """A stored response that is read again charges the quotes of the numbers that it answers; the others stay in doubt."""
    attempt = begin(store, {US: 40, GB: 7, IN: 2})
    doubt = {US: usd(40), GB: usd(7), IN: usd(2)}
    store.settle(settlement(attempt, Ended.DOUBT, 0, in_doubt=doubt, tickets=(SLIP,), raw=(Raw(BODY, (US, GB, IN)),)))
    [stored] = stored_responses(store, "acme")
    clock.advance(4.0)
    assert store.write(partial(store_again, stored, {US: CARRIER, IN: CARRIER}, SPEAKS_FOR, clock.now())) == 2
    row = attempt_row(store)
    assert (row["state"], row["ended"], row["charged"], row["doubtful"]) == ("doubt", START + 4, 42, 7)
    assert (row["held"], row["tickets"]) == (f"{GB.e164}:7", SLIP_TEXT)
    assert money(store) == (0, 42, 7)
    assert {row["number"]: row["open"] for row in rows(store, "answer")} == {US: None, GB: attempt, IN: None}

    clock.advance(1.0)
    assert store.write(partial(store_again, stored, {GB: CARRIER}, SPEAKS_FOR, clock.now())) == 1
    row = attempt_row(store)
    assert (row["state"], row["ended"], row["charged"], row["doubtful"], row["held"], row["tickets"]) == (
        "settled",
        START + 5,
        49,
        0,
        None,
        None,
    )
    assert money(store) == (0, 49, 0)


def test_what_is_still_asked_at_the_close_is_in_doubt(open_store: Callable[..., SQLiteStore], clock: FakeClock) -> None:
    """A store that is closed gives up what it has in hand: paid questions are in doubt, free ones may be asked again."""
    store = open_store(clock=clock)
    begin(store, {US: 40})
    begin(store, {GB: 0})
    fetched = begin(store, {IN: 7})
    store.settle(settlement(fetched, Ended.DOUBT, 0, in_doubt={IN: usd(7)}, tickets=(Ticket("t-2", (IN,)),), failure="late"))
    assert [resumed.attempt for resumed in store.reserve(order({IN: 7})).resumed] == [fetched]
    clock.advance(2.0)
    store.close()

    store = open_store(clock=clock)
    words = "its process ended before a response was here"
    told = [
        (row["state"], row["owner"], row["ended"], row["doubtful"], row["held"], row["tickets"] is None, row["failure"])
        for row in rows(store, "attempt")
    ]
    assert told == [
        ("doubt", None, START + 2, 40, f"{US.e164}:40", True, words),
        ("released", None, START + 2, 0, None, True, words),
        ("doubt", None, START, 7, f"{IN.e164}:7", False, "late"),
    ]
    assert money(store) == (0, 0, 47)
    assert {row["number"] for row in rows(store, "answer")} == {US, IN}


def test_what_was_never_sent_is_free_again(open_store: Callable[..., SQLiteStore], clock: FakeClock) -> None:
    """An attempt that is given up before its request went is released, whatever it was to cost: the cap and the number are free."""
    store = open_store(clock=clock, max_spend=usd(40))
    attempt = begin(store, {US: 40})
    clock.advance(1.0)

    def give_up(transaction: Transaction) -> None:
        row = find(transaction, attempt)
        assert row is not None
        break_off(row, "it was broken off", clock.now(), transaction, sent=False, ours=True)

    store.write(give_up)
    row = attempt_row(store)
    assert (row["state"], row["owner"], row["ended"], row["failure"]) == ("released", None, START + 1, "it was broken off")
    assert (row["charged"], row["doubtful"], row["held"], row["tickets"]) == (0, 0, None, None)
    assert (money(store), rows(store, "answer")) == ((0, 0, 0), [])
    assert begin(store, {US: 40}) == attempt + 1


def test_what_another_store_has_reserved_is_no_matter_of_our_cap(open_store: Callable[..., SQLiteStore], clock: FakeClock) -> None:
    """A store that fetches another's ticket charges it to the ledger: its own cap counts what it has reserved itself."""
    first, second = open_store(clock=clock), open_store(clock=clock, max_spend=usd(10))
    attempt = begin(first, {US: 40})
    first.settle(settlement(attempt, Ended.DOUBT, 0, in_doubt={US: usd(40)}, tickets=(SLIP,)))
    assert [resumed.attempt for resumed in second.reserve(order({US: 40})).resumed] == [attempt]
    second.settle(settlement(attempt, charged=50, answers={US: CARRIER}, speaks_for=SPEAKS_FOR))
    assert money(second) == (0, 50, 0)
    begin(second, {GB: 10})
