"""Phone-number lookups through a chain of providers: exact money, a reason for every step.

The door for callers. Everything here is loaded when it is first used; authors of provider plugins use `linehunt.plugin`.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from linehunt.async_client import AsyncClient
    from linehunt.client import Client
    from linehunt.config.configuration import Configuration
    from linehunt.ledger import open_ledger
    from linehunt.model.answer import Verdict
    from linehunt.model.attempt import Attempt, Delivery, Ended
    from linehunt.model.errors import (
        AuthenticationFailed,
        ConfigurationError,
        ConnectionBroken,
        ConnectionFailed,
        InsufficientFunds,
        InvalidNumber,
        LinehuntError,
        LookupFailed,
        MalformedResponse,
        PermissionDenied,
        PluginContractError,
        ProviderError,
        ProviderUnavailable,
        QueryRejected,
        RateLimited,
        ResponseTooLarge,
        StillPending,
        StoreError,
        TimedOut,
        TransportError,
        UntrustedServer,
    )
    from linehunt.model.facts import Country, Facts, Formats, LineType, Network, Reachable
    from linehunt.model.fields import Field
    from linehunt.model.money import Money, Rates
    from linehunt.model.number import PhoneNumber
    from linehunt.model.result import LookupResult, Source, Step, StepKind
    from linehunt.model.secret import Secret
    from linehunt.model.text import printable
    from linehunt.planning.plan import AccountPlan, InvalidInput, Plan
    from linehunt.store.freshness import Freshness
    from linehunt.store.memory import MemoryStore
    from linehunt.store.sqlite.home import SQLiteStore

__version__ = "0.1.0"

_HOMES = {
    "AccountPlan": "planning.plan",
    "AsyncClient": "async_client",
    "Attempt": "model.attempt",
    "AuthenticationFailed": "model.errors",
    "Client": "client",
    "Configuration": "config.configuration",
    "ConfigurationError": "model.errors",
    "ConnectionBroken": "model.errors",
    "ConnectionFailed": "model.errors",
    "Country": "model.facts",
    "Delivery": "model.attempt",
    "Ended": "model.attempt",
    "Facts": "model.facts",
    "Field": "model.fields",
    "Formats": "model.facts",
    "Freshness": "store.freshness",
    "InsufficientFunds": "model.errors",
    "InvalidInput": "planning.plan",
    "InvalidNumber": "model.errors",
    "LineType": "model.facts",
    "LinehuntError": "model.errors",
    "LookupFailed": "model.errors",
    "LookupResult": "model.result",
    "MalformedResponse": "model.errors",
    "MemoryStore": "store.memory",
    "Money": "model.money",
    "Network": "model.facts",
    "PermissionDenied": "model.errors",
    "PhoneNumber": "model.number",
    "Plan": "planning.plan",
    "PluginContractError": "model.errors",
    "ProviderError": "model.errors",
    "ProviderUnavailable": "model.errors",
    "QueryRejected": "model.errors",
    "RateLimited": "model.errors",
    "Rates": "model.money",
    "Reachable": "model.facts",
    "ResponseTooLarge": "model.errors",
    "SQLiteStore": "store.sqlite.home",
    "Secret": "model.secret",
    "Source": "model.result",
    "Step": "model.result",
    "StepKind": "model.result",
    "StillPending": "model.errors",
    "StoreError": "model.errors",
    "TimedOut": "model.errors",
    "TransportError": "model.errors",
    "UntrustedServer": "model.errors",
    "Verdict": "model.answer",
    "open_ledger": "ledger",
    "printable": "model.text",
}

__all__ = [
    "AccountPlan",
    "AsyncClient",
    "Attempt",
    "AuthenticationFailed",
    "Client",
    "Configuration",
    "ConfigurationError",
    "ConnectionBroken",
    "ConnectionFailed",
    "Country",
    "Delivery",
    "Ended",
    "Facts",
    "Field",
    "Formats",
    "Freshness",
    "InsufficientFunds",
    "InvalidInput",
    "InvalidNumber",
    "LineType",
    "LinehuntError",
    "LookupFailed",
    "LookupResult",
    "MalformedResponse",
    "MemoryStore",
    "Money",
    "Network",
    "PermissionDenied",
    "PhoneNumber",
    "Plan",
    "PluginContractError",
    "ProviderError",
    "ProviderUnavailable",
    "QueryRejected",
    "RateLimited",
    "Rates",
    "Reachable",
    "ResponseTooLarge",
    "SQLiteStore",
    "Secret",
    "Source",
    "Step",
    "StepKind",
    "StillPending",
    "StoreError",
    "TimedOut",
    "TransportError",
    "UntrustedServer",
    "Verdict",
    "open_ledger",
    "printable",
]


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(f"{__name__}.{home}"), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
