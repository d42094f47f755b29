"""Attempts, as far as a vendor's bill is held against them."""

import math
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache, partial
from types import MappingProxyType
from typing import NamedTuple

from attrs import frozen

from linehunt.model.money import Money
from linehunt.model.number import PhoneNumber
from linehunt.store.sqlite.home import SQLiteStore
from linehunt.store.sqlite.reserving import split_hashes
from linehunt.store.sqlite.text import read_held
from linehunt.store.sqlite.transaction import Transaction

_BLOCK = 2000
_NONE: Mapping[bytes, tuple[PhoneNumber, Money]] = MappingProxyType({})

Hashing = Callable[[PhoneNumber], bytes]
"""What the ledger remembers of a number."""


@frozen(kw_only=True)
class Entry:
    """An attempt that was open between `at` and `ended` (UTC seconds); infinity while it is under way.

    hashes: what is remembered of its numbers. quotes: of those without an answer, by hash, the number and its quote.
    number: the one that it asked for, where that is still known.
    """

    id: int
    at: float
    ended: float
    charged: Money
    hashes: tuple[bytes, ...]
    quotes: Mapping[bytes, tuple[PhoneNumber, Money]]
    number: PhoneNumber | None

    @property
    def under_way(self) -> bool:
        """Whether somebody waits for its response, or fetches its tickets."""
        return math.isinf(self.ended)


class _Row(NamedTuple):
    id: int
    at: float
    ended: float | None
    currency: str
    charged: int
    hashes: bytes
    held: str | None
    under_way: int
    asked: str | None


_SELECT = """
    SELECT id, at, ended, currency, charged, hashes, held, owner IS NOT NULL,
        (SELECT response.numbers FROM response WHERE attempt = id AND part = 0 AND attempt.numbers = 1)
    FROM attempt
    WHERE id > ? AND account = ? AND at <= ? AND (owner IS NOT NULL OR max(at, coalesce(ended, at)) >= ?)
    ORDER BY id LIMIT ?
"""


def read_entries(store: SQLiteStore, account: str, first: float, last: float, *, size: int = _BLOCK) -> Iterator[Entry]:
    """The account's attempts that were open at some time between `first` and `last` (UTC seconds).

    Each block of this size is a read of its own: a long one would keep other processes from committing.

    Raises:
        StoreError: the ledger can't be read.
    """
    after = 0
    while block := store.read(partial(_read_block, (after, account, last, first, size))):
        for row in block:
            yield _entry(row, store.hashed)
        after = block[-1].id


def _read_block(arguments: tuple[object, ...], transaction: Transaction) -> list[_Row]:
    return [_Row._make(row) for row in transaction.execute(_SELECT, arguments)]


def _entry(row: _Row, hashing: Hashing) -> Entry:
    hashes = tuple(split_hashes(row.hashes))
    number = PhoneNumber(row.asked) if row.asked else None
    return Entry(
        id=row.id,
        at=row.at,
        ended=math.inf if row.under_way else max(row.at, row.ended or row.at),  # a clock may have jumped back
        charged=_money(row.charged, row.currency),
        hashes=hashes,
        quotes=_quotes(row, hashing) if row.held else _NONE,
        number=number if number is None or (hashing(number),) == hashes else None,
    )


def _quotes(row: _Row, hashing: Hashing) -> Mapping[bytes, tuple[PhoneNumber, Money]]:
    return {hashing(number): (number, quote) for number, quote in read_held(row.held, row.currency).items()}


_money = lru_cache(1024)(Money)  # a ledger has few prices, and many attempts
