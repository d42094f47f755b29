"""What a module, its provider_info and its case can lack: what the suite says of it."""

import itertools
from collections.abc import Callable
from typing import Any

import pytest
from attrs import evolve, frozen

from conforming import FETCHED, SAMPLE, SECOND_SETTINGS, SESSION_HOOKS, SETTINGS, Hooks, Settings, case, complaints, info
from linehunt.plugin import Field, ProviderInfo


@frozen
class Mute(Settings):
    """It can't be shown."""

    def __str__(self) -> str:
        raise RuntimeError(self.api_key.reveal())


def opened_locally() -> None:
    return None


class NoAttrs:
    """Not a settings class."""


@frozen
class Exiting(Settings):
    """It ends the program."""

    def __attrs_post_init__(self) -> None:
        raise SystemExit


def changing() -> Callable[[], ProviderInfo]:
    count = itertools.count()
    return lambda: info(title=f"Acme {next(count)}")


def asking_cheaply(wanted: frozenset[Field]) -> tuple[str, ...]:
    return ("network", "porting", "nuisance")


def changing_items() -> Callable[..., tuple[str, ...]]:
    items = itertools.cycle([("network",), ("porting",)])
    return lambda wanted: next(items)


PLAIN = {"*": "0.02 EUR"}
BROKEN: list[tuple[str, Hooks, dict[str, Any], str, str]] = [
    (
        "a hook of another kind",
        {"open_local": opened_locally},
        {},
        "loads",
        "provider 'acme' of module acme: open_local goes with answer_locally",
    ),
    (
        "no settings class",
        {"provider_info": lambda: info(settings=NoAttrs)},
        {},
        "loads",
        "the settings class of module acme is no attrs class: make it one with @attrs.frozen",
    ),
    (
        "settings that exit",
        {"provider_info": lambda: info(settings=Exiting)},
        {},
        "loads",
        "the settings class of module acme raised SystemExit",
    ),
    ("a missing setting", {}, {"settings": {"customer": "customer-one"}}, "loads", "settings.api_key: missing"),
    (
        "an unknown setting",
        {},
        {"second_settings": {**SECOND_SETTINGS, "customre": "x"}},
        "loads",
        "second_settings.customre: unknown key: did you mean 'customer'?",
    ),
    ("a sample's settings", {}, {"samples": (evolve(SAMPLE, settings={}), FETCHED)}, "loads", "samples[0].settings.api_key: missing"),
    ("no base URL", {"provider_info": lambda: info(base_url=None)}, {}, "loads", "base_url: provider_info has none, so the case gives one"),
    (
        "plain http",
        {"provider_info": lambda: info(base_url="http://api.acme.example")},
        {},
        "loads",
        "base_url: a base URL is https; http is for this machine alone: 127.0.0.1, [::1] or localhost",
    ),
    (
        "plain http for sessions",
        {},
        {"session_base_url": "http://api.acme.example"},
        "loads",
        "session_base_url: a base URL is https; http is for this machine alone: 127.0.0.1, [::1] or localhost",
    ),
    (
        "no title",
        {"provider_info": lambda: info(title=" ")},
        {},
        "info is sound",
        "provider_info: title is empty: it is the provider's name for people",
    ),
    (
        "no verdict",
        {"provider_info": lambda: info(billed={"answered"})},
        {},
        "info is sound",
        "provider_info: billed are members of Verdict",
    ),
    ("no switch", {"provider_info": lambda: info(recall="yes")}, {}, "info is sound", "provider_info: recall is True or False"),
    (
        "another title each time",
        {"provider_info": changing()},
        {},
        "info is sound",
        "provider_info says something else when it is asked again",
    ),
    (
        "a price list that is none",
        {"provider_info": lambda: info(list_prices={"*": "free"})},
        {},
        "loads",
        "provider 'acme' of module acme: list_prices.*: an amount needs its currency, as in '0.004 USD'",
    ),
    (
        "prices without items",
        {"provider_info": lambda: info(list_prices=PLAIN)},
        {},
        "list prices cover the samples",
        "list_prices: tables by price item, since price_items exists",
    ),
    (
        "items without price_items",
        {},
        {"without": ("price_items",)},
        "list prices cover the samples",
        "list_prices: prices by dial prefix, since no price_items exists",
    ),
    (
        "an item that isn't listed",
        {"price_items": asking_cheaply},
        {},
        "list prices cover the samples",
        "price_items gives 'nuisance', which list_prices doesn't have",
    ),
    (
        "other items each time",
        {"price_items": changing_items()},
        {},
        "list prices cover the samples",
        "price_items: the same arguments give other items",
    ),
    (
        "a prefix that isn't listed",
        {"provider_info": lambda: info(list_prices={"network": {"1": "0.02 EUR"}, "porting": PLAIN})},
        {},
        "list prices cover the samples",
        "samples[0]: list_prices has no price for +4420••••••77: it needs its dial prefix, or '*'",
    ),
    (
        "one key for both",
        {},
        {"second_settings": {**SECOND_SETTINGS, "api_key": SETTINGS["api_key"]}},
        "case is whole",
        "second_settings: api_key is that of settings: nothing tells the two accounts apart",
    ),
    (
        "a short key",
        {},
        {"settings": {**SETTINGS, "api_key": "k3y"}},
        "case is whole",
        "settings: api_key has 3 characters: at least 8, not to be found by chance",
    ),
    ("no sample", {}, {"samples": ()}, "case is whole", "samples: the case has no body that answers"),
    ("no refusal", {}, {"refusals": ()}, "case is whole", "refusals: the case has no body that refuses"),
    (
        "nothing to wait for",
        {},
        {"not_yet": ()},
        "case is whole",
        "not_yet: build_ticket_request exists, so the case needs a body that gives tickets",
    ),
    (
        "no end of the wait",
        {},
        {"samples": (SAMPLE,)},
        "case is whole",
        "samples: none is the answer of a ticket, so nothing shows that polling ends",
    ),
    ("nothing opened", SESSION_HOOKS, {}, "case is whole", "opened: build_session_request exists, so the case needs the answer to it"),
    ("settings that fail", {"provider_info": lambda: info(settings=Mute)}, {}, "settings hide their secrets", "it ends in RuntimeError"),
]


@pytest.mark.parametrize(("hooks", "changes", "check", "complaint"), [row[1:] for row in BROKEN], ids=[row[0] for row in BROKEN])
def test_it_is_told_by_one_check(hooks: Hooks, changes: dict[str, Any], check: str, complaint: str) -> None:
    """One check complains, in these words; all others pass, or are not made."""
    assert complaints(case(hooks, **changes)) == {check: complaint}
