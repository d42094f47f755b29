"""What the store knows of one number at one account."""

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
