"""The tables of budgets: `[budgets]`, and the `budget` of an account."""

from collections.abc import Iterable

from linehunt.config.table import Table, as_money
from linehunt.config.time_zone import DEFAULT_ZONE, parse_time_zone
from linehunt.store.budget import Budget, Budgets, Period

_PERIODS = tuple(period.value for period in Period)


def read_budgets(table: Table, of_accounts: Iterable[Budget]) -> Budgets:
    """The budgets of `[budgets]`, which are over all accounts, and beside them those of single ones.

    What is wrong is noted with the table, and counts as not written.
    """
    overall = _read_limits(table, None)
    time_zone = table.parsed("time_zone", parse_time_zone, DEFAULT_ZONE)
    table.refuse_rest((*_PERIODS, "time_zone"))
    return Budgets(limits=(*overall, *of_accounts), time_zone=time_zone)


def read_account_budget(account: str, table: Table) -> tuple[Budget, ...]:
    """The budgets that the `budget` key of an account's table holds. What is wrong is noted with the table, and counts as not written."""
    if "budget" not in table.names():
        return ()
    below = table.table("budget")
    if below.empty:
        below.refuse("", 'it is empty: write what may be spent in a day or a month, as in { day = "10 USD" }')
    limits = _read_limits(below, account)
    below.refuse_rest(_PERIODS)
    return limits


def budget_key(budget: Budget) -> tuple[str, ...]:
    """Where a budget of the configuration is written."""
    table = ("budgets",) if budget.account is None else ("accounts", budget.account, "budget")
    return (*table, str(budget.period))


def _read_limits(table: Table, account: str | None) -> tuple[Budget, ...]:
    limits = ((period, table.parsed(period.value, as_money, None)) for period in Period)
    return tuple(Budget(limit=limit, period=period, account=account) for period, limit in limits if limit is not None)
