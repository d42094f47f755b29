"""Reserving: of an order's numbers those that nobody asks or has asked since, as far as the budgets go."""

import hashlib
from collections.abc import Iterable, Mapping

from attrs import define

from linehunt.clock import Clock
from linehunt.model.errors import StoreError
from linehunt.model.money import Money, Rates
from linehunt.model.number import PhoneNumber
from linehunt.model.recollection import overlap
from linehunt.store.budget import Budgets
from linehunt.store.protocol import Grant, Obstacle, Order, Refusal, Resumed
from linehunt.store.sqlite.attempt_row import AttemptRow, find
from linehunt.store.sqlite.pending import AnswerRow
from linehunt.store.sqlite.text import read_items, write_fields, write_held, write_items
from linehunt.store.sqlite.transaction import Transaction

_HASH_BYTES = 8


def hashed(number: str, key: bytes) -> bytes:
    """What the ledger remembers of a number: nobody without the key can tell which it was."""
    return hashlib.blake2b(number.encode(), key=key, digest_size=_HASH_BYTES).digest()


def split_hashes(hashes: bytes) -> list[bytes]:
    """The hashes of an attempt's numbers, in the request's order."""
    return [hashes[place : place + _HASH_BYTES] for place in range(0, len(hashes), _HASH_BYTES)]


@define
class Reserving:
    """An order's work in a transaction. `owner` is the asker's name, `key` what numbers are hashed with; `row` what was made last.

    `now` is when it was asked for; a turn is claimed by the clock once the transaction has begun, so that processes do it in its order.
    """

    order: Order
    owner: str
    budgets: Budgets
    rates: Rates
    key: bytes
    now: float
    clock: Clock
    row: AttemptRow | None = None

    def __call__(self, transaction: Transaction) -> Grant:
        """The store's word on it."""
        order = self.order
        day = self.budgets.day(self.now)
        room = transaction.room(self.budgets, self.rates, day)
        items = write_items(order.items)
        openers: dict[int, AttemptRow] = {}
        refusals: dict[PhoneNumber, Refusal] = {}
        granted: dict[PhoneNumber, Money] = {}
        opened: list[AnswerRow] = []
        fetchable: dict[int, list[PhoneNumber]] = {}
        for number, quote in order.quotes.items():
            e164 = number.e164
            rows = transaction.answers(e164)
            known = rows.get((order.account, items)) or _unknown(e164, order.account, items)
            alike = _alike(rows.values(), order)
            for row in alike:
                if row.open is not None and row.open not in openers:
                    openers[row.open] = _opener(transaction, row.open)
            if known.open is not None and openers[known.open].can_fetch(e164):
                fetchable.setdefault(known.open, []).append(number)
            elif blocking := [openers[row.open] for row in alike if row.open is not None]:
                refusals[number] = _blocked(blocking, known.open)
            elif order.answers_kept and _seen(alike) != order.seen.get(number, frozenset()):
                refusals[number] = Refusal(Obstacle.ANSWERED)
            elif (words := room.take(order.account, quote)) is not None:
                refusals[number] = Refusal(Obstacle.BUDGET, words=words)
            else:
                granted[number] = quote
                opened.append(known)
        return Grant(
            attempt=self._begin(transaction, granted, opened, day) if granted else None,
            wait=transaction.claim(order.account, order.pace, self.clock.now()) if granted and order.pace else 0.0,
            numbers=tuple(granted),
            resumed=tuple(self._resume(transaction, openers[opener], numbers) for opener, numbers in fetchable.items()),
            refusals=refusals,
        )

    def _begin(self, transaction: Transaction, granted: Mapping[PhoneNumber, Money], opened: list[AnswerRow], day: str) -> int:
        order = self.order
        attempt = transaction.next_attempt()
        items = opened[0].items
        amounts = list(granted.values())
        currency = amounts[0].currency
        quoted = sum([amount.micros for amount in amounts])
        held = write_held(granted)
        hashes = b"".join([hashed(number.e164, self.key) for number in granted])
        transaction.begin(
            (
                attempt,
                "sent",
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
            [row._replace(open=attempt) for row in opened],
        )
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
        transaction.count((day, order.account, currency), held=quoted)
        return attempt

    def _resume(self, transaction: Transaction, row: AttemptRow, numbers: list[PhoneNumber]) -> Resumed:
        transaction.execute("UPDATE attempt SET owner = ? WHERE id = ?", (self.owner, row.id))
        tickets = row.all_tickets
        return Resumed(row.id, tuple(ticket for ticket in tickets if not set(numbers).isdisjoint(ticket.numbers)), tickets, row.quotes)


def _alike(rows: Iterable[AnswerRow], order: Order) -> list[AnswerRow]:
    """Of a number's rows those at the order's account with its price items, or some of them."""
    return [row for row in rows if row.account == order.account and overlap(read_items(row.items), order.items)]


def _blocked(openers: list[AttemptRow], own: int | None) -> Refusal:
    """Somebody has a number open, with the order's price items (`own`) or with some of them."""
    row = min(openers, key=lambda opener: not opener.asking)  # first who asks: that ends soon
    overlaps = row.id != own
    return Refusal(Obstacle.BUSY, row.id, overlaps=overlaps) if row.asking else Refusal(Obstacle.DOUBT, row.id, row.at, overlaps=overlaps)


def _seen(rows: Iterable[AnswerRow]) -> frozenset[int]:
    """Who answered these last."""
    return frozenset([row.attempt for row in rows if row.attempt is not None])


def _unknown(number: str, account: str, items: str) -> AnswerRow:
    return AnswerRow(number, account, items, *[None] * 7)


def _opener(transaction: Transaction, attempt: int) -> AttemptRow:
    row = find(transaction, attempt)
    if row is None:
        raise StoreError(f"the ledger is damaged: a number is open in attempt {attempt}, which is not there ('linehunt store check')")
    return row
