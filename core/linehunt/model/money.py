"""Exact amounts: whole micro-units of one currency."""

import re
from collections.abc import Iterable, Mapping, Sequence

from attrs import field, frozen

# No exponent: the digits of 1e999999 would fill a book. All arithmetic is on integers: Decimal's results depend on the precision
# that the calling thread has set, and a quotient's last digit may be rounded the wrong way for a limit.
_AMOUNT = re.compile(r"([0-9]{1,12})(?:\.([0-9]{1,20}))?")
_CURRENCY = re.compile(r"[A-Z]{3}")
_MICRO = 1_000_000
_MOST = 10**18 - 1


@frozen(order=False)
class Money:
    """`micros` millionths of `currency` (ISO 4217). Never below zero."""

    micros: int
    currency: str

    @classmethod
    def parse(cls, text: str, currency: str | None = None) -> "Money":
        """Money written as `"0.004 USD"`, or as a bare amount where `currency` says of what.

        Digits beyond the sixth are rounded half to even: a provider's binary noise (`0.80000000000000004`) falls away.

        Raises:
            ValueError: not such a text. NaN, signs, exponents and thirteen-digit amounts are refused before any arithmetic.
        """
        amount, space, told = text.strip().partition(" ")
        unit = told.strip() if space else currency
        if unit is None:
            raise ValueError("an amount needs its currency, as in '0.004 USD'")
        if not _CURRENCY.fullmatch(unit):
            raise ValueError("a currency is three capital letters, as in '0.004 USD'")
        match = _AMOUNT.fullmatch(amount)
        if match is None:
            raise ValueError("an amount is plain digits, as in '0.004 USD'")
        whole, fraction = match[1], match[2] or ""
        scale = 10 ** len(fraction)
        micros, rest = divmod(int(whole + fraction) * _MICRO, scale)
        micros += 2 * rest > scale or (2 * rest == scale and micros % 2 == 1)
        if micros > _MOST:  # thirteen digits, now that it is rounded: its text could not be read again
            raise ValueError(f"an amount is at most {cls(_MOST, unit).amount}")
        return cls(micros, unit)

    @property
    def amount(self) -> str:
        """The shortest exact decimal: `"0.004"`."""
        whole, rest = divmod(self.micros, _MICRO)
        return f"{whole}.{rest:06d}".rstrip("0").rstrip(".")

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"

    def __bool__(self) -> bool:
        return self.micros != 0

    def __add__(self, other: "Money") -> "Money":
        if other.currency != self.currency:
            raise ValueError(f"{self.currency} and {other.currency} don't add up without a rate")
        return Money(self.micros + other.micros, self.currency)

    def shares(self, weights: Sequence[int]) -> tuple["Money", ...]:
        """This amount split by `weights`, by largest remainder: the parts sum to it exactly. No weight: parts of zero."""
        total = sum(weights)
        if not total:
            return tuple(Money(0, self.currency) for _ in weights)
        parts = [self.micros * weight // total for weight in weights]
        if left := self.micros - sum(parts):
            by_remainder = sorted(range(len(weights)), key=lambda i: (-(self.micros * weights[i] % total), i))
            for i in by_remainder[:left]:
                parts[i] += 1
        made = {part: Money(part, self.currency) for part in set(parts)}  # most of a batch's are equal
        return tuple([made[part] for part in parts])


def total(amounts: Iterable[Money]) -> tuple[Money, ...]:
    """The sums by currency, in alphabetical order; currencies whose sum is zero are left out."""
    some = [money for money in amounts if money.micros]
    if len(some) < 2:
        return tuple(some)
    sums: dict[str, int] = {}
    for money in some:
        sums[money.currency] = sums.get(money.currency, 0) + money.micros
    return tuple(Money(micros, currency) for currency, micros in sorted(sums.items()))


@frozen
class Rates:
    """What one unit of a currency is worth in another, as the configuration says. Only for limits: nothing is ever charged by it."""

    rates: Mapping[str, Money] = field(factory=dict)

    def convert(self, money: Money, currency: str) -> Money | None:
        """`money` in `currency`, rounded up so that a limit holds; None where no rate leads there."""
        if money.currency == currency:
            return money
        if (rate := self.rates.get(money.currency)) is not None and rate.currency == currency:
            return Money(_ceiling(money.micros * rate.micros, _MICRO), currency)
        if (rate := self.rates.get(currency)) is not None and rate.currency == money.currency and rate.micros:
            return Money(_ceiling(money.micros * _MICRO, rate.micros), currency)
        return None


def _ceiling(dividend: int, divisor: int) -> int:
    return -(-dividend // divisor)
