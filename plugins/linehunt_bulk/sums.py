"""Amounts that add up, each currency for itself."""

from linehunt import Money


class Sums:
    """Exact sums by currency, in whole millionths."""

    def __init__(self) -> None:
        self._micros: dict[str, int] = {}

    def add(self, money: Money) -> None:
        """Count an amount."""
        self._micros[money.currency] = self._micros.get(money.currency, 0) + money.micros

    def merge(self, other: "Sums") -> None:
        """Count all that another has."""
        for money in other.money:
            self.add(money)

    @property
    def money(self) -> tuple[Money, ...]:
        """The sums, in alphabetical order of their currencies; none of them is zero."""
        return tuple(Money(micros, currency) for currency, micros in sorted(self._micros.items()) if micros)

    def to_dict(self) -> list[dict[str, str]]:
        """As JSON has it: amounts as text."""
        return [{"amount": money.amount, "currency": money.currency} for money in self.money]
