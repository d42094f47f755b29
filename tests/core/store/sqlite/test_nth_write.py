"""Every write of a lookup fails in turn, within SQLite: a paid request has a durable row all the same, or is not made."""

import itertools
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from crash.ledger_file import LedgerFile
from full_disk import largest_file
from linehunt import Client, Configuration, StoreError
from linehunt.plugin import ProviderRequest
from linehunt.store.sqlite.home import SQLiteStore
from providers_made import PRICE, Vendor, answers, numbers_of, pending

_WRITES = frozenset({sqlite3.SQLITE_INSERT, sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_DELETE, sqlite3.SQLITE_TRANSACTION})
_MICROS = 10_000
_GO_ON = 0
_MANY = 4_000
"""More lookups than a test makes."""


class Saboteur:
    """Makes the `nth` step of a kind fail that a connection takes; or every one from there on, as a disk does that has died."""

    def __init__(self, connection: sqlite3.Connection, *, for_good: bool) -> None:
        self._connection = connection
        self._for_good = for_good
        self._left = 0
        self.struck = False

    @contextmanager
    def writes(self, nth: int) -> Iterator[None]:
        """Statements that insert, update or delete, begin, commit or roll back: refused before they have done anything."""
        self._arm(nth)
        self._connection.set_authorizer(lambda action, *_: sqlite3.SQLITE_DENY if action in _WRITES and self._strikes() else _GO_ON)
        yield
        self._connection.set_authorizer(None)

    @contextmanager
    def operations(self, nth: int) -> Iterator[None]:
        """Operations of SQLite's virtual machine within a transaction, of which each statement takes many: stopped in the middle."""
        self._arm(nth)
        # SQLite asks once more when a COMMIT is done: that one is outside.
        self._connection.set_progress_handler(lambda: self._connection.in_transaction and self._strikes(), 1)
        yield
        self._connection.set_progress_handler(None, 1)

    def _arm(self, nth: int) -> None:
        self._left = nth
        self.struck = False

    def _strikes(self) -> bool:
        self._left -= 1
        strikes = self._left <= 0 if self._for_good else not self._left
        self.struck = self.struck or strikes
        return strikes


class Buyer:
    """A client that looks up one number after the other, and what must hold after each."""

    def __init__(self, store: SQLiteStore, vendor: Vendor) -> None:
        self.vendor = vendor
        self._store = store
        configuration = Configuration(
            accounts={"acme": {"prices": {"*": PRICE}}}, chains={"default": {"accounts": ["acme"], "want": ["carrier"]}}
        )
        self.client = Client(configuration, providers={"acme": vendor.module}, store=store, transport=vendor.transport)
        self._numbers = itertools.count(14_154_300_000)

    def buy(self) -> bool:
        """Look a new number up: whether that went well."""
        try:
            result = self.client.lookup(f"+{next(self._numbers)}")
        except StoreError:
            return False
        return result.complete

    def check(self) -> None:
        """As many requests as were made have a durable row that counts their price, held, spent or in doubt; and the file is whole."""
        file = LedgerFile(self._store.place.directory)
        file.check()
        counted = sum(state != "released" for state in file.states.values())
        assert len(self.vendor.asked()) <= counted
        assert sum(map(sum, file.money.values())) == counted * _MICROS


def _answer_later(request: ProviderRequest) -> object:
    [number] = numbers_of(request)
    return pending((f"ticket-{number}", (number,)), after=0.05)


def _answer_now(request: ProviderRequest) -> object:
    return answers(request.path.removeprefix("/tickets/ticket-"))


def _fetched() -> Vendor:
    """A vendor whose answers are fetched."""
    return Vendor(*[_answer_later] * _MANY, fetches=[_answer_now] * _MANY)


@pytest.mark.parametrize("for_good", [False, True], ids=["once", "for-good"])
@pytest.mark.parametrize("make", [Vendor, _fetched], ids=["answered", "by-ticket"])
def test_the_nth_write_fails(open_store: Callable[..., SQLiteStore], make: Callable[[], Vendor], for_good: bool, tmp_path: Path) -> None:
    """For each write of a lookup that is refused: no paid request is made without a durable row."""
    vendor = make()
    for nth in itertools.count(1):
        store = open_store(tmp_path / str(nth))
        connection = store.read(lambda transaction: transaction.execute("SELECT 1").connection)
        buyer, saboteur = Buyer(store, vendor), Saboteur(connection, for_good=for_good)
        vendor.requests.clear()
        with saboteur.writes(nth):
            went_well = buyer.buy()
        buyer.check()
        if not saboteur.struck:
            break
        if nth <= 5:  # begin, attempt, answer, counter, commit
            assert vendor.requests == []
            assert not went_well

    assert went_well
    assert nth > 10


@pytest.mark.parametrize("for_good", [False, True], ids=["once", "for-good"])
def test_the_nth_operation_fails(store: SQLiteStore, for_good: bool) -> None:
    """The same, for each operation of SQLite's virtual machine within those writes."""
    buyer = Buyer(store, Vendor())
    connection = store.read(lambda transaction: transaction.execute("SELECT 1").connection)
    saboteur = Saboteur(connection, for_good=for_good)
    went_well = False
    for nth in itertools.count(1):
        with saboteur.operations(nth):
            went_well = buyer.buy()
        if nth % 20 == 0 or not saboteur.struck:
            buyer.check()
        if not saboteur.struck:
            break

    assert went_well
    assert nth > 100


def test_the_disk_is_full_at_every_size(open_store: Callable[..., SQLiteStore], tmp_path: Path) -> None:
    """No file may grow beyond a size, for each size up to that of a whole lookup's: no paid request is made without a durable row."""
    vendor = Vendor()
    grown = 0
    for size in itertools.count(0, 512):
        store = open_store(tmp_path / str(size))
        buyer = Buyer(store, vendor)
        vendor.requests.clear()
        with largest_file(size):
            went_well = buyer.buy()
        buyer.check()
        grown = max(path.stat().st_size for path in store.place.directory.iterdir() if path.is_file())
        if size > grown:
            break
        if size == 0:
            assert vendor.requests == []

    assert went_well
