"""The configuration of the store."""

import math
from pathlib import Path

from attrs import evolve, frozen

from linehunt.config.place import Place
from linehunt.config.quantity import parse_age
from linehunt.config.table import Table, as_path

_KEYS = ("path", "retention")


@frozen
class StoreConfig:
    """Where money and answers live, and for how long.

    path: the directory; None for the one in the user's own state directory.
    retention: the age in seconds after which answers and raw responses are removed; None: they are kept until `linehunt forget`.
    """

    path: Path | None = None
    retention: float | None = None


def read_store(table: Table, place: Place) -> StoreConfig:
    """The store of this table. What is wrong is noted with the table, and counts as not written."""
    config = StoreConfig(path=table.parsed("path", _as_directory, None), retention=table.parsed("retention", _as_retention, None))
    table.refuse_rest(_KEYS)
    return config if config.path is None else evolve(config, path=place.beside(config.path))


def _as_directory(written: object) -> Path:
    # Both would only show when the directory is made: at the first paid lookup, and a directory named '~' not even then.
    path = as_path(written)
    if str(written).startswith("~"):
        raise ValueError("'~' is not expanded: write the whole path of a directory")
    if "\0" in str(path):
        raise ValueError("a path has no NUL in it")
    return path


def _as_retention(written: object) -> float | None:
    age = parse_age(written)
    if not age:
        raise ValueError("it is above zero, or 'forever': what is removed at once can't be recalled")
    return None if math.isinf(age) else age
