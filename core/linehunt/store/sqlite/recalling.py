"""Recalling: what is known of numbers, and what is open."""

from collections.abc import Collection

from linehunt.model.fields import Field
from linehunt.model.money import Money
from linehunt.model.number import PhoneNumber
from linehunt.model.recollection import Recollection
from linehunt.store.freshness import Freshness
from linehunt.store.sqlite.attempt_row import find
from linehunt.store.sqlite.pending import AnswerRow
from linehunt.store.sqlite.text import read_answer, read_fields, read_items
from linehunt.store.sqlite.transaction import Transaction

_NOTHING: frozenset[Field] = frozenset()


def recall(
    numbers: Collection[PhoneNumber], accounts: Collection[str], since: float, now: float, freshness: Freshness, transaction: Transaction
) -> dict[PhoneNumber, list[Recollection]]:
    """By number, those of which nothing is known left out."""
    known: dict[PhoneNumber, list[Recollection]] = {}
    for number in numbers:
        for row in transaction.answers(number.e164).values():
            if row.account in accounts:
                known.setdefault(number, []).append(_recollect(row, since, now, freshness, transaction))
    return known


def _recollect(row: AnswerRow, since: float, now: float, freshness: Freshness, transaction: Transaction) -> Recollection:
    number, account, items, opener, seen, at, cost, currency, speaks, text = row
    answer, speaks_for = None, _NOTHING
    if text is not None and at is not None and at >= since:
        answer = read_answer(text)
        speaks_for = freshness.speaks_for(answer, read_fields(speaks), now - at)
        answer = freshness.fresh(answer, speaks_for)
    attempt = None if opener is None else find(transaction, opener)
    in_doubt = attempt is not None and attempt.state == "doubt" and not attempt.asking
    return Recollection(
        account=account,
        items=read_items(items),
        attempt=seen,
        at=at or 0.0,
        answer=answer,
        cost=None if cost is None or currency is None else Money(cost, currency),
        speaks_for=speaks_for,
        doubt_since=attempt.at if attempt is not None and in_doubt else None,
        tickets=attempt is not None and attempt.can_fetch(number),
    )
