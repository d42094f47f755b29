"""What observers are told of an attempt."""

from attrs import frozen

from linehunt.model.attempt import Delivery, Ended
from linehunt.model.fields import Field
from linehunt.model.money import Money


@frozen(kw_only=True)
class AttemptFinished:
    """One request to one account has ended, and the books are closed over it. It holds no number, no credential and no word of a vendor."""

    id: int
    """As in the ledger, and in the steps of `LookupFinished`. Ids of two ledgers have nothing to do with each other."""
    account: str
    provider: str
    chain: str
    wanted: frozenset[Field]
    numbers: int
    """How many the request asked for."""
    answered: int
    """How many of them were answered, be it with "no match"."""
    delivery: Delivery
    ended: Ended
    error: str | None
    """The class of the error that ended it; where the reply refused numbers one by one and answered none, that of the first."""
    status: int | None
    """The HTTP status of a complete response."""
    quote: Money
    charged: Money
    doubtful: Money
    """What may have been billed without an answer."""
    flagged: bool
    """Something was odd about the price or the answers; the ledger has the words."""
    resumed: bool
    """Answers were fetched that had been bought earlier, and were in doubt since: the same id has ended before."""
    at: float
    """When it was reserved, UTC seconds."""
    seconds: float
    """How long it took."""
