"""Whether prices can be right. The classic mistake is a wrong unit: a price of 1,000 lookups, or cents for dollars."""

from linehunt.config.location import Key
from linehunt.config.problem import Problems
from linehunt.model.money import Money
from linehunt.providers.prices import Prices

_HIGHEST = "10000"
"""Of whatever currency, for one lookup."""
_FACTOR = 100
"""How far an account's own price may be from the provider's list price, either way."""


def check_bounds(own: Prices, listed: Prices, key: Key, problems: Problems) -> None:
    """Note which of an account's own prices, written at `key`, can't be those of one lookup."""
    for item, table in own.tables.items():
        for prefix, price in table.items():
            # '*' is for numbers that no prefix of the list may fit.
            list_price = listed.find("" if prefix == "*" else prefix, (item,))
            if words := _doubt(price, list_price):
                problems.add((*key, item, prefix) if item else (*key, prefix), words)


def _doubt(price: Money, list_price: Money | None) -> str:
    """What can't be right with a price; nothing if it can."""
    highest = Money.parse(_HIGHEST, price.currency)
    if price.micros > highest.micros:
        return f"{price} can't be what one lookup costs: a price is at most {highest}"
    if not price or not list_price or price.currency != list_price.currency:
        return ""
    if price.micros > _FACTOR * list_price.micros:
        return f"{price} is {price.micros // list_price.micros} times the list price of {list_price}: a price is of one lookup"
    if list_price.micros > _FACTOR * price.micros:
        return f"{price} is 1/{list_price.micros // price.micros} of the list price of {list_price}: a price is of one lookup"
    return ""
