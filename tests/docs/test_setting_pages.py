"""docs/configuration.md, docs/providers/, docs/sandbox.md and docs/changelog.md against the code."""

import re
from enum import Enum
from types import ModuleType
from typing import Any

import attrs
import click
import pytest

import linehunt
import linehunt_infobip
import linehunt_kaleyra
import linehunt_offline
import linehunt_plivo
import linehunt_telnyx
import linehunt_twilio
import linehunt_vonage
from fenced import Page, read
from linehunt.cli.config import config
from linehunt.config.account_config import CORE_KEYS, AccountConfig, read_account
from linehunt.config.chain_config import ChainConfig
from linehunt.config.configuration import Configuration
from linehunt.config.quantity import age_text
from linehunt.config.store_config import StoreConfig
from linehunt.model.fields import DEFAULT_WANT
from linehunt.model.money import Money
from linehunt.store.budget import Budgets, Period
from linehunt.store.freshness import Freshness
from linehunt_sandbox import ErrorShape, Fault, NotReady, Sandbox
from linehunt_sandbox.command import sandbox
from linehunt_sandbox.infobip import Outcome
from linehunt_sandbox.sandbox import VENDORS
from linehunt_sandbox.telnyx import MobileCodes
from linehunt_sandbox.vendor import Vendor

CONFIGURATION, SANDBOX = read("docs/configuration.md"), read("docs/sandbox.md")
PROVIDERS = {
    "offline": linehunt_offline,
    "plivo": linehunt_plivo,
    "kaleyra": linehunt_kaleyra,
    "twilio": linehunt_twilio,
    "vonage": linehunt_vonage,
    "telnyx": linehunt_telnyx,
    "infobip": linehunt_infobip,
}
GUESSES = {
    "plivo": ("plus", "bills_not_found"),
    "kaleyra": ("plus", "info_path", "unported_means"),
    "twilio": ("bills_invalid",),
    "vonage": ("ported_tier",),
    "telnyx": ("bills_base", "bills_invalid"),
    "infobip": ("delivered_means", "unknown_subscriber_means", "mcc_mnc_of", "bills_failures"),
}
KNOBS = {  # the page of a vendor's knobs, and the head of their table
    "plivo": (SANDBOX, "knob of Plivo"),
    "kaleyra": (SANDBOX, "knob of Kaleyra"),
    "twilio": (read("docs/providers/twilio.md"), "knob"),
    "vonage": (read("docs/providers/vonage.md"), "knob of Vonage"),
    "telnyx": (read("docs/providers/telnyx.md"), "knob"),
    "infobip": (read("docs/providers/infobip.md"), "knob"),
}
MEMBERS: dict[type[Enum], Page] = {
    NotReady: SANDBOX,
    ErrorShape: SANDBOX,
    MobileCodes: read("docs/providers/telnyx.md"),
    Outcome: read("docs/providers/infobip.md"),
}
pages = pytest.mark.parametrize(
    ("page", "provider"), [(read(f"docs/providers/{name}.md"), module) for name, module in PROVIDERS.items()], ids=PROVIDERS
)


def _default(slot: "attrs.Attribute[Any]") -> str:
    """A default as the pages write it."""
    value: Any = slot.default
    if value is attrs.NOTHING:
        return "required"
    if isinstance(value, bool) and slot.type is bool:
        return str(value).lower()
    return str(value) or "empty"


def test_keys_of_a_chain_are_listed() -> None:
    """Every key, with its default."""
    told = {key: default for key, _, default, _ in CONFIGURATION.table("key", under="Chains")}
    slots = {slot.name: slot.default for slot in attrs.fields(ChainConfig) if slot.name != "name"}
    assert told.keys() == slots.keys()
    assert told["accounts"] == "required"
    assert set(told["want"].split(", ")) == DEFAULT_WANT
    assert (told["max_cost"], slots["max_cost"], told["screen"], slots["screen"]) == ("none", None, "true", True)


def test_keys_of_an_account_are_listed() -> None:
    """Every key of linehunt's own, durations with their defaults."""
    rows = CONFIGURATION.table("key", under="Accounts")
    assert {row[0] for row in rows} == CORE_KEYS
    slots = {slot.name: slot.default for slot in attrs.fields(AccountConfig)}
    durations = {key: default for key, kind, default, _ in rows if kind == "duration"}
    assert durations == {key: f"{slots[key]:g}s" for key in ("deadline", "poll_deadline", "patience")}
    assert read_account.__annotations__["return"] is AccountConfig


def test_keys_of_budgets_are_listed() -> None:
    """A period each, and the time zone; each can be written, and no other."""
    told = {key: default for key, _, default, _ in CONFIGURATION.table("key", under="Budgets")}
    assert told == {**{period.value: "none" for period in Period}, "time_zone": str(Budgets().time_zone)}
    written = Configuration(budgets={"day": "1 USD", "month": "1 USD", "time_zone": "UTC"}).budgets
    assert {budget.period for budget in written.limits} == set(Period)


def test_ages_are_listed() -> None:
    """Every key of freshness with its default, each written as it can be in a file."""
    told = dict(CONFIGURATION.table("key", under="Freshness"))
    freshness = Freshness()
    ages = {field.value: age for field, age in freshness.ages.items()} | {"no_match": freshness.no_match}
    assert told == {key: age_text(age) for key, age in ages.items()}
    assert Configuration(freshness=told).freshness == freshness


def test_keys_of_the_store_are_listed() -> None:
    """Every key; by default the platform says where, and nothing is removed."""
    told = {key: default for key, _, default, _ in CONFIGURATION.table("key", under="Store")}
    slots = {slot.name: slot.default for slot in attrs.fields(StoreConfig)}
    assert slots == {"path": None, "retention": None}
    assert told == {"path": "your own state directory", "retention": "forever"}
    assert Configuration(store={"retention": told["retention"]}).store == StoreConfig()


def test_every_table_has_a_section() -> None:
    """Each table that a file may have at its top is written as a header in the page's first example."""
    example = CONFIGURATION.blocks[0].text
    tables = {slot.name for slot in attrs.fields(Configuration)} - {"place"}
    assert set(re.findall(r"^\[([a-z]+)", example, re.MULTILINE)) == tables
    assert {table.capitalize() for table in tables} <= set(CONFIGURATION.headings)


def test_commands_of_config_are_listed() -> None:
    """Each one."""
    told = {row[0].split()[2] for row in CONFIGURATION.table("command")}
    assert told == set(config.commands)


def test_the_page_of_search_is_the_order() -> None:
    """Four places, in the order in which they are looked at."""
    told = [line for _, line in CONFIGURATION.prose if re.match(r"\d\. ", line)]
    assert [("--config" in told[0]), ("LINEHUNT_CONFIG" in told[1]), ("./linehunt.toml" in told[2]), (".config" in told[3])] == [True] * 4


@pages
def test_settings_are_listed_with_their_defaults(page: Page, provider: ModuleType) -> None:
    """Every setting of the provider, and no other."""
    told = {name: default for name, default, _ in page.table("setting")}
    assert told == {slot.name: _default(slot) for slot in attrs.fields(provider.provider_info().settings)}


@pages
def test_fields_are_listed(page: Page, provider: ModuleType) -> None:
    """Every field that the provider declares, and no other."""
    assert {row[0] for row in page.table("field")} == provider.provider_info().fields


@pages
def test_batch_sizes_and_addresses_are_told(page: Page, provider: ModuleType) -> None:
    """What provider_info says of them stands on the page."""
    info = provider.provider_info()
    sizes = {1: "one number a request", 100: "Up to 100 numbers a request", 1000: "a thousand numbers at a time"}
    assert sizes[info.max_batch_size] in " ".join(page.text.split())
    assert info.base_url is None or info.base_url in page.text


def test_the_price_of_plivo_is_told() -> None:
    """As its prices.toml has it."""
    [price] = linehunt_plivo.provider_info().list_prices.values()
    assert f"{price} a request" in " ".join(read("docs/providers/plivo.md").text.split())


@pytest.mark.parametrize("name", GUESSES)
def test_what_is_assumed_has_its_own_section(name: str) -> None:
    """Each page of a vendor names what is not published; a setting that stands for a guess is named there."""
    page = read(f"docs/providers/{name}.md")
    assumed = page.text.partition("## What is assumed")[2].partition("\n## ")[0]
    assert [guess for guess in GUESSES[name] if f"`{guess}`" not in assumed] == []


def test_faults_are_listed() -> None:
    """Every fault: what the caller meets, whether it is billed, who can have it."""
    vendors = Sandbox().vendors

    def able(fault: Fault) -> str:
        return ", ".join(name for name, vendor in vendors.items() if vendor.can(fault)) if fault.needs else "all"

    real = [[str(fault), fault.text.replace("`", ""), "yes" if fault.billed else "no", able(fault)] for fault in Fault]
    assert SANDBOX.table("fault") == real


@pytest.mark.parametrize("vendor", VENDORS, ids=lambda vendor: vendor.name)
def test_knobs_are_listed_with_their_defaults(vendor: type[Vendor]) -> None:
    """Every argument of a vendor's class, its own and those of all; what it charges is money."""
    page, first = KNOBS[vendor.name]
    rows = SANDBOX.table("knob of every vendor") + page.table(first, under="" if page is SANDBOX else "The sandbox's knobs")
    slots = {slot.name: slot.default for slot in attrs.fields(vendor) if slot.init}
    real = {name: default.name if isinstance(default, Enum) else str(default) for name, default in slots.items()}
    assert {name: default for name, default, _ in rows} == real
    assert any(isinstance(default, Money) for default in slots.values())


@pytest.mark.parametrize("kind", MEMBERS, ids=lambda kind: kind.__name__)
def test_members_of_knobs_are_named(kind: type[Enum]) -> None:
    """Each member of an enum, on the page that has the knob."""
    assert [member.name for member in kind if f"`{member.name}`" not in MEMBERS[kind].text.replace(".", "`")] == []


def test_options_of_the_command_are_listed() -> None:
    """Each one, by its long name."""
    told = {row[0] for row in SANDBOX.table("option")}
    assert told == {parameter.opts[0] for parameter in sandbox.params if isinstance(parameter, click.Option)}


def test_the_changelog_has_this_version() -> None:
    """Under what is not released yet, or under a heading of its own."""
    page = read("docs/changelog.md")
    assert page.headings[:2] in (["Changelog", "[Unreleased]"], ["Changelog", f"[{linehunt.__version__}]"])
    assert linehunt.__version__ in page.text
