"""A process that takes a number, and keeps it until it is killed; others that use the ledger meanwhile, or as somebody else."""

import json
import os
import sqlite3
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from crash.hammer import order, settled
from linehunt.model.errors import StoreError
from linehunt.model.number import PhoneNumber
from linehunt.store.sqlite.home import SQLiteStore

MODULE = "crash.squatter"
_NOBODY = 65_534


def squat(directory: str, number: str, ready: str) -> None:
    """Reserve a number, make the file `ready`, and wait to be killed."""
    store = SQLiteStore(directory)
    assert store.reserve(order(PhoneNumber(number))).attempt is not None
    Path(ready).touch()
    time.sleep(60)


def inherit(directory: str, number: str) -> dict[str, str]:
    """Open a store, fork, and use it in the child: what each of its calls raises there, and what the parent can still do."""
    store = SQLiteStore(directory)
    attempt = store.reserve(order(PhoneNumber(number))).attempt
    assert attempt is not None
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        os.write(writer, json.dumps(_refusals(store, attempt, number)).encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, encoding="utf-8") as pipe:
        refused: dict[str, str] = json.load(pipe)
    os.waitpid(child, 0)
    store.settle(settled(attempt))
    store.close()
    return refused


def _refusals(store: SQLiteStore, attempt: int, number: str) -> dict[str, str]:
    calls: dict[str, Callable[[], object]] = {
        "recall": lambda: store.recall(PhoneNumber(number), {"acme"}),
        "reserve": lambda: store.reserve(order(PhoneNumber(number))),
        "settle": lambda: store.settle(settled(attempt)),
        "wait": lambda: store.wait(attempt, 1.0),
        "doubts": store.doubts,
        "spent": lambda: store.spent,
        "close": store.close,
    }
    refused = {}
    for name, call in calls.items():
        try:
            call()
        except StoreError as error:
            refused[name] = str(error)
    return refused


def as_nobody(directory: str, number: str) -> str:
    """Reserve in this directory as a user who isn't its owner, where there is somebody else to be: the error's words."""
    with tempfile.TemporaryDirectory() as scratch:  # so that all is imported: it may lie where nobody else may look
        SQLiteStore(Path(scratch) / "ledger").close()
    if not os.getuid():
        os.setgroups([])
        os.setresgid(_NOBODY, _NOBODY, _NOBODY)
        os.setresuid(_NOBODY, _NOBODY, _NOBODY)
    try:
        with closing(SQLiteStore(directory)) as store:
            store.reserve(order(PhoneNumber(number)))
    except StoreError as error:
        return str(error)
    return ""


def lock(database: str, ready: str, seconds: float) -> None:
    """Keep a file locked for so long; the file `ready` says that it is."""
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        Path(ready).touch()
        time.sleep(seconds)
