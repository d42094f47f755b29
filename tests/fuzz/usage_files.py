"""A vendor's usage file, as `linehunt spend reconcile` reads it."""

import io
from math import isfinite

from fuzz.target import Target
from fuzz.words import check_words
from linehunt.model.errors import ConfigurationError
from linehunt.usage import BadRow, Usage

_WORDS = (
    *("number", "to", "time", "date", "amount", "cost", ",", ";", "\t", "|", '"', '""', "\r\n", "\r", "\n", "+14155550123", "442083661177"),
    *(
        "2026-11-22T10:11:12Z",
        "2026-11-22",
        "+05:30",
        "1764000000",
        "0.00400",
        "-0.004",
        "$0.004",
        "\u20ac",
        "1.2 INR",
        "4.42083E+11",
        "\x00",
    ),
)


def check(data: bytes) -> None:
    """A usage file is refused by ConfigurationError, or each of its rows is read or called bad, in the order of its lines."""
    try:
        usage = Usage(io.BytesIO(data), currency="USD")
    except ConfigurationError as error:
        check_words(error)
        return
    latest = 0
    for row in usage:
        assert latest < row.line <= data.count(b"\n") + data.count(b"\r") + 1
        latest = row.line
        if isinstance(row, BadRow):
            assert row.message.strip()
            assert row.message.isprintable()
        else:
            assert isfinite(row.begins)
            assert row.begins <= row.ends < row.begins + 26 * 3600
            assert row.amount.currency == "USD"


TARGET = Target("usage", check, words=_WORDS)
