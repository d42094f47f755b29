"""`[budgets]` and the `budget` of an account."""

from collections.abc import Callable, Mapping
from datetime import UTC
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from linehunt.config.accounts import build_account
from linehunt.config.configuration import Configuration
from linehunt.config.examine import examine
from linehunt.model.errors import ConfigurationError
from linehunt.model.money import Money
from linehunt.providers.registry import Registry
from linehunt.store.budget import Budget, Budgets, Period

MakeProvider = Callable[..., ModuleType]
Write = Callable[..., Path]

CHAINS = {"default": {"accounts": ["acme"]}}


@pytest.fixture
def registry(provider: MakeProvider) -> Registry:
    """Acme takes 0.01 USD, rupay takes rupees as its accounts say, own takes nothing."""
    return Registry({"acme": provider(), "rupay": provider(list_prices={}), "own": provider(local=True)})


def refused(registry: Registry, name: str = "acme", **tables: Any) -> str:
    """What is wrong with an account of a configuration, or nothing."""
    try:
        build_account(Configuration(**{"chains": CHAINS, **tables}), name, registry)
    except ConfigurationError as error:
        return str(error)
    return ""


def test_a_file(write: Write) -> None:
    """Those over all accounts come first, then those of each account; both a day's before a month's."""
    path = write("""
[budgets]
month = "400 USD"
day = "25 USD"
time_zone = "UTC"
[chains.default]
accounts = ["acme", "rupay"]
[accounts.rupay]
budget.month = "9000 INR"
[accounts.acme]
budget = { day = "0 USD", month = "100 USD" }
""")
    configuration = Configuration.load(path)
    rupees = Budget(limit=Money(9_000_000_000, "INR"), period=Period.MONTH, account="rupay")
    own = (
        Budget(limit=Money(0, "USD"), period=Period.DAY, account="acme"),
        Budget(limit=Money(100_000_000, "USD"), period=Period.MONTH, account="acme"),
    )
    overall = (
        Budget(limit=Money(25_000_000, "USD"), period=Period.DAY),
        Budget(limit=Money(400_000_000, "USD"), period=Period.MONTH),
    )
    assert configuration.budgets == Budgets(limits=(*overall, rupees, *own), time_zone=UTC)
    assert configuration.account("acme").budget == own


def test_no_budgets() -> None:
    """Without tables nothing is limited, and days are those of UTC."""
    assert Configuration().budgets == Configuration(budgets={}).budgets == Budgets(limits=(), time_zone=UTC)


@pytest.mark.parametrize(
    ("tables", "expected"),
    [
        ({"budgets": {"dya": "1 USD"}}, "budgets.dya: unknown key: did you mean 'day'?"),
        ({"budgets": {"time_zon": "UTC"}}, "budgets.time_zon: unknown key: did you mean 'time_zone'?"),
        ({"budgets": {"day": "25"}}, "budgets.day: an amount needs its currency, as in '0.004 USD'"),
        ({"budgets": {"month": 25}}, "budgets.month: it must be text, not a whole number"),
        ({"budgets": {"time_zone": 1}}, "budgets.time_zone: it must be text, not a whole number"),
        ({"budgets": "25 USD"}, "budgets: it must be a table, not text"),
        ({"accounts": {"acme": {"budget": {"week": "1 USD"}}}}, "accounts.acme.budget.week: unknown key: known: day, month"),
        ({"accounts": {"acme": {"budget": {"time_zone": "UTC"}}}}, "accounts.acme.budget.time_zone: unknown key: known: day, month"),
        ({"accounts": {"acme": {"budget": {"day": "-1 USD"}}}}, "accounts.acme.budget.day: an amount is plain digits, as in '0.004 USD'"),
        ({"accounts": {"acme": {"budget": "10 USD"}}}, "accounts.acme.budget: it must be a table, not text"),
        (
            {"accounts": {"acme": {"budget": {}}}},
            'accounts.acme.budget: it is empty: write what may be spent in a day or a month, as in { day = "10 USD" }',
        ),
    ],
)
def test_what_is_refused(tables: Mapping[str, Any], expected: str) -> None:
    """Each mistake is one line with its key and what to write."""
    with pytest.raises(ConfigurationError) as caught:
        Configuration(chains=CHAINS, **tables)
    assert str(caught.value).startswith(expected)
    assert len(str(caught.value).splitlines()) == 1


def test_a_budget_of_what_costs_nothing(registry: Registry) -> None:
    """An account that answers locally has none, and is not held to those over all."""
    tables: dict[str, Any] = {"chains": {"default": {"accounts": ["own"]}}, "budgets": {"day": "1 EUR"}}
    words = "accounts.own.budget: own answers locally, which costs nothing: remove the budget"
    assert refused(registry, "own", accounts={"own": {"budget": {"day": "1 USD"}}}, **tables) == words
    assert refused(registry, "own", **tables) == ""


def test_an_account_without_a_price(provider: MakeProvider) -> None:
    """One over HTTP whose prices are all zero may have a budget, in any currency."""
    registry = Registry({"acme": provider(list_prices={"*": "0 USD"})})
    assert refused(registry, accounts={"acme": {"budget": {"day": "1 EUR"}}}) == ""


NO_RATE = "prices of account 'acme' are in USD: write what one USD is worth, as in [rates] USD = \"0.5 INR\""
TOO_SMALL = "so nothing that costs could ever be asked of it: raise the budget, or remove the account"


@pytest.mark.parametrize(
    ("tables", "expected"),
    [
        ({"budgets": {"day": "90 INR"}}, f"budgets.day: the budget is in INR and the {NO_RATE}"),
        ({"budgets": {"month": "90 INR"}}, f"budgets.month: the budget is in INR and the {NO_RATE}"),
        ({"budgets": {"day": "0 INR"}}, f"budgets.day: the budget is in INR and the {NO_RATE}"),
        ({"accounts": {"acme": {"budget": {"day": "90 INR"}}}}, f"accounts.acme.budget.day: the budget is in INR and the {NO_RATE}"),
        ({"budgets": {"day": "90 INR"}, "rates": {"INR": "0.012 USD"}}, ""),
        ({"budgets": {"day": "90 INR"}, "rates": {"USD": "83 INR"}}, ""),
        ({"budgets": {"day": "1 USD"}}, ""),
    ],
)
def test_currencies(registry: Registry, tables: Mapping[str, Any], expected: str) -> None:
    """A budget in one currency over prices in another needs a rate: a budget that can't be held grants nothing."""
    assert refused(registry, **tables) == expected


def test_accounts_of_other_currencies_have_their_own_budgets(registry: Registry) -> None:
    """An account is held to its own, not to another's."""
    accounts = {"acme": {"budget": {"day": "1 USD"}}, "rupay": {"budget": {"day": "90 INR"}, "prices": {"*": "0.2 INR"}}}
    chains = {"default": {"accounts": ["acme", "rupay"]}}
    assert refused(registry, "acme", accounts=accounts, chains=chains) == ""
    assert refused(registry, "rupay", accounts=accounts, chains=chains) == ""


@pytest.mark.parametrize(
    ("tables", "expected"),
    [
        ({"budgets": {"day": "0.009 USD"}}, f"budgets.day: the cheapest price of account 'acme' is 0.01 USD, {TOO_SMALL}"),
        ({"budgets": {"day": "0.01 USD"}}, ""),
        ({"budgets": {"day": "0 USD", "month": "0 USD"}}, ""),
        (
            {"accounts": {"acme": {"budget": {"month": "0.009 USD"}}}},
            f"accounts.acme.budget.month: the cheapest price of account 'acme' is 0.01 USD, {TOO_SMALL}",
        ),
        (
            {"budgets": {"day": "0.5 INR"}, "rates": {"USD": "83 INR"}},
            f"budgets.day: the cheapest price of account 'acme' is 0.01 USD (0.83 INR), {TOO_SMALL}",
        ),
        # What the account's own prices leave of the list, within what it covers.
        ({"accounts": {"acme": {"prices": {"1": "0.001 USD"}}}, "budgets": {"day": "0.001 USD"}}, ""),
        ({"accounts": {"acme": {"prices": {"1": "0.5 USD"}}}, "budgets": {"day": "0.01 USD"}}, ""),
        (
            {"accounts": {"acme": {"prices": {"*": "0.5 USD"}}}, "budgets": {"day": "0.01 USD"}},
            f"budgets.day: the cheapest price of account 'acme' is 0.5 USD, {TOO_SMALL}",
        ),
        (
            {"accounts": {"acme": {"prices": {"1": "0.5 USD"}, "covers": ["1415"]}}, "budgets": {"day": "0.01 USD"}},
            f"budgets.day: the cheapest price of account 'acme' is 0.5 USD, {TOO_SMALL}",
        ),
        # Some numbers are free, and the others could never be asked.
        (
            {"accounts": {"acme": {"prices": {"1": "0 USD"}}}, "budgets": {"day": "0.009 USD"}},
            f"budgets.day: the cheapest price of account 'acme' is 0.01 USD, {TOO_SMALL}",
        ),
        # Nothing that it covers costs.
        ({"accounts": {"acme": {"prices": {"1": "0 USD"}, "covers": ["1"]}}, "budgets": {"day": "0.009 USD"}}, ""),
    ],
)
def test_budgets_that_are_too_small(registry: Registry, tables: Mapping[str, Any], expected: str) -> None:
    """One in which not a single question fits is a mistake; one of zero is meant."""
    assert refused(registry, **tables) == expected


def test_a_budget_for_prices_by_item(provider: MakeProvider) -> None:
    """What fits one item may be asked."""
    registry = Registry({"acme": provider(by_item=True, list_prices={"carrier": {"*": "0.01 USD"}, "cnam": {"*": "0.5 USD"}})})
    assert refused(registry, budgets={"day": "0.01 USD"}) == ""
    assert "is 0.01 USD" in refused(registry, budgets={"day": "0.009 USD"})


def test_everything_at_once(write: Write, registry: Registry) -> None:
    """A check tells each once, at its line, however many chains name the account; nobody is held to what no chain asks of them."""
    path = write("""\
[chains.default]
accounts = ["acme", "rupay"]
max_cost = "1 EUR"

[chains.other]
accounts = ["acme", "own"]

[accounts.rupay]
prices = { "*" = "0.2 INR" }
budget = { day = "0.1 INR", month = "5 EUR" }

[accounts.own.budget]
day = "1 USD"

[accounts.spare]
provider = "rupay"
prices = { "*" = "1 JPY" }
[accounts.spare.budget]
day = "9 USD"

[budgets]
day = "1 USD"
month = "0.001 USD"

[rates]
INR = "0.012 USD"
""")
    assert [(problem.line, problem.key, problem.message.partition(":")[0]) for problem in examine(path, registry, {})] == [
        (3, "chains.default.max_cost", "the limit is in EUR and the prices of account 'acme' are in USD"),
        (3, "chains.default.max_cost", "the limit is in EUR and the prices of account 'rupay' are in INR"),
        (
            10,
            "accounts.rupay.budget.day",
            "the cheapest price of account 'rupay' is 0.2 INR, so nothing that costs could ever be asked of it",
        ),
        (10, "accounts.rupay.budget.month", "the budget is in EUR and the prices of account 'rupay' are in INR"),
        (12, "accounts.own.budget", "own answers locally, which costs nothing"),
        (15, "accounts.spare", "no chain names this account, so it is never asked"),
        (19, "accounts.spare.budget.day", "the budget is in USD and the prices of account 'spare' are in JPY"),
        (
            23,
            "budgets.month",
            "the cheapest price of account 'rupay' is 0.2 INR (0.0024 USD), so nothing that costs could ever be asked of it",
        ),
        (23, "budgets.month", "the cheapest price of account 'acme' is 0.01 USD, so nothing that costs could ever be asked of it"),
    ]
