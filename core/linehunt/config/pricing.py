"""An account's prices, and whether a chain's limit can be held against them."""

from collections.abc import Mapping, Sequence
from typing import Any

from linehunt.config.account_config import AccountConfig
from linehunt.config.chain_config import ChainConfig
from linehunt.config.configuration import Configuration
from linehunt.config.location import Key
from linehunt.config.price_bounds import check_bounds
from linehunt.config.problem import Problems
from linehunt.config.table import kind
from linehunt.model.errors import ConfigurationError
from linehunt.model.money import Money
from linehunt.providers.account import Account
from linehunt.providers.prices import PriceList, Prices
from linehunt.providers.provider import Provider

_EXAMPLE = '{ "1" = "0.004 USD", "*" = "0.01 USD" }'
_NONE = Prices({})


def account_prices(config: AccountConfig, provider: Provider, problems: Problems, near: Key) -> Prices:
    """The account's own prices; none where something is wrong with them, which is noted."""
    key = ("accounts", config.name, "prices")
    if provider.local:
        if config.prices:
            problems.add(key, f"{provider.name} answers locally, which costs nothing: remove the prices")
        return _NONE
    if not config.prices:
        if not provider.list_prices.tables:
            problems.add(key, f"missing, and {provider.name} has no list prices: write your contract's, as in prices = {_EXAMPLE}", near)
        return _NONE
    prices = _parsed(config, problems, key)
    by_item = provider.has("price_items")
    if prices.tables and ("" in prices.tables) is by_item:
        words = 'by item: prices.carrier = { "*" = "0.004 USD" }' if by_item else f"without items: prices = {_EXAMPLE}"
        problems.add(key, f"{provider.name} has prices {words}")
    tables = (*prices.tables.values(), *provider.list_prices.tables.values())
    currencies = {price.currency for table in tables for price in table.values()}
    if len(currencies) > 1:
        told = " and ".join(sorted(currencies))
        problems.add(key, f"an account's own prices and its provider's list prices are in one currency, not in {told}")
    check_bounds(prices, provider.list_prices, key, problems)
    return prices


def compare_currencies(configuration: Configuration, chain: ChainConfig, accounts: Sequence[Account], problems: Problems) -> None:
    """Note where a chain's limit and an account's prices have no common currency."""
    limit = chain.max_cost
    if limit is None:
        return
    for account in accounts:
        if account.free or configuration.rates.convert(Money(1, account.currency), limit.currency) is not None:
            continue
        problems.add(("chains", chain.name, "max_cost"), no_rate("limit", limit, account))


def no_rate(what: str, limit: Money, account: Account) -> str:
    """The words for a limit, or whatever it is called, that no rate leads to from the account's prices."""
    return (
        f"the {what} is in {limit.currency} and the prices of account {account.name!r} are in {account.currency}: "
        f'write what one {account.currency} is worth, as in [rates] {account.currency} = "0.5 {limit.currency}"'
    )


def _parsed(config: AccountConfig, problems: Problems, key: Key) -> Prices:
    """The prices. Each is parsed alone first: `Prices.parse` stops at the first that is wrong."""
    right = True
    for name, written in config.prices.items():
        table: Mapping[Any, Any] = written if isinstance(written, Mapping) else {name: written}
        for prefix, price in table.items():
            below = (name, prefix) if isinstance(written, Mapping) else (name,)
            if not isinstance(prefix, str) or not isinstance(price, str):
                wrong = kind(price if isinstance(prefix, str) else prefix)
                text = f"a price is a text with its currency by a dial prefix, as in {_EXAMPLE}, not {wrong}"
            else:
                text = _parse({prefix: price})[1]
            if text:
                problems.add((*key, *map(str, below)), text)
                right = False
    prices, text = _parse(config.prices) if right else (_NONE, "")
    if text:
        problems.add(key, text)
    return prices


def _parse(written: PriceList) -> tuple[Prices, str]:
    try:
        return Prices.parse(written, ""), ""
    except ConfigurationError as error:
        return _NONE, str(error).rpartition(": ")[2]  # behind the key, which is told with its line
