"""A linehunt configuration for a sandbox."""

import json

from linehunt_sandbox.sandbox import Sandbox


def configuration(sandbox: Sandbox) -> str:
    """The TOML whose default chain is offline, plivo and kaleyra, the latter two in the sandbox, at the prices it charges.

    It holds the sandbox's credentials as they are, so linehunt reads it only from a file that others can't read (mode 0600). Its ledger
    is a directory beside that file.
    """
    plivo, kaleyra = sandbox.plivo, sandbox.kaleyra
    accounts = {
        "plivo": {"base_url": plivo.url, "auth_id": plivo.auth_id, "auth_token": plivo.auth_token},
        "kaleyra": {"base_url": kaleyra.url, "sid": kaleyra.sid, "api_key": kaleyra.api_key},
    }
    prices = {"plivo": plivo.price, "kaleyra": kaleyra.price}
    lines = ["[chains.default]", 'accounts = ["offline", "plivo", "kaleyra"]', "", "[accounts.offline]"]
    for name, settings in accounts.items():
        # A JSON string is a TOML basic string.
        lines += ["", f"[accounts.{name}]", *(f"{key} = {json.dumps(value)}" for key, value in settings.items())]
        lines.append(f'prices = {{ "*" = "{prices[name]}" }}')
    # Invented, as the sandbox's money is: for a limit on a lookup that passes both vendors.
    lines += ["", "[rates]", 'INR = "0.012 USD"']
    # Invented money has no place in the user's own ledger.
    lines += ["", "[store]", 'path = "linehunt-sandbox"']
    return "\n".join(lines) + "\n"
