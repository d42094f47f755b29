"""The price of durable money: lookups with the ledger on the disk, against bare urllib3 (`PoolManager.request` and `json.loads`).

CPU time of this process, in interleaved rounds against one stub server in a process of its own, without latency: alone, in 32 threads,
batches of 100 through `lookup_many`, and answers that are recalled. Then reservations and settlements alone: eight processes that share one
ledger, and the longest that any of them waited.

Run it by hand: `cd tests && python -m benchmarks.durable [rounds] [lookups a round]`.
"""

import gc
import itertools
import json
import multiprocessing
import socket
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from multiprocessing.queues import Queue as Results
from pathlib import Path

import urllib3

from benchmarks.lookup import AUTH_ID, numbers, pin, serve, us
from linehunt import Client, Configuration, Field, Money, PhoneNumber, SQLiteStore
from linehunt.model.answer import Answer
from linehunt.model.attempt import Ended
from linehunt.model.facts import Facts, Network
from linehunt.model.message import ProviderResponse
from linehunt.store.protocol import Order, Raw, Settlement

THREADS = 32
PROCESSES = 8


def together(act: Callable[[], object]) -> Callable[[], None]:
    """`act` in every thread at once."""

    def run() -> None:
        threads = [threading.Thread(target=act) for _ in range(THREADS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    return run


def lookups(base: str, directory: Path, rounds: int, number: int) -> None:
    """Print medians and their ratios."""
    pool = urllib3.PoolManager(maxsize=THREADS)
    headers = urllib3.make_headers(basic_auth=f"{AUTH_ID}:token")
    configuration = Configuration(
        accounts={
            "plivo": {"auth_id": AUTH_ID, "auth_token": "token", "base_url": base},
            "kaleyra": {"sid": "HX1", "api_key": "key", "base_url": base, "prices": {"*": "0.2 INR"}},
        },
        chains={
            "default": {"accounts": ["plivo"], "want": ["carrier", "ported", "line_type"]},
            "kaleyra": {"accounts": ["kaleyra"], "want": ["carrier", "ported"]},
        },
        budgets={"day": "1000000 USD", "month": "30000000 USD"},
        rates={"INR": "0.012 USD"},
        store={"path": str(directory)},
    )
    client = Client(configuration)
    american, indian = numbers("+14154"), numbers("+919812")
    share = number // THREADS
    known = [f"+919813{i:06d}" for i in range(10 * number)]

    def bare(count: int = number) -> None:
        for text in itertools.islice(american, count):
            json.loads(pool.request("GET", f"{base}/v1/Number/{text}?type=carrier", headers=headers).data)

    def ours(count: int = number) -> None:
        for text in list(itertools.islice(american, count)):
            client.lookup(text)

    def batches() -> None:
        for _ in client.lookup_many(itertools.islice(indian, 10 * number), chain="kaleyra", workers=8):
            pass

    def recalled() -> None:
        for _ in client.lookup_many(known, chain="kaleyra"):
            pass

    table = {
        "bare, alone": us(bare, number),
        f"bare, {THREADS} threads": us(together(lambda: bare(share)), THREADS * share),
        "linehunt, alone": us(ours, number),
        f"linehunt, {THREADS} threads": us(together(lambda: ours(share)), THREADS * share),
        "linehunt, Kaleyra batches of 100": us(batches, 10 * number),
        "linehunt, recalled": us(recalled, 10 * number),
    }
    recalled()
    gc.collect()
    gc.freeze()  # as lookup.py, and for its reason
    rows = [{name: measure() for name, measure in table.items()} for _ in range(rounds + 1)][1:]
    client.close()
    pool.clear()
    names = list(table)
    for name in names:
        print(f"{name:<36}{statistics.median(row[name] for row in rows):8.1f} us CPU a lookup")

    def ratio(over: str, under: str) -> float:
        return statistics.median(row[over] / row[under] for row in rows)

    print(f"durable, alone / bare                {ratio(names[2], names[0]):6.2f}   (at most 6)")
    print(f"durable, {THREADS} threads / bare           {ratio(names[3], names[1]):6.2f}   (at most 2.6)")
    print(f"batches of 100, a number / bare      {ratio(names[4], names[0]):6.2f}   (at most 0.35)")
    print(f"recalled, a number / bare            {ratio(names[5], names[0]):6.2f}   (at most 0.2)")


def reserve_and_settle(directory: Path, place: int, seconds: float, results: "Results[tuple[int, float]]") -> None:
    """Buy numbers of one's own for a while; how many, and the longest that one of the two transactions took."""
    answer = Answer(Facts(carrier=Network(name="Acme", mcc="310", mnc="150"), ported=True))
    price = Money(4000, "USD")
    response = ProviderResponse(status=200, body=b"{}" * 230)
    bought, worst = 0, 0.0
    store = SQLiteStore(directory)
    started = time.monotonic()
    while (begun := time.monotonic()) - started < seconds:
        number = PhoneNumber(f"+1{place}{bought:09d}")
        grant = store.reserve(Order(account="acme", items=(), quotes={number: price}))
        between = time.monotonic()
        assert grant.attempt is not None
        store.settle(
            Settlement(
                attempt=grant.attempt,
                ended=Ended.SETTLED,
                charged=price,
                shares={number: price},
                answers={number: answer},
                speaks_for=frozenset({Field.CARRIER}),
                raw=(Raw(response, (number,)),),
            )
        )
        worst = max(worst, between - begun, time.monotonic() - between)
        bought += 1
    store.close()
    results.put((bought, worst))


def ledger(directory: Path, seconds: float = 5.0) -> None:
    """Print how many reservations and settlements several processes got through together, and the longest wait."""
    context = multiprocessing.get_context("spawn")
    results: Results[tuple[int, float]] = context.Queue()
    SQLiteStore(directory).close()
    workers = [context.Process(target=reserve_and_settle, args=(directory, place, seconds, results)) for place in range(PROCESSES)]
    for worker in workers:
        worker.start()
    told = [results.get() for _ in workers]
    for worker in workers:
        worker.join()
    each = sorted(bought for bought, _ in told)
    rate = sum(each) / seconds
    print(f"reserve + settle, {PROCESSES} processes: {rate:8.0f} a second   (at least 2,000); each {each[0]} to {each[-1]}")
    print(f"the longest wait of any of them: {max(worst for _, worst in told) * 1000:8.0f} ms   (at most 250)")


def main(rounds: int = 9, number: int = 480) -> None:
    """All of it."""
    with tempfile.TemporaryDirectory() as scratch, socket.create_server(("127.0.0.1", 0), backlog=256) as listener:
        stub = multiprocessing.get_context("fork").Process(target=serve, args=(listener,), daemon=True)
        stub.start()
        ledger(Path(scratch, "shared"))
        pin(0)
        lookups(f"http://127.0.0.1:{listener.getsockname()[1]}", Path(scratch, "lookups"), rounds, number)
        stub.terminate()
        stub.join()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
