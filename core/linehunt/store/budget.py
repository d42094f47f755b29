"""Budgets: what may be spent in a calendar day or month, by one account or by all, and what is left of it."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, tzinfo
from enum import StrEnum
from functools import lru_cache

from attrs import define, frozen

from linehunt.model.money import Money, Rates

Used = Callable[[str | None], Iterable[tuple[str, Money]]]
"""What each account holds, has spent and has in doubt, from a day (`2026-11-22`) on; None: since the store was opened."""


class Period(StrEnum):
    """What a budget is for: a calendar day or month of the configured time zone."""

    DAY = "day"
    MONTH = "month"


@frozen(kw_only=True)
class Budget:
    """A limit of what is held, spent and in doubt together.

    period: None for as long as the store is open. account: None for all of them together.
    """

    limit: Money
    period: Period | None = None
    account: str | None = None

    def __str__(self) -> str:
        if self.period is None:
            return f"the cap of {self.limit}"
        whose = "" if self.account is None else f" of account {self.account!r}"
        return f"the budget{whose} of {self.limit} a {self.period}"


@frozen(kw_only=True)
class Budgets:
    """All budgets of a configuration. Days and months begin at midnight in `time_zone`."""

    limits: tuple[Budget, ...] = ()
    time_zone: tzinfo = UTC

    def day(self, now: float) -> str:
        """The calendar day of a time (UTC seconds): `2026-11-22`."""
        return _day(int(now // 60), self.time_zone)

    def capped(self, max_spend: Money | None) -> "Budgets":
        """With a cap for one store or command beside them."""
        return self if max_spend is None else Budgets(limits=(*self.limits, Budget(limit=max_spend)), time_zone=self.time_zone)


@lru_cache(16)
def _day(minute: int, time_zone: tzinfo) -> str:
    return datetime.fromtimestamp(minute * 60, time_zone).date().isoformat()


def window(period: Period | None, day: str) -> str | None:
    """The first day of the window that `day` lies in.

    A window has a beginning and no end: what was spent on a later day counts. So a clock that jumps back finds what was spent before
    the jump, and a spent window is never open again.
    """
    return None if period is None else day if period is Period.DAY else f"{day[:7]}-01"


@define
class _Left:
    """A budget, and the micro-units left of it. `unknown`: a currency that was spent in has no rate, so nothing can be granted."""

    budget: Budget
    micros: int
    unknown: str | None = None


class Room:
    """What is left of every budget, within one transaction: what is granted is taken off at once."""

    def __init__(self, budgets: Budgets, rates: Rates, day: str, used: Used) -> None:
        self._rates = rates
        self._left = [self._measure(budget, used(window(budget.period, day))) for budget in budgets.limits]

    def take(self, account: str, quote: Money) -> str | None:
        """Take a quote off every budget that it counts for. Where one has no room nothing is taken: its words."""
        if not quote:
            return None  # a free account's question needs no rate
        prices: list[tuple[_Left, int]] = []
        for left in self._left:
            if left.budget.account not in (None, account):
                continue
            currency = left.budget.limit.currency
            price = self._rates.convert(quote, currency)
            if price is None or left.unknown is not None:
                return f"no rate from {left.unknown or quote.currency} to {currency}: {left.budget} can't be held"
            if price.micros > left.micros:
                return f"{quote} would pass {left.budget}: {Money(left.micros, currency)} left"
            prices.append((left, price.micros))
        for left, micros in prices:
            left.micros -= micros
        return None

    def _measure(self, budget: Budget, used: Iterable[tuple[str, Money]]) -> _Left:
        limit = budget.limit
        spent = 0
        for account, amount in used:
            if budget.account in (None, account) and amount:
                converted = self._rates.convert(amount, limit.currency)
                if converted is None:
                    return _Left(budget, 0, amount.currency)
                spent += converted.micros
        return _Left(budget, max(limit.micros - spent, 0))
