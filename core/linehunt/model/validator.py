"""Validators for the fields of a settings class. What they raise names the setting, and never has a credential in it."""

import re
from collections.abc import Callable
from typing import Any

from attrs import Attribute

from linehunt.model.secret import Secret

_PRINTABLE = re.compile(r"[!-~]+")


def one_of(*words: str) -> Callable[[object, "Attribute[Any]", object], None]:
    """A validator: the setting is one of these words. Its ValueError lists them."""

    def check(_: object, setting: "Attribute[Any]", value: object) -> None:
        if value not in words:
            raise ValueError(f"{setting.name}: one of {', '.join(words)}")

    return check


def printable_secret(_: object, setting: "Attribute[Any]", value: object) -> None:
    """A validator: the setting is a Secret that a header can carry. One that was read with its newline is not.

    Raises:
        ValueError: it is no Secret, or has another character than printable ASCII, or a space, or none at all.
    """
    if not (isinstance(value, Secret) and _PRINTABLE.fullmatch(value.reveal())):
        raise ValueError(f"{setting.name}: a Secret of printable ASCII, without a space or a newline")
