"""Numbers bought of a store, with the bytes that came; and what is left of them in files."""

import json
import subprocess
from collections.abc import Iterable
from pathlib import Path
from random import Random
from typing import Any

from books import CARRIER, SPEAKS_FOR, noted
from linehunt.model.answer import Answer, Ticket
from linehunt.model.attempt import Ended
from linehunt.model.message import ProviderResponse
from linehunt.model.money import Money
from linehunt.model.number import PhoneNumber
from linehunt.store.protocol import Order, Raw, Settlement
from linehunt.store.sqlite.home import SQLiteStore

PRICE = Money(4_000, "USD")


def buy(
    store: SQLiteStore,
    *numbers: PhoneNumber,
    account: str = "acme",
    answer: Answer | None = CARRIER,
    doubt: Iterable[PhoneNumber] = (),
    tickets: tuple[Ticket, ...] = (),
    body: str | None = None,
    received: float = 0.0,
    failure: str = "",
) -> int:
    """One request for these numbers, all of which must be granted: answered alike, in doubt, or (without an answer) released. Its attempt.

    Without a `body` the response names every number in three spellings. `received` is its time, 0 for the store's.
    """
    rows = store.recall_many(numbers, {account})
    seen = noted({number: rows[number][0].attempt for number in rows})
    grant = store.reserve(Order(account=account, items=(), quotes=dict.fromkeys(numbers, PRICE), seen=seen))
    assert grant.numbers == numbers
    assert grant.attempt is not None
    if body is None:
        spelt = [{"number": number.e164, "digits": number.digits, "uri": f"/v1/00{number.digits}"} for number in numbers]
        body = json.dumps(spelt)
    in_doubt = dict.fromkeys(doubt, PRICE)
    answers = {} if answer is None else {number: answer for number in numbers if number not in in_doubt}
    store.settle(
        Settlement(
            attempt=grant.attempt,
            ended=Ended.DOUBT if in_doubt else Ended.SETTLED if answers else Ended.RELEASED,
            charged=Money(PRICE.micros * len(answers), "USD"),
            shares=dict.fromkeys(answers, PRICE),
            answers=answers,
            speaks_for=SPEAKS_FOR,
            in_doubt=in_doubt,
            tickets=tickets,
            raw=(Raw(ProviderResponse(status=200, body=body.encode(), received=received), numbers),),
            failure=failure,
        )
    )
    return grant.attempt


def buy_at_random(store: SQLiteStore, random: Random, numbers: list[PhoneNumber], requests: int) -> None:
    """Requests of one or many numbers at several accounts, answered, updated, released and in doubt in a random order."""
    closed = {account: set(numbers) for account in ("acme", "beta", "gamma")}
    for _ in range(requests):
        account = random.choice(sorted(closed))
        batch = random.sample(sorted(closed[account]), random.choice((1, 2, 10, 40)))
        answer = random.choice((CARRIER, CARRIER, None))
        in_doubt = random.sample(batch, random.choice((0, 0, 0, 1)))
        padding = "x" * random.choice((0, 100, 20_000))
        buy(store, *batch, account=account, answer=answer, doubt=in_doubt, body=json.dumps([batch, padding]))
        closed[account].difference_update(in_doubt)


def draw_numbers(random: Random, count: int) -> list[PhoneNumber]:
    """Different numbers of eleven digits."""
    return [PhoneNumber(f"+{number}") for number in random.sample(range(12_000_000_000, 19_999_999_999), count)]


def money(store: SQLiteStore) -> list[Any]:
    """Every attempt and every counter, as they are written."""
    statements = ("SELECT * FROM attempt", "SELECT * FROM spending")
    return store.read(lambda transaction: [transaction.execute(statement).fetchall() for statement in statements])


def counters_are_sums(store: SQLiteStore) -> bool:
    """Whether each counter is what its attempts add up to."""
    sums = (
        "SELECT day, account, currency, sum(iif(state = 'sent', quoted, 0)), sum(charged), sum(doubtful) FROM attempt"
        " GROUP BY day, account, currency ORDER BY day, account, currency"
    )
    counters = "SELECT day, account, currency, held, spent, doubtful FROM spending ORDER BY day, account, currency"
    return store.read(lambda tx: tx.execute(sums).fetchall()) == store.read(lambda tx: tx.execute(counters).fetchall())


def traces(directory: Path, *numbers: PhoneNumber) -> set[str]:
    """The files below the directory that have the digits of one of these numbers in them, as grep finds them."""
    patterns = "\n".join([number.digits for number in numbers])
    done = subprocess.run(["grep", "-rlF", "-f", "-", str(directory)], input=patterns, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    return {Path(line).name for line in done.stdout.splitlines()}
