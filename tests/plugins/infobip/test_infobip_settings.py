"""Infobip's settings: what they take."""

from typing import Any

import pytest

from linehunt.plugin import Secret
from linehunt_infobip.settings import Settings
from secret_settings import refuses_what_no_header_carries

KEY, PASSWORD = "003026bbc133714d-invented", "openSesame-invented"


def test_the_defaults_are_the_stated_ones() -> None:
    """Delivered is reachable, an unknown subscriber's number invalid, the codes are the current network's, a failure is in doubt."""
    settings = Settings(api_key=Secret(KEY))
    told = (settings.delivered_means, settings.unknown_subscriber_means, settings.mcc_mnc_of, settings.bills_failures)
    assert told == ("reachable", "invalid", "current", "unknown")


def test_a_key_that_no_header_can_carry_is_refused() -> None:
    """Such as one read with its newline, or plain text, which the settings' repr would print."""
    refuses_what_no_header_carries(lambda key: Settings(api_key=key), "api_key")


@pytest.mark.parametrize("password", ["", "pass\n", "pässword"])
def test_a_password_that_is_no_ascii_is_refused_without_its_value(password: str) -> None:
    """RFC 7617 leaves the encoding of anything else open."""
    with pytest.raises(ValueError, match=r"^password: a Secret") as caught:
        Settings(username="Aladdin", password=Secret(password))
    assert not password or password not in repr(caught.value)


def test_a_password_that_is_plain_text_is_refused_without_its_value() -> None:
    """It would be printed by the settings' repr."""
    with pytest.raises(ValueError, match=r"^password: a Secret") as caught:
        Settings(username="Aladdin", password=PASSWORD)  # type: ignore[arg-type]  # the mistake that is tested
    assert PASSWORD not in repr(caught.value)


@pytest.mark.parametrize("username", ["a:b", "a b", "ä", "a\n"])
def test_a_username_of_another_shape_is_refused(username: str) -> None:
    """Above all a colon, which would move the border between user and password."""
    with pytest.raises(ValueError, match=r"^username: printable ASCII"):
        Settings(username=username, password=Secret(PASSWORD))


@pytest.mark.parametrize("given", [{"username": "Aladdin"}, {"password": Secret(PASSWORD)}], ids=["no password", "no username"])
def test_half_of_a_pair_is_refused(given: dict[str, Any]) -> None:
    """Also beside a key."""
    for key in (None, Secret(KEY)):
        with pytest.raises(ValueError, match=r"^password: username and password go together$"):
            Settings(**given, api_key=key)


@pytest.mark.parametrize(
    "given", [{}, {"api_key": Secret(KEY), "username": "Aladdin", "password": Secret(PASSWORD)}], ids=["neither", "both"]
)
def test_an_account_has_a_key_or_a_pair(given: dict[str, Any]) -> None:
    """Exactly one of the two."""
    with pytest.raises(ValueError, match=r"^api_key: needed, unless username and password are there in its place$"):
        Settings(**given)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("delivered_means", "reachable, unknown"),
        ("unknown_subscriber_means", "invalid, unreachable"),
        ("mcc_mnc_of", "current, original"),
        ("bills_failures", "unknown, yes, no"),
    ],
)
def test_an_unknown_word_is_refused(name: str, words: str) -> None:
    """The message lists the ones that there are."""
    with pytest.raises(ValueError, match=rf"^{name}: one of {words}$"):
        Settings(api_key=Secret(KEY), **{name: "perhaps"})  # type: ignore[arg-type]  # the mistake that is tested
