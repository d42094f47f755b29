"""A process that looks numbers up, and says what it holds."""

import logging
import random
import sys
import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from linehunt import Client, Configuration
from soak.errands import ROUND, STEADY, Errand, Errands, Listener
from soak.footprint import Footprint, left_behind
from soak.log import Log

MODULE = "soak.crew"
_LOOK = 5.0
"""Seconds between two looks at what a process holds."""


def work(configuration: str, log: str, party: int, seconds: float, round_seconds: float, seed: int) -> dict[str, Any]:
    """Look numbers up for so many seconds, with a new client for each round; the closing figures.

    What is left behind after a round is trouble. A process of one round has fewer threads: it is there for its one client.
    """
    told = Log(Path(log))
    errands = Errands(Configuration.load(Path(configuration)), told, party, seed)
    first = Footprint.take()
    ends = time.monotonic() + seconds
    rounds = 0
    with listening(told):
        while time.monotonic() < ends:
            rounds += 1
            _round(errands, STEADY if round_seconds >= seconds else ROUND, min(round_seconds, ends - time.monotonic()), rounds)
            after = Footprint.take()
            for words in left_behind(first, after):
                told.tell("trouble", words=f"after round {rounds}: {words}")
            _look(errands, after, quiet=True)
    last = Footprint.take()
    told.close()
    return {"rounds": rounds, "lookups": errands.lookups, "recalled": errands.recalled, "first": first.to_dict(), "last": last.to_dict()}


def _round(errands: Errands, work: tuple[Errand, ...], seconds: float, place: int) -> None:
    errands.ends = time.monotonic() + seconds
    with Client(errands.configuration, observers={"listener": Listener()}) as client:
        threads = [
            threading.Thread(target=_go_on, args=(errands, errand, client, f"{errands.seed} {errands.party} {place} {number}"))
            for number, errand in enumerate(work)
        ]
        for thread in threads:
            thread.start()
        while (left := errands.ends - time.monotonic()) > 0:
            time.sleep(min(_LOOK, left))
            _look(errands, Footprint.take(), quiet=False)
        for thread in threads:
            thread.join()


def _go_on(errands: Errands, errand: Errand, client: Client, seed: str) -> None:
    chance = random.Random(seed)
    while time.monotonic() < errands.ends:
        try:
            errand(errands, client, chance)
        except BaseException as error:
            errands.log.trouble(error, errand.__name__)
            return


def _look(errands: Errands, footprint: Footprint, *, quiet: bool) -> None:
    errands.log.tell(
        "look",
        quiet=quiet,
        lookups=errands.lookups,
        rss=footprint.rss,
        objects=footprint.objects,
        threads=len(footprint.threads),
        descriptors=len(footprint.descriptors),
    )


@contextmanager
def listening(log: Log) -> Iterator[None]:
    """Whatever is warned of, logged as a warning or worse, or raised where nobody can catch it, is told as trouble."""

    def unraisable(told: Any) -> None:
        log.trouble(told.exc_value, f"unraisable, {told.err_msg}")

    def uncaught(told: Any) -> None:
        log.trouble(told.exc_value, "uncaught in a thread")

    alarm = _Alarm(log)
    hooks = sys.unraisablehook, threading.excepthook
    sys.unraisablehook, threading.excepthook = unraisable, uncaught
    logging.getLogger().addHandler(alarm)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            yield
    finally:
        logging.getLogger().removeHandler(alarm)
        sys.unraisablehook, threading.excepthook = hooks


class _Alarm(logging.Handler):
    """Tells what is logged as a warning or worse."""

    def __init__(self, log: Log) -> None:
        super().__init__(logging.WARNING)
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        """Tell of it."""
        error = record.exc_info[1] if record.exc_info else None
        if error is None:
            self._log.tell("trouble", words=f"logged: {record.getMessage()}")
        else:
            self._log.trouble(error, f"logged: {record.getMessage()}")
