"""How durations, ages and rates are written."""

import contextlib
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linehunt.config.quantity import age_text, parse_age, parse_duration, parse_patience, parse_rate
from linehunt.providers.account import Rate


@pytest.mark.parametrize(
    ("written", "seconds"), [("5s", 5.0), ("250ms", 0.25), ("2m", 120.0), ("1.5 h", 5400.0), (3, 3.0), (0.2, 0.2), ("86400s", 86400.0)]
)
def test_durations(written: object, seconds: float) -> None:
    """A text with its unit, or a number of seconds."""
    assert parse_duration(written) == seconds


@pytest.mark.parametrize(
    "written",
    [
        "5",
        "5 days",
        "-1s",
        "s",
        "",
        "1e3s",
        "\u0665s",
        "5s\n",
        "0s",
        0,
        -1,
        True,
        float("nan"),
        float("inf"),
        10**400,
        86401,
        "25h",
        None,
        [],
    ],
)
def test_no_durations(written: object) -> None:
    """Anything else is refused, and what was written isn't repeated."""
    with pytest.raises(ValueError, match=r"^a duration is ") as caught:
        parse_duration(written)
    assert "e3" not in str(caught.value)


@pytest.mark.parametrize(("written", "rate"), [("50/s", Rate(50, 1.0)), ("600/min", Rate(600, 60.0)), ("1 / h", Rate(1, 3600.0))])
def test_rates(written: str, rate: Rate) -> None:
    """A number of requests per second, minute or hour."""
    assert parse_rate(written) == rate


@pytest.mark.parametrize("written", ["50", "50/m", "0/s", "-1/s", "1.5/s", "50/s ", "", 50, None, "99999999/s"])
def test_no_rates(written: object) -> None:
    """Anything else is refused."""
    with pytest.raises(ValueError, match=r"^a rate is "):
        parse_rate(written)


@pytest.mark.parametrize(("written", "seconds"), [("0s", 0.0), (0, 0.0), ("3s", 3.0), (0.5, 0.5)], ids=repr)
def test_patience_may_be_none(written: object, seconds: float) -> None:
    """Zero is "never wait"; everything else is a duration."""
    assert parse_patience(written) == seconds


@pytest.mark.parametrize("written", [False, "-1s", "0", None], ids=repr)
def test_what_is_no_patience(written: object) -> None:
    """What is no duration is none here."""
    with pytest.raises(ValueError, match=r"^a duration is "):
        parse_patience(written)


@pytest.mark.parametrize(
    ("written", "seconds", "text"),
    [
        ("0s", 0.0, "0s"),
        (0, 0.0, "0s"),
        ("250ms", 0.25, "0.25s"),
        ("90 s", 90.0, "90s"),
        ("10m", 600.0, "10m"),
        ("12h", 43_200.0, "12h"),
        ("24h", 86_400.0, "1d"),
        ("0.5d", 43_200.0, "12h"),
        ("90d", 7_776_000.0, "90d"),
        (604_800, 604_800.0, "7d"),
        ("3650d", 315_360_000.0, "3650d"),
        ("forever", math.inf, "forever"),
    ],
)
def test_ages(written: object, seconds: float, text: str) -> None:
    """Like durations, in days as well, from zero to ten years or for ever; shown in the largest unit that fits."""
    assert parse_age(written) == seconds
    assert age_text(seconds) == text


@pytest.mark.parametrize(
    "written", ["5", "5 days", "1w", "-1s", "ever", "d", "", "3651d", "90d\n", -1, True, math.nan, math.inf, 10**400, None, []]
)
def test_no_ages(written: object) -> None:
    """Anything else is refused, and what was written isn't repeated."""
    with pytest.raises(ValueError, match=r"^an age is (a text like|at least zero)") as caught:
        parse_age(written)
    assert "3651" not in str(caught.value)


@given(st.one_of(st.floats(0, 315_360_000.0).map(lambda seconds: round(seconds, 3)), st.integers(0, 315_360_000), st.just(math.inf)))
def test_ages_that_are_shown_can_be_written(seconds: float) -> None:
    """What is shown of an age reads as the same age."""
    assert parse_age(age_text(seconds)) == pytest.approx(seconds, abs=1e-6)


@given(
    st.one_of(st.text(), st.from_regex(r"[0-9]{1,9}(\.[0-9]{1,9})? ?(ms|s|m|h|d)", fullmatch=True), st.floats(), st.integers(), st.none())
)
def test_an_age_is_never_below_zero(written: object) -> None:
    """Whatever is written, it is refused, or an age from zero to ten years or for ever."""
    with contextlib.suppress(ValueError):
        age = parse_age(written)
        assert 0 <= age <= 315_360_000.0 or (age, written) == (math.inf, "forever")
