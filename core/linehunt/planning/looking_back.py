"""What was stored before a plan, seen without making anything."""

from collections.abc import Collection, Mapping
from functools import partial

from linehunt.planning.hit_share import HitShare, find_hit_shares
from linehunt.store.protocol import Store
from linehunt.store.sqlite.home import SQLiteStore
from linehunt.store.sqlite.text import write_rows
from linehunt.store.sqlite.transaction import Transaction


def look_back(store: Store | None, accounts: Collection[str]) -> tuple[Store | None, Mapping[str, HitShare]]:
    """The store where it may know something of these accounts, and how often they had what was wanted, as far as it can tell."""
    if not isinstance(store, SQLiteStore):
        return store, {}
    if not store.read(partial(_was_asked, accounts)):
        return None, {}
    return store, store.read(partial(find_hit_shares, accounts))


def _was_asked(accounts: Collection[str], transaction: Transaction) -> bool:
    # Every question is counted, for nothing too; and this table is a row a day and account, where that of the answers is millions.
    asked = write_rows(list(accounts))
    return transaction.one("SELECT 1 FROM spending WHERE account IN (SELECT value FROM json_each(?)) LIMIT 1", asked) is not None
