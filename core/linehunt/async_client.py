"""The same door for asyncio: the same code, run in worker threads."""

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable, Generator, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from types import ModuleType, TracebackType
from typing import TYPE_CHECKING, TypeVar

from linehunt.client import Client
from linehunt.clock import Clock
from linehunt.config.configuration import Configuration
from linehunt.model.errors import LinehuntError
from linehunt.model.money import Money
from linehunt.model.result import LookupResult
from linehunt.providers.account import Account

if TYPE_CHECKING:
    from linehunt.planning.plan import Plan
    from linehunt.store.protocol import Store
    from linehunt.transport import Transport

_T = TypeVar("_T")


class AsyncClient:
    """As `Client`, to be awaited; `threads` lookups at once.

    Cancelling a call gives up its result, never its answer: a request under way is received and settled, and the next lookup
    recalls it.
    """

    def __init__(
        self,
        configuration: Configuration | None = None,
        *,
        providers: Mapping[str, ModuleType] | None = None,
        observers: Mapping[str, object] | None = None,
        store: "Store | None" = None,
        max_spend: Money | str | None = None,
        transport: "Callable[[Account], Transport] | None" = None,
        clock: Clock | None = None,
        threads: int = 32,
    ) -> None:
        self._client = Client(
            configuration,
            providers=providers,
            observers=observers,
            store=store,
            max_spend=max_spend,
            transport=transport,
            clock=clock,
        )
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="linehunt-async")
        self._streams: set[_Stream] = set()
        self._closed = False

    async def lookup(
        self,
        number: str,
        *,
        chain: str = "default",
        want: Iterable[str] | None = None,
        region: str | None = None,
        max_cost: Money | str | None = None,
        refresh: bool = False,
    ) -> LookupResult:
        """As `Client.lookup`."""
        return await self._run(
            lambda: self._client.lookup(number, chain=chain, want=want, region=region, max_cost=max_cost, refresh=refresh)
        )

    async def lookup_many(
        self,
        numbers: Iterable[str],
        *,
        chain: str = "default",
        want: Iterable[str] | None = None,
        region: str | None = None,
        max_cost: Money | str | None = None,
        refresh: bool = False,
        workers: int = 8,
        window: int | None = None,
    ) -> AsyncGenerator[LookupResult, None]:
        """As `Client.lookup_many`, but what it raises comes with the first result. `numbers` is read in a worker thread."""
        stream = _Stream(
            await self._run(
                lambda: self._client.lookup_many(
                    numbers, chain=chain, want=want, region=region, max_cost=max_cost, refresh=refresh, workers=workers, window=window
                )
            )
        )
        self._streams.add(stream)
        try:
            while (result := await self._run(stream.step)) is not None:
                yield result
        finally:
            # Not in the pool: a loop that was left by `break` is ended by asyncio some time later, and then the pool may be shut.
            await asyncio.shield(_in_thread(stream.stop))
            self._streams.discard(stream)

    async def plan(
        self,
        numbers: Iterable[str],
        *,
        chain: str = "default",
        want: Iterable[str] | None = None,
        region: str | None = None,
        max_cost: Money | str | None = None,
        refresh: bool = False,
    ) -> "Plan":
        """As `Client.plan`. `numbers` is read in a worker thread."""
        return await self._run(
            lambda: self._client.plan(numbers, chain=chain, want=want, region=region, max_cost=max_cost, refresh=refresh)
        )

    async def answers_locally(self, chain: str = "default") -> bool:
        """As `Client.answers_locally`. The plugins are imported in a worker thread."""
        return await self._run(lambda: self._client.answers_locally(chain))

    async def aclose(self) -> None:
        """Wait for what is under way, and close the client."""
        self._closed = True
        for stream in tuple(self._streams):
            await _in_thread(stream.stop)
        await _in_thread(self._pool.shutdown)
        await _in_thread(self._client.close)

    async def __aenter__(self) -> "AsyncClient":
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self.aclose()

    async def _run(self, work: Callable[[], _T]) -> _T:
        if self._closed:
            raise LinehuntError("this client is closed")
        return await asyncio.get_running_loop().run_in_executor(self._pool, copy_context().run, work)


class _Stream:
    """The results of one `lookup_many`, taken in turn by threads of the pool.

    A generator can be closed only while nobody runs it: after a cancelled step that is when the step's thread is through.
    """

    def __init__(self, results: Generator[LookupResult, None, None]) -> None:
        self._results = results
        self._running = threading.Lock()
        self._stopped = False

    def step(self) -> LookupResult | None:
        """The next result; None after the last.

        Raises:
            LinehuntError: the client was closed meanwhile: these are not all results.
        """
        with self._running:
            if self._stopped:
                raise LinehuntError("this client is closed")
            return next(self._results, None)

    def stop(self) -> None:
        """Settle what is under way, and ask nothing more."""
        with self._running:
            self._stopped = True
            self._results.close()


async def _in_thread(work: Callable[[], None]) -> None:
    await asyncio.get_running_loop().run_in_executor(None, work)
