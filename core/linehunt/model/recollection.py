"""What the store knows of one number at one account."""

from collections.abc import Iterable

from attrs import frozen

from linehunt.model.answer import Answer
from linehunt.model.fields import Field
from linehunt.model.money import Money


@frozen(kw_only=True)
class Recollection:
    """The row of one number, account and price items, as far as it is fresh.

    attempt: who answered last, for the compare-and-set of the next reservation; None where nobody did.
    answer: the last answer without its stale facts; None where nothing of it is fresh.
    cost: what that answer cost when it was bought; None where that isn't known.
    speaks_for: the fields for which it still speaks, by its silence too.
    doubt_since: when (UTC seconds) the question was asked that may have been billed without an answer; None: there is none.
    tickets: that question can still be fetched for nothing.
    """

    account: str
    items: tuple[str, ...] = ()
    attempt: int | None = None
    at: float = 0.0
    answer: Answer | None = None
    cost: Money | None = None
    speaks_for: frozenset[Field] = frozenset()
    doubt_since: float | None = None
    tickets: bool = False


def overlap(items: tuple[str, ...], others: tuple[str, ...]) -> bool:
    """Whether two questions to one account buy something in common: the same price items, or one that is in both."""
    return items == others or not set(items).isdisjoint(others)


def seen(rows: Iterable[Recollection], account: str, items: tuple[str, ...]) -> frozenset[int]:
    """The attempts that answered last, of those that bought some of these price items there: for the next reservation."""
    return frozenset(row.attempt for row in rows if row.account == account and row.attempt is not None and overlap(row.items, items))
