"""Many lookups at once against a vendor that takes 50 ms: how much of what so many requests in flight could give is got.

The ideal is requests in flight / latency. Durable money on, a stub server in a process of its own, and the garbage collector looking as
seldom as in `linehunt bulk`, for whomever is measured. Beside them Plivo's own SDK, requests and bare urllib3 in a thread pool, which
keep no books.

Run it by hand: `cd tests && python -m benchmarks.latency [seconds]`.
"""

import asyncio
import itertools
import json
import multiprocessing
import socket
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import plivo
import plivo.resources.lookup
import requests
import urllib3

from benchmarks.lookup import AUTH_ID, HEAD, KALEYRA_ITEM, PLIVO_BODY, numbers
from linehunt import Client, Configuration
from linehunt_bulk.collecting import collecting_seldom

LATENCY = 0.05


class Slow(asyncio.Protocol):
    """Answers for whatever numbers the path names, after the latency."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, received: bytes) -> None:
        target = received.split(b" ", 2)[1].decode()
        asked = target.rpartition("/")[2].partition("?")[0]
        if "/v1/Number/" in target or "/Lookup/" in target:
            body = PLIVO_BODY % (asked, asked, asked)
        else:
            items = [{"lookup_id": f"x:{i}", "mobile_number": number, **KALEYRA_ITEM} for i, number in enumerate(asked.split(","), 1)]
            told = {"code": "LKP200", "message": "ok", "price": 0.2 * len(items), "id": "x", "total_processed_count": len(items)}
            body = json.dumps({**told, "data": items})
        asyncio.get_running_loop().call_later(LATENCY, self._transport.write, (HEAD % len(body) + body).encode())


def serve(listener: socket.socket) -> None:
    """Until the process is stopped."""

    async def run() -> None:
        server = await asyncio.get_running_loop().create_server(Slow, sock=listener)
        await server.serve_forever()

    asyncio.run(run())


def rate(results: Generator[object, None, None], seconds: float) -> float:
    """Results a second, once the pipeline is full."""
    until = time.monotonic() + 0.5
    for _ in results:
        if time.monotonic() >= until:
            break
    began, done = time.monotonic(), 0
    for _ in results:
        done += 1
        if time.monotonic() - began >= seconds:
            break
    return done / (time.monotonic() - began)


def linehunt(base: str, directory: Path, chain: str, workers: int, seconds: float) -> float:
    """Numbers a second through `lookup_many`."""
    configuration = Configuration(
        accounts={
            "plivo": {"auth_id": AUTH_ID, "auth_token": "token", "base_url": base},
            "kaleyra": {"sid": "HX1", "api_key": "key", "base_url": base, "prices": {"*": "0.2 INR"}},
        },
        chains={
            "default": {"accounts": ["plivo"], "want": ["carrier", "ported", "line_type"]},
            "kaleyra": {"accounts": ["kaleyra"], "want": ["carrier", "ported"]},
        },
        store={"path": str(directory)},
    )
    prefix = "+14154" if chain == "default" else "+919812"
    with Client(configuration) as client:
        results = client.lookup_many(numbers(prefix), chain=chain, workers=workers)
        try:
            return rate(results, seconds)
        finally:
            results.close()


def threads(ask: Callable[[str], object], count: int, seconds: float) -> float:
    """Numbers a second that `ask` gets through in a pool of so many threads."""
    source, until = map("+14155{:06}".format, itertools.count()), time.monotonic() + 0.5 + seconds
    done: list[float] = []

    def go_on() -> None:
        while time.monotonic() < until:
            ask(next(source))
            done.append(time.monotonic())

    with ThreadPoolExecutor(count) as pool:
        for each in [pool.submit(go_on) for _ in range(count)]:
            each.result()
    return sum(until - seconds <= at < until for at in done) / seconds


def peers(base: str, count: int) -> Iterator[tuple[str, Callable[[str], object]]]:
    """What one would write without linehunt, none of which keeps books."""
    plivo.resources.lookup.LOOKUP_API_ENDPOINT = f"{base}/v1/Number"
    yield "Plivo's SDK", plivo.RestClient(AUTH_ID, "token").lookup.get
    with requests.Session() as session:
        session.mount("http://", requests.adapters.HTTPAdapter(pool_maxsize=count))
        session.auth = (AUTH_ID, "token")
        yield "requests", lambda number: session.get(f"{base}/v1/Number/{number}?type=carrier").json()
    with urllib3.PoolManager(maxsize=count, headers=urllib3.make_headers(basic_auth=f"{AUTH_ID}:token")) as pool:
        yield "bare urllib3", lambda number: json.loads(pool.request("GET", f"{base}/v1/Number/{number}?type=carrier").data)


def main(seconds: float = 5.0) -> None:
    """All of it."""
    with tempfile.TemporaryDirectory() as scratch, socket.create_server(("127.0.0.1", 0), backlog=512) as listener, collecting_seldom():
        stub = multiprocessing.get_context("fork").Process(target=serve, args=(listener,), daemon=True)
        stub.start()
        base = f"http://127.0.0.1:{listener.getsockname()[1]}"
        for workers, least in ((16, 0.90), (64, 0.90), (256, 0.60)):
            ideal = workers / LATENCY
            got = linehunt(base, Path(scratch, f"singles-{workers}"), "default", workers, seconds)
            print(f"singles, {workers:3} in flight: {got:6.0f} a second, {got / ideal:.2f} of {ideal:.0f} (at least {least:.2f})")
            for name, ask in peers(base, workers) if workers > 16 else ():
                got = threads(ask, workers, seconds)
                print(f"{name} in {workers} threads, no books: {got:.0f} a second, {got / ideal:.2f} of {ideal:.0f}")
        got, ideal = linehunt(base, Path(scratch, "batches"), "kaleyra", 8, seconds), 8 * 100 / LATENCY
        print(f"batches of 100, 8 in flight: {got:6.0f} a second, {got / ideal:.2f} of {ideal:.0f} (at least 0.80)")
        stub.terminate()
        stub.join()


if __name__ == "__main__":
    main(*map(float, sys.argv[1:2]))
