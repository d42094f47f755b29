"""Provider plugins made on the spot: modules of marked functions."""

from collections.abc import Callable
from types import ModuleType
from typing import Any

from linehunt.plugin import Answer, Facts, Field, PhoneNumber, ProviderInfo, ProviderRequest, hookimpl
from linehunt.providers.provider import Provider

NUMBER = PhoneNumber("+14154305555")
OTHER = PhoneNumber("+442083661177")
FOREIGN = PhoneNumber("+919812345678")
DISTRIBUTION = "acme-linehunt 1.2"


def info(**parts: Any) -> ProviderInfo:
    """What a provider of every field says of itself."""
    return ProviderInfo(**{"title": "Acme", "fields": list(Field)} | parts)


Hook = Callable[..., Any] | None


def make_module(**hooks: Hook) -> ModuleType:
    """A module with these hooks, marked, and a provider's required ones where they are not given; None leaves one out."""
    required: dict[str, Hook] = {"provider_info": lambda: info()}
    if "answer_locally" not in hooks:
        required["build_request"] = lambda: ProviderRequest.get("/v1")
        required["normalize_response"] = lambda: Answer(Facts(valid=True))
    module = ModuleType("acme")
    for hook, function in (required | hooks).items():
        if function is not None:
            setattr(module, hook, hookimpl(function))
    return module


def make_provider(**hooks: Hook) -> Provider:
    """The provider `acme` with these hooks."""
    return Provider("acme", make_module(**hooks), DISTRIBUTION)
