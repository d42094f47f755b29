"""What the vendors do during a soak: faults at random, and a bill that is kept as sums."""

import random
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from threading import Lock

from linehunt.plugin import Money
from linehunt_sandbox import Bill, Fault, Plivo, Sandbox, Telnyx, Twilio, Vonage
from linehunt_sandbox.script import Script, Scripted
from linehunt_sandbox.vendor import Vendor

_SHARE = 0.07
"""Of the requests that meet a fault."""
_GARBAGE = frozenset({Fault.HTML, Fault.EMPTY, Fault.MALFORMED_JSON, Fault.WRONG_NUMBER})
"""Billed, settled at the quote, and no answer: the next lookup may ask again."""
_OFF = frozenset({Fault.UNAUTHORIZED, Fault.INSUFFICIENT_FUNDS, Fault.FORBIDDEN, *(fault for fault in Fault if "price" in fault)})
"""After these nobody asks the account again until there is a new client: so they are rare, and don't meet who keeps its client."""
_REST = frozenset({Fault.RATE_LIMITED, Fault.RATE_LIMITED_DATE, Fault.UNAVAILABLE_RETRY})
"""After these everybody waits a second or more."""
_SECONDS = (0.0, 0.02, 0.3, 0.9, 2.0)
_INTERVALS = (0.0, 0.0002, 0.05)


class Weather(Script):
    """Draws the faults of one vendor's requests, and counts those that were met. `spares`: whose numbers switch no account off."""

    def __init__(self, vendor: Vendor, chance: random.Random, spares: Callable[[str], bool]) -> None:
        super().__init__()
        self.met: Counter[Fault] = Counter()
        self.spoilt: Counter[str] = Counter()
        """How often a number's answer was paid and of no use."""
        self._chance = chance
        self._spares = spares
        self._faults = [fault for fault in Fault if vendor.can(fault) and fault is not Fault.REFUSED]
        self._weights = [0.03 if fault in _OFF else 0.2 if fault in _REST else 1.0 for fault in self._faults]

    def take(self, operation: str, numbers: Collection[str]) -> Scripted | None:  # any operation may fail
        """The fault of this request, if any."""
        if self._chance.random() >= _SHARE:
            return None
        [fault] = self._chance.choices(self._faults, self._weights)
        if fault in _OFF and any(map(self._spares, numbers)):
            return None
        self.met[fault] += 1
        if fault in _GARBAGE:
            self.spoilt.update(numbers)
        elif fault is Fault.MISSING_NUMBER:  # the last one's
            self.spoilt.update([*numbers][-1:])
        return Scripted(fault=fault, seconds=self._chance.choice(_INTERVALS if fault is Fault.DRIP else _SECONDS))


class Tally(Bill):
    """A bill that keeps no charge, only sums: a soak makes too many. Amounts are in millionths."""

    def __init__(self) -> None:
        super().__init__()
        self._sums = Lock()
        self._by_currency: Counter[str] = Counter()
        self._by_number: dict[tuple[str, str], Counter[int]] = {}
        self._repeated: dict[tuple[str, str, int], int] = {}
        self.count = 0

    def charge(self, vendor: str, request: int, amounts: Iterable[tuple[str, Money]]) -> None:
        """Count the charges of a request."""
        with self._sums:
            for number, amount in amounts:
                self.count += 1
                self._by_currency[amount.currency] += amount.micros
                times = self._by_number.setdefault((vendor, number), Counter())
                times[amount.micros] += 1
                if times[amount.micros] > 1:
                    self._repeated[vendor, number, amount.micros] = times[amount.micros]

    @property
    def by_currency(self) -> Counter[str]:
        """What was charged in all."""
        with self._sums:
            return Counter(self._by_currency)

    def amounts(self, vendor: str, number: str) -> Counter[int]:
        """How often which amount was charged for a number."""
        with self._sums:
            return Counter(self._by_number.get((vendor, number), ()))

    @property
    def repeated(self) -> dict[tuple[str, str, int], int]:
        """By vendor, number and amount, how often that was charged, where it was more than once."""
        with self._sums:
            return dict(self._repeated)


def stormy_sandbox(seed: int, spares: Callable[[str], bool]) -> tuple[Sandbox, Tally, dict[str, Weather]]:
    """A sandbox with faults at random, its bill, and the weather by vendor.

    No two questions about a number cost the same at one vendor, and each charges its quote: so the bill tells what was bought.
    """
    telnyx = Telnyx(base_price=Money(1_000, "USD"), carrier_price=Money(2_100, "USD"), caller_name_price=Money(4_300, "USD"))
    twilio = Twilio(caller_name_price=Money(7_000, "USD"))
    sandbox = Sandbox(Plivo(), telnyx, twilio, Vonage(partial_every=0), latency=0.003)
    sandbox.bill = tally = Tally()
    weathers = {}
    for name, vendor in sandbox.vendors.items():
        vendor.bill = tally
        vendor.faults = weathers[name] = Weather(vendor, random.Random(f"{seed} {name}"), spares)
    return sandbox, tally, weathers
