"""A rate over several processes: how many requests reach the vendor, and how many the rate allows.

Two processes share a ledger and look new numbers up for a while, each with more workers than the rate needs, at an account with
`rate = "50/s"`; a stub counts what comes. Never above rate x seconds + burst, and at least 0.95 of it.

Run it by hand: `cd tests && python -m benchmarks.rate [seconds] [processes]`.
"""

import itertools
import multiprocessing
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from multiprocessing.synchronize import Event

from benchmarks.lookup import AUTH_ID, HEAD, PLIVO_BODY
from linehunt import Client, Configuration

RATE = 50
BURST = 0.1 * RATE


def ask(base: str, directory: str, place: int, go: Event, end: Event) -> None:
    """Look new numbers up until the end."""
    configuration = Configuration(
        accounts={"plivo": {"auth_id": AUTH_ID, "auth_token": "token", "base_url": base, "rate": f"{RATE}/s"}},
        chains={"default": {"accounts": ["plivo"], "want": ["carrier"]}},
        store={"path": directory},
    )

    def numbers() -> Iterator[str]:
        for each in itertools.count():
            if end.is_set():
                return
            yield f"+1415{place}{each:06d}"

    with Client(configuration) as client:
        list(client.lookup_many(["+14155550100"]))
        go.wait()
        for _ in client.lookup_many(numbers(), workers=16, window=16):
            pass


class Vendor:
    """Notes when each request came."""

    def __init__(self, listener: socket.socket) -> None:
        self.came: list[float] = []
        self._listener = listener
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            connection, _ = self._listener.accept()
            threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        with connection:
            while received := connection.recv(65536):
                self.came.append(time.monotonic())
                number = received.split(b" ", 2)[1].decode().rpartition("/")[2].partition("?")[0]
                body = PLIVO_BODY % (number, number, number)
                connection.sendall((HEAD % len(body) + body).encode())


def main(seconds: float = 20.0, processes: int = 2) -> None:
    """All of it."""
    context = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as scratch, socket.create_server(("127.0.0.1", 0), backlog=256) as listener:
        vendor = Vendor(listener)
        go, end = context.Event(), context.Event()
        base = f"http://127.0.0.1:{listener.getsockname()[1]}"
        askers = [context.Process(target=ask, args=(base, scratch, place, go, end)) for place in range(processes)]
        for asker in askers:
            asker.start()
        time.sleep(2 + processes)  # each has opened the ledger
        vendor.came.clear()
        began = time.monotonic()
        go.set()
        time.sleep(seconds)
        end.set()
        for asker in askers:
            asker.join()
    within = [came for came in vendor.came if came < began + seconds]
    most = RATE * seconds + BURST
    told = f"{len(within)} requests (never above {most:g}), {len(within) / (RATE * seconds):.3f} of the rate (at least 0.95)"
    print(f"{processes} processes, {seconds:g} s at {RATE}/s: {told}")
    busiest = max(sum(1 for came in within if start <= came < start + 1.0) for start in within)
    print(f"the busiest second: {busiest}")


if __name__ == "__main__":
    main(*[kind(word) for kind, word in zip((float, int), sys.argv[1:3], strict=False)])
