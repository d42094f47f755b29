"""The configuration of one account."""

from collections.abc import Mapping
from pathlib import Path

from attrs import field, frozen

from linehunt.config.budget_table import read_account_budget
from linehunt.config.quantity import parse_duration, parse_patience, parse_rate
from linehunt.config.quiet import QuietMapping
from linehunt.config.table import Table, as_path, as_text, as_texts, kind
from linehunt.providers.account import Rate
from linehunt.providers.prices import PriceList
from linehunt.store.budget import Budget

CORE_KEYS = frozenset(
    {
        "base_url",
        "budget",
        "ca_file",
        "concurrency",
        "covers",
        "deadline",
        "max_batch_size",
        "patience",
        "poll_deadline",
        "prices",
        "provider",
        "rate",
        "session_base_url",
    }
)
"""The keys of an account's table that are not the provider's. Its settings class can't use them."""


@frozen(kw_only=True, eq=False)
class AccountConfig:
    """An account's table: core's keys, and in `settings` what is left for the provider.

    Durations are in seconds; `prices` are as they were written; a `max_batch_size` of None is the provider's.
    """

    name: str
    provider: str
    settings: Mapping[str, object] = QuietMapping({})
    base_url: str | None = field(default=None, repr=False)  # it may be refused for a password in it
    session_base_url: str | None = field(default=None, repr=False)  # likewise
    ca_file: Path | None = None
    prices: PriceList = field(factory=dict, repr=False)
    budget: tuple[Budget, ...] = ()
    rate: Rate | None = None
    concurrency: int | None = None
    deadline: float = 5.0
    poll_deadline: float = 60.0
    patience: float = 5.0
    covers: tuple[str, ...] = ()
    max_batch_size: int | None = None


def read_account(name: str, table: Table) -> AccountConfig:
    """The account of this table. What is wrong is noted with the table; the account then has the default."""
    return AccountConfig(
        name=name,
        provider=table.parsed("provider", as_text, name),
        base_url=table.parsed("base_url", as_text, None),
        session_base_url=table.parsed("session_base_url", as_text, None),
        ca_file=table.parsed("ca_file", as_path, None),
        prices=table.parsed("prices", _as_prices, {}),
        budget=read_account_budget(name, table),
        rate=table.parsed("rate", parse_rate, None),
        concurrency=table.parsed("concurrency", _as_count, None),
        deadline=table.parsed("deadline", parse_duration, 5.0),
        poll_deadline=table.parsed("poll_deadline", parse_duration, 60.0),
        patience=table.parsed("patience", parse_patience, 5.0),
        covers=table.parsed("covers", _as_prefixes, ()),
        max_batch_size=table.parsed("max_batch_size", _as_count, None),
        settings=table.rest(),
    )


def _as_prices(written: object) -> PriceList:
    """A mapping by text; what its values say is checked once the provider is known."""
    if not isinstance(written, Mapping) or not all(isinstance(key, str) for key in written):
        raise ValueError(f'prices are a table by dial prefix, as in {{ "1" = "0.004 USD", "*" = "0.01 USD" }}, not {kind(written)}')
    return written


def _as_count(written: object) -> int:
    if not isinstance(written, int) or isinstance(written, bool) or written < 1:
        raise ValueError("it must be a whole number, at least 1")
    return written


def _as_prefixes(written: object) -> tuple[str, ...]:
    prefixes = as_texts(written)
    if not all(prefix.isascii() and prefix.isdigit() and len(prefix) <= 15 for prefix in prefixes):
        raise ValueError("a dial prefix is digits without '+', as in '44'")
    return prefixes
