"""What core asks of a store: two transactions around every paid request, and recall.

The heart is one row per number, account and price items: which attempt has it open (asking now, or in doubt), and who answered last.
`reserve` takes a row only if neither it nor one that shares a price item with it is open, and if they were last answered by the attempts
that the asker has *seen*. That one comparison is single-flight, the block on doubts, and the end of buying twice.
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
from linehunt.store.pace import Pace


@frozen(kw_only=True)
class Order:
    """What an exchange wants to ask: numbers in order, each with its quote, and who answered it last as far as the asker knows.

    `seen` are the attempts that last answered these price items, or some of them, together or with others.

    The quotes are in one currency, that of the account's prices.

    `answers_kept` is False where the provider forbids that its answers be stored: then nobody can have answered meanwhile.
    `wanted` and `chain` are for the books: what the money was spent for. `pace` is what the account's requests are held to.
    """

    account: str
    items: tuple[str, ...]
    quotes: Mapping[PhoneNumber, Money]
    seen: Mapping[PhoneNumber, frozenset[int]] = field(factory=dict)
    answers_kept: bool = True
    wanted: frozenset[Field] = frozenset()
    chain: str = ""
    pace: Pace | None = None


@frozen
class Raw:
    """A response as it came, and what it was asked for: enough to read it again. `ticket` is the one that it was fetched with."""

    response: ProviderResponse
    numbers: tuple[PhoneNumber, ...]
    ticket: Ticket | None = None


class Obstacle(StrEnum):
    """Why a number of an order was not granted."""

    BUSY = "busy"
    """Somebody is asking it now, or for some of its price items: wait for that attempt, its answer is free."""
    ANSWERED = "answered"
    """Somebody else's answer came since the asker looked: recall it."""
    DOUBT = "doubt"
    """It was asked, and may have been billed without an answer."""
    BUDGET = "budget"
    """It would pass a budget; the refusal's words say which."""


@frozen
class Refusal:
    """A number that was not granted: why, because of which attempt, and since when (UTC seconds) or in the ledger's own words.

    `overlaps`: that attempt has other price items, and some of the order's among them.
    """

    obstacle: Obstacle
    attempt: int | None = None
    since: float = 0.0
    words: str = ""
    overlaps: bool = False


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
    """The store's word on an order. `attempt` is the new row, None where no number was granted; `wait` the seconds until its turn."""

    attempt: int | None = None
    wait: float = 0.0
    numbers: tuple[PhoneNumber, ...] = ()
    resumed: tuple[Resumed, ...] = ()
    refusals: Mapping[PhoneNumber, Refusal] = field(factory=dict)


@frozen(kw_only=True)
class Settlement:
    """How an attempt ended, in one transaction: raw bytes, money, answers.

    charged: what this settlement adds to what was spent.
    shares: each number's part of it.
    answers: to be stored, by number; they speak for the fields `speaks_for`.
    in_doubt: the numbers that may have been billed without an answer, with their quotes; they stay open. Every other number is freed.
    tickets: what can still be fetched for the numbers in doubt.
    failure: why there is no answer, in words, for those who wait for this attempt.
    flags: what was odd about its money or its answer, in words.
    """

    attempt: int
    ended: Ended
    charged: Money
    shares: Mapping[PhoneNumber, Money] = field(factory=dict)
    answers: Mapping[PhoneNumber, Answer] = field(factory=dict)
    speaks_for: frozenset[Field] = frozenset()
    in_doubt: Mapping[PhoneNumber, Money] = field(factory=dict)
    tickets: tuple[Ticket, ...] = ()
    raw: tuple[Raw, ...] = ()
    request_id: str | None = None
    failure: str = ""
    flags: tuple[str, ...] = ()


@frozen(kw_only=True)
class Doubt:
    """An attempt that may have been billed without an answer: its numbers without one, and what they may have cost together.

    `since` is when it was reserved (UTC seconds), `tickets` whether its answers can still be fetched.
    """

    attempt: int
    account: str
    since: float
    numbers: tuple[PhoneNumber, ...]
    amount: Money
    failure: str = ""
    tickets: bool = False


class Store(Protocol):
    """A home of ledger and answers. Every method may be called from any thread; each is one transaction.

    Whatever can't be written raises a StoreError: then nothing of the call has happened.
    """

    def recall(self, number: PhoneNumber, accounts: Collection[str], *, since: float = 0.0) -> list[Recollection]:
        """What is known of the number at these accounts.

        No answer from before `since` (UTC seconds) is fresh; what is open is told all the same.
        """

    def recall_many(
        self, numbers: Collection[PhoneNumber], accounts: Collection[str], *, since: float = 0.0
    ) -> Mapping[PhoneNumber, list[Recollection]]:
        """As `recall`, for many numbers at once; those of which nothing is known are left out."""

    def reserve(self, order: Order) -> Grant:
        """Hold the price of as many numbers as nobody asks or has asked since, in order, as fit every budget, and claim their turn.

        Nobody: not for any of the order's price items.
        """

    def claim(self, account: str, pace: Pace) -> float:
        """Claim the turn of a request that needs no reservation (it fetches a ticket): the seconds until then."""

    def keep(self, attempt: int, tickets: tuple[Ticket, ...], raw: Raw) -> None:
        """Store the bytes and tickets of a Pending reply before they are fetched."""

    def settle(self, settlement: Settlement) -> None:
        """Close an attempt. What was held and is neither charged nor in doubt is free again."""

    def wait(self, attempt: int, timeout: float) -> str | None:
        """Wait until somebody's attempt is closed: why it brought no answer ("" if it did), None if `timeout` seconds passed first."""

    def note_saved(self, saved: Mapping[str, Money]) -> None:
        """Count what recalled answers would have cost, by account. It is no money: what is noted may be written later."""

    def doubts(self) -> list[Doubt]:
        """Every doubt, the oldest first. One whose tickets are being fetched is none meanwhile."""

    def resolve(self, attempt: int, *, billed: bool) -> Doubt:
        """Settle a doubt by somebody's word: its amount is spent, or free again; its numbers may be asked again. What it was.

        Raises:
            ConfigurationError: the attempt is not in doubt.
        """

    def close(self) -> None:
        """Release what the store holds. Twice is once."""
