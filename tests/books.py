"""A store with its books open: what the tests of the Store protocol need of each of its homes."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from attrs import frozen

from fakes import FakeClock
from linehunt.model.answer import Answer, Ticket
from linehunt.model.attempt import Ended
from linehunt.model.facts import Facts, Network
from linehunt.model.fields import Field
from linehunt.model.money import Money, Rates
from linehunt.model.number import PhoneNumber
from linehunt.model.recollection import Recollection
from linehunt.store.budget import Budgets
from linehunt.store.freshness import Freshness
from linehunt.store.protocol import Grant, Obstacle, Order, Settlement, Store

US, GB, IN = map(PhoneNumber, ("+14154305555", "+442083661177", "+919812345678"))
CARRIER = Answer(Facts(carrier=Network(name="Acme Mobile")))
SPEAKS_FOR = frozenset({Field.CARRIER, Field.PORTED})


class Books(Store, Protocol):
    """A store that tells its sums."""

    @property
    def held(self) -> tuple[Money, ...]: ...

    @property
    def spent(self) -> tuple[Money, ...]: ...

    @property
    def in_doubt(self) -> tuple[Money, ...]: ...
    @property
    def saved(self) -> tuple[Money, ...]: ...


class Home(Protocol):
    """Makes an empty store."""

    def __call__(
        self, *, max_spend: Money | None, budgets: Budgets | None, rates: Rates | None, freshness: Freshness | None, clock: FakeClock
    ) -> Books: ...


class OpenDesk(Protocol):
    """Makes a desk before an empty store of the home under test."""

    def __call__(
        self,
        max_spend: str | None = None,
        rates: Mapping[str, str] | None = None,
        freshness: Freshness | None = None,
        budgets: Budgets | None = None,
    ) -> "Desk": ...


def noted(last: Mapping[PhoneNumber, int | frozenset[int] | None]) -> dict[PhoneNumber, frozenset[int]]:
    """Who answered each number last, one or several or nobody, as an order has it."""
    return {number: who if isinstance(who, frozenset) else frozenset([who] if who is not None else []) for number, who in last.items()}


@frozen
class Desk:
    """A store, and orders and settlements for it in few words."""

    store: Books
    clock: FakeClock

    def reserve(
        self,
        *numbers: PhoneNumber,
        price: str = "0.01 USD",
        prices: Mapping[PhoneNumber, str] | None = None,
        account: str = "acme",
        items: tuple[str, ...] = (),
        seen: Mapping[PhoneNumber, int | frozenset[int] | None] | None = None,
        kept: bool = True,
    ) -> Grant:
        """Reserve these numbers at one price, or each at its own of `prices`."""
        quotes = {number: Money.parse(text) for number, text in (prices or dict.fromkeys(numbers, price)).items()}
        return self.store.reserve(Order(account=account, items=items, quotes=quotes, seen=noted(seen or {}), answers_kept=kept))

    def take(self, *numbers: PhoneNumber, price: str = "0.01 USD", kept: bool = True, items: tuple[str, ...] = ()) -> int:
        """Reserve these numbers, all of which must be granted; the attempt."""
        grant = self.reserve(*numbers, price=price, kept=kept, items=items)
        assert grant.numbers == numbers
        assert grant.attempt is not None
        return grant.attempt

    def settle(
        self,
        attempt: int,
        answers: Mapping[PhoneNumber, Answer] | None = None,
        *,
        charged: str = "0 USD",
        doubt: Iterable[PhoneNumber] = (),
        price: str = "0.01 USD",
        tickets: tuple[Ticket, ...] = (),
        speaks_for: frozenset[Field] = SPEAKS_FOR,
        failure: str = "",
    ) -> None:
        """Close the attempt; numbers in doubt keep this price."""
        in_doubt = {number: Money.parse(price) for number in doubt}
        ended = Ended.DOUBT if in_doubt else Ended.SETTLED if answers else Ended.RELEASED
        self.store.settle(
            Settlement(
                attempt=attempt,
                ended=ended,
                charged=Money.parse(charged),
                shares=dict(zip(answers, Money.parse(charged).shares([1] * len(answers)), strict=True)) if answers else {},
                answers=answers or {},
                speaks_for=speaks_for,
                in_doubt=in_doubt,
                tickets=tickets,
                failure=failure,
            )
        )

    def buy(self, number: PhoneNumber, answer: Answer = CARRIER, speaks_for: frozenset[Field] = SPEAKS_FOR) -> int:
        """One number's answer, at its quote; the attempt."""
        attempt = self.take(number)
        self.settle(attempt, {number: answer}, charged="0.01 USD", speaks_for=speaks_for)
        return attempt

    def doubt(self, *numbers: PhoneNumber, tickets: tuple[Ticket, ...] = ()) -> int:
        """Ask for these numbers and never hear of them; the attempt."""
        attempt = self.take(*numbers)
        self.settle(attempt, doubt=numbers, tickets=tickets, failure="TimedOut: no answer within 5 s")
        return attempt

    def row(self, number: PhoneNumber, since: float = 0.0) -> Recollection:
        """What the account `acme` is known to have said."""
        [row] = self.store.recall(number, {"acme"}, since=since)
        return row

    @property
    def sums(self) -> tuple[str, str, str]:
        """What is held, spent and in doubt."""
        store = self.store
        return amounts(store.held), amounts(store.spent), amounts(store.in_doubt)


def amounts(sums: tuple[Money, ...]) -> str:
    """`"0.01 USD + 0.2 INR"`, or nothing."""
    return " + ".join(map(str, sums))


def obstacles(grant: Grant) -> dict[PhoneNumber, Obstacle]:
    """Why numbers were not granted."""
    return {number: refusal.obstacle for number, refusal in grant.refusals.items()}
