"""What both stores decide at the edges: an account's budget over all its money, the cap after a doubt, answers without a share."""

from datetime import UTC, timedelta, timezone

import pytest

from books import CARRIER, GB, IN, SPEAKS_FOR, US, Desk, OpenDesk, obstacles
from linehunt.model.attempt import Ended
from linehunt.model.money import Money
from linehunt.store.budget import Budget, Budgets, Period, window
from linehunt.store.pace import Claimed, Pace
from linehunt.store.protocol import Obstacle, Settlement

CENT = Money.parse("0.01 USD")


def test_an_accounts_budget_counts_all_that_it_has_spent(open_desk: OpenDesk) -> None:
    """Charged by a response or by somebody's word, it is the account's; another account's money is not."""
    desk = open_desk(budgets=Budgets(limits=(Budget(limit=Money.parse("0.03 USD"), period=Period.DAY, account="acme"),)))
    desk.buy(US)
    desk.store.resolve(desk.doubt(GB), billed=True)
    attempt = desk.reserve(US, account="bolt").attempt
    assert attempt is not None
    desk.settle(attempt, {US: CARRIER}, charged="0.01 USD")

    words = "0.02 USD would pass the budget of account 'acme' of 0.03 USD a day: 0.01 USD left"
    assert [refusal.words for refusal in desk.reserve(IN, price="0.02 USD").refusals.values()] == [words]
    desk.take(IN)


def test_a_budget_behind_another_accounts_holds(open_desk: OpenDesk) -> None:
    """Budgets are held whatever their order: one of another account is passed over, and those after it are not."""
    of_bolt = Budget(limit=Money.parse("9 USD"), period=Period.DAY, account="bolt")
    desk = open_desk(budgets=Budgets(limits=(of_bolt, Budget(limit=CENT, period=Period.DAY))))
    desk.take(US)
    assert obstacles(desk.reserve(GB)) == {GB: Obstacle.BUDGET}


def test_a_cap_leaves_midnight_where_it_is() -> None:
    """A cap beside budgets has their time zone; without one they are the same object."""
    made = Budgets(time_zone=timezone(timedelta(hours=5, minutes=30)))
    assert made.capped(CENT) == Budgets(limits=(Budget(limit=CENT),), time_zone=made.time_zone)
    assert made.capped(None) is made
    assert Budgets().time_zone is UTC


@pytest.mark.parametrize(("now", "wait"), [(98.5, 0.0), (99.5, 5.5), (105.5, 0.0)], ids=["set-back", "corrected", "later"])
def test_how_far_a_clock_is_set_back_by_those_who_mean_it(now: float, wait: float) -> None:
    """Beyond a second earlier claims are forgotten; less is a correction, and waited for."""
    assert Pace(10.0).claim(Claimed(105.0, 100.0), now)[1] == wait


def test_the_cap_after_a_doubt(open_desk: OpenDesk) -> None:
    """What is in doubt counts against the cap; once it is not billed it is room again, and once billed it is spent."""
    desk = open_desk(max_spend="0.01 USD")
    attempt = desk.doubt(US)
    assert obstacles(desk.reserve(GB)) == {GB: Obstacle.BUDGET}
    desk.store.resolve(attempt, billed=False)
    attempt = desk.doubt(GB)
    desk.store.resolve(attempt, billed=True)
    assert obstacles(desk.reserve(IN)) == {IN: Obstacle.BUDGET}
    assert desk.sums == ("", "0.01 USD", "")


def test_an_answer_without_a_share_is_free(open_desk: OpenDesk) -> None:
    """A number that is answered and has no share of the charge is remembered as free, in the charge's currency."""
    desk = open_desk()
    attempt = desk.take(US, price="0.2 INR")
    charged = Money.parse("0.2 INR")
    desk.store.settle(Settlement(attempt=attempt, ended=Ended.SETTLED, charged=charged, answers={US: CARRIER}, speaks_for=SPEAKS_FOR))
    assert desk.row(US).cost == Money(0, "INR")


def test_many_are_recalled_since_a_time(desk: Desk) -> None:
    """No answer from before that time is fresh, and every number that is known is told."""
    desk.buy(US)
    desk.clock.advance(10.0)
    desk.buy(GB)
    found = desk.store.recall_many((US, GB, IN), {"acme"}, since=desk.clock.now() - 5.0)
    assert {number: [row.answer for row in rows] for number, rows in found.items()} == {US: [None], GB: [CARRIER]}
    assert [row.answer for rows in desk.store.recall_many((US, GB), {"acme"}).values() for row in rows] == [CARRIER, CARRIER]


def test_what_is_saved_takes_nothing_of_a_budget(open_desk: OpenDesk) -> None:
    """Savings are noted for the day, and are no money."""
    limits = (Budget(limit=CENT, period=Period.DAY), Budget(limit=CENT, period=Period.MONTH), Budget(limit=CENT))
    desk = open_desk(budgets=Budgets(limits=limits))
    desk.store.note_saved({"acme": Money.parse("5 USD"), "bolt": Money.parse("5 EUR")})
    desk.take(US)
    assert desk.sums == ("0.01 USD", "", "")


def test_a_budget_says_what_it_is() -> None:
    """Its words name limit, period and account."""
    limit = Money.parse("9 USD")
    assert str(Budget(limit=limit)) == "the cap of 9 USD"
    assert str(Budget(limit=limit, period=Period.DAY)) == "the budget of 9 USD a day"
    assert str(Budget(limit=limit, period=Period.MONTH, account="acme")) == "the budget of account 'acme' of 9 USD a month"


def test_the_first_day_of_a_window() -> None:
    """A day is its own window, a month begins at its first day, and a cap has no beginning."""
    assert [window(period, "2026-11-22") for period in (Period.DAY, Period.MONTH, None)] == ["2026-11-22", "2026-11-01", None]
