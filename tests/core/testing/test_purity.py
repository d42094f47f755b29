"""The watch over hooks sees what reaches out of them, by whatever name it is called, and nothing else."""

import base64
import cProfile
import gc
import hashlib
import io
import json
import os
import random
import re
import secrets
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from linehunt.testing import Complaint
from linehunt.testing.purity import Watch, watched

NOW = time.time  # by another name
SOCKET = socket.socket()
FILE = io.TextIOWrapper(io.FileIO(os.devnull, "w"))


@pytest.fixture(scope="module", autouse=True)
def _closed() -> Iterator[None]:
    """What the calls below use is closed in the end."""
    yield
    SOCKET.close()
    FILE.close()


def complaint(act: Callable[[], object]) -> str | None:
    """What is said of this, as a hook."""
    try:
        with watched("authorize"):
            act()
    except Complaint as told:
        return str(told)
    return None


def replayed(act: Callable[[], object]) -> Watch:
    """A watch that is shown afterwards what a profiler noted: nothing follows a profile function while it is one."""
    events: list[tuple[Any, str, Any]] = []
    sys.setprofile(lambda *event: events.append(event))
    try:
        act()
    finally:
        sys.setprofile(None)
    watch = Watch()
    for event in events:
        watch(*event)
    return watch


class Today(date):
    """A date of one's own."""


FORBIDDEN: list[tuple[str, Callable[[], object], str]] = [
    ("time.time", lambda: NOW(), "a hook has no clock (authorize gets `now`)"),
    ("time.monotonic_ns", lambda: time.monotonic_ns(), "a hook has no clock (authorize gets `now`)"),
    ("datetime.now", lambda: datetime.now(UTC), "a hook has no clock (authorize gets `now`)"),
    ("Today.today", lambda: Today.today(), "a hook has no clock (authorize gets `now`)"),
    ("time.sleep", lambda: time.sleep(0), "a hook waits for nothing"),
    ("os.urandom", lambda: uuid.uuid4(), "a hook leaves nothing to chance"),
    ("os.urandom", lambda: secrets.token_hex(), "a hook leaves nothing to chance"),
    ("Random.getrandbits", lambda: random.choice("ab"), "a hook leaves nothing to chance"),
    ("socket.socket", lambda: socket.socket().close(), "a hook opens no connection: core sends what it builds"),
    ("socket.getaddrinfo", lambda: socket.getaddrinfo("127.0.0.1", 80), "a hook opens no connection: core sends what it builds"),
    ("socket.getsockname", lambda: SOCKET.getsockname(), "a hook opens no connection: core sends what it builds"),
    ("open", lambda: Path(os.devnull).read_bytes(), "a hook opens, reads and writes no file"),
    ("os.stat", lambda: Path(os.devnull).exists(), "a hook opens, reads and writes no file"),
    ("TextIOWrapper.write", lambda: FILE.write("x"), "a hook opens, reads and writes no file"),
    ("print", lambda: print(end="", file=FILE), "a hook opens, reads and writes no file"),
    ("sqlite3.connect", lambda: sqlite3.connect(":memory:").close(), "a hook opens, reads and writes no file"),
    ("os.environ", lambda: os.environ.get("ACME_KEY"), "a hook reads no environment: what it needs is in the settings"),
    ("os.environ", lambda: list(os.environ), "a hook reads no environment: what it needs is in the settings"),
    ("thread.start_new_thread", lambda: threading.Thread(target=int).start(), "a hook starts nothing"),
    ("subprocess.Popen", lambda: subprocess.run([sys.executable, "-c", ""], check=True), "a hook starts nothing"),
    ("os.getpid", lambda: os.getpid(), "a hook asks nothing of the system"),
]
HARMLESS: list[Callable[[], object]] = [
    lambda: json.loads('{"a": [1]}'),
    lambda: re.sub("a+", "b", "aa"),
    lambda: hashlib.sha256(base64.b64encode(b"x")).hexdigest(),
    lambda: uuid.uuid5(uuid.NAMESPACE_URL, "https://acme.example"),
    lambda: datetime.fromtimestamp(1_800_000_000, UTC).isoformat(),
    lambda: time.strftime("%Y", time.gmtime(0)),
    lambda: socket.inet_aton("127.0.0.1"),
    lambda: io.BytesIO(b"x").read(),
    lambda: os.fspath("x"),
]


@pytest.mark.parametrize(("name", "act", "why"), FORBIDDEN, ids=[f"{name}-{index}" for index, (name, _, _) in enumerate(FORBIDDEN)])
def test_what_reaches_out_is_seen(name: str, act: Callable[[], object], why: str) -> None:
    """The call and the reason are told; the same of a recording of it."""
    assert complaint(act) == f"authorize calls {name}: {why}"
    seen = replayed(act).seen
    assert seen is not None
    assert (seen.name, seen.why) == (name, why)


@pytest.mark.parametrize("act", HARMLESS)
def test_what_stays_within_is_not(act: Callable[[], object]) -> None:
    """Parsing, hashing, formatting, and what looks like the world and isn't."""
    assert complaint(act) is None
    assert replayed(act).seen is None


def test_a_call_that_is_long_in_use_is_seen() -> None:
    """The interpreter has special ways for calls that it has met often; while it is watched it doesn't take them."""

    def act() -> float:
        return time.time()

    for _ in range(1000):
        act()
    assert complaint(act) == "authorize calls time.time: a hook has no clock (authorize gets `now`)"


def test_the_first_of_two_is_told() -> None:
    """It is the one to look at."""
    assert (
        complaint(lambda: [call() for call in (lambda: time.sleep(0), time.time)]) == "authorize calls time.sleep: a hook waits for nothing"
    )


def test_an_import_is_not_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A module that a hook imports when it is first needed is read, and may do what modules do; what follows is looked at again."""
    monkeypatch.syspath_prepend(tmp_path)
    for name in ("acme_tables", "acme_words"):
        (tmp_path / f"{name}.py").write_text("import os, time\nSTARTED = time.time()\nHOME = os.environ.get('HOME')\n")

    def lazy(name: str) -> object:
        return __import__(name)

    assert complaint(lambda: lazy("acme_tables")) is None
    assert replayed(lambda: lazy("acme_words")).seen is None
    assert complaint(lambda: [lazy("acme_tables"), time.time()]) == "authorize calls time.time: a hook has no clock (authorize gets `now`)"


@pytest.mark.parametrize("collecting", [True, False])
def test_nothing_is_left_behind(collecting: bool) -> None:
    """An earlier profile function is there again, and garbage is collected as before, also when the hook raises."""
    seen: list[str] = []

    def earlier(frame: object, event: str, argument: object) -> None:
        seen.append(event)

    if not collecting:
        gc.disable()
    sys.setprofile(earlier)
    try:
        with pytest.raises(KeyError), watched("authorize"):
            raise KeyError
        with watched("authorize"):
            pass
        assert sys.getprofile() is earlier
        assert gc.isenabled() is collecting
    finally:
        sys.setprofile(None)
        gc.enable()
    assert seen


def test_a_profiler_in_c_is_no_obstacle() -> None:
    """It can't be put back, and isn't called as if it were a function."""
    profiler = cProfile.Profile()
    profiler.enable()
    try:
        assert complaint(time.time) == "authorize calls time.time: a hook has no clock (authorize gets `now`)"
        assert complaint(lambda: None) is None
    finally:
        profiler.disable()
