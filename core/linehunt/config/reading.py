"""The tables of a configuration, read to accounts, chains and rates."""

import re
from collections.abc import Mapping

from attrs import frozen

from linehunt.config.account_config import NO_BUDGETS, AccountConfig, read_account
from linehunt.config.chain_config import ChainConfig, as_money, read_chain
from linehunt.config.problem import Problems
from linehunt.config.table import Table, kind
from linehunt.model.money import Money, Rates

_TABLES = ("accounts", "chains", "rates")
_CURRENCY = re.compile("[A-Z]{3}")


@frozen(eq=False)
class Reading:
    """What the tables say, as far as they could be read."""

    accounts: Mapping[str, AccountConfig]
    chains: Mapping[str, ChainConfig]
    rates: Rates


def read_tables(written: Mapping[str, object], problems: Problems) -> Reading:
    """Accounts, chains and rates. Everything that is wrong with them is noted; nothing is raised."""
    root = Table((), written, problems)
    if "budgets" in root.names():
        root.refuse("budgets", NO_BUDGETS)
        root.parsed("budgets", kind, "")
    accounts = {name: read_account(name, table) for name, table in root.table("accounts").tables().items()}
    chains = {name: read_chain(name, table) for name, table in root.table("chains").tables().items()}
    rates = _read_rates(root.table("rates"))
    root.refuse_rest(_TABLES)
    reached = {name for chain in chains.values() for name in chain.accounts}
    for name in accounts:
        if name not in reached:
            problems.add(("accounts", name), "no chain names this account, so it is never asked: add it to one, or remove it")
    return Reading(accounts, chains, rates)


def _read_rates(table: Table) -> Rates:
    rates: dict[str, Money] = {}
    for currency in table.names():
        rate = table.parsed(currency, as_money, None)
        if not _CURRENCY.fullmatch(currency):
            table.refuse(currency, 'a currency is three capital letters, as in INR = "0.012 USD"')
        elif rate is not None and (not rate or rate.currency == currency):
            table.refuse(currency, 'a rate is what one unit is worth in another currency, as in INR = "0.012 USD"')
        elif rate is not None:
            rates[currency] = rate
    return Rates(rates)
