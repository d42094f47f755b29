"""A linehunt configuration for a sandbox."""

import json
from collections.abc import Mapping

from linehunt_sandbox.sandbox import Sandbox


def configuration(sandbox: Sandbox) -> str:
    """The TOML whose default chain is offline, plivo and kaleyra, the latter two in the sandbox, at the prices it charges.

    It holds the sandbox's credentials as they are, so linehunt reads it only from a file that others can't read (mode 0600). Its ledger
    is a directory beside that file.
    """
    lines = ["[chains.default]", 'accounts = ["offline", "plivo", "kaleyra"]', "", "[accounts.offline]"]
    for name, vendor in sandbox.vendors.items():
        lines += ["", f"[accounts.{name}]", *(f"{key} = {_toml(value)}" for key, value in vendor.settings.items())]
    # Invented, as the sandbox's money is: for a limit on a lookup that passes both vendors.
    lines += ["", "[rates]", 'INR = "0.012 USD"']
    # Invented money has no place in the user's own ledger.
    lines += ["", "[store]", 'path = "linehunt-sandbox"']
    return "\n".join(lines) + "\n"


def _toml(value: object) -> str:
    """A JSON string, number or truth is one of TOML; a table is written in line."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{json.dumps(key)} = {_toml(inner)}" for key, inner in value.items()) + " }"
    return json.dumps(value)
