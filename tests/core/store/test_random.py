"""A store against a model of it, through random orders, settlements and tickets."""

from typing import Any, ClassVar

from attrs import define, field
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from books import CARRIER, Books, Home, amounts, noted
from fakes import FakeClock
from linehunt.model.answer import Ticket
from linehunt.model.attempt import Ended
from linehunt.model.fields import Field
from linehunt.model.message import ProviderResponse
from linehunt.model.money import Money, Rates, total
from linehunt.model.number import PhoneNumber
from linehunt.store.protocol import Grant, Obstacle, Order, Raw, Settlement

NUMBERS = tuple(PhoneNumber(f"+1415430555{place}") for place in range(4))
CURRENCIES = {"acme": "USD", "beta": "USD", "rupee": "INR", "euro": "EUR", "secretive": "USD"}
CAP = Money(100, "USD")
RATES = Rates({"INR": Money.parse("0.3 USD")})
CLOSED = ("answered", "freed")
Key = tuple[PhoneNumber, str]

accounts = st.sampled_from(sorted(CURRENCIES))
fates = st.sampled_from(["answered", "freed", "doubt", "ticket"])


@define
class Open:
    """An attempt of the model."""

    account: str
    held: dict[PhoneNumber, Money]
    asking: bool = True
    doubtful: bool = False
    with_ticket: set[PhoneNumber] = field(factory=set)


class StoreMachine(RuleBasedStateMachine):
    """Whatever callers do, in whatever order, the store grants what the model would, and its books are exact."""

    home: ClassVar[Home]

    def __init__(self) -> None:
        super().__init__()
        self.clock = FakeClock()
        self.store: Books = self.home(max_spend=CAP, budgets=None, rates=RATES, freshness=None, clock=self.clock)
        self.attempts: dict[int, Open] = {}
        self.last: dict[Key, int] = {}
        self.spent: list[Money] = []

    def opened(self, number: PhoneNumber, account: str) -> int | None:
        return next((n for n, one in self.attempts.items() if one.account == account and number in one.held), None)

    def money(self, *, doubtful: bool) -> list[Money]:
        return [quote for one in self.attempts.values() if one.doubtful is doubtful for quote in one.held.values()]

    def used(self) -> int:
        sums = total([*self.money(doubtful=False), *self.money(doubtful=True), *self.spent])
        return sum(converted.micros for amount in sums if (converted := RATES.convert(amount, "USD")) is not None)

    @rule(
        account=accounts,
        quotes=st.dictionaries(st.sampled_from(NUMBERS), st.integers(0, 40), max_size=4),
        blind=st.sets(st.sampled_from(NUMBERS)),
    )
    def reserve(self, account: str, quotes: dict[PhoneNumber, int], blind: set[PhoneNumber]) -> None:
        """Order numbers; the asker has not looked at the `blind` ones."""
        money = {number: Money(micros, CURRENCIES[account]) for number, micros in quotes.items()}
        seen = {number: self.last.get((number, account)) for number in quotes if number not in blind}
        kept = account != "secretive"
        expected: dict[PhoneNumber, Obstacle] = {}
        granted: dict[PhoneNumber, Money] = {}
        resumed: dict[int, list[PhoneNumber]] = {}
        room = CAP.micros - self.used()
        for number, quote in money.items():
            attempt = self.opened(number, account)
            price = RATES.convert(quote, "USD") if quote else Money(0, "USD")
            if attempt is not None and self.attempts[attempt].asking:
                expected[number] = Obstacle.BUSY
            elif attempt is not None and number in self.attempts[attempt].with_ticket:
                resumed.setdefault(attempt, []).append(number)
            elif attempt is not None:
                expected[number] = Obstacle.DOUBT
            elif kept and seen.get(number) != self.last.get((number, account)):
                expected[number] = Obstacle.ANSWERED
            elif price is None or price.micros > room:
                expected[number] = Obstacle.BUDGET
            else:
                granted[number] = quote
                room -= price.micros
        grant = self.store.reserve(Order(account=account, items=(), quotes=money, seen=noted(seen), answers_kept=kept))
        assert {number: refusal.obstacle for number, refusal in grant.refusals.items()} == expected
        assert grant.numbers == tuple(granted)
        assert all(refusal.words for refusal in grant.refusals.values() if refusal.obstacle is Obstacle.BUDGET)
        self.take_in(grant, account, granted, resumed)

    def take_in(self, grant: Grant, account: str, granted: dict[PhoneNumber, Money], resumed: dict[int, list[PhoneNumber]]) -> None:
        assert [one.attempt for one in grant.resumed] == list(resumed)
        for one in grant.resumed:
            attempt = self.attempts[one.attempt]
            assert one.held == attempt.held
            assert {number for ticket in one.all_tickets for number in ticket.numbers} == attempt.with_ticket
            assert {number for ticket in one.tickets for number in ticket.numbers} == set(resumed[one.attempt])
            attempt.asking = True
        assert (grant.attempt is None) == (not granted)
        if grant.attempt is not None:
            assert grant.attempt not in self.attempts
            self.attempts[grant.attempt] = Open(account, granted)

    def choose(self, data: Any) -> int:
        asking = sorted(number for number, attempt in self.attempts.items() if attempt.asking)
        chosen: int = data.draw(st.sampled_from(asking))
        return chosen

    @precondition(lambda self: any(attempt.asking for attempt in self.attempts.values()))
    @rule(data=st.data())
    def keep(self, data: Any) -> None:
        """A Pending reply gives a ticket each number: nothing changes for the others."""
        attempt = self.choose(data)
        one = self.attempts[attempt]
        if not one.doubtful:
            one.with_ticket = set(one.held)
            tickets = tuple(Ticket(str(number.e164), (number,)) for number in one.held)
            self.store.keep(attempt, tickets, Raw(ProviderResponse(status=202), tuple(one.held)))

    @precondition(lambda self: any(attempt.asking for attempt in self.attempts.values()))
    @rule(data=st.data())
    def settle(self, data: Any) -> None:
        """Each number of an attempt is answered, freed or in doubt, with a ticket or without one."""
        attempt = self.choose(data)
        one = self.attempts[attempt]
        ends = {number: data.draw(fates) for number in one.held}
        charged = sum(data.draw(st.integers(0, quote.micros)) for number, quote in one.held.items() if ends[number] in CLOSED)
        doubt = {number: quote for number, quote in one.held.items() if ends[number] not in CLOSED}
        answered = [number for number in ends if ends[number] == "answered"]
        tickets = tuple(Ticket(number.e164, (number,)) for number in ends if ends[number] == "ticket")
        currency = CURRENCIES[one.account]
        self.store.settle(
            Settlement(
                attempt=attempt,
                ended=Ended.DOUBT if doubt else Ended.SETTLED,
                charged=Money(charged, currency),
                answers=dict.fromkeys(answered, CARRIER),
                speaks_for=frozenset({Field.CARRIER}),
                in_doubt=doubt,
                tickets=tickets,
                failure="" if answered else "TimedOut",
            )
        )
        self.spent.append(Money(charged, currency))
        if one.account != "secretive":
            self.last |= {(number, one.account): attempt for number in answered}
        one.held, one.asking, one.doubtful = doubt, False, True
        one.with_ticket = {number for ticket in tickets for number in ticket.numbers}
        failure = "" if answered else "TimedOut"
        assert self.store.wait(attempt, 30.0) in ((failure,) if doubt else (failure, ""))  # what is closed may be forgotten
        if not doubt:
            del self.attempts[attempt]

    @rule(seconds=st.integers(1, 1000))
    def pass_time(self, seconds: int) -> None:
        """Time changes nothing: a hold never expires into free money."""
        self.clock.advance(seconds)

    @invariant()
    def books_are_exact(self) -> None:
        """Held, spent and in doubt are the sums over the attempts."""
        assert amounts(self.store.held) == amounts(total(self.money(doubtful=False)))
        assert amounts(self.store.in_doubt) == amounts(total(self.money(doubtful=True)))
        assert amounts(self.store.spent) == amounts(total(self.spent))

    @invariant()
    def cap_holds(self) -> None:
        """What is held, spent and in doubt never passes the cap, by the rates."""
        assert self.used() <= CAP.micros

    @invariant()
    def rows_are_exact(self) -> None:
        """Every row is open with its attempt, or has an answer, or is not there; tickets and doubts are told as they are."""
        for number in NUMBERS:
            rows = {row.account: row for row in self.store.recall(number, CURRENCIES)}
            for account in CURRENCIES:
                attempt = self.opened(number, account)
                one = None if attempt is None else self.attempts[attempt]
                last = self.last.get((number, account))
                assert (account in rows) == (one is not None or last is not None)
                if account in rows:
                    row = rows[account]
                    in_doubt = one is not None and not one.asking
                    assert (row.attempt, row.answer) == (last, None if last is None else CARRIER)
                    assert (row.doubt_since is not None) == in_doubt
                    assert row.tickets == (in_doubt and one is not None and number in one.with_ticket)

    def teardown(self) -> None:
        self.store.close()


def test_random_days(store_home: Home) -> None:
    """Through random orders, settlements and tickets the store does what its model does, and its books are exact."""

    class Machine(StoreMachine):
        home = staticmethod(store_home)

    days = settings(max_examples=60, stateful_step_count=30, deadline=None, derandomize=True, database=None)
    run_state_machine_as_test(Machine, settings=days)
