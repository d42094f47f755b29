"""What the ledger's rows say of an attempt, from its reservation to its end: column by column."""

from collections.abc import Callable
from pathlib import Path

import pytest

from books import CARRIER, GB, IN, SPEAKS_FOR, US
from fakes import FakeClock
from ledger_rows import BODY, DAY, SLIP, SLIP_TEXT, START, attempt_row, begin, money, order, rows, settlement, usd
from linehunt.model.answer import Answer, Verdict
from linehunt.model.attempt import Ended
from linehunt.model.fields import Field
from linehunt.model.message import ProviderResponse
from linehunt.model.money import Money, Rates
from linehunt.model.number import PhoneNumber
from linehunt.store.budget import Budget, Budgets, Period
from linehunt.store.protocol import Grant, Obstacle, Raw, Refusal
from linehunt.store.sqlite.home import SQLiteStore
from linehunt.store.sqlite.reserving import Reserving, split_hashes
from linehunt.store.sqlite.transaction import Transaction


def test_a_reservation_is_written_whole(store: SQLiteStore) -> None:
    """Who asks what of whom for how much, since when and along which chain; numbers in clear only in `held`."""
    begin(store, {US: 40, GB: 7})
    row = attempt_row(store)
    hashes, owner = split_hashes(row.pop("hashes")), row.pop("owner")
    assert hashes == [store.hashed(US), store.hashed(GB)]
    assert [len(each) for each in hashes] == [8, 8]
    assert int(owner, 16)
    assert row == {
        "id": 1,
        "state": "sent",
        "account": "acme",
        "items": "carrier,cnam",
        "chain": "default",
        "wanted": "carrier ported",
        "day": DAY,
        "at": START,
        "ended": None,
        "currency": "USD",
        "quoted": 47,
        "charged": 0,
        "doubtful": 0,
        "numbers": 2,
        "held": f"{US.e164}:40 {GB.e164}:7",
        "tickets": None,
        "kept": 1,
        "status": None,
        "request_id": None,
        "failure": "",
        "flags": "",
    }
    assert money(store) == (47, 0, 0)
    assert [(row["number"], row["open"], row["attempt"]) for row in rows(store, "answer")] == [(US, 1, None), (GB, 1, None)]


def test_hashes_are_keyed(store: SQLiteStore, open_store: Callable[..., SQLiteStore], tmp_path: Path) -> None:
    """Each number has a hash of its own, and in another ledger another one."""
    assert len({store.hashed(US), store.hashed(GB), open_store(tmp_path / "other").hashed(US)}) == 3


def test_a_settlement_is_written_whole(store: SQLiteStore, clock: FakeClock) -> None:
    """What was charged to whom, how it ended, what the vendor called it, and what was odd; nobody has it in hand any more."""
    attempt = begin(store, {US: 40, GB: 7})
    clock.advance(2.0)
    answers = {US: CARRIER, GB: Answer(verdict=Verdict.NO_MATCH)}
    store.settle(
        settlement(
            attempt,
            charged=47,
            shares={US: usd(41), GB: usd(6)},
            answers=answers,
            speaks_for=SPEAKS_FOR,
            raw=(Raw(ProviderResponse(status=202), (US, GB)), Raw(BODY, (US, GB))),
            request_id="r-1",
            failure="",
            flags=("odd", "too much"),
        )
    )
    row = attempt_row(store)
    assert (row["state"], row["owner"], row["ended"]) == ("settled", None, START + 2)
    assert (row["charged"], row["doubtful"], row["held"], row["tickets"]) == (47, 0, None, None)
    assert (row["status"], row["request_id"], row["failure"], row["flags"]) == (207, "r-1", "", "odd\ntoo much")
    assert money(store) == (0, 47, 0)
    answered = {row["number"]: row for row in rows(store, "answer")}
    assert [(row["open"], row["attempt"], row["at"], row["currency"], row["speaks_for"]) for row in answered.values()] == [
        (None, attempt, START + 2, "USD", "carrier ported")
    ] * 2
    assert {number: row["cost"] for number, row in answered.items()} == {US: 41, GB: 6}
    assert [(row["part"], row["at"], row["status"], row["numbers"]) for row in rows(store, "response")] == [
        (0, START + 2, 202, f"{US.e164} {GB.e164}"),  # the first told no time of receipt
        (1, START - 1, 207, f"{US.e164} {GB.e164}"),
    ]


def test_an_answer_without_a_share_cost_nothing(store: SQLiteStore) -> None:
    """A number that is answered and has no share is remembered as free."""
    attempt = begin(store, {US: 40})
    store.settle(settlement(attempt, charged=40, answers={US: CARRIER}, speaks_for=SPEAKS_FOR))
    assert [row["cost"] for row in rows(store, "answer")] == [0]
    [known] = store.recall(US, {"acme"})
    assert known.cost == usd(0)


def test_what_may_not_be_stored_is_not(store: SQLiteStore) -> None:
    """Where answers are not kept, neither answer nor bytes are: money, status and words are."""
    attempt = begin(store, {US: 40}, kept=False)
    store.settle(settlement(attempt, charged=40, answers={US: CARRIER}, speaks_for=SPEAKS_FOR, raw=(Raw(BODY, (US,)),), failure="said"))
    assert (rows(store, "answer"), rows(store, "response")) == ([], [])
    row = attempt_row(store)
    assert (row["kept"], row["status"], row["charged"], row["failure"]) == (0, 207, 40, "said")


@pytest.mark.parametrize(
    ("ended", "charged", "doubt", "state"),
    [
        (Ended.RELEASED, 0, {}, "released"),
        (Ended.SETTLED, 0, {}, "settled"),
        (Ended.RELEASED, 5, {}, "settled"),
        (Ended.SETTLED, 5, {US: usd(40)}, "doubt"),
        (Ended.RELEASED, 0, {US: usd(40)}, "doubt"),
    ],
    ids=["released", "free", "charged", "part", "all"],
)
def test_how_it_ends(store: SQLiteStore, ended: Ended, charged: int, doubt: dict[PhoneNumber, Money], state: str) -> None:
    """In doubt while a number of it is, settled where anything was charged, else as its asker says."""
    attempt = begin(store, {US: 40, GB: 7})
    store.settle(settlement(attempt, ended, charged, in_doubt=doubt))
    row = attempt_row(store)
    assert (row["state"], row["failure"], row["request_id"], row["status"]) == (state, "", None, None)
    assert money(store) == (0, charged, 40 if doubt else 0)


def test_tickets_and_bytes_are_kept_before_the_fetch(store: SQLiteStore, clock: FakeClock) -> None:
    """A Pending reply leaves its tickets and its bytes; what is fetched then follows it, part by part."""
    attempt = begin(store, {US: 40})
    store.keep(attempt, (SLIP,), Raw(ProviderResponse(status=202, body=b"wait"), (US,)))
    assert attempt_row(store)["tickets"] == SLIP_TEXT
    clock.advance(1.0)
    store.keep(attempt, (SLIP,), Raw(ProviderResponse(status=202, body=b"more"), (US,), SLIP))
    store.settle(settlement(attempt, charged=40, answers={US: CARRIER}, speaks_for=SPEAKS_FOR, raw=(Raw(BODY, (US,), SLIP),)))
    assert [(row["part"], row["at"], row["body"], row["ticket"]) for row in rows(store, "response")] == [
        (0, START, b"wait", None),
        (1, START + 1, b"more", SLIP_TEXT),
        (2, START - 1, b"{}", SLIP_TEXT),
    ]


def test_tickets_are_kept_without_bytes(store: SQLiteStore) -> None:
    """Where answers may not be stored, a Pending reply leaves its tickets alone: no byte of it."""
    attempt = begin(store, {US: 40}, kept=False)
    store.keep(attempt, (SLIP,), Raw(ProviderResponse(status=202), (US,)))
    assert attempt_row(store)["tickets"] is not None
    assert rows(store, "response") == []


def test_a_fetch_adds_to_what_is_known(store: SQLiteStore, clock: FakeClock) -> None:
    """A doubt's second settlement adds its charge, and leaves status, id and words where it has none of its own."""
    attempt = begin(store, {US: 40, GB: 7})
    raw = (Raw(BODY, (US, GB)),)
    doubt = {US: usd(40), GB: usd(7)}
    store.settle(settlement(attempt, Ended.DOUBT, 0, in_doubt=doubt, tickets=(SLIP,), raw=raw, request_id="r-1", failure="late"))
    assert money(store) == (0, 0, 47)
    first = attempt_row(store)
    assert (first["state"], first["owner"], first["held"], first["failure"]) == ("doubt", None, f"{US.e164}:40 {GB.e164}:7", "late")

    [resumed] = store.reserve(order({US: 40})).resumed
    assert (resumed.attempt, resumed.held) == (attempt, doubt)
    assert attempt_row(store)["owner"] is not None
    store.settle(settlement(attempt, Ended.DOUBT, 9, answers={US: CARRIER}, speaks_for=SPEAKS_FOR, in_doubt={GB: usd(7)}))
    second = attempt_row(store)
    assert (second["state"], second["owner"], second["charged"], second["doubtful"]) == ("doubt", None, 9, 7)
    assert (second["status"], second["request_id"], second["failure"], second["tickets"]) == (207, "r-1", "late", None)
    assert money(store) == (0, 9, 7)

    clock.advance(5.0)
    store.settle(settlement(attempt, Ended.RELEASED, raw=raw))
    last = attempt_row(store)
    assert (last["state"], last["charged"], last["doubtful"], last["failure"], last["ended"]) == ("settled", 9, 0, "", START + 5)
    assert [row["part"] for row in rows(store, "response")] == [0, 1]
    assert money(store) == (0, 9, 0)


def test_an_order_of_nothing_is_nothing(store: SQLiteStore) -> None:
    """It is granted nothing, and leaves no row."""
    grant = store.reserve(order({}))
    assert (grant.attempt, grant.numbers, grant.refusals, grant.wait) == (None, (), {}, 0.0)
    assert rows(store, "attempt") == []


@pytest.mark.parametrize("count", [499, 500, 501, 1001])
def test_answers_of_many_numbers_are_read_in_blocks(store: SQLiteStore, count: int) -> None:
    """However many numbers are asked about at once, each gets what is known of it, and no more."""
    numbers = [PhoneNumber(f"+1415430{place:04}") for place in range(count)]
    attempt = begin(store, dict.fromkeys(numbers, 1))
    store.settle(settlement(attempt, charged=count, answers=dict.fromkeys(numbers, CARRIER), speaks_for=SPEAKS_FOR))
    found = store.recall_many([*numbers, GB], {"acme"})
    assert list(found) == numbers
    assert {len(rows) for rows in found.values()} == {1}
    assert money(store) == (0, count, 0)


def test_work_of_one_transaction_sees_what_came_before(store: SQLiteStore) -> None:
    """An attempt that was begun within a transaction is there for the rest of it, and ids go on from it."""

    def work(transaction: Transaction) -> list[int]:
        ids = [transaction.next_attempt() for _ in range(2)]
        transaction.count((DAY, "acme", "USD"), spent=3, doubtful=6, saved=7)
        transaction.count((DAY, "acme", "USD"), spent=4, doubtful=2, held=1, saved=5)
        return ids

    begin(store, {US: 40})
    assert store.write(work) == [2, 3]
    [row] = rows(store, "spending")
    assert (row["held"], row["spent"], row["doubtful"], row["saved"]) == (41, 7, 8, 12)


def test_orders_of_one_transaction_see_each_other(store: SQLiteStore, clock: FakeClock) -> None:
    """A number that one order has taken is busy for the next, though nothing of it is on the disk."""

    def work(transaction: Transaction) -> list[Grant]:
        orders = [order(quotes) for quotes in ({US: 40}, {US: 40, GB: 7}, {IN: 2, GB: 7})]
        return [Reserving(one, "0" * 16, Budgets(), Rates(), b"key", START, clock)(transaction) for one in orders]

    grants = store.write(work)
    assert [(grant.attempt, grant.numbers) for grant in grants] == [(1, (US,)), (2, (GB,)), (3, (IN,))]
    assert [grant.refusals for grant in grants] == [{}, {US: Refusal(Obstacle.BUSY, 1)}, {GB: Refusal(Obstacle.BUSY, 2)}]
    assert money(store) == (49, 0, 0)


@pytest.mark.parametrize("period", [Period.DAY, Period.MONTH, None], ids=str)
def test_a_transactions_own_money_counts(store: SQLiteStore, period: Period | None) -> None:
    """What is written and what the same transaction has counted so far are taken off a budget together: held, spent and in doubt."""
    store.settle(settlement(begin(store, {US: 40}), charged=3))
    budgets = Budgets(limits=(Budget(limit=usd(20), period=period),))

    def work(transaction: Transaction) -> list[str | None]:
        transaction.count((DAY, "acme", "USD"), held=1, spent=2)
        before = transaction.room(budgets, Rates(), DAY)
        transaction.count((DAY, "acme", "USD"), doubtful=4)
        transaction.remeasure()
        room = transaction.room(budgets, Rates(), DAY)
        assert room is not before
        return [room.take("acme", usd(micros)) for micros in (11, 10, 1)]

    over, fits, full = store.write(work)
    assert over is not None
    assert over.endswith(": 0.00001 USD left")
    assert fits is None
    assert full is not None
    assert full.endswith(": 0 USD left")


def test_a_response_is_of_its_fields(store: SQLiteStore) -> None:
    """A stored answer speaks for the fields of its settlement, and for no other."""
    attempt = begin(store, {US: 40})
    store.settle(settlement(attempt, charged=40, answers={US: CARRIER}, speaks_for=frozenset({Field.CARRIER})))
    [known] = store.recall(US, {"acme"})
    assert (known.account, known.items, known.attempt, known.at) == ("acme", ("carrier", "cnam"), attempt, START)
    assert known.speaks_for == {Field.CARRIER}
    assert known.answer == CARRIER
