"""What the vendors really charged: the other side of the caller's ledger."""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from threading import Lock
from typing import Any

from attrs import frozen

from linehunt.plugin import Money, PhoneNumber


@frozen(kw_only=True)
class Charge:
    """One number that one request was charged for. `request` counts from 1 for each vendor."""

    vendor: str
    number: PhoneNumber
    amount: Money
    at: datetime
    request: int

    def to_dict(self) -> dict[str, Any]:
        """As JSON has it: the amount exact, as text and in millionths."""
        return {
            "vendor": self.vendor,
            "number": self.number.e164,
            "amount": self.amount.amount,
            "micros": self.amount.micros,
            "currency": self.amount.currency,
            "at": self.at.isoformat(),
            "request": self.request,
        }


class Bill:
    """The charges of all vendors, in order, and how many requests each received. Safe to read while requests come in."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._charges: list[Charge] = []
        self._requests: Counter[str] = Counter()

    @property
    def charges(self) -> tuple[Charge, ...]:
        """Every charge so far, oldest first."""
        with self._lock:
            return tuple(self._charges)

    def of(self, vendor: str) -> tuple[Charge, ...]:
        """The charges of one vendor, by its name."""
        return tuple(charge for charge in self.charges if charge.vendor == vendor)

    def requests(self, vendor: str) -> int:
        """How many requests the vendor received, also those it refused. Reading the bill and scripting faults don't count."""
        with self._lock:
            return self._requests[vendor]

    def total(self, vendor: str) -> Money | None:
        """What the vendor charged in all; None where it charged nothing.

        Raises:
            ValueError: its price changed its currency on the way.
        """
        amounts = [charge.amount for charge in self.of(vendor)]
        return sum(amounts[1:], amounts[0]) if amounts else None

    def reset(self) -> None:
        """Forget everything, the numbering of the requests too."""
        with self._lock:
            self._charges.clear()
            self._requests.clear()

    def receive(self, vendor: str) -> int:
        """Count a request. The answer is its place among the vendor's requests, from 1."""
        with self._lock:
            self._requests[vendor] += 1
            return self._requests[vendor]

    def charge(self, vendor: str, request: int, amounts: Iterable[tuple[str, Money]]) -> None:
        """Charge numbers (E.164) to a request."""
        at = datetime.now(UTC)
        entries = [Charge(vendor=vendor, number=PhoneNumber(number), amount=amount, at=at, request=request) for number, amount in amounts]
        with self._lock:
            self._charges.extend(entries)

    def to_dict(self) -> dict[str, Any]:
        """As `GET /bill` serves it: `requests` by vendor, and the `charges`."""
        with self._lock:
            return {"requests": dict(self._requests), "charges": [charge.to_dict() for charge in self._charges]}
