"""The price of durable money: lookups with the ledger on the disk, against bare urllib3 (`PoolManager.request` and `json.loads`).

CPU time of this process, in interleaved rounds against one stub server in a process of its own, without latency: alone, in 32 threads,
batches of 100 through `lookup_many`, and answers that are recalled. Before that reservations and settlements alone: eight processes that
share one ledger, and the longest that any thread of them waited.

Run it by hand: `cd tests && python -m benchmarks.durable [rounds] [lookups a round]`.
"""

import itertools
import json
import multiprocessing
import socket
import sqlite3
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.queues import Queue as Results
from pathlib import Path

import urllib3

from benchmarks.lookup import AUTH_ID, interleaved, numbers, pin, ratio, serve, show, us
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
    rows = interleaved(table, rounds)
    client.close()
    pool.clear()
    names = list(table)
    show(rows)
    print(f"durable, alone / bare                {ratio(rows, names[2], names[0]):6.2f}   (at most 6)")
    print(f"durable, {THREADS} threads / bare           {ratio(rows, names[3], names[1]):6.2f}   (at most 2.6)")
    print(f"batches of 100, a number / bare      {ratio(rows, names[4], names[0]):6.2f}   (at most 0.35)")
    print(f"recalled, a number / bare            {ratio(rows, names[5], names[0]):6.2f}   (at most 0.2)")


def buy(store: SQLiteStore, prefix: str, seconds: float) -> tuple[int, float]:
    """Buy numbers of one's own for a while; how many, and the longest that one of the two transactions took."""
    answer = Answer(Facts(carrier=Network(name="Acme", mcc="310", mnc="150"), ported=True))
    price = Money(4000, "USD")
    response = ProviderResponse(status=200, body=b"{}" * 230)
    bought, worst = 0, 0.0
    started = time.monotonic()
    while (begun := time.monotonic()) - started < seconds:
        number = PhoneNumber(f"{prefix}{bought:08d}")
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
    return bought, worst


def buyers(directory: Path, place: int, threads: int, seconds: float, results: "Results[list[tuple[int, float]]]") -> None:
    """One process of them."""
    store = SQLiteStore(directory)
    with ThreadPoolExecutor(threads) as pool:
        said = list(pool.map(lambda thread: buy(store, f"+1{place}{thread:02d}", seconds), range(threads)))
    store.close()
    results.put(said)


def ledger(directory: Path, processes: int, threads: int, seconds: float = 5.0) -> None:
    """Print how many reservations and settlements so many processes got through together, and the longest wait."""
    context = multiprocessing.get_context("spawn")
    results: Results[list[tuple[int, float]]] = context.Queue()
    SQLiteStore(directory).close()
    workers = [context.Process(target=buyers, args=(directory, place, threads, seconds, results)) for place in range(processes)]
    for worker in workers:
        worker.start()
    told = [results.get() for _ in workers]
    for worker in workers:
        worker.join()
    rate = sum(bought for said in told for bought, _ in said) / seconds
    worst = max(worst for said in told for _, worst in said) * 1000
    who = f"{processes} processes x {threads:2} threads"
    print(f"reserve + settle, {who}: {rate:6.0f} a second (at least 2,000); longest wait {worst:.0f} ms (at most 250)")


def commits(directory: Path, seconds: float = 2.0) -> None:
    """Print what the same journal and the same number of pages cost in a loop of SQLite's own: what this disk gives at the most."""
    connection = sqlite3.connect(directory / "bare.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode = PERSIST")
    for table in range(4):
        connection.execute(f"CREATE TABLE t{table} (number TEXT PRIMARY KEY, said TEXT) WITHOUT ROWID")
    done, started, cpu = 0, time.monotonic(), time.process_time()
    while time.monotonic() - started < seconds:
        connection.execute("BEGIN IMMEDIATE")
        for table in range(4):
            connection.execute(f"INSERT INTO t{table} VALUES (?, ?)", (f"{done:09d}", "x" * 200))  # noqa: S608  # a number
        connection.execute("COMMIT")
        done += 1
    connection.close()
    wall, burnt = (time.monotonic() - started) / done * 1e6, (time.process_time() - cpu) / done * 1e6
    print(f"one bare commit on this disk: {wall:.0f} us, {burnt:.0f} us of it CPU; a durable lookup has two")


def main(rounds: int = 9, number: int = 480) -> None:
    """All of it."""
    with tempfile.TemporaryDirectory() as scratch, socket.create_server(("127.0.0.1", 0), backlog=256) as listener:
        stub = multiprocessing.get_context("fork").Process(target=serve, args=(listener,), daemon=True)
        stub.start()
        commits(Path(scratch))
        for threads in (1, 4, 16):
            ledger(Path(scratch, f"shared-{threads}"), PROCESSES, threads)
        pin(0)
        lookups(f"http://127.0.0.1:{listener.getsockname()[1]}", Path(scratch, "lookups"), rounds, number)
        stub.terminate()
        stub.join()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
