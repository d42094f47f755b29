"""Answers that were bought and can still be fetched."""

import pytest

from books import CARRIER, GB, IN, US, Desk, OpenDesk, obstacles
from linehunt.model.answer import Ticket
from linehunt.model.message import ProviderResponse
from linehunt.model.money import Money
from linehunt.model.number import PhoneNumber
from linehunt.store.protocol import Obstacle, Raw, Refusal, Resumed

PRICE = Money.parse("0.01 USD")
FOR_US, FOR_GB, FOR_BOTH = Ticket("t-us", (US,)), Ticket("t-gb", (GB,)), Ticket("t-both", (US, GB))
PENDING = Raw(ProviderResponse(status=202, body=b"{}"), (US,))


def test_resumed_without_a_new_reservation(open_desk: OpenDesk) -> None:
    """A number with a ticket is resumed: the old attempt, its ticket and its quote; nothing is reserved, not even past the cap."""
    desk = open_desk(max_spend="0.01 USD")
    attempt = desk.doubt(US, tickets=(FOR_US,))
    grant = desk.reserve(US, price="5 USD")
    assert (grant.attempt, grant.numbers, grant.refusals) == (None, (), {})
    assert grant.resumed == (Resumed(attempt, (FOR_US,), (FOR_US,), {US: PRICE}),)
    assert desk.sums == ("", "", "0.01 USD")


def test_only_tickets_of_asked_numbers(desk: Desk) -> None:
    """Only the tickets of the order's numbers are to be fetched; the others, and their quotes, are named to be kept."""
    attempt = desk.doubt(US, GB, tickets=(FOR_US, FOR_GB))
    [resumed] = desk.reserve(GB).resumed
    assert resumed == Resumed(attempt, (FOR_GB,), (FOR_US, FOR_GB), {US: PRICE, GB: PRICE})


def test_one_ticket_for_several_numbers(desk: Desk) -> None:
    """A ticket for two numbers is fetched once, whichever of them is asked."""
    desk.doubt(US, GB, tickets=(FOR_BOTH,))
    [resumed] = desk.reserve(US, GB).resumed
    assert resumed.tickets == (FOR_BOTH,)


def test_several_attempts_are_resumed(desk: Desk) -> None:
    """An order may resume several attempts and be granted other numbers, all in one transaction."""
    first, second = desk.doubt(US, tickets=(FOR_US,)), desk.doubt(GB, tickets=(FOR_GB,))
    grant = desk.reserve(US, GB, IN)
    assert [resumed.attempt for resumed in grant.resumed] == [first, second]
    assert grant.numbers == (IN,)
    assert desk.sums == ("0.01 USD", "", "0.02 USD")


def test_doubt_without_a_ticket_of_its_own(desk: Desk) -> None:
    """A number in doubt whose attempt has tickets for other numbers alone stays blocked."""
    since = desk.clock.now()
    attempt = desk.doubt(US, GB, tickets=(FOR_US,))
    assert desk.reserve(GB).refusals == {GB: Refusal(Obstacle.DOUBT, attempt, since)}


def test_one_fetches_at_a_time(desk: Desk) -> None:
    """While one asker fetches, all numbers of the attempt are busy for the others, and not in doubt for those who look."""
    attempt = desk.doubt(US, GB, tickets=(FOR_US, FOR_GB))
    desk.reserve(US)
    assert desk.reserve(US, GB).refusals == {US: Refusal(Obstacle.BUSY, attempt), GB: Refusal(Obstacle.BUSY, attempt)}
    assert (desk.row(US).doubt_since, desk.row(US).tickets) == (None, False)


def test_partly_fetched(desk: Desk) -> None:
    """What is fetched is answered and charged; the rest stays in doubt with its tickets, and can be fetched later."""
    attempt = desk.doubt(US, GB, tickets=(FOR_US, FOR_GB))
    desk.reserve(US)
    desk.settle(attempt, {US: CARRIER}, charged="0.01 USD", doubt=[GB], tickets=(FOR_GB,))
    assert desk.sums == ("", "0.01 USD", "0.01 USD")
    assert desk.row(US).answer == CARRIER
    [resumed] = desk.reserve(GB).resumed
    assert resumed == Resumed(attempt, (FOR_GB,), (FOR_GB,), {GB: PRICE})
    desk.settle(attempt, {GB: CARRIER}, charged="0.01 USD")
    assert desk.sums == ("", "0.02 USD", "")
    assert desk.row(GB).attempt == attempt


def test_still_not_ready(desk: Desk) -> None:
    """A fetch that brings nothing leaves all as it was: in doubt, with its ticket, to be fetched again."""
    attempt = desk.doubt(US, tickets=(FOR_US,))
    for _ in range(2):
        assert [resumed.attempt for resumed in desk.reserve(US).resumed] == [attempt]
        desk.settle(attempt, doubt=[US], tickets=(FOR_US,))
        assert desk.sums == ("", "", "0.01 USD")


def test_ticket_that_is_gone(desk: Desk) -> None:
    """A doubt whose ticket was given up is a doubt like any other."""
    attempt = desk.doubt(US, tickets=(FOR_US,))
    desk.reserve(US)
    desk.settle(attempt, doubt=[US])
    assert obstacles(desk.reserve(US)) == {US: Obstacle.DOUBT}


def test_kept_tickets_are_busy(desk: Desk) -> None:
    """The tickets of a Pending reply are kept while their asker still waits: nobody else fetches them, and the hold stands."""
    attempt = desk.take(US)
    desk.store.keep(attempt, (FOR_US,), PENDING)
    assert desk.reserve(US).refusals == {US: Refusal(Obstacle.BUSY, attempt)}
    assert desk.sums == ("0.01 USD", "", "")
    assert desk.row(US).doubt_since is None


def test_settlement_says_which_tickets_are_left(desk: Desk) -> None:
    """After the settlement its own tickets count, not those that were kept before."""
    attempt = desk.take(US, GB)
    desk.store.keep(attempt, (FOR_BOTH,), PENDING)
    desk.settle(attempt, {US: CARRIER}, charged="0.01 USD", doubt=[GB])
    assert obstacles(desk.reserve(GB)) == {GB: Obstacle.DOUBT}


@pytest.mark.parametrize("number", [US, GB, IN], ids=["with-ticket", "in-doubt", "answered"])
def test_recall_tells_tickets(desk: Desk, number: PhoneNumber) -> None:
    """Recall says of a number that it is in doubt, since when, and whether it can be fetched."""
    since = desk.clock.now()
    attempt = desk.take(US, GB, IN)
    desk.clock.advance(2.0)
    desk.settle(attempt, {IN: CARRIER}, charged="0.01 USD", doubt=[US, GB], tickets=(FOR_US,))
    told = {one: (desk.row(one).doubt_since, desk.row(one).tickets) for one in (US, GB, IN)}
    assert told[number] == {US: (since, True), GB: (since, False), IN: (None, False)}[number]
