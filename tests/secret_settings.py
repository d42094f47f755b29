"""A setting that is a credential: what no provider takes for one, and none repeats."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from linehunt.plugin import Secret

_ODD = ("", "k3y\n", "k 3y", "këy", "k3y\x00")
_RULE = "a Secret of printable ASCII, without a space or a newline"


def refuses_what_no_header_carries(make: Callable[[Any], object], name: str) -> None:
    """A secret that no header can carry, and plain text, are refused in words that are the setting's name and the rule, and no value."""
    for odd in (*map(Secret, _ODD), "k3y"):
        with pytest.raises(ValueError, match=f"^{re.escape(name)}: {_RULE}$"):
            make(odd)
