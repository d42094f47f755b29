"""What core asks of a store: two transactions around every paid request, and recall.

The heart is one row per number, account and price items: which attempt has it open (asking now, or in doubt), and who answered last.
`reserve` takes a row only if it is not open and was last answered by the attempt that the asker has *seen*. That one comparison is
single-flight, the block on doubts, and the end of buying twice.
"""

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Protocol

from attrs import field, frozen

from linehunt.model.answer import Answer, Ticket
from linehunt.model.attempt import Ended
from linehunt.model.fields import Field
from linehunt.model.message import ProviderResponse
from linehunt.model.money import Money
from linehunt.model.number import PhoneNumber
from linehunt.model.recollection import Recollection


@frozen(kw_only=True)
class Order:
    """What an exchange wants to ask: numbers in order, each with its quote, and who answered it last as far as the asker knows.

    The quotes are in one currency, that of the account's prices.

    `answers_kept` is False where the provider forbids that its answers be stored: then nobody can have answered meanwhile.
    """

    account: str
    items: tuple[str, ...]
    quotes: Mapping[PhoneNumber, Money]
    seen: Mapping[PhoneNumber, int | None] = field(factory=dict)
    answers_kept: bool = True


class Obstacle(StrEnum):
    """Why a number of an order was not granted."""

    BUSY = "busy"
    """Somebody is asking it now: wait for that attempt, its answer is free."""
    ANSWERED = "answered"
    """Somebody else's answer came since the asker looked: recall it."""
    DOUBT = "doubt"
    """It was asked, and may have been billed without an answer."""
    BUDGET = "budget"
    """It would pass a budget; the refusal's words say which."""


@frozen
class Refusal:
    """A number that was not granted: why, because of which attempt, and since when (UTC seconds) or in the ledger's own words."""

    obstacle: Obstacle
    attempt: int | None = None
    since: float = 0.0
    words: str = ""


@frozen
class Resumed:
    """An earlier attempt whose answers were bought and can still be fetched, without a new reservation.

    `tickets` are for numbers of this order, `all_tickets` every one that was not fetched yet; `held` are the quotes of the numbers
    without an answer, those of other orders among them.
    """

    attempt: int
    tickets: tuple[Ticket, ...]
    all_tickets: tuple[Ticket, ...]
    held: Mapping[PhoneNumber, Money]


@frozen(kw_only=True)
class Grant:
    """The store's word on an order. `attempt` is the new row, None where no number was granted."""

    attempt: int | None = None
    numbers: tuple[PhoneNumber, ...] = ()
    resumed: tuple[Resumed, ...] = ()
    refusals: Mapping[PhoneNumber, Refusal] = field(factory=dict)


@frozen(kw_only=True)
class Settlement:
    """How an attempt ended, in one transaction: raw bytes, money, answers.

    charged: what this settlement adds to what was spent.
    answers: to be stored, by number; they speak for the fields `speaks_for`.
    in_doubt: the numbers that may have been billed without an answer, with their quotes; they stay open. Every other number is freed.
    tickets: what can still be fetched for the numbers in doubt.
    failure: why there is no answer, in words, for those who wait for this attempt.
    """

    attempt: int
    ended: Ended
    charged: Money
    answers: Mapping[PhoneNumber, Answer] = field(factory=dict)
    speaks_for: frozenset[Field] = frozenset()
    in_doubt: Mapping[PhoneNumber, Money] = field(factory=dict)
    tickets: tuple[Ticket, ...] = ()
    raw: tuple[ProviderResponse, ...] = ()
    request_id: str | None = None
    failure: str = ""


class Store(Protocol):
    """A home of ledger and answers. Every method may be called from any thread; each is one transaction."""

    def recall(self, number: PhoneNumber, accounts: Collection[str], *, since: float = 0.0) -> list[Recollection]:
        """What is known of the number at these accounts.

        No answer from before `since` (UTC seconds) is fresh; what is open is told all the same.
        """

    def reserve(self, order: Order) -> Grant:
        """Hold the price of as many numbers as nobody asks or has asked since, in order, as fit every budget."""

    def keep(self, attempt: int, tickets: tuple[Ticket, ...], raw: ProviderResponse) -> None:
        """Store the bytes and tickets of a Pending reply before they are fetched."""

    def settle(self, settlement: Settlement) -> None:
        """Close an attempt. What was held and is neither charged nor in doubt is free again."""

    def wait(self, attempt: int, timeout: float) -> str | None:
        """Wait until somebody's attempt is closed: why it brought no answer ("" if it did), None if `timeout` seconds passed first."""

    def close(self) -> None:
        """Release what the store holds. Twice is once."""
