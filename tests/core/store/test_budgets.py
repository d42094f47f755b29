"""Budgets: what a calendar day or month may cost, by one account or by all, decided with the reservation."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

import pytest

from books import CARRIER, GB, IN, US, Desk, OpenDesk, obstacles
from linehunt.model.money import Money
from linehunt.model.number import PhoneNumber
from linehunt.store.budget import Budget, Budgets, Period
from linehunt.store.protocol import Grant, Obstacle

INDIA = timezone(timedelta(hours=5, minutes=30))
HOUR, DAY = 3600.0, 86_400.0
MANY = [PhoneNumber(f"+1415430{place:04}") for place in range(64)]


def budgets(*limits: tuple[str, Period] | tuple[str, Period, str], time_zone: tzinfo = UTC) -> Budgets:
    """Budgets of these amounts and periods, of all accounts or of the one that is named."""
    made = [Budget(limit=Money.parse(limit), period=period, account=account[0] if account else None) for limit, period, *account in limits]
    return Budgets(limits=tuple(made), time_zone=time_zone)


@pytest.fixture
def at(open_desk: OpenDesk) -> Callable[..., Desk]:
    """Makes a desk with these budgets, whose clock shows this time (UTC)."""

    def make(text: str, made: Budgets) -> Desk:
        desk = open_desk(budgets=made)
        go(desk, text)
        return desk

    return make


def go(desk: Desk, text: str) -> None:
    """Put the desk's clock to this time (UTC)."""
    desk.clock.advance(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() - desk.clock.now())


def words(grant: Grant) -> list[str]:
    """Why nothing of it was granted: budgets alone."""
    assert not grant.numbers
    assert set(obstacles(grant).values()) == {Obstacle.BUDGET}
    return [refusal.words for refusal in grant.refusals.values()]


def test_a_day(at: Callable[..., Desk]) -> None:
    """What a day's budget is spent on is granted until it is spent, and again from the next midnight on."""
    desk = at("2026-11-22T23:59:59", budgets(("0.02 USD", Period.DAY)))
    desk.take(US, GB)

    assert words(desk.reserve(IN)) == ["0.01 USD would pass the budget of 0.02 USD a day: 0 USD left"]
    desk.clock.advance(1)
    desk.take(IN)


def test_a_month(at: Callable[..., Desk]) -> None:
    """A month's budget is of the calendar month: the next day changes nothing, its first day does."""
    desk = at("2026-11-30T12:00:00", budgets(("0.01 USD", Period.MONTH)))
    desk.take(US)
    go(desk, "2026-11-30T23:59:59")

    assert words(desk.reserve(GB)) == ["0.01 USD would pass the budget of 0.01 USD a month: 0 USD left"]
    go(desk, "2026-12-01T00:00:00")
    desk.take(GB)
    go(desk, "2027-01-01T00:00:00")
    desk.take(IN)


def test_a_day_within_a_month(at: Callable[..., Desk]) -> None:
    """Each budget holds by itself: the words are those of the one without room, and what one refuses is taken off no other."""
    desk = at("2026-11-01T12:00:00", budgets(("0.02 USD", Period.DAY), ("0.03 USD", Period.MONTH)))
    desk.take(US, GB)
    assert "a day: 0 USD left" in words(desk.reserve(IN))[0]
    desk.clock.advance(DAY)

    assert words(desk.reserve(IN, price="0.015 USD")) == ["0.015 USD would pass the budget of 0.03 USD a month: 0.01 USD left"]
    desk.take(IN)
    assert words(desk.reserve(MANY[0])) == ["0.01 USD would pass the budget of 0.03 USD a month: 0 USD left"]


def test_one_account(at: Callable[..., Desk]) -> None:
    """An account's budget is its own: another account goes on."""
    desk = at("2026-11-22T12:00:00", budgets(("0.01 USD", Period.DAY, "acme")))
    desk.take(US)

    assert words(desk.reserve(GB)) == ["0.01 USD would pass the budget of account 'acme' of 0.01 USD a day: 0 USD left"]
    assert desk.reserve(GB, account="bolt").numbers == (GB,)


def test_all_accounts(at: Callable[..., Desk]) -> None:
    """A budget over all accounts counts each of them."""
    desk = at("2026-11-22T12:00:00", budgets(("0.02 USD", Period.DAY), ("9 USD", Period.DAY, "acme")))
    desk.take(US)
    assert desk.reserve(US, account="bolt").numbers == (US,)

    assert words(desk.reserve(GB, account="cord")) == ["0.01 USD would pass the budget of 0.02 USD a day: 0 USD left"]
    assert words(desk.reserve(GB)) == ["0.01 USD would pass the budget of 0.02 USD a day: 0 USD left"]


@pytest.mark.parametrize(
    ("time_zone", "last", "next_day"),
    [
        (UTC, "2026-11-22T23:59:59", "2026-11-23T00:00:00"),
        (INDIA, "2026-11-22T18:29:59", "2026-11-22T18:30:00"),
        (timezone(timedelta(hours=-8)), "2026-11-23T07:59:59", "2026-11-23T08:00:00"),
        (ZoneInfo("Europe/Berlin"), "2027-03-28T21:59:59", "2027-03-28T22:00:00"),  # summer time begins: a day of 23 hours
        (ZoneInfo("Europe/Berlin"), "2027-10-31T22:59:59", "2027-10-31T23:00:00"),  # and ends: one of 25
    ],
    ids=["utc", "india", "west", "spring", "autumn"],
)
def test_midnight(at: Callable[..., Desk], time_zone: tzinfo, last: str, next_day: str) -> None:
    """The day turns at midnight in the configured time zone, also on the days that are an hour shorter or longer."""
    desk = at(last, budgets(("0.01 USD", Period.DAY), time_zone=time_zone))
    desk.take(US)
    assert words(desk.reserve(GB))
    go(desk, next_day)

    desk.take(GB)


@pytest.mark.parametrize(("day", "hours"), [("2027-03-27T23:00:00", 23), ("2027-10-30T22:00:00", 25)], ids=["spring", "autumn"])
def test_the_length_of_a_day(at: Callable[..., Desk], day: str, hours: int) -> None:
    """From one midnight to the next it is 23 hours where summer time begins, and 25 where it ends; all of them are one day."""
    desk = at(day, budgets(("0.01 USD", Period.DAY), time_zone=ZoneInfo("Europe/Berlin")))
    desk.take(US)
    for _ in range(hours - 1):
        desk.clock.advance(HOUR)
        assert words(desk.reserve(GB))
    desk.clock.advance(HOUR)

    desk.take(GB)


def test_a_month_in_a_time_zone(at: Callable[..., Desk]) -> None:
    """The month turns with the day of the configured time zone."""
    desk = at("2026-11-30T18:29:59", budgets(("0.01 USD", Period.MONTH), time_zone=INDIA))
    desk.take(US)
    assert words(desk.reserve(GB))
    desk.clock.advance(1)

    desk.take(GB)


@pytest.mark.parametrize("period", Period)
@pytest.mark.parametrize("back", [HOUR, DAY, 40 * DAY, 400 * DAY], ids=["hour", "day", "month", "year"])
def test_a_clock_that_jumps_back(at: Callable[..., Desk], period: Period, back: float) -> None:
    """A clock that jumps back never opens a spent window again, nor one before it; when it comes forward the next window is open."""
    desk = at("2026-11-22T12:00:00", budgets(("0.01 USD", period)))
    desk.take(US)
    desk.clock.advance(-back)
    assert words(desk.reserve(GB)) == [f"0.01 USD would pass the budget of 0.01 USD a {period}: 0 USD left"]
    go(desk, "2026-11-22T13:00:00")
    assert words(desk.reserve(GB))
    go(desk, "2026-12-22T12:00:00")

    desk.take(GB)


def test_a_clock_that_jumps_to_and_fro(at: Callable[..., Desk]) -> None:
    """However it jumps between two days, each of them is spent once."""
    desk = at("2026-11-22T12:00:00", budgets(("0.01 USD", Period.DAY)))
    granted = 0
    for place in range(12):
        go(desk, ("2026-11-22T12:00:00", "2026-11-23T12:00:00")[place % 2])
        granted += len(desk.reserve(MANY[place]).numbers)

    assert granted == 2


def test_a_batch_that_fits_in_part(at: Callable[..., Desk]) -> None:
    """Of a batch goes what fits, in its order; what is too dear is left out, and a cheaper one after it may go."""
    desk = at("2026-11-22T12:00:00", budgets(("0.05 USD", Period.DAY)))
    prices = {US: "0.03 USD", GB: "0.03 USD", IN: "0.02 USD", MANY[0]: "0.01 USD"}
    grant = desk.reserve(prices=prices)

    assert grant.numbers == (US, IN)
    assert {number: refusal.words for number, refusal in grant.refusals.items()} == {
        GB: "0.03 USD would pass the budget of 0.05 USD a day: 0.02 USD left",
        MANY[0]: "0.01 USD would pass the budget of 0.05 USD a day: 0 USD left",
    }
    assert desk.sums == ("0.05 USD", "", "")


def test_to_the_micro_unit(at: Callable[..., Desk]) -> None:
    """A price that the budget holds exactly goes; one micro-unit more doesn't."""
    desk = at("2026-11-22T12:00:00", budgets(("0.02 USD", Period.DAY)))
    assert words(desk.reserve(US, price="0.020001 USD")) == ["0.020001 USD would pass the budget of 0.02 USD a day: 0.02 USD left"]

    desk.take(US, price="0.02 USD")


def test_a_budget_of_nothing(at: Callable[..., Desk]) -> None:
    """Under a budget of zero nothing paid is granted, and what is free goes."""
    desk = at("2026-11-22T12:00:00", budgets(("0 USD", Period.DAY)))
    assert words(desk.reserve(US, price="0.000001 USD")) == ["0.000001 USD would pass the budget of 0 USD a day: 0 USD left"]

    desk.take(US, price="0 USD")


def test_another_currency(open_desk: OpenDesk) -> None:
    """A price in another currency counts by the configured rate, rounded up; a free one needs no rate."""
    desk = open_desk(budgets=budgets(("0.01 USD", Period.DAY)), rates={"INR": "0.012 USD"})
    assert desk.reserve(US, price="0.5 INR").numbers == (US,)

    assert words(desk.reserve(GB, price="0.34 INR")) == ["0.34 INR would pass the budget of 0.01 USD a day: 0.004 USD left"]
    assert desk.reserve(GB, price="0.33 INR", account="bolt").numbers == (GB,)
    assert words(desk.reserve(IN, price="0.01 EUR")) == ["no rate from EUR to USD: the budget of 0.01 USD a day can't be held"]
    assert desk.reserve(IN, price="0 EUR").numbers == (IN,)


def test_what_was_spent_without_a_rate(open_desk: OpenDesk) -> None:
    """Money that was spent in a currency that a budget can't count closes that budget: it may be spent already. Others go on."""
    desk = open_desk(budgets=budgets(("1 USD", Period.DAY, "acme"), ("1 EUR", Period.DAY)))
    assert desk.reserve(US, price="0.01 EUR", account="bolt").numbers == (US,)
    assert words(desk.reserve(US)) == ["no rate from USD to EUR: the budget of 1 EUR a day can't be held"]
    assert desk.reserve(GB, price="0.01 EUR", account="bolt").numbers == (GB,)


def test_what_was_spent_before_the_budget(open_desk: OpenDesk) -> None:
    """So does what was spent before there was such a budget: its words name the currency, whatever is asked for now."""
    desk = open_desk(budgets=budgets(("1 USD", Period.DAY)), rates={"INR": "0.012 USD"})
    attempt = desk.take(US, price="0 EUR")
    desk.settle(attempt, {US: CARRIER}, charged="0.01 EUR")

    assert words(desk.reserve(GB)) == ["no rate from EUR to USD: the budget of 1 USD a day can't be held"]


def test_what_is_free_again(at: Callable[..., Desk]) -> None:
    """What is released, charged below its quote or resolved as not billed is room again; what is in doubt stays counted."""
    desk = at("2026-11-22T12:00:00", budgets(("0.01 USD", Period.DAY)))
    desk.settle(desk.take(US))
    desk.settle(desk.take(US), {US: CARRIER}, charged="0.004 USD")
    assert words(desk.reserve(GB)) == ["0.01 USD would pass the budget of 0.01 USD a day: 0.006 USD left"]
    attempt = desk.take(GB, price="0.006 USD")
    desk.settle(attempt, doubt=[GB], price="0.006 USD")
    assert words(desk.reserve(IN, price="0.001 USD"))
    desk.store.resolve(attempt, billed=False)

    attempt = desk.take(IN, price="0.006 USD")
    desk.settle(attempt, doubt=[IN], price="0.006 USD")
    desk.store.resolve(attempt, billed=True)
    assert words(desk.reserve(GB, price="0.001 USD"))


def test_settled_after_midnight(at: Callable[..., Desk]) -> None:
    """Money belongs to the day of its reservation, whenever it is settled: the next day's budget is whole."""
    desk = at("2026-11-22T23:59:59", budgets(("0.01 USD", Period.DAY)))
    attempt = desk.take(US)
    desk.clock.advance(1)
    desk.take(GB)
    desk.settle(attempt, {US: CARRIER}, charged="0.01 USD")

    desk.clock.advance(-1)
    assert words(desk.reserve(IN))
    assert desk.sums == ("0.01 USD", "0.01 USD", "")


def test_a_told_price_above_the_quote(at: Callable[..., Desk]) -> None:
    """A charge above the quote is counted as told, above the budget too, and nothing more is granted: what is left is nothing."""
    desk = at("2026-11-22T12:00:00", budgets(("0.02 USD", Period.DAY)))
    desk.settle(desk.take(US), {US: CARRIER}, charged="5 USD")

    assert words(desk.reserve(GB)) == ["0.01 USD would pass the budget of 0.02 USD a day: 0 USD left"]
    assert desk.sums == ("", "5 USD", "")


def test_threads_at_once(at: Callable[..., Desk]) -> None:
    """Of threads that reserve at once, also within one transaction, as many get their number as the budget holds."""
    desk = at("2026-11-22T12:00:00", budgets(("0.25 USD", Period.DAY)))
    with ThreadPoolExecutor(32) as pool:
        grants = list(pool.map(desk.reserve, MANY))

    assert sum(len(grant.numbers) for grant in grants) == 25
    assert desk.sums == ("0.25 USD", "", "")


def test_a_cap_beside_a_budget(open_desk: OpenDesk) -> None:
    """A store's own cap holds beside the budgets, day in, day out."""
    desk = open_desk(budgets=budgets(("0.02 USD", Period.DAY)), max_spend="0.03 USD")
    desk.take(US, GB)
    desk.clock.advance(DAY)
    desk.take(IN)

    assert words(desk.reserve(MANY[0])) == ["0.01 USD would pass the cap of 0.03 USD: 0 USD left"]
