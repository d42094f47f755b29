"""Prices: those that a provider tells, exact to the millionth, and those that it lists."""

import re
from typing import Any

from linehunt.model.answer import Amount, Reply
from linehunt.model.errors import ProviderError
from linehunt.model.money import Money
from linehunt.testing.answers import samples
from linehunt.testing.bench import Bench
from linehunt.testing.case import Sample
from linehunt.testing.finding import Complaint, NotMade

_NUMBER = re.compile(rb"[0-9]+(?:\.[0-9]+)?")
# Binary noise, as vendors write it; and one that a float can't hold: it would come out as another amount.
_AMOUNTS = {"charged": "price", "balance": "balance"}
"""A reply's amounts, and what they are called here."""

_NOISE = ("0.30000000000000004", "12345678901.123456")


def told_exactly(bench: Bench) -> None:
    """The price that each sample tells is the case's; with other digits in the body it is still what they say, and never a float.

    So is the balance.
    """
    currency = bench.currency
    for where, sample in samples(bench):
        told = bench.tell(where, sample)
        if isinstance(told, Reply):
            for name, word in _AMOUNTS.items():
                _compare(f"{where}: the {word} told", getattr(told, name), getattr(sample, name), currency)
            _try_other_digits(bench, where, sample)
    for where, response in bench.responses():
        told = bench.tell(where, response)
        if isinstance(told, ProviderError) and told.charged is not None:
            _read(f"{where}: the charge told", told.charged, currency)


def _compare(what: str, told: Amount | None, said: Amount | None, currency: str) -> None:
    amount = None if told is None else _read(what, told, currency)
    expected = None if said is None else _read("the case", said, currency)
    if amount != expected:
        raise Complaint(f"{what} is {amount or 'none'}, and the case says {expected or 'none'}")


def _try_other_digits(bench: Bench, where: str, sample: Sample) -> None:
    """Each number of the body that has a fraction, or is an amount that the sample tells, in digits that a float can't hold."""
    currency = bench.currency
    said = {name: _read("the case", getattr(sample, name), currency) for name in _AMOUNTS if getattr(sample, name) is not None}
    for digits in _NUMBER.finditer(sample.body):
        here = [name for name, amount in said.items() if _is(digits[0], amount)]
        for noise in _NOISE if here or b"." in digits[0] else ():
            told = bench.tell(where, sample, body=sample.body[: digits.start()] + noise.encode() + sample.body[digits.end() :])
            for name, word in _AMOUNTS.items():
                what = f"{where}, with {noise} in the body: the {word} told"
                amount: Any = getattr(told, name, None)
                _refuse_float(what, amount)
                if name in here and amount is not None:
                    exact = _read(what, amount, currency)
                    if exact not in (said[name], Money.parse(noise, currency)):
                        raise Complaint(f"{what} is {exact}: it went through a float")


def _is(digits: bytes, said: Money) -> bool:
    """Whether these digits are the amount that was said."""
    try:
        return Money.parse(digits.decode(), said.currency) == said
    except ValueError:
        return False


def _read(what: str, told: Any, currency: str) -> Money:
    """An amount as core reads it."""
    _refuse_float(what, told)
    if isinstance(told, Money):
        return told
    try:
        return Money.parse(str(told), currency)
    except ValueError as error:
        raise Complaint(f"{what} can't be read: {error}") from None


def _refuse_float(what: str, told: Any) -> None:
    if isinstance(told, float):
        raise Complaint(f"{what} is a float: keep the text of the number, as response.json() does")


def listed(bench: Bench) -> None:
    """What each ask costs is listed, unless nothing is; the items of an ask are a tuple of names in the list, the same each time."""
    prices = bench.provider.list_prices
    by_item = bench.provider.has("price_items")
    if prices.tables and ("" in prices.tables) is by_item:
        raise Complaint(
            f"list_prices: {'tables by price item, since' if by_item else 'prices by dial prefix, since no'} price_items exists"
        )
    for account in bench.accounts:
        for wanted in bench.asks:
            items = bench.items(account, wanted)
            if items != bench.items(bench.renewed(account), wanted):
                raise Complaint("price_items: the same arguments give other items")
            if prices.tables and (unknown := [item for item in items if item not in prices.tables]):
                raise Complaint(f"price_items gives {unknown[0]!r}, which list_prices doesn't have")
    if not prices.tables:
        raise NotMade("provider_info lists no prices: an account gives its own")
    for where, sample in samples(bench):
        account = bench.account_of(where)
        for number in sample.numbers:
            if account.price(number, bench.items(account, sample.wanted or bench.fields)) is None:
                raise Complaint(f"{where}: list_prices has no price for {number.masked}: it needs its dial prefix, or '*'")
