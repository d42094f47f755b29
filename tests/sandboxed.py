"""Clients of a sandbox: what they are configured with, and their books beside the vendors' bill."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from linehunt import Configuration, LookupResult, Money, SQLiteStore
from linehunt_sandbox import Sandbox

INDIA, AMERICA, BRITAIN = "+919812345678", "+14154305555", "+442083661177"


def accounts(sandbox: Sandbox, **changed: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The sandbox's accounts, with settings changed by account's name; a name that is new is another account of `provider`."""
    told: dict[str, dict[str, Any]] = {name: dict(vendor.settings) for name, vendor in sandbox.vendors.items()}
    named = {name: told[settings.get("provider", name)] | settings for name, settings in changed.items()}
    return told | named


def configuration(sandbox: Sandbox, *chain: str, want: Iterable[str] = ("carrier",), **changed: Any) -> Configuration:
    """A configuration whose default chain is `chain`. `max_cost`, `screen` and `rates` are its own; the rest changes accounts."""
    rates = changed.pop("rates", {})
    table: dict[str, object] = {"accounts": list(chain), "want": list(want)}
    table |= {name: changed.pop(name) for name in ("max_cost", "screen") if name in changed}
    tables = {name: table for name, table in accounts(sandbox, **changed).items() if name in chain}
    return Configuration(accounts=tables, chains={"default": table}, rates=rates)


class Books:
    """A store, and the bill that it answers for."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.store = SQLiteStore()
        self._sandbox = sandbox

    def close(self) -> None:
        """Close the store."""
        self.store.close()

    @property
    def counted(self) -> dict[str, int]:
        """What the ledger counts, by currency in millionths: spent, and in doubt."""
        return _by_currency((*self.store.spent, *self.store.in_doubt))

    @property
    def billed(self) -> dict[str, int]:
        """What the vendors charged, by currency in millionths."""
        return _by_currency(charge.amount for charge in self._sandbox.bill.charges)

    @property
    def requests(self) -> int:
        """How many requests came to a vendor."""
        return sum(self._sandbox.bill.requests(vendor) for vendor in self._sandbox.vendors)

    def cover(self) -> bool:
        """Whether nothing was billed that isn't counted, and nothing is held any more."""
        counted = self.counted
        return not any(self.store.held) and all(micros <= counted.get(currency, 0) for currency, micros in self.billed.items())


def attempts(*results: LookupResult) -> set[int]:
    """The attempts of these results; one of a batch is in the trail of each of its numbers."""
    return {attempt.id for result in results for step in result.steps for attempt in step.attempts}


def _by_currency(amounts: Iterable[Money]) -> dict[str, int]:
    sums: Counter[str] = Counter()
    for money in amounts:
        sums[money.currency] += money.micros
    return {currency: micros for currency, micros in sums.items() if micros}
