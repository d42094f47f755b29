"""The errors: how they are related, what they say, and what they never say."""

import copy
import inspect
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linehunt.model import errors
from linehunt.model.errors import (
    AuthenticationFailed,
    ConfigurationError,
    ConnectionFailed,
    InvalidNumber,
    LinehuntError,
    LookupFailed,
    PluginContractError,
    ProviderError,
    RateLimited,
    TimedOut,
    TransportError,
    UntrustedServer,
)
from linehunt.model.money import Money
from linehunt.model.number import PhoneNumber
from linehunt.model.result import LookupResult

CLASSES = [cls for _, cls in inspect.getmembers(errors, inspect.isclass) if issubclass(cls, LinehuntError)]
REFUSALS = [cls for cls in CLASSES if issubclass(cls, ProviderError)]


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_every_error_says_what_it_is(cls: type[LinehuntError]) -> None:
    """Every class has a docstring whose first sentence is a message for people: capital letter, no break, not too long."""
    first = (cls.__doc__ or "").partition(".")[0]
    assert 10 < len(first) < 120
    assert first[0].isupper()
    assert first.isprintable()


@pytest.mark.parametrize("cls", REFUSALS, ids=lambda cls: cls.__name__)
def test_a_refusal_without_words_has_those_of_its_class(cls: type[ProviderError]) -> None:
    """A provider's error that was raised bare, or with words of nothing but control characters, says what its class says."""
    first = (cls.__doc__ or "").partition(".")[0]
    assert str(cls()) == first
    assert cls("\x00\u202e").message == first
    assert str(cls(code=401)) == f"{first} (code 401)"


def test_the_roots_are_unrelated() -> None:
    """No error is both: no usable response, and an answer that refuses; both let the chain go on, what aborts is neither."""
    for cls in CLASSES:
        assert not (issubclass(cls, TransportError) and issubclass(cls, ProviderError))
    for cls in (ConfigurationError, InvalidNumber, PluginContractError, LookupFailed):
        assert not issubclass(cls, TransportError | ProviderError)


@pytest.mark.parametrize(
    ("cls", "builtin"),
    [
        (ConfigurationError, ValueError),
        (InvalidNumber, ValueError),
        (TransportError, OSError),
        (TimedOut, TimeoutError),
        (UntrustedServer, ConnectionFailed),
    ],
    ids=lambda cls: cls.__name__,
)
def test_errors_are_what_python_would_raise(cls: type[LinehuntError], builtin: type[Exception]) -> None:
    """Who knows the builtin exceptions catches ours by them."""
    assert issubclass(cls, builtin)
    assert issubclass(cls, LinehuntError)


def test_a_refusal_carries_what_the_provider_told() -> None:
    """Message, code, charge, whether it was billed, and when to come back are attributes."""
    error = RateLimited("slow down", code=429, charged=Money(1, "USD"), billed=True, retry_after=2.5)

    assert str(error) == "slow down (code 429)"
    assert (error.message, error.code, error.retry_after) == ("slow down", "429", 2.5)
    assert (error.charged, error.billed) == (Money(1, "USD"), True)


def test_a_bare_refusal_tells_nothing_of_money() -> None:
    """What was not told is None: then the class decides."""
    error = AuthenticationFailed()
    assert (error.code, error.charged, error.billed, error.retry_after) == (None, None, None, None)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("no such number: +14154305555", "no such number: +1415•••••55"),
        ("no such number: 14154305555", "no such number: 14154••••55"),
        ("no such number: (415) 430-5555.", "no such number: (415) ••••••55."),
        ("no such number: 4154305", "no such number: 41•••••"),
        ("error 123456 of 20", "error 123456 of 20"),
        ("\x1b[31mred\x1b[0m\x07", "[31mred[0m"),
        ("a\r\nb\x00c\x7f\x9b", "abc"),
        ("\u202eevil\u2066\u200b\ufeff\ud800", "evil"),
        ("x" * 500, "x" * 199 + "…"),
        ("1" * 10_000, "11111" + "•" * 194 + "…"),
        ("Nutzer gesperrt: Müller", "Nutzer gesperrt: Müller"),
    ],
    ids=["e164", "digits", "written", "seven", "six", "escape", "controls", "bidi", "long", "long digits", "umlaut"],
)
def test_a_vendors_words_are_cleaned(words: str, said: str) -> None:
    """Numbers are masked, control and bidirectional characters gone, and it ends; code and message alike."""
    error = ProviderError(words, code=words)
    assert error.message == said
    assert error.code == said
    assert str(error) == f"{said} (code {said})"


@given(st.text(max_size=1000), st.none() | st.text(max_size=1000) | st.integers())
def test_no_words_of_a_vendor_break_a_message(words: str, code: object) -> None:
    """Whatever a vendor says, the message is there, short, and has no control character."""
    error = ProviderError(words, code=code)
    assert 0 < len(error.message) <= 200
    assert not any(ord(character) < 32 or 127 <= ord(character) < 160 for character in str(error))
    assert str(error).encode()


@given(st.from_regex(r"\+?[1-9][0-9]{6,14}", fullmatch=True), st.sampled_from(["", " ", "-", ".", ") "]))
def test_no_full_number_is_in_a_message(number: str, separator: str) -> None:
    """A number of seven digits and more doesn't come through, however it is grouped."""
    written = separator.join([number[:3], number[3:5], number[5:]])
    said = str(ProviderError(f"Unknown subscriber {written}!"))
    assert written not in said
    assert number[-7:] not in said
    assert said.startswith("Unknown subscriber ")


@pytest.mark.parametrize("duplicate", [copy.copy, lambda error: pickle.loads(pickle.dumps(error))], ids=["copy", "pickle"])  # noqa: S301  # ours
@pytest.mark.parametrize(
    "error",
    [
        RateLimited("slow down", code=429, billed=False, retry_after=1.0),
        TimedOut("no answer within 5 s"),
        ConfigurationError("chains.default: no accounts"),
        LookupFailed("no carrier", LookupResult(input="+14154305555", number=PhoneNumber("+14154305555"))),
    ],
    ids=lambda error: type(error).__name__,
)
def test_errors_cross_a_process_border(error: LinehuntError, duplicate: object) -> None:
    """An error can be copied and pickled with all that it carries: a pool of processes would hang on one that can't."""
    assert callable(duplicate)
    twin = duplicate(error)
    assert type(twin) is type(error)
    assert str(twin) == str(error)
    assert vars(twin) == vars(error)
