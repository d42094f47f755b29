"""Plivo's settings: what they take."""

import re

import pytest

from linehunt.plugin import Secret
from linehunt_plivo import Settings
from secret_settings import refuses_what_no_header_carries

AUTH_ID = "MAXXXXXXXXXXXXXXXXXX"
TOKEN = "t0k3n-of-the-account"


def test_the_defaults_are_the_stated_ones() -> None:
    """The plus is raw, and a number not found is counted as billed."""
    settings = Settings(auth_id=AUTH_ID, auth_token=Secret(TOKEN))
    assert (settings.plus, settings.bills_not_found, settings.scoped) == ("raw", True, False)


def test_a_scoped_token_needs_no_auth_id() -> None:
    """`stk_...` names its account itself."""
    settings = Settings(auth_token=Secret("stk_1"))
    assert (settings.auth_id, settings.scoped) == ("", True)


def test_an_ordinary_token_needs_an_auth_id() -> None:
    """The message says which setting, and when it may be left out."""
    with pytest.raises(ValueError, match=re.escape("auth_id: needed unless auth_token is a scoped token (stk_...)")):
        Settings(auth_token=Secret(TOKEN))


@pytest.mark.parametrize("auth_id", ["a" * 65, "MA XX", "MA:XX", "MAXX\n", "MÄXX"])
def test_an_auth_id_of_another_shape_is_refused(auth_id: str) -> None:
    """Above all a colon, which would move the border between user and password."""
    with pytest.raises(ValueError, match=r"^auth_id: 1 to 64 letters") as caught:
        Settings(auth_id=auth_id, auth_token=Secret(TOKEN))
    assert auth_id not in str(caught.value)


def test_a_token_that_no_header_can_carry_is_refused() -> None:
    """Such as one read with its newline, or plain text, which the settings' repr would print."""
    refuses_what_no_header_carries(lambda token: Settings(auth_id=AUTH_ID, auth_token=token), "auth_token")


def test_an_unknown_way_to_write_the_plus_is_refused() -> None:
    """The message lists the ones that there are."""
    with pytest.raises(ValueError, match=r"^plus: one of raw, encoded, none$"):
        Settings(auth_id=AUTH_ID, auth_token=Secret(TOKEN), plus="double")  # type: ignore[arg-type]  # the mistake that is tested
