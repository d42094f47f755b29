"""Laws of the hunt, over random chains, stored answers and outcomes."""

from collections.abc import Mapping
from typing import Any

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st

from hunts import ACME, ASKED_AT, NUMBER, drive
from linehunt.chain import Chain, Hunt, Link
from linehunt.model.answer import Answer, Verdict
from linehunt.model.attempt import Ask, Attempt, Delivery, Ended, Outcome
from linehunt.model.errors import TimedOut
from linehunt.model.facts import Facts, LineType
from linehunt.model.fields import Field
from linehunt.model.money import Money
from linehunt.model.recollection import Recollection
from linehunt.model.result import LookupResult, StepKind

POOL = (Field.VALID, Field.LINE_TYPE, Field.CARRIER, Field.PORTED)
VALUES: Mapping[Field, st.SearchStrategy[Any]] = {
    Field.VALID: st.booleans(),
    Field.LINE_TYPE: st.sampled_from([LineType.MOBILE, LineType.FIXED_OR_MOBILE]),
    Field.CARRIER: st.just(ACME) | st.just(attrs.evolve(ACME, name=None)),
    Field.PORTED: st.booleans(),
}
field_sets = st.frozensets(st.sampled_from(POOL))
micros = st.integers(0, 30)


laws = settings(max_examples=60, deadline=None, derandomize=True, database=None)


@attrs.frozen
class Case:
    """A chain, what is stored, and what each account would come to if it were asked."""

    chain: Chain
    rows: tuple[Recollection, ...]
    outcomes: Mapping[str, Outcome]

    def run(self) -> tuple[list[Ask], LookupResult]:
        hunt = Hunt(NUMBER, self.chain, self.rows)
        asks = drive(hunt, self.outcomes)
        return asks, hunt.result()


def usd(amount: int) -> Money:
    return Money(amount, "USD")


@st.composite
def answers(draw: st.DrawFn) -> Answer:
    facts = {str(name): draw(VALUES[name]) for name in sorted(draw(field_sets))}
    return Answer(Facts(**facts), weak=draw(field_sets), verdict=draw(st.sampled_from(list(Verdict) + [Verdict.ANSWERED] * 8)))


@st.composite
def outcomes(draw: st.DrawFn, account: str, price: int) -> Outcome:
    """An answer, a skip, an error or an empty entry; an ask never costs more than its price, retries included."""
    spent = draw(st.integers(0, price))
    doubtful = draw(st.sampled_from([0, price - spent]))
    attempts = [
        Attempt(
            id=number,
            account=account,
            delivery=Delivery.RESPONDED,
            ended=Ended.SETTLED,
            quote=usd(price),
            charged=usd(cost),
            doubtful=usd(doubt),
        )
        for number, (cost, doubt) in enumerate(draw(st.sampled_from([[(spent, doubtful)], [(0, 0), (spent, doubtful)], []])))
    ]
    kind = draw(st.sampled_from(["answer", "answer", "answer", "skip", "error", "empty"]))
    return Outcome(
        account=account,
        answer=draw(answers()) if kind == "answer" else None,
        skipped="cooling down" if kind == "skip" else None,
        error=TimedOut("late") if kind == "error" else None,
        attempts=tuple(attempts),
        at=ASKED_AT,
        recalled=draw(st.booleans()),
    )


@st.composite
def cases(draw: st.DrawFn) -> Case:
    links, rows, told = [], [], {}
    for name in "abcdef"[: draw(st.integers(1, 6))]:
        free = draw(st.booleans())
        price = 0 if free else draw(micros)
        quote = usd(price) if draw(st.integers(0, 9)) else None
        by_item = draw(st.booleans())
        links.append(
            Link(
                account=name,
                provider=name,
                fields=draw(field_sets),
                free=free,
                price=lambda *_, quote=quote: quote,
                items=(lambda wanted: tuple(sorted(wanted))) if by_item else (lambda _: ()),
                covers=draw(st.sampled_from([(), (), ("1",), ("44",)])),
            )
        )
        told[name] = draw(outcomes(name, price))
        for items in draw(st.sets(st.sampled_from([("carrier",), ("carrier", "ported"), ("ported",)] if by_item else [()]), max_size=2)):
            said = draw(st.none() | answers())
            speaks_for = field_set(draw(field_sets), said)
            doubt = draw(st.sampled_from([None, None, 5.0]))
            tickets = doubt is not None and draw(st.booleans())
            at = float(draw(st.integers(1, 9)))
            rows.append(
                Recollection(
                    account=name, items=items, attempt=1, at=at, answer=said, speaks_for=speaks_for, doubt_since=doubt, tickets=tickets
                )
            )
    limit = draw(st.none() | micros)
    chain = Chain(links=tuple(links), want=draw(field_sets), max_cost=None if limit is None else usd(limit), screen=draw(st.booleans()))
    return Case(chain, tuple(rows), told)


def field_set(silent: frozenset[Field], said: Answer | None) -> frozenset[Field]:
    """What a stored answer speaks for: all that it says, and some of what it is silent about."""
    return frozenset() if said is None else silent | said.known.keys()


def words(case: Case, asks: list[Ask]) -> list[tuple[int, float, Answer]]:
    """Every answer that the hunt heard: the account's place, when, and the answer."""
    places = {link.account: place for place, link in enumerate(case.chain.links)}
    heard = [(places[row.account], row.at, row.answer) for row in case.rows if row.answer is not None]
    return heard + [(places[ask.account], ASKED_AT, told) for ask in asks if (told := case.outcomes[ask.account].answer) is not None]


@laws
@given(case=cases())
def test_same_inputs_same_result(case: Case) -> None:
    """The policy is pure: the same chain, stored answers and outcomes give the same asks and the same result."""
    assert case.run() == case.run()


@laws
@given(case=cases())
def test_order_of_rows_is_nothing(case: Case) -> None:
    """The order in which the store gives its rows makes no difference, where no two of an account are equally old."""
    times = [(row.account, row.at) for row in case.rows]
    if len(set(times)) == len(times):
        assert case.run() == attrs.evolve(case, rows=case.rows[::-1]).run()


@laws
@given(case=cases())
def test_order_and_once(case: Case) -> None:
    """Accounts are asked in the chain's order, none twice, each for fields that it can answer and that are wanted or screen."""
    asks, _ = case.run()
    accounts = [link.account for link in case.chain.links]
    places = [accounts.index(ask.account) for ask in asks]
    assert places == sorted(set(places))
    for ask, place in zip(asks, places, strict=True):
        assert ask.wanted
        assert ask.wanted <= case.chain.links[place].fields
        assert ask.wanted <= case.chain.want | {Field.VALID}


@laws
@given(case=cases())
def test_facts_have_sources(case: Case) -> None:
    """The keys of sources are the facts, weak ones are among them, and what is wanted is a fact or missing."""
    _, result = case.run()
    assert result.sources.keys() == result.known().keys()
    assert result.weak <= result.sources.keys()
    assert result.missing == case.chain.want - result.sources.keys()
    assert result.complete == (not result.missing)


@laws
@given(case=cases())
def test_nothing_that_was_heard_is_lost(case: Case) -> None:
    """Every fact that was heard is in the result: a strong one before a weak one, then the earlier account's, then the newer."""
    asks, result = case.run()
    heard = words(case, asks)
    assert result.sources.keys() == {name for *_, told in heard for name in told.known}
    for name, source in result.sources.items():
        place, at, told = min((w for w in heard if name in w[2].known), key=lambda w: (name in w[2].weak_fields, w[0], -w[1]))
        assert (source.account, source.at) == (case.chain.links[place].account, at)
        assert (name in result.weak) == (name in told.weak_fields)


@laws
@given(case=cases())
def test_money_adds_up(case: Case) -> None:
    """Cost and doubt are the sums over the attempts of the steps, and nothing else."""
    asks, result = case.run()
    attempts = [attempt for step in result.steps for attempt in step.attempts]
    assert attempts == [attempt for ask in asks for attempt in case.outcomes[ask.account].attempts]
    assert sum(money.micros for money in result.cost) == sum(attempt.charged.micros for attempt in attempts)
    assert sum(money.micros for money in result.in_doubt) == sum(attempt.doubtful.micros for attempt in attempts)


@laws
@given(case=cases())
def test_never_over_the_limit(case: Case) -> None:
    """What is bought and what is in doubt never pass the lookup's limit. What was bought before it (tickets) is not bought again."""
    case = attrs.evolve(case, rows=tuple(attrs.evolve(row, tickets=False) for row in case.rows))
    _, result = case.run()
    if case.chain.max_cost is not None:
        assert sum(money.micros for money in (*result.cost, *result.in_doubt)) <= case.chain.max_cost.micros


@laws
@given(case=cases())
def test_missing_is_everybodys_word(case: Case) -> None:
    """A wanted field is missing only if each account that could tell it has a step: asked in vain, recalled, or skipped for a reason."""
    _, result = case.run()
    free = {link.account for link in case.chain.links if link.free}
    said_invalid = {step.account for step in result.steps if step.verdict is Verdict.INVALID_NUMBER} - free
    if said_invalid:
        return  # then the rest is not asked
    steps = {step.account: step for step in result.steps}
    for name in result.missing:
        for link in case.chain.links:
            if name in link.fields:
                step = steps[link.account]
                assert name not in step.gave
                assert step.kind is not StepKind.SKIPPED or step.reason != "can't add a missing field"


@laws
@given(case=cases())
def test_no_paid_question_about_hopeless_numbers(case: Case) -> None:
    """Once a free account said that the number is not valid, no paid one is asked; what was bought before is still fetched."""
    asks, _ = case.run()
    links = {link.account: link for link in case.chain.links}
    fetched = {row.account for row in case.rows if row.tickets}
    hopeless = False
    for ask in asks:
        assert not hopeless or links[ask.account].free or ask.account in fetched
        told = case.outcomes[ask.account].answer
        if case.chain.screen and links[ask.account].free and told is not None:
            hopeless |= told.verdict is Verdict.INVALID_NUMBER or told.known.get(Field.VALID) is False


@laws
@given(case=cases())
def test_paid_invalid_number_is_the_end(case: Case) -> None:
    """Nobody is asked after a paid account called the number not valid."""
    asks, _ = case.run()
    for ask in asks[:-1]:
        told = case.outcomes[ask.account].answer
        free = next(link.free for link in case.chain.links if link.account == ask.account)
        assert free or told is None or told.verdict is not Verdict.INVALID_NUMBER
