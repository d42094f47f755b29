"""One request to one account, and what an ask came to."""

from enum import StrEnum
from typing import TYPE_CHECKING

from attrs import frozen

from linehunt.model.answer import Answer
from linehunt.model.fields import Field
from linehunt.model.money import Money
from linehunt.model.recollection import Recollection

if TYPE_CHECKING:
    from linehunt.model.errors import LinehuntError


class Delivery(StrEnum):
    """How far a request got. `in_doubt`: its first byte may have gone out, and no usable response came."""

    NOT_SENT = "not_sent"
    IN_DOUBT = "in_doubt"
    RESPONDED = "responded"


class Ended(StrEnum):
    """How the ledger closed an attempt."""

    SETTLED = "settled"
    RELEASED = "released"
    DOUBT = "doubt"


@frozen(kw_only=True)
class Attempt:
    """The unit of money: one request to one account. In a number's trail the amounts are that number's share of it."""

    id: int
    account: str
    delivery: Delivery
    ended: Ended
    quote: Money
    charged: Money
    doubtful: Money
    at: float = 0.0
    """When it was reserved, UTC seconds."""
    seconds: float = 0.0
    """How long it took."""
    numbers: int = 1
    """How many numbers the request asked for."""
    status: int | None = None
    request_id: str | None = None
    balance: Money | None = None
    """What the provider said is left of the account's credit."""
    error: str | None = None
    flags: tuple[str, ...] = ()
    """What was odd about the money or the answer, in words: a price above the quote, an answer for a number not asked."""


@frozen
class Ask:
    """What a hunt wants next: this account, these fields.

    `seen` are the attempts that last answered a question with some of the same price items, as far as the hunt knows.
    """

    account: str
    wanted: frozenset[Field]
    seen: frozenset[int] = frozenset()


@frozen(kw_only=True)
class Outcome:
    """What an ask came to, for one number: an answer, a skip with its reason, or an error; and the attempts it took.

    `at` is when an answer was given (UTC seconds). A `recalled` one was bought by somebody else and cost nothing here: `saved` is what it
    cost there.

    `known` is what the store knows of the number there by now, where somebody else was asking for some of the same price items: then
    nothing was asked, `skipped` says why, and the hunt decides anew what is left to ask.
    """

    account: str
    answer: Answer | None = None
    skipped: str | None = None
    error: "LinehuntError | None" = None
    attempts: tuple[Attempt, ...] = ()
    at: float = 0.0
    recalled: bool = False
    saved: Money | None = None
    known: tuple[Recollection, ...] | None = None
