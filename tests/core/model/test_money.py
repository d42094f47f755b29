"""Exact amounts: what is read, what is refused, and that nothing is lost or made in between."""

from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linehunt.model.money import Money, Rates, total

MICROS = st.integers(0, 10**18 - 1)
CURRENCIES = st.sampled_from(["USD", "EUR", "INR"])
MONEY = st.builds(Money, MICROS, CURRENCIES)
AMOUNTS = st.from_regex(r"[0-9]{1,12}(\.[0-9]{1,20})?", fullmatch=True)


@given(MONEY)
def test_what_is_written_is_read_again(money: Money) -> None:
    """`parse` of the text gives the same amount, and of the bare amount with its currency."""
    assert Money.parse(str(money)) == money
    assert Money.parse(money.amount, money.currency) == money
    assert Fraction(money.amount) == Fraction(money.micros, 1_000_000)


@pytest.mark.parametrize(
    ("text", "micros", "written"),
    [
        ("0.004 USD", 4_000, "0.004 USD"),
        ("12 USD", 12_000_000, "12 USD"),
        ("10.50 USD", 10_500_000, "10.5 USD"),
        ("0 USD", 0, "0 USD"),
        ("  1.0   USD ", 1_000_000, "1 USD"),
        ("0.80000000000000004 USD", 800_000, "0.8 USD"),
        ("0.0000005 USD", 0, "0 USD"),
        ("0.0000015 USD", 2, "0.000002 USD"),
        ("0.00000050000000000001 USD", 1, "0.000001 USD"),
        ("999999999999.99999949999999999999 USD", 999_999_999_999_999_999, "999999999999.999999 USD"),
    ],
)
def test_amounts_are_read_exactly(text: str, micros: int, written: str) -> None:
    """An amount is its text's; from the seventh digit on it is rounded half to even."""
    money = Money.parse(text)
    assert (money.micros, str(money)) == (micros, written)


@given(amount=AMOUNTS, precision=st.integers(1, 28))
def test_rounding_is_half_to_even_in_every_context(amount: str, precision: int) -> None:
    """The nearest micro-unit, ties to even, whatever decimal precision the calling thread has set."""
    with localcontext() as context:
        context.prec = precision
        micros = Money.parse(amount, "USD").micros
    assert micros == round(Fraction(amount) * 1_000_000)


REFUSED = {
    "NaN": "NaN USD",
    "infinity": "Infinity USD",
    "exponent": "1e3 USD",
    "huge exponent": "1e999999 USD",
    "exponent beyond any machine": "1e999999999999 USD",
    "minus": "-1 USD",
    "plus": "+1 USD",
    "thirteen digits": "1000000000000 USD",
    "21 decimals": "0." + "1" * 21 + " USD",
    "no digits before the point": ".5 USD",
    "no digits after the point": "5. USD",
    "two points": "1.0.0 USD",
    "comma": "1,5 USD",
    "grouped": "1_000 USD",
    "hexadecimal": "0x10 USD",
    "Arabic digits": "\u0661 USD",
    "full-width digits": "\uff11 USD",
    "text": "free USD",
    "empty": "",
    "no currency": "1",
    "no amount": "USD",
    "currency first": "USD 1",
    "lower case": "1 usd",
    "symbol": "1 $",
    "four letters": "1 USDT",
    "two currencies": "1 USD EUR",
    "other spaces": "1\u00a0USD",
    "currency with a newline within": "1 US\nD",
    "ten megabytes": "1" * 10_000_000 + " USD",
}


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED)
def test_what_is_no_amount_is_refused(text: str) -> None:
    """Signs, exponents, NaN, thirteen digits, other scripts and other currencies are refused, at once and without the text."""
    with pytest.raises(ValueError, match=r"as in '0\.004 USD'") as caught:
        Money.parse(text)
    assert len(str(caught.value)) < 80


def test_a_bare_amount_takes_the_currency_of_its_place() -> None:
    """With a currency given, a bare amount is enough."""
    assert Money.parse("0.1 ", "INR") == Money(100_000, "INR")


@pytest.mark.parametrize("text", ["1 usd", "-1", "1e999999", "NaN", "", "1000000000000"])
def test_a_bare_amount_is_an_amount(text: str) -> None:
    """What is no amount is refused, though the currency is known."""
    with pytest.raises(ValueError, match=r"as in '0\.004 USD'"):
        Money.parse(text, "INR")


def test_a_told_currency_stays() -> None:
    """An amount that names its currency is never taken for one in another."""
    assert Money.parse("1 EUR", "INR") == Money(1_000_000, "EUR")


def test_a_float_is_no_amount() -> None:
    """A float never becomes money: its digits are not the provider's."""
    with pytest.raises(AttributeError):
        Money.parse(0.1)  # type: ignore[arg-type]  # what a careless plugin gives


@given(MICROS, st.lists(st.integers(0, 10**12), max_size=30))
def test_shares_sum_exactly(micros: int, weights: list[int]) -> None:
    """The parts sum to the whole, one for each weight, and none is a micro-unit or more off its exact share."""
    parts = Money(micros, "USD").shares(weights)

    assert len(parts) == len(weights)
    assert all(part.currency == "USD" for part in parts)
    if sum(weights):
        assert sum(part.micros for part in parts) == micros
        assert all(
            abs(part.micros - Fraction(micros * weight, sum(weights))) < 1 and part.micros >= 0
            for part, weight in zip(parts, weights, strict=True)
        )
    else:
        assert not any(parts)


def test_the_largest_remainder_gets_the_rest() -> None:
    """What can't be split goes to those who lost most, the first of equals first; no weight gets nothing."""
    assert [part.micros for part in Money(10, "USD").shares((1, 1, 1))] == [4, 3, 3]
    assert [part.micros for part in Money(5, "USD").shares((1, 0, 3))] == [1, 0, 4]


@given(st.lists(MONEY))
def test_totals_are_by_currency(amounts: list[Money]) -> None:
    """Sums are exact, one a currency, in order, without those of nothing."""
    sums = total(amounts)

    assert [money.currency for money in sums] == sorted({money.currency for money in amounts if money})
    for money in sums:
        assert money.micros == sum(amount.micros for amount in amounts if amount.currency == money.currency)


@given(MICROS, MICROS)
def test_amounts_of_one_currency_add_up(one: int, other: int) -> None:
    """Addition is exact within a currency; zero, and only zero, is false."""
    assert Money(one, "USD") + Money(other, "USD") == Money(one + other, "USD")
    assert bool(Money(one, "USD")) == (one != 0)


def test_currencies_don_t_add_up() -> None:
    """Nothing is added across currencies, not even nothing."""
    with pytest.raises(ValueError, match="USD and INR don't add up without a rate"):
        _ = Money(1, "USD") + Money(0, "INR")


@given(micros=MICROS, rate=st.integers(1, 10**15), precision=st.integers(1, 28))
def test_rates_round_up_both_ways(micros: int, rate: int, precision: int) -> None:
    """A rate serves in both directions, and is rounded up to the next micro-unit so that a limit holds, in every decimal context."""
    rates = Rates({"INR": Money(rate, "USD")})
    with localcontext() as context:
        context.prec = precision
        there = rates.convert(Money(micros, "INR"), "USD")
        back = rates.convert(Money(micros, "USD"), "INR")

    assert there is not None
    assert there.currency == "USD"
    assert 0 <= there.micros - Fraction(micros * rate, 1_000_000) < 1
    assert back is not None
    assert back.currency == "INR"
    assert 0 <= back.micros - Fraction(micros * 1_000_000, rate) < 1


def test_rates_lead_no_further() -> None:
    """A currency is itself without a rate; there is no way over a third one, nor back over a rate of zero."""
    rates = Rates({"INR": Money.parse("0.012 USD"), "EUR": Money.parse("1.1 USD"), "XXX": Money(0, "USD")})

    assert rates.convert(Money(5, "CHF"), "CHF") == Money(5, "CHF")
    assert rates.convert(Money(5, "INR"), "EUR") is None
    assert rates.convert(Money(5, "USD"), "CHF") is None
    assert rates.convert(Money(5, "XXX"), "USD") == Money(0, "USD")
    assert rates.convert(Money(5, "USD"), "XXX") is None
    assert Rates().convert(Money(0, "INR"), "USD") is None


def test_amounts_have_no_order() -> None:
    """Amounts are not compared by size: nobody compares across currencies by mistake."""
    with pytest.raises(TypeError):
        _ = Money(1, "USD") < Money(2, "USD")  # type: ignore[operator]  # that is the claim
    assert Decimal(Money(1, "USD").amount) == Decimal("0.000001")
