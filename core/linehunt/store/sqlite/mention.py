"""Mentions: numbers in texts of the ledger, and in what vendors said of other numbers."""

import re
from functools import partial
from typing import Any

from linehunt.store.sqlite.home import SQLiteStore
from linehunt.store.sqlite.paging import ANSWER, ATTEMPT, RESPONSE, Table, blocks
from linehunt.store.sqlite.transaction import Transaction

_RUN = re.compile("[0-9]+")
_NOT_OPEN = "state NOT IN ('sent', 'doubt')"
_WORDS = ("request_id", "failure", "flags")


def mentions(text: str | bytes | None) -> set[str]:
    """Every run of digits in a text, without zeros before it: as a number's `digits` are, also where it was written with 00."""
    if isinstance(text, bytes):
        text = text.decode("latin-1")
    return {run.lstrip("0") for run in _RUN.findall(text or "")}


def delete_mentions(store: SQLiteStore, digits: frozenset[str]) -> tuple[int, int]:
    """Remove whatever else holds one of these runs of digits; how many answers, and how many raw responses.

    Those are the answers and responses of other numbers. In the words of an attempt that is closed the digits are crossed out, and it
    loses its tickets. Of what is open nothing is touched. Every row is read: it is for what is left after all else.

    Raises:
        StoreError: the ledger can't be written.
    """
    responses = _delete(store, RESPONSE, "numbers, ticket, headers, body", digits, "true")
    answers = _delete(store, ANSWER, "number, answer", digits, "open IS NULL")
    for rows in blocks(store, ATTEMPT, ", ".join([*_WORDS, "held", "tickets"])):
        mentioned = [row for row in rows if _mentioned(digits, row[1:])]
        crossed = [(*[_cross_out(text, digits) for text in row[1:-2]], row[0]) for row in mentioned]
        if crossed:
            store.write(partial(_rewrite, crossed))
    return answers, responses


def _delete(store: SQLiteStore, table: Table, what: str, digits: frozenset[str], condition: str) -> int:
    deleted = 0
    width = len(table.key)
    for rows in blocks(store, table, what):
        keys = [row[:width] for row in rows if _mentioned(digits, row[width:])]
        if keys:
            deleted += store.write(partial(_delete_rows, table, condition, keys))
    return deleted


def _delete_rows(table: Table, condition: str, keys: list[Any], transaction: Transaction) -> int:
    return transaction.executemany(f"DELETE FROM {table.name} WHERE {table.is_row} AND {condition}", keys).rowcount  # noqa: S608  # names of ours


def _rewrite(rows: list[Any], transaction: Transaction) -> None:
    columns = ", ".join([f"{word} = ?" for word in _WORDS])
    transaction.executemany(f"UPDATE attempt SET {columns}, held = NULL, tickets = NULL WHERE id = ? AND {_NOT_OPEN}", rows)  # noqa: S608  # names of ours


def _mentioned(digits: frozenset[str], texts: list[str | bytes | None]) -> bool:
    return any(not digits.isdisjoint(mentions(text)) for text in texts)


def _cross_out(text: str | None, digits: frozenset[str]) -> str | None:
    return None if text is None else _RUN.sub(lambda run: "•••" if run[0].lstrip("0") in digits else run[0], text)
