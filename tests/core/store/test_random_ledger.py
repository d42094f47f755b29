"""The ledger through random days: budgets, midnights, clocks that jump, stores that are closed, and processes that die."""

from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any, ClassVar, Protocol

import pytest
from attrs import define
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from books import CARRIER, Books, noted
from crash.ledger_file import LedgerFile
from fakes import FakeClock
from linehunt.model.answer import Ticket
from linehunt.model.attempt import Ended
from linehunt.model.errors import ConfigurationError
from linehunt.model.fields import Field
from linehunt.model.message import ProviderResponse
from linehunt.model.money import Money
from linehunt.model.number import PhoneNumber
from linehunt.store.budget import Budget, Budgets, Period
from linehunt.store.memory import MemoryStore
from linehunt.store.protocol import Obstacle, Order, Raw, Settlement
from linehunt.store.sqlite.home import SQLiteStore

NUMBERS = tuple(PhoneNumber(f"+1415430555{place}") for place in range(5))
ACCOUNTS = ("acme", "bolt")
DAY = 86_400


def usd(micros: int) -> Money:
    return Money(micros, "USD")


CAP = usd(150)
LIMITS = (
    Budget(limit=usd(100), period=Period.DAY),
    Budget(limit=usd(250), period=Period.MONTH),
    Budget(limit=usd(60), period=Period.DAY, account="acme"),
    Budget(limit=usd(180), period=Period.MONTH, account="bolt"),
)


class Opens(Protocol):
    """Opens the store of a machine, for the first time or again."""

    def __call__(self, clock: FakeClock) -> Books: ...


@define
class Row:
    """An attempt of the model: `mine` while the store that reserved it is open, `asking` while somebody has it in hand."""

    account: str
    day: str
    quotes: dict[PhoneNumber, Money]
    mine: bool = True
    asking: bool = True
    doubtful: bool = False
    charged: int = 0
    tickets: bool = False

    @property
    def open(self) -> int:
        return sum(quote.micros for quote in self.quotes.values())

    @property
    def used(self) -> int:
        return self.open + self.charged


class LedgerMachine(RuleBasedStateMachine):
    """Whatever happens, no limit is passed, the counters are the sums of the rows, and what is closed stays closed."""

    opens: ClassVar[Opens]

    def __init__(self) -> None:
        super().__init__()
        self.clock = FakeClock()
        self.store = self.opens(self.clock)
        self.rows: dict[int, Row] = {}
        self.last: dict[tuple[PhoneNumber, str], int] = {}
        self.closed: dict[int, str] = {}

    @property
    def durable(self) -> bool:
        return isinstance(self.store, SQLiteStore)

    @property
    def today(self) -> str:
        return datetime.fromtimestamp(self.clock.now(), UTC).date().isoformat()

    def used(self, limit: Budget, first: str) -> int:
        """What counts for a limit from this day on."""
        return sum(row.used for row in self.rows.values() if row.day >= first and limit.account in (None, row.account))

    def room(self, account: str) -> int:
        """What is left for an account: of every limit that it counts for, and of the cap."""
        firsts = {Period.DAY: self.today, Period.MONTH: f"{self.today[:7]}-01"}
        left = CAP.micros - sum(row.used for row in self.rows.values() if row.mine)
        for limit in LIMITS:
            if limit.account in (None, account) and limit.period is not None:
                left = min(left, limit.limit.micros - self.used(limit, firsts[limit.period]))
        return max(left, 0)

    def holder(self, number: PhoneNumber, account: str) -> int | None:
        return next((attempt for attempt, row in self.rows.items() if row.account == account and number in row.quotes), None)

    def in_hand(self) -> list[int]:
        return [attempt for attempt, row in self.rows.items() if row.asking and row.quotes]

    def in_doubt(self) -> list[int]:
        return [attempt for attempt, row in self.rows.items() if row.doubtful and not row.asking and row.quotes]

    def choose(self, data: Any, attempts: list[int]) -> int:
        chosen: int = data.draw(st.sampled_from(attempts))
        return chosen

    @rule(
        account=st.sampled_from(ACCOUNTS),
        prices=st.dictionaries(st.sampled_from(NUMBERS), st.integers(1, 50), min_size=1, max_size=4),
    )
    def reserve(self, account: str, prices: dict[PhoneNumber, int]) -> None:
        """As many as nobody has in hand or in doubt, in order, as fit; what was bought by tickets is fetched."""
        room = self.room(account)
        granted: dict[PhoneNumber, Money] = {}
        resumed: list[int] = []
        expected: dict[PhoneNumber, Obstacle] = {}
        for number, micros in prices.items():
            attempt = self.holder(number, account)
            if attempt is not None and self.rows[attempt].asking:
                expected[number] = Obstacle.BUSY
            elif attempt is not None and self.rows[attempt].tickets:
                resumed += [attempt] if attempt not in resumed else []
            elif attempt is not None:
                expected[number] = Obstacle.DOUBT
            elif micros > room:
                expected[number] = Obstacle.BUDGET
            else:
                granted[number] = usd(micros)
                room -= micros
        seen = {number: self.last.get((number, account)) for number in prices}
        quotes = {number: usd(micros) for number, micros in prices.items()}
        grant = self.store.reserve(Order(account=account, items=(), quotes=quotes, seen=noted(seen)))
        assert grant.numbers == tuple(granted)
        assert {number: refusal.obstacle for number, refusal in grant.refusals.items()} == expected
        assert [one.attempt for one in grant.resumed] == resumed
        for attempt in resumed:
            self.rows[attempt].asking = True
        if grant.attempt is not None:
            self.rows[grant.attempt] = Row(account, self.today, granted)

    @precondition(lambda self: any(self.rows[attempt].open and not self.rows[attempt].doubtful for attempt in self.in_hand()))
    @rule(data=st.data())
    def keep(self, data: Any) -> None:
        """A Pending reply: its tickets are stored, and change no money."""
        attempt = self.choose(data, [attempt for attempt in self.in_hand() if not self.rows[attempt].doubtful])
        row = self.rows[attempt]
        self.store.keep(attempt, (self.ticket(attempt),), Raw(ProviderResponse(status=202, body=b"{}"), tuple(row.quotes)))
        row.tickets = True

    def ticket(self, attempt: int) -> Ticket:
        return Ticket(f"ticket-{attempt}", tuple(self.rows[attempt].quotes))

    @precondition(lambda self: self.in_hand())
    @rule(data=st.data(), ends=st.sampled_from(["answered", "charged", "released", "doubt"]), ticket=st.booleans())
    def settle(self, data: Any, ends: str, ticket: bool) -> None:
        """An attempt is answered, charged for nothing, released, or in doubt for one number or more; told prices within its quotes."""
        attempt = self.choose(data, self.in_hand())
        row = self.rows[attempt]
        doubt = {number: quote for number, quote in row.quotes.items() if ends == "doubt" and data.draw(st.booleans())}
        closed = {number: quote for number, quote in row.quotes.items() if number not in doubt}
        most = 0 if ends == "released" else sum(quote.micros for quote in closed.values())
        charged = data.draw(st.integers(0, most))
        answered = dict.fromkeys(closed, CARRIER) if ends == "answered" else {}
        self.store.settle(
            Settlement(
                attempt=attempt,
                ended=Ended.DOUBT if doubt else Ended.SETTLED if charged else Ended.RELEASED,
                charged=usd(charged),
                shares=dict(zip(closed, usd(charged).shares([1] * len(closed)), strict=True)),
                answers=answered,
                speaks_for=frozenset({Field.CARRIER}),
                in_doubt=doubt,
                tickets=(Ticket(f"ticket-{attempt}", tuple(doubt)),) if doubt and ticket else (),
                raw=(Raw(ProviderResponse(status=200, body=b"{}"), tuple(row.quotes)),),
            )
        )
        self.last |= {(number, row.account): attempt for number in answered}
        row.quotes, row.charged, row.doubtful, row.asking, row.tickets = doubt, row.charged + charged, bool(doubt), False, ticket

    @precondition(lambda self: self.in_doubt())
    @rule(data=st.data(), billed=st.booleans())
    def resolve(self, data: Any, billed: bool) -> None:
        """A doubt is settled by somebody's word."""
        attempt = self.choose(data, self.in_doubt())
        row = self.rows[attempt]
        assert self.store.resolve(attempt, billed=billed).amount == usd(row.open)
        row.charged += row.open if billed else 0
        row.quotes, row.doubtful = {}, False

    @precondition(lambda self: any(not row.quotes for row in self.rows.values()))
    @rule(data=st.data())
    def touch_what_is_closed(self, data: Any) -> None:
        """What is closed can be neither settled again nor resolved: the invariants see that nothing changed."""
        attempt = self.choose(data, [attempt for attempt, row in self.rows.items() if not row.quotes])
        with pytest.raises((ValueError, KeyError)):
            self.store.settle(Settlement(attempt=attempt, ended=Ended.RELEASED, charged=usd(0)))
        with pytest.raises(ConfigurationError, match=f"attempt {attempt} is not in doubt"):
            self.store.resolve(attempt, billed=True)

    @rule(days=st.sampled_from([0.5, 1, 1, 31]))
    def pass_time(self, days: float) -> None:
        """Time passes, and midnights, and months with it."""
        self.clock.advance(days * DAY)

    @rule(days=st.sampled_from([0.5, 1, 31, 365]))
    def jump_back(self, days: float) -> None:
        """Somebody sets the clock back."""
        self.clock.advance(-days * DAY)

    @precondition(lambda self: self.durable)
    @rule(orderly=st.booleans())
    def reopen(self, orderly: bool) -> None:
        """The store is closed and opened; or its process dies, which ends its lock and leaves its rows, and another opens the ledger.

        What was in hand is in doubt; the cap is a new one.
        """
        old = self.store
        if orderly:
            old.close()
        else:
            for name in LedgerFile(self.directory).owners:  # as the end of its process does
                (self.directory / "owners" / name).unlink()
        self.store = self.opens(self.clock)
        old.close()
        for row in self.rows.values():
            row.mine = False
            if row.asking:
                row.asking, row.doubtful = False, True

    @property
    def directory(self) -> Path:
        assert isinstance(self.store, SQLiteStore)
        return self.store.place.directory

    @invariant()
    def no_limit_is_passed(self) -> None:
        """Held, spent and in doubt together are within every limit in each of its windows, and within the cap."""
        for limit in LIMITS:
            size = len("2026-11") if limit.period is Period.MONTH else len("2026-11-22")
            for window in {row.day[:size] for row in self.rows.values()}:
                rows = [row for row in self.rows.values() if row.day[:size] == window and limit.account in (None, row.account)]
                assert sum(row.used for row in rows) <= limit.limit.micros
        assert sum(row.used for row in self.rows.values() if row.mine) <= CAP.micros

    @invariant()
    def sums_are_exact(self) -> None:
        """What the store tells is what the model counts."""
        held = sum(row.open for row in self.rows.values() if not row.doubtful)
        doubtful = sum(row.open for row in self.rows.values() if row.doubtful)
        spent = sum(row.charged for row in self.rows.values())
        told = [sum(money.micros for money in sums) for sums in (self.store.held, self.store.spent, self.store.in_doubt)]
        assert told == [held, spent, doubtful]
        assert [doubt.attempt for doubt in self.store.doubts()] == sorted(self.in_doubt())

    @precondition(lambda self: self.durable)
    @invariant()
    def rows_are_exact(self) -> None:
        """The counters are the sums over the rows; each row is what the model says, and one that was closed is what it was then."""
        file = LedgerFile(self.directory)
        assert file.counters == file.sums
        states = file.states
        assert states.keys() == self.rows.keys()
        for attempt, row in self.rows.items():
            expected = "doubt" if row.doubtful else "sent" if row.quotes else "settled" if row.charged else "released"
            assert states[attempt] == expected
            if attempt in self.closed:
                assert states[attempt] == self.closed[attempt]
            elif not row.quotes:
                self.closed[attempt] = expected

    def teardown(self) -> None:
        self.store.close()


@pytest.fixture(params=["memory", "sqlite"])
def opens(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], Opens]:
    """For each machine, what opens its store: the durable one over one directory, again and again."""
    places = count()

    def make() -> Opens:
        place = tmp_path / str(next(places))

        def open_store(clock: FakeClock) -> Books:
            budgets = Budgets(limits=LIMITS)
            if request.param == "memory":
                return MemoryStore(max_spend=CAP, budgets=budgets, clock=clock)
            return SQLiteStore(place, max_spend=CAP, budgets=budgets, clock=clock)

        return open_store

    return make


def test_random_days(opens: Callable[[], Opens]) -> None:
    """Through random reservations, settlements, midnights, jumps of the clock, closings and crashes no limit is ever passed."""

    class Machine(LedgerMachine):
        def __init__(self) -> None:
            type(self).opens = staticmethod(opens())
            super().__init__()

    days = settings(max_examples=50, stateful_step_count=30, deadline=None, derandomize=True, database=None)
    run_state_machine_as_test(Machine, settings=days)
