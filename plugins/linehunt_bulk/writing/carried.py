"""The input's own cells on their way to the output: they are the user's, and stay what they are."""

import json
import math
from base64 import b64encode
from collections.abc import Sequence
from datetime import date, time
from typing import Any


def fitted(cells: Sequence[Any], width: int) -> Sequence[Any]:
    """A ragged row's cells, as many as there are columns: what lacks is None, what is too much is in the last one, after commas."""
    if len(cells) <= width:
        return (*cells, *(None,) * (width - len(cells)))
    return (*cells[: width - 1], ",".join(map(str, cells[width - 1 :])))


def as_text(value: object) -> str | None:
    """A cell of any type, for a format that has text alone. Lists and objects are JSON, bytes are base64."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return as_json(value) if isinstance(value, dict | list) else _word(value)


def as_json(value: object) -> str:
    """JSON (RFC 8259) in ASCII. What it has no type for is text; NaN and the infinities are null."""
    try:
        return _encode(value)
    except ValueError:
        return _encode(_finite(value))


def _word(value: object) -> str:
    if isinstance(value, bytes):
        return b64encode(value).decode("ascii")
    return value.isoformat() if isinstance(value, date | time) else str(value)


def _finite(value: object) -> object:
    if isinstance(value, dict):
        return {name: _finite(member) for name, member in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(member) for member in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


_encode = json.JSONEncoder(allow_nan=False, default=_word).encode
