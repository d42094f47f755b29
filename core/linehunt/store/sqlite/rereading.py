"""Storing what responses say when they are read again: money is not touched, but for a doubt that turns out to be answered."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any, NamedTuple

from linehunt.model.answer import Answer
from linehunt.model.fields import Field
from linehunt.model.number import PhoneNumber
from linehunt.store.protocol import Raw
from linehunt.store.sqlite.attempt_row import AttemptRow, find
from linehunt.store.sqlite.home import SQLiteStore
from linehunt.store.sqlite.settling import answer_doubt
from linehunt.store.sqlite.text import read_fields, read_items, read_response, write_answer, write_fields
from linehunt.store.sqlite.transaction import Transaction

_BLOCK = 200
_SELECT = (
    "SELECT response.attempt, part, wanted, items, response.numbers, ticket, response.status, headers, body, response.at"
    " FROM response JOIN attempt ON attempt.id = response.attempt"
    " WHERE account = ? AND kept AND (response.attempt, part) > (?, ?) ORDER BY response.attempt, part LIMIT ?"
)


class Stored(NamedTuple):
    """A response of an attempt: what it was asked for, and when it came (UTC seconds)."""

    attempt: int
    wanted: frozenset[Field]
    items: tuple[str, ...]
    raw: Raw
    at: float


def stored_responses(store: SQLiteStore, account: str) -> Iterator[Stored]:
    """Every response of the account whose answers may be kept, oldest first; a block of them in each read.

    Raises:
        StoreError: the ledger can't be read.
    """
    after = (0, -1)
    while rows := store.read(partial(_read_block, account, after)):
        for attempt, _, wanted, items, numbers, ticket, status, headers, body, at in rows:
            yield Stored(attempt, read_fields(wanted), read_items(items), read_response(numbers, ticket, status, headers, body, at), at)
        after = rows[-1][:2]


def store_again(stored: Stored, answers: Mapping[PhoneNumber, Answer], speaks_for: frozenset[Field], now: float, tx: Transaction) -> int:
    """Store what the response says now, where nothing newer is known; how many answers are new or other than they were.

    A number of it that was in doubt is answered: its quote is charged, since it was billed then.
    """
    row = find(tx, stored.attempt)
    if row is None or row.asking:
        return 0  # it is under way: its asker stores what it says
    changed = sum([_store(stored, row, number, answer, speaks_for, tx) for number, answer in answers.items()])
    if row.state == "doubt":
        answer_doubt(row, frozenset(answers), now, tx)
    return changed


def _store(stored: Stored, row: AttemptRow, number: PhoneNumber, answer: Answer, speaks_for: frozenset[Field], tx: Transaction) -> bool:
    key = (number.e164, row.account, row.items)
    known = tx.one("SELECT open, attempt, answer FROM answer WHERE number = ? AND account = ? AND items = ?", *key)
    opener, last, text = known or (None, None, None)
    written = write_answer(answer)
    if opener not in (None, row.id) or (last is not None and last > row.id) or (last == row.id and text == written):
        return False
    tx.execute(
        "INSERT INTO answer (number, account, items, open, attempt, at, speaks_for, answer) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET attempt = excluded.attempt, at = excluded.at, speaks_for = excluded.speaks_for,"
        " answer = excluded.answer, cost = CASE WHEN attempt = excluded.attempt THEN cost END",
        (*key, opener, row.id, stored.at, write_fields(speaks_for), written),
    )
    return True


def _read_block(account: str, after: tuple[int, int], transaction: Transaction) -> list[Any]:
    return transaction.execute(_SELECT, (account, *after, _BLOCK)).fetchall()
