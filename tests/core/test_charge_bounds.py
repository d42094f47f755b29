"""What a reply cost, at its edges: unbilled items beside a told price, balances, and what a charge is by default."""

import pytest

from linehunt.charge import Charge, read_balance
from linehunt.consequence import Again, Consequence
from linehunt.model.answer import Amount, Answer, Verdict
from linehunt.model.attempt import Ended
from linehunt.model.money import Money
from linehunt.model.number import PhoneNumber

US, GB = PhoneNumber("+14154305555"), PhoneNumber("+442083661177")
BILLED = frozenset({Verdict.ANSWERED})


def test_an_unbilled_share_has_the_accounts_currency() -> None:
    """Beside a told price the unbilled number's share is zero, of the same currency: sums are made of them."""
    answers = {US: Answer(), GB: Answer(verdict=Verdict.INVALID_NUMBER)}
    charge = Charge.settle("0.01", answers, dict.fromkeys(answers, Money(9_000, "INR")), BILLED)
    assert charge.shares == {US: Money(10_000, "INR"), GB: Money(0, "INR")}


def test_a_charge_is_neither_doubtful_nor_odd_by_itself() -> None:
    """Without more said, nothing is in doubt and nothing was odd."""
    charge = Charge(shares={US: Money(1, "USD")})
    assert (charge.in_doubt, charge.flags) == ({}, ())


def test_no_consequence_asks_again_by_itself() -> None:
    """What a row of the table doesn't say is the careful choice: not asked again, not off, not failing."""
    assert Consequence(Ended.DOUBT) == Consequence(Ended.DOUBT, Again.NO, False, False)


@pytest.mark.parametrize(
    ("told", "balance"),
    [
        (None, None),
        ("12.5", Money(12_500_000, "USD")),
        ("3 EUR", Money(3_000_000, "EUR")),
        (7, Money(7_000_000, "USD")),
        (Money(10**20, "INR"), Money(10**20, "INR")),
        ("plenty", None),
        ("-1", None),
    ],
    ids=str,
)
def test_a_balance_is_read_or_left_alone(told: Amount | None, balance: Money | None) -> None:
    """A bare amount is in the account's currency, another currency and Money stay; what is no amount is None."""
    assert read_balance(told, "USD") == balance
