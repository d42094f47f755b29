"""A vendor's JSON, each member taken for what it is: none of these raises, whatever was told."""

from collections.abc import Iterable, Mapping
from typing import Any

from linehunt.model.number import PhoneNumber

_LONGEST_WORD = 40


def first(mapping: Mapping[str, Any], keys: Iterable[str]) -> Any:
    """The value of the first key whose value says something: vendors write absence as null, "", [] or {}."""
    return next((value for key in keys if (value := mapping.get(key)) not in (None, "", [], {})), None)


def part(body: Mapping[str, Any], *names: str) -> Mapping[str, Any]:
    """The first of these members that is an object; an empty one where none is."""
    return next((found for name in names if isinstance(found := body.get(name), dict)), {})


def text(told: object) -> str | None:
    """A text that says something, without the spaces around it; None for an empty one, and for what is no text."""
    return (told.strip() or None) if isinstance(told, str) else None


def word(told: object) -> str:
    """The vendor's word for a fact that is withheld: 40 characters at the most, "not told" where it is null or empty."""
    return "not told" if told is None or told == "" else str(told)[:_LONGEST_WORD]


def network_code(told: object) -> str | None:
    """An MCC or MNC (ITU-T E.212) as text; None for what can't be one.

    A JSON number has lost its leading zeros, and is safe with all three digits only: 4 may be "04" or "004".
    """
    code = str(told) if isinstance(told, str | int) else ""
    if code.isascii() and code.isdigit() and (len(code) == 3 or (len(code) < 3 and isinstance(told, str))):
        return code
    return None


def network_codes(mcc: object, mnc: object) -> tuple[str | None, str | None, str | None]:
    """MCC and MNC by `network_code`; and why one of them is withheld (`"MNC: 4"`), None where both are read or absent."""
    read = (network_code(mcc), network_code(mnc))
    told = (("MCC", mcc), ("MNC", mnc))
    faults = [f"{name}: {word(value)}" for (name, value), code in zip(told, read, strict=True) if code is None and value not in (None, "")]
    return *read, faults[-1] if faults else None


def number_told(told: object, asked: PhoneNumber) -> str:
    """The number that an answer is about, in E.164: as the vendor tells it, with or without a plus; the one asked where it doesn't."""
    if told in (None, "", asked.e164):
        return asked.e164
    return "+" + str(told).strip().removeprefix("+")
