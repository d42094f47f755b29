"""Questions that share a price item: whoever buys it first has it for all of them."""

from books import CARRIER, GB, US, Desk, obstacles
from linehunt.model.answer import Ticket
from linehunt.store.protocol import Obstacle, Refusal

BOTH, LINE, NAME, SCORE = ("line", "name"), ("line",), ("name",), ("score",)


def test_an_item_that_somebody_asks_for_is_busy(desk: Desk) -> None:
    """A number is refused as busy while one of the order's price items is asked for with others, or some of several; others are granted."""
    both = desk.take(US, items=BOTH)
    assert desk.reserve(US, GB, items=NAME).refusals == {US: Refusal(Obstacle.BUSY, both, overlaps=True)}
    assert desk.reserve(US, items=SCORE).numbers == (US,)
    line = desk.take(GB, items=LINE)
    assert desk.reserve(GB, items=("line", "score")).refusals == {GB: Refusal(Obstacle.BUSY, line, overlaps=True)}


def test_an_item_of_another_account_is_another_question(desk: Desk) -> None:
    """Price items of two accounts have nothing to do with each other, whatever they are called."""
    desk.take(US, items=BOTH)
    assert desk.reserve(US, items=NAME, account="beta").numbers == (US,)


def test_no_items_are_no_part_of_anything(desk: Desk) -> None:
    """A question without price items shares none with one that has some."""
    desk.take(US, items=BOTH)
    assert desk.reserve(US).numbers == (US,)


def test_an_item_that_was_answered_since(desk: Desk) -> None:
    """An asker who doesn't know that somebody has bought one of the items is sent to look again; one who knows gets the other."""
    both = desk.take(US, items=BOTH)
    desk.settle(both, {US: CARRIER}, charged="0.01 USD")
    assert desk.reserve(US, items=NAME).refusals == {US: Refusal(Obstacle.ANSWERED)}
    assert desk.reserve(US, items=("name", "score"), seen={US: both}).numbers == (US,)


def test_every_answer_since_counts(desk: Desk) -> None:
    """Of several answers with some of the items each must have been seen: also one that came late, of an attempt that began early."""
    early = desk.take(US, items=LINE)
    late = desk.take(US, items=NAME)
    desk.settle(late, {US: CARRIER}, charged="0.01 USD")
    assert obstacles(desk.reserve(US, items=BOTH, seen={US: late})) == {US: Obstacle.BUSY}
    desk.settle(early, {US: CARRIER}, charged="0.01 USD")
    assert obstacles(desk.reserve(US, items=BOTH, seen={US: late})) == {US: Obstacle.ANSWERED}
    assert desk.reserve(US, items=BOTH, seen={US: frozenset({early, late})}).numbers == (US,)


def test_an_item_in_doubt_blocks(desk: Desk) -> None:
    """An item that may have been billed is not bought again with others, nor when its answer can still be fetched."""
    since = desk.clock.now()
    for number, tickets in ((US, ()), (GB, (Ticket("t-1", (GB,)),))):
        both = desk.take(number, items=BOTH)
        desk.settle(both, doubt=[number], tickets=tickets)
        assert desk.reserve(number, items=NAME).refusals == {number: Refusal(Obstacle.DOUBT, both, since, overlaps=True)}


def test_who_asks_now_comes_before_a_doubt(desk: Desk) -> None:
    """Of two that have some of the items open, the one that is asking is waited for: it ends soon."""
    doubt = desk.take(US, items=LINE)
    desk.settle(doubt, doubt=[US])
    asking = desk.take(US, items=NAME)
    assert desk.reserve(US, items=BOTH).refusals == {US: Refusal(Obstacle.BUSY, asking, overlaps=True)}


def test_what_was_bought_is_fetched_all_the_same(desk: Desk) -> None:
    """Tickets of the very question are fetched, whoever asks for some of its items now: that costs nothing."""
    line = desk.take(US, items=LINE)
    both = desk.reserve(US, items=BOTH)
    assert both.attempt is None
    desk.settle(line, doubt=[US], tickets=(Ticket("t-1", (US,)),))
    desk.store.resolve(line, billed=False)
    both = desk.reserve(US, items=BOTH)
    assert both.attempt is not None
    desk.settle(both.attempt, doubt=[US], tickets=(Ticket("t-2", (US,)),))
    [resumed] = desk.reserve(US, items=BOTH).resumed
    assert (resumed.attempt, resumed.tickets) == (both.attempt, (Ticket("t-2", (US,)),))


def test_answers_that_may_not_be_kept_are_waited_for_all_the_same(desk: Desk) -> None:
    """Where answers may not be stored an item that is asked for is busy, and nobody can have answered meanwhile."""
    grant = desk.reserve(US, items=BOTH, kept=False)
    assert grant.attempt is not None
    assert obstacles(desk.reserve(US, items=NAME, kept=False)) == {US: Obstacle.BUSY}
    desk.settle(grant.attempt, {US: CARRIER}, charged="0.01 USD")
    assert desk.reserve(US, items=NAME, kept=False).numbers == (US,)
