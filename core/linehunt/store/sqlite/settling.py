"""Closing attempts: by their response, by their failure, or by somebody's word."""

from collections.abc import Collection, Iterable
from functools import partial

from linehunt.model.answer import Ticket
from linehunt.model.attempt import Ended
from linehunt.model.errors import ConfigurationError
from linehunt.model.money import Money
from linehunt.model.number import PhoneNumber
from linehunt.store.packing import Packed, pack
from linehunt.store.protocol import Doubt, Raw, Settlement
from linehunt.store.sqlite.attempt_row import AttemptRow, find
from linehunt.store.sqlite.text import write_fields, write_held, write_response, write_rows, write_tickets
from linehunt.store.sqlite.transaction import Transaction

_KEY = "number = ? AND account = ? AND items = ?"
# All rows in one step: Python's sqlite3 gives up the interpreter's lock at each, and wakes some other thread for nothing.
_ANSWER = """
    UPDATE answer SET open = NULL, attempt = ?1, at = ?2, currency = ?3, speaks_for = ?4, cost = said.value ->> 0, answer = said.value -> 1
    FROM json_each(?7) AS said WHERE number = said.key AND account = ?5 AND items = ?6
"""


def settle(settlement: Settlement, now: float, ours: bool, known: AttemptRow | None, transaction: Transaction) -> None:
    """Close the attempt. `ours`: this store reserved it; `known` is its row, where nothing was changed in it since."""
    row = known or find(transaction, settlement.attempt)
    if row is None or row.state not in ("sent", "doubt"):
        raise _closed(settlement.attempt)
    if settlement.charged.currency != row.currency:
        raise ValueError(f"attempt {settlement.attempt} was quoted in {row.currency}, and charged in {settlement.charged.currency}")
    nothing = Money(0, row.currency)
    speaks_for = write_fields(settlement.speaks_for)
    answered: dict[str, tuple[int, Packed]] = {}
    freed = []
    for number in row.held_numbers:
        if number in settlement.in_doubt:
            continue
        answer = settlement.answers.get(number) if row.kept else None
        if answer is None:
            freed.append(number)
        else:
            answered[number.e164] = (settlement.shares.get(number, nothing).micros, pack(answer))
    if answered:
        transaction.execute(_ANSWER, (settlement.attempt, now, row.currency, speaks_for, row.account, row.items, write_rows(answered)))
    _free(transaction, row, freed)
    doubtful = sum([quote.micros for quote in settlement.in_doubt.values()])
    charged = row.charged + settlement.charged.micros
    ended = Ended.DOUBT if settlement.in_doubt else Ended.SETTLED if charged else settlement.ended
    closed = transaction.execute(
        "UPDATE attempt SET state = ?, owner = NULL, ended = ?, charged = ?, doubtful = ?, held = ?, tickets = ?,"
        " status = coalesce(?, status), request_id = coalesce(?, request_id), failure = ?, flags = ? WHERE id = ? AND state = ?",
        (
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
            row.id,
            row.state,
        ),
    )
    if closed.rowcount != 1:
        raise _closed(settlement.attempt)
    raws = settlement.raw if row.kept else ()  # what may not be stored is not stored as bytes either
    _store_raw(transaction, row.id, raws, now, first=None if known is None else 0)
    _recount(transaction, row, spent=settlement.charged.micros, doubtful=doubtful, ours=ours)


def keep(attempt: int, tickets: tuple[Ticket, ...], raw: Raw, now: float, transaction: Transaction) -> None:
    """Store the tickets of a Pending reply, and its bytes."""
    [kept] = transaction.one("UPDATE attempt SET tickets = ? WHERE id = ? RETURNING kept", write_tickets(tickets), attempt)
    _store_raw(transaction, attempt, (raw,) if kept else (), now)


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


def _store_raw(transaction: Transaction, attempt: int, raws: Iterable[Raw], now: float, first: int | None = None) -> None:
    """Store responses as this part and the next; after those that are there, where that isn't told."""
    if first is None:
        [first] = transaction.one("SELECT count(*) FROM response WHERE attempt = ?", attempt)
    for part, raw in enumerate(raws, first):
        row = (attempt, part, raw.response.received or now, *write_response(raw))
        transaction.execute("INSERT INTO response VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)


def _closed(attempt: int) -> ValueError:
    return ValueError(f"attempt {attempt} is closed: no row leaves settled or released")


def _recount(transaction: Transaction, row: AttemptRow, *, spent: int = 0, doubtful: int = 0, ours: bool) -> None:
    """Move the row's money from what it held or had in doubt to what it has spent or has in doubt now."""
    count = partial(transaction.count, row.counter, ours=ours, spent=spent)
    if row.state == "sent":
        count(held=-row.quoted, doubtful=doubtful)
    else:
        count(doubtful=doubtful - row.doubtful)
    transaction.remeasure()
