"""Faults 34 to 36: not the wire, but the disk, the clock, or the provider's plugin."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from itertools import count
from typing import Any

from faults.vendor import normalize_response
from faults.way import Hooks, Scene, Way, Ways
from linehunt import StoreError
from linehunt.plugin import ProviderResponse, Reply
from linehunt.store.sqlite.transaction import Transaction

DAY = 86_400.0


def read_only(scene: Scene) -> None:
    """The file can't be written to."""
    scene.refuse_writes("query_only = ON", "query_only = OFF")


def full(scene: Scene) -> None:
    """The disk has no room for another page, and those that a ledger has are filled: by answers that nobody asks for."""
    scene.refuse_writes("max_page_count = 1", "max_page_count = 1000000")
    for size in (512, 64, 8):
        with suppress(StoreError):
            for at in count():
                scene.store.read(partial(_remember, f"{at:0{size}}"))


def _remember(number: str, transaction: Transaction) -> None:
    transaction.execute("INSERT INTO answer (number, account, items) VALUES (?, 'somebody', '')", (number,))


def to_1970(scene: Scene) -> None:
    """The clock of a machine whose battery is empty."""
    scene.clock.ahead -= scene.clock.now()


def by(seconds: float) -> Callable[[Scene], None]:
    """The clock is set by so much."""

    def set_clock(scene: Scene) -> None:
        scene.clock.ahead += seconds

    return set_clock


def raising(kind: type[BaseException]) -> Callable[[], Any]:
    """A hook that raises."""

    def hook() -> None:
        raise kind("invented")

    return hook


def breaking(name: str) -> Ways:
    """What a plugin may do wrong in this hook."""
    wrong = {
        "an exception": raising(KeyError),
        "`SystemExit`": raising(SystemExit),
        "`KeyboardInterrupt`": raising(KeyboardInterrupt),
        "a wrong type": lambda: 5,
    }
    return tuple(Way(words=words, hooks=partial(_one_hook, name, hook)) for words, hook in wrong.items())


def _one_hook(name: str, hook: Callable[..., Any], scene: Scene) -> Hooks:
    return {name: hook}


def slow_to_read(scene: Scene) -> Hooks:
    """A normalizer that takes a minute, by the client's clock."""

    def hook(response: ProviderResponse) -> Reply:
        scene.clock.advance(60.0)
        return normalize_response(response)

    return {"normalize_response": hook}


NO_LEDGER = (
    Way(words="the disk is full", before_reserve=full),
    Way(words="read-only", before_reserve=read_only),
    Way(words="kept locked by another program", before_reserve=Scene.lock_ledger),
)
LEDGER_LOST = (
    Way(words="read-only", before_reply=read_only),
    Way(words="kept locked by another program", before_reply=Scene.lock_ledger),
)
PUT_BACK = (
    Way(words="by an hour", before_reply=by(-3_600)),
    Way(words="by a day", before_reply=by(-DAY)),
    Way(words="to 1970", before_reply=to_1970),
)
PUT_AHEAD = (Way(words="by a day", before_reply=by(DAY)),)
NO_REQUEST = breaking("build_request")
NO_READING = breaking("normalize_response")
SLOW_READING = (Way(words="a minute for the response, where the deadline is 10 s", hooks=slow_to_read),)
