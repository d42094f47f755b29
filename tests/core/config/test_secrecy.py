"""A secret shows in no error, however it goes wrong."""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import attrs
import pytest

from linehunt.config.accounts import build_account
from linehunt.config.configuration import Configuration
from linehunt.config.examine import examine
from linehunt.model.errors import ConfigurationError, PluginContractError
from linehunt.model.secret import Secret
from linehunt.providers.registry import Registry

MakeProvider = Callable[..., ModuleType]
Shown = Callable[[BaseException], str]
Write = Callable[..., Path]

CANARY = "CANARY9k2"


def quoting(instance: object, attribute: object, value: Secret) -> None:
    """Raise with the secret in the text."""
    if value.reveal() == CANARY:
        raise ValueError(f"bad token {value.reveal()}")


@attrs.frozen
class Settings:
    """Settings of every kind, which say what they were given."""

    token: Secret = attrs.field(default=Secret("t"), validator=quoting)
    other: Secret | None = None
    count: int = 1
    mode: str = attrs.field(default="a", validator=attrs.validators.max_len(20))

    def __attrs_post_init__(self) -> None:
        if self.other is not None:
            raise LookupError(self.other.reveal())


PYTHON = [sys.executable, "-c"]
TABLES: dict[str, Mapping[str, Any]] = {
    "unknown key": {"tokn": CANARY},
    "wrong type": {"count": CANARY},
    "wrong form": {"token": {"enw": CANARY}},
    "array": {"token": [CANARY]},
    "newline": {"token": f"{CANARY}\n"},
    "validator": {"token": CANARY},
    "another class's fault": {"other": CANARY},
    "built-in validator": {"token": CANARY, "mode": CANARY * 5},
    "variable": {"token": {"env": "SPACED"}},
    "command": {"token": {"command": [*PYTHON, f"print('{CANARY}'); raise SystemExit('{CANARY}')"]}},
    "base URL": {"token": "t", "base_url": f"https://u:{CANARY}@acme.example"},
    "session base URL": {"token": "t", "session_base_url": f"https://u:{CANARY}@acme.example"},
    "price": {"prices": {"1": CANARY}},
    "deadline": {"deadline": CANARY},
    "rate": {"rate": CANARY},
    "budget": {"budget": CANARY},
    "budget of a day": {"budget": {"day": CANARY}},
    "prefixes": {"covers": [CANARY]},
    "table": {"prices": CANARY},
    "beside a fault of another key": {"token": CANARY, "count": "x"},
}


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES.keys())
def test_embedded(table: Mapping[str, Any], provider: MakeProvider, shown: Shown) -> None:
    """Neither text nor repr nor traceback with locals shows it, whatever is wrong with the tables of a program."""
    registry = Registry({"acme": provider(Settings)})
    environ = {"SPACED": f"{CANARY} ", "UNUSED": CANARY}
    chains = {"default": {"accounts": ["acme"]}}
    with pytest.raises((ConfigurationError, PluginContractError)) as caught:
        build_account(Configuration({"acme": table}, chains, environ=environ), "acme", registry)
    assert CANARY not in shown(caught.value)


def toml(value: object) -> str:
    """The value as TOML has it."""
    match value:
        case Mapping():
            return "{ " + ", ".join(f'"{key}" = {toml(item)}' for key, item in value.items()) + " }"
        case list():
            return "[" + ", ".join(map(toml, value)) + "]"
        case str():
            return '"' + value.replace("\n", "\\n") + '"'
    return str(value)


@pytest.mark.parametrize("mode", [0o600, 0o644], ids=["private", "shared"])
@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES.keys())
def test_in_a_file(table: Mapping[str, Any], mode: int, write: Write, provider: MakeProvider, shown: Shown) -> None:
    """The same for a file, for `config check`, and for the configuration's own repr."""
    registry = Registry({"acme": provider(Settings)})
    text = '[chains.default]\naccounts = ["acme"]\n[accounts.acme]\n' + "\n".join(f"{key} = {toml(value)}" for key, value in table.items())
    path = write(text, mode)
    environ = {"SPACED": f"{CANARY} ", "UNUSED": CANARY}
    with pytest.raises((ConfigurationError, PluginContractError)) as caught:
        build_account(Configuration.load(path, environ), "acme", registry)
    assert CANARY not in shown(caught.value)
    problems = examine(path, registry, environ)
    assert problems
    assert CANARY not in f"{problems} {[str(problem) for problem in problems]}"


@pytest.mark.parametrize(
    "text", [f'a = "{CANARY}', f'a = "{CANARY}" b', f"a = {CANARY}", f'[a\nb = "{CANARY}"', f'a."{CANARY}" = "{CANARY}\n"']
)
def test_syntax_errors(text: str, write: Write, shown: Shown) -> None:
    """The same where the file is no TOML."""
    with pytest.raises(ConfigurationError) as caught:
        Configuration.load(write(text), {"UNUSED": CANARY})
    assert CANARY not in shown(caught.value)


def test_what_is_in_use(provider: MakeProvider) -> None:
    """Configuration, account configuration, account and settings print without it."""
    configuration = Configuration(
        {"acme": {"other": None, "token": "t", "mode": "a"}}, {"default": {"accounts": ["acme"]}}, environ={"X": CANARY}
    )
    assert CANARY not in repr(configuration)
    secret = Configuration({"acme": {"token": f"{CANARY}x"}}, {"default": {"accounts": ["acme"]}})
    assert CANARY not in repr(secret) + repr(secret.account("acme"))
    account = build_account(secret, "acme", Registry({"acme": provider(Settings)}))
    assert account.settings.token.reveal() == f"{CANARY}x"
    assert CANARY not in repr(account.settings)
    assert account.redact(f"it said {CANARY}x") == "it said ***"
