"""The vendors' bill against the ledger, for every test that has both: what each came to is told here, and held together at the very end."""

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from attrs import define

from linehunt import Money, SQLiteStore
from linehunt_sandbox import Sandbox

Amounts = Counter[str]
"""Millionths by currency."""


@define
class Audit:
    """One test's sums."""

    test: str
    billed: Amounts
    spent: Amounts
    in_doubt: Amounts
    held: Amounts

    @property
    def words(self) -> str:
        """What doesn't agree; nothing if all does. What is in doubt may have been billed or not."""
        wrong = [
            f"{currency}: billed {self.billed[currency]}, spent {self.spent[currency]}, in doubt {self.in_doubt[currency]}"
            for currency in {*self.billed, *self.spent}
            if not self.spent[currency] <= self.billed[currency] <= self.spent[currency] + self.in_doubt[currency]
        ]
        if any(self.held.values()):
            wrong.append(f"still held: {dict(self.held)}")
        return "; ".join(wrong)


AUDITS: list[Audit] = []


@contextmanager
def audited(sandbox: Sandbox, request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """The sandbox, serving; at the end its bill and the test's ledgers are put down. A test whose books are in memory alone has none."""
    places = [Path(os.environ["XDG_STATE_HOME"]), request.getfixturevalue("tmp_path")]
    with sandbox:
        yield sandbox
    ledgers = {path.parent for place in places for path in place.rglob("ledger.db")}
    if not ledgers:
        return
    audit = Audit(request.node.nodeid, _sums(charge.amount for charge in sandbox.bill.charges), Counter(), Counter(), Counter())
    for ledger in ledgers:
        with closing(SQLiteStore(ledger)) as store:
            audit.spent += _sums(store.spent)
            audit.in_doubt += _sums(store.in_doubt)
            audit.held += _sums(store.held)
    AUDITS.append(audit)


def _sums(amounts: Iterable[Money]) -> Amounts:
    sums: Amounts = Counter()
    for amount in amounts:
        sums[amount.currency] += amount.micros
    return sums
