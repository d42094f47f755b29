"""The dial prefixes that a chain tells apart, and numbers grouped by them."""

from collections import Counter
from collections.abc import Iterable
from operator import itemgetter

from linehunt.providers.account import Account


class DialPrefixes:
    """All prefixes by which one of these accounts has a price or covers a number. Numbers of one group cost the same everywhere."""

    def __init__(self, accounts: Iterable[Account]) -> None:
        self._known = frozenset(prefix for account in accounts for prefix in _prefixes(account))
        self._longest = max(map(len, self._known), default=0)

    def group(self, digits: str) -> str:
        """The longest prefix of these digits; it decides about all shorter ones, too. Empty where there is none."""
        return next((digits[:end] for end in range(self._longest, 0, -1) if digits[:end] in self._known), "")

    def tally(self, values: Iterable[int]) -> Counter[str]:
        """How many of these numbers (E.164 without the plus) are in each group."""
        groups: Counter[str] = Counter()
        for digits, count in Counter(map(itemgetter(slice(self._longest)), map(str, values))).items():
            groups[self.group(digits)] += count
        return groups


def _prefixes(account: Account) -> Iterable[str]:
    yield from account.covers
    for prices in (account.prices, account.provider.list_prices):
        for table in prices.tables.values():
            yield from (prefix for prefix in table if prefix != "*")
