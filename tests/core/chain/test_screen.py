"""No paid question about a number that a free account calls not valid."""

import pytest

from hunts import ACME, NUMBER, answer, asked, chain, drive, fields, link, said, why
from linehunt.chain import Hunt, Link
from linehunt.model.answer import Answer, Verdict

FREE = link("offline", "valid country", free=True)
PAID = link("acme", "carrier ported")


@pytest.mark.parametrize("word", [answer(valid=False), answer(verdict=Verdict.INVALID_NUMBER)], ids=["valid-is-false", "invalid-number"])
def test_free_account_screens(word: Answer) -> None:
    """A free account's word, as a fact or as a verdict, stops every paid question after it."""
    hunt = Hunt(NUMBER, chain(FREE, PAID, link("beta", "carrier"), want="carrier"))
    assert asked(hunt, said("offline", word)) == ["offline"]
    result = hunt.result()
    assert why(result, "acme") == why(result, "beta") == "screened: offline says that the number is not valid"


def test_screened_hunt_goes_on_with_free_accounts() -> None:
    """Screening stops paid questions only: an invalid_number of a free account doesn't end the hunt."""
    hunt = Hunt(NUMBER, chain(FREE, PAID, link("gratis", "carrier", free=True), want="carrier"))
    invalid = said("offline", answer(verdict=Verdict.INVALID_NUMBER))
    assert asked(hunt, invalid, said("gratis", answer(carrier=ACME))) == ["offline", "gratis"]
    assert hunt.result().carrier == ACME


@pytest.mark.parametrize("word", [answer(valid=True), answer(), answer(verdict=Verdict.NO_MATCH)], ids=["valid", "silent", "no-match"])
def test_other_words_do_not_screen(word: Answer) -> None:
    """A number that is valid, or of which the free account says nothing, is asked of the paid one."""
    assert asked(Hunt(NUMBER, chain(FREE, PAID, want="carrier")), said("offline", word)) == ["offline", "acme"]


@pytest.mark.parametrize("word", [answer(valid=False), answer(verdict=Verdict.INVALID_NUMBER)], ids=["valid-is-false", "invalid-number"])
def test_screening_switched_off(word: Answer) -> None:
    """Without screening a free account's word stops nobody, and `valid` is not asked of it."""
    hunt = Hunt(NUMBER, chain(FREE, PAID, want="carrier country", screen=False))
    asks = drive(hunt, [said("offline", word)])
    assert [(ask.account, ask.wanted) for ask in asks] == [("offline", fields("country")), ("acme", fields("carrier"))]


def test_paid_word_on_validity_does_not_screen() -> None:
    """A paid account's `valid = False` is a fact like any other: only its invalid_number verdict ends the hunt."""
    hunt = Hunt(NUMBER, chain(link("acme", "valid carrier"), link("beta", "carrier"), want="valid carrier"))
    assert asked(hunt, said("acme", answer(valid=False))) == ["acme", "beta"]


def test_valid_is_asked_implicitly() -> None:
    """`valid` is asked of a free account that stands before a paid one, though nobody wants it; it is not missing then."""
    hunt = Hunt(NUMBER, chain(FREE, PAID, want="carrier"))
    [first, _] = drive(hunt)
    assert (first.account, first.wanted) == ("offline", fields("valid"))
    assert hunt.result().missing == fields("carrier")


@pytest.mark.parametrize(
    ("links", "want"),
    [
        ((PAID, FREE), "carrier"),
        ((FREE, link("gratis", "carrier", free=True)), "carrier"),
        ((FREE, link("acme", "ported")), "carrier"),
        ((link("offline", "country", free=True), PAID), "carrier"),
    ],
    ids=["after-the-paid", "nobody-paid", "paid-cant-add", "cant-tell-validity"],
)
def test_valid_is_asked_only_where_it_is_useful(links: tuple[Link, ...], want: str) -> None:
    """`valid` is not asked of a free account whose word would save no paid question."""
    hunt = Hunt(NUMBER, chain(*links, want=want))
    drive(hunt)
    assert why(hunt.result(), "offline") == "can't add a missing field"


def test_valid_is_not_asked_when_it_is_known() -> None:
    """A second free account is not asked for a validity that is known."""
    hunt = Hunt(NUMBER, chain(FREE, link("gratis", "valid", free=True), PAID, want="carrier"))
    assert asked(hunt, said("offline", answer(valid=True))) == ["offline", "acme"]


def test_valid_is_not_asked_when_nothing_more_will_be_paid() -> None:
    """Once the number is screened by a verdict, no further free account is asked whether it is valid."""
    hunt = Hunt(NUMBER, chain(FREE, link("gratis", "valid", free=True), PAID, want="carrier"))
    assert asked(hunt, said("offline", answer(verdict=Verdict.INVALID_NUMBER))) == ["offline"]
    assert why(hunt.result(), "gratis") == "can't add a missing field"


def test_valid_is_asked_of_paid_accounts_only_if_wanted() -> None:
    """`valid` is never asked implicitly of a paid account."""
    hunt = Hunt(NUMBER, chain(link("acme", "valid carrier"), link("beta", "carrier"), want="carrier"))
    assert [ask.wanted for ask in drive(hunt)] == [fields("carrier"), fields("carrier")]


def test_wanted_fields_of_a_screening_account() -> None:
    """A free account is asked for `valid` beside what it is wanted for."""
    hunt = Hunt(NUMBER, chain(FREE, PAID, want="carrier country"))
    assert drive(hunt)[0].wanted == fields("country valid")
