"""Prices that can't be those of one lookup."""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from linehunt.config.accounts import build_account
from linehunt.config.configuration import Configuration
from linehunt.config.examine import examine
from linehunt.model.errors import ConfigurationError
from linehunt.providers.registry import Registry

MakeProvider = Callable[..., ModuleType]
Write = Callable[..., Path]

CHAINS = {"default": {"accounts": ["acme"]}}
LIST = {"*": "0.01 USD", "44": "0.02 USD", "4477": "1 USD", "91": "0 USD"}


@pytest.mark.parametrize(
    ("prices", "expected"),
    [
        ({"*": "1.000001 USD"}, 'prices."*": 1.000001 USD is 100 times the list price of 0.01 USD: a price is of one lookup'),
        ({"1": "3.5 USD"}, "prices.1: 3.5 USD is 350 times the list price of 0.01 USD: a price is of one lookup"),
        ({"447": "4 USD"}, "prices.447: 4 USD is 200 times the list price of 0.02 USD: a price is of one lookup"),
        ({"*": "0.000099 USD"}, 'prices."*": 0.000099 USD is 1/101 of the list price of 0.01 USD: a price is of one lookup'),
        ({"44777": "0.002 USD"}, "prices.44777: 0.002 USD is 1/500 of the list price of 1 USD: a price is of one lookup"),
        ({"91": "10000.000001 USD"}, "prices.91: 10000.000001 USD can't be what one lookup costs: a price is at most 10000 USD"),
        (
            {"1": "2 USD", "2": "20000 USD"},
            (
                "prices.1: 2 USD is 200 times the list price of 0.01 USD: a price is of one lookup\n"
                "accounts.acme.prices.2: 20000 USD can't be what one lookup costs: a price is at most 10000 USD"
            ),
        ),
    ],
)
def test_what_is_refused(provider: MakeProvider, prices: Mapping[str, str], expected: str) -> None:
    """A price far from the list's for the same prefix is one of another unit, as is one that nobody would pay."""
    configuration = Configuration({"acme": {"prices": prices}}, CHAINS)
    with pytest.raises(ConfigurationError) as caught:
        build_account(configuration, "acme", Registry({"acme": provider(list_prices=LIST)}))
    assert str(caught.value) == f"accounts.acme.{expected}"


@pytest.mark.parametrize(
    ("listed", "prices"),
    [
        (LIST, {"*": "1 USD", "44": "2 USD", "4477": "100 USD"}),
        (LIST, {"*": "0.0001 USD", "44": "0.0002 USD", "4477": "0.01 USD"}),
        (LIST, {"*": "0 USD"}),
        (LIST, {"91": "10000 USD", "917": "0.000001 USD"}),
        ({"44": "0.01 USD"}, {"1": "5000 USD", "*": "0.000001 USD"}),
        ({}, {"*": "10000 IDR"}),
    ],
)
def test_what_is_allowed(provider: MakeProvider, listed: Mapping[str, str], prices: Mapping[str, str]) -> None:
    """A hundred times more or less, what is free on either side, and what the list has no price for."""
    configuration = Configuration({"acme": {"prices": prices}}, CHAINS)
    assert build_account(configuration, "acme", Registry({"acme": provider(list_prices=listed)})).prices.tables


def test_prices_by_item(provider: MakeProvider) -> None:
    """Each is held against the list's for the same item."""
    listed = {"carrier": {"*": "0.01 USD"}, "cnam": {"*": "5 USD"}}
    prices = {"carrier": {"1": "5 USD"}, "cnam": {"1": "5 USD"}, "fraud": {"1": "5 USD"}}
    with pytest.raises(ConfigurationError) as caught:
        build_account(
            Configuration({"acme": {"prices": prices}}, CHAINS), "acme", Registry({"acme": provider(by_item=True, list_prices=listed)})
        )
    assert str(caught.value) == "accounts.acme.prices.carrier.1: 5 USD is 500 times the list price of 0.01 USD: a price is of one lookup"


def test_other_mistakes_in_prices(provider: MakeProvider) -> None:
    """Prices in another currency than the list's are told as that alone."""
    with pytest.raises(ConfigurationError) as caught:
        build_account(Configuration({"acme": {"prices": {"*": "90 INR"}}}, CHAINS), "acme", Registry({"acme": provider()}))
    assert "in one currency" in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


def test_where_a_mistake_is(write: Write, provider: MakeProvider) -> None:
    """It is told at its line, once, however many chains name the account."""
    text = """\
[chains.default]
accounts = ["acme"]
[chains.other]
accounts = ["acme"]
[accounts.acme.prices]
"44" = "0.02 USD"
"*" = "4 USD"
"""
    told: list[Any] = [(problem.line, problem.key) for problem in examine(write(text), Registry({"acme": provider()}), {})]
    assert told == [(7, 'accounts.acme.prices."*"')]
