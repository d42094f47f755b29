"""Amounts of money, as configurations write them and vendors tell them."""

from fuzz.target import Target
from fuzz.words import check_words
from linehunt.charge import Charge
from linehunt.model.answer import Answer
from linehunt.model.facts import Facts
from linehunt.model.money import Money, Rates, total
from linehunt.model.number import PhoneNumber

_WORDS = ("0.004", "USD", "INR", " ", "0.80000000000000004", "1e999999", "NaN", "-", "+", "999999999999", ".99999999999999999999", "\u0664")
_QUOTES = {PhoneNumber("+14155550123"): Money(4_000, "USD"), PhoneNumber("+14155550124"): Money(10_001, "USD")}
_ANSWERS = dict.fromkeys(_QUOTES, Answer(Facts(valid=True)))
_RATES = Rates({"INR": Money(12_000, "USD")})


def check(data: bytes) -> None:
    """A text is an amount whose text parses to itself, or a ValueError; a vendor's price is shared to the millionth, or flagged."""
    text = data.decode("utf-8", "surrogateescape")
    for currency in (None, "USD"):
        _check_parsed(text, currency)
    _check_told(text)


def _check_parsed(text: str, currency: str | None) -> None:
    try:
        money = Money.parse(text, currency)
    except ValueError as error:
        check_words(error)
        return
    assert 0 <= money.micros < 10**18
    assert money.currency == currency or money.currency in text
    assert Money.parse(str(money)) == money
    assert Money.parse(money.amount, money.currency) == money
    assert sum(part.micros for part in money.shares((1, 2, 0, 4))) == money.micros
    assert total((money, money)) == ((Money(2 * money.micros, money.currency),) if money else ())
    there = _RATES.convert(money, "INR")
    back = None if there is None else _RATES.convert(there, money.currency)
    assert back is None or back.micros >= money.micros, "a limit is rounded up"


def _check_told(text: str) -> None:
    charge = Charge.settle(text, _ANSWERS, _QUOTES, {answer.verdict for answer in _ANSWERS.values()})
    shared = sum(share.micros for share in charge.shares.values())
    assert not charge.in_doubt
    try:
        told = Money.parse(text, "USD")
    except ValueError:
        assert charge.flags
        told = Money(0, "")
    if told.currency == "USD":
        assert shared == told.micros
        assert bool(charge.flags) is (told.micros > sum(quote.micros for quote in _QUOTES.values()))
    else:
        assert charge.flags
        assert charge.shares == _QUOTES


TARGET = Target("money", check, words=_WORDS)
