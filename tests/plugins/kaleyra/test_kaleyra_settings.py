"""Kaleyra's settings: what they take."""

import pytest

from linehunt.plugin import Secret
from linehunt_kaleyra import Settings
from secret_settings import refuses_what_no_header_carries

SID = "HXAP16XXXXXX97IN"
KEY = "Ac4XXXXX21f-k3y"


def test_the_defaults_are_the_stated_ones() -> None:
    """What the pages show, and a stated guess where they show nothing."""
    settings = Settings(sid=SID, api_key=Secret(KEY))
    assert (settings.mode, settings.plus, settings.content_type_on_get) == ("sync", "none", True)
    assert (settings.poll_after, settings.unported_means) == (1.0, "no")
    assert settings.info_path == "/v1/{sid}/lookup/get-info/{lookup_id}"


@pytest.mark.parametrize("sid", ["", "a" * 65, "HX/..", "HX 1", "HX\n", "HXÄ", "HX,1"])
def test_a_sid_that_is_no_segment_of_a_path_is_refused(sid: str) -> None:
    """It stands in every path."""
    with pytest.raises(ValueError, match=r"^sid: 1 to 64 letters"):
        Settings(sid=sid, api_key=Secret(KEY))


def test_a_key_that_no_header_can_carry_is_refused() -> None:
    """Such as one read with its newline, or plain text, which the settings' repr would print."""
    refuses_what_no_header_carries(lambda key: Settings(sid=SID, api_key=key), "api_key")


@pytest.mark.parametrize(
    ("name", "words"),
    [("mode", "sync, async"), ("plus", "none, raw, encoded"), ("unported_means", "no, unknown")],
)
def test_a_word_that_is_no_choice_is_refused(name: str, words: str) -> None:
    """The message lists the ones that there are."""
    with pytest.raises(ValueError, match=f"^{name}: one of {words}$"):
        Settings(sid=SID, api_key=Secret(KEY), **{name: "maybe"})  # type: ignore[arg-type]  # the mistake that is tested


@pytest.mark.parametrize("seconds", [0, -1, 3601, float("nan"), float("inf")])
def test_a_wait_without_sense_is_refused(seconds: float) -> None:
    """Neither none at all nor longer than an hour."""
    with pytest.raises(ValueError, match=r"^poll_after: seconds, above 0 and up to 3600$"):
        Settings(sid=SID, api_key=Secret(KEY), poll_after=seconds)


@pytest.mark.parametrize(
    ("info_path", "message"),
    [
        ("/v1/{sid}/lookup", "^info_path: needs {lookup_id} once"),
        ("/v1/{lookup_id}/{lookup_id}", "^info_path: needs {lookup_id} once"),
        ("v1/{lookup_id}", "^info_path: a request's path starts with '/'"),
        ("/v1/../{lookup_id}", "^info_path: a request's path"),
        ("/v1/{key}/{lookup_id}", "^info_path: a request's path"),
        ("/v1/{sid.api_key}/{lookup_id}", "^info_path: a request's path"),
        ("/v1/a b/{lookup_id}", "^info_path: a request's path"),
        ("/v1/{lookup_id}?key=1", "^info_path: a request's path"),
        ("https://evil.example/{lookup_id}", "^info_path: a request's path"),
    ],
)
def test_an_info_path_is_checked_when_it_is_configured(info_path: str, message: str) -> None:
    """Not when a paid answer waits to be fetched."""
    with pytest.raises(ValueError, match=message):
        Settings(sid=SID, api_key=Secret(KEY), info_path=info_path)
