"""`[freshness]`: how old a stored fact may be."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from linehunt.config.configuration import Configuration
from linehunt.model.errors import ConfigurationError
from linehunt.model.fields import Field
from linehunt.store.freshness import DEFAULTS, Freshness

Write = Callable[..., Path]


def test_ages(write: Write) -> None:
    """What is written is in effect, and what is not has its default."""
    path = write('[freshness]\ncarrier = "12h"\nported = "0s"\nlocation = "forever"\nno_match = "10m"\n')
    freshness = Configuration.load(path).freshness
    assert freshness.ages == DEFAULTS | {Field.CARRIER: 43_200.0, Field.PORTED: 0.0, Field.LOCATION: float("inf")}
    assert freshness.no_match == 600.0


def test_defaults() -> None:
    """Without a table, and with an empty one, they are the store's."""
    assert Configuration().freshness == Configuration(freshness={}).freshness == Freshness()


@pytest.mark.parametrize("field", Field)
def test_every_field_has_a_key(field: Field) -> None:
    """It is the field's name."""
    assert Configuration(freshness={field.value: "1d"}).freshness.ages == DEFAULTS | {field: 86_400.0}


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ({"carier": "1d"}, "freshness.carier: unknown key: did you mean 'carrier'?"),
        ({"nomatch": "1d"}, "freshness.nomatch: unknown key: did you mean 'no_match'?"),
        ({"carrier": "a week"}, "freshness.carrier: an age is a text like '10m', '12h', '90d' or 'forever', or a number of seconds"),
        ({"no_match": "9999d"}, "freshness.no_match: an age is at least zero, and at most '3650d'; or 'forever'"),
        ({1: "1d"}, "freshness: a key is text, not a whole number"),
        ("1d", "freshness: it must be a table, not text"),
    ],
)
def test_what_is_refused(table: Mapping[str, object], expected: str) -> None:
    """Each mistake is one line with its key and the nearest right word."""
    with pytest.raises(ConfigurationError) as caught:
        Configuration(freshness=table)
    assert str(caught.value) == expected


def test_where_a_mistake_is(write: Write) -> None:
    """It is told at its line."""
    path = write('[freshness]\nvalid = "1d"\n\nportd = "1d"\n')
    with pytest.raises(ConfigurationError) as caught:
        Configuration.load(path)
    assert str(caught.value) == f"{path}:4: freshness.portd: unknown key: did you mean 'ported'?"
