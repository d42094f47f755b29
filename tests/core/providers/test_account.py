"""An account: what asking it costs, and what is never said of it."""

from typing import Any

import pytest

from linehunt.model.fields import Field
from linehunt.model.money import Money
from linehunt.model.text import safe_message
from linehunt.plugin import Reply, Secret
from linehunt.providers.account import Account
from linehunt.providers.prices import Prices
from provider_modules import NUMBER, OTHER, info, make_provider

LOCAL = make_provider(answer_locally=lambda: Reply({}))


def account(own: dict[str, Any], listed: dict[str, Any], **hooks: Any) -> Account:
    """An account with prices of its own, at a provider with list prices."""
    provider = make_provider(provider_info=lambda: info(list_prices=listed), **hooks)
    return Account(name="acme", provider=provider, prices=Prices.parse(own, "prices"))


def test_own_prices_come_first() -> None:
    """The account's own price counts, the list's only where it has none for the number."""
    both = account({"1": "0.003 USD"}, {"1": "0.004 USD", "44": "0.01 USD"})

    assert both.price(NUMBER, ()) == Money(3_000, "USD")
    assert both.price(OTHER, ()) == Money(10_000, "USD")
    assert account({"1": "0 USD"}, {"*": "0.004 USD"}).price(NUMBER, ()) == Money(0, "USD")
    assert account({"1": "1 USD"}, {}).price(OTHER, ()) is None


@pytest.mark.parametrize(
    ("own", "listed", "free", "currency"),
    [
        ({}, {}, True, "USD"),
        ({"*": "0 INR"}, {}, True, "INR"),
        ({"*": "0.2 INR"}, {}, False, "INR"),
        ({}, {"*": "0.004 EUR"}, False, "EUR"),
        ({"1": "0 USD"}, {"*": "0.004 USD"}, False, "USD"),
    ],
    ids=["no prices", "own of nothing", "own", "listed", "own of nothing for some"],
)
def test_free_is_what_costs_nothing_anywhere(own: dict[str, Any], listed: dict[str, Any], free: bool, currency: str) -> None:
    """An account is free if no number costs anything; its currency is that of its prices, else of the list."""
    made = account(own, listed)
    assert (made.free, made.currency) == (free, currency)


def test_what_answers_locally_is_free() -> None:
    """A provider without HTTP costs nothing."""
    assert Account(name="own", provider=LOCAL).free


def test_items_are_the_providers_word() -> None:
    """The price items of an ask come from the provider's hook, with the account's settings."""
    provider = make_provider(price_items=lambda wanted, settings: (*sorted(wanted), settings))
    assert Account(name="a", provider=provider, settings="x").items(frozenset({Field.PORTED, Field.CARRIER})) == ("carrier", "ported", "x")
    assert Account(name="own", provider=LOCAL).items(frozenset({Field.PORTED})) == ()


def test_credentials_are_taken_out_of_words() -> None:
    """Every secret is starred, wherever and however often it occurs; two accounts are never equal by chance."""
    made = Account(name="a", provider=LOCAL, secrets=("c4n4ry+x", "c4n4ry"))
    assert made.redact("key c4n4ry+x, not c4n4ry: c4n4ryc4n4ry") == "key ***, not ***: ******"
    assert Account(name="a", provider=LOCAL).redact("c4n4ry") == "c4n4ry"
    assert made != Account(name="a", provider=LOCAL, secrets=made.secrets)


def test_an_account_shows_no_credential() -> None:
    """An account is a local of many frames: its `repr` has neither its secrets nor what its settings hold."""
    made = Account(name="acme", provider=LOCAL, settings=Secret("c4n4ry"), secrets=("c4n4ry", "YzRuNHJ5"))
    assert "acme" in repr(made)
    assert not [form for form in made.secrets if form in repr(made)]


def test_a_credential_is_redacted_after_its_digits_were_masked() -> None:
    """An error's message masks long runs of digits before the account sees it: a credential with such a run is found all the same."""
    made = Account(name="a", provider=LOCAL, secrets=("ab1234567890cd",))
    assert made.redact(safe_message("bad key ab1234567890cd!")) == "bad key ***!"


def test_a_credential_that_was_cut_off_is_redacted() -> None:
    """A message is cut after 200 characters: what is left of a credential there goes as well."""
    made = Account(name="a", provider=LOCAL, secrets=("c4n4ry" * 10,))
    shown = made.redact(safe_message("x" * 180 + "c4n4ry" * 10))
    assert shown == "x" * 180 + "***…"
    assert made.redact(safe_message("x" * 300)) == "x" * 199 + "…"
