"""Which inputs of a run are worth keeping: those that go where no other goes."""

import sys
from collections.abc import Iterable
from pathlib import Path
from types import FrameType
from typing import Any

from fuzz.corpus import CORPUS, inputs, keep
from fuzz.target import Target

_LONGEST = 2048
"""Bytes of an input that is kept."""
_MOST = 8
"""Inputs that are added at once: those that go to the most new places."""
_ROOT = Path(__file__).parents[2]
_OURS = (str(_ROOT / "core"), str(_ROOT / "plugins"))

Way = tuple[str, int, int]
"""From one line of a file to another."""


def distil(target: Target, found: Iterable[bytes]) -> int:
    """Add the shortest of these inputs to the corpus that go new ways; how many those were."""
    known = set[Way]().union(*(ways(target, data) for _, data in inputs(target)))
    new = {data: ways(target, data) for data in found if len(data) <= _LONGEST and target.escaped(data) is None}
    kept = 0
    while new and kept < _MOST:
        best = max(new, key=lambda data: (len(new[data] - known), -len(data)))
        if not new[best] - known:
            break
        known |= new.pop(best)
        keep(best, CORPUS / target.name)
        kept += 1
    return kept


def ways(target: Target, data: bytes) -> set[Way]:
    """The ways that an input goes through linehunt."""
    gone: set[Way] = set()
    latest: dict[FrameType, int] = {}

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        if not frame.f_code.co_filename.startswith(_OURS):
            return None
        if event == "line":
            gone.add((frame.f_code.co_filename, latest.get(frame, 0), frame.f_lineno))
            latest[frame] = frame.f_lineno
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        target.escaped(data)
    finally:
        sys.settrace(before)
    return gone
