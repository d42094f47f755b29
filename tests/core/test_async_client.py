"""The door for asyncio: the same results, and what happens to money when a caller loses interest."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing, asynccontextmanager
from typing import Any

import pytest

from fakes import FakeClock
from linehunt import AsyncClient, Client, Configuration, ConfigurationError, LinehuntError, LookupResult, MemoryStore, Plan
from linehunt.model.result import StepKind
from linehunt.plugin import Reply
from providers_made import GB, IN, PRICE, US, Vendor, answers, numbers_of

CONFIGURATION = Configuration(
    accounts={"acme": {"prices": {"*": PRICE}}},
    chains={"default": {"accounts": ["acme"], "want": ["carrier"]}},
)


@asynccontextmanager
async def _client(acme: Vendor, store: MemoryStore | None = None, threads: int = 8) -> AsyncIterator[AsyncClient]:
    async with AsyncClient(
        CONFIGURATION,
        providers={"acme": acme.module},
        store=store,
        transport=acme.transport,
        clock=FakeClock(),
        threads=threads,
    ) as client:
        yield client


class _Held:
    """A reaction that says when its request is out, and answers when it is let go."""

    def __init__(self) -> None:
        self.out = threading.Event()
        self.go = threading.Event()

    def __call__(self, request: Any) -> Reply:
        self.out.set()
        assert self.go.wait(30)
        return answers(*numbers_of(request))


async def _until(event: threading.Event) -> None:
    assert await asyncio.to_thread(event.wait, 30)


def test_same_result_as_the_client() -> None:
    """Facts, sources, steps and cost, attempt by attempt."""

    async def look() -> LookupResult:
        async with _client(Vendor(), MemoryStore(clock=FakeClock())) as client:
            return await client.lookup(US, chain="default", want=["carrier"], max_cost="1 USD", refresh=True)

    acme = Vendor()
    store = MemoryStore(clock=FakeClock())
    with Client(CONFIGURATION, providers={"acme": acme.module}, store=store, transport=acme.transport, clock=FakeClock()) as client:
        assert client.lookup(US) == asyncio.run(look())


def test_many_lookups_at_once() -> None:
    """As many as there are threads; the same number is bought once."""

    async def look() -> None:
        acme = Vendor()
        async with _client(acme) as client:
            results = await asyncio.gather(*(client.lookup(number) for number in [US, GB, IN] * 10))
            assert all(result.complete for result in results)
            assert len(acme.requests) == 3

    asyncio.run(look())


def test_misuse_is_raised_as_by_the_client() -> None:
    """By `lookup` when it is awaited, by `lookup_many` with the first result."""

    async def look() -> None:
        async with _client(Vendor()) as client:
            with pytest.raises(ConfigurationError):
                await client.lookup(US, chain="defualt")
            with pytest.raises(ConfigurationError):
                await anext(client.lookup_many([US], workers=0))

    asyncio.run(look())


@pytest.mark.parametrize("threads", [1, 8])
def test_cancelled_lookup_is_settled_and_recalled(threads: int) -> None:
    """The request under way is received and paid; the next lookup has its answer for nothing."""

    async def look() -> None:
        held, store = _Held(), MemoryStore(clock=FakeClock())
        acme = Vendor(held)
        async with _client(acme, store, threads) as client:
            task = asyncio.create_task(client.lookup(US))
            await _until(held.out)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert [str(money) for money in store.held] == [PRICE]
            held.go.set()
            result = await client.lookup(US)
            assert (result.steps[0].kind, result.cost, len(acme.requests)) == (StepKind.RECALLED, (), 1)
        assert ([str(money) for money in store.spent], store.held, store.in_doubt) == ([PRICE], (), ())

    asyncio.run(look())


def test_lookup_that_is_cancelled_before_its_turn_asks_nothing() -> None:
    """With one thread, the second waits for the first; cancelled meanwhile, it never starts."""

    async def look() -> None:
        held = _Held()
        acme = Vendor(held)
        async with _client(acme, threads=1) as client:
            first = asyncio.create_task(client.lookup(US))
            await _until(held.out)
            second = asyncio.create_task(client.lookup(GB))
            await asyncio.sleep(0)
            second.cancel()
            with pytest.raises(asyncio.CancelledError):
                await second
            held.go.set()
            assert (await first).complete
        assert acme.asked() == [US[1:]]

    asyncio.run(look())


def test_lookup_many_gives_results_in_order() -> None:
    """Batched, in the order of the inputs, the bad ones among them; the input is read in a thread."""
    read: set[int] = set()

    def numbers() -> Iterator[str]:
        for number in (US, "nonsense", GB, US):
            read.add(threading.get_ident())
            yield number

    async def look() -> None:
        acme = Vendor(max_batch_size=2)
        async with _client(acme) as client:
            results = [result async for result in client.lookup_many(numbers())]
            assert [(result.input, result.complete) for result in results] == [(US, True), ("nonsense", False), (GB, True), (US, True)]
            assert acme.asked() == [f"{US[1:]},{GB[1:]}"]
        assert threading.get_ident() not in read

    asyncio.run(look())


def _endless() -> Iterator[str]:
    for n in range(10**7):
        yield f"+1415{n:07}"


@pytest.mark.parametrize("explicitly", [True, False], ids=["aclosing", "break"])
def test_early_break_stops_and_settles(explicitly: bool) -> None:
    """Left after two results, with `aclosing` or by a bare `break`: what was under way is settled, and no thread is left."""
    before = set(threading.enumerate())

    async def look() -> None:
        store = MemoryStore(clock=FakeClock())
        acme = Vendor()
        async with _client(acme, store) as client:
            results = client.lookup_many(_endless(), window=6, workers=2)
            taken = 0
            if explicitly:
                async with aclosing(results):
                    async for _ in results:
                        taken += 1
                        if taken == 2:
                            break
            else:
                async for _ in results:
                    taken += 1
                    if taken == 2:
                        break
                del results
        assert (store.held, store.in_doubt) == ((), ())
        assert sum(money.micros for money in store.spent) == 10_000 * len(acme.requests)
        assert not [thread for thread in threading.enumerate() if thread not in before and thread.name.startswith("linehunt")]

    asyncio.run(look())


def test_cancelled_step_of_many_is_settled() -> None:
    """A consumer that is cancelled while it waits for a result: the request is received and settled, nothing more is asked."""

    async def look() -> None:
        held, store = _Held(), MemoryStore(clock=FakeClock())
        acme = Vendor(held)

        async def consume(client: AsyncClient) -> None:
            async for _ in client.lookup_many([US, GB, IN], window=1):
                raise AssertionError("nothing can have come")

        async with _client(acme, store) as client:
            task = asyncio.create_task(consume(client))
            await _until(held.out)
            task.cancel()
            await asyncio.sleep(0)
            held.go.set()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert (acme.asked(), store.held) == ([US[1:]], ())
            assert (await client.lookup(US)).steps[0].kind is StepKind.RECALLED

    asyncio.run(look())


def test_aclose_waits_for_what_is_under_way() -> None:
    """A lookup that nobody waits for any more is settled before the connections are closed."""

    async def look() -> None:
        held, store = _Held(), MemoryStore(clock=FakeClock())
        acme = Vendor(held)
        client = AsyncClient(CONFIGURATION, providers={"acme": acme.module}, store=store, transport=acme.transport)
        task = asyncio.create_task(client.lookup(US))
        await _until(held.out)
        closing = asyncio.create_task(client.aclose())
        await asyncio.sleep(0)
        assert (closing.done(), acme.closed) == (False, 0)
        held.go.set()
        await closing
        assert (acme.closed, [str(money) for money in store.spent]) == (1, [PRICE])
        assert (await task).complete
        await client.aclose()
        assert acme.closed == 1

    asyncio.run(look())


def test_closed_client_refuses() -> None:
    """Also a run of many that is not at its end: its results would look complete."""

    async def look() -> None:
        client = AsyncClient(CONFIGURATION, providers={"acme": (acme := Vendor()).module}, transport=acme.transport)
        async with aclosing(client.lookup_many([US, GB, IN], window=1)) as results:
            assert (await anext(results)).complete
            await client.aclose()
            with pytest.raises(LinehuntError, match="closed"):
                await anext(results)
        with pytest.raises(LinehuntError, match="closed"):
            await client.lookup(US)
        with pytest.raises(LinehuntError, match="closed"):
            await anext(client.lookup_many([US]))
        assert acme.asked() == [US[1:]]

    asyncio.run(look())


def test_step_that_waits_while_the_client_is_closed_is_refused() -> None:
    """With every thread busy a step is still in line when the client is closed: it raises, rather than ending the run as if whole."""

    async def look() -> None:
        held = _Held()
        acme = Vendor(answers(US), held)
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(1))
        client = AsyncClient(CONFIGURATION, providers={"acme": acme.module}, transport=acme.transport, threads=1)
        async with aclosing(client.lookup_many([US, IN], window=1)) as results:
            await anext(results)
            lookup = asyncio.create_task(client.lookup(GB))
            await _until(held.out)
            step = asyncio.create_task(anext(results))
            await asyncio.sleep(0)
            closing = asyncio.create_task(client.aclose())
            await asyncio.sleep(0)
            await asyncio.to_thread(lambda: None)  # behind the run's stop, on the one thread
            held.go.set()
            await closing
            assert (await lookup).complete
            with pytest.raises(LinehuntError, match="closed"):
                await step
        assert acme.asked() == [US[1:], GB[1:]]

    asyncio.run(look())


def test_route_is_built_off_the_event_loop() -> None:
    """Settings may come from a command that takes seconds: the loop goes on meanwhile, for `lookup_many`, too."""
    makers: list[int] = []
    acme = Vendor()

    def transport(account: Any) -> Vendor:
        makers.append(threading.get_ident())
        return acme

    async def look() -> None:
        async with AsyncClient(CONFIGURATION, providers={"acme": acme.module}, transport=transport) as client:
            assert [result.complete async for result in client.lookup_many([US])] == [True]

    asyncio.run(look())
    assert len(makers) == 1
    assert threading.get_ident() not in makers


def test_which_chains_answer_locally() -> None:
    """It says what the client says."""

    async def ask() -> bool:
        async with AsyncClient() as client:
            return await client.answers_locally()

    assert asyncio.run(ask())


def test_plan_is_the_clients() -> None:
    """What a run would cost, from a worker thread: the same as the client says."""

    async def plan() -> Plan:
        async with _client(Vendor()) as client:
            return await client.plan([US, US, "no number"])

    acme = Vendor()
    with Client(CONFIGURATION, providers={"acme": acme.module}, transport=acme.transport) as client:
        assert asyncio.run(plan()) == client.plan([US, US, "no number"])
