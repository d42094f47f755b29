"""A whole configuration, from a file and from a program."""

import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from linehunt.config.configuration import AccountConfig, ChainConfig, Configuration, StoreConfig
from linehunt.model.errors import ConfigurationError
from linehunt.model.fields import DEFAULT_WANT, Field
from linehunt.model.money import Money
from linehunt.providers.account import Rate
from linehunt.store.budget import Budgets
from linehunt.store.freshness import Freshness

Write = Callable[..., Path]
CHAINS = {"default": {"accounts": ["acme"]}}

WHOLE = """
[chains.default]
accounts = ["offline", "acme-eu"]
want = ["carrier", "line_type"]
max_cost = "0.02 USD"
screen = false

[accounts.acme-eu]
provider = "acme"
user = "U1"
base_url = "https://eu.acme.example"
ca_file = "ca.pem"
prices = { "44" = "0.01 USD" }
rate = "600/min"
deadline = "250ms"
poll_deadline = "2m"
patience = 3
covers = ["44", "49"]
budget = { day = "1 USD" }

[budgets]
month = "20 USD"

[freshness]
carrier = "1d"

[store]
retention = "30d"

[rates]
INR = "0.012 USD"
"""


def test_a_whole_file(write: Write) -> None:
    """Every key of core has its type; what is left in an account's table is the provider's."""
    path = write(WHOLE)
    configuration = Configuration.load(path)
    account = configuration.account("acme-eu")
    assert (account.name, account.provider, account.base_url, account.ca_file) == (
        "acme-eu",
        "acme",
        "https://eu.acme.example",
        Path("ca.pem"),
    )
    assert (account.deadline, account.poll_deadline, account.patience) == (0.25, 120.0, 3.0)
    assert (account.rate, account.covers, account.prices) == (Rate(600, 60.0), ("44", "49"), {"44": "0.01 USD"})
    assert dict(account.settings) == {"user": "U1"}
    assert len(account.settings) == 1
    assert configuration.chain() == ChainConfig(
        name="default",
        accounts=("offline", "acme-eu"),
        want=frozenset({Field.CARRIER, Field.LINE_TYPE}),
        max_cost=Money(20_000, "USD"),
        screen=False,
    )
    assert configuration.rates.convert(Money(1_000_000, "INR"), "USD") == Money(12_000, "USD")
    assert list(map(str, configuration.budgets.limits)) == [
        "the budget of 20 USD a month",
        "the budget of account 'acme-eu' of 1 USD a day",
    ]
    assert configuration.freshness == Freshness({Field.CARRIER: 86_400.0})
    assert configuration.store == StoreConfig(retention=30 * 86_400.0)
    assert configuration.path == path
    assert configuration.account_names == ("offline", "acme-eu")


def test_embedding() -> None:
    """The same tables as Python mappings, with their defaults."""
    configuration = Configuration(accounts={"acme": {}}, chains=CHAINS)
    account = configuration.account("acme")
    assert (configuration.budgets, configuration.freshness, configuration.store) == (Budgets(), Freshness(), StoreConfig())
    assert (account.provider, account.base_url, account.rate, account.covers) == ("acme", None, None, ())
    assert (account.deadline, account.poll_deadline, account.patience) == (5.0, 60.0, 5.0)
    chain = configuration.chain("default")
    assert (chain.want, chain.max_cost, chain.screen) == (DEFAULT_WANT, None, True)
    assert configuration.path is None


def test_an_account_without_a_table() -> None:
    """It is an account of the provider of that name."""
    account = Configuration(chains=CHAINS).account("acme")
    assert isinstance(account, AccountConfig)
    assert (account.name, account.provider, dict(account.settings)) == ("acme", "acme", {})


def test_unknown_chains() -> None:
    """The error has the nearest name, or all of them. `default` is only implied where there is no chain."""
    configuration = Configuration(chains={"mobile": {"accounts": ["acme"]}})
    with pytest.raises(ConfigurationError, match=r"^unknown chain 'mobil': did you mean 'mobile'\?$"):
        configuration.chain("mobil")
    with pytest.raises(ConfigurationError, match=r"^unknown chain 'default': known: mobile$"):
        configuration.chain()
    with pytest.raises(ConfigurationError, match=r"^unknown chain 'x': known: default$"):
        Configuration().chain("x")


def in_account(**keys: Any) -> Mapping[str, Any]:
    """A configuration whose account has these keys."""
    return {"accounts": {"acme": keys}, "chains": CHAINS}


def in_chain(**keys: Any) -> Mapping[str, Any]:
    """A configuration whose chain has these keys."""
    return {"chains": {"default": {"accounts": ["acme"], **keys}}}


@pytest.mark.parametrize(
    ("tables", "expected"),
    [
        (
            in_account(deadline="soon"),
            "accounts.acme.deadline: a duration is a text like '5s', '250ms', '2m' or '1h', or a number of seconds",
        ),
        (in_account(rate=5), "accounts.acme.rate: a rate is a text like '50/s', '600/min' or '1000/h'"),
        (in_account(provider=True), "accounts.acme.provider: it must be text, not true or false"),
        (in_account(provider=" "), "accounts.acme.provider: it is empty"),
        (in_account(base_url=1), "accounts.acme.base_url: it must be text, not a whole number"),
        (in_account(ca_file=1.5), "accounts.acme.ca_file: it must be text, not a number"),
        (in_account(covers=["+44"]), "accounts.acme.covers: a dial prefix is digits without '+', as in '44'"),
        (in_account(covers=["\u0664\u0664"]), "accounts.acme.covers: a dial prefix is digits without '+', as in '44'"),
        (in_account(covers="44"), "accounts.acme.covers: it must be an array of texts, not text"),
        (
            in_account(prices=["x"]),
            'accounts.acme.prices: prices are a table by dial prefix, as in { "1" = "0.004 USD", "*" = "0.01 USD" }, not an array',
        ),
        ({"accounts": {"acme": 5}, "chains": CHAINS}, "accounts.acme: it must be a table, not a whole number"),
        ({"accounts": {"acme": {5: 1}}, "chains": CHAINS}, "accounts.acme: a key is text, not a whole number"),
        ({"accounts": [], "chains": CHAINS}, "accounts: it must be a table, not an array"),
        (
            {"accounts": {"other": {}}, "chains": CHAINS},
            "accounts.other: no chain names this account, so it is never asked: add it to one, or remove it",
        ),
        ({"chains": {"a b": {}}}, "chains.\"a b\": a name is letters, digits, '-', '_' and '.', at most 64 of them"),
        (
            {"chains": {"a": {}}},
            'chains.a.accounts: missing: the names of accounts, in the order in which they are asked, as in ["offline"]',
        ),
        (in_chain(accounts=[]), "chains.default.accounts: it is empty"),
        (in_chain(accounts=["acme", "b", "acme"]), "chains.default.accounts: 'acme' stands in it twice"),
        (in_chain(accounts=["acme", object()]), "chains.default.accounts: it must be an array of texts, not an array"),
        (
            in_chain(want=["carier", "+14154305555"]),
            (
                "chains.default.want: unknown field 'carier': did you mean 'carrier'?; "
                f"unknown field '+1415•••••55': known: {', '.join(sorted(Field))}"
            ),
        ),
        (in_chain(max_cost="0.02"), "chains.default.max_cost: an amount needs its currency, as in '0.004 USD'"),
        (in_chain(max_cost=object()), "chains.default.max_cost: it must be text, not object"),
        (in_chain(screen="no"), "chains.default.screen: it must be true or false, not text"),
        (in_chain(wants=[]), "chains.default.wants: unknown key: did you mean 'want'?"),
        ({"rates": {"inr": "0.012 USD"}}, 'rates.inr: a currency is three capital letters, as in INR = "0.012 USD"'),
        ({"rates": {"INR": "0.012 INR"}}, 'rates.INR: a rate is what one unit is worth in another currency, as in INR = "0.012 USD"'),
        ({"rates": {"INR": "0 USD"}}, 'rates.INR: a rate is what one unit is worth in another currency, as in INR = "0.012 USD"'),
        ({"rates": {"INR": "cheap USD"}}, "rates.INR: an amount is plain digits, as in '0.004 USD'"),
    ],
)
def test_what_is_refused(tables: Mapping[str, Any], expected: str) -> None:
    """Each mistake is one line with its key path, what is wanted, and never the value."""
    with pytest.raises(ConfigurationError) as caught:
        Configuration(**tables)
    assert str(caught.value) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\n[telemetry]\non = true", "2: telemetry: unknown key: known: accounts, budgets, chains, freshness, observers, rates, store"),
        ("[budget]\nday = '1 USD'\n", "1: budget: unknown key: did you mean 'budgets'?"),
        ("[chain.default]\n", "1: chain: unknown key: did you mean 'chains'?"),
    ],
)
def test_unknown_tables(write: Write, text: str, expected: str) -> None:
    """Top-level tables of later versions are refused, with the line and what to know."""
    path = write(text)
    with pytest.raises(ConfigurationError) as caught:
        Configuration.load(path)
    assert str(caught.value) == f"{path}:{expected}"


def test_everything_at_once() -> None:
    """All problems are told together, one a line."""
    with pytest.raises(ConfigurationError) as caught:
        Configuration(
            accounts={"a": {"rate": 0, "deadline": 0}, "b": {"patience": []}}, chains={"c": {"accounts": ["a", "b"], "want": [1]}}
        )
    assert [line.partition(":")[0] for line in str(caught.value).splitlines()] == [
        "accounts.a.rate",
        "accounts.a.deadline",
        "accounts.b.patience",
        "chains.c.want",
    ]


def test_keys_are_cleaned() -> None:
    """A key with control characters, or a phone number in it, is printed without them."""
    with pytest.raises(ConfigurationError) as caught:
        Configuration(chains={"default": {"accounts": ["acme"], "\x1b[31m\n": 1, "+14154305555": 2, 'a"\\': 3}})
    text = str(caught.value)
    assert "\x1b" not in text
    assert "14154305555" not in text
    assert 'chains.default."[31m": unknown key' in text
    assert 'chains.default."a\\"\\\\": unknown key' in text
    assert len(text.splitlines()) == 3


def test_import_cost() -> None:
    """To import the configuration loads none of the slow libraries."""
    slow = ("cattrs", "urllib3", "click", "phonenumbers", "importlib.metadata", "platformdirs", "subprocess", "zoneinfo", "sqlite3")
    code = f"import sys, linehunt.config.configuration; print([name for name in {slow} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONPATH": ":".join(sys.path)})
    assert done.stdout.strip() == "[]"
