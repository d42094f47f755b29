"""The ledger against the vendors' bill, after everything at once."""

import asyncio
import random
from concurrent.futures import ThreadPoolExecutor

import pytest

from linehunt import AsyncClient, Client
from linehunt_sandbox import Fault, Sandbox
from sandboxed import Books, configuration

NUMBERS = [f"+9198123{n:05d}" for n in range(60)] + [f"+1415430{n:04d}" for n in range(5550, 5570)] + ["+15555555555", "no number"]
WANTED = (["carrier"], ["ported", "carrier"], ["line_type"], ["roaming", "country"], ["valid"])


def _mixed(asking: Client, seed: int) -> None:
    """Lookups of all kinds, some of the same numbers again."""
    chance = random.Random(seed)
    for _ in range(15):
        asking.lookup(chance.choice(NUMBERS), want=chance.choice(WANTED), refresh=chance.random() < 0.2)
    list(asking.lookup_many(chance.sample(NUMBERS, 30), want=chance.choice(WANTED), workers=4))


async def _mixed_async(asking: AsyncClient, seed: int) -> None:
    chance = random.Random(seed)
    await asyncio.gather(*(asking.lookup(chance.choice(NUMBERS), want=chance.choice(WANTED)) for _ in range(15)))
    async for _ in asking.lookup_many(chance.sample(NUMBERS, 30), want=chance.choice(WANTED)):
        pass


def _run(sandbox: Sandbox, books: Books) -> None:
    """Two threads over a `Client`, and an `AsyncClient` beside them, all with one ledger."""
    tables = configuration(sandbox, "offline", "plivo", "kaleyra", plivo={"patience": "0.1s"}, kaleyra={"patience": "0.1s"})

    async def run_async() -> None:
        async with AsyncClient(tables, store=books.store) as asking:
            await asyncio.gather(*(_mixed_async(asking, seed) for seed in (1, 2)))

    with Client(tables, store=books.store) as asking, ThreadPoolExecutor(3) as pool:
        for work in [pool.submit(_mixed, asking, 3), pool.submit(_mixed, asking, 4), pool.submit(asyncio.run, run_async())]:
            work.result()


def test_the_bill_equals_the_ledger(sandbox: Sandbox, books: Books) -> None:
    """When nothing goes wrong, they agree to the millionth, in both currencies, and nothing is held or in doubt."""
    _run(sandbox, books)

    assert books.billed == books.counted
    assert set(books.billed) == {"USD", "INR"}
    assert not any(books.store.held)
    assert not any(books.store.in_doubt)


@pytest.mark.parametrize("seed", range(3))
def test_the_ledger_covers_the_bill(seed: int, sandbox: Sandbox, books: Books) -> None:
    """When much goes wrong, everything that was billed is counted: as spent, or as in doubt."""
    chance = random.Random(seed)
    for vendor in sandbox.vendors.values():
        vendor.bills_server_errors = True
        quick = [fault for fault in Fault if vendor.can(fault) and fault not in _SLOW_OR_FINAL]
        for _ in range(8):
            vendor.script(chance.choice(quick), numbers=chance.sample(NUMBERS[:80], 10))
    _run(sandbox, books)

    assert books.cover()


_SLOW_OR_FINAL = {Fault.REFUSED, Fault.SLOW, Fault.DRIP, Fault.SILENT, Fault.UNAUTHORIZED, Fault.FORBIDDEN, Fault.INSUFFICIENT_FUNDS}
"""What takes a deadline to end, and what ends the account's part in the run."""


def test_cancelled_tasks_are_billed_and_counted(sandbox: Sandbox, books: Books) -> None:
    """A task that is cancelled while its request is under way gives up the result, not the answer: counted, and recalled next time."""
    sandbox.kaleyra.latency = 0.2

    async def cancel_and_ask() -> bool:
        async with AsyncClient(configuration(sandbox, "kaleyra"), store=books.store) as asking:
            task = asyncio.create_task(asking.lookup(NUMBERS[0]))
            while not sandbox.bill.requests("kaleyra"):
                await asyncio.sleep(0.005)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            return (await asking.lookup(NUMBERS[0])).sources["carrier"].recalled

    assert asyncio.run(cancel_and_ask())
    assert sandbox.bill.requests("kaleyra") == 1
    assert books.counted == books.billed == {"INR": 200_000}
