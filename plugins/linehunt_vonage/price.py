"""What a request cost, and what is left, as Vonage tells it: decimal texts in EUR."""

import re
from collections.abc import Mapping
from typing import Any

# No sign and no exponent: the digits of 1e999999 would fill a book. The sample has eight decimals ("0.05025000").
_AMOUNT = re.compile(r"([0-9]{1,12})(?:\.([0-9]{1,20}))?")
_DECIMALS = 20
_NOTHING = (None, "", "null")


def charge(body: Mapping[str, Any]) -> str | None:
    """`request_price` less `refund_price`, exactly, as in `"0.04 EUR"`; None where no price is told, as in basic answers.

    The price is shown in full, and what is given back beside it: of the caller's name for a number outside the US, or of a lookup that
    failed (Nexmo/api-specification, definitions/number-insight.yml). What makes no sense goes on as its text, for core to flag: a price
    was told, and it can't be used.
    """
    told, refund = body.get("request_price"), body.get("refund_price")
    if told in _NOTHING:
        return None
    price = _read(told)
    if price is None:
        return str(told)
    back = 0 if refund in _NOTHING else _read(refund)
    if back is None or back > price:
        return f"{told} less {refund}"
    whole, rest = divmod(price - back, 10**_DECIMALS)
    return f"{whole}.{rest:0{_DECIMALS}d}".rstrip("0").rstrip(".") + " EUR"


def balance(body: Mapping[str, Any]) -> str | None:
    """`remaining_balance`, what the account has after this request; None where it is no amount: nothing depends on it."""
    told = body.get("remaining_balance")
    return None if _read(told) is None else f"{str(told).strip()} EUR"


def _read(told: object) -> int | None:
    """An amount in units of its smallest decimal; None for what is none."""
    match = _AMOUNT.fullmatch(str(told).strip())
    return None if match is None else int(match[1] + (match[2] or "").ljust(_DECIMALS, "0"))
