"""A process that has the ledger open: it buys what it is told, and goes on buying others until its input ends."""

import sys
import threading
from itertools import count

from bought import buy
from linehunt.model.number import PhoneNumber
from linehunt.store.sqlite.home import SQLiteStore


def main(directory: str, told: list[str]) -> None:
    store = SQLiteStore(directory)
    for first in range(0, len(told), 7):
        buy(store, *map(PhoneNumber, told[first : first + 7]), account="neighbour")
    ended = threading.Event()

    def listen() -> None:
        sys.stdin.read()
        ended.set()

    threading.Thread(target=listen).start()
    print("ready", flush=True)
    others = (PhoneNumber(f"+4420{number}") for number in count(10_000_000))
    while not ended.wait(0.001):
        buy(store, *[next(others) for _ in range(5)], account="neighbour")
    store.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
