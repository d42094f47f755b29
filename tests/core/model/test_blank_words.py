"""A refusal in which the vendor says nothing, at some length."""

import pytest

from linehunt.model.errors import QueryRejected


@pytest.mark.parametrize("nothing", ["", " ", "\n\t", "\u202e", "\u00a0"], ids=ascii)
def test_blank_words_are_none(nothing: str) -> None:
    """Where words or a code are blank, or have nothing that can be seen, the error says what its class means."""
    error = QueryRejected(nothing, code=nothing)
    assert (error.message, error.code, str(error)) == ("The request was refused as it stands", None, "The request was refused as it stands")


def test_the_spaces_around_words_are_none_of_them() -> None:
    """Words and code are told without the spaces around them."""
    error = QueryRejected(" no such plan\n", code=" 17 ")
    assert str(error) == "no such plan (code 17)"
