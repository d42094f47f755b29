"""How long answers and raw responses are kept."""

import logging
import os
from functools import partial
from typing import Any

from linehunt.model.errors import StoreError
from linehunt.store.sqlite.forgetting import Forgotten
from linehunt.store.sqlite.home import SQLiteStore
from linehunt.store.sqlite.paging import ANSWER, RESPONSE, Table, blocks
from linehunt.store.sqlite.transaction import Transaction
from linehunt.store.sqlite.vacuum import vacuum

_log = logging.getLogger("linehunt.store")
_DAY = 86_400.0
# What an attempt that is open needs stays: its response may hold what a doubt is resolved by.
_OLD = {
    ANSWER: "at < ? AND open IS NULL",
    RESPONSE: "at < ? AND NOT EXISTS (SELECT 1 FROM attempt WHERE id = response.attempt AND state IN ('sent', 'doubt'))",
}


def forget_older(store: SQLiteStore, seconds: float, now: float) -> Forgotten:
    """Remove the answers and raw responses that were older than `seconds` at `now` (UTC seconds), and rebuild the file.

    Those that belong to an attempt that is asking or in doubt stay. The file is rebuilt even if nothing was that old: what `sweep`
    has deleted before leaves it then.

    Raises:
        StoreError: the ledger can't be written. What was removed until then is.
    """
    forgotten = _delete_older(store, now - seconds)
    vacuum(store)
    return forgotten


def sweep(store: SQLiteStore, retention: float, now: float) -> None:
    """Remove what is older than `retention` seconds, once a day for a ledger.

    It deletes, and doesn't rebuild the file, which would keep everybody from it for long. When it was done is the time of the file
    `swept`. A sweep that fails is logged, and done again the next time: it is no reason not to open a ledger.
    """
    mark = store.place.directory / "swept"
    try:
        if mark.exists() and 0 <= now - mark.stat().st_mtime < _DAY:
            return
        _delete_older(store, now - retention)
        os.close(os.open(mark, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600))
        os.utime(mark, (now, now))
    except (StoreError, OSError) as error:
        _log.warning("what is older than its retention could not be removed: %s", error)


def _delete_older(store: SQLiteStore, before: float) -> Forgotten:
    return Forgotten(answers=_delete(store, ANSWER, before), responses=_delete(store, RESPONSE, before))


def _delete(store: SQLiteStore, table: Table, before: float) -> int:
    deleted = 0
    for rows in blocks(store, table, _OLD[table], before):
        keys = [(*key, before) for *key, is_old in rows if is_old]
        if keys:
            deleted += store.write(partial(_delete_rows, table, keys))
    return deleted


def _delete_rows(table: Table, keys: list[Any], transaction: Transaction) -> int:
    """Those that are still old: they may have been asked again since they were looked at."""
    return transaction.executemany(f"DELETE FROM {table.name} WHERE {table.is_row} AND {_OLD[table]}", keys).rowcount  # noqa: S608  # names of ours
