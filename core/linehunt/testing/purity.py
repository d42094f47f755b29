"""Watches what a hook calls: the clock, the network, files and chance, by whatever name they were imported.

It sees every call that Python code makes of a function written in C, as a profiler does, and some that are written in Python. What a
C extension calls inside isn't seen, nor a type that is called (`FileIO("x")`), nor a clock behind an argument that may be left out
(`time.gmtime()`). A module that is imported within a hook is the program being read, and what it does meanwhile isn't looked at.
"""

import _random
import gc
import io
import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from types import CodeType, FrameType, ModuleType
from typing import Any

from attrs import frozen

from linehunt.testing.finding import Complaint

_CLOCK = "a hook has no clock (authorize gets `now`)"
_WAIT = "a hook waits for nothing"
_CHANCE = "a hook leaves nothing to chance"
_NETWORK = "a hook opens no connection: core sends what it builds"
_FILE = "a hook opens, reads and writes no file"
_PROCESS = "a hook starts nothing"
_ENVIRONMENT = "a hook reads no environment: what it needs is in the settings"
_SYSTEM = "a hook asks nothing of the system"

_ALL = "*"
_FUNCTIONS: Mapping[str, Mapping[str, str]] = {
    "time": {
        "sleep": _WAIT,
        **dict.fromkeys(
            (
                f"{name}{suffix}"
                for name in ("time", "monotonic", "perf_counter", "process_time", "thread_time", "clock_gettime")
                for suffix in ("", "_ns")
            ),
            _CLOCK,
        ),
    },
    "posix": {
        **dict.fromkeys(("fspath", "_path_normpath", "_path_splitroot", "_path_splitroot_ex"), ""),
        **dict.fromkeys(("urandom", "getrandom"), _CHANCE),
        **dict.fromkeys(("fork", "forkpty", "posix_spawn", "posix_spawnp", "system", "execv", "execve", "kill"), _PROCESS),
        **dict.fromkeys(("putenv", "unsetenv"), _ENVIRONMENT),
        **dict.fromkeys(("open", "stat", "lstat", "listdir", "scandir", "mkdir", "unlink", "remove", "rename", "replace"), _FILE),
        _ALL: _SYSTEM,
    },
    "socket": {
        **dict.fromkeys(("inet_aton", "inet_ntoa", "inet_pton", "inet_ntop", "htons", "htonl", "ntohs", "ntohl"), ""),
        _ALL: _NETWORK,
    },
    "io": dict.fromkeys(("open", "open_code"), _FILE),
    "posixsubprocess": {_ALL: _PROCESS},
    "thread": dict.fromkeys(("start_new_thread", "start_new", "start_joinable_thread"), _PROCESS),
    "uuid": {_ALL: _CHANCE},
    "sqlite3": {"connect": _FILE},
    "builtins": dict.fromkeys(("print", "input"), _FILE),
}
"""By module, in C's names without their underscore, and function: what is said of it; nothing of what does no harm."""

_CLASSES: tuple[tuple[type, str], ...] = (
    (socket.SocketType, _NETWORK),
    (_random.Random, _CHANCE),
    (io.FileIO, _FILE),
    (io.BufferedReader, _FILE),
    (io.BufferedWriter, _FILE),
    (io.BufferedRandom, _FILE),
    (io.TextIOWrapper, _FILE),
)
"""Whose methods, of an instance, are the world."""

_NOW = ("now", "utcnow", "today")

_IN_PYTHON: Mapping[CodeType, tuple[str, str]] = {
    socket.socket.__init__.__code__: ("socket.socket", _NETWORK),
    subprocess.Popen.__init__.__code__: ("subprocess.Popen", _PROCESS),
    type(os.environ).__getitem__.__code__: ("os.environ", _ENVIRONMENT),
    type(os.environ).__iter__.__code__: ("os.environ", _ENVIRONMENT),
}
_IMPORTING = "<frozen importlib"
_PUBLIC = {"posix": "os.", "io": "", "builtins": "", "posixsubprocess": "subprocess."}


@contextmanager
def watched(hook: str) -> Iterator[None]:
    """Complain, at the end of the block, of the first thing in it that a hook mustn't do.

    Raises:
        Complaint: what was called, and why it mustn't be.
    """
    watch = Watch()
    collecting, told, earlier = gc.isenabled(), gc.callbacks[:], sys.getprofile()
    gc.disable()  # what is finalized meanwhile isn't the hook's
    gc.callbacks.clear()  # nor is the clock of who measures collections, as Hypothesis does
    sys.setprofile(watch)
    try:
        yield
    finally:
        sys.setprofile(earlier if callable(earlier) else None)  # one in C, as cProfile's, can't be put back from here
        gc.callbacks[:] = told
        if collecting:
            gc.enable()
    if watch.seen is not None:
        raise Complaint(f"{hook} calls {watch.seen.name}: {watch.seen.why}")


@frozen
class Call:
    """A function by its public name, and what is said of calling it."""

    name: str
    why: str


class Watch:
    """A profile function that remembers the first call of what a hook mustn't call, and why it mustn't."""

    def __init__(self) -> None:
        self.seen: Call | None = None
        self._imports = 0

    def __call__(self, frame: FrameType, event: str, function: Any) -> None:
        """Take note of an event, as `sys.setprofile` tells it."""
        if frame.f_code.co_filename.startswith(_IMPORTING):
            self._imports += (event == "call") - (event == "return")
        elif self.seen is None and not self._imports:
            if event == "c_call":
                self.seen = _in_c(function)
            elif event == "call" and frame.f_code in _IN_PYTHON:
                self.seen = Call(*_IN_PYTHON[frame.f_code])


def _in_c(function: Any) -> Call | None:
    owner, name = function.__self__, function.__name__
    if isinstance(owner, ModuleType):
        module = owner.__name__.lstrip("_")
        known = _FUNCTIONS.get(module, {})
        why = known.get(name, known.get(_ALL, ""))
        return Call(_PUBLIC.get(module, f"{module}.") + name, why) if why else None
    if isinstance(owner, type):
        return Call(f"{owner.__name__}.{name}", _CLOCK) if issubclass(owner, date) and name in _NOW else None
    why = next((why for kind, why in _CLASSES if isinstance(owner, kind)), "")
    return Call(f"{type(owner).__name__}.{name}", why) if why else None
