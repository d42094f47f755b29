"""A way to make a fault, and the scene in which it is made."""

import sqlite3
import ssl
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import Any

from attrs import define, field, frozen

from fakes import FakeClock
from faults.vendor import WELL
from linehunt.store.sqlite.home import SQLiteStore
from rawserver import Script

Hooks = Mapping[str, Callable[..., Any]]


class WallClock(FakeClock):
    """A clock whose time of day can be set, as people and time servers do. What it measures goes on."""

    ahead = 0.0

    def now(self) -> float:
        """The time of day."""
        return super().now() + self.ahead


@define(eq=False)
class Scene:
    """What a fault beside the wire can reach. `mending` undoes what it did, once the question is over."""

    directory: Path
    clock: WallClock
    store: SQLiteStore
    mending: ExitStack = field(factory=ExitStack)

    def lock_ledger(self) -> None:
        """Another program begins to write into the ledger, and doesn't end."""
        other = sqlite3.connect(self.directory / "ledger.db", isolation_level=None, check_same_thread=False)
        self.mending.callback(other.close)
        other.execute("BEGIN EXCLUSIVE")

    def refuse_writes(self, pragma: str, after: str) -> None:
        """Have SQLite refuse to write, by this setting, as a disk would; `after` is the setting that mends it."""
        self.store.read(lambda transaction: transaction.execute(f"PRAGMA {pragma}"))
        self.mending.callback(self.store.read, lambda transaction: transaction.execute(f"PRAGMA {after}"))


@frozen(eq=False, kw_only=True)
class Way:
    """One way in which a fault comes about: `words` for the page, and what is otherwise than with a vendor that is well.

    script: what the server does with a connection.
    tls: the server's side of it. https: the client expects TLS, whatever the server does.
    address: a base URL that leads nowhere, in place of the server's.
    warm: the connection has brought an answer before.
    before_reserve, before_reply: what happens before the account's attempt is reserved, and before its server answers.
    hooks: the provider's, in place of sound ones.
    """

    words: str
    script: Script = WELL
    tls: Callable[[], ssl.SSLContext] | None = None
    https: bool = False
    address: Callable[[], AbstractContextManager[str]] | None = None
    warm: bool = False
    before_reserve: Callable[[Scene], object] | None = None
    before_reply: Callable[[Scene], object] | None = None
    hooks: Callable[[Scene], Hooks] = lambda _: {}

    @property
    def in_clear(self) -> bool:
        """Whether it has nothing to do with how a connection is made: so it may be made over TLS as well."""
        return self.tls is None and not self.https and self.address is None


Ways = tuple[Way, ...]


def scripts(ways: Mapping[str, Script]) -> Ways:
    """A way for each of these scripts."""
    return tuple(Way(words=words, script=script) for words, script in ways.items())
