"""Telnyx's settings: what they take."""

import pytest

from linehunt.plugin import Secret
from linehunt_telnyx import Settings
from secret_settings import refuses_what_no_header_carries

KEY = "KEY0190-of-the-account"


def test_the_defaults_are_the_careful_ones() -> None:
    """The base lookup costs beside what is added to it, and a number that is not valid costs as much as any."""
    settings = Settings(api_key=Secret(KEY))
    assert (settings.bills_base, settings.bills_invalid) == ("always", True)


def test_a_key_that_no_header_can_carry_is_refused() -> None:
    """Such as one read with its newline, or plain text, which the settings' repr would print."""
    refuses_what_no_header_carries(lambda key: Settings(api_key=key), "api_key")


def test_another_way_to_bill_the_base_lookup_is_refused() -> None:
    """The message lists the ones that there are."""
    with pytest.raises(ValueError, match=r"^bills_base: one of always, alone$"):
        Settings(api_key=Secret(KEY), bills_base="never")  # type: ignore[arg-type]  # the mistake that is tested
