"""Reading the ledger: what was spent on what, and what can still be fetched of a doubt."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from attrs import define, frozen

from linehunt.model.fields import Field
from linehunt.model.money import Money
from linehunt.model.number import PhoneNumber
from linehunt.store.sqlite.attempt_row import find
from linehunt.store.sqlite.text import read_fields, read_items
from linehunt.store.sqlite.transaction import Transaction

HELD = "CASE state WHEN 'sent' THEN quoted ELSE 0 END"
"""What a row of the table `attempt` holds; what it has spent and has in doubt are columns."""


class Key(StrEnum):
    """What spending can be told apart by. `day`: of the reservation, in the configured time zone."""

    ACCOUNT = "account"
    DAY = "day"
    CHAIN = "chain"
    FIELD = "field"
    CURRENCY = "currency"


@frozen(kw_only=True)
class Spending:
    """The money of a group, in one currency. `group` has the currency, too.

    saved: what recalled answers would have cost; None where the group is of a chain or a field, by which it isn't counted.
    attempts: how many requests; one counts for each field that was wanted of it.
    """

    group: Mapping[Key, str]
    held: Money
    spent: Money
    in_doubt: Money
    saved: Money | None
    attempts: int


@frozen(kw_only=True)
class Fetchable:
    """What can still be fetched of a doubt: for which numbers, and what was asked of them, at which price items, along which chain."""

    numbers: tuple[PhoneNumber, ...]
    wanted: frozenset[Field]
    items: tuple[str, ...]
    chain: str


@define
class _Sums:
    held: int = 0
    spent: int = 0
    doubtful: int = 0
    saved: int = 0
    attempts: int = 0


_COLUMNS = {key: key.value for key in Key} | {Key.FIELD: "wanted"}
_WITH_SAVED = frozenset({Key.ACCOUNT, Key.DAY, Key.CURRENCY})
_Groups = dict[tuple[str, ...], _Sums]


def report(by: Sequence[Key], since: str, until: str, transaction: Transaction) -> list[Spending]:
    """A row for each group and currency, in order, of the days from `since` to `until` (`2026-11-22`, both included).

    By field an attempt's money is shared evenly over the fields that were wanted of it, by largest remainder: the rows of a currency add
    up to what was spent exactly.
    """
    keys = tuple(dict.fromkeys((*by, Key.CURRENCY)))
    groups: _Groups = {}
    if Key.FIELD in keys:
        _add_shares(groups, keys, since, until, transaction)
    else:
        _add_sums(groups, keys, since, until, transaction)
    if with_saved := _WITH_SAVED.issuperset(keys):
        _add_saved(groups, keys, since, until, transaction)
    rows = []
    for values, sums in sorted(groups.items()):
        group = dict(zip(keys, values, strict=True))
        currency = group[Key.CURRENCY]
        rows.append(
            Spending(
                group=group,
                held=Money(sums.held, currency),
                spent=Money(sums.spent, currency),
                in_doubt=Money(sums.doubtful, currency),
                saved=Money(sums.saved, currency) if with_saved else None,
                attempts=sums.attempts,
            )
        )
    return rows


def find_fetchable(attempt: int, transaction: Transaction) -> Fetchable | None:
    """What can be fetched of the attempt; None where it is not in doubt, or somebody fetches it now."""
    row = find(transaction, attempt)
    if row is None or row.state != "doubt" or row.asking:
        return None
    wanted, chain = transaction.one("SELECT wanted, chain FROM attempt WHERE id = ?", attempt)
    in_tickets = {number for ticket in row.all_tickets for number in ticket.numbers}
    return Fetchable(
        numbers=tuple(number for number in row.quotes if number in in_tickets),
        wanted=read_fields(wanted),
        items=read_items(row.items),
        chain=chain,
    )


def _add_sums(groups: _Groups, keys: tuple[Key, ...], since: str, until: str, transaction: Transaction) -> None:
    columns = _columns(keys)
    rows = transaction.execute(
        f"SELECT sum({HELD}), sum(charged), sum(doubtful), count(*), {columns} FROM attempt"  # noqa: S608  # names of ours
        f" WHERE day BETWEEN ? AND ? GROUP BY {columns}",
        (since, until),
    )
    for held, spent, doubtful, attempts, *values in rows:
        groups[tuple(values)] = _Sums(held, spent, doubtful, 0, attempts)


def _add_shares(groups: _Groups, keys: tuple[Key, ...], since: str, until: str, transaction: Transaction) -> None:
    """Attempts that are alike are shared once: a remainder falls to the same field in each of them."""
    columns = _columns(keys)
    rows = transaction.execute(
        f"SELECT {HELD} AS held, charged, doubtful, count(*), {columns} FROM attempt"  # noqa: S608  # names of ours
        f" WHERE day BETWEEN ? AND ? GROUP BY held, charged, doubtful, {columns}",
        (since, until),
    )
    place = keys.index(Key.FIELD)
    currency = keys.index(Key.CURRENCY)
    for held, spent, doubtful, attempts, *values in rows:
        fields = values[place].split() or [""]
        weights = [1] * len(fields)
        shares = [Money(micros, values[currency]).shares(weights) for micros in (held, spent, doubtful)]
        for field, *parts in zip(fields, *shares, strict=True):
            sums = groups.setdefault((*values[:place], field, *values[place + 1 :]), _Sums())
            sums.held += parts[0].micros * attempts
            sums.spent += parts[1].micros * attempts
            sums.doubtful += parts[2].micros * attempts
            sums.attempts += attempts


def _add_saved(groups: _Groups, keys: tuple[Key, ...], since: str, until: str, transaction: Transaction) -> None:
    columns = _columns(keys)
    rows = transaction.execute(
        f"SELECT sum(saved), {columns} FROM spending WHERE day BETWEEN ? AND ? GROUP BY {columns}",  # noqa: S608  # names of ours
        (since, until),
    )
    for saved, *values in rows:
        groups.setdefault(tuple(values), _Sums()).saved = saved


def _columns(keys: tuple[Key, ...]) -> str:
    return ", ".join([_COLUMNS[key] for key in keys])
