"""What observers are told of a lookup."""

from attrs import frozen

from linehunt.model.answer import Verdict
from linehunt.model.fields import Field
from linehunt.model.money import Money
from linehunt.model.result import LookupResult, Step, StepKind
from linehunt.observing.error_kind import error_kind


@frozen(kw_only=True)
class StepTaken:
    """One step of a lookup's trail, without its words."""

    account: str
    kind: StepKind
    gave: frozenset[Field]
    """The fields whose facts the result kept from it."""
    verdict: Verdict | None
    error: str | None
    """The class of the error that it came to."""
    attempts: tuple[int, ...]
    """The ids of its attempts."""

    @classmethod
    def of(cls, step: Step) -> "StepTaken":
        """The step as it may be told."""
        return cls(
            account=step.account,
            kind=step.kind,
            gave=step.gave,
            verdict=step.verdict,
            error=None if step.error is None else error_kind(step.error),
            attempts=tuple([attempt.id for attempt in step.attempts]),
        )


@frozen(kw_only=True)
class LookupFinished:
    """The result of one number is known. It holds no fact, no full number, no credential and no word of a vendor."""

    chain: str
    number: str | None
    """Masked, as in `+1415•••••55`; None where the input was no number."""
    error: str | None
    """`InvalidNumber` where the input was no number."""
    complete: bool
    wanted: frozenset[Field]
    found: frozenset[Field]
    """The fields with a fact, wanted or not."""
    weak: frozenset[Field]
    """Those of them whose fact is to be used with care."""
    missing: frozenset[Field]
    """The wanted fields without a fact."""
    steps: tuple[StepTaken, ...]
    cost: tuple[Money, ...]
    """By currency; so are the next two."""
    in_doubt: tuple[Money, ...]
    saved: tuple[Money, ...]
    """What the recalled answers cost when they were bought."""
    at: float
    """When it began, UTC seconds."""
    seconds: float
    """How long it took, waiting for its batch included."""

    @classmethod
    def of(cls, result: LookupResult, chain: str, wanted: frozenset[Field], at: float, seconds: float) -> "LookupFinished":
        """The result as it may be told."""
        return cls(
            chain=chain,
            number=None if result.number is None else result.number.masked,
            error=None if result.error is None else error_kind(result.error),
            complete=result.complete,
            wanted=wanted,
            found=frozenset(map(Field, result.sources)),
            weak=result.weak,
            missing=result.missing,
            steps=tuple([StepTaken.of(step) for step in result.steps]),
            cost=result.cost,
            in_doubt=result.in_doubt,
            saved=result.saved,
            at=at,
            seconds=seconds,
        )
