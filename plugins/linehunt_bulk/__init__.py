"""Many numbers at once: files from the command line, data frames from Python."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from linehunt_bulk.frame import enrich

__all__ = ["enrich"]


def __getattr__(name: str) -> Any:
    # Loaded when it is first used: commands, and whoever has no data frames, need nothing of it.
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return import_module(f"{__name__}.frame").enrich
