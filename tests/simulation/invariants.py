"""What must hold of every hunt, each with the promise that it stands for: its docstring, which docs/simulation.md repeats.

An invariant is a function of a Witness that gives what is wrong, or None. Those of money and requests are in books.py.
"""

from collections.abc import Callable, Iterable
from typing import TypeVar

from linehunt.model.fields import Field
from linehunt.model.money import total
from linehunt.model.result import LookupResult, Step, StepKind
from simulation.witness import Witness, value_of

_T = TypeVar("_T")
Invariant = Callable[[_T], str | None]


class BrokenPromise(AssertionError):
    """A promise that didn't hold: which, and what happened instead."""

    def __init__(self, promise: str, what: str) -> None:
        super().__init__(f"{promise} But: {what}")
        self.promise = promise
        self.what = what


def promise_of(invariant: Invariant[_T]) -> str:
    """The promise that an invariant stands for."""
    return " ".join(str(invariant.__doc__).split())


def hold(invariants: Iterable[Invariant[_T]], subject: _T) -> None:
    """Check them all.

    Raises:
        BrokenPromise: the first that doesn't hold.
    """
    for invariant in invariants:
        what = invariant(subject)
        if what is not None:
            raise BrokenPromise(promise_of(invariant), what)


# Whenever the hunt has said whom to ask, or that it has ended.


def asks_in_order_and_once(witness: Witness) -> str | None:
    """Accounts are asked in the chain's order, none twice for one number in a lookup: but where somebody else was asking, and it waited."""
    places = [witness.chain.places[ask.account] for ask in witness.asks]
    return None if places == sorted(set(places)) else f"the asked accounts stand at {places}"


def asks_only_what_is_missing(witness: Witness) -> str | None:
    """An account is asked for what is missing, what it can answer, and what may screen: all of that, and nothing else."""
    if witness.ask is None:
        return None
    wanted = witness.wanted(witness.place)
    return (
        None if witness.ask.wanted == wanted else f"{witness.ask.account} is asked for {_names(witness.ask.wanted)}, not {_names(wanted)}"
    )


def asks_nobody_in_vain(witness: Witness) -> str | None:
    """No unwanted question: nobody is asked who has nothing to add, doesn't cover the number, is screened or has no known price."""
    if witness.ask is None:
        return None
    excuse = witness.excuses[witness.place]
    return None if excuse is None else f"{witness.ask.account} is asked, although {excuse}"


def buys_no_stored_answer(witness: Witness) -> str | None:
    """What a stored answer still speaks for, by silence too, is not bought again."""
    if witness.ask is None:
        return None
    again = witness.ask.wanted & witness.spoken_for.get(witness.ask.account, frozenset())
    return f"{witness.ask.account} is asked again for {_names(again)}" if again else None


def asks_no_doubt(witness: Witness) -> str | None:
    """A question in doubt is not asked again: what was bought is fetched, or nothing."""
    if witness.ask is None:
        return None
    link = witness.chain.links[witness.place]
    in_doubt = not link.free and witness.doubtful(link.account, link.items(witness.ask.wanted))
    return f"{link.account} is asked for what is in doubt there" if in_doubt else None


def keeps_the_limit(witness: Witness) -> str | None:
    """No question goes out whose price would pass the lookup's limit, with what is charged and in doubt counted."""
    limit, ask = witness.chain.max_cost, witness.ask
    if ask is None or limit is None:
        return None
    link = witness.chain.links[witness.place]
    items = link.items(ask.wanted)
    row = witness.rows.get((ask.account, items))
    price = link.price(witness.number, items)
    if link.free or (row is not None and row.tickets) or price is None:
        return None
    spent = [money for attempt in witness.attempts for money in (attempt.charged, attempt.doubtful) if money]
    worth = [value_of(money, limit.currency, witness.chain.rates) for money in (price, *spent)]
    known = [value for value in worth if value is not None]
    if len(known) == len(worth) and sum(known) <= limit.micros:
        return None
    return f"{ask.account} costs {price} more, which passes {limit}"


def passes_nobody_over(witness: Witness) -> str | None:
    """Nobody is passed over without a cause who could add something wanted within the limit."""
    for place in witness.passed:
        if witness.excuses[place] is None:
            return f"{witness.chain.links[place].account} is not asked for {_names(witness.wanted(place))}"
    return None


def knows_who_answered_last(witness: Witness) -> str | None:
    """A question names the attempts whose answers its asker has seen, of any of its price items: what came since is not bought again."""
    ask = witness.ask
    if ask is None:
        return None
    items = witness.chain.links[witness.place].items(ask.wanted)
    rows = [row for row in witness.rows.values() if row.account == ask.account and (row.items == items or set(row.items) & set(items))]
    seen = {row.attempt for row in rows} - {None}
    return None if ask.seen == seen else f"{ask.account} was last answered by {seen or 'nobody'}, and the ask names {ask.seen or 'nobody'}"


# Of the result, at every step.


def facts_have_sources(result: LookupResult) -> str | None:
    """The keys of the sources are the facts that are there, and the weak ones are among them."""
    known = result.known().keys()
    if result.sources.keys() != known:
        return f"facts {_names(known)}, sources {_names(result.sources)}"
    return None if result.weak <= known else f"weak is {_names(result.weak)}, of {_names(known)}"


def cost_is_the_sum(result: LookupResult) -> str | None:
    """Cost and doubt are the sums of what the attempts in the steps were charged, and have in doubt."""
    attempts = [attempt for step in result.steps for attempt in step.attempts]
    charged, doubtful = total(attempt.charged for attempt in attempts), total(attempt.doubtful for attempt in attempts)
    if (result.cost, result.in_doubt) == (charged, doubtful):
        return None
    return f"it says {_amounts(result.cost)} and {_amounts(result.in_doubt)}, the steps {_amounts(charged)} and {_amounts(doubtful)}"


def _shown(witness: Witness) -> LookupResult:
    assert witness.result is not None
    return witness.result


def missing_has_no_fact(witness: Witness) -> str | None:
    """Missing are the wanted fields without a fact, and a result is complete when there is none."""
    result, want = _shown(witness), witness.chain.want
    if result.missing != want - witness.known.keys():
        return f"missing is {_names(result.missing)}, wanted {_names(want)}, known {_names(witness.known)}"
    return None if result.complete == (not result.missing) else f"complete is {result.complete}, missing {_names(result.missing)}"


def nothing_heard_is_lost(witness: Witness) -> str | None:
    """Every fact that was heard is in the result, and nothing else: strong before weak, then the earlier account's, then the newer."""
    result = _shown(witness)
    known = witness.known
    if known.keys() != witness.heard:
        return f"heard {_names(witness.heard)}, known {_names(known)}"
    for name, value in known.items():
        best = witness.best(name)
        if value != best.answer.known[name] or (name in result.weak) != (name in best.answer.weak_fields):
            return f"{name} is not what {witness.chain.links[best.place].account} said"
    return None


def sources_name_the_account(witness: Witness) -> str | None:
    """A source names the account that gave the fact, when, and whether its answer was stored."""
    for name, source in _shown(witness).sources.items():
        best = witness.best(Field(name))
        link = witness.chain.links[best.place]
        if (source.account, source.provider, source.at, source.recalled) != (link.account, link.provider, best.at, best.recalled):
            return f"{name} is said to come from {source.account}, and came from {link.account}"
    return None


# Of the whole, when the hunt has ended.


def every_account_has_its_step(witness: Witness) -> str | None:
    """Each account of the chain has a step with its reason, unless the hunt ended before: nothing missing, or no valid number."""
    steps = _shown(witness).steps
    if not all(step.reason for step in steps):
        return "a step has no reason"
    present = {step.account for step in _decisions(witness)}
    reached = max((witness.chain.places[ask.account] for ask in witness.asks), default=-1)
    for place, link in enumerate(witness.chain.links):
        if link.account not in present and (place <= reached or (witness.missing and place < witness.end)):
            return f"{link.account} has none"
    return None


def steps_tell_what_happened(witness: Witness) -> str | None:
    """The steps are the stored answers, then every account in order: asked with what it came to, or skipped with a reason."""
    steps = _decisions(witness)
    told = {ask.account: outcome for ask, outcome in zip(witness.asks, witness.outcomes, strict=True)}
    places = [witness.chain.places[step.account] for step in steps]
    if places != sorted(set(places)):
        return f"the steps stand at {places}"
    for step in steps:
        outcome = told.pop(step.account, None)
        if outcome is None and step.kind is not StepKind.SKIPPED:
            return f"{step.account} is {step.kind} without a question"
        if outcome is not None and (step.attempts, step.error) != (outcome.attempts, outcome.error):
            return f"the step of {step.account} has not what its question came to"
        if outcome is not None and (step.kind is StepKind.SKIPPED) != (outcome.skipped is not None):
            return f"{step.account} is {step.kind}, and its outcome was: {outcome.skipped}"
    return f"{', '.join(told)} was asked and has no step" if told else None


def stored_answers_have_steps(witness: Witness) -> str | None:
    """Every stored answer that the hunt began with has a step of its own, and so has each that somebody else bought meanwhile."""
    steps = sorted(step.account for step in _shown(witness).steps if _is_stored(step))
    stored = sorted(witness.stored)
    return None if steps == stored else f"steps of {steps}, stored answers of {stored}"


def finds_what_could_be_known(witness: Witness) -> str | None:
    """A wanted fact that some account could give within the limits is found: every account's true answer is compared."""
    told = {ask.account: outcome.answer for ask, outcome in zip(witness.asks, witness.outcomes, strict=True)}
    for place, link in enumerate(witness.chain.links):
        truth = witness.truth.get(link.account)
        if truth is None or not (found := witness.missing & truth.known.keys() - truth.weak_fields):
            continue
        if told.get(link.account) is truth or (link.account not in told and witness.excuses.get(place) is None):
            return f"{link.account} knows {_names(found)}"
    return None


BY_ASK: tuple[Invariant[Witness], ...] = (
    asks_in_order_and_once,
    asks_no_doubt,
    buys_no_stored_answer,
    keeps_the_limit,
    asks_nobody_in_vain,
    asks_only_what_is_missing,
    knows_who_answered_last,
    passes_nobody_over,
)
BY_RESULT: tuple[Invariant[LookupResult], ...] = (facts_have_sources, cost_is_the_sum)
BY_STEP: tuple[Invariant[Witness], ...] = (missing_has_no_fact, nothing_heard_is_lost, sources_name_the_account)
AT_THE_END: tuple[Invariant[Witness], ...] = (
    every_account_has_its_step,
    steps_tell_what_happened,
    stored_answers_have_steps,
    finds_what_could_be_known,
)


def _decisions(witness: Witness) -> list[Step]:
    """The steps that say what became of an account in the end."""
    waited = {(outcome.account, outcome.skipped) for outcome in witness.deferred}
    return [step for step in _shown(witness).steps if not _is_stored(step) and (step.account, step.reason) not in waited]


def _is_stored(step: Step) -> bool:
    """Whether it is of an answer that this lookup didn't ask for."""
    return step.kind is StepKind.RECALLED and not step.wanted


def _names(fields: Iterable[str]) -> str:
    return ", ".join(sorted(map(str, fields))) or "nothing"


def _amounts(amounts: Iterable[object]) -> str:
    return " + ".join(map(str, amounts)) or "nothing"
