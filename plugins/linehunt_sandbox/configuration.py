"""A linehunt configuration for a sandbox."""

import json
import re
from collections.abc import Mapping

from linehunt_sandbox.sandbox import Sandbox

_BARE = re.compile(r"[A-Za-z0-9_-]+")


def configuration(sandbox: Sandbox) -> str:
    """The TOML of two chains: `default` is offline, plivo and kaleyra, `all` is offline and every vendor; in the sandbox, at its prices.

    It holds the sandbox's credentials as they are, so linehunt reads it only from a file that others can't read (mode 0600). Its ledger
    is a directory beside that file.
    """
    chains = {"default": ["offline", "plivo", "kaleyra"], "all": ["offline", *sandbox.vendors]}
    lines: list[str] = []
    for name, accounts in chains.items():
        lines += [f"[chains.{name}]", f"accounts = {json.dumps(accounts)}", ""]
    lines += ["[accounts.offline]"]
    for name, vendor in sandbox.vendors.items():
        lines += ["", f"[accounts.{name}]", *(f"{key} = {_toml(value)}" for key, value in vendor.settings.items())]
    # Invented, as the sandbox's money is: for a limit on a lookup that passes vendors of several currencies.
    lines += ["", "[rates]", 'INR = "0.012 USD"', 'EUR = "1.1 USD"']
    # Invented money has no place in the user's own ledger.
    lines += ["", "[store]", 'path = "linehunt-sandbox"']
    return "\n".join(lines) + "\n"


def _toml(value: object) -> str:
    """A JSON string, number or truth is one of TOML; a table is written in line."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_key(key)} = {_toml(inner)}" for key, inner in value.items()) + " }"
    return json.dumps(value)


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else json.dumps(name)
