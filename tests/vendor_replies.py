"""What a vendor sends and what is raised for it, for the tests of a provider's normalizer."""

import json
from collections.abc import Callable, Mapping

import pytest

from linehunt.plugin import (
    AuthenticationFailed,
    InsufficientFunds,
    PermissionDenied,
    ProviderError,
    ProviderResponse,
    ProviderUnavailable,
    QueryRejected,
    RateLimited,
)

STATUSES: list[tuple[int, type[ProviderError]]] = [
    (301, QueryRejected),
    (400, QueryRejected),
    (401, AuthenticationFailed),
    (402, InsufficientFunds),
    (403, PermissionDenied),
    (404, QueryRejected),
    (405, QueryRejected),
    (413, QueryRejected),
    (422, QueryRejected),
    (429, RateLimited),
    (500, ProviderUnavailable),
    (502, ProviderUnavailable),
    (503, ProviderUnavailable),
]
"""Statuses of refusals, and the error that each stands for where nothing else is told."""


def respond(body: object = b"", status: int = 200, headers: Mapping[str, str] | None = None) -> ProviderResponse:
    """A response with these bytes, or with this object as JSON."""
    return ProviderResponse(status=status, headers=headers or {}, body=body if isinstance(body, bytes) else json.dumps(body).encode())


def raised(normalize: Callable[[], object]) -> ProviderError:
    """The error that this raises."""
    with pytest.raises(ProviderError) as caught:
        normalize()
    return caught.value
