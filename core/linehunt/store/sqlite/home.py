"""The durable store: what the protocol asks, as work for one SQLite file."""

import logging
import threading
from collections.abc import Callable, Collection, Mapping
from functools import partial
from pathlib import Path
from typing import TypeVar

from linehunt.clock import Clock, SystemClock
from linehunt.model.answer import Ticket
from linehunt.model.errors import LinehuntError
from linehunt.model.money import Money, Rates, total
from linehunt.model.number import PhoneNumber
from linehunt.model.recollection import Recollection
from linehunt.store.budget import Budgets
from linehunt.store.freshness import Freshness
from linehunt.store.pace import Pace
from linehunt.store.protocol import Doubt, Grant, Order, Raw, Settlement
from linehunt.store.sqlite.attempt_row import AttemptRow, find, find_doubts, find_owned
from linehunt.store.sqlite.database import Database
from linehunt.store.sqlite.group import Group
from linehunt.store.sqlite.owner import Owner, is_dead
from linehunt.store.sqlite.place import Place, default_directory
from linehunt.store.sqlite.recalling import recall
from linehunt.store.sqlite.reserving import Reserving, hashed
from linehunt.store.sqlite.settling import break_off, keep, resolve, settle
from linehunt.store.sqlite.transaction import Transaction
from linehunt.store.sqlite.turn import PATIENCE
from linehunt.store.sums import Sums

_T = TypeVar("_T")
_log = logging.getLogger("linehunt.store")
_SHORTEST_LOOK, _LONGEST_LOOK = 0.002, 0.05
_BROKEN_OFF = "its process ended before a response was here"


class SQLiteStore(Sums):
    """Ledger, raw responses and answers in one directory, by default the user's state directory. Processes may share it.

    budgets: limits by day and month, over all processes. max_spend: a cap of what this object's attempts cost, beside them.
    patience: for how many seconds a file is waited for that another process keeps locked.
    Opening it turns what a dead process was asking into doubts. One is for one process: after a fork, open another.

    Raises:
        StoreError: it can't be used; the message says why and what to do. What is stored is not touched.
    """

    def __init__(
        self,
        directory: Path | str | None = None,
        *,
        max_spend: Money | None = None,
        budgets: Budgets | None = None,
        rates: Rates | None = None,
        freshness: Freshness | None = None,
        clock: Clock | None = None,
        patience: float = PATIENCE,
    ) -> None:
        self.place = Place(default_directory() if directory is None else Path(directory))
        self._budgets = (budgets or Budgets()).capped(max_spend)
        self._rates = rates or Rates()
        self._freshness = freshness or Freshness()
        self._clock = clock or SystemClock()
        self._lock = threading.Lock()
        self._owner: Owner | None = None
        self._reserved: dict[int, AttemptRow | None] = {}
        """Attempts that this object has reserved and that are open, each with its row as long as nothing in it has changed."""
        self._granting: dict[int, Reserving] = {}
        """What took each attempt that was granted, until its asker has it."""
        self._waited: dict[int, threading.Event] = {}
        self._saved: dict[tuple[str, str, str], int] = {}
        self._closed = False
        self._key = self.place.prepare()
        self._group = Group(Database(self.place, patience))
        try:
            self._recover()
        except BaseException:
            self._group.close()
            raise

    def recall(self, number: PhoneNumber, accounts: Collection[str], *, since: float = 0.0) -> list[Recollection]:
        """What is known of the number at these accounts."""
        return self.recall_many((number,), accounts, since=since).get(number, [])

    def recall_many(
        self, numbers: Collection[PhoneNumber], accounts: Collection[str], *, since: float = 0.0
    ) -> Mapping[PhoneNumber, list[Recollection]]:
        """What is known of these numbers at these accounts."""
        work = partial(recall, numbers, accounts, since, self._clock.now(), self._freshness)
        return self._group.read(work, [number.e164 for number in numbers])

    def reserve(self, order: Order) -> Grant:
        """Hold the price of what nobody asks or has asked since, as far as the budgets go."""
        if not order.quotes:
            return Grant()
        reserving = Reserving(order, self._own().name, self._budgets, self._rates, self._key, self._clock.now(), self._clock)
        taken: tuple[int, ...] = ()

        def work(transaction: Transaction) -> Grant:
            nonlocal taken
            grant = reserving(transaction)
            taken = _attempts(grant)
            self._granting.update(dict.fromkeys(taken, reserving))
            return grant

        try:
            grant = self._group.write(work, [number.e164 for number in order.quotes])
        except BaseException as error:
            if taken and not isinstance(error, LinehuntError):  # Ctrl-C: it may be written, and nobody will ever hear of it
                self.write(partial(self._give_up, taken, reserving))
            raise
        finally:
            self._forget(taken, reserving)
        if grant.attempt is not None:
            self._reserved[grant.attempt] = reserving.row
        return grant

    def claim(self, account: str, pace: Pace) -> float:
        """Claim the turn of a request that needs no reservation."""
        return self.write(lambda transaction: transaction.claim(account, pace, self._clock.now()))

    def keep(self, attempt: int, tickets: tuple[Ticket, ...], raw: Raw) -> None:
        """Store the bytes and tickets of a Pending reply."""
        self._reserved[attempt] = None
        self.write(partial(keep, attempt, tickets, raw, self._clock.now()))

    def settle(self, settlement: Settlement) -> None:
        """Close an attempt."""
        attempt = settlement.attempt
        ours = attempt in self._reserved
        try:
            self.write(partial(settle, settlement, self._clock.now(), ours, self._reserved.get(attempt)))
        except ValueError:
            if self._closed:  # by another thread, which has closed the attempt as well
                raise LinehuntError("this store is closed") from None
            raise
        if ours and settlement.in_doubt:
            self._reserved[attempt] = None
        else:
            self._reserved.pop(attempt, None)
        self._wake(settlement.attempt)

    def wait(self, attempt: int, timeout: float) -> str | None:
        """Wait until somebody's attempt is closed. That of a process that died meanwhile becomes a doubt."""
        deadline = self._clock.monotonic() + timeout
        pause = _SHORTEST_LOOK
        closed: threading.Event | None = None
        while True:
            row = self.read(partial(find, attempt=attempt))
            if row is None or not row.asking:
                if closed is not None:  # whoever closed it may have found nobody to tell: then nobody else takes this out
                    self._wake(attempt)
                return "" if row is None else row.failure
            left = deadline - self._clock.monotonic()
            if left <= 0:
                return None
            if row.owner == self._own().name:
                if closed is None:  # looked at once more: it may have been closed before we could be told
                    with self._lock:
                        closed = self._waited.setdefault(attempt, threading.Event())
                elif closed.wait(left):
                    closed = None  # it may be asking again, for its tickets: then there is a new end to wait for
                else:
                    return None
            elif self._is_dead(str(row.owner)):
                self._recover_attempts(str(row.owner))
            else:
                self._clock.sleep(min(pause, left))
                pause = min(2 * pause, _LONGEST_LOOK)

    def note_saved(self, saved: Mapping[str, Money]) -> None:
        """Count what recalled answers would have cost. It is written at the close."""
        day = self._budgets.day(self._clock.now())
        with self._lock:
            for account, amount in saved.items():
                key = (day, account, amount.currency)
                self._saved[key] = self._saved.get(key, 0) + amount.micros

    def doubts(self) -> list[Doubt]:
        """Every doubt, the oldest first."""
        return self.read(lambda transaction: [row.doubt for row in find_doubts(transaction)])

    def resolve(self, attempt: int, *, billed: bool) -> Doubt:
        """Settle a doubt by somebody's word."""
        was = self.write(partial(resolve, attempt, billed, self._clock.now(), attempt in self._reserved))
        self._reserved.pop(attempt, None)
        return was

    def close(self) -> None:
        """Write what was saved, give up what is still asked (it is in doubt), and close the file."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
        if self._group.foreign:  # pragma: no cover  # true in a child alone, where nothing is measured: test_owner.py forks one
            return  # the connection and the lock are the parent's
        try:
            if self._saved:
                self.write(self._write_saved)
            if self._owner is not None:
                self._recover_attempts(self._owner.name)
        finally:
            self._group.close()
            if self._owner is not None:
                self._owner.resign()

    def read(self, work: Callable[[Transaction], _T]) -> _T:
        """What `work` finds: for what is built on the ledger.

        Raises:
            StoreError: it can't be read.
        """
        return self._group.read(work)

    def write(self, work: Callable[[Transaction], _T]) -> _T:
        """What `work` comes to, once it is on the disk: all of it, or nothing. It may be called more than once.

        Raises:
            StoreError: it can't be written.
        """
        return self._group.write(work)

    def hashed(self, number: PhoneNumber) -> bytes:
        """What the ledger remembers of a number once its attempt is closed."""
        return hashed(number.e164, self._key)

    def _sums(self, column: str) -> tuple[Money, ...]:
        statement = f"SELECT sum({column}), currency FROM spending GROUP BY currency"  # noqa: S608  # a name of ours
        rows = self.read(lambda transaction: transaction.execute(statement).fetchall())
        written = [Money(micros, currency) for micros, currency in rows]
        if column != "saved":
            return total(written)
        with self._lock:  # what is written at the close
            return total([*written, *(Money(micros, currency) for (_, _, currency), micros in self._saved.items())])

    def _own(self) -> Owner:
        """Our name as an owner, made when it is first needed: who only reads has none."""
        if self._owner is None:
            with self._lock:
                if self._closed:
                    raise LinehuntError("this store is closed")
                if self._owner is None:
                    try:
                        self._owner = Owner(self.place.owners)
                    except OSError as error:
                        raise self.place.unusable(error) from None
        return self._owner

    def _is_dead(self, owner: str) -> bool:
        try:
            return is_dead(self.place.owners, owner)
        except OSError as error:
            raise self.place.unusable(error) from None

    def _wake(self, attempt: int) -> None:
        with self._lock:
            closed = self._waited.pop(attempt, None)
        if closed is not None:
            closed.set()

    def _give_up(self, attempts: tuple[int, ...], reserving: Reserving, transaction: Transaction) -> None:
        """Take back what its asker never saw: nothing of it was sent.

        What was rolled back may have been granted to somebody else since, by the same number.
        """
        for attempt in attempts:
            row = find(transaction, attempt)
            if row is not None and row.owner == reserving.owner and self._granting.get(attempt) is reserving:
                break_off(row, "it was broken off", self._clock.now(), transaction, sent=False, ours=True)

    def _forget(self, attempts: tuple[int, ...], reserving: Reserving) -> None:
        for attempt in attempts:
            if self._granting.get(attempt) is reserving:
                del self._granting[attempt]

    def _write_saved(self, transaction: Transaction) -> None:
        for counter, micros in self._saved.items():
            transaction.count(counter, saved=micros, ours=False)

    def _recover(self) -> None:
        """Turn what dead processes were asking into doubts, and remove their files."""
        rows = self.read(lambda tx: tx.execute("SELECT DISTINCT owner FROM attempt WHERE state IN ('sent', 'doubt')").fetchall())
        # One that had nothing in hand has left its file all the same.
        for owner in {str(owner) for (owner,) in rows if owner is not None} | self.place.owner_names:
            if self._is_dead(owner):
                self._recover_attempts(owner)

    def _recover_attempts(self, owner: str) -> None:
        """One transaction a row: one that can't be recovered must not keep the others from it, or a program from its start."""
        for attempt in self.read(partial(find_owned, owner=owner)):
            try:
                self.write(partial(_recover, attempt, owner, self._clock.now(), attempt in self._reserved))
            except Exception:
                _log.exception("attempt %d can't be recovered: it stays counted as held", attempt)
            self._wake(attempt)


def _recover(attempt: int, owner: str, now: float, ours: bool, transaction: Transaction) -> None:
    row = find(transaction, attempt)
    if row is not None and row.owner == owner:  # another process may have been quicker
        break_off(row, _BROKEN_OFF, now, transaction, ours=ours)


def _attempts(grant: Grant) -> tuple[int, ...]:
    """The attempts that a grant puts into its asker's hands."""
    resumed = tuple(one.attempt for one in grant.resumed)
    return resumed if grant.attempt is None else (grant.attempt, *resumed)
