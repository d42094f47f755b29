"""A region that is none, in an error's words."""

import pytest

from linehunt.model.errors import InvalidNumber
from linehunt.model.number import PhoneNumber


def test_a_number_in_the_place_of_its_region_is_not_shown() -> None:
    """Who takes one for the other finds no whole number in the message."""
    with pytest.raises(InvalidNumber) as caught:
        PhoneNumber.parse("44", region="2083661177")
    assert "83661" not in str(caught.value)
    assert str(caught.value) == "unknown region '20836•••77': use an ISO 3166-1 code such as 'GB'"


def test_an_unknown_region_is_shown() -> None:
    """Of another one its first ten characters are."""
    with pytest.raises(InvalidNumber, match=r"^unknown region 'Great Brit': "):
        PhoneNumber.parse("44", region="Great Britain")
