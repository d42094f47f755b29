"""Reconciling: a vendor's usage rows beside the attempts of its account, and what differs. Nothing is changed by it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from attrs import frozen

from linehunt.model.money import Money, total
from linehunt.model.number import PhoneNumber
from linehunt.store.sqlite.entry import Entry, Hashing, read_entries
from linehunt.store.sqlite.home import SQLiteStore
from linehunt.store.sqlite.pairing import Expected, Slot, pair
from linehunt.store.sqlite.transaction import Transaction
from linehunt.usage import UsageRow


class Kind(StrEnum):
    """In which way ledger and vendor differ."""

    NOT_IN_LEDGER = "billed, not in the ledger"
    NOT_BILLED = "in the ledger, not billed"
    OTHER_AMOUNT = "another amount"
    DOUBT_BILLED = "in doubt, billed"
    DOUBT_NOT_BILLED = "in doubt, not billed"
    UNDER_WAY = "under way, billed"
    REFUND = "refund"


@frozen(kw_only=True)
class Difference:
    """One of them. `at` (UTC seconds) is the attempt's time where there is one, else the row's; `line` is the row's.

    number: None for a batch as a whole, and where it is forgotten. ledger, vendor: None where that side has nothing to say.
    hint: what it is about, or what to do.
    """

    kind: Kind
    at: float
    number: PhoneNumber | None = None
    attempt: int | None = None
    line: int | None = None
    ledger: Money | None = None
    vendor: Money | None = None
    hint: str = ""


@frozen(kw_only=True)
class Sum:
    """What was compared, in one currency. The ledger's is what was charged: what is in doubt is not in it."""

    vendor: Money
    refunds: Money
    ledger: Money

    @property
    def difference(self) -> str:
        """What the vendor has kept beyond the ledger's sum: an amount, below zero with a minus."""
        micros = self.vendor.micros - self.refunds.micros - self.ledger.micros
        return ("-" if micros < 0 else "") + Money(abs(micros), self.ledger.currency).amount


@frozen
class Reconciliation:
    """What differs, in the order of time, and the sums by currency."""

    differences: tuple[Difference, ...]
    sums: tuple[Sum, ...]


class Counted(NamedTuple):
    """The accounts that a ledger knows, and the currencies of one of them."""

    accounts: tuple[str, ...] = ()
    currencies: tuple[str, ...] = ()


def counted(account: str, transaction: Transaction) -> Counted:
    """What the ledger counts, and in which currencies it counts for this account."""
    rows = transaction.execute("SELECT DISTINCT account, currency FROM spending ORDER BY account, currency").fetchall()
    return Counted(tuple(dict.fromkeys(name for name, _ in rows)), tuple(currency for name, currency in rows if name == account))


def reconcile(rows: Sequence[UsageRow], store: SQLiteStore | None, account: str, tolerance: float) -> Reconciliation:
    """Hold a usage file's rows (one at the least, all in one currency) against the account's attempts. They match by number and time.

    tolerance: how many seconds a row's time may lie before or after its attempt. store: None where there is no ledger.
    An attempt without a row counts only if its time lies within that of the file.

    Raises:
        StoreError: the ledger can't be read.
    """
    first, last = min(row.begins for row in rows), max(row.ends for row in rows)
    if store is None:
        return _compare(rows, (), str.encode, tolerance, (first, last))
    entries = read_entries(store, account, first - tolerance, last + tolerance)
    return _compare(rows, entries, store.hashed, tolerance, (first, last))


def _compare(
    rows: Sequence[UsageRow], entries: Iterable[Entry], hashing: Hashing, tolerance: float, span: tuple[float, float]
) -> Reconciliation:
    currency = rows[0].amount.currency
    charges: dict[bytes, list[UsageRow]] = {}
    for row in rows:
        if not row.refund:
            charges.setdefault(hashing(row.number), []).append(row)
    slots: dict[bytes, list[Slot]] = {}
    held: list[tuple[Entry, list[Slot]]] = []
    for entry in entries:
        own = [Slot(number, entry.at, entry.ended, _expected(entry, number, currency)) for number in entry.hashes if number in charges]
        for slot in own:
            slots.setdefault(slot.number, []).append(slot)
        if own or ((entry.charged or entry.quotes) and span[0] <= entry.at <= span[1]):
            held.append((entry, own))
    unknown = [row for number, group in charges.items() for row in pair(group, slots.get(number, ()), tolerance) if row.amount]
    found = [_apart(row) for row in sorted([*unknown, *(row for row in rows if row.refund)], key=lambda row: row.line)]
    ledger: list[Money] = []
    for entry, own in held:
        billed = {slot.number: slot.row for slot in own if slot.row is not None}
        if billed or span[0] <= entry.at <= span[1]:
            ledger.append(entry.charged)
            found += _differences(entry, billed)
    found.sort(key=lambda difference: difference.at)
    return Reconciliation(tuple(found), _sums(rows, ledger))


def _expected(entry: Entry, number: bytes, currency: str) -> Expected:
    if entry.charged.currency != currency:
        return Expected.NOT
    if number in entry.quotes:
        return Expected.PERHAPS
    return Expected.SURELY if entry.charged else Expected.NOT


def _apart(row: UsageRow) -> Difference:
    """A row that belongs to no attempt."""
    kind = Kind.REFUND if row.refund else Kind.NOT_IN_LEDGER
    return Difference(kind=kind, at=row.begins, number=row.number, line=row.line, vendor=row.amount)


def _differences(entry: Entry, billed: Mapping[bytes, UsageRow]) -> Iterator[Difference]:
    """What differs between an attempt and the rows of its numbers."""
    yield from _settled(entry, [row for number, row in billed.items() if number not in entry.quotes])
    open_rows = {number: row for number, row in billed.items() if number in entry.quotes and row.amount}
    hint = "" if entry.under_way else _hint(entry, len(open_rows))
    for number, (told, quote) in entry.quotes.items():
        row = open_rows.get(number)
        if entry.under_way and row is None:
            continue
        kind = Kind.UNDER_WAY if entry.under_way else Kind.DOUBT_NOT_BILLED if row is None else Kind.DOUBT_BILLED
        yield Difference(
            kind=kind,
            at=entry.at,
            number=told,
            attempt=entry.id,
            line=None if row is None else row.line,
            ledger=quote,
            vendor=None if row is None else row.amount,
            hint=hint,
        )


def _settled(entry: Entry, rows: list[UsageRow]) -> Iterator[Difference]:
    """Of a batch the ledger knows the sum alone."""
    count = len(entry.hashes)
    [vendor] = total(row.amount for row in rows) or [None]
    if (vendor or Money(0, entry.charged.currency)) == entry.charged:
        return
    row = rows[0] if rows and count == 1 else None
    few = f"{len(rows)} of its {count} numbers are in the file"
    yield Difference(
        kind=Kind.OTHER_AMOUNT if rows else Kind.NOT_BILLED,
        at=entry.at,
        number=entry.number if row is None else row.number,
        attempt=entry.id,
        line=None if row is None else row.line,
        ledger=entry.charged,
        vendor=(vendor or Money(0, rows[0].amount.currency)) if rows else None,
        hint="" if count == 1 else few,
    )


def _hint(entry: Entry, billed: int) -> str:
    if not billed:
        return f"linehunt spend resolve {entry.id} --not-billed"
    command = f"linehunt spend resolve {entry.id} --billed"
    return command if billed == len(entry.quotes) else f"{billed} of {len(entry.quotes)} are billed: '{command}' counts them all"


def _sums(rows: Sequence[UsageRow], ledger: Iterable[Money]) -> tuple[Sum, ...]:
    vendor, refunds, charged = (
        {money.currency: money for money in total(amounts)}
        for amounts in ((row.amount for row in rows if not row.refund), (row.amount for row in rows if row.refund), ledger)
    )
    currencies = sorted({rows[0].amount.currency, *charged})
    return tuple(
        Sum(
            vendor=vendor.get(currency, Money(0, currency)),
            refunds=refunds.get(currency, Money(0, currency)),
            ledger=charged.get(currency, Money(0, currency)),
        )
        for currency in currencies
    )
