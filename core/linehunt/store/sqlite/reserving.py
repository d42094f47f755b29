"""Reserving: of an order's numbers those that nobody asks or has asked since, as far as the budgets go."""

import hashlib
from collections.abc import Mapping
from typing import cast

from attrs import define

from linehunt.model.errors import StoreError
from linehunt.model.money import Money, Rates
from linehunt.model.number import PhoneNumber
from linehunt.store.budget import Budgets
from linehunt.store.protocol import Grant, Obstacle, Order, Refusal, Resumed
from linehunt.store.sqlite.attempt_row import AttemptRow, find
from linehunt.store.sqlite.text import write_fields, write_held, write_items, write_rows
from linehunt.store.sqlite.transaction import Transaction

_HASH_BYTES = 8
# All numbers in one step, as in settling.py. "WHERE true" tells the parser that no join follows.
_OPEN = """
    INSERT INTO answer (number, account, items, open) SELECT value, ?1, ?2, ?3 FROM json_each(?4) WHERE true
    ON CONFLICT DO UPDATE SET open = excluded.open
"""


def hashed(number: str, key: bytes) -> bytes:
    """What the ledger remembers of a number: nobody without the key can tell which it was."""
    return hashlib.blake2b(number.encode(), key=key, digest_size=_HASH_BYTES).digest()


def split_hashes(hashes: bytes) -> list[bytes]:
    """The hashes of an attempt's numbers, in the request's order."""
    return [hashes[place : place + _HASH_BYTES] for place in range(0, len(hashes), _HASH_BYTES)]


@define
class Reserving:
    """An order's work in a transaction. `owner` is the asker's name, `key` what numbers are hashed with; `row` what was made last."""

    order: Order
    owner: str
    budgets: Budgets
    rates: Rates
    key: bytes
    now: float
    row: AttemptRow | None = None

    def __call__(self, transaction: Transaction) -> Grant:
        """The store's word on it."""
        order = self.order
        day = self.budgets.day(self.now)
        room = transaction.room(self.budgets, self.rates, day)
        rows = self._rows(transaction)
        openers: dict[int, AttemptRow] = {}
        refusals: dict[PhoneNumber, Refusal] = {}
        granted: dict[PhoneNumber, Money] = {}
        fetchable: dict[int, list[PhoneNumber]] = {}
        for number, quote in order.quotes.items():
            opener, last = rows.get(number, (None, None))
            if opener is not None:
                row = openers.get(opener) or openers.setdefault(opener, _opener(transaction, opener))
                if row.asking:
                    refusals[number] = Refusal(Obstacle.BUSY, opener)
                elif any(number in ticket.numbers for ticket in row.all_tickets):
                    fetchable.setdefault(opener, []).append(number)
                else:
                    refusals[number] = Refusal(Obstacle.DOUBT, opener, row.at)
            elif order.answers_kept and last != order.seen.get(number):
                refusals[number] = Refusal(Obstacle.ANSWERED)
            elif (words := room.take(order.account, quote)) is not None:
                refusals[number] = Refusal(Obstacle.BUDGET, words=words)
            else:
                granted[number] = quote
        return Grant(
            attempt=self._begin(transaction, granted, day) if granted else None,
            numbers=tuple(granted),
            resumed=tuple(self._resume(transaction, openers[opener], numbers) for opener, numbers in fetchable.items()),
            refusals=refusals,
        )

    def _rows(self, transaction: Transaction) -> Mapping[str, tuple[int | None, int | None]]:
        """Who has each number open, and who answered it last; those without a row are left out."""
        order = self.order
        numbers = [number.e164 for number in order.quotes]
        marks = ",".join("?" * len(numbers))  # as in recalling.py
        found = transaction.execute(
            f"SELECT number, open, attempt FROM answer WHERE number IN ({marks}) AND account = ? AND items = ?",  # noqa: S608  # marks alone
            (*numbers, order.account, write_items(order.items)),
        )
        return {number: (opener, last) for number, opener, last in found}

    def _begin(self, transaction: Transaction, granted: Mapping[PhoneNumber, Money], day: str) -> int:
        order = self.order
        items = write_items(order.items)
        amounts = list(granted.values())
        currency = amounts[0].currency
        quoted = sum([amount.micros for amount in amounts])
        held = write_held(granted)
        hashes = b"".join([hashed(number.e164, self.key) for number in granted])
        inserted = transaction.execute(
            "INSERT INTO attempt (state, owner, account, items, chain, wanted, day, at, currency, quoted, numbers, hashes, held, kept)"
            " VALUES ('sent', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                self.owner,
                order.account,
                items,
                order.chain,
                write_fields(order.wanted),
                day,
                self.now,
                currency,
                quoted,
                len(granted),
                hashes,
                held,
                order.answers_kept,
            ),
        )
        attempt = cast("int", inserted.lastrowid)
        self.row = AttemptRow(
            id=attempt,
            state="sent",
            owner=self.owner,
            account=order.account,
            items=items,
            day=day,
            at=self.now,
            currency=currency,
            quoted=quoted,
            charged=0,
            doubtful=0,
            held=held,
            tickets=None,
            kept=order.answers_kept,
            failure="",
        )
        transaction.execute(_OPEN, (order.account, items, attempt, write_rows([number.e164 for number in granted])))
        transaction.count((day, order.account, currency), held=quoted)
        return attempt

    def _resume(self, transaction: Transaction, row: AttemptRow, numbers: list[PhoneNumber]) -> Resumed:
        transaction.execute("UPDATE attempt SET owner = ? WHERE id = ?", (self.owner, row.id))
        tickets = row.all_tickets
        return Resumed(row.id, tuple(ticket for ticket in tickets if not set(numbers).isdisjoint(ticket.numbers)), tickets, row.quotes)


def _opener(transaction: Transaction, attempt: int) -> AttemptRow:
    row = find(transaction, attempt)
    if row is None:
        raise StoreError(f"the ledger is damaged: a number is open in attempt {attempt}, which is not there ('linehunt store check')")
    return row
