"""What a question costs, by dial prefix."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from attrs import field, frozen

from linehunt.model.errors import ConfigurationError, PluginContractError
from linehunt.model.money import Money
from linehunt.model.text import printable

PriceList = Mapping[str, str | Mapping[str, str]]
"""As it is written: amounts by dial prefix, or tables of them by price item."""

_PREFIX = re.compile("[0-9]{1,15}")


def read_prices(module_file: str) -> PriceList:
    """The `[prices]` table of the `prices.toml` beside a provider's module: `read_prices(__file__)`.

    The file also says `source` and `date`, for people who check it.

    Raises:
        PluginContractError: the file is not there, or not of that shape.
    """
    import tomllib  # a free chain reads no prices

    path = Path(module_file).with_name("prices.toml")
    try:
        with path.open("rb") as file:
            table: dict[str, Any] = tomllib.load(file)
        prices: PriceList = table["prices"]
        _ = (table["source"], table["date"])
    except (OSError, ValueError, KeyError, RecursionError) as error:
        where = f"{path.parent.name}/{path.name}"
        raise PluginContractError(f"{where}: it needs [prices], source and date: {type(error).__name__}") from error
    return prices


@frozen
class Prices:
    """One account's prices: a table by price item of Money by dial prefix. The item `""` is the one price of a provider without items."""

    tables: Mapping[str, Mapping[str, Money]]
    _longest_prefix: int = field(init=False)

    @_longest_prefix.default
    def _measure(self) -> int:
        return max((len(prefix) for table in self.tables.values() for prefix in table if prefix != "*"), default=0)

    @classmethod
    def parse(cls, written: PriceList, key: str) -> "Prices":
        """The prices of a written list.

        Raises:
            ConfigurationError: what is wrong, under which `key`.
        """
        entries = _table(written, key)
        plain = {prefix: text for prefix, text in entries.items() if isinstance(text, str)}
        tables = {item: table for item, table in entries.items() if not isinstance(table, str)}
        if plain and tables:
            raise ConfigurationError(f"{key}: either prices by dial prefix, or tables of them by item, not both")
        found = {item: _parse_table(table, f"{key}.{_shown(item)}") for item, table in tables.items()}
        if plain:
            found[""] = _parse_table(plain, key)
        if len({price.currency for table in found.values() for price in table.values()}) > 1:
            raise ConfigurationError(f"{key}: one account's prices are in one currency")
        return cls(found)

    def find(self, digits: str, items: tuple[str, ...]) -> Money | None:
        """What asking `items` of the number with these digits costs; None where a price is missing."""
        found: Money | None = None
        for item in items or ("",):
            table = self.tables.get(item)
            if table is None:
                return None
            price = table.get("*")
            for length in range(self._longest_prefix, 0, -1):
                if (specific := table.get(digits[:length])) is not None:
                    price = specific
                    break
            if price is None:
                return None
            found = price if found is None else found + price
        return found

    @property
    def currency(self) -> str | None:
        """The one currency of all the prices; None of an empty list."""
        return next((price.currency for table in self.tables.values() for price in table.values()), None)

    @property
    def free(self) -> bool:
        """Whether every price is zero, or there is none."""
        return not any(price for table in self.tables.values() for price in table.values())


def _table(written: Any, key: str) -> Mapping[Any, Any]:
    if not isinstance(written, Mapping):
        raise ConfigurationError(f'{key}: prices are a table by dial prefix, as in {{ "1" = "0.004 USD", "*" = "0.01 USD" }}')
    return written


def _shown(part: object) -> str:
    """A key as an error repeats it."""
    return printable(str(part))[:20]


def _parse_table(table: Any, key: str) -> dict[str, Money]:
    prices = {}
    for prefix, text in _table(table, key).items():
        if not (prefix == "*" or (isinstance(prefix, str) and _PREFIX.fullmatch(prefix))):
            raise ConfigurationError(f"{key}.{_shown(prefix)}: a dial prefix is digits without '+', or '*' for the rest")
        if not isinstance(text, str):
            raise ConfigurationError(f"{key}.{prefix}: a price is text with its currency, as in '0.004 USD'")
        try:
            prices[prefix] = Money.parse(text)
        except ValueError as error:
            raise ConfigurationError(f"{key}.{prefix}: {error}") from None
    return prices
