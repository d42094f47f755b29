"""What must hold of money and requests, each with the promise that it stands for. As invariants.py, of other subjects."""

from collections.abc import Mapping
from fractions import Fraction

from attrs import frozen

from linehunt.model.fields import Field
from linehunt.model.money import Money, Rates
from linehunt.model.number import PhoneNumber
from linehunt.model.result import LookupResult, StepKind
from linehunt.store.budget import Budget
from linehunt.store.protocol import Grant, Obstacle, Order, Settlement
from simulation.books import Books, Entry
from simulation.invariants import Invariant
from simulation.witness import value_of

_ROUNDING = 100
"""Millionths: each sum that is converted may be rounded up by one."""


@frozen(kw_only=True)
class Reserved:
    """The store's word on an order, before the books know it."""

    books: Books
    process: str
    order: Order
    grant: Grant


@frozen(kw_only=True)
class Sent:
    """A question whose first byte is about to go: what its asker wants, what was fresh when its lookup began, what has it in hand."""

    account: str
    numbers: tuple[PhoneNumber, ...]
    wanted: frozenset[Field]
    fresh: Mapping[PhoneNumber, Mapping[str, frozenset[Field]]]
    entry: Entry | None
    off_since: int | None
    """The last attempt before the account was switched off, if it is."""


@frozen(kw_only=True)
class Closed:
    """A settlement, before the books know it."""

    entry: Entry
    settlement: Settlement


@frozen(kw_only=True)
class Balance:
    """The books and what the store says of the same; what the vendors have billed, by currency in millionths."""

    books: Books
    sums: tuple[tuple[Money, ...], ...]
    doubts: Mapping[int, int]
    billed: Mapping[str, int]
    idle: bool
    """Nothing is under way."""


@frozen(kw_only=True)
class Delivered:
    """A result, and what was charged for its number on the way, by currency in millionths."""

    result: LookupResult
    want: frozenset[Field]
    accounts: tuple[str, ...]
    charged: Mapping[str, int]
    said: Mapping[str, list[Mapping[Field, object]]]
    """What each account ever said of the number."""


def passes_no_budget(reserved: Reserved) -> str | None:
    """No question is granted whose quote would pass a budget or a cap: with what is held, charged and in doubt counted."""
    for limit in reserved.books.limits():
        micros = sum(quote.micros for number, quote in reserved.order.quotes.items() if number in reserved.grant.numbers)
        if micros and limit.account in (None, reserved.order.account):
            used = reserved.books.used(limit, reserved.process) + _worth(micros, reserved.order, limit, reserved.books.rates)
            if used > limit.limit.micros:
                return f"{limit} comes to {float(used):.0f} millionths with {reserved.order.account}"
    return None


def grants_nothing_twice(reserved: Reserved) -> str | None:
    """What somebody asks, what is in doubt, and what was answered since its asker looked is not asked again: no price item of it."""
    order, books = reserved.order, reserved.books
    for number in reserved.grant.numbers:
        key = (number, order.account, order.items)
        if entries := books.openers(key):
            return f"{order.account} is asked, and attempt {entries[0].attempt} has some of it open"
        answered = books.answered_by(key)
        if order.answers_kept and (news := answered - order.seen.get(number, frozenset())):
            return f"{order.account} is asked, and attempt {min(news)} has answered since"
    return None


def refuses_for_cause(reserved: Reserved) -> str | None:
    """The store refuses nothing without a cause: so what could be known within the budgets is asked for."""
    order, books = reserved.order, reserved.books
    for number, refusal in reserved.grant.refusals.items():
        key = (number, order.account, order.items)
        entries = books.openers(key)
        causes = {
            Obstacle.BUSY: any(entry.holder is not None for entry in entries),
            Obstacle.DOUBT: any(entry.holder is None and (entry.items != order.items or number not in entry.tickets) for entry in entries),
            Obstacle.ANSWERED: not entries and books.answered_by(key) != order.seen.get(number, frozenset()),
            Obstacle.BUDGET: not entries and _has_no_room(reserved, number),
        }
        if not causes[refusal.obstacle]:
            return f"{order.account}: {refusal.obstacle} {refusal.words}"
    return None


def sends_nothing_without_a_row(sent: Sent) -> str | None:
    """Nothing is sent without a row in the ledger, with these numbers and this account, that holds its price."""
    return f"{sent.account} is asked, and no attempt has it in hand" if sent.entry is None else None


def buys_nothing_that_is_fresh(sent: Sent) -> str | None:
    """No question is billed for what was known and fresh when its lookup began."""
    for number in sent.numbers:
        if again := sent.wanted & sent.fresh.get(number, {}).get(sent.account, frozenset()):
            return f"{sent.account} is asked again for {', '.join(sorted(again))}"
    return None


def leaves_alone_what_is_off(sent: Sent) -> str | None:
    """An account that refused the credentials, or told an odd price, gets no other question from that client."""
    if sent.off_since is None or sent.entry is None or sent.entry.attempt <= sent.off_since:
        return None
    return f"{sent.account} is asked by attempt {sent.entry.attempt}, and was switched off after {sent.off_since}"


def settles_what_was_held(closed: Closed) -> str | None:
    """A settlement charges the sum of its shares, and leaves in doubt nothing but what was held, at its quote."""
    shares = sum(share.micros for share in closed.settlement.shares.values())
    if shares != closed.settlement.charged.micros:
        return f"attempt {closed.entry.attempt}: charged {closed.settlement.charged}, and the shares are {shares}"
    held = closed.entry.held
    if any(held.get(number) != quote for number, quote in closed.settlement.in_doubt.items()):
        return f"attempt {closed.entry.attempt} leaves in doubt what it didn't hold"
    return None


def books_balance(balance: Balance) -> str | None:
    """Held, spent and in doubt are the sums over the attempts; when nothing is under way, nothing is held."""
    for name, told, kept in zip(("held", "spent", "in doubt"), balance.sums, balance.books.sums, strict=True):
        if told != kept:
            return f"{name} is {_amounts(told)} in the ledger, and should be {_amounts(kept)}"
    return f"{_amounts(balance.sums[0])} are held for nobody" if balance.idle and balance.sums[0] else None


def lists_every_doubt(balance: Balance) -> str | None:
    """Every doubt is listed with its amount, and nothing else is."""
    doubts = balance.books.doubts()
    return None if dict(balance.doubts) == doubts else f"listed {dict(balance.doubts)}, in doubt {doubts}"


def bill_is_in_the_ledger(balance: Balance) -> str | None:
    """What the vendors bill is at least what the ledger has as spent, and at most that and what is in doubt or held."""
    held, spent, doubtful = ({money.currency: money.micros for money in sums} for sums in balance.sums)
    for currency in {*balance.billed, *spent}:
        least = spent.get(currency, 0)
        most = least + doubtful.get(currency, 0) + held.get(currency, 0)
        if not least <= balance.billed.get(currency, 0) <= most:
            return f"{balance.billed.get(currency, 0)} {currency} billed, {least} spent, {most} at most"
    return None


def costs_what_was_charged(delivered: Delivered) -> str | None:
    """A result costs what the ledger was charged for its number in that lookup, to the millionth."""
    cost = {money.currency: money.micros for money in delivered.result.cost}
    charged = {currency: micros for currency, micros in delivered.charged.items() if micros}
    return None if cost == charged else f"the result says {cost}, the ledger {charged}"


def sources_said_it(delivered: Delivered) -> str | None:
    """Every fact was said by the account that its source names."""
    known = delivered.result.known()
    for name, source in delivered.result.sources.items():
        if not any(said.get(Field(name)) == known[Field(name)] for said in delivered.said.get(source.account, [])):
            return f"{source.account} never said that {name}"
    return None


def explains_every_account(delivered: Delivered) -> str | None:
    """Every account has its steps with reasons, in the chain's order, or all that was wanted is known, or the number is not valid."""
    result = delivered.result
    if result.missing != delivered.want - result.known().keys():
        return f"missing is {', '.join(sorted(result.missing)) or 'nothing'}, of {', '.join(sorted(delivered.want))}"
    steps = [step for step in result.steps if step.kind is not StepKind.RECALLED or step.wanted]
    if not all(step.reason for step in result.steps):
        return "a step has no reason"
    asked = tuple(dict.fromkeys(step.account for step in steps))  # one that was asked in part by somebody else has two
    if asked != delivered.accounts[: len(asked)]:
        return f"the steps are of {asked}"
    ended = not (result.missing | (result.weak & delivered.want)) or any(step.verdict == "invalid_number" for step in result.steps)
    return None if ended or len(asked) == len(delivered.accounts) else f"the steps end with {asked}"


BY_RESERVATION: tuple[Invariant[Reserved], ...] = (passes_no_budget, grants_nothing_twice, refuses_for_cause)
BY_QUESTION: tuple[Invariant[Sent], ...] = (sends_nothing_without_a_row, buys_nothing_that_is_fresh, leaves_alone_what_is_off)
BY_SETTLEMENT: tuple[Invariant[Closed], ...] = (settles_what_was_held,)
BY_BALANCE: tuple[Invariant[Balance], ...] = (books_balance, lists_every_doubt, bill_is_in_the_ledger)
BY_DELIVERY: tuple[Invariant[Delivered], ...] = (costs_what_was_charged, sources_said_it, explains_every_account)


def _has_no_room(reserved: Reserved, number: PhoneNumber) -> bool:
    """Whether a limit has no room for this number, once the others of the order are granted."""
    quotes = reserved.order.quotes
    before = list(quotes)[: list(quotes).index(number)]
    micros = quotes[number].micros + sum(quotes[other].micros for other in before if other in reserved.grant.numbers)
    for limit in reserved.books.limits():
        if limit.period is None and reserved.books.each:
            return True  # what a process resolved for another is not known here: its own cap may count it still
        if limit.account in (None, reserved.order.account):
            used = reserved.books.used(limit, reserved.process) + _worth(micros, reserved.order, limit, reserved.books.rates)
            if used + _ROUNDING > limit.limit.micros:
                return True
    return False


def _worth(micros: int, order: Order, limit: Budget, rates: Rates) -> Fraction:
    currency = next(iter(order.quotes.values())).currency
    return value_of(Money(micros, currency), limit.limit.currency, rates) or Fraction()


def _amounts(amounts: tuple[Money, ...]) -> str:
    return " + ".join(map(str, amounts)) or "nothing"
