"""The validators that settings share: what they let pass, and messages that name the setting and no credential."""

from typing import Any

import pytest
from attrs import evolve, field, frozen
from attrs.validators import optional

from linehunt.model.secret import Secret
from linehunt.model.validator import one_of, printable_secret

KEY = "k3y-of-the-account"


@frozen(kw_only=True)
class Settings:
    """An account's, with both."""

    api_key: Secret = field(validator=printable_secret)
    second_key: Secret | None = field(default=None, validator=optional(printable_secret))
    mode: str = field(default="sync", validator=one_of("sync", "async"))


@pytest.mark.parametrize("key", [KEY, "!", "~", "x" * 10_000], ids=["a key", "first", "last", "long"])
def test_a_secret_of_printable_ascii_passes(key: str) -> None:
    """Of any length but none; attrs' `optional` makes it one that may be missing."""
    assert Settings(api_key=Secret(key)).api_key.reveal() == key
    assert Settings(api_key=Secret(key), second_key=Secret(key)).second_key == Secret(key)


@pytest.mark.parametrize("key", ["", "k3y\n", "k 3y", " k3y", "këy", "k3y\x00", "k3y\x7f", "k3y\udc80"], ids=ascii)
@pytest.mark.parametrize("name", ["api_key", "second_key"])
def test_a_secret_that_no_header_can_carry_is_refused(name: str, key: str) -> None:
    """Such as one read with its newline. The message is the setting's name and the rule."""
    with pytest.raises(ValueError, match=rf"^{name}: a Secret of printable ASCII, without a space or a newline$"):
        evolve(Settings(api_key=Secret(KEY)), **{name: Secret(key)})  # type: ignore[arg-type]  # one of two


@pytest.mark.parametrize("given", [KEY, KEY.encode(), [KEY], 7, None], ids=["text", "bytes", "list", "number", "none"])
def test_what_is_no_secret_is_refused_without_its_value(given: Any) -> None:
    """Plain text would be printed by the settings' repr."""
    with pytest.raises(ValueError, match=r"^api_key: a Secret") as caught:
        Settings(api_key=given)
    assert KEY not in repr(caught.value)


def test_one_of_the_words_passes() -> None:
    """Each of them."""
    assert [Settings(api_key=Secret(KEY), mode=mode).mode for mode in ("sync", "async")] == ["sync", "async"]


@pytest.mark.parametrize("mode", ["", "Sync", "sync ", None, 0, ["sync"]], ids=repr)
def test_another_word_is_refused(mode: Any) -> None:
    """The message lists the ones that there are, in their order."""
    with pytest.raises(ValueError, match=r"^mode: one of sync, async$"):
        Settings(api_key=Secret(KEY), mode=mode)
