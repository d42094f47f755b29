"""Random tables: what is wrong comes as one of two errors, or as a problem."""

import contextlib
from types import ModuleType
from typing import Any

import attrs
from hypothesis import given
from hypothesis import strategies as st

from linehunt.config.accounts import build_account, check_chain
from linehunt.config.configuration import Configuration
from linehunt.model.errors import ConfigurationError, PluginContractError
from linehunt.model.secret import Secret
from linehunt.plugin import Answer, ProviderInfo, ProviderRequest, hookimpl
from linehunt.providers.registry import Registry


@attrs.frozen
class Settings:
    """A few types."""

    token: Secret
    names: tuple[str, ...] = ()
    count: int = 0
    limits: dict[str, float] = attrs.field(factory=dict)


def acme() -> ModuleType:
    """A provider with these settings."""
    module = ModuleType("acme")
    info = ProviderInfo(title="Acme", fields=frozenset({"carrier"}), settings=Settings)
    module.provider_info = hookimpl(specname="provider_info")(lambda: info)  # type: ignore[attr-defined]  # a module made by hand
    module.build_request = hookimpl(specname="build_request")(lambda numbers: ProviderRequest.get("/"))  # type: ignore[attr-defined]  # likewise
    module.normalize_response = hookimpl(specname="normalize_response")(lambda response: Answer())  # type: ignore[attr-defined]  # likewise
    return module


REGISTRY = Registry({"acme": acme()})
WORDS = st.one_of(
    st.sampled_from(
        [
            "acme",
            "default",
            "5s",
            "1/s",
            "1 USD",
            "0.5 INR",
            "44",
            "*",
            "https://acme.example",
            "carrier",
            "env",
            "file",
            "HOME_X",
            "90d",
            "UTC",
        ]
    ),
    st.text(max_size=4),
)
KEYS = st.one_of(
    st.sampled_from(
        [
            "provider",
            "base_url",
            "prices",
            "rate",
            "deadline",
            "covers",
            "token",
            "names",
            "count",
            "limits",
            "accounts",
            "want",
            "max_cost",
            "budget",
            "day",
            "month",
            "time_zone",
            "path",
            "retention",
            "no_match",
        ]
    ),
    WORDS,
)
VALUES = st.recursive(
    st.one_of(WORDS, st.integers(), st.floats(), st.booleans(), st.none(), st.binary(max_size=2)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=3)),
    max_leaves=5,
)
TABLES = st.one_of(st.dictionaries(WORDS, st.dictionaries(KEYS, VALUES, max_size=5), max_size=2), VALUES)
ACCOUNT = st.fixed_dictionaries(
    {"token": VALUES}, optional={"base_url": VALUES, "prices": VALUES, "names": VALUES, "limits": VALUES, "budget": VALUES}
)
WHOLE = st.one_of(TABLES, ACCOUNT.map(lambda table: {"acme": table}))


SMALL = st.one_of(st.just({}), st.dictionaries(KEYS, VALUES, max_size=4), VALUES)


@given(
    WHOLE,
    st.one_of(TABLES, st.just({"default": {"accounts": ["acme"], "max_cost": "1 INR"}})),
    st.one_of(TABLES, st.just({})),
    st.fixed_dictionaries({}, optional={"budgets": SMALL, "freshness": SMALL, "store": SMALL}),
)
def test_only_our_errors_escape(accounts: Any, chains: Any, rates: Any, others: dict[str, Any]) -> None:
    """Whatever the tables are, they are read, or refused by ConfigurationError or PluginContractError."""
    with contextlib.suppress(ConfigurationError, PluginContractError):
        configuration = Configuration(accounts, chains, rates, **others, environ={"HOME_X": "x"})
        for name in configuration.chain_names:
            chain = configuration.chain(name)
            check_chain(configuration, chain, [build_account(configuration, account, REGISTRY) for account in chain.accounts])
