"""A vendor's usage rows beside the ledger's attempts."""

import pytest
from attrs import define, field

from books import CARRIER, GB, IN, US, Desk
from fakes import FakeClock
from ledger_rows import START
from linehunt.model.answer import Ticket
from linehunt.model.money import Money
from linehunt.model.number import PhoneNumber
from linehunt.store.sqlite.entry import read_entries
from linehunt.store.sqlite.home import SQLiteStore
from linehunt.store.sqlite.reconciling import Difference, Kind, Reconciliation, counted, reconcile
from linehunt.usage import UsageRow

DAY = 86_400.0
TOLERANCE = 300.0


def row(number: PhoneNumber, at: float, amount: str = "0.01 USD", *, day: bool = False, refund: bool = False, line: int = 2) -> UsageRow:
    """A row, `at` seconds after the start; a day's lasts for one."""
    begins = START + at
    return UsageRow(line=line, number=number, begins=begins, ends=begins + DAY * day, amount=Money.parse(amount), refund=refund)


@define
class Office:
    """A ledger whose purchases are held against rows."""

    store: SQLiteStore
    clock: FakeClock
    desk: Desk = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.desk = Desk(self.store, self.clock)

    def at(self, seconds: float) -> None:
        """Go on to this time, seconds after the start."""
        self.clock.advance(START + seconds - self.clock.now())

    def charge(self, *numbers: PhoneNumber, at: float, lasts: float = 0.0, charged: str | None = None) -> int:
        """An attempt that was charged, at 0.01 USD a number unless told."""
        self.at(at)
        attempt = self.desk.take(*numbers, kept=False)
        self.at(at + lasts)
        self.desk.settle(attempt, charged=charged or str(Money(10_000 * len(numbers), "USD")))
        return attempt

    def doubt(self, *numbers: PhoneNumber, at: float) -> int:
        """An attempt that is in doubt."""
        self.at(at)
        return self.desk.doubt(*numbers)

    def hold(self, *rows: UsageRow, tolerance: float = TOLERANCE) -> Reconciliation:
        """These rows against it."""
        return reconcile(rows, self.store, "acme", tolerance)

    def differences(self, *rows: UsageRow, tolerance: float = TOLERANCE) -> list[str]:
        """What differs, a line each: kind, seconds after the start, number, attempt, the ledger's amount, the vendor's."""
        return [line(difference) for difference in self.hold(*rows, tolerance=tolerance).differences]


def line(found: Difference) -> str:
    """A difference in one line."""
    ledger, vendor = ("-" if money is None else money.amount for money in (found.ledger, found.vendor))
    return f"{found.kind}: {found.at - START:g} {found.number or '-'} {found.attempt or '-'} {ledger} {vendor}"


def sums(reconciliation: Reconciliation) -> list[str]:
    """The sums, a line a currency: the vendor's, its refunds, the ledger's, and the difference."""
    return [f"{each.vendor.amount} {each.refunds.amount} {each.ledger} {each.difference}" for each in reconciliation.sums]


@pytest.fixture
def office(store: SQLiteStore, clock: FakeClock) -> Office:
    """One whose ledger is empty."""
    return Office(store, clock)


def test_nothing_differs(office: Office) -> None:
    """What was charged alone, in a batch or for nothing has its rows: nothing differs, and the sums are equal."""
    office.charge(US, at=0)
    office.charge(GB, IN, at=10, lasts=2)
    office.charge(US, at=20, charged="0 USD")
    found = office.hold(row(US, 0.5), row(GB, 11), row(IN, 12.5))
    assert found.differences == ()
    assert sums(found) == ["0.03 0 0.03 USD 0"]


def test_billed_and_not_in_the_ledger(office: Office) -> None:
    """A row of a number that was not asked, or not at that time, is in the file alone."""
    office.charge(US, at=0)
    found = office.hold(row(US, 0), row(GB, 5, line=3), row(US, 301, line=4))
    assert [line(difference) for difference in found.differences] == [
        "billed, not in the ledger: 5 +4420••••••77 - - 0.01",
        "billed, not in the ledger: 301 +1415•••••55 - - 0.01",
    ]
    assert [difference.line for difference in found.differences] == [3, 4]
    assert sums(found) == ["0.03 0 0.01 USD 0.02"]


def test_no_ledger() -> None:
    """Where there is no ledger, everything that is billed is not in it."""
    found = reconcile([row(US, 0), row(US, 0), row(GB, 1, "0 USD")], None, "acme", TOLERANCE)
    assert [difference.kind for difference in found.differences] == [Kind.NOT_IN_LEDGER] * 2
    assert sums(found) == ["0.02 0 0 USD 0.02"]


def test_in_the_ledger_and_not_billed(office: Office) -> None:
    """A charged attempt within the file's time that has no row is told."""
    office.charge(US, at=0)
    office.charge(GB, at=0)
    office.charge(IN, at=5)
    office.charge(US, at=10)
    assert office.differences(row(US, 0), row(US, 10)) == [
        "in the ledger, not billed: 0 - 2 0.01 -",
        "in the ledger, not billed: 5 - 3 0.01 -",
    ]


def test_attempts_beyond_the_file(office: Office) -> None:
    """Attempts before its first row or after its last are no business of the file, unless a row is theirs."""
    office.charge(US, at=-20)
    office.charge(GB, at=-10)
    office.charge(IN, at=90)
    office.charge(US, at=110)
    found = office.hold(row(GB, 0), row(IN, 100))
    assert found.differences == ()
    assert sums(found) == ["0.02 0 0.02 USD 0"]


def test_another_account(office: Office) -> None:
    """Another account's attempts have nothing to do with it."""
    office.charge(US, at=0)
    grant = office.desk.reserve(US, account="beta")
    assert grant.attempt is not None
    office.desk.settle(grant.attempt, charged="0.01 USD")
    assert office.differences(row(US, 0), row(US, 1)) == ["billed, not in the ledger: 1 +1415•••••55 - - 0.01"]


def test_another_amount(office: Office) -> None:
    """A row with another amount than the ledger's is told with both; so is one of what the ledger has as free."""
    office.charge(US, at=0)
    office.charge(GB, at=10, charged="0 USD")
    office.charge(IN, at=20)
    found = office.hold(row(US, 0, "0.012 USD"), row(GB, 10), row(IN, 20, "0 USD"))
    assert [line(difference) for difference in found.differences] == [
        "another amount: 0 +1415•••••55 1 0.01 0.012",
        "another amount: 10 +4420••••••77 2 0 0.01",
        "another amount: 20 +9198••••••78 3 0.01 0",
    ]
    assert sums(found) == ["0.022 0 0.02 USD 0.002"]


def test_another_currency(office: Office) -> None:
    """Equal amounts of two currencies differ, and are summed apart."""
    office.charge(US, at=0)
    found = office.hold(row(US, 0, "0.01 EUR"))
    assert [(difference.ledger, difference.vendor) for difference in found.differences] == [
        (Money.parse("0.01 USD"), Money.parse("0.01 EUR"))
    ]
    assert sums(found) == ["0.01 0 0 EUR 0.01", "0 0 0.01 USD -0.01"]


def test_account_of_two_currencies(office: Office) -> None:
    """A row belongs to the attempt in its currency, though another is nearer."""
    office.charge(US, at=0)
    office.at(50)
    grant = office.desk.reserve(US, price="0.2 INR")
    assert grant.attempt is not None
    office.desk.settle(grant.attempt, charged="0.2 INR")
    assert office.differences(row(US, 49), row(GB, 60, "0 USD")) == ["in the ledger, not billed: 50 - 2 0.2 -"]


def test_batch(office: Office) -> None:
    """Of a batch the ledger knows the sum: it is held against the sum of its numbers' rows."""
    office.charge(US, GB, IN, at=0, charged="0.025 USD")
    assert office.differences(row(US, 0), row(GB, 0), row(IN, 0, "0.005 USD")) == []
    found = office.hold(row(US, 0), row(GB, 0))
    assert [line(difference) for difference in found.differences] == ["another amount: 0 - 1 0.025 0.02"]
    assert [difference.hint for difference in found.differences] == ["2 of its 3 numbers are in the file"]


def test_batch_that_is_not_billed(office: Office) -> None:
    """A whole batch without a row is one line."""
    office.charge(US, GB, at=0)
    office.charge(IN, at=1)
    found = office.hold(row(IN, -1), row(IN, 1))
    assert [(line(difference), difference.hint) for difference in found.differences] == [
        ("billed, not in the ledger: -1 +9198••••••78 - - 0.01", ""),
        ("in the ledger, not billed: 0 - 1 0.02 -", "0 of its 2 numbers are in the file"),
    ]


def test_rows_for_nothing(office: Office) -> None:
    """A row of zero agrees with an attempt that cost nothing, and with none at all."""
    office.charge(US, at=0, charged="0 USD")
    assert office.differences(row(US, 0, "0 USD"), row(GB, 0, "0 USD")) == []


def test_refunds(office: Office) -> None:
    """A refund is told apart and is no charge: it belongs to no attempt."""
    office.charge(US, at=0)
    found = office.hold(row(US, 0), row(US, 1, refund=True, line=3))
    assert [line(difference) for difference in found.differences] == ["refund: 1 +1415•••••55 - - 0.01"]
    assert sums(found) == ["0.01 0.01 0.01 USD -0.01"]


def test_doubts(office: Office) -> None:
    """A doubt is told with what the file says of it, and with the command that settles it so."""
    office.doubt(US, at=0)
    office.doubt(GB, at=5)
    office.charge(IN, at=10)
    found = office.hold(row(US, 0), row(IN, 10))
    assert [(line(difference), difference.hint) for difference in found.differences] == [
        ("in doubt, billed: 0 +1415•••••55 1 0.01 0.01", "linehunt spend resolve 1 --billed"),
        ("in doubt, not billed: 5 +4420••••••77 2 0.01 -", "linehunt spend resolve 2 --not-billed"),
    ]
    assert sums(found) == ["0.02 0 0.01 USD 0.01"]


def test_doubt_beyond_the_file(office: Office) -> None:
    """A doubt after the file's last row says nothing yet."""
    office.charge(US, at=0)
    office.doubt(GB, at=5)
    assert office.differences(row(US, 0)) == []


def test_doubt_for_which_the_file_has_zero(office: Office) -> None:
    """A row of zero is the vendor's word that it was not billed."""
    office.doubt(US, at=0)
    assert office.differences(row(US, 0, "0 USD")) == ["in doubt, not billed: 0 +1415•••••55 1 0.01 -"]


def test_doubt_that_is_billed_in_part(office: Office) -> None:
    """A doubt is resolved as a whole: where a part of it is billed, that is said."""
    office.doubt(US, GB, at=0)
    found = office.hold(row(US, 0))
    assert [difference.kind for difference in found.differences] == [Kind.DOUBT_BILLED, Kind.DOUBT_NOT_BILLED]
    assert {difference.hint for difference in found.differences} == {
        "1 of 2 are billed: 'linehunt spend resolve 1 --billed' counts them all"
    }


def test_batch_with_a_doubt_in_it(office: Office) -> None:
    """Of a batch that was answered in part, the charge is held against the answered numbers' rows, the doubt against its own."""
    attempt = office.desk.take(US, GB)
    office.desk.settle(attempt, {US: CARRIER}, charged="0.01 USD", doubt=[GB])
    assert office.differences(row(US, 0), row(GB, 0)) == ["in doubt, billed: 0 +4420••••••77 1 0.01 0.01"]
    assert office.differences(row(GB, 0)) == [
        "in the ledger, not billed: 0 - 1 0.01 -",
        "in doubt, billed: 0 +4420••••••77 1 0.01 0.01",
    ]


def test_resolved_doubts(office: Office) -> None:
    """A doubt that was resolved as the file says agrees with it, however much later that was."""
    billed, free = office.doubt(US, at=0), office.doubt(GB, at=5)
    office.at(3 * DAY)
    office.store.resolve(billed, billed=True)
    office.store.resolve(free, billed=False)
    office.charge(US, at=3 * DAY)
    assert office.differences(row(US, 0), row(US, 3 * DAY)) == []
    assert office.differences(row(US, 0), row(GB, 5), row(US, 3 * DAY)) == ["another amount: 5 +4420••••••77 2 0 0.01"]


def test_under_way(office: Office) -> None:
    """What is asked at this moment, or fetched by its tickets, may be billed already: that is no doubt, and not yet a charge."""
    office.desk.take(US, GB)
    fetched = office.desk.doubt(IN, tickets=(Ticket("t-1", (IN,)),))
    office.desk.reserve(IN)
    found = office.hold(row(US, 1), row(IN, 900))
    assert [(line(difference), difference.hint) for difference in found.differences] == [
        ("under way, billed: 0 +1415•••••55 1 0.01 0.01", ""),
        (f"under way, billed: 0 +9198••••••78 {fetched} 0.01 0.01", ""),
    ]


def test_the_nearest_first(office: Office) -> None:
    """Of several attempts for a number the nearest has the row, whatever order they come in."""
    office.charge(US, at=0)
    office.charge(US, at=100)
    office.charge(US, at=200)
    assert office.differences(row(US, 95), row(US, 204)) == []
    assert office.differences(row(GB, -1), row(US, 95), row(GB, 210)) == [
        "billed, not in the ledger: -1 +4420••••••77 - - 0.01",
        "in the ledger, not billed: 0 - 1 0.01 -",
        "in the ledger, not billed: 200 - 3 0.01 -",
        "billed, not in the ledger: 210 +4420••••••77 - - 0.01",
    ]


def test_retry_within_a_second(office: Office) -> None:
    """A vendor that rounds its times down bills the retry, not the attempt before it that never reached it."""
    office.charge(US, at=0.2, charged="0 USD")
    office.charge(US, at=0.9)
    assert office.differences(row(US, 0)) == []


def test_days(office: Office) -> None:
    """A file that has days alone: each row may be any attempt of its day, also one that the vendor's clock has a minute later."""
    for at in (100, 200, DAY - 10, DAY + 50):
        office.charge(US, at=at)
    assert office.differences(*[row(US, 0, day=True)] * 3, row(US, DAY, day=True)) == []
    assert office.differences(*[row(US, 0, day=True)] * 2, *[row(US, DAY, day=True)] * 2) == []
    assert office.differences(*[row(US, 0, day=True)] * 4, row(US, DAY, day=True)) == ["billed, not in the ledger: 0 +1415•••••55 - - 0.01"]
    assert office.differences(*[row(US, 0, day=True)] * 2, row(US, DAY + 50)) == ["in the ledger, not billed: 86390 - 3 0.01 -"]


def test_tolerance(office: Office) -> None:
    """The tolerance holds before and after an attempt, to the second; zero is within its own time alone."""
    office.charge(US, at=0, lasts=4)
    for at, tolerance in [(-5, 5), (9, 5), (0, 0), (4, 0)]:
        assert office.differences(row(US, at), tolerance=tolerance) == []
    for at, tolerance in [(-6, 5), (10, 5), (5, 0)]:
        [unknown] = office.hold(row(US, at), tolerance=tolerance).differences
        assert unknown.kind is Kind.NOT_IN_LEDGER


def test_clock_that_jumped_back(office: Office) -> None:
    """An attempt that ended before it began has its row at its beginning."""
    attempt = office.desk.take(US, kept=False)
    office.clock.advance(-1000)
    office.desk.settle(attempt, charged="0.01 USD")
    assert office.differences(row(US, 0)) == []


def test_what_the_ledger_counts(office: Office) -> None:
    """Its accounts, and the currencies of one of them."""
    office.charge(US, at=0)
    for account, price in [("beta", "0.2 INR"), ("beta", "0.01 USD")]:
        grant = office.desk.reserve(GB if price == "0.2 INR" else IN, account=account, price=price)
        assert grant.attempt is not None
    known = office.store.read(lambda transaction: counted("beta", transaction))
    assert (known.accounts, known.currencies) == (("acme", "beta"), ("INR", "USD"))


def test_blocks(office: Office) -> None:
    """A ledger is read in blocks, and all of its attempts of that time are read."""
    attempts = [office.charge(US, at=at) for at in range(7)]
    for size in (1, 2, 6, 7, 8):
        assert [entry.id for entry in read_entries(office.store, "acme", START + 1, START + 5, size=size)] == attempts[1:6]
