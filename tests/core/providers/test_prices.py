"""What a question costs: by the longest dial prefix, summed over items, the account's own prices first."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import linehunt_plivo
from linehunt.model.errors import ConfigurationError, PluginContractError
from linehunt.model.money import Money
from linehunt.plugin import read_prices
from linehunt.providers.prices import Prices

PREFIXES = st.dictionaries(st.from_regex("[0-3]{1,4}", fullmatch=True) | st.just("*"), st.integers(0, 10**6), max_size=8)


def usd(text: str) -> Money:
    """An amount in dollars."""
    return Money.parse(f"{text} USD")


@given(PREFIXES, st.from_regex("[0-3]{5,8}", fullmatch=True))
def test_the_longest_prefix_counts(micros: dict[str, int], digits: str) -> None:
    """The price is that of the longest prefix of the number, else of `*`, else there is none."""
    prices = Prices.parse({prefix: str(Money(amount, "USD")) for prefix, amount in micros.items()}, "prices")

    matching = [prefix for prefix in micros if digits.startswith(prefix)]
    nearest = max(matching, key=len) if matching else "*"
    found = prices.find(digits, ())
    assert found == (Money(micros[nearest], "USD") if nearest in micros else None)
    assert prices.free == (not any(micros.values()))
    assert prices.currency == ("USD" if micros else None)


def test_items_add_up() -> None:
    """The price of several items is their sum, each by its own longest prefix; where one has none there is no price."""
    prices = Prices.parse({"carrier": {"1": "0.004 USD", "*": "0.01 USD"}, "cnam": {"1": "0.02 USD"}}, "prices")

    assert prices.find("14154305555", ("carrier",)) == usd("0.004")
    assert prices.find("14154305555", ("carrier", "cnam")) == usd("0.024")
    assert prices.find("442083661177", ("carrier",)) == usd("0.01")
    assert prices.find("442083661177", ("carrier", "cnam")) is None
    assert prices.find("14154305555", ("hlr",)) is None
    assert prices.find("14154305555", ()) is None


def test_an_empty_list_has_no_price() -> None:
    """No prices: no price, no currency, free."""
    prices = Prices.parse({}, "prices")
    assert (prices.find("1", ()), prices.currency, prices.free) == (None, None, True)


WRONG: dict[str, tuple[Any, str]] = {
    "text": ("0.004 USD", 'k: prices are a table by dial prefix, as in { "1" = "0.004 USD"'),
    "list": ([], "k: prices are a table by dial prefix"),
    "number": ({"1": 0.004}, "k.1: prices are a table by dial prefix"),
    "number in an item": ({"carrier": {"1": 0.004}}, "k.carrier.1: a price is text with its currency, as in '0.004 USD'"),
    "mixture": ({"1": "1 USD", "carrier": {"1": "1 USD"}}, "k: either prices by dial prefix, or tables of them by item, not both"),
    "plus": ({"+1": "1 USD"}, "k.+1: a dial prefix is digits without '+', or '*' for the rest"),
    "empty prefix": ({"": "1 USD"}, "k.: a dial prefix is digits"),
    "long prefix": ({"1" * 16: "1 USD"}, "k.1111111111111111: a dial prefix is digits"),
    "endless prefix": ({"x" * 9999: "1 USD"}, "k.xxxxxxxxxxxxxxxxxxxx: a dial prefix is digits"),
    "Arabic prefix": ({"\u0661": "1 USD"}, "k.\u0661: a dial prefix is digits"),
    "superscript prefix": ({"\u00b2": "1 USD"}, "k.\u00b2: a dial prefix is digits"),
    "prefix that is no text": ({1: "1 USD"}, "k.1: a dial prefix is digits"),
    "prefix with a tab": ({"1\t": "1 USD"}, "k.1: a dial prefix is digits"),
    "prefix that moves the cursor": ({"1\x1b[2J": "1 USD"}, "k.1[2J: a dial prefix is digits"),
    "item that moves the cursor": ({"a\x1b[2J": {"x": "1 USD"}}, "k.a[2J.x: a dial prefix is digits"),
    "endless item": ({"x" * 9999: {"y": "1 USD"}}, "k.xxxxxxxxxxxxxxxxxxxx.y: a dial prefix is digits"),
    "no currency": ({"1": "0.004"}, "k.1: an amount needs its currency, as in '0.004 USD'"),
    "NaN": ({"1": "NaN USD"}, "k.1: an amount is plain digits"),
    "below zero": ({"*": "-1 USD"}, "k.*: an amount is plain digits"),
    "two currencies": ({"1": "1 USD", "44": "1 GBP"}, "k: one account's prices are in one currency"),
    "two currencies by item": ({"a": {"*": "1 USD"}, "b": {"*": "1 GBP"}}, "k: one account's prices are in one currency"),
}


@pytest.mark.parametrize(("written", "says"), WRONG.values(), ids=WRONG)
def test_what_is_no_price_list(written: Any, says: str) -> None:
    """A list that can't be read is refused with the key that is wrong, and how it is written."""
    with pytest.raises(ConfigurationError) as caught:
        Prices.parse(written, "k")
    assert str(caught.value).startswith(says)
    assert len(str(caught.value)) < 150


def test_the_list_beside_a_module(tmp_path: Path) -> None:
    """`read_prices(__file__)` reads the table of the `prices.toml` beside the module."""
    (tmp_path / "prices.toml").write_text('source = "https://acme.example/prices"\ndate = 2026-11-22\n[prices]\n"1" = "0.004 USD"\n')
    assert read_prices(str(tmp_path / "__init__.py")) == {"1": "0.004 USD"}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (None, "FileNotFoundError"),
        ("[prices", "TOMLDecodeError"),
        (b"\xff", "UnicodeDecodeError"),
        ('[prices]\n"1" = "1 USD"\n', "KeyError"),
        ('source = "x"\n[prices]\n"1" = "1 USD"\n', "KeyError"),
        ('source = "x"\ndate = 2026-11-22\n', "KeyError"),
    ],
    ids=["missing", "broken", "no text", "no source", "no date", "no prices"],
)
def test_a_list_says_where_it_is_from(tmp_path: Path, text: str | bytes | None, kind: str) -> None:
    """A list that isn't there, can't be read, or doesn't say its source and date is its author's to mend."""
    package = tmp_path / "acme"
    package.mkdir()
    if text is not None:
        (package / "prices.toml").write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(PluginContractError, match=rf"^acme/prices\.toml: it needs \[prices\], source and date: {kind}$"):
        read_prices(str(package / "__init__.py"))


def test_the_shipped_list_is_a_list() -> None:
    """Plivo's list prices are in dollars, and cost something."""
    prices = Prices.parse(read_prices(linehunt_plivo.__file__), "list_prices")
    assert prices.currency == "USD"
    assert not prices.free
