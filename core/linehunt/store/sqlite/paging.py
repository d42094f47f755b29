"""Going through a whole table in blocks, so that nobody else is kept from the ledger for long."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from linehunt.store.sqlite.home import SQLiteStore
from linehunt.store.sqlite.transaction import Transaction

BLOCK = 2000


class Table(NamedTuple):
    """A table, the columns of its primary key, and a key that comes before all others."""

    name: str
    key: tuple[str, ...]
    before: tuple[object, ...]

    @property
    def columns(self) -> str:
        """The key's columns, as SQL."""
        return ", ".join(self.key)

    @property
    def is_row(self) -> str:
        """The condition that picks one row by its key, with a mark for each column."""
        return " AND ".join([f"{column} = ?" for column in self.key])


ANSWER = Table("answer", ("number", "account", "items"), ("", "", ""))
ATTEMPT = Table("attempt", ("id",), (0,))
RESPONSE = Table("response", ("attempt", "part"), (0, 0))


def blocks(store: SQLiteStore, table: Table, what: str, *arguments: object, size: int = BLOCK) -> Iterator[list[Any]]:
    """Every row of the table in the order of its key, `size` at a time: the key's columns, and then `what`, whose marks are `arguments`.

    Each block is a read of its own: a row that comes meanwhile may be left out.

    Raises:
        StoreError: it can't be read.
    """
    marks = ", ".join("?" * len(table.key))
    statement = (
        f"SELECT {table.columns}, {what} FROM {table.name}"  # noqa: S608  # names of ours
        f" WHERE ({table.columns}) > ({marks}) ORDER BY {table.columns} LIMIT {size}"
    )
    after = table.before

    def read(transaction: Transaction) -> list[Any]:
        return transaction.execute(statement, (*arguments, *after)).fetchall()

    while rows := store.read(read):
        yield rows
        after = rows[-1][: len(table.key)]
