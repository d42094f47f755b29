"""Exact amounts where a slip would be a millionth: ties, remainders, sums beyond a float, and the words of each refusal."""

import pytest

from linehunt.model.money import Money, Rates, total


@pytest.mark.parametrize(("text", "micros"), [("0.0000025 USD", 2), ("0.0000035 USD", 4), ("0.0000045 USD", 4), ("0.0000055 USD", 6)])
def test_each_tie_goes_to_the_even_neighbour(text: str, micros: int) -> None:
    """Half a micro-unit is rounded to the even one, up and down alike."""
    assert Money.parse(text).micros == micros


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1", "an amount needs its currency, as in '0.004 USD'"),
        ("1 usd", "a currency is three capital letters, as in '0.004 USD'"),
        ("-1 USD", "an amount is plain digits, as in '0.004 USD'"),
    ],
)
def test_a_refusal_says_what_is_missing(text: str, words: str) -> None:
    """Each refusal says what an amount has to be, and nothing else."""
    with pytest.raises(ValueError, match="as in") as caught:
        Money.parse(text)
    assert str(caught.value) == words


def test_shares_without_weight_are_of_the_same_currency() -> None:
    """Where nothing is weighed every part is zero, of the whole's currency; no parts of no weights."""
    assert Money(10, "INR").shares((0, 0)) == (Money(0, "INR"), Money(0, "INR"))
    assert Money(10, "INR").shares(()) == ()


@pytest.mark.parametrize(
    ("micros", "weights", "parts"),
    [(9, (1, 2, 4), [1, 3, 5]), (10, (1, 2, 4), [1, 3, 6]), (5, (2, 2, 2), [2, 2, 1]), (7, (0, 3, 2), [0, 4, 3])],
)
def test_the_rest_goes_by_remainder_not_by_size(micros: int, weights: tuple[int, ...], parts: list[int]) -> None:
    """A larger part with a smaller remainder gets none of the rest."""
    assert [part.micros for part in Money(micros, "USD").shares(weights)] == parts


@pytest.mark.parametrize("micros", [10**17 + 1, 10**18 - 1])
def test_conversion_is_exact_beyond_a_float(micros: int) -> None:
    """Amounts that no float holds are converted to the micro-unit, both ways."""
    rates = Rates({"INR": Money(1_000_000, "USD")})
    assert rates.convert(Money(micros, "INR"), "USD") == Money(micros, "USD")
    assert rates.convert(Money(micros, "USD"), "INR") == Money(micros, "INR")


def test_a_total_counts_every_amount_of_a_currency() -> None:
    """One amount is its own total, zeros are left out of many, and currencies come in alphabetical order."""
    usd, inr = Money(5, "USD"), Money(7, "INR")
    assert total([Money(0, "EUR"), usd]) == (usd,)
    assert total([usd, usd]) == (Money(10, "USD"),)
    assert total([usd, inr, Money(0, "EUR"), usd]) == (inr, Money(10, "USD"))
