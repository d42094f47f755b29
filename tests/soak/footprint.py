"""What a process holds: memory, objects, threads, descriptors. On Linux with glibc alone."""

import ctypes
import gc
import os
import resource
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from attrs import frozen

RSS_RISE = 24 << 20
"""Bytes that a process may grow by after its warm-up."""
OBJECTS_RISE = 0.1
"""The share by which the objects that the garbage collector knows may grow after the warm-up."""
_MARGIN = 5_000
"""Objects that may come on top of that share, which is next to nothing of a small process."""
_PAGE = os.sysconf("SC_PAGE_SIZE")
_LIBC = ctypes.CDLL(None)


@frozen(kw_only=True)
class Footprint:
    """At one moment. `rss` and `peak`, its highest so far, are in bytes; `objects` are those that the garbage collector knows."""

    rss: int
    peak: int = 0
    objects: int
    threads: tuple[str, ...] = ()
    descriptors: tuple[str, ...] = ()

    @classmethod
    def take(cls) -> "Footprint":
        """Of this process, now. What was freed is first given back to the system; `peak` is with what was not."""
        gc.collect()
        _LIBC.malloc_trim(0)
        links = Path("/proc/self/fd")
        return cls(
            rss=int(Path("/proc/self/statm").read_text("ascii").split()[1]) * _PAGE,
            peak=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10,  # KiB on Linux
            objects=len(gc.get_objects()),
            threads=tuple(sorted(thread.name for thread in threading.enumerate())),
            descriptors=tuple(sorted(target for link in links.iterdir() if (target := _target(link)))),
        )

    def to_dict(self) -> dict[str, Any]:
        """As JSON has it."""
        return {"rss": self.rss, "peak": self.peak, "objects": self.objects, "threads": self.threads, "descriptors": self.descriptors}


def _target(link: Path) -> str:
    try:
        target = str(link.readlink())
    except FileNotFoundError:  # closed meanwhile, as the one that reads this directory
        return ""
    return "" if target.endswith("/fd") else target


def left_behind(before: Footprint, after: Footprint) -> list[str]:
    """Threads and descriptors that are there after everything was closed and were not before, in words."""
    return _more("thread", before.threads, after.threads) + _more("descriptor", before.descriptors, after.descriptors)


def risen(warm: Sequence[Footprint], late: Sequence[Footprint]) -> list[str]:
    """What has grown beyond its bound between two times, each at its largest; in words."""
    words = []
    rss = max(taken.rss for taken in late) - max(taken.rss for taken in warm)
    if rss > RSS_RISE:
        words.append(f"memory has risen by {rss >> 20} MiB since the warm-up, and may by {RSS_RISE >> 20}")
    first, last = max(taken.objects for taken in warm), max(taken.objects for taken in late)
    if last > first * (1 + OBJECTS_RISE) + _MARGIN:
        words.append(f"{last - first} objects more than the {first} of the warm-up")
    return words


def _more(what: str, before: Sequence[str], after: Sequence[str]) -> list[str]:
    left = list(after)
    for name in before:
        if name in left:
            left.remove(name)
    return [f"{what} left behind: {name}" for name in left]
