"""How durations and rates are written."""

import pytest

from linehunt.config.quantity import parse_duration, parse_patience, parse_rate
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
