"""Many hunts at once: grouped into batches, asked by worker threads, given back in order.

Only the caller's thread touches hunts. Workers run `exchange.ask` and put the outcomes on a queue, so there is nothing to lock; and since
the work goes on only while results are taken, a consumer that stops stops everything at the window.
"""

import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from contextvars import copy_context
from itertools import islice
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, cast

from attrs import define, frozen

from linehunt.chain import Hunt
from linehunt.model.attempt import Outcome
from linehunt.model.fields import Field
from linehunt.model.number import PhoneNumber
from linehunt.model.result import LookupResult
from linehunt.route import Route
from linehunt.wire import give_room

if TYPE_CHECKING:
    from linehunt.exchange import Exchange
    from linehunt.local import LocalExchange

_SMALLEST_WINDOW = 256
_LARGEST_BLOCK = 256
_FOR_THE_BOOKS = 4
"""For so many questions on the wire one more is reserved or settled meanwhile: at 50 ms a question that takes about a fifth of its time."""


@define(eq=False)
class _Entry:
    """One input under way, and its result when it is there. `twins` are later inputs of the same number."""

    text: str
    result: LookupResult | None = None
    twins: "deque[_Entry] | None" = None


@frozen(eq=False)
class _Batch:
    """Entries that want the same of the same account."""

    exchange: "Exchange | LocalExchange"
    wanted: frozenset[Field]
    hunts: tuple[tuple[_Entry, Hunt], ...]
    numbers: tuple[PhoneNumber, ...]
    seen: Mapping[PhoneNumber, frozenset[int]]


class Pipeline:
    """`start` makes each input's hunt, or its result where it is no number."""

    def __init__(
        self,
        route: Route,
        start: Callable[[Sequence[str]], list[Hunt | LookupResult]],
        workers: int,
        window: int | None = None,
    ) -> None:
        self._route = route
        self._exchanges = exchanges = route.exchanges
        self._start = start
        # Each account has its own: one that is slow must not keep the others' questions back.
        self._wires = {name: threading.BoundedSemaphore(workers) for name in exchanges}
        most = workers + workers // _FOR_THE_BOOKS
        self._limits = {name: min(most, exchange.account.concurrency or most) for name, exchange in exchanges.items()}
        largest = max((_size(exchange) for exchange in exchanges.values() if not _is_local(exchange)), default=1)
        self._window = window or max(_SMALLEST_WINDOW, 4 * workers * largest)
        # The store is asked for a block of numbers at once, so that much of the window is let run empty before it is filled again.
        self._block = min(max(self._window // 4, 1), _LARGEST_BLOCK)
        self._order: deque[_Entry] = deque()
        self._active: dict[PhoneNumber, _Entry] = {}
        self._ready: deque[_Entry] = deque()
        # By account in the chain's order, then by the fields wanted: price and answer depend on them.
        self._waiting: dict[str, dict[frozenset[Field], list[tuple[_Entry, Hunt, frozenset[int]]]]] = {account: {} for account in exchanges}
        self._in_flight: dict[str, int] = dict.fromkeys(exchanges, 0)
        self._jobs: SimpleQueue[_Batch | None] = SimpleQueue()
        self._landed: SimpleQueue[tuple[_Batch, list[Outcome] | BaseException]] = SimpleQueue()
        self._threads: list[threading.Thread] = []

    def run(self, numbers: Iterable[str]) -> Generator[LookupResult, None, None]:
        """The results, in order. Stopping early waits for what is under way: it may be billed, so it is settled."""
        source = iter(numbers)
        try:
            while True:
                more = self._fill(source)
                if not self._order:
                    return
                head = self._order[0]
                while head.result is None:
                    self._advance(more)
                self._order.popleft()
                yield head.result
        finally:
            self._stop()

    def _fill(self, source: Iterator[str]) -> bool:
        """Read until the window is full; whether there may be more to read."""
        room = self._window - len(self._order)
        if room < self._block:
            return True
        while room:
            entries = [_Entry(text) for text in islice(source, min(room, _LARGEST_BLOCK))]
            if not entries:
                return False
            room -= len(entries)
            self._order += entries
            for entry, started in zip(entries, self._start([entry.text for entry in entries]), strict=True):
                self._begin(entry, started)
        return True

    def _begin(self, entry: _Entry, started: Hunt | LookupResult) -> None:
        if isinstance(started, LookupResult):
            entry.result = started
            return
        first = self._active.setdefault(started.number, entry)
        if first is entry:
            self._drive(entry, started)
        else:
            if first.twins is None:
                first.twins = deque()
            first.twins.append(entry)

    def _drive(self, entry: _Entry, hunt: Hunt) -> None:
        """Queue what the hunt wants next, or note its result."""
        ask = hunt.next()
        if ask is not None:
            queue = self._waiting[ask.account].setdefault(ask.wanted, [])
            queue.append((entry, hunt, ask.seen))
            if len(queue) >= _size(self._exchanges[ask.account]) and self._has_room(ask.account):
                self._send(ask.account, ask.wanted)
            return
        entry.result = self._route.finish(hunt, entry.text)
        if entry.twins:
            # The next of them finds the stored answer, the rest wait for it. `_advance` begins it: no hunt within another's.
            heir = self._active[hunt.number] = entry.twins.popleft()
            heir.twins = entry.twins
            self._ready.append(heir)
        else:
            del self._active[hunt.number]

    def _advance(self, more: bool) -> None:
        """Something must happen for the head to get its result: send what waits for nothing, else take in an outcome."""
        if self._ready:
            entry = self._ready.popleft()
            [started] = self._start([entry.text])
            self._drive(entry, cast("Hunt", started))  # its number was parsed before
            return
        earlier = False
        for account, queues in self._waiting.items():
            local = _is_local(self._exchanges[account])
            # A partial batch goes only when nothing else can come to fill it; a local one costs nothing, so it need not be full.
            idle = local or not (earlier or (more and any(self._in_flight.values())))
            if queues and idle and self._has_room(account):
                for wanted in list(queues)[: self._limits[account] - self._in_flight[account]]:
                    self._send(account, wanted)
                return
            earlier = earlier or bool(queues) or self._in_flight[account] > 0
        batch, outcomes = self._landed.get()
        account = batch.exchange.account.name
        self._in_flight[account] -= 1
        if isinstance(outcomes, BaseException):
            raise outcomes
        self._land(batch, outcomes)
        full = _size(batch.exchange)
        for wanted, queue in list(self._waiting[account].items()):  # what was full, and had to wait for room
            while len(queue) >= full and self._has_room(account):
                self._send(account, wanted)

    def _has_room(self, account: str) -> bool:
        return self._in_flight[account] < self._limits[account]

    def _send(self, account: str, wanted: frozenset[Field]) -> None:
        exchange = self._exchanges[account]
        queue = self._waiting[account][wanted]
        waiting = queue[: _size(exchange)]
        del queue[: len(waiting)]
        if not queue:
            del self._waiting[account][wanted]
        batch = _Batch(
            exchange,
            wanted,
            tuple((entry, hunt) for entry, hunt, _ in waiting),
            tuple(hunt.number for _, hunt, _ in waiting),
            {hunt.number: seen for _, hunt, seen in waiting},
        )
        if _is_local(exchange):
            self._land(batch, exchange.ask(batch.numbers, wanted, batch.seen, self._route.chain.name))
            return
        self._in_flight[account] += 1
        if len(self._threads) < sum(self._in_flight.values()):
            thread = threading.Thread(target=copy_context().run, args=(self._work,), name=f"linehunt-{len(self._threads)}")
            self._threads.append(thread)  # first: one that nobody knows of would wait for work for ever
            thread.start()
        self._jobs.put(batch)

    def _land(self, batch: _Batch, outcomes: list[Outcome]) -> None:
        for (entry, hunt), outcome in zip(batch.hunts, outcomes, strict=True):
            hunt.record(outcome)
            self._drive(entry, hunt)

    def _work(self) -> None:
        while (batch := self._jobs.get()) is not None:
            give_room(self._wires[batch.exchange.account.name])
            try:
                self._landed.put((batch, batch.exchange.ask(batch.numbers, batch.wanted, batch.seen, self._route.chain.name)))
            except BaseException as error:  # raised again in the caller's thread
                self._landed.put((batch, error))

    def _stop(self) -> None:
        with suppress(Empty):  # what no worker has taken yet is not asked
            while True:
                self._jobs.get_nowait()
        for _ in self._threads:
            self._jobs.put(None)
        for thread in self._threads:
            if thread.ident is not None:
                thread.join()


def _is_local(exchange: "Exchange | LocalExchange") -> bool:
    return exchange.account.provider.local


def _size(exchange: "Exchange | LocalExchange") -> int:
    return exchange.account.max_batch_size
