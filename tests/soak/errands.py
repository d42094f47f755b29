"""What the threads of a soak do with a client: each a small piece of work, done again and again."""

import asyncio
import random
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from itertools import count
from threading import Lock
from typing import Any

from attrs import define, field

from linehunt import AsyncClient, Client, Configuration, LinehuntError, LookupResult, PhoneNumber, open_ledger
from linehunt.clock import SystemClock
from linehunt.model.errors import ConfigurationError, StoreError
from linehunt.observers import AttemptFinished, LookupFinished, hookimpl
from linehunt.store.sqlite.forgetting import forget
from linehunt.store.sqlite.report import Key, report
from linehunt.store.sqlite.retention import forget_older
from soak.checks import unexplained
from soak.log import Log
from soak.world import CHAINS, number

_ROUTES = tuple(chain for chain in CHAINS if chain != "bulk")
_WANTS = (None, None, None, ("carrier",), ("line_type", "carrier"))
_NONSENSE = ("", "hello", "+1", "4.4208E+11", "+1415430555O", "\x00", "+" + "9" * 40)
_YOUNG, _OLD = 60.0, 90.0
"""Seconds: until when a number is looked up again, and after which its answers are forgotten."""
_RECENT = 1000


class Listener:
    """An observer that does nothing: that it is told is part of the load."""

    @hookimpl
    def attempt_finished(self, attempt: AttemptFinished) -> None:
        """Hear of it."""

    @hookimpl
    def lookup_finished(self, result: LookupFinished) -> None:
        """Hear of it."""


@define
class Errands:
    """One process's numbers and figures. `party` is its place among those that look numbers up."""

    configuration: Configuration
    log: Log
    party: int
    seed: int
    ends: float = 0.0
    """When a round is over, by the monotonic clock."""
    lookups: int = 0
    recalled: int = 0
    _counting: Lock = field(init=False, factory=Lock)
    _places: dict[str, Iterator[int]] = field(init=False, factory=lambda: {chain: count() for chain in _ROUTES})
    _recent: dict[str, deque[tuple[float, str]]] = field(init=False, factory=lambda: {chain: deque(maxlen=_RECENT) for chain in _ROUTES})

    # Each takes a client that others use as well, and dice of its own.

    def look_up(self, client: Client, chance: random.Random) -> None:
        """A single lookup: mostly of a new number."""
        chain = chance.choice(_ROUTES)
        told = self._number(chain, chance)
        refresh = chance.random() < 0.05
        if refresh:
            self.log.allow([told])
        want = chance.choice(_WANTS) if chain == "default" else None
        self._check(client.lookup(told, chain=chain, want=want, refresh=refresh), chain)

    def look_many_up(self, client: Client, chance: random.Random) -> None:
        """A batch, to its end or not: its generator is closed, or dropped."""
        chain = chance.choice(_ROUTES)
        numbers = [self._number(chain, chance) for _ in range(chance.choice((1, 7, 40, 100)))]
        refresh = chance.random() < 0.05
        if refresh:
            self.log.allow(numbers)
        most = chance.choice((len(numbers), len(numbers), len(numbers) // 2, 1))
        window = chance.choice((None, 1, 16, 100))
        results = client.lookup_many(numbers, chain=chain, refresh=refresh, workers=chance.choice((3, 8, 16)), window=window)
        with closing(results):
            for place, result in enumerate(results, 1):
                self._check(result, chain)
                if place == most or time.monotonic() > self.ends:
                    break

    def await_some(self, client: Client, chance: random.Random) -> None:  # it has a client of its own
        """An AsyncClient: lookups at once, some of them cancelled, and a batch that is left early."""
        asyncio.run(self._await_some(chance))

    def open_another(self, client: Client, chance: random.Random) -> None:
        """A client of one's own, with a cap, for a few lookups."""
        with Client(self.configuration, observers={"listener": Listener()}, max_spend=chance.choice(("0.05 USD", "5 USD"))) as mine:
            for _ in range(chance.randint(0, 4)):
                self.look_up(mine, chance)
            list(mine.lookup_many([self._number("batches", chance) for _ in range(20)], chain="batches"))

    def close_early(self, client: Client, chance: random.Random) -> None:
        """A client that is closed with a batch under way: what is left of that says so, and so does the next lookup."""
        mine = Client(self.configuration)
        numbers = [self._number("default", chance) for _ in range(40)]
        with closing(mine.lookup_many(numbers, chain="default", workers=4, window=8)) as results:
            self._check(next(results), "default")
            mine.close()
            try:
                for result in results:
                    self._check(result, "default")
            except LinehuntError as error:
                _expect(error, "is closed")
        mine.close()
        try:
            mine.lookup(self._number("default", chance))
        except LinehuntError as error:
            _expect(error, "this client is closed")
        else:
            raise AssertionError("a client that is closed looked a number up")

    def keep_books(self, client: Client, chance: random.Random) -> None:
        """Plan, report, forget a number, forget what is old."""
        kind = chance.random()
        if kind < 0.4:
            chain = chance.choice(_ROUTES)
            plan = client.plan([self._number(chain, chance) for _ in range(30)], chain=chain)
            assert plan.read == 30
            return
        with closing(open_ledger(self.configuration)) as ledger:
            if kind < 0.8:
                rows = ledger.read(partial(report, (Key.ACCOUNT,), "0001-01-01", "9999-12-31"))
                assert all(row.held.micros >= 0 for row in rows)
            elif kind < 0.98:
                self._forget(ledger, chance)
            else:
                forget_older(ledger, _OLD, SystemClock().now())

    def _forget(self, ledger: Any, chance: random.Random) -> None:
        told = self._again(chance.choice(_ROUTES), chance)
        if told is None:
            return
        self.log.allow([told])
        try:
            forget(ledger, PhoneNumber(told))
        except (ConfigurationError, StoreError) as error:
            # The others go on meanwhile: it may be in doubt, being asked, or known again.
            _expect(error, "in doubt", "being asked", "it was asked again meanwhile")

    async def _await_some(self, chance: random.Random) -> None:
        asyncio.get_running_loop().set_exception_handler(self._unheard)
        async with AsyncClient(self.configuration, observers={"listener": Listener()}, threads=8) as client:
            chain = chance.choice(_ROUTES)
            asked = [asyncio.ensure_future(client.lookup(self._number(chain, chance), chain=chain)) for _ in range(12)]
            await asyncio.sleep(0.01)
            for task in asked[::5]:
                task.cancel()
            for result in await asyncio.gather(*asked, return_exceptions=True):
                if isinstance(result, LookupResult):
                    self._check(result, chain)
                elif not isinstance(result, asyncio.CancelledError):
                    raise result
            chain = chance.choice(_ROUTES)
            most = chance.choice((3, 100))
            place = 0
            async for result in client.lookup_many([self._number(chain, chance) for _ in range(30)], chain=chain, workers=4):
                self._check(result, chain)
                place += 1
                if place == most:
                    break

    def _unheard(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:  # as asyncio calls it
        self.log.tell("trouble", words=f"asyncio: {context}")

    def _number(self, chain: str, chance: random.Random) -> str:
        """A new one, one of the last, or none."""
        kind = chance.random()
        if kind < 0.01:
            return chance.choice(_NONSENSE)
        if kind < 0.3 and (told := self._again(chain, chance)) is not None:
            return told
        told = number(self.party, chain, next(self._places[chain]))
        self._recent[chain].append((time.monotonic(), told))
        return told

    def _again(self, chain: str, chance: random.Random) -> str | None:
        """One of the last: none that may have been forgotten since for its age."""
        recent = self._recent[chain]
        if not recent:
            return None
        at, told = recent[chance.randrange(len(recent))]
        return told if time.monotonic() - at < _YOUNG else None

    def _check(self, result: LookupResult, chain: str) -> None:
        recalled = any(source.recalled for source in result.sources.values())
        with self._counting:
            self.lookups += 1
            self.recalled += recalled
        for words in unexplained(result, CHAINS[chain][0]):
            self.log.tell("trouble", words=f"{chain}: {words}")


def _expect(error: LinehuntError, *words: str) -> None:
    """Raise the error again, unless it says one of these."""
    if not any(each in str(error) for each in words):
        raise error


Errand = Callable[[Errands, Client, random.Random], None]
ROUND: tuple[Errand, ...] = (
    *[Errands.look_up] * 8,
    *[Errands.look_many_up] * 3,
    Errands.await_some,
    Errands.open_another,
    Errands.close_early,
    Errands.keep_books,
)
"""The work of a process whose client comes and goes: a thread for each."""
STEADY: tuple[Errand, ...] = (*[Errands.look_up] * 3, Errands.look_many_up)
"""The work of one that keeps its client."""
