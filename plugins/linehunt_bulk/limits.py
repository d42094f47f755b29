"""How long a plan takes at the rates that its accounts are held to."""

from collections.abc import Iterator
from typing import Any

from attrs import frozen

from linehunt import Configuration, Plan
from linehunt_bulk.span import span

_UNITS = {1.0: "s", 60.0: "min", 3600.0: "h"}


@frozen
class Limit:
    """An account's configured rate, as it is written, and what it makes of the plan, in seconds. Batches are taken to be full."""

    account: str
    rate: str
    expected: float
    worst: float

    def __str__(self) -> str:
        times = span(self.worst) if self.expected == self.worst else f"{span(self.expected)} as expected, {span(self.worst)} at the worst"
        return f"time: {self.account} at {self.rate} takes {times}"

    def to_dict(self) -> dict[str, Any]:
        """As JSON has it: seconds."""
        return {"account": self.account, "rate": self.rate, "expected": round(self.expected, 1), "worst": round(self.worst, 1)}


def limits(plan: Plan, configuration: Configuration) -> Iterator[Limit]:
    """Those of the plan's accounts that have a rate."""
    for planned in plan.accounts:
        account = configuration.account(planned.account)
        if (rate := account.rate) is not None and planned.numbers:
            each = rate.seconds / rate.count
            expected, worst = (each * -(-numbers // planned.max_batch_size) for numbers in (planned.expected_numbers, planned.numbers))
            yield Limit(planned.account, f"{rate.count}/{_UNITS[rate.seconds]}", expected, worst)
