"""What a store grants, and what it refuses."""

from books import CARRIER, GB, IN, US, Desk, OpenDesk, obstacles
from linehunt.model.answer import Ticket
from linehunt.store.protocol import Obstacle, Refusal

SLIP = Ticket("t-1", (US,))


def test_grant(desk: Desk) -> None:
    """Numbers that nobody asks are granted in order, in one attempt, and their quotes are held."""
    grant = desk.reserve(US, GB, price="0.01 USD")
    assert grant.attempt is not None
    assert (grant.numbers, grant.resumed, grant.refusals) == ((US, GB), (), {})
    assert desk.sums == ("0.02 USD", "", "")


def test_attempts_have_ids_of_their_own(desk: Desk) -> None:
    """No two attempts share an id, not even after the first was released."""
    first = desk.take(US)
    desk.settle(first)
    assert desk.take(US) != first


def test_single_flight(desk: Desk) -> None:
    """A number that somebody is asking is refused as busy, with the attempt to wait for; the others are granted."""
    first = desk.take(US)
    grant = desk.reserve(US, GB)
    assert grant.numbers == (GB,)
    assert grant.refusals == {US: Refusal(Obstacle.BUSY, first)}


def test_nothing_granted_is_no_attempt(desk: Desk) -> None:
    """Where no number is granted there is no attempt, and nothing more is held."""
    desk.take(US)
    assert desk.reserve(US).attempt is None
    assert desk.sums == ("0.01 USD", "", "")


def test_answered_meanwhile(desk: Desk) -> None:
    """A number that was answered since the asker looked is refused: its answer is there to be recalled."""
    attempt = desk.buy(US)
    assert desk.reserve(US).refusals == {US: Refusal(Obstacle.ANSWERED)}
    assert obstacles(desk.reserve(US, seen={US: attempt - 1})) == {US: Obstacle.ANSWERED}
    assert desk.reserve(US, seen={US: attempt}).numbers == (US,)


def test_seen_answer_that_is_not_there(desk: Desk) -> None:
    """An asker who has seen an answer that the store doesn't know is sent to look again."""
    assert obstacles(desk.reserve(US, seen={US: 99})) == {US: Obstacle.ANSWERED}


def test_answers_that_may_not_be_kept(desk: Desk) -> None:
    """Where answers may not be stored nobody can have answered meanwhile: the number is granted again, and nothing is recalled."""
    attempt = desk.take(US, kept=False)
    desk.settle(attempt, {US: CARRIER}, charged="0.01 USD")
    assert desk.store.recall(US, {"acme"}) == []
    assert desk.reserve(US, seen={US: 99}, kept=False).numbers == (US,)
    assert obstacles(desk.reserve(US, kept=False)) == {US: Obstacle.BUSY}


def test_doubt_blocks(desk: Desk) -> None:
    """A number in doubt is not granted again, by whoever asks: the refusal says which attempt, and since when."""
    since = desk.clock.now()
    attempt = desk.doubt(US)
    desk.clock.advance(3600.0)
    assert desk.reserve(US, GB).refusals == {US: Refusal(Obstacle.DOUBT, attempt, since)}
    assert desk.reserve(US, kept=False).refusals == {US: Refusal(Obstacle.DOUBT, attempt, since)}


def test_failure_frees(desk: Desk) -> None:
    """A number whose attempt ended without an answer and without a doubt is granted again."""
    desk.settle(desk.take(US), failure="ConnectionFailed: refused")
    assert desk.reserve(US).numbers == (US,)


def test_failure_after_an_answer_leaves_the_answer(desk: Desk) -> None:
    """An attempt that brings nothing leaves the stored answer, and its seen, as they were."""
    answered = desk.buy(US)
    again = desk.reserve(US, seen={US: answered})
    assert again.attempt is not None
    desk.settle(again.attempt, failure="RateLimited")
    assert desk.row(US).answer == CARRIER
    assert desk.reserve(US, seen={US: answered}).numbers == (US,)


def test_accounts_and_items_are_apart(desk: Desk) -> None:
    """Another account, and other price items of the same account, are other questions."""
    desk.take(US)
    assert desk.reserve(US, account="beta").numbers == (US,)
    assert desk.reserve(US, items=("lrn",)).numbers == (US,)
    assert obstacles(desk.reserve(US, items=("lrn",))) == {US: Obstacle.BUSY}


def test_part_that_was_answered(desk: Desk) -> None:
    """Of a batch the answered numbers are free, and the doubtful ones blocked."""
    attempt = desk.take(US, GB, IN)
    desk.settle(attempt, {US: CARRIER}, charged="0.01 USD", doubt=[GB])
    grant = desk.reserve(US, GB, IN, seen={US: attempt})
    assert grant.numbers == (US, IN)
    assert obstacles(grant) == {GB: Obstacle.DOUBT}


def test_empty_order(desk: Desk) -> None:
    """An order of nothing comes to nothing."""
    grant = desk.reserve()
    assert (grant.attempt, grant.numbers, grant.refusals) == (None, (), {})


def test_every_number_has_its_word(open_desk: OpenDesk) -> None:
    """Each number of an order is either granted, resumed or refused, never two of these."""
    desk = open_desk(max_spend="0.04 USD")
    numbers = [US, GB, IN]
    desk.doubt(US, tickets=(SLIP,))
    desk.take(GB)
    desk.buy(IN)
    grant = desk.reserve(*numbers)
    resumed = [number for one in grant.resumed for ticket in one.tickets for number in ticket.numbers]
    assert sorted(map(str, [*grant.numbers, *resumed, *grant.refusals])) == sorted(map(str, numbers))
    assert obstacles(grant) == {GB: Obstacle.BUSY, IN: Obstacle.ANSWERED}
