"""Text from outside, made fit for a message."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linehunt.model.moment import iso
from linehunt.model.spelling import nearest
from linehunt.model.text import mask, printable, safe_message


@given(st.text())
def test_printable_text_moves_no_cursor(text: str) -> None:
    """No control, bidirectional mark, invisible character or half of a surrogate pair is left; everything else stays, in order."""
    clean = printable(text)

    assert clean.isprintable()
    assert clean.encode().decode() == clean
    assert [c for c in clean if c != " "] == [c for c in text if c != " " and c.isprintable()]


@pytest.mark.parametrize(("text", "clean"), [("a\u00a0b", "a b"), ("a\u3000b", "a b"), ("a\r\nb", "ab"), ("a\u00ad\U000e0041b", "ab")])
def test_a_space_of_any_width_is_a_space(text: str, clean: str) -> None:
    """Words stay apart; the end of a line, a soft hyphen or a tag character is nothing."""
    assert printable(text) == clean


@pytest.mark.parametrize("text", ["plain", "Télécom «Öst» 電話 ٤٩", ""], ids=["ascii", "scripts", "empty"])
def test_text_for_people_stays(text: str) -> None:
    """Letters of any script are no danger."""
    assert printable(text) == text


@given(st.text(min_size=8, max_size=40))
def test_a_mask_keeps_the_length(text: str) -> None:
    """Five characters at the front, two at the end; between them dots."""
    masked = mask(text)
    assert len(masked) == len(text)
    assert (masked[:5], masked[-2:]) == (text[:5], text[-2:])
    assert set(masked[5:-2]) == {"•"}


@pytest.mark.parametrize(("text", "masked"), [("", "•"), ("1", "1•"), ("12", "12•"), ("1234567", "12•••••")])
def test_a_short_text_is_masked_more(text: str, masked: str) -> None:
    """Under eight characters two stay."""
    assert mask(text) == masked


@given(st.text(max_size=2000))
def test_a_safe_message_is_short(text: str) -> None:
    """Two hundred characters at the most, and cleaning it once more changes nothing but what a cut left."""
    assert len(safe_message(text)) <= 200
    assert printable(safe_message(text)) == safe_message(text)


def test_a_moment_is_written_in_utc() -> None:
    """UTC seconds are ISO 8601 to the second, with a Z."""
    assert iso(0) == "1970-01-01T00:00:00Z"
    assert iso(1_795_334_400.9) == "2026-11-22T08:00:00Z"


@pytest.mark.parametrize(
    ("word", "known", "hint"),
    [
        ("plvio", ["kaleyra", "plivo"], "did you mean 'plivo'?"),
        ("zzz", ["plivo", "kaleyra"], "known: kaleyra, plivo"),
        ("zzz", [], "there is none"),
    ],
    ids=["near", "far", "nothing"],
)
def test_the_right_word(word: str, known: list[str], hint: str) -> None:
    """Beside a wrong word stands the nearest right one, else all there are, in order."""
    assert nearest(word, known) == hint


@pytest.mark.parametrize(
    "text",
    ["+44２０８３６６１１７７", "+44٢٠٨٣٦٦١١٧٧", "415 - 430 - 5555", "415/430-5555", "(415) 430-5555", "tel:+1-415-430-5555"],  # noqa: RUF001  # that is the claim
    ids=["full-width", "Arabic", "wide", "slash", "national", "rfc3966"],
)
def test_a_number_in_any_writing_is_masked(text: str) -> None:
    """Of seven digits or more, in whatever script and however they are parted, the middle is hidden."""
    shown = safe_message(f"no such number: {text}!")
    assert "•••" in shown
    assert text[-6:-2] not in shown
