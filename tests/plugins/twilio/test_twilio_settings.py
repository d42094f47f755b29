"""Twilio's settings: what they take."""

import pytest

from linehunt.plugin import Secret
from linehunt_twilio import Settings
from secret_settings import refuses_what_no_header_carries

SID = "AC" + "5a" * 16
TOKEN = "t0k3n-of-the-account"


def test_the_default_is_the_stated_one() -> None:
    """An invalid number is counted as billed."""
    assert Settings(sid=SID, secret=Secret(TOKEN)).bills_invalid is True


@pytest.mark.parametrize("sid", ["", "AC", SID[:-1], SID + "0", SID + "\n", "ac" + SID[2:], "PN" + SID[2:], SID[:-1] + "g", TOKEN])
def test_a_sid_of_another_shape_is_refused(sid: str) -> None:
    """A secret in its place, above all, whose value is not repeated."""
    with pytest.raises(ValueError, match=r"^sid: an account's SID") as caught:
        Settings(sid=sid, secret=Secret(TOKEN))
    assert len(sid) < 3 or sid not in str(caught.value)


def test_a_secret_that_no_header_can_carry_is_refused() -> None:
    """Such as one read with its newline, or plain text, which the settings' repr would print."""
    refuses_what_no_header_carries(lambda secret: Settings(sid=SID, secret=secret), "secret")
