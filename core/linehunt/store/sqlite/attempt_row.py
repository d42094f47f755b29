"""A row of the table `attempt`, as far as it is worked with."""

from typing import NamedTuple

from linehunt.model.answer import Ticket
from linehunt.model.money import Money
from linehunt.model.number import PhoneNumber
from linehunt.store.protocol import Doubt
from linehunt.store.sqlite.text import read_held, read_tickets
from linehunt.store.sqlite.transaction import Transaction


class AttemptRow(NamedTuple):
    """The columns by name. `owner` is who has the attempt in hand: the asker of one that is `sent`, the fetcher of a doubt's tickets."""

    id: int
    state: str
    owner: str | None
    account: str
    items: str
    day: str
    at: float
    currency: str
    quoted: int
    charged: int
    doubtful: int
    held: str | None
    tickets: str | None
    kept: int
    failure: str

    @property
    def asking(self) -> bool:
        """Whether somebody waits for its response, or fetches its tickets."""
        return self.owner is not None

    @property
    def counter(self) -> tuple[str, str, str]:
        """Where its money is counted."""
        return self.day, self.account, self.currency

    @property
    def held_numbers(self) -> list[PhoneNumber]:
        """The numbers without an answer, in the request's order."""
        return [PhoneNumber(item.partition(":")[0]) for item in (self.held or "").split()]

    @property
    def quotes(self) -> dict[PhoneNumber, Money]:
        """The numbers without an answer, each with its quote."""
        return read_held(self.held, self.currency)

    @property
    def all_tickets(self) -> tuple[Ticket, ...]:
        """What can be fetched for them."""
        return read_tickets(self.tickets)

    def can_fetch(self, number: str) -> bool:
        """Whether the number's answer is bought, and nobody fetches it now."""
        return not self.asking and any(number in ticket.numbers for ticket in self.all_tickets)

    @property
    def doubt(self) -> Doubt:
        """It as a doubt."""
        return Doubt(
            attempt=self.id,
            account=self.account,
            since=self.at,
            numbers=tuple(self.quotes),
            amount=Money(self.doubtful, self.currency),
            failure=self.failure,
            tickets=self.tickets is not None,
        )


_SELECT = f"SELECT {', '.join(AttemptRow._fields)} FROM attempt"  # noqa: S608  # names of ours


def find(transaction: Transaction, attempt: int) -> AttemptRow | None:
    """The row; None where there is none."""
    row = transaction.look(f"{_SELECT} WHERE id = ?", attempt)
    return None if row is None else AttemptRow._make(row)


def find_doubts(transaction: Transaction) -> list[AttemptRow]:
    """Those in doubt that nobody fetches now, the oldest first."""
    return [AttemptRow._make(row) for row in transaction.execute(f"{_SELECT} WHERE state = 'doubt' AND owner IS NULL ORDER BY id")]


def find_owned(transaction: Transaction, owner: str) -> list[int]:
    """The attempts that an owner has in hand."""
    return [row[0] for row in transaction.execute("SELECT id FROM attempt WHERE state IN ('sent', 'doubt') AND owner = ?", (owner,))]
