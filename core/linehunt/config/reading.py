"""The tables of a configuration, read to what they mean."""

import re
from collections.abc import Mapping

from attrs import frozen

from linehunt.config.account_config import AccountConfig, read_account
from linehunt.config.budget_table import read_budgets
from linehunt.config.chain_config import ChainConfig, read_chain
from linehunt.config.freshness_table import read_freshness
from linehunt.config.observers_config import ObserversConfig, read_observers
from linehunt.config.place import Place
from linehunt.config.problem import Problems
from linehunt.config.store_config import StoreConfig, read_store
from linehunt.config.table import Table, as_money
from linehunt.model.money import Money, Rates
from linehunt.store.budget import Budgets
from linehunt.store.freshness import Freshness

_TABLES = ("accounts", "budgets", "chains", "freshness", "observers", "rates", "store")
_CURRENCY = re.compile("[A-Z]{3}")


@frozen(eq=False)
class Reading:
    """What the tables say, as far as they could be read."""

    accounts: Mapping[str, AccountConfig]
    chains: Mapping[str, ChainConfig]
    rates: Rates
    budgets: Budgets
    freshness: Freshness
    store: StoreConfig
    observers: ObserversConfig


def read_tables(written: Mapping[str, object], place: Place, problems: Problems) -> Reading:
    """What these tables say, which stand at `place`. Everything that is wrong with them is noted; nothing is raised."""
    root = Table((), written, problems)
    accounts = {name: read_account(name, table) for name, table in root.table("accounts").tables().items()}
    chains = {name: read_chain(name, table) for name, table in root.table("chains").tables().items()}
    rates = _read_rates(root.table("rates"))
    budgets = read_budgets(root.table("budgets"), [budget for account in accounts.values() for budget in account.budget])
    freshness = read_freshness(root.table("freshness"))
    store = read_store(root.table("store"), place)
    observers = read_observers(root.table("observers"))
    root.refuse_rest(_TABLES)
    reached = {name for chain in chains.values() for name in chain.accounts}
    for name in accounts:
        if name not in reached:
            problems.add(("accounts", name), "no chain names this account, so it is never asked: add it to one, or remove it")
    return Reading(accounts, chains, rates, budgets, freshness, store, observers)


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
