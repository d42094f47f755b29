"""Closing attempts: by their response, by their failure, or by somebody's word."""

from collections.abc import Collection, Iterable
from functools import partial
from typing import Any

from linehunt.model.answer import Ticket
from linehunt.model.attempt import Ended
from linehunt.model.errors import ConfigurationError
from linehunt.model.money import Money
from linehunt.model.number import PhoneNumber
from linehunt.store.protocol import Doubt, Raw, Settlement
from linehunt.store.sqlite.attempt_row import AttemptRow, find
from linehunt.store.sqlite.pending import AnswerRow, closed
from linehunt.store.sqlite.text import write_answer, write_fields, write_held, write_response, write_tickets
from linehunt.store.sqlite.transaction import Transaction

_KEY = "number = ? AND account = ? AND items = ?"


def settle(settlement: Settlement, now: float, ours: bool, known: AttemptRow | None, transaction: Transaction) -> None:
    """Close the attempt. `ours`: this store reserved it; `known` is its row, where nothing was changed in it since."""
    row = known or find(transaction, settlement.attempt)
    if row is None or row.state not in ("sent", "doubt"):
        raise closed(settlement.attempt)
    if settlement.charged.currency != row.currency:
        raise ValueError(f"attempt {settlement.attempt} was quoted in {row.currency}, and charged in {settlement.charged.currency}")
    nothing = Money(0, row.currency)
    speaks_for = write_fields(settlement.speaks_for)
    answered, freed = [], []
    for number in row.held_numbers:
        if number in settlement.in_doubt:
            continue
        answer = settlement.answers.get(number) if row.kept else None
        if answer is None:
            freed.append(number)
        else:
            cost = settlement.shares.get(number, nothing).micros
            said = write_answer(answer)
            answered.append(AnswerRow(number.e164, row.account, row.items, None, row.id, now, cost, row.currency, speaks_for, said))
    _free(transaction, row, freed)
    doubtful = sum([quote.micros for quote in settlement.in_doubt.values()])
    charged = row.charged + settlement.charged.micros
    ended = Ended.DOUBT if settlement.in_doubt else Ended.SETTLED if charged else settlement.ended
    raws = settlement.raw if row.kept else ()  # what may not be stored is not stored as bytes either
    first = 0 if known is not None or not raws else _responses(transaction, row.id)
    transaction.close(
        (
            row.id,
            row.state,
            ended.value,
            now,
            charged,
            doubtful,
            write_held(settlement.in_doubt),
            write_tickets(settlement.tickets),
            settlement.raw[-1].response.status if settlement.raw else None,
            settlement.request_id,
            settlement.failure or (row.failure if doubtful else ""),  # a fetch that brought nothing has no words of its own
            "\n".join(settlement.flags),
        ),
        answered,
        [_response(row.id, part, raw, now) for part, raw in enumerate(raws, first)],
    )
    _recount(transaction, row, spent=settlement.charged.micros, doubtful=doubtful, ours=ours)


def keep(attempt: int, tickets: tuple[Ticket, ...], raw: Raw, now: float, transaction: Transaction) -> None:
    """Store the tickets of a Pending reply, and its bytes."""
    [kept] = transaction.one("UPDATE attempt SET tickets = ? WHERE id = ? RETURNING kept", write_tickets(tickets), attempt)
    if kept:
        row = _response(attempt, _responses(transaction, attempt), raw, now)
        transaction.execute("INSERT INTO response VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)


def resolve(attempt: int, billed: bool, now: float, ours: bool, transaction: Transaction) -> Doubt:
    """Settle a doubt by somebody's word; what it was."""
    row = find(transaction, attempt)
    if row is None or row.state != "doubt" or row.asking:
        raise ConfigurationError(f"attempt {attempt} is not in doubt: 'linehunt spend doubts' lists those that are")
    _free(transaction, row, row.held_numbers)
    spent = row.doubtful if billed else 0
    transaction.execute(
        "UPDATE attempt SET state = ?, ended = ?, charged = charged + ?, doubtful = 0, held = NULL, tickets = NULL WHERE id = ?",
        ("settled" if row.charged + spent else "released", now, spent, attempt),
    )
    _recount(transaction, row, spent=spent, ours=ours)
    return row.doubt


def answer_doubt(row: AttemptRow, answered: Collection[PhoneNumber], now: float, transaction: Transaction) -> None:
    """Settle those numbers of a doubt that have an answer after all, at their quotes; the others stay in doubt."""
    quotes = row.quotes
    spent = sum([quote.micros for number, quote in quotes.items() if number in answered])
    left = {number: quote for number, quote in quotes.items() if number not in answered}
    _free(transaction, row, [number for number in quotes if number in answered])
    transaction.execute(
        "UPDATE attempt SET state = ?, ended = ?, charged = charged + ?, doubtful = doubtful - ?, held = ?, tickets = ? WHERE id = ?",
        ("doubt" if left else "settled", now, spent, spent, write_held(left), row.tickets if left else None, row.id),
    )
    _recount(transaction, row, spent=spent, doubtful=row.doubtful - spent, ours=False)


def break_off(row: AttemptRow, failure: str, now: float, transaction: Transaction, *, sent: bool = True, ours: bool = False) -> None:
    """Close an attempt whose asker is gone: what was `sent` may have been billed. A free account's question may simply be asked again."""
    if row.state == "doubt":
        transaction.execute("UPDATE attempt SET owner = NULL WHERE id = ?", (row.id,))
        return
    doubtful = row.quoted if sent else 0
    transaction.execute(
        "UPDATE attempt SET state = ?, owner = NULL, ended = ?, doubtful = ?, failure = ? WHERE id = ?",
        ("doubt" if doubtful else "released", now, doubtful, failure, row.id),
    )
    if not doubtful:
        _free(transaction, row, row.held_numbers)
        transaction.execute("UPDATE attempt SET held = NULL, tickets = NULL WHERE id = ?", (row.id,))
    _recount(transaction, row, doubtful=doubtful, ours=ours)


def _free(transaction: Transaction, row: AttemptRow, numbers: Iterable[PhoneNumber]) -> None:
    """Let these be asked again. A row that never had an answer goes: not even its number is remembered."""
    keys = [(number.e164, row.account, row.items) for number in numbers]
    if keys:
        transaction.executemany(f"DELETE FROM answer WHERE {_KEY} AND attempt IS NULL", keys)  # noqa: S608  # a constant
        transaction.executemany(f"UPDATE answer SET open = NULL WHERE {_KEY}", keys)  # noqa: S608  # likewise


def _responses(transaction: Transaction, attempt: int) -> int:
    """How many of its responses are stored."""
    [number] = transaction.look("SELECT count(*) FROM response WHERE attempt = ?", attempt)
    return int(number)


def _response(attempt: int, part: int, raw: Raw, now: float) -> tuple[Any, ...]:
    """A row of `response`."""
    return (attempt, part, raw.response.received or now, *write_response(raw))


def _recount(transaction: Transaction, row: AttemptRow, *, spent: int = 0, doubtful: int = 0, ours: bool) -> None:
    """Move the row's money from what it held or had in doubt to what it has spent or has in doubt now."""
    count = partial(transaction.count, row.counter, ours=ours, spent=spent)
    if row.state == "sent":
        count(held=-row.quoted, doubtful=doubtful)
    else:
        count(doubtful=doubtful - row.doubtful)
    transaction.remeasure()
