"""The paid questions about one number: all that may come, and those that likely will. The hunt itself decides, nobody is asked for it."""

from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from fractions import Fraction

from attrs import define, field, frozen

from linehunt.chain import Chain, Hunt
from linehunt.local import LocalExchange
from linehunt.model.answer import Answer, Verdict
from linehunt.model.attempt import Ask, Attempt, Delivery, Ended, Outcome
from linehunt.model.facts import Network
from linehunt.model.fields import Field
from linehunt.model.money import Money
from linehunt.model.number import PhoneNumber
from linehunt.model.recollection import Recollection

_CERTAIN = Fraction(1)
_GIVEN = Network(name="given")
"""Stands for any fact that an account is expected to give: all that counts of it is that it is there, and not weak."""

Rows = Sequence[Recollection]


@frozen
class Question:
    """A paid question: its account, its price, and how likely it is."""

    account: str
    price: Money
    share: Fraction = _CERTAIN


@frozen
class Likely:
    """The likely questions about a number. `hopeless`: a free account calls it not valid."""

    questions: tuple[Question, ...]
    hopeless: bool = False


@define
class _Course:
    """One way that the hunt may take."""

    hunt: Hunt
    share: Fraction = _CERTAIN
    hopeless: bool = False


@frozen
class Questions:
    """What a chain asks. `local` are its accounts that answer locally, `hits` how often each other account has what is wanted of it."""

    chain: Chain
    local: Mapping[str, LocalExchange] = field(factory=dict)
    hits: Mapping[str, Fraction] = field(factory=dict)

    def worst(self, number: PhoneNumber, rows: Rows = ()) -> tuple[Question, ...]:
        """Every one that may come: nobody gives anything, and none is charged, which would leave the lookup's limit less room."""
        hunt, questions = Hunt(number, self.chain, rows), []
        while (ask := hunt.next()) is not None:
            price = self._price(number, ask, rows)
            if price is not None:
                questions.append(Question(ask.account, price))
            hunt.record(Outcome(account=ask.account))
        return tuple(questions)

    def likely(self, number: PhoneNumber, rows: Rows = ()) -> Likely:
        """Those to be expected, all charged: local accounts are asked, of the others each gives all or nothing, as often as `hits` says."""
        found: list[Question] = []
        courses = [_Course(Hunt(number, self.chain, rows))]
        hopeless = False
        while courses:
            course = courses.pop()
            if (ask := course.hunt.next()) is None:
                hopeless = hopeless or course.hopeless
            elif (exchange := self.local.get(ask.account)) is not None:
                [outcome] = exchange.ask((number,), ask.wanted, {}, self.chain.name)
                course.hunt.record(outcome)
                course.hopeless = course.hopeless or (self.chain.screen and _is_hopeless(outcome.answer))
                courses.append(course)
            else:
                price = self._price(number, ask, rows)
                if price is not None:
                    found.append(Question(ask.account, price, course.share))
                courses += self._fork(course, ask, price)
        return Likely(tuple(found), hopeless)

    def _fork(self, course: _Course, ask: Ask, price: Money | None) -> Iterator[_Course]:
        """The account gives all that it is asked for, or nothing."""
        hit = self.hits.get(ask.account, _CERTAIN)
        attempts = () if price is None else (_charged(ask.account, price),)
        all_of_it = Answer(dict.fromkeys(ask.wanted, _GIVEN))
        for share, answer in ((hit, all_of_it), (1 - hit, None)):
            if share:
                hunt = copy(course.hunt)
                hunt.record(Outcome(account=ask.account, answer=answer, attempts=attempts))
                yield _Course(hunt, course.share * share, course.hopeless)

    def _price(self, number: PhoneNumber, ask: Ask, rows: Rows) -> Money | None:
        """What it costs; None for nothing: a free account, or an answer that was bought and is only to be fetched."""
        link = self.chain.links[self.chain.places[ask.account]]
        items = link.items(ask.wanted)
        if link.free or any(row.tickets and (row.account, row.items) == (ask.account, items) for row in rows):
            return None
        return link.price(number, items)


def _is_hopeless(answer: Answer | None) -> bool:
    return answer is not None and (answer.verdict is Verdict.INVALID_NUMBER or answer.known.get(Field.VALID) is False)


def _charged(account: str, price: Money) -> Attempt:
    return Attempt(
        id=0,
        account=account,
        delivery=Delivery.RESPONDED,
        ended=Ended.SETTLED,
        quote=price,
        charged=price,
        doubtful=Money(0, price.currency),
    )
