"""From a configuration to an account that can be asked."""

import base64
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import attrs
import pytest

from linehunt.config.accounts import build_account, check_chain
from linehunt.config.configuration import Configuration
from linehunt.model.errors import ConfigurationError, PluginContractError
from linehunt.model.money import Money
from linehunt.model.number import PhoneNumber
from linehunt.model.secret import Secret
from linehunt.providers.account import Account, Rate
from linehunt.providers.registry import Registry

MakeProvider = Callable[..., ModuleType]
Write = Callable[..., Path]
A_PRICE = 'a price is a text with its currency by a dial prefix, as in { "1" = "0.004 USD", "*" = "0.01 USD" }'
CHAINS = {"default": {"accounts": ["acme"]}}


@attrs.frozen
class Settings:
    """A user and a token."""

    user: str = ""
    token: Secret | None = None


def build(module: ModuleType, **table: Any) -> Account:
    """An account with this table."""
    configuration = Configuration(accounts={"acme": table}, chains=CHAINS, environ={})
    return build_account(configuration, "acme", Registry({"acme": module}))


def test_an_account(provider: MakeProvider, write: Write, tmp_path: Path) -> None:
    """Core's keys and the provider's settings come together; files lie beside the configuration."""
    (tmp_path / "ca.pem").write_text("")
    path = write("""
[chains.default]
accounts = ["eu"]
[accounts.eu]
provider = "acme"
user = "U1"
token = "s/cret"
base_url = "https://eu.acme.example/api"
ca_file = "ca.pem"
prices = { "44" = "0.05 USD" }
rate = "5/s"
deadline = "1s"
poll_deadline = "2s"
patience = "3s"
covers = ["44"]
""")
    account = build_account(Configuration.load(path), "eu", Registry({"acme": provider(Settings)}))
    assert (account.name, account.provider.name, account.settings) == ("eu", "acme", Settings("U1", Secret("s/cret")))
    assert (account.base_url, account.ca_file) == ("https://eu.acme.example/api", str(tmp_path / "ca.pem"))
    assert (account.deadline, account.poll_deadline, account.patience) == (1.0, 2.0, 3.0)
    assert (account.rate, account.covers) == (Rate(5, 1.0), ("44",))
    assert account.price(PhoneNumber.parse("+442083661177"), ()) == Money(50_000, "USD")
    assert account.price(PhoneNumber.parse("+14154305555"), ()) == Money(10_000, "USD")
    header = base64.b64encode(b"U1:s/cret").decode()
    assert account.redact(f"s/cret s%2Fcret {header}") == "*** *** ***"


def test_defaults(provider: MakeProvider) -> None:
    """Without a table: the provider's base URL and list prices, and core's limits."""
    account = build_account(Configuration(chains=CHAINS), "acme", Registry({"acme": provider()}))
    assert (account.base_url, account.ca_file, account.rate, account.secrets) == ("https://api.acme.example", None, None, ())
    assert not account.free
    assert build_account(Configuration(chains=CHAINS), "acme", Registry({"acme": provider(local=True)})).free


@pytest.mark.parametrize(
    ("told", "table", "expected"),
    [
        ({"base_url": None}, {}, 'base_url: missing: acme has another one for each account, as in base_url = "https://api.example.com"'),
        (
            {},
            {"base_url": "http://api.acme.example"},
            "base_url: a base URL is https; http is for this machine alone: 127.0.0.1, [::1] or localhost",
        ),
        (
            {},
            {"base_url": "https://u:CANARY@acme.example"},
            "base_url: a base URL has no user or password: credentials are settings of the account",
        ),
        ({}, {"session_base_url": "https://acme.example"}, "session_base_url: acme opens no session: remove it"),
        (
            {"sessions": True},
            {"session_base_url": "http://acme.example"},
            "session_base_url: a base URL is https; http is for this machine alone: 127.0.0.1, [::1] or localhost",
        ),
        ({"local": True}, {"base_url": "https://acme.example"}, "base_url: acme answers locally: remove the base URL"),
        ({"local": True}, {"prices": {"*": "0 USD"}}, "prices: acme answers locally, which costs nothing: remove the prices"),
        (
            {"list_prices": {}},
            {},
            'prices: missing, and acme has no list prices: write your contract\'s, as in prices = { "1" = "0.004 USD", "*" = "0.01 USD" }',
        ),
        (
            {},
            {"prices": {"1": "0.2 INR"}},
            "prices: an account's own prices and its provider's list prices are in one currency, not in INR and USD",
        ),
        ({"list_prices": {}}, {"prices": {"1": "1 INR", "2": "1 USD"}}, "prices: one account's prices are in one currency"),
        ({}, {"prices": {"+1": "1 USD"}}, "prices.\"+1\": a dial prefix is digits without '+', or '*' for the rest"),
        ({}, {"prices": {"1": "cheap"}}, "prices.1: an amount needs its currency, as in '0.004 USD'"),
        (
            {},
            {"prices": {"1": 0.5}},
            f"prices.1: {A_PRICE}, not a number",
        ),
        (
            {},
            {"prices": {"carrier": {1: "1 USD"}}},
            f"prices.carrier.1: {A_PRICE}, not a whole number",
        ),
        ({}, {"prices": {"carrier": {"1": "1"}}}, "prices.carrier.1: an amount needs its currency, as in '0.004 USD'"),
        (
            {},
            {"prices": {"carrier": {"1": "1 USD"}, "1": "1 USD"}},
            "prices: either prices by dial prefix, or tables of them by item, not both",
        ),
        ({"by_item": True}, {"prices": {"1": "1 USD"}}, 'prices: acme has prices by item: prices.carrier = { "*" = "0.004 USD" }'),
        (
            {},
            {"prices": {"carrier": {"1": "1 USD"}}},
            'prices: acme has prices without items: prices = { "1" = "0.004 USD", "*" = "0.01 USD" }',
        ),
        ({}, {"ca_file": "gone.pem"}, "ca_file: there is no such file"),
        ({}, {"provider": "acm"}, "provider: unknown provider 'acm': did you mean 'acme'?"),
    ],
)
def test_what_is_refused(provider: MakeProvider, told: Mapping[str, Any], table: Mapping[str, Any], expected: str) -> None:
    """Each mistake names its key and what to write."""
    with pytest.raises(ConfigurationError) as caught:
        build(provider(**told), **table)
    assert str(caught.value) == f"accounts.acme.{expected}"


def test_prices_by_item(provider: MakeProvider) -> None:
    """Prices by item are for a provider that asks by items."""
    account = build(provider(by_item=True), prices={"carrier": {"1": "1 USD"}})
    assert account.price(PhoneNumber.parse("+14154305555"), ("carrier",)) == Money(1_000_000, "USD")


def test_a_providers_own_base_url(provider: MakeProvider) -> None:
    """One that is not safe is the author's to mend, unless the account has another."""
    module = provider(base_url="http://api.acme.example")
    with pytest.raises(PluginContractError, match=r"^provider 'acme' of module acme: base_url: a base URL is https"):
        build(module)
    assert build(module, base_url="http://127.0.0.1:8080").base_url == "http://127.0.0.1:8080"


def test_where_sessions_are_opened(provider: MakeProvider) -> None:
    """Where its API lives, unless the provider names another address; the account's own comes first."""
    plain, other = provider(sessions=True), provider(sessions=True, session_base_url="https://auth.acme.example")
    assert build(plain).session_base_url == build(plain).base_url == "https://api.acme.example"
    assert build(other).session_base_url == "https://auth.acme.example"
    assert build(other, session_base_url="http://localhost:8080").session_base_url == "http://localhost:8080"


def test_names_that_are_nothing(write: Write, provider: MakeProvider) -> None:
    """A name that is neither account nor provider is told where the chain names it, with the nearest of both."""
    path = write('[chains.default]\naccounts = ["acme-eu",\n "acme-us"]\n[accounts.acme-eu]\nprovider = "acme"\n')
    registry = Registry({"acme": provider()})
    configuration = Configuration.load(path)
    with pytest.raises(ConfigurationError) as caught:
        build_account(configuration, "acme-us", registry)
    assert str(caught.value) == f"{path}:2: chains.default.accounts: there is no account and no provider 'acme-us': did you mean 'acme-eu'?"
    with pytest.raises(ConfigurationError, match=r"^.*linehunt.toml: there is no account and no provider 'acm': did you mean "):
        build_account(configuration, "acm", registry)


def test_what_an_account_without_a_table_needs(write: Write, provider: MakeProvider) -> None:
    """It is told at the line of the chain that names it."""
    path = write('\n\n[chains.default]\naccounts = ["acme"]\n')
    with pytest.raises(ConfigurationError) as caught:
        build_account(Configuration.load(path), "acme", Registry({"acme": provider(base_url=None, list_prices={})}))
    assert [line.partition(": ")[0] for line in str(caught.value).splitlines()] == [f"{path}:4"] * 2


def test_a_provider_that_cant_be_had(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The error tells the reason, and carries its cause for whoever wrote the provider."""
    info = tmp_path / "broken-1.0.dist-info"
    info.mkdir()
    (info / "entry_points.txt").write_text("[linehunt.providers]\nbroken = no_such_module_of_ours\n")
    monkeypatch.syspath_prepend(tmp_path)
    configuration = Configuration(chains={"default": {"accounts": ["broken"]}})
    with pytest.raises(ConfigurationError, match=r"^accounts.broken.provider: provider 'broken' of broken 1.0 can't be imported") as caught:
        build_account(configuration, "broken", Registry())
    assert isinstance(caught.value.__cause__, ConfigurationError)
    assert isinstance(caught.value.__cause__.__cause__, ModuleNotFoundError)


def test_secrets_are_fetched_when_they_are_needed(provider: MakeProvider, tmp_path: Path) -> None:
    """A command runs when its account is built, and not before."""
    trace = tmp_path / "ran"
    command = [sys.executable, "-c", f"open({str(trace)!r}, 'w').close(); print('t')"]
    configuration = Configuration(accounts={"acme": {"token": {"command": command}}}, chains=CHAINS)
    configuration.chain()
    assert not trace.exists()
    build_account(configuration, "acme", Registry({"acme": provider(Settings)}))
    assert trace.exists()


@pytest.mark.parametrize(
    ("max_cost", "rates", "expected"),
    [
        ("0.02 USD", {}, ""),
        (None, {}, ""),
        ("1 INR", {"INR": "0.012 USD"}, ""),
        (
            "1 INR",
            {"EUR": "1.1 USD"},
            (
                "chains.default.max_cost: the limit is in INR and the prices of account 'acme' are in USD: "
                'write what one USD is worth, as in [rates] USD = "0.5 INR"'
            ),
        ),
    ],
)
def test_currencies_of_a_chain(provider: MakeProvider, max_cost: str | None, rates: Mapping[str, str], expected: str) -> None:
    """A limit in one currency and a price in another need a rate; a free account has no currency."""
    chain = {"accounts": ["acme", "local"]} | ({"max_cost": max_cost} if max_cost else {})
    configuration = Configuration(chains={"default": chain}, rates=rates)
    registry = Registry({"acme": provider(), "local": provider(local=True)})
    accounts = [build_account(configuration, name, registry) for name in configuration.account_names]
    if expected:
        with pytest.raises(ConfigurationError) as caught:
            check_chain(configuration, configuration.chain(), accounts)
        assert str(caught.value) == expected
    else:
        check_chain(configuration, configuration.chain(), accounts)


def test_a_chain_without_settings_needs_no_cattrs() -> None:
    """The library is imported where a table has settings, and only there."""
    code = """
import sys
from types import ModuleType
from linehunt.config.accounts import build_account
from linehunt.config.configuration import Configuration
from linehunt.plugin import ProviderInfo, Reply, hookimpl
from linehunt.providers.registry import Registry
module = ModuleType("acme")
module.provider_info = hookimpl(lambda: ProviderInfo(title="Acme", fields={"valid"}), specname="provider_info")
module.answer_locally = hookimpl(lambda numbers: Reply({}), specname="answer_locally")
build_account(Configuration(chains={"default": {"accounts": ["acme"]}}), "acme", Registry({"acme": module}))
print("cattrs" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONPATH": ":".join(sys.path)})
    assert done.stdout.strip() == "False"
