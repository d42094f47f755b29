"""Reading the ledger: sums by what money was spent on, exact whatever they are grouped by."""

from collections.abc import Callable
from functools import partial

import pytest
from attrs import define
from hypothesis import given
from hypothesis import strategies as st

from books import GB, IN, US, Desk
from fakes import FakeClock
from linehunt.model.answer import Ticket
from linehunt.model.attempt import Ended
from linehunt.model.fields import Field
from linehunt.model.money import Money
from linehunt.model.number import PhoneNumber
from linehunt.store.protocol import Order, Settlement
from linehunt.store.sqlite.home import SQLiteStore
from linehunt.store.sqlite.report import Fetchable, Key, find_fetchable, report

FIRST, LAST = "0001-01-01", "9999-12-31"
DAY = 86_400.0
CARRIER = frozenset({Field.CARRIER})
BOTH = frozenset({Field.CARRIER, Field.PORTED})
THREE = frozenset({Field.CARRIER, Field.LINE_TYPE, Field.PORTED})


@define
class Shop:
    """A ledger, and purchases in few words. The clock begins on 2027-01-15."""

    store: SQLiteStore
    clock: FakeClock

    def reserve(
        self, quote: str, number: PhoneNumber = US, *, account: str = "acme", wanted: frozenset[Field] = CARRIER, chain: str = "default"
    ) -> int:
        """An attempt under way."""
        order = Order(account=account, items=(), quotes={number: Money.parse(quote)}, answers_kept=False, wanted=wanted, chain=chain)
        attempt = self.store.reserve(order).attempt
        assert attempt is not None
        return attempt

    def buy(self, charged: str, **asked: object) -> None:
        """An attempt that is settled at its quote."""
        attempt = self.reserve(charged, **asked)  # type: ignore[arg-type]  # the arguments of reserve
        self.store.settle(Settlement(attempt=attempt, ended=Ended.SETTLED, charged=Money.parse(charged)))

    def doubt(self, amount: str, number: PhoneNumber = US, **asked: object) -> int:
        """An attempt in doubt."""
        attempt = self.reserve(amount, number, **asked)  # type: ignore[arg-type]  # likewise
        money = Money.parse(amount)
        settlement = Settlement(attempt=attempt, ended=Ended.DOUBT, charged=Money(0, money.currency), in_doubt={number: money})
        self.store.settle(settlement)
        return attempt

    def rows(self, *by: Key, since: str = FIRST, until: str = LAST) -> list[str]:
        """Each row as text: group, held, spent, in doubt, saved, attempts."""
        return [
            " ".join(
                [
                    *(value or "-" for value in row.group.values()),
                    *(money.amount for money in (row.held, row.spent, row.in_doubt)),
                    "-" if row.saved is None else row.saved.amount,
                    str(row.attempts),
                ]
            )
            for row in self.store.read(partial(report, by, since, until))
        ]


@pytest.fixture
def shop(store: SQLiteStore, clock: FakeClock) -> Shop:
    """One whose ledger is empty."""
    return Shop(store, clock)


def test_nothing_was_spent(shop: Shop) -> None:
    """An empty ledger has no rows, whatever it is asked by."""
    assert shop.rows() == []
    assert [shop.rows(key) for key in Key] == [[]] * len(Key)


def test_every_state_of_money(shop: Shop) -> None:
    """What is under way is held, what was charged is spent, what may have been billed is in doubt, and what is released is nothing."""
    shop.buy("0.01 USD")
    shop.reserve("0.02 USD", US)
    shop.doubt("0.04 USD", GB)
    released = shop.reserve("0.08 USD", IN)
    shop.store.settle(Settlement(attempt=released, ended=Ended.RELEASED, charged=Money(0, "USD")))

    assert shop.rows(Key.ACCOUNT) == ["acme USD 0.02 0.01 0.04 0 4"]


def test_currencies_are_never_added(shop: Shop) -> None:
    """Each group has a row for each currency; by currency alone there is one row of each."""
    shop.buy("0.2 INR")
    shop.buy("0.01 USD")
    shop.buy("0.01 USD", account="bolt")

    assert shop.rows(Key.ACCOUNT) == ["acme INR 0 0.2 0 0 1", "acme USD 0 0.01 0 0 1", "bolt USD 0 0.01 0 0 1"]
    assert shop.rows() == shop.rows(Key.CURRENCY) == ["INR 0 0.2 0 0 1", "USD 0 0.02 0 0 2"]


def test_days_are_a_window_with_both_ends(shop: Shop) -> None:
    """The first day and the last one count, and the days in between."""
    for amount in ("0.01 USD", "0.02 USD", "0.04 USD"):
        shop.buy(amount)
        shop.clock.advance(DAY)

    days = [f"2027-01-{day} USD 0 {amount} 0 0 1" for day, amount in ((15, "0.01"), (16, "0.02"), (17, "0.04"))]
    assert shop.rows(Key.DAY) == days
    assert shop.rows(Key.DAY, since="2027-01-16") == days[1:]
    assert shop.rows(Key.DAY, until="2027-01-16") == days[:2]
    assert shop.rows(Key.DAY, since="2027-01-16", until="2027-01-16") == days[1:2]
    assert shop.rows(Key.FIELD, since="2027-01-16", until="2027-01-16") == ["carrier USD 0 0.02 0 - 1"]


def test_saved_is_by_account_and_day(open_store: Callable[..., SQLiteStore], clock: FakeClock) -> None:
    """What recalled answers would have cost has rows even where nothing was asked; by chain and by field it isn't known."""
    first = open_store(clock=clock)
    first.note_saved({"acme": Money.parse("0.03 USD"), "bolt": Money.parse("0.01 USD")})
    first.close()
    shop = Shop(open_store(clock=clock), clock)
    shop.buy("0.01 USD")

    assert shop.rows(Key.ACCOUNT) == ["acme USD 0 0.01 0 0.03 1", "bolt USD 0 0 0 0.01 0"]
    assert shop.rows(Key.DAY, Key.ACCOUNT)[1] == "2027-01-15 bolt USD 0 0 0 0.01 0"
    assert shop.rows(Key.CURRENCY, Key.ACCOUNT)[0] == "USD acme 0 0.01 0 0.03 1"
    assert shop.rows(Key.CHAIN) == ["default USD 0 0.01 0 - 1"]
    assert shop.rows(Key.ACCOUNT, Key.FIELD) == ["acme carrier USD 0 0.01 0 - 1"]


def test_by_chain(shop: Shop) -> None:
    """Each chain has what was asked along it."""
    shop.buy("0.01 USD", chain="eu")
    shop.buy("0.02 USD")

    assert shop.rows(Key.CHAIN) == ["default USD 0 0.02 0 - 1", "eu USD 0 0.01 0 - 1"]


def test_by_field_is_shared_by_largest_remainder(shop: Shop) -> None:
    """A hundredth over three fields: the fields that come first have the millionths that are left, in every attempt alike."""
    for _ in range(2):
        shop.buy("0.01 USD", wanted=THREE)
    shop.buy("0.01 USD", wanted=BOTH)
    shop.buy("0.005 USD", wanted=frozenset())

    assert shop.rows(Key.FIELD) == [
        "- USD 0 0.005 0 - 1",
        "carrier USD 0 0.011668 0 - 3",
        "line_type USD 0 0.006666 0 - 2",
        "ported USD 0 0.011666 0 - 3",
    ]


def test_field_among_other_keys(shop: Shop) -> None:
    """Keys go together, in the order that they are asked in; one that is asked twice is one."""
    shop.buy("0.01 USD", wanted=BOTH)
    shop.reserve("0.02 USD", GB, account="bolt", wanted=BOTH)
    shop.doubt("0.04 USD", IN, account="bolt")

    assert shop.rows(Key.DAY, Key.FIELD, Key.ACCOUNT, Key.FIELD) == [
        "2027-01-15 carrier acme USD 0 0.005 0 - 1",
        "2027-01-15 carrier bolt USD 0.01 0 0.04 - 2",
        "2027-01-15 ported acme USD 0 0.005 0 - 1",
        "2027-01-15 ported bolt USD 0.01 0 0 - 1",
    ]


_AMOUNTS = st.integers(0, 10**7).map(lambda micros: Money(micros, "USD"))
_WANTED = st.frozensets(st.sampled_from(Field), max_size=5)


@given(bought=st.lists(st.tuples(_AMOUNTS, _WANTED), min_size=1, max_size=6))
def test_rows_of_any_grouping_add_up(bought: list[tuple[Money, frozenset[Field]]], tmp_path_factory: pytest.TempPathFactory) -> None:
    """To the micro-unit: the sum over the rows is what was spent, whatever they are grouped by."""
    shop = Shop(SQLiteStore(tmp_path_factory.mktemp("ledger"), clock=FakeClock()), FakeClock())
    for amount, wanted in bought:
        shop.buy(str(amount), wanted=wanted)
    whole = sum(amount.micros for amount, _ in bought)

    for by in [(key,) for key in Key] + [(Key.DAY, Key.FIELD), (Key.ACCOUNT, Key.CHAIN)]:
        assert sum(row.spent.micros for row in shop.store.read(partial(report, by, FIRST, LAST))) == whole
    shop.store.close()


def test_what_can_be_fetched_of_a_doubt(store: SQLiteStore, clock: FakeClock) -> None:
    """The numbers with a ticket, in the request's order, and what was asked of them; nothing of an attempt that isn't in doubt."""
    desk = Desk(store, clock)
    quotes = dict.fromkeys((US, GB, IN), Money.parse("0.01 USD"))
    attempt = store.reserve(Order(account="acme", items=("carrier", "cnam"), quotes=quotes, wanted=BOTH, chain="eu")).attempt
    assert attempt is not None
    assert store.read(partial(find_fetchable, attempt)) is None
    desk.settle(attempt, doubt=(US, GB, IN), tickets=(Ticket("t1", (IN,)), Ticket("t2", (US,))))

    assert store.read(partial(find_fetchable, attempt)) == Fetchable(numbers=(US, IN), wanted=BOTH, items=("carrier", "cnam"), chain="eu")
    assert store.read(partial(find_fetchable, 99)) is None
    plain = desk.doubt(US)
    assert store.read(partial(find_fetchable, plain)) == Fetchable(numbers=(), wanted=frozenset(), items=(), chain="")

    resumed = store.reserve(Order(account="acme", items=("carrier", "cnam"), quotes={US: Money.parse("0.01 USD")}))
    assert [each.attempt for each in resumed.resumed] == [attempt]
    assert store.read(partial(find_fetchable, attempt)) is None
