"""Vonage's settings: what they take."""

import re

import pytest

from linehunt.plugin import Secret
from secret_settings import refuses_what_no_header_carries
from vonage_account import account


def test_the_defaults_are_the_stated_ones() -> None:
    """HTTP Basic, and `ported` from the standard tier."""
    assert (account().auth, account().ported_tier) == ("basic", "standard")


@pytest.mark.parametrize("api_key", ["", "a" * 65, "5a 4d", "5a:4d", "5a4d\n", "5ä4d"])
def test_a_key_of_another_shape_is_refused(api_key: str) -> None:
    """Above all a colon, which would move the border between user and password."""
    with pytest.raises(ValueError, match=r"^api_key: 1 to 64 letters"):
        account(api_key=api_key)


def test_a_secret_that_no_header_can_carry_is_refused() -> None:
    """Such as one read with its newline, or plain text, which the settings' repr would print."""
    refuses_what_no_header_carries(lambda secret: account(api_secret=secret), "api_secret")


def test_an_unknown_scheme_is_refused() -> None:
    """The message lists the ones that there are."""
    with pytest.raises(ValueError, match=r"^auth: one of basic, query$"):
        account(auth="jwt")


def test_a_secret_that_a_query_would_encode_is_refused_there_without_its_value() -> None:
    """Encoded it would not be known for a credential in a URL that is quoted back; HTTP Basic takes it."""
    awkward = Secret("s3cr3t+&/%")
    with pytest.raises(ValueError, match=re.escape("auth: query needs an api_secret of letters, digits, '-', '.', '_' and '~'")) as caught:
        account(api_secret=awkward, auth="query")
    assert awkward.reveal() not in repr(caught.value)
    assert account(api_secret=awkward).api_secret == awkward


def test_an_unknown_tier_for_ported_is_refused() -> None:
    """The message lists the ones that there are."""
    with pytest.raises(ValueError, match=r"^ported_tier: one of standard, advanced$"):
        account(ported_tier="basic")
