"""What stored answers save, what a hunt knows before it begins, and which of two answers alike leads."""

import pytest

from hunts import ACME, ASKED_AT, NUMBER, answer, chain, drive, fields, last_step, link, said, stored
from linehunt.chain import Chain, Hunt, Link
from linehunt.model.answer import Verdict
from linehunt.model.attempt import Outcome
from linehunt.model.facts import Network
from linehunt.model.money import Money, Rates
from linehunt.model.recollection import Recollection

CENT = Money(10_000, "USD")


def bought(cost: Money | None, speaks_for: str) -> Recollection:
    """A stored answer that cost so much."""
    return Recollection(account="acme", attempt=3, at=1.0, answer=answer(carrier=ACME), cost=cost, speaks_for=fields(speaks_for))


@pytest.mark.parametrize(
    ("row", "saved"),
    [
        (bought(CENT, "carrier"), CENT),
        (bought(CENT, "carrier ported"), CENT),
        (bought(CENT, "ported"), None),
        (bought(None, "carrier"), None),
        (bought(Money(0, "USD"), "carrier"), None),
    ],
    ids=["wanted", "among-others", "not-wanted", "unknown", "nothing"],
)
def test_a_stored_answer_saves_what_it_cost(row: Recollection, saved: Money | None) -> None:
    """What would have been asked for again is saved, at its cost then; an answer that nobody would have bought saves nothing."""
    result = Hunt(NUMBER, chain(link("acme", "carrier ported"), want="carrier"), [row]).result()
    assert last_step(result, "acme").saved == saved
    assert result.saved == (() if saved is None else (saved,))


def test_an_answer_bought_by_somebody_else_meanwhile_saves() -> None:
    """A question that another lookup's answer ended saves what that cost, beside what was recalled before."""
    links = (link("acme", "ported"), link("beta", "carrier"))
    recalled = Outcome(account="beta", answer=answer(carrier=ACME), at=ASKED_AT, recalled=True, saved=CENT)
    hunt = Hunt(NUMBER, chain(*links, want="carrier"), [bought(CENT, "carrier")])
    assert drive(hunt) == []
    assert hunt.result().saved == (CENT,)
    hunt = Hunt(NUMBER, chain(*links, want="carrier"))
    drive(hunt, [recalled])
    assert (last_step(hunt.result(), "beta").saved, hunt.result().saved) == (CENT, (CENT,))


def test_what_is_known_before_anything_was_asked() -> None:
    """A result at any time: of this number, without facts, sources, cost or savings, and all that is wanted is missing."""
    result = Hunt(NUMBER, chain(link("acme", "carrier"), want="carrier")).result()
    assert (result.number, result.input) == (NUMBER, NUMBER.e164)
    assert (dict(result.sources), result.weak, result.steps) == ({}, frozenset(), ())
    assert (result.cost, result.in_doubt, result.saved) == ((), (), ())
    assert result.missing == fields("carrier")


def test_an_answer_that_was_asked_for_saves_nothing() -> None:
    """It has its price."""
    hunt = Hunt(NUMBER, chain(link("acme", "carrier"), want="carrier"))
    drive(hunt, [said("acme", answer(carrier=ACME))])
    assert (last_step(hunt.result(), "acme").saved, hunt.result().saved) == (None, ())


@pytest.mark.parametrize("turned", [False, True], ids=["as-listed", "turned"])
def test_of_two_answers_of_one_moment_the_first_list_of_items_leads(turned: bool) -> None:
    """Two stored answers of one account and one moment never depend on the order in which the store tells them."""
    first = stored("acme", answer(carrier=ACME), "carrier", items=("a",))
    second = stored("acme", answer(carrier=Network(name="Other", mcc="310", mnc="013")), "carrier", items=("b",))
    rows = [second, first] if turned else [first, second]
    assert Hunt(NUMBER, chain(link("acme", "carrier"), want="carrier"), rows).result().carrier == ACME


def test_a_chain_says_where_each_account_stands() -> None:
    """Places count from the first account; they are found, never given, and are no part of what a chain shows."""
    made = Chain(links=(link("acme", "carrier"), link("beta", "carrier")), want=fields("carrier"))
    assert dict(made.places) == {"acme": 0, "beta": 1}
    assert "places" not in repr(made)
    with pytest.raises(TypeError):
        Chain(links=(), want=fields("carrier"), places={})  # type: ignore[call-arg]  # that is the claim


def test_what_a_chain_and_its_links_are_unless_told() -> None:
    """A chain has no name, no limit and no rates, and screens; a link has no price items, and covers every number."""
    bare = Link(account="acme", provider="acme-io", fields=fields("carrier"), free=True, price=lambda *_: None)
    made = Chain(links=(bare,), want=fields("carrier"))
    assert (made.name, made.max_cost, made.rates, made.screen) == ("", None, Rates(), True)
    assert (bare.items(fields("carrier")), bare.covers) == ((), ())
    hunt = Hunt(NUMBER, made)
    assert [ask.account for ask in drive(hunt)] == ["acme"]


def test_who_drives_a_hunt_may_note_when_it_began() -> None:
    """The policy has no clock: both times are noted from outside, and nothing else is."""
    hunt = Hunt(NUMBER, chain(link("acme", "carrier"), want="carrier"))
    hunt.began = (ASKED_AT, 1000.0)
    assert hunt.began == (ASKED_AT, 1000.0)
    with pytest.raises(AttributeError):
        hunt.ended = 1.0  # type: ignore[attr-defined]  # that is the claim


def test_an_answer_with_a_verdict_alone_says_so() -> None:
    """Each verdict that is no answer has its words, and gifts beside them."""
    for verdict, words in (
        (Verdict.NO_MATCH, "knows nothing of the number"),
        (Verdict.INVALID_NUMBER, "says that the number is not valid"),
        (Verdict.NOT_COVERED, "doesn't cover the number"),
    ):
        for valid, gift in ((None, ""), (True, "; gave valid")):
            hunt = Hunt(NUMBER, chain(link("acme", "valid"), want="valid"))
            drive(hunt, [said("acme", answer(verdict=verdict, valid=valid))])
            assert last_step(hunt.result(), "acme").reason == words + gift
    hunt = Hunt(NUMBER, chain(link("acme", "valid"), want="valid"))
    drive(hunt, [said("acme", answer())])
    assert last_step(hunt.result(), "acme").reason == "gave nothing new"
