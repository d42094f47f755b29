"""The door for authors of provider plugins: the marker, and the types that a hook takes and gives. Nothing else is promised."""

from linehunt.model.answer import Answer, Pending, Reply, Ticket, Verdict
from linehunt.model.errors import (
    AuthenticationFailed,
    InsufficientFunds,
    MalformedResponse,
    PermissionDenied,
    ProviderError,
    ProviderUnavailable,
    QueryRejected,
    RateLimited,
    StillPending,
)
from linehunt.model.facts import Country, Facts, Formats, LineType, Network, Reachable
from linehunt.model.fields import Field
from linehunt.model.message import ProviderRequest, ProviderResponse, Session, basic
from linehunt.model.money import Money
from linehunt.model.number import PhoneNumber
from linehunt.model.reading import first, network_code, network_codes, number_told, part, text, word
from linehunt.model.secret import Secret
from linehunt.model.validator import one_of, printable_secret
from linehunt.providers.hookspecs import hookimpl
from linehunt.providers.info import NoSettings, ProviderInfo
from linehunt.providers.prices import read_prices

__all__ = [
    "Answer",
    "AuthenticationFailed",
    "Country",
    "Facts",
    "Field",
    "Formats",
    "InsufficientFunds",
    "LineType",
    "MalformedResponse",
    "Money",
    "Network",
    "NoSettings",
    "Pending",
    "PermissionDenied",
    "PhoneNumber",
    "ProviderError",
    "ProviderInfo",
    "ProviderRequest",
    "ProviderResponse",
    "ProviderUnavailable",
    "QueryRejected",
    "RateLimited",
    "Reachable",
    "Reply",
    "Secret",
    "Session",
    "StillPending",
    "Ticket",
    "Verdict",
    "basic",
    "first",
    "hookimpl",
    "network_code",
    "network_codes",
    "number_told",
    "one_of",
    "part",
    "printable_secret",
    "read_prices",
    "text",
    "word",
]
