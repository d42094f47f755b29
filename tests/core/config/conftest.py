"""Configuration files, and providers made of a settings class."""

import traceback
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from linehunt.model.answer import Answer, Reply
from linehunt.model.message import ProviderRequest
from linehunt.plugin import NoSettings, ProviderInfo, Session, hookimpl

MakeProvider = Callable[..., ModuleType]


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Writes `linehunt.toml`, for its owner alone unless another mode is given."""

    def to_file(text: str, mode: int = 0o600) -> Path:
        path = tmp_path / "linehunt.toml"
        path.write_text(text, encoding="utf-8")
        path.chmod(mode)
        return path

    return to_file


@pytest.fixture
def provider() -> MakeProvider:
    """Makes a provider module: over HTTP and priced, or local, or priced by item."""

    def make(settings: type = NoSettings, *, local: bool = False, by_item: bool = False, sessions: bool = False, **told: Any) -> ModuleType:
        told = {"title": "Acme", "fields": {"carrier"}, "settings": settings, **told}
        if not local:
            told.setdefault("base_url", "https://api.acme.example")
            told.setdefault("list_prices", {"carrier": {"*": "0.01 USD"}} if by_item else {"*": "0.01 USD"})
        module = ModuleType("acme")
        hooks: dict[str, Callable[..., Any]] = {"provider_info": lambda: ProviderInfo(**told)}
        if local:
            hooks["answer_locally"] = lambda numbers: Reply({})
        else:
            hooks["build_request"] = lambda numbers: ProviderRequest.get("/")
            hooks["normalize_response"] = lambda response: Answer()
        if sessions:
            hooks["build_session_request"] = lambda settings: ProviderRequest.get("/token")
            hooks["read_session"] = lambda response: Session(None)
        if by_item:
            hooks["price_items"] = lambda wanted: ("carrier",)
        for name, hook in hooks.items():
            setattr(module, name, hookimpl(hook))
        return module

    return make


@pytest.fixture
def shown() -> Callable[[BaseException], str]:
    """Everything that an error can show: text, repr, and its traceback with all locals, the test's own frame left out."""

    def everything(error: BaseException) -> str:
        below = error.__traceback__.tb_next if error.__traceback__ else None
        told = traceback.TracebackException(type(error), error, below, capture_locals=True)
        return "\n".join([str(error), repr(error), *told.format()])

    return everything
