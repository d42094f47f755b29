"""The trail: one entry for every decision, in words."""

import pytest

from hunts import ACME, NUMBER, answer, attempt, chain, drive, fields, link, said
from linehunt.chain import Hunt
from linehunt.model.answer import Answer, Verdict
from linehunt.model.attempt import Outcome
from linehunt.model.errors import RateLimited, TimedOut
from linehunt.model.facts import LineType
from linehunt.model.fields import Field
from linehunt.model.result import Step, StepKind

ONE = chain(link("acme", "carrier line_type ported"), want="carrier")


def only_step(outcome: Outcome) -> Step:
    hunt = Hunt(NUMBER, ONE)
    drive(hunt, [outcome])
    [step] = hunt.result().steps
    return step


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (answer(carrier=ACME), "gave carrier"),
        (answer(ported=True, line_type=LineType.FIXED_OR_MOBILE), "gave line_type (weak), ported"),
        (answer(), "gave nothing new"),
        (answer(verdict=Verdict.NO_MATCH), "knows nothing of the number"),
        (answer(verdict=Verdict.INVALID_NUMBER), "says that the number is not valid"),
        (answer(verdict=Verdict.NOT_COVERED), "doesn't cover the number"),
        (answer(verdict=Verdict.NOT_COVERED, ported=True), "doesn't cover the number; gave ported"),
    ],
    ids=["fact", "weak-fact", "nothing", "no-match", "invalid", "not-covered", "not-covered-with-fact"],
)
def test_answer_in_words(told: Answer, words: str) -> None:
    """A step says what the answer came to, and what it gave."""
    step = only_step(said("acme", told))
    assert (step.kind, step.reason, step.verdict) == (StepKind.ASKED, words, told.verdict)
    assert step.gave == told.known.keys()


@pytest.mark.parametrize(
    ("outcome", "kind", "words"),
    [
        (
            Outcome(account="acme", skipped="would pass a budget: so says the ledger"),
            StepKind.SKIPPED,
            "would pass a budget: so says the ledger",
        ),
        (Outcome(account="acme"), StepKind.ASKED, "no entry for this number in the answer"),
        (Outcome(account="acme", error=TimedOut("no answer within 5 s")), StepKind.ASKED, "TimedOut: no answer within 5 s"),
        (Outcome(account="acme", error=RateLimited("slow down", code=7)), StepKind.ASKED, "RateLimited: slow down (code 7)"),
    ],
    ids=["skip", "unanswered", "transport-error", "refusal"],
)
def test_no_answer_in_words(outcome: Outcome, kind: StepKind, words: str) -> None:
    """A step without an answer says why, in the words of who knows."""
    step = only_step(outcome)
    assert (step.kind, step.reason, step.verdict, step.error) == (kind, words, None, outcome.error)


@pytest.mark.parametrize(
    "outcome",
    [
        said("acme", answer(carrier=ACME), attempt("0.01 USD"), attempt()),
        Outcome(account="acme", error=TimedOut("late"), attempts=(attempt(doubtful="0.01 USD"),)),
        Outcome(account="acme", skipped="asked by somebody else", attempts=(attempt(),)),
    ],
    ids=["answer", "error", "skip"],
)
def test_step_has_its_attempts(outcome: Outcome) -> None:
    """Every attempt of an ask is in its step, and so are the fields that it asked for."""
    step = only_step(outcome)
    assert step.attempts == outcome.attempts
    assert step.wanted == fields("carrier")


def test_withheld_is_told() -> None:
    """Why a fact is absent, in the vendor's words, is in the step."""
    step = only_step(said("acme", Answer(withheld={Field.CARRIER: "not available in this country"})))
    assert step.withheld == {Field.CARRIER: "not available in this country"}


def test_every_account_up_to_the_end_has_a_step() -> None:
    """Each account that the hunt came to has its step, in order, with its kind."""
    links = (link("a", "ported"), link("b", "carrier", price=None), link("c", "carrier"), link("d", "carrier"), link("e", "carrier"))
    hunt = Hunt(NUMBER, chain(*links, want="carrier"))
    drive(hunt, [Outcome(account="c"), said("d", answer(carrier=ACME))])
    assert [(step.account, step.kind) for step in hunt.result().steps] == [
        ("a", StepKind.SKIPPED),
        ("b", StepKind.SKIPPED),
        ("c", StepKind.ASKED),
        ("d", StepKind.ASKED),
    ]
