"""A configuration in effect, as TOML-like text without secrets: for `linehunt config show`."""

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from attrs import evolve

from linehunt.config.account_config import AccountConfig
from linehunt.config.accounts import find_provider
from linehunt.config.configuration import Configuration
from linehunt.config.problem import Problems, key_text
from linehunt.config.quantity import age_text
from linehunt.config.settings_class import Fields, holds_secret, settings_fields
from linehunt.model.base_url import check_base_url
from linehunt.model.errors import ConfigurationError, LinehuntError
from linehunt.model.money import Money
from linehunt.model.text import printable
from linehunt.providers.account import Rate
from linehunt.providers.provider import Provider
from linehunt.providers.registry import Registry
from linehunt.store.budget import Budget, Budgets

_HIDDEN = '"***"'
_PERIODS = {1.0: "s", 60.0: "min", 3600.0: "h"}


def describe(configuration: Configuration, registry: Registry) -> str:
    """All tables with their defaults filled in. Nothing is fetched or asked; providers are imported.

    A secret is shown as where it comes from, or as `"***"`; so is a value of which its provider doesn't say that it is none.
    """
    blocks = [[f"# {configuration.path}" if configuration.path else "# no configuration file: these are the defaults"]]
    for chain in map(configuration.chain, configuration.chain_names):
        shown = {"accounts": chain.accounts, "want": sorted(chain.want), "max_cost": chain.max_cost, "screen": chain.screen}
        blocks.append(_block(("chains", chain.name), shown))
    for name in configuration.account_names:
        provider, fields = _provider(configuration, name, registry)
        config = configuration.account(name)
        block = _block(("accounts", name), _core_keys(config, provider))
        block += [f"{key_text((key,))} = {text}" for key, text in _settings(config.settings, fields)]
        blocks.append(block)
    if configuration.rates.rates:
        blocks.append(_block(("rates",), configuration.rates.rates))
    if configuration.budgets != Budgets():
        overall = _limits(budget for budget in configuration.budgets.limits if budget.account is None)
        blocks.append(_block(("budgets",), overall | {"time_zone": configuration.budgets.time_zone}))
    ages = {field.value: age_text(age) for field, age in configuration.freshness.ages.items()}
    blocks.append(_block(("freshness",), ages | {"no_match": age_text(configuration.freshness.no_match)}))
    retention = configuration.store.retention
    kept = {"path": configuration.store.path, "retention": age_text(math.inf if retention is None else retention)}
    blocks.append(_block(("store",), kept))
    if configuration.observers.enabled:
        blocks.append(_block(("observers",), {"enabled": configuration.observers.enabled}))
    return "\n\n".join("\n".join(map(printable, block)) for block in blocks)


def _provider(configuration: Configuration, name: str, registry: Registry) -> tuple[Provider | None, Fields]:
    """The account's provider and the fields of its settings; none where they can't be had, which is `check`'s to explain."""
    try:
        provider = find_provider(configuration, name, registry, Problems(configuration.place))
        return provider, settings_fields(provider.info.settings, provider.distribution) if provider else {}
    except LinehuntError:
        return None, {}


def _core_keys(config: AccountConfig, provider: Provider | None) -> dict[str, object]:
    shown: dict[str, object] = {"provider": config.provider}
    if provider is not None and provider.local:
        return shown
    if provider is not None:
        # By the account's own word, else the provider's.
        told = {name: getattr(config, name) or getattr(provider.info, name) for name in ("base_url", "session_base_url")}
        config = evolve(config, **told, prices=config.prices or provider.info.list_prices)
    shown |= {"base_url": _safe_url(config.base_url), "session_base_url": _safe_url(config.session_base_url)}
    shown |= {"ca_file": config.ca_file, "prices": _safe_prices(config.prices)}
    shown |= {"budget": _limits(config.budget), "rate": config.rate, "concurrency": config.concurrency}
    return shown | {key: getattr(config, key) for key in ("deadline", "poll_deadline", "patience", "covers", "max_batch_size")}


def _limits(budgets: Iterable[Budget]) -> dict[str, object]:
    return {str(budget.period): budget.limit for budget in budgets}


def _block(header: tuple[str, ...], shown: Mapping[str, object]) -> list[str]:
    """A table's lines; what is None or empty is not shown."""
    lines = [f"{key} = {_text(value)}" for key, value in shown.items() if value not in (None, (), {})]
    return [f"[{key_text(header)}]", *lines]


def _settings(written: Mapping[str, object], fields: Fields) -> Iterator[tuple[str, str]]:
    for key, value in written.items():
        known = key in fields
        if isinstance(value, Mapping):
            yield key, _reference(value)
        else:
            yield key, _text(value) if known and not holds_secret(fields[key].type) else _HIDDEN


def _reference(written: Mapping[object, object]) -> str:
    """Where a value comes from. The arguments of a command may hold a secret of their own."""
    match dict(written):
        case {"env": str(name)} | {"file": str(name)}:
            return f"{{ {next(iter(written))} = {_text(name)} }}"
        case {"command": [str(program), *_]}:
            return f"{{ command = [{_text(program)}, …] }}"
    return _HIDDEN


def _safe_url(base_url: str | None) -> str | None:
    """The base URL; not one that is refused, perhaps for a password in it."""
    try:
        check_base_url(base_url or "https://localhost")
    except ConfigurationError:
        return "***"
    return base_url


def _safe_prices(prices: Any) -> Any:
    """The prices; not what is none, which somebody may have put there by mistake."""
    if isinstance(prices, Mapping):
        return {key: _safe_prices(price) for key, price in prices.items()}
    try:
        return Money.parse(str(prices))
    except ValueError:
        return "***"


def _text(value: object) -> str:
    """A value as TOML has it, or nearly so."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return f"{value:g}" if isinstance(value, float) else str(value)
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_text, value))}]"
    if isinstance(value, Mapping):
        return f"{{ {', '.join(f'{key_text((str(key),))} = {_text(item)}' for key, item in value.items())} }}"
    if isinstance(value, Rate):
        return _text(f"{value.count}/{_PERIODS[value.seconds]}")
    return json.dumps(str(value), ensure_ascii=False)
