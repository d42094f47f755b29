"""The ledger's tables as rows by column, and attempts for them in few words: at 2027-01-15, millionths of a dollar."""

from collections.abc import Mapping
from typing import Any

from books import SPEAKS_FOR, US
from linehunt.model.answer import Ticket
from linehunt.model.attempt import Ended
from linehunt.model.message import ProviderResponse
from linehunt.model.money import Money
from linehunt.model.number import PhoneNumber
from linehunt.store.protocol import Order, Settlement
from linehunt.store.sqlite.home import SQLiteStore
from linehunt.store.sqlite.transaction import Transaction

START = 1_800_000_000.0
DAY = "2027-01-15"
SLIP = Ticket("t-1", (US,))
SLIP_TEXT = f'[["t-1",["{US.e164}"]]]'
BODY = ProviderResponse(status=207, headers={"x-id": "7"}, body=b"{}", received=START - 1)


def usd(micros: int) -> Money:
    """So many millionths."""
    return Money(micros, "USD")


def order(quotes: Mapping[PhoneNumber, int], *, kept: bool = True) -> Order:
    """An order of these numbers, at these quotes, of the account `acme`."""
    return Order(
        account="acme",
        items=("carrier", "cnam"),
        quotes={number: usd(micros) for number, micros in quotes.items()},
        wanted=SPEAKS_FOR,
        chain="default",
        answers_kept=kept,
    )


def settlement(attempt: int, ended: Ended = Ended.SETTLED, charged: int = 0, **more: Any) -> Settlement:
    """How that attempt ended."""
    return Settlement(attempt=attempt, ended=ended, charged=usd(charged), **more)


def begin(store: SQLiteStore, quotes: Mapping[PhoneNumber, int], *, kept: bool = True) -> int:
    """Reserve them, all of which must be granted; the attempt."""
    attempt = store.reserve(order(quotes, kept=kept)).attempt
    assert attempt is not None
    return attempt


def rows(store: SQLiteStore, table: str) -> list[dict[str, Any]]:
    """The table's rows by column."""

    def look(transaction: Transaction) -> list[dict[str, Any]]:
        found = transaction.execute(f"SELECT * FROM {table} ORDER BY 1, 2")  # noqa: S608  # a name of ours
        names = [name for name, *_ in found.description]
        return [dict(zip(names, row, strict=True)) for row in found]

    return store.read(look)


def attempt_row(store: SQLiteStore) -> dict[str, Any]:
    """The only attempt's row."""
    [row] = rows(store, "attempt")
    return row


def money(store: SQLiteStore) -> tuple[int, int, int]:
    """The only counter's micro-units: held, spent and in doubt."""
    [row] = rows(store, "spending")
    assert (row["day"], row["account"], row["currency"]) == (DAY, "acme", "USD")
    return row["held"], row["spent"], row["doubtful"]
