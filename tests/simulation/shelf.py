"""What a world of pure hunts remembers between them: stored answers, doubts and tickets, as a store tells them."""

from attrs import define

from linehunt.model.answer import Answer
from linehunt.model.fields import Field
from linehunt.model.money import Money
from linehunt.model.number import PhoneNumber
from linehunt.model.recollection import Recollection
from linehunt.store.freshness import Freshness

_FRESHNESS = Freshness()


@define
class Row:
    """Of one number, account and price items."""

    attempt: int | None = None
    at: float = 0.0
    answer: Answer | None = None
    cost: Money | None = None
    speaks_for: frozenset[Field] = frozenset()
    doubt_since: float | None = None
    tickets: bool = False


class Shelf:
    """By number, the rows of its accounts and price items."""

    def __init__(self) -> None:
        self._rows: dict[PhoneNumber, dict[tuple[str, tuple[str, ...]], Row]] = {}

    def row(self, number: PhoneNumber, account: str, items: tuple[str, ...]) -> Row:
        """The row, made where there is none."""
        return self._rows.setdefault(number, {}).setdefault((account, items), Row())

    def recall(self, number: PhoneNumber, now: float, since: float) -> list[Recollection]:
        """What is known of the number."""
        return [_recollect(account, items, row, now, since) for (account, items), row in self._rows.get(number, {}).items()]

    def doubts(self) -> list[Row]:
        """Every row that is in doubt."""
        return [row for rows in self._rows.values() for row in rows.values() if row.doubt_since is not None]


def _recollect(account: str, items: tuple[str, ...], row: Row, now: float, since: float) -> Recollection:
    fresh: frozenset[Field] = frozenset()
    if row.answer is not None and row.at >= since:
        fresh = _FRESHNESS.speaks_for(row.answer, row.speaks_for, now - row.at)
    return Recollection(
        account=account,
        items=items,
        attempt=row.attempt,
        at=row.at,
        answer=None if row.answer is None else _FRESHNESS.fresh(row.answer, fresh),
        cost=row.cost,
        speaks_for=fresh,
        doubt_since=row.doubt_since,
        tickets=row.tickets,
    )
