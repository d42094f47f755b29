"""How long a stored answer speaks, field by field."""

from collections.abc import Mapping

from attrs import evolve, field, frozen

from linehunt.model.answer import Answer, Verdict
from linehunt.model.fields import Field

_MINUTE, _HOUR, _DAY = 60.0, 3600.0, 86400.0
_NEVER_STALE = float("inf")

DEFAULTS: dict[Field, float] = {
    Field.VALID: 90 * _DAY,
    Field.COUNTRY: _NEVER_STALE,
    Field.FORMATS: _NEVER_STALE,
    Field.LINE_TYPE: 90 * _DAY,
    Field.CARRIER: 7 * _DAY,
    Field.ORIGINAL_CARRIER: _NEVER_STALE,
    Field.ROAMING_CARRIER: 10 * _MINUTE,
    Field.PORTED: 7 * _DAY,
    Field.ROAMING: 10 * _MINUTE,
    Field.LOCATION: 90 * _DAY,
    Field.TIME_ZONES: 90 * _DAY,
    Field.REACHABLE: 10 * _MINUTE,
    Field.CALLER_NAME: 30 * _DAY,
}
"""Seconds that a field's fact, or its absence, stays fresh."""


def _with_defaults(ages: Mapping[Field, float]) -> Mapping[Field, float]:
    return DEFAULTS | dict(ages)


@frozen
class Freshness:
    """How old a fact may be.

    `ages` by field (one that is left out has its default), and `no_match` for an answer that knows nothing or calls the number not
    valid; all in seconds.
    """

    ages: Mapping[Field, float] = field(default=DEFAULTS, converter=_with_defaults)
    no_match: float = _DAY
    _shortest: dict[frozenset[Field], float] = field(factory=dict, init=False, repr=False, eq=False)
    """The shortest age of fields that are asked together: they are few, and most answers are younger."""

    def speaks_for(self, answer: Answer, asked: frozenset[Field], age: float) -> frozenset[Field]:
        """The fields of `asked` for which an answer of this age (seconds) still speaks."""
        if answer.verdict is Verdict.ANSWERED:
            shortest = self._shortest.get(asked)
            if shortest is None:
                shortest = self._shortest[asked] = min([self.ages[name] for name in asked], default=0.0)
            if _is_fresh(age, shortest):
                return asked
            return frozenset(name for name in asked if _is_fresh(age, self.ages[name]))
        return asked if _is_fresh(age, self.no_match) else frozenset()

    def fresh(self, answer: Answer, speaks_for: frozenset[Field]) -> Answer | None:
        """The answer without its stale facts; None where nothing of it is fresh."""
        if not speaks_for:
            return None
        if speaks_for.issuperset(answer.known):
            return answer
        return evolve(answer, facts={name: fact for name, fact in answer.known.items() if name in speaks_for})


def _is_fresh(age: float, limit: float) -> bool:
    """A limit of zero is never: an answer of this very moment, or of a clock that has been put back since, is none either."""
    return limit > 0 and age <= limit
