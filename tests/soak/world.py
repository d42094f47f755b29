"""What a soak is configured with: the accounts and chains of one file, and the numbers that go along them."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from linehunt_sandbox import Sandbox
from sandboxed import accounts

LEDGER = "ledger"
SCARCE = 300_000
"""The day's budget of the account `scarce`, in millionths of a dollar."""
CHAINS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "default": (("offline", "plivo", "kaleyra"), ("carrier", "line_type", "ported")),
    "all": (
        ("offline", "plivo", "telnyx", "twilio", "vonage", "infobip", "kaleyra"),
        ("carrier", "line_type", "ported", "caller_name"),
    ),
    "batches": (("offline", "infobip", "kaleyra"), ("carrier", "ported")),
    "later": (("offline", "later"), ("carrier",)),
    "scarce": (("offline", "scarce", "telnyx"), ("carrier", "line_type")),
    "paced": (("offline", "paced", "twilio"), ("carrier", "line_type")),
    "bulk": (("offline", "plivo", "infobip"), ("carrier", "ported")),
}
"""Accounts, and what is wanted of them."""
_CHANGED: dict[str, dict[str, Any]] = {
    "kaleyra": {"max_batch_size": 20},
    "infobip": {"max_batch_size": 30},
    "later": {"provider": "kaleyra", "mode": "async", "max_batch_size": 3, "poll_after": 0.01, "poll_deadline": "2s"},
    "scarce": {"provider": "plivo", "budget": {"day": f"{SCARCE / 1_000_000} USD"}},
    "paced": {"provider": "infobip", "rate": "60/s", "max_batch_size": 4},
}
_HURRIED = {"deadline": "1s", "patience": "1s"}
_AREAS = (201, 206, 212, 213, 214, 216, 303, 305, 310, 312, 313, 317, 402, 404, 412, 415, 503, 504, 512, 602, 617)
_BLOCK = 4_000_000


def write_configuration(directory: Path, sandbox: Sandbox) -> Path:
    """The configuration of everybody who takes part; its ledger is `LEDGER` beside it."""
    tables = accounts(sandbox, **_CHANGED)
    # Vonage gives the caller's name back outside the US: a question about it costs its quote.
    vonage = tables["vonage"]["prices"]
    vonage["cnam"] = {"1": vonage["cnam"]["*"], "*": "0 EUR"}
    lines = [f"[store]\npath = {json.dumps(LEDGER)}", '[rates]\nINR = "0.012 USD"\nEUR = "1.1 USD"', '[budgets]\nmonth = "1000000 USD"']
    for name, (chain, want) in CHAINS.items():
        lines.append(f'[chains.{name}]\naccounts = {json.dumps(chain)}\nwant = {json.dumps(want)}\nmax_cost = "0.5 USD"')
    for name, table in tables.items():
        lines.append(f"[accounts.{name}]\n" + "\n".join(f"{key} = {_toml(value)}" for key, value in (table | _HURRIED).items()))
    path = directory / "soak.toml"
    path.touch(0o600)
    path.write_text("\n\n".join(lines) + "\n", "utf-8")
    return path


def vendor_of(account: str) -> str:
    """Who bills for an account."""
    return str(_CHANGED.get(account, {}).get("provider", account))


def number(party: int, chain: str, place: int) -> str:
    """A number that nobody else looks up, and along no other chain: Indian and American ones by turns. `party`: 0 to 2.

    Where the caller's name is wanted they are American: outside the US it is free, and two questions would cost the same.
    """
    block = party * len(CHAINS) + list(CHAINS).index(chain)
    named = "caller_name" in CHAINS[chain][1]
    local = (place if named else place // 2) % _BLOCK
    return f"+1{_AREAS[block]}{2_000_000 + local}" if named or place % 2 else f"+9198{block * _BLOCK + local:08}"


def party_of(told: str) -> int:
    """Whose number it is."""
    block = int(told[5:]) // _BLOCK if told.startswith("+9198") else _AREAS.index(int(told[2:5]))
    return block // len(CHAINS)


def _toml(value: object) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{json.dumps(key)} = {_toml(inner)}" for key, inner in value.items()) + " }"
    return json.dumps(value)
