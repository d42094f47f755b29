"""Whether budgets can be held against the prices of an account."""

from linehunt.config.budget_table import budget_key
from linehunt.config.configuration import Configuration
from linehunt.config.pricing import no_rate
from linehunt.config.problem import Problems
from linehunt.model.money import Money
from linehunt.providers.account import Account
from linehunt.store.budget import Budget


def check_budgets(configuration: Configuration, account: Account, problems: Problems) -> None:
    """Note which budgets have no common currency with the account's prices, or are too small for any of them.

    A budget of zero is none of these: it is there to block.
    """
    budgets = _budgets_of(configuration, account)
    cheapest = _cheapest(account) if budgets else Money(0, account.currency)
    for budget in budgets:
        price = configuration.rates.convert(cheapest, budget.limit.currency)
        if price is None:
            problems.add(budget_key(budget), no_rate("budget", budget.limit, account))
        elif budget.limit and price.micros > budget.limit.micros:
            told = f"{cheapest}" if price == cheapest else f"{cheapest} ({price})"
            problems.add(
                budget_key(budget),
                f"the cheapest price of account {account.name!r} is {told}, so nothing that costs could ever be asked of it: "
                "raise the budget, or remove the account",
            )


def _budgets_of(configuration: Configuration, account: Account) -> list[Budget]:
    """Its own, and those over all accounts if a chain names it; none for a free account."""
    if account.free:
        return []
    names = (None, account.name) if account.name in configuration.account_names else (account.name,)
    return [budget for budget in configuration.budgets.limits if budget.account in names]


def _cheapest(account: Account) -> Money:
    """The least that something that costs can cost; zero where nothing does.

    Only the prefixes in the tables and those that it covers make a difference, so they stand for all numbers.
    """
    tables = (*account.prices.tables.items(), *account.provider.list_prices.tables.items())
    items = {item for item, _ in tables}
    prefixes = {"", *account.covers, *(prefix for _, table in tables for prefix in table if prefix != "*")}
    asked = [prefix for prefix in prefixes if not account.covers or prefix.startswith(account.covers)]
    prices = (_price(account, prefix, item) for prefix in asked for item in items)
    return min((price for price in prices if price), key=lambda price: price.micros, default=Money(0, account.currency))


def _price(account: Account, prefix: str, item: str) -> Money | None:
    own = account.prices.find(prefix, (item,))
    return own if own is not None else account.provider.list_prices.find(prefix, (item,))
