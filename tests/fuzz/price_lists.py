"""Price lists: a provider's `prices.toml`, and the prices of an account."""

import tempfile
import tomllib
from contextlib import suppress
from pathlib import Path
from typing import Any

from fuzz.target import Target
from fuzz.words import check_words
from linehunt.model.errors import ConfigurationError, PluginContractError
from linehunt.providers.prices import Prices, read_prices

_WORDS = (
    "[prices]\n",
    "[prices.carrier]\n",
    'source = "x"\n',
    'date = "2026-11-22"\n',
    '"1" = "0.004 USD"\n',
    '"*" = "0.01 USD"\n',
    "[[",
    "{}",
)
_DIGITS = ("14155550123", "442083661177", "7")


def check(data: bytes) -> None:
    """A price list is read, or PluginContractError; its prices are in one currency, or ConfigurationError."""
    with tempfile.TemporaryDirectory() as directory:
        (Path(directory) / "prices.toml").write_bytes(data)
        with suppress(PluginContractError):
            _check_prices(read_prices(str(Path(directory) / "__init__.py")))
            return
    with suppress(ValueError, RecursionError):  # of what is no price list, every table may be one
        _check_prices(tomllib.loads(data.decode()))


def _check_prices(written: Any) -> None:
    try:
        prices = Prices.parse(written, "prices")
    except ConfigurationError as error:
        check_words(error)
        return
    currencies = {price.currency for table in prices.tables.values() for price in table.values()}
    assert len(currencies) <= 1
    assert prices.currency == next(iter(currencies), None)
    for items in ((), *((item,) for item in prices.tables)):
        for digits in _DIGITS:
            found = prices.find(digits, items)
            assert found is None or found.currency == prices.currency
            assert not (prices.free and found)


TARGET = Target("prices", check, words=_WORDS)
