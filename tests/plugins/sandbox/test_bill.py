"""The bill: who was charged what, by which request."""

from datetime import UTC, datetime

import pytest

from linehunt.plugin import Money
from linehunt_sandbox import Bill


def test_charges_of_each_vendor() -> None:
    """Charges are kept in order, apart by vendor, each with the number of its request; totals are exact."""
    bill = Bill()
    before = datetime.now(UTC)
    assert (bill.receive("plivo"), bill.receive("kaleyra"), bill.receive("kaleyra")) == (1, 1, 2)
    bill.charge("plivo", 1, [("+14154305555", Money.parse("0.004 USD"))])
    bill.charge("kaleyra", 2, [("+919812345678", Money.parse("0.10 INR")), ("+442083661177", Money.parse("0.20 INR"))])

    assert [charge.vendor for charge in bill.charges] == ["plivo", "kaleyra", "kaleyra"]
    assert [(charge.number.e164, charge.request) for charge in bill.of("kaleyra")] == [("+919812345678", 2), ("+442083661177", 2)]
    assert all(before <= charge.at <= datetime.now(UTC) for charge in bill.charges)
    assert (bill.total("plivo"), bill.total("kaleyra")) == (Money(4_000, "USD"), Money(300_000, "INR"))
    assert (bill.requests("plivo"), bill.requests("kaleyra"), bill.requests("acme")) == (1, 2, 0)


def test_total_of_nothing() -> None:
    """A vendor that charged nothing has no total, since it has no currency."""
    assert Bill().total("plivo") is None


def test_total_of_two_currencies() -> None:
    """A price that changed its currency has no sum."""
    bill = Bill()
    bill.charge("plivo", 1, [("+14154305555", Money(1, "USD")), ("+14154305555", Money(1, "EUR"))])

    with pytest.raises(ValueError, match="USD and EUR"):
        bill.total("plivo")


def test_reset() -> None:
    """Requests are numbered from 1 again."""
    bill = Bill()
    bill.charge("plivo", bill.receive("plivo"), [("+14154305555", Money(1, "USD"))])
    bill.reset()

    assert bill.to_dict() == {"requests": {}, "charges": []}
    assert bill.receive("plivo") == 1


def test_charge_shows_its_number_masked() -> None:
    """A bill that is printed by a failing test shows no number in full; `to_dict` does."""
    bill = Bill()
    bill.charge("plivo", 1, [("+14154305555", Money(1, "USD"))])

    assert "4154305555" not in repr(bill.charges)
    assert bill.to_dict()["charges"][0]["number"] == "+14154305555"
