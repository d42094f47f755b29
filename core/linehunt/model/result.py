"""The merged facts of one query, where each came from, and why every step was taken."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from attrs import field, frozen

from linehunt.model.answer import Verdict
from linehunt.model.attempt import Attempt
from linehunt.model.errors import LinehuntError, LookupFailed
from linehunt.model.facts import FACT_TYPES, Facts, plain
from linehunt.model.fields import Field
from linehunt.model.moment import iso
from linehunt.model.money import Money
from linehunt.model.number import PhoneNumber
from linehunt.model.text import safe_message


@frozen
class Source:
    """Who said a fact: account and provider, when (UTC seconds), and whether it was recalled instead of asked."""

    account: str
    provider: str
    at: float
    recalled: bool = False


class StepKind(StrEnum):
    """What happened at one account of the chain."""

    ASKED = "asked"
    RECALLED = "recalled"
    SKIPPED = "skipped"


@frozen(kw_only=True)
class Step:
    """One entry of a result's trail. `reason` is a sentence's worth of words; `gave` the facts that the result kept from it.

    `saved` is what a recalled answer cost when it was bought.
    """

    account: str
    kind: StepKind
    reason: str
    wanted: frozenset[Field] = frozenset()
    gave: frozenset[Field] = frozenset()
    verdict: Verdict | None = None
    withheld: Mapping[Field, str] = field(factory=dict)
    error: LinehuntError | None = None
    attempts: tuple[Attempt, ...] = ()
    saved: Money | None = None


@frozen(kw_only=True)
class LookupResult(Facts):
    """The facts (`result.carrier`, None where not known), and everything about them.

    `input` is what was given; exactly one of `number` and `error` is None. The keys of `sources` are the facts present.
    `weak` are facts to be used with care, `missing` the wanted fields without a fact. `cost` and `in_doubt` are amounts by
    currency; what is in doubt may have been billed. `saved` is what the recalled answers cost when they were bought.
    """

    input: str = field(repr=safe_message)
    number: PhoneNumber | None = None
    error: LinehuntError | None = None
    sources: Mapping[str, Source] = field(factory=dict)
    weak: frozenset[Field] = frozenset()
    missing: frozenset[Field] = frozenset()
    steps: tuple[Step, ...] = ()
    cost: tuple[Money, ...] = ()
    in_doubt: tuple[Money, ...] = ()
    saved: tuple[Money, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether every wanted field has a fact, weak or not."""
        return self.error is None and not self.missing

    def require(self) -> "LookupResult":
        """This result, if it is complete.

        Raises:
            InvalidNumber: the input was no phone number.
            LookupFailed: a wanted fact is missing; the message says what, and what each account said.
        """
        if self.error is not None:
            raise self.error
        if self.missing:
            trail = "; ".join(f"{step.account}: {step.reason}" for step in self.steps) or "the chain asks nobody for them"
            raise LookupFailed(f"no {', '.join(sorted(self.missing))} for {self.number}: {trail}", self)
        return self

    def to_dict(self) -> dict[str, Any]:
        """The one JSON shape that the command line, files and servers share."""
        facts: dict[str, Any] = {name: plain(getattr(self, name)) for name in FACT_TYPES if name in self.sources}
        return {
            "input": self.input,
            "number": None if self.number is None else self.number.e164,
            "error": None if self.error is None else str(self.error),
            **facts,
            "sources": {str(name): _source(source) for name, source in sorted(self.sources.items())},
            "weak": sorted(map(str, self.weak)),
            "missing": sorted(map(str, self.missing)),
            "complete": self.complete,
            "in_doubt": _amounts(self.in_doubt),
            "cost": _amounts(self.cost),
            "saved": _amounts(self.saved),
            "steps": [_step(step) for step in self.steps],
        }

    def explain(self) -> str:
        """The trail in words, a line a step."""
        from linehunt.model.trail import explain

        return explain(self)


def _amounts(amounts: tuple[Money, ...]) -> list[dict[str, str]]:
    return [{"amount": money.amount, "currency": money.currency} for money in amounts]


def _source(source: Source) -> dict[str, Any]:
    return {
        "account": source.account,
        "provider": source.provider,
        "at": iso(source.at),
        "recalled": source.recalled,
    }


def _step(step: Step) -> dict[str, Any]:
    return {
        "account": step.account,
        "kind": str(step.kind),
        "reason": step.reason,
        "wanted": sorted(map(str, step.wanted)),
        "gave": sorted(map(str, step.gave)),
        "verdict": None if step.verdict is None else str(step.verdict),
        "withheld": {str(name): text for name, text in sorted(step.withheld.items())},
        "saved": None if step.saved is None else str(step.saved),
        "attempts": [_attempt(attempt) for attempt in step.attempts],
    }


def _attempt(attempt: Attempt) -> dict[str, Any]:
    return {
        "id": attempt.id,
        "delivery": str(attempt.delivery),
        "ended": str(attempt.ended),
        "quote": str(attempt.quote),
        "charged": str(attempt.charged),
        "doubtful": str(attempt.doubtful),
        "seconds": round(attempt.seconds, 6),
        "numbers": attempt.numbers,
        "status": attempt.status,
        "request_id": attempt.request_id,
        "balance": None if attempt.balance is None else str(attempt.balance),
        "error": attempt.error,
        "flags": list(attempt.flags),
    }
