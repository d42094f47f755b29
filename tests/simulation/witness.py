"""A bystander of one hunt: what it was told and what it asked. It never looks into the hunt, and reckons from docs/chain-and-cost.md."""

from collections.abc import Mapping, Sequence, Set
from fractions import Fraction
from math import ceil
from types import MappingProxyType
from typing import Any

from attrs import evolve, frozen

from linehunt.chain import Chain, Link
from linehunt.model.answer import Answer, Verdict
from linehunt.model.attempt import Ask, Attempt, Outcome
from linehunt.model.fields import Field
from linehunt.model.money import Money, Rates
from linehunt.model.number import PhoneNumber
from linehunt.model.recollection import Recollection
from linehunt.model.result import LookupResult

NOBODY_KNOWS: Mapping[str, Answer] = MappingProxyType({})


@frozen
class Heard:
    """An answer that the hunt was told: by whom, when, and whether it was stored."""

    place: int
    at: float
    answer: Answer
    recalled: bool


class Witness:
    """What is known of a hunt from outside. `next`, `told` and `shown` follow it; the rest is what the invariants ask."""

    def __init__(self, chain: Chain, number: PhoneNumber, rows: Sequence[Recollection], truth: Mapping[str, Answer] = NOBODY_KNOWS) -> None:
        """`truth` is what each account would say of the number, were it asked and did all go well."""
        self.chain = chain
        self.truth = truth
        self.number = number
        self.rows = {(row.account, row.items): row for row in rows}
        self.asks: list[Ask] = []
        self.outcomes: list[Outcome] = []
        """What the asks came to, but for those of which nothing came, since somebody else was asking."""
        self.deferred: list[Outcome] = []
        """What those came to: their accounts are decided upon anew."""
        self.stored: list[str] = []
        """Whose stored answers were heard."""
        self.attempts: list[Attempt] = []
        self._best: dict[Field, Heard] = {}
        self.ask: Ask | None = None
        self.place = -1
        """Where the account stands that is asked now; where the last one stood, until then; the chain's length, once it has ended."""
        self.passed: range = range(0)
        """The places between the last ask and this one."""
        self.excuses: dict[int, str | None] = {}
        """By place, what `excuse` gave when it was that account's turn."""
        self.result: LookupResult | None = None
        self.known: Mapping[Field, Any] = {}
        """The facts of the result."""
        self.missing = chain.want
        self.end = len(chain.links)
        """Nobody from this place on is asked: a paid account, which may be the one that stands there, called the number not valid."""
        self.hopeless = False
        for row in rows:
            self._hear_stored(row)

    @property
    def spoken_for(self) -> dict[str, frozenset[Field]]:
        """By account, the fields for which its stored answers speak."""
        spoken_for: dict[str, frozenset[Field]] = {}
        for row in self.rows.values():
            spoken_for[row.account] = spoken_for.get(row.account, frozenset()) | row.speaks_for
        return spoken_for

    def next(self, ask: Ask | None) -> None:
        """The hunt said whom to ask."""
        before, self.ask = self.place, ask
        if ask is None:
            self.place = len(self.chain.links)
        else:
            self.place = self.chain.places[ask.account]
            self.asks.append(ask)
        self.passed = range(before + 1, self.place)
        for place in range(before + 1, min(self.place + 1, len(self.chain.links))):
            self.excuses[place] = self.excuse(place)

    def told(self, outcome: Outcome) -> None:
        """The hunt was told what its ask came to."""
        self.attempts += outcome.attempts
        if outcome.known is not None:
            self._look_again(outcome, outcome.known)
            return
        self.outcomes.append(outcome)
        if outcome.answer is not None:
            self._hear(Heard(self.place, outcome.at, outcome.answer, outcome.recalled))

    def shown(self, result: LookupResult) -> None:
        """The hunt showed what it has found so far."""
        self.result = result
        self.known = result.known()

    def excuse(self, place: int) -> str | None:
        """Why the account at this place need not, or must not, be asked now; None: it has to be."""
        link = self.chain.links[place]
        useful = self.useful(place)
        if not self.missing:
            return "nothing is missing"
        if place >= self.end:
            return "a paid account called the number not valid"
        if not useful:
            return "it can't add a missing field"
        if link.covers and not self.number.digits.startswith(link.covers):
            return "it doesn't cover the number"
        wanted = self.wanted(place)
        if not wanted:
            return "its stored answers speak for all of it"
        return None if link.free else self._paid_excuse(link, link.items(wanted))

    def useful(self, place: int) -> frozenset[Field]:
        """What the account at this place may be asked for: what is missing, and whether the number is valid where that may save a price."""
        link = self.chain.links[place]
        useful = self.missing & link.fields
        screens = self.chain.screen and link.free and Field.VALID in link.fields and not self.hopeless
        if screens and Field.VALID not in self._best:
            later = self.chain.links[place + 1 :]
            if any(not other.free and other.fields & self.missing for other in later):
                useful |= {Field.VALID}
        return useful

    def wanted(self, place: int) -> frozenset[Field]:
        """What is left of it when its stored answers are not bought again."""
        return self.useful(place) - self.spoken_for.get(self.chain.links[place].account, frozenset())

    def doubtful(self, account: str, items: tuple[str, ...]) -> bool:
        """Whether one of these price items may have been billed there without an answer, and can't be fetched as it was asked."""
        asked = self.rows.get((account, items))
        if asked is not None and asked.tickets:
            return False
        rows = [row for row in self.rows.values() if row.account == account and row.doubt_since is not None]
        return any(row.items == items or set(row.items) & set(items) for row in rows)

    @property
    def heard(self) -> Set[Field]:
        """The fields of all facts that were told."""
        return self._best.keys()

    def best(self, name: Field) -> Heard:
        """The answer that the result's fact of this field must come from: strong before weak, then the earlier account, then the newer."""
        return self._best[name]

    def _paid_excuse(self, link: Link, items: tuple[str, ...]) -> str | None:
        row = self.rows.get((link.account, items))
        if row is not None and row.tickets:
            return None  # bought already
        if self.hopeless:
            return "the number is known not to be valid"
        if self.doubtful(link.account, items):
            return "it is in doubt there"
        price = link.price(self.number, items)
        if price is None:
            return "it has no price for the number"
        if self.chain.max_cost is not None and not self._fits(price, self.chain.max_cost):
            return "it would pass the lookup's limit"
        return None

    def _fits(self, price: Money, limit: Money) -> bool:
        spent = [money for attempt in self.attempts for money in (attempt.charged, attempt.doubtful) if money]
        worth = [value_of(money, limit.currency, self.chain.rates) for money in (price, *spent)]
        known = [value for value in worth if value is not None]
        if len(known) < len(worth):
            return False
        return sum(map(ceil, known)) <= limit.micros  # each rounded up by itself, as the docs say

    def _look_again(self, outcome: Outcome, known: Sequence[Recollection]) -> None:
        """The account is decided upon anew: as if it had not been asked, but with what came since."""
        self.deferred.append(outcome)
        self.asks.pop()
        self.place -= 1
        before = self.rows
        self.rows = {key: row for key, row in before.items() if row.account != outcome.account}
        for row in known:
            key = (row.account, row.items)
            earlier = before.get(key)
            if earlier is not None and earlier.attempt == row.attempt:  # how fresh it is doesn't change within a lookup
                self.rows[key] = evolve(row, answer=earlier.answer, speaks_for=earlier.speaks_for)
            else:
                self.rows[key] = row
                self._hear_stored(row)

    def _hear_stored(self, row: Recollection) -> None:
        if row.answer is not None:
            self.stored.append(row.account)
            self._hear(Heard(self.chain.places[row.account], row.at, row.answer, True))

    def _hear(self, heard: Heard) -> None:
        answer, link = heard.answer, self.chain.links[heard.place]
        for name in answer.known:
            best = self._best.get(name)
            if best is None or _rank(heard, name) < _rank(best, name):
                self._best[name] = heard
        self.missing -= answer.known.keys() - answer.weak_fields
        invalid = answer.verdict is Verdict.INVALID_NUMBER
        if invalid and not link.free:
            self.end = min(self.end, heard.place)
            self.hopeless = True
        elif self.chain.screen and link.free and (invalid or answer.known.get(Field.VALID) is False):
            self.hopeless = True


def _rank(heard: Heard, name: Field) -> tuple[bool, int, float]:
    return name in heard.answer.weak_fields, heard.place, -heard.at


def value_of(money: Money, currency: str, rates: Rates) -> Fraction | None:
    """An amount in millionths of this currency, exactly; None where no rate leads there."""
    if money.currency == currency:
        return Fraction(money.micros)
    there, back = rates.rates.get(money.currency), rates.rates.get(currency)
    if there is not None and there.currency == currency:
        return Fraction(money.micros * there.micros, 1_000_000)
    if back is not None and back.currency == money.currency and back.micros:
        return Fraction(money.micros * 1_000_000, back.micros)
    return None
