"""What a transaction has yet to write: the rows of many lookups, a table at a time, in few steps."""

import sqlite3
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, NamedTuple

from attrs import Factory, define

_EXACT, _LARGEST = 32, 256


class AnswerRow(NamedTuple):
    """A row of `answer`, its columns by name and in their order."""

    number: str
    account: str
    items: str
    open: int | None
    attempt: int | None
    at: float | None
    cost: int | None
    currency: str | None
    speaks_for: str | None
    answer: str | None


_Rows = list[tuple[Any, ...]]
_BEGIN = """
    INSERT INTO attempt (id, state, owner, account, items, chain, wanted, day, at, currency, quoted, numbers, hashes, held, kept) VALUES {}
"""
# The columns: id, the state that it was in, state, ended, charged, doubtful, held, tickets, status, request_id, failure, flags.
_CLOSE = """
    UPDATE attempt SET state = column3, owner = NULL, ended = column4, charged = column5, doubtful = column6, held = column7,
        tickets = column8, status = coalesce(column9, status), request_id = coalesce(column10, request_id), failure = column11,
        flags = column12
    FROM (VALUES {}) WHERE id = column1 AND state = column2
"""
_ANSWER = """
    INSERT INTO answer VALUES {} ON CONFLICT DO UPDATE SET open = excluded.open, attempt = excluded.attempt, at = excluded.at,
        cost = excluded.cost, currency = excluded.currency, speaks_for = excluded.speaks_for, answer = excluded.answer
"""
_OPEN = "INSERT INTO answer (number, account, items, open) VALUES {} ON CONFLICT DO UPDATE SET open = excluded.open"
_RESPOND = "INSERT INTO response VALUES {}"


@define
class Pending:
    """Rows by what is done with them, in the order in which that is done: an answer before the number is opened again.

    begun: attempts, with the columns of `_BEGIN`. closed: those that end, with the columns of `_CLOSE`. answered: rows of `answer`.
    opened: its first four columns. responses: rows of `response`.
    """

    begun: _Rows = Factory(list)
    closed: _Rows = Factory(list)
    answered: _Rows = Factory(list)
    opened: _Rows = Factory(list)
    responses: _Rows = Factory(list)

    def write(self, connection: sqlite3.Connection) -> None:
        """Write them, and forget them.

        Raises:
            ValueError: an attempt that is to be closed isn't in the state that it was in.
        """
        _write(connection, _BEGIN, self.begun)
        if _write(connection, _CLOSE, self.closed) != len(self.closed):
            raise closed(*(row[0] for row in self.closed))
        self.closed.clear()
        for statement, rows in ((_ANSWER, self.answered), (_OPEN, self.opened), (_RESPOND, self.responses)):
            _write(connection, statement, rows)
            rows.clear()
        self.begun.clear()


def closed(*attempts: int) -> ValueError:
    """The error that no such attempt can be closed again."""
    return ValueError(f"attempt {' or '.join(map(str, attempts))} is closed: no row leaves settled or released")


def _write(connection: sqlite3.Connection, statement: str, rows: Sequence[tuple[Any, ...]]) -> int:
    """Do a statement for these rows; how many it touched."""
    touched = 0
    for block in _blocks(rows):
        marks = _marks(len(block), len(block[0]))
        touched += connection.execute(statement.format(marks), [value for row in block for value in row]).rowcount
    return touched


def _blocks(rows: Sequence[tuple[Any, ...]]) -> Iterator[Sequence[tuple[Any, ...]]]:
    """Blocks of 256, 128, 64 rows, and the rest: so that few statements are made, and each is parsed once."""
    place = 0
    while (left := len(rows) - place) > 0:
        size = left if left <= _EXACT else min(_LARGEST, 1 << (left.bit_length() - 1))
        yield rows[place : place + size]
        place += size


@cache
def _marks(rows: int, columns: int) -> str:
    return ",".join([f"({','.join('?' * columns)})"] * rows)
