"""The cap of what a store's attempts may cost together."""

import pytest

from books import CARRIER, GB, IN, US, OpenDesk, obstacles
from linehunt.model.answer import Ticket
from linehunt.model.number import PhoneNumber
from linehunt.store.protocol import Obstacle

MANY = tuple(PhoneNumber(f"+1415430{place:04}") for place in range(100))


def test_as_many_as_fit(open_desk: OpenDesk) -> None:
    """Of an order that doesn't fit as many numbers are granted as do, in order; the rest is refused with the ledger's words."""
    grant = open_desk(max_spend="0.20 USD").reserve(*MANY, price="0.01 USD")
    assert grant.numbers == MANY[:20]
    assert set(obstacles(grant).values()) == {Obstacle.BUDGET}
    assert [*grant.refusals] == [*MANY[20:]]
    assert grant.refusals[MANY[20]].words == "0.01 USD would pass the cap of 0.2 USD: 0 USD left"


def test_exactly_the_cap(open_desk: OpenDesk) -> None:
    """The cap can be used up to its last micro-unit, and not beyond."""
    desk = open_desk(max_spend="0.01 USD")
    assert obstacles(desk.reserve(US, price="0.010001 USD")) == {US: Obstacle.BUDGET}
    assert desk.reserve(US, price="0.01 USD").numbers == (US,)
    assert obstacles(desk.reserve(GB, price="0.000001 USD")) == {GB: Obstacle.BUDGET}


def test_a_dear_number_leaves_room_for_the_next(open_desk: OpenDesk) -> None:
    """A number that doesn't fit doesn't keep the cheaper ones after it out."""
    grant = open_desk(max_spend="0.02 USD").reserve(prices={US: "0.01 USD", GB: "9 USD", IN: "0.01 USD"})
    assert grant.numbers == (US, IN)
    assert grant.refusals[GB].words == "9 USD would pass the cap of 0.02 USD: 0.01 USD left"


@pytest.mark.parametrize("how", ["held", "spent", "in-doubt"])
def test_everything_counts(open_desk: OpenDesk, how: str) -> None:
    """What is held, what was spent and what is in doubt all count; nothing of them turns into free money with time."""
    desk = open_desk(max_spend="0.01 USD")
    if how == "held":
        desk.take(US)
    elif how == "spent":
        desk.buy(US)
    else:
        desk.doubt(US)
    desk.clock.advance(1e9)
    assert obstacles(desk.reserve(GB, account="beta")) == {GB: Obstacle.BUDGET}


def test_released_money_is_free(open_desk: OpenDesk) -> None:
    """What was held and is neither charged nor in doubt can be spent again."""
    desk = open_desk(max_spend="0.02 USD")
    attempt = desk.take(US, GB)
    desk.settle(attempt, {US: CARRIER}, charged="0.005 USD")
    assert obstacles(desk.reserve(IN, price="0.016 USD")) == {IN: Obstacle.BUDGET}
    assert desk.reserve(IN, price="0.015 USD").numbers == (IN,)


def test_charged_above_the_cap(open_desk: OpenDesk) -> None:
    """A charge above the quote is counted as it is, even past the cap; nothing more is granted then."""
    desk = open_desk(max_spend="0.02 USD")
    desk.settle(desk.take(US), {US: CARRIER}, charged="5 USD")
    assert desk.sums == ("", "5 USD", "")
    assert desk.reserve(GB, price="0.000001 USD").refusals[GB].words == "0.000001 USD would pass the cap of 0.02 USD: 0 USD left"


def test_other_currency_by_rate(open_desk: OpenDesk) -> None:
    """A price in another currency counts by the rate, and so does what was spent in it, by whichever account."""
    desk = open_desk(max_spend="0.0048 USD", rates={"INR": "0.012 USD"})
    assert desk.reserve(US, GB, IN, price="0.2 INR").numbers == (US, GB)
    assert obstacles(desk.reserve(IN, price="0.000001 USD", account="beta")) == {IN: Obstacle.BUDGET}
    assert desk.sums == ("0.4 INR", "", "")


def test_currency_without_a_rate(open_desk: OpenDesk) -> None:
    """A price in a currency without a rate is never granted under a cap: it can't be held against it."""
    desk = open_desk(max_spend="100 USD")
    grant = desk.reserve(US, price="0.01 EUR")
    assert grant.attempt is None
    assert grant.refusals[US].obstacle is Obstacle.BUDGET
    assert grant.refusals[US].words == "no rate from EUR to USD: the cap of 100 USD can't be held"


def test_spent_in_a_currency_without_a_rate(open_desk: OpenDesk) -> None:
    """Once something was charged in a currency without a rate nothing more is granted."""
    desk = open_desk(max_spend="100 USD")
    desk.settle(desk.take(US, price="0 EUR"), {US: CARRIER}, charged="0.01 EUR")
    assert obstacles(desk.reserve(GB)) == {GB: Obstacle.BUDGET}


def test_free_questions_need_no_rate(open_desk: OpenDesk) -> None:
    """A question that costs nothing fits under every cap, in whatever currency, and takes nothing of it."""
    desk = open_desk(max_spend="0.01 USD")
    free = desk.reserve(US, price="0 EUR", account="gratis")
    assert free.attempt is not None
    desk.settle(free.attempt, {US: CARRIER}, charged="0 EUR")
    desk.take(GB)
    assert desk.reserve(IN, price="0 EUR", account="gratis").numbers == (IN,)


def test_without_a_cap(open_desk: OpenDesk) -> None:
    """Without a cap everything is granted, in any currency."""
    desk = open_desk()
    assert desk.reserve(US, price="999999 USD").numbers == (US,)
    assert desk.reserve(US, price="999999 XAU", account="beta").numbers == (US,)


def test_refusals_for_other_reasons_come_first(open_desk: OpenDesk) -> None:
    """Without room in the cap a number that somebody asks is still busy, an answered one answered, a bought one fetched."""
    desk = open_desk(max_spend="0.03 USD")
    desk.doubt(US, tickets=(Ticket("t-1", (US,)),))
    desk.take(GB)
    desk.buy(IN)
    grant = desk.reserve(US, GB, IN)
    assert obstacles(grant) == {GB: Obstacle.BUSY, IN: Obstacle.ANSWERED}
    assert len(grant.resumed) == 1
