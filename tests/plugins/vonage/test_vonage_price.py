"""What Vonage tells of money: exact, with what is given back taken off, and garbage left as the garbage it is."""

from typing import Any

import pytest

from linehunt.plugin import Money
from linehunt_vonage.price import balance, charge


def told(price: Any, refund: Any = None) -> str | None:
    """The charge of a body with these two members."""
    return charge({"request_price": price, "refund_price": refund})


@pytest.mark.parametrize(
    ("price", "refund", "charged"),
    [
        ("0.05025000", "0.01025000", "0.04 EUR"),
        ("0.04000000", None, "0.04 EUR"),
        ("0.04000000", "0.00000000", "0.04 EUR"),
        ("0.04000000", "0.04000000", "0 EUR"),
        ("0.04000000", "0.04", "0 EUR"),
        ("0.00000000", None, "0 EUR"),
        ("10", "0.5", "9.5 EUR"),
        ("120", "20", "100 EUR"),
        (1, None, "1 EUR"),
        (" 0.04 ", "", "0.04 EUR"),
        ("0.04", "null", "0.04 EUR"),
        ("999999999998.99999999999999999999", "0.00000000000000000001", "999999999998.99999999999999999998 EUR"),
        ("0.30000000", "0.10000000", "0.2 EUR"),
    ],
    ids=repr,
)
def test_the_charge_is_the_price_less_the_refund(price: Any, refund: Any, charged: str) -> None:
    """To the last of twenty decimals, where binary fractions and a decimal context would round; core reads every one of them."""
    assert told(price, refund) == charged
    assert Money.parse(charged).currency == "EUR"


def test_the_difference_is_rounded_once() -> None:
    """0.0000015 less 0.0000005 is a millionth; each rounded for itself would make two."""
    charged = told("0.0000015", "0.0000005")
    assert charged is not None
    assert Money.parse(charged) == Money(1, "EUR")


@pytest.mark.parametrize("price", [None, "", "null"], ids=repr)
def test_no_price_is_no_charge(price: Any) -> None:
    """As in basic answers: the quote is what it cost. A refund alone says nothing."""
    assert told(price) is None
    assert told(price, "0.01") is None
    assert charge({}) is None


@pytest.mark.parametrize(
    "price", ["NaN", "-1", "1e999999", "Infinity", "0,04", "0.04.", ".5", "\u0664", "1" * 13, True, [], {}, "x"], ids=repr
)
def test_a_price_that_makes_no_sense_stays_the_text_that_it_is(price: Any) -> None:
    """Core can't read it, settles at the quote and says so: it never takes it for zero, or for no price."""
    charged = told(price, "0.01")
    assert charged == str(price)
    with pytest.raises(ValueError, match="amount"):
        Money.parse(charged, "EUR")


@pytest.mark.parametrize("refund", ["NaN", "-0.01", "1e999999", "0.05", True, []], ids=repr)
def test_a_refund_that_makes_no_sense_spoils_the_charge(refund: Any) -> None:
    """More than the price among them: what it really cost can't be said."""
    charged = told("0.04", refund)
    assert charged == f"0.04 less {refund}"
    with pytest.raises(ValueError, match="currency"):
        Money.parse(charged, "EUR")


def test_the_balance_is_told_as_it_stands() -> None:
    """In EUR, as the price."""
    assert balance({"remaining_balance": "32.68590294"}) == "32.68590294 EUR"


@pytest.mark.parametrize("left", [None, "", "NaN", "-3.5", "1e999999", [], {}], ids=repr)
def test_a_balance_that_is_no_amount_is_left_out(left: Any) -> None:
    """Nothing depends on it."""
    assert balance({"remaining_balance": left}) is None
