"""Text without credentials, whichever way they are written and however they were cut."""

import pickle

import pytest

from linehunt.model.secret import Secret, redact, revealed_forms
from linehunt.model.text import safe_message

KEY = "k3y-Canary_4f9a"
ODD = "p/s +&é"


@pytest.mark.parametrize(
    ("text", "secrets", "clean"),
    [
        (f"key {KEY}, again {KEY}", (KEY,), "key ***, again ***"),
        (f"{KEY} and second-77b1", (KEY, "second-77b1"), "*** and ***"),
        ("nothing of it", (KEY,), "nothing of it"),
        (KEY, (), KEY),
    ],
    ids=["twice", "two", "none", "no-secret"],
)
def test_each_credential_is_taken_out(text: str, secrets: tuple[str, ...], clean: str) -> None:
    """Everywhere it stands; the rest stays."""
    assert redact(text, secrets) == clean


def test_a_credential_with_masked_digits_is_found() -> None:
    """A message hides long runs of digits before it is redacted: the rest of the credential is still one."""
    secret = "tk1234567890end"
    message = safe_message(f"token {secret} refused")
    assert secret not in message
    assert redact(message, (secret,)) == "token *** refused"


@pytest.mark.parametrize(
    ("kept", "clean"),
    [(KEY[:3], f"bad {KEY[:3]}…"), (KEY[:4], "bad ***…"), (KEY[:-1], "bad ***…"), (KEY, "bad ***…"), ("…", "bad ……")],
    ids=["three", "four", "all-but-one", "whole", "nothing"],
)
def test_a_credential_that_was_cut_off_is_found(kept: str, clean: str) -> None:
    """A message that ends within a credential loses what is left of it, from four characters on."""
    assert redact(f"bad {kept}…", (KEY,)) == clean


def test_a_message_that_is_nothing_but_a_credential() -> None:
    """Also where it begins at the message's first character, or is longer than the message."""
    assert redact(f"{KEY[:5]}…", (KEY,)) == "***…"
    assert redact("…", (KEY,)) == "…"


def test_a_message_that_was_not_cut_keeps_its_end() -> None:
    """The first characters of a credential at an end that nobody cut are a word like any other."""
    assert redact(f"bad {KEY[:6]}", (KEY,)) == f"bad {KEY[:6]}"


def test_the_forms_of_a_plain_credential() -> None:
    """Itself and base64 without its padding, the URL's alphabet too where it differs; behind each user's name as well."""
    assert revealed_forms("hunter2") == ("hunter2", "aHVudGVyMg")
    assert revealed_forms("hunter2", ("me", "id")) == ("hunter2", "aHVudGVyMg", "bWU6aHVudGVyMg", "aWQ6aHVudGVyMg")
    assert set(revealed_forms("~~~???")) >= {"fn5+Pz8/", "fn5-Pz8_", "fn5%2BPz8%2F"}


@pytest.mark.parametrize(
    "form",
    [
        ODD,
        "p%2Fs%20%2B%26%C3%A9",
        "p/s%20%2B%26%C3%A9",
        "p%2Fs+%2B%26%C3%A9",
        "p%2fs%20%2b%26%c3%a9",
        "p\\/s +&é",
        "p/s +\\u0026é",
        "p/s \\u002b\\u0026é",
        "p/s \\u002B\\u0026é",
        "p\\u002fs \\u002b\\u0026é",
        "p\\u002Fs \\u002B\\u0026é",
        "p/s +&amp;é",
        "cC9zICsmw6k",
    ],
)
def test_the_forms_of_an_odd_credential(form: str) -> None:
    """As a URL, JSON of several libraries, HTML and base64 write it."""
    assert form in revealed_forms(ODD)


@pytest.mark.parametrize(("mark", "escaped"), [("'", "\\u0027"), ("=", "\\u003d"), ("`", "\\u0060"), ("<", "\\u003c"), (">", "\\u003E")])
def test_json_escapes_that_nobody_needs(mark: str, escaped: str) -> None:
    """Each mark that some JSON library escapes is found escaped."""
    assert f"a{escaped}b" in revealed_forms(f"a{mark}b")


def test_no_form_is_told_twice() -> None:
    """Most forms of a credential are the same."""
    for secret in (KEY, ODD, "", "a&b"):
        forms = revealed_forms(secret, ("me",))
        assert len(set(forms)) == len(forms)


def test_half_a_surrogate_pair_is_escaped_too() -> None:
    """An environment's odd bytes raise nothing: the error would carry the text."""
    assert "a%ED%B2%80" in revealed_forms("a\udc80")


@pytest.mark.parametrize(
    "form",
    [
        "X\\u0026'=+`/",
        "X\\u0026\\u0027\\u003d+`/",
        "X\\u0026\\u0027=\\u002b\\u0060/",
        "X\\u0026\\u0027\\u003d\\u002b\\u0060\\u002f",
    ],
    ids=["go", "gson", "dotnet", "all"],
)
def test_each_library_escapes_marks_of_its_own(form: str) -> None:
    """Those marks and no letter are escaped, as each of them does."""
    assert form in revealed_forms("X&'=+`/")


def test_base64_loses_its_padding_alone() -> None:
    """What ends in a letter ends in it."""
    assert revealed_forms("abW") == ("abW", "YWJX")


def test_a_secret_is_three_stars() -> None:
    """As text, and in any format; whoever pickles it is told what it is."""
    secret = Secret(KEY)
    assert (str(secret), f"{secret:>9}", repr(secret)) == ("***", "***", "Secret('***')")
    with pytest.raises(TypeError, match=r"^a secret can't be pickled or copied$"):
        pickle.dumps(secret)
