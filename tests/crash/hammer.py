"""Threads that hammer one store, and what comes between: Ctrl-C in the main thread."""

import faulthandler
import os
import signal
import threading
import time
from collections.abc import Iterator
from itertools import count
from typing import Any

from linehunt.model.attempt import Ended
from linehunt.model.money import Money
from linehunt.model.number import PhoneNumber
from linehunt.store.protocol import Order, Settlement
from linehunt.store.sqlite.home import SQLiteStore

PRICE = Money(1, "USD")
_LIMIT = 20.0


def hammer(store: SQLiteStore, numbers: Iterator[int], times: int) -> int:
    """Reserve and settle so many numbers, one by one; how many."""
    for _ in range(times):
        attempt = store.reserve(order(PhoneNumber(f"+{next(numbers)}"))).attempt
        assert attempt is not None
        store.settle(settled(attempt))
    return times


def order(*numbers: PhoneNumber) -> Order:
    """An order at a millionth each."""
    return Order(account="acme", items=(), quotes=dict.fromkeys(numbers, PRICE))


def settled(attempt: int) -> Settlement:
    """Its one number is paid, and not answered."""
    return Settlement(attempt=attempt, ended=Ended.SETTLED, charged=PRICE)


def interrupted(directory: str, threads: int, interrupts: int) -> dict[str, Any]:
    """Interrupt the main thread while it and others hammer a store, so many times; how often everybody got through, by then and after."""
    faulthandler.dump_traceback_later(_LIMIT, exit=True)  # threads that wait for each other would do so for ever
    signal.signal(signal.SIGINT, signal.default_int_handler)
    store = SQLiteStore(directory)
    numbers = count(14_150_000_000)
    ended = threading.Event()
    settlements = [0] * threads

    def go_on(place: int) -> None:
        while not ended.is_set():
            settlements[place] += hammer(store, numbers, 1)

    def interrupt() -> None:
        for _ in range(interrupts):
            time.sleep(0.002)
            os.kill(os.getpid(), signal.SIGINT)

    others = [threading.Thread(target=go_on, args=(place,)) for place in range(threads)]
    for thread in others:
        thread.start()
    met = _meet_interrupts(store, numbers, threading.Thread(target=interrupt))
    before = sum(settlements)
    alive = sum(thread.is_alive() for thread in others)
    ended.set()
    for thread in others:
        thread.join()
    after = hammer(store, numbers, 10)
    spent = sum(money.micros for money in store.spent)
    store.close()
    return {"met": met, "alive": alive, "before": before, "after": after, "others": sum(settlements), "spent": spent}


def _meet_interrupts(store: SQLiteStore, numbers: Iterator[int], interrupter: threading.Thread) -> int:
    met = 0
    started = False
    while not started or interrupter.is_alive():
        try:
            if not started:
                started = True
                interrupter.start()
            hammer(store, numbers, 1)
        except KeyboardInterrupt:
            met += 1
    return met
