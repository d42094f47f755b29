"""What a reply cost, number by number."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linehunt.charge import Charge
from linehunt.model.answer import Answer, Verdict
from linehunt.model.errors import MalformedResponse, ProviderError, QueryRejected, StillPending
from linehunt.model.money import Money
from linehunt.model.number import PhoneNumber

laws = settings(deadline=None, derandomize=True, database=None)
US, GB, IN = map(PhoneNumber, ("+14154305555", "+442083661177", "+919812345678"))
BILLED = frozenset({Verdict.ANSWERED, Verdict.NO_MATCH})
ANSWERED, INVALID = Answer(), Answer(verdict=Verdict.INVALID_NUMBER)
NOT_SANE = "the price told is no sane amount: settled at the quote"


def usd(micros: int) -> Money:
    return Money(micros, "USD")


def shares(charge: Charge) -> list[int]:
    return [share.micros for share in charge.shares.values()]


ITEMS: list[Answer | ProviderError] = [
    ANSWERED,
    INVALID,
    Answer(verdict=Verdict.NO_MATCH),
    QueryRejected(),
    StillPending(),
    MalformedResponse(),
]
items = st.sampled_from(ITEMS)
prices = st.integers(0, 10**12)
quotes = st.dictionaries(
    st.integers(10_000, 10_030).map(lambda digits: PhoneNumber(f"+{digits}")), prices.map(usd), min_size=1, max_size=12
)


@st.composite
def replies(draw: st.DrawFn) -> tuple[dict[PhoneNumber, Money], dict[PhoneNumber, Answer | ProviderError]]:
    """Quotes of what was asked, and an item for some of it."""
    asked = draw(quotes)
    return asked, {number: draw(items) for number in asked if draw(st.booleans())}


@laws
@given(reply=replies(), told=prices)
def test_shares_sum_to_what_was_told(reply: tuple[dict[PhoneNumber, Money], dict[PhoneNumber, Answer | ProviderError]], told: int) -> None:
    """The shares of a told price sum to it exactly, none is negative, and nothing is in doubt: the provider has told all."""
    asked, answers = reply
    charge = Charge.settle(usd(told), answers, asked, BILLED)
    assert charge.shares.keys() == asked.keys()
    assert sum(shares(charge)) == told
    assert min(shares(charge)) >= 0
    assert charge.in_doubt == {}
    assert bool(charge.flags) == (told > sum(quote.micros for quote in asked.values()))


@laws
@given(reply=replies())
def test_by_quote_nothing_is_lost(reply: tuple[dict[PhoneNumber, Money], dict[PhoneNumber, Answer | ProviderError]]) -> None:
    """Without a told price each number is charged its quote, or stays in doubt with its quote, or is freed; never two of these."""
    asked, answers = reply
    charge = Charge.settle(None, answers, asked, BILLED)
    assert charge.shares.keys() == asked.keys()
    assert charge.flags == ()
    for number, quote in asked.items():
        assert (charge.shares[number], charge.in_doubt.get(number, usd(0))) in {(quote, usd(0)), (usd(0), quote), (usd(0), usd(0))}
        assert number in answers or charge.in_doubt[number] == quote


@laws
@given(reply=replies(), told=prices)
def test_only_billed_items_pay(reply: tuple[dict[PhoneNumber, Money], dict[PhoneNumber, Answer | ProviderError]], told: int) -> None:
    """A told price is shared only over the billed items, if there is one."""
    asked, answers = reply
    billed = {n for n in answers if isinstance(item := answers[n], MalformedResponse) or getattr(item, "verdict", None) in BILLED}
    charge = Charge.settle(usd(told), answers, asked, BILLED)
    if billed:
        assert all(not share for number, share in charge.shares.items() if number not in billed)


@laws
@given(told=st.text() | st.integers(max_value=-1), reply=replies())
def test_any_word_for_a_price(told: str | int, reply: tuple[dict[PhoneNumber, Money], dict[PhoneNumber, Answer | ProviderError]]) -> None:
    """Whatever a vendor writes as a price, settling never fails, and no share is negative."""
    asked, answers = reply
    assert min(shares(Charge.settle(told, answers, asked, BILLED))) >= 0


@pytest.mark.parametrize(
    ("item", "share", "in_doubt"),
    [
        (ANSWERED, 40, None),
        (Answer(verdict=Verdict.NO_MATCH), 40, None),
        (INVALID, 0, None),
        (Answer(verdict=Verdict.NOT_COVERED), 0, None),
        (QueryRejected(), 0, None),
        (QueryRejected(billed=True), 40, None),
        (MalformedResponse(), 40, None),
        (MalformedResponse(billed=False), 0, None),
        (StillPending(), 0, 40),
        (None, 0, 40),
    ],
    ids=[
        "answered",
        "no-match",
        "invalid",
        "not-covered",
        "rejected",
        "rejected-billed",
        "malformed",
        "not-billed",
        "pending",
        "unanswered",
    ],
)
def test_item_at_its_quote(item: Answer | ProviderError | None, share: int, in_doubt: int | None) -> None:
    """Without a told price an item costs its quote if its verdict is billed, its error says so, or nothing; what is unsure is in doubt."""
    charge = Charge.settle(None, {} if item is None else {US: item}, {US: usd(40)}, BILLED)
    assert charge.shares == {US: usd(share)}
    assert charge.in_doubt == ({} if in_doubt is None else {US: usd(in_doubt)})


@pytest.mark.parametrize(
    ("charged", "share", "flags"),
    [
        ("0.00003", 30, ()),
        (Money(0, "USD"), 0, ()),
        ("0.00005", 50, ("the price told, 0.00005 USD, is above the quote of 0.00004 USD",)),
        ("NaN", 40, (NOT_SANE,)),
    ],
    ids=["below", "nothing", "above", "insane"],
)
def test_item_tells_its_own_price(charged: str | Money, share: int, flags: tuple[str, ...]) -> None:
    """An item's error that tells what it cost is charged that, not the quote; with the same suspicion as a reply's price."""
    answers: dict[PhoneNumber, Answer | ProviderError] = {US: QueryRejected(charged=charged), GB: ANSWERED}
    charge = Charge.settle(None, answers, {US: usd(40), GB: usd(7)}, BILLED)
    assert shares(charge) == [share, 7]
    assert charge.flags == flags


def test_told_price_is_weighed_by_quotes() -> None:
    """A told price is shared in proportion to the quotes, the odd micro-units to the largest remainders."""
    charge = Charge.settle("0.000010", {US: ANSWERED, GB: ANSWERED, IN: INVALID}, {US: usd(20), GB: usd(10), IN: usd(99)}, BILLED)
    assert shares(charge) == [7, 3, 0]
    assert charge.flags == ()


def test_told_price_that_nobody_explains() -> None:
    """A told price for a reply without a billed item is shared over all that was asked: it was charged all the same."""
    assert shares(Charge.settle("0.00009", {US: INVALID}, {US: usd(60), GB: usd(30)}, BILLED)) == [60, 30]


def test_zero_quotes() -> None:
    """Where every quote is zero a told price is shared evenly, and flagged: it is above the quote."""
    charge = Charge.settle("0.000003", {}, {US: usd(0), GB: usd(0)}, BILLED)
    assert shares(charge) == [2, 1]
    assert charge.flags == ("the price told, 0.000003 USD, is above the quote of 0 USD",)


def test_told_nothing() -> None:
    """A told price of zero is a price: nothing is charged, and nothing is in doubt."""
    charge = Charge.settle(0, {US: ANSWERED}, {US: usd(40), GB: usd(40)}, BILLED)
    assert (shares(charge), charge.in_doubt, charge.flags) == ([0, 0], {}, ())


@pytest.mark.parametrize(
    "told",
    ["NaN", "Infinity", "-0.01", -1, Money(-1, "USD"), "1e999999", "1e-7", "", "0,01", "free", "0.01 EUR", Money(1, "EUR"), True, "9" * 13],
    ids=str,
)
def test_insane_price(told: Any) -> None:
    """A told price that is no sane number of the account's currency settles at the quote, flagged; what is unanswered is in doubt."""
    charge = Charge.settle(told, {US: ANSWERED}, {US: usd(40), GB: usd(30)}, BILLED)
    assert (shares(charge), charge.in_doubt, charge.flags) == ([40, 0], {GB: usd(30)}, (NOT_SANE,))


def test_price_above_the_quote() -> None:
    """A told price above the quote is charged as told, and flagged with both amounts."""
    charge = Charge.settle("2.5 USD", {US: ANSWERED}, {US: Money.parse("0.01 USD")}, BILLED)
    assert charge.shares == {US: Money.parse("2.5 USD")}
    assert charge.flags == ("the price told, 2.5 USD, is above the quote of 0.01 USD",)


def test_price_in_the_accounts_currency() -> None:
    """A bare amount is in the currency of the account's prices (Kaleyra names none)."""
    assert Charge.settle("0.20", {IN: ANSWERED}, {IN: Money.parse("0.2 INR")}, BILLED).shares == {IN: Money.parse("0.2 INR")}
