"""The planner: the paid questions about a million numbers, counted without asking them."""

from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from fractions import Fraction
from typing import TYPE_CHECKING

from attrs import define, evolve, field, frozen

from linehunt.chain import Chain
from linehunt.clock import Clock
from linehunt.local import LocalExchange
from linehunt.model.money import Money, total
from linehunt.model.number import PhoneNumber
from linehunt.planning.dial_prefixes import DialPrefixes
from linehunt.planning.intake import Intake
from linehunt.planning.plan import AccountPlan, Plan
from linehunt.planning.questions import Question, Questions, Rows
from linehunt.providers.account import Account

if TYPE_CHECKING:
    from linehunt.planning.hit_share import HitShare
    from linehunt.store.protocol import Store

_SAMPLE = 1_000
_SCATTER = 7_919
_BLOCK = 4_096


@define
class _Sum:
    """Questions to one account, and what they cost in micro-units; fractions of them where they are only likely."""

    numbers: Fraction = Fraction(0)
    micros: Fraction = Fraction(0)

    def add(self, question: Question, count: int = 1) -> None:
        self.numbers += question.share * count
        self.micros += question.share * count * question.price.micros


@define
class _Count:
    """What is counted on the way. `most` is by currency, in micro-units; `unknown` are the numbers that have a paid question."""

    sums: Mapping[str, _Sum]
    most: Counter[str] = field(factory=Counter)
    unknown: "array[int]" = field(factory=lambda: array("Q"))
    known: int = 0
    in_doubt: int = 0


@frozen
class _Sample:
    """How some of the unknown numbers fare, by account: their own worst case, and what is likely."""

    size: int
    worst: Mapping[str, _Sum]
    likely: Mapping[str, _Sum]
    screened: int
    answered_free: int


class Planner:
    """`accounts` are the chain's, in its order. `store` of None: nothing is stored of them. `hits`: how often each has what is wanted.

    Close it, or use it in a `with`: it opens the connections of the accounts that answer locally.
    """

    def __init__(
        self, chain: Chain, accounts: Sequence[Account], clock: Clock, store: "Store | None", hits: "Mapping[str, HitShare]"
    ) -> None:
        self._chain = chain
        self._store = store
        self._hits = hits
        self._paid = [account for account in accounts if not account.free]
        self._stored = frozenset(account.name for account in accounts if not account.provider.local)
        self._prefixes = DialPrefixes(accounts)
        local = {account.name: LocalExchange(account, clock) for account in accounts if account.provider.local}
        self._local = tuple(local.values())
        self._questions = Questions(chain, local, {account: told.share for account, told in hits.items()})
        kept = {account.name for account in self._paid if account.provider.info.recall}
        self._again = Questions(evolve(chain, links=tuple(link for link in chain.links if link.account not in kept)))

    def __enter__(self) -> "Planner":
        return self

    def __exit__(self, *_: object) -> None:
        with ExitStack() as closing:
            for exchange in self._local:
                closing.callback(exchange.close)

    def plan(self, numbers: Iterable[str], region: str | None, since: float) -> Plan:
        """The plan of these inputs, but for `short`. Stored answers count from `since` (UTC seconds) on."""
        intake = Intake(numbers, region)
        count = _Count(self._sums())
        duplicates = 0
        for distinct, repeated in intake.parts():
            duplicates += len(repeated)
            if self._paid:
                self._count(distinct, since, count)
                # What can't be kept can't be told again: it is asked at each occurrence.
                self._count_groups(self._again, self._prefixes.tally(repeated), count)
        sample = self._draw(count.unknown, since)
        accounts = [self._account(account, count.sums[account.name], sample) for account in self._paid]
        unknown = len(count.unknown)
        return Plan(
            read=intake.read,
            invalid=intake.invalid,
            invalid_inputs=tuple(intake.told),
            duplicates=duplicates,
            known=count.known,
            in_doubt=count.in_doubt,
            screened=_scaled(unknown, sample.screened, sample.size),
            answered_free=_scaled(unknown, sample.answered_free, sample.size),
            unknown=unknown,
            sample=sample.size,
            accounts=tuple(accounts),
            cost=total(Money(micros, currency) for currency, micros in count.most.items()),
            expected_cost=total(account.expected_cost for account in accounts),
        )

    def _count(self, values: Sequence[int], since: float, count: _Count) -> None:
        """Count what may be asked about these numbers, each of them once."""
        if self._store is None:
            self._count_new(values, count)
            return
        for start in range(0, len(values), _BLOCK):
            block = values[start : start + _BLOCK]
            stored = self._recall(block, since)
            for number, rows in stored.items():
                self._count_stored(number, rows, count)
            self._count_new([value for value in block if f"+{value}" not in stored] if stored else block, count)

    def _count_new(self, values: Sequence[int], count: _Count) -> None:
        """Nothing is stored of any of them: they are alike but for their dial prefixes."""
        groups = self._prefixes.tally(values)
        asked = self._count_groups(self._questions, groups, count)
        if len(asked) == len(groups):
            count.unknown.extend(values)
        elif asked:
            count.unknown.extend([value for value in values if self._prefixes.group(str(value)) in asked])

    def _count_groups(self, questions: Questions, groups: Mapping[str, int], count: _Count) -> set[str]:
        """The groups that have a question."""
        asked = set()
        for prefix, numbers in groups.items():
            # As far as prices and coverage go, the prefix is any number of its group.
            if worst := questions.worst(PhoneNumber(f"+{prefix}")):
                asked.add(prefix)
                self._add(worst, numbers, count)
        return asked

    def _count_stored(self, number: PhoneNumber, rows: Rows, count: _Count) -> None:
        worst = self._questions.worst(number, rows)
        doubt = False
        if any(row.doubt_since is not None for row in rows):
            certain = self._questions.worst(number, [evolve(row, doubt_since=None) for row in rows])
            doubt = len(certain) > len(worst)
        count.in_doubt += doubt
        if worst:
            count.unknown.append(int(number.digits))
            self._add(worst, 1, count)
        elif not doubt and any(row.speaks_for or row.tickets for row in rows):
            count.known += 1

    def _add(self, worst: Sequence[Question], numbers: int, count: _Count) -> None:
        for question in worst:
            count.sums[question.account].add(question, numbers)
        for currency in {question.price.currency for question in worst}:
            prices = [question.price for question in worst if question.price.currency == currency]
            count.most[currency] += numbers * self._most(prices)

    def _most(self, prices: Sequence[Money]) -> int:
        """What one lookup may come to, in micro-units: whichever of these are charged, as far as its limit goes."""
        limit = self._chain.max_cost
        if limit is None:
            return sum(price.micros for price in prices)
        sums = {(0, 0)}
        for price in prices:
            # A price without a rate is never asked: the hunt has left it out.
            step = self._chain.rates.convert(price, limit.currency) or limit
            sums |= {(held + step.micros, micros + price.micros) for held, micros in sums if held + step.micros <= limit.micros}
        return max(micros for _, micros in sums)

    def _draw(self, unknown: "array[int]", since: float) -> _Sample:
        """One of every so many numbers: they are in ascending order, so that each country has its share.

        Which one differs from stretch to stretch: at equal distances numbers that were allotted in a row might all end alike.
        """
        size = min(len(unknown), _SAMPLE)
        stretch = len(unknown) // size if size else 0
        values = [unknown[place * len(unknown) // size + place * _SCATTER % stretch] for place in range(size)]
        stored = self._recall(values, since)
        worst, likely = self._sums(), self._sums()
        screened = answered_free = 0
        for value in values:
            number = PhoneNumber(f"+{value}")
            rows = stored.get(number, ())
            for question in self._questions.worst(number, rows):
                worst[question.account].add(question)
            expected = self._questions.likely(number, rows)
            for question in expected.questions:
                likely[question.account].add(question)
            if not expected.questions:
                screened += expected.hopeless
                answered_free += not expected.hopeless
        return _Sample(size, worst, likely, screened, answered_free)

    def _recall(self, values: Iterable[int], since: float) -> Mapping[PhoneNumber, Rows]:
        if self._store is None:
            return {}
        return self._store.recall_many([PhoneNumber(f"+{value}") for value in values], self._stored, since=since)

    def _account(self, account: Account, worst: _Sum, sample: _Sample) -> AccountPlan:
        name = account.name
        own, likely = sample.worst[name], sample.likely[name]
        told = self._hits.get(name)
        return AccountPlan(
            account=name,
            numbers=int(worst.numbers),
            cost=Money(int(worst.micros), account.currency),
            expected_numbers=_scaled(worst.numbers, likely.numbers, own.numbers),
            expected_cost=Money(_scaled(worst.micros, likely.micros, own.micros), account.currency),
            answers=0 if told is None else told.answers,
            max_batch_size=account.max_batch_size,
        )

    def _sums(self) -> Mapping[str, _Sum]:
        return {account.name: _Sum() for account in self._paid}


def _scaled(whole: Fraction | int, part: Fraction | int, of: Fraction | int) -> int:
    """As much of the whole as a sample has of its own; all of it where the sample has nothing to say."""
    return round(whole * Fraction(part) / of) if of else round(whole)
