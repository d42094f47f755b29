"""The largest amount: twelve digits before the point, and what rounds up to a thirteenth."""

import pytest

from linehunt.model.money import Money


def test_the_largest_amount_is_read_again() -> None:
    """Of the amounts that are taken the largest is written as what is taken, too."""
    largest = Money.parse("999999999999.9999994999 USD")
    assert Money.parse(str(largest)) == largest == Money(10**18 - 1, "USD")


@pytest.mark.parametrize("text", ["999999999999.9999995 USD", "999999999999.99999999999999999999 USD"])
def test_an_amount_that_rounds_up_to_thirteen_digits_is_refused(text: str) -> None:
    """Its text would be refused as well: what is written down must be read again."""
    with pytest.raises(ValueError, match=r"^an amount is at most 999999999999\.999999$"):
        Money.parse(text)
