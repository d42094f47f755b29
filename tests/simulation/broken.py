"""Hunts and stores that break a promise, each another one: what the simulator has to see."""

from collections.abc import Callable, Collection, Sequence
from typing import Any

from attrs import evolve

from linehunt.chain import Chain, Hunt
from linehunt.model.attempt import Ask, Outcome
from linehunt.model.money import Money
from linehunt.model.number import PhoneNumber
from linehunt.model.recollection import Recollection
from linehunt.model.result import LookupResult, StepKind
from linehunt.store.memory import MemoryStore
from linehunt.store.protocol import Doubt, Grant, Obstacle, Order, Refusal, Settlement
from simulation import invariants, ledger_invariants
from simulation.invariants import Invariant
from simulation.policy import MakeHunt

Rows = Sequence[Recollection]


class AsksAgain(Hunt):
    """Who was asked last is asked once more at the end."""

    _last: Ask | None = None

    def next(self) -> Ask | None:
        ask = super().next()
        if ask is None and self._last is not None:
            return self._last
        self._last = ask
        return ask


class AsksForLess(Hunt):
    """One field is left out where there are several."""

    def next(self) -> Ask | None:
        ask = super().next()
        return ask if ask is None or len(ask.wanted) < 2 else evolve(ask, wanted=frozenset(sorted(ask.wanted)[1:]))


class NeverLooked(Hunt):
    """No question says which answer was seen."""

    def next(self) -> Ask | None:
        ask = super().next()
        return ask and evolve(ask, seen=frozenset[int]())


class PassesOver(Hunt):
    """An account is skipped for no reason that counts."""

    def next(self) -> Ask | None:
        ask = super().next()
        if ask is None or ask.account != "bolt":
            return ask
        self.record(Outcome(account="bolt", skipped="not today"))
        return super().next()


class DropsFacts(Hunt):
    """An answer is told, and nothing of it is kept."""

    def record(self, outcome: Outcome) -> None:
        answer = outcome.answer
        super().record(outcome if answer is None else evolve(outcome, answer=evolve(answer, facts={})))


def _shows(change: Callable[[LookupResult], LookupResult]) -> MakeHunt:
    """A hunt whose result is another one."""

    class Shows(Hunt):
        def result(self, given: str | None = None) -> LookupResult:
            return change(super().result(given))

    return Shows


def _of_other_chain(change: Callable[[Chain], Chain]) -> MakeHunt:
    """A hunt along another chain than the configured one."""
    return lambda number, chain, rows: Hunt(number, change(chain), rows)


def _of_other_rows(**changes: Any) -> MakeHunt:
    """A hunt that knows other things than the store."""
    return lambda number, chain, rows: Hunt(number, chain, [evolve(row, **changes) for row in rows])


def _everywhere(chain: Chain) -> Chain:
    return evolve(chain, links=tuple(evolve(link, covers=()) for link in chain.links))


def _by_another(result: LookupResult) -> LookupResult:
    return evolve(result, sources={name: evolve(source, account="nobody") for name, source in result.sources.items()})


def _without_skips(result: LookupResult) -> LookupResult:
    return evolve(result, steps=tuple(step for step in result.steps if step.kind is not StepKind.SKIPPED or step.attempts))


def _without_recalls(result: LookupResult) -> LookupResult:
    return evolve(result, steps=tuple(step for step in result.steps if step.kind is not StepKind.RECALLED))


def _never_asked(result: LookupResult) -> LookupResult:
    return evolve(result, steps=tuple(evolve(step, kind=StepKind.SKIPPED) if step.wanted else step for step in result.steps))


HUNTS: tuple[tuple[Invariant[Any], MakeHunt], ...] = (
    (invariants.asks_in_order_and_once, AsksAgain),
    (invariants.asks_no_doubt, _of_other_rows(doubt_since=None, tickets=False)),
    (invariants.buys_no_stored_answer, _of_other_rows(speaks_for=frozenset())),
    (invariants.keeps_the_limit, _of_other_chain(lambda chain: evolve(chain, max_cost=None))),
    (invariants.asks_nobody_in_vain, _of_other_chain(_everywhere)),
    (invariants.asks_only_what_is_missing, AsksForLess),
    (invariants.knows_who_answered_last, NeverLooked),
    (invariants.passes_nobody_over, PassesOver),
    (invariants.facts_have_sources, _shows(lambda result: evolve(result, sources={}))),
    (invariants.cost_is_the_sum, _shows(lambda result: evolve(result, cost=()))),
    (invariants.missing_has_no_fact, _shows(lambda result: evolve(result, missing=frozenset()))),
    (invariants.nothing_heard_is_lost, DropsFacts),
    (invariants.sources_name_the_account, _shows(_by_another)),
    (invariants.every_account_has_its_step, _shows(_without_skips)),
    (invariants.steps_tell_what_happened, _shows(_never_asked)),
    (invariants.stored_answers_have_steps, _shows(_without_recalls)),
)
"""By the promise that each breaks first."""


class Generous(MemoryStore):
    """Every question is taken to cost nothing, until it is settled."""

    def reserve(self, order: Order) -> Grant:
        return super().reserve(evolve(order, quotes={number: Money(0, quote.currency) for number, quote in order.quotes.items()}))


class Stingy(MemoryStore):
    """No budget has room for more than ten questions."""

    granted = 0

    def reserve(self, order: Order) -> Grant:
        self.granted += len(order.quotes)
        if self.granted > 10:
            return Grant(refusals=dict.fromkeys(order.quotes, Refusal(Obstacle.BUDGET, words="no more today")))
        return super().reserve(order)


class Credulous(MemoryStore):
    """What is in doubt is told to nobody, and taken not to be billed once somebody wants to ask again."""

    def recall(self, number: PhoneNumber, accounts: Collection[str], *, since: float = 0.0) -> list[Recollection]:
        return [evolve(row, doubt_since=None, tickets=False) for row in super().recall(number, accounts, since=since)]

    def reserve(self, order: Order) -> Grant:
        for doubt in self.doubts():
            if doubt.account == order.account and not order.quotes.keys().isdisjoint(doubt.numbers):
                self.resolve(doubt.attempt, billed=False)
        return super().reserve(order)


class Literal(MemoryStore):
    """Questions that share a price item, and not all of them, have nothing to do with each other."""

    def recall(self, number: PhoneNumber, accounts: Collection[str], *, since: float = 0.0) -> list[Recollection]:
        return [evolve(row, items=tuple(filter(None, row.items[0].split("+")))) for row in super().recall(number, accounts, since=since)]

    def reserve(self, order: Order) -> Grant:
        seen = {}
        for number in order.quotes:
            answered = {row.attempt for row in self.recall(number, (order.account,)) if row.items == order.items}
            seen[number] = order.seen.get(number, frozenset()) & answered
        return super().reserve(evolve(order, items=("+".join(order.items),), seen=seen))


class Forgetful(MemoryStore):
    """Whose answer came last is known, and not what it says."""

    def recall(self, number: PhoneNumber, accounts: Collection[str], *, since: float = 0.0) -> list[Recollection]:
        rows = super().recall(number, accounts, since=since)
        return [evolve(row, answer=None, speaks_for=frozenset()) for row in rows]


class Inexact(MemoryStore):
    """A millionth more is spent each time than was charged."""

    def settle(self, settlement: Settlement) -> None:
        charged = settlement.charged
        super().settle(evolve(settlement, charged=Money(charged.micros + 1, charged.currency)))


class Discreet(MemoryStore):
    """No doubt is listed."""

    def doubts(self) -> list[Doubt]:
        return []


STORES: tuple[tuple[Invariant[Any], type[MemoryStore]], ...] = (
    (ledger_invariants.passes_no_budget, Generous),
    (ledger_invariants.refuses_for_cause, Stingy),
    (ledger_invariants.grants_nothing_twice, Credulous),
    (ledger_invariants.grants_nothing_twice, Literal),
    (ledger_invariants.buys_nothing_that_is_fresh, Forgetful),
    (ledger_invariants.books_balance, Inexact),
    (ledger_invariants.lists_every_doubt, Discreet),
)
"""Likewise."""
