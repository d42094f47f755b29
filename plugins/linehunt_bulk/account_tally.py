"""What one account did in a run."""

import re
from collections.abc import Mapping, Set
from enum import IntEnum
from functools import lru_cache
from typing import Any

from linehunt import Attempt, Field, Step, StepKind, Verdict
from linehunt_bulk.latencies import Latencies
from linehunt_bulk.masking import masked
from linehunt_bulk.sums import Sums

OTHERS = "others"
"""What is counted together once there are too many kinds of it."""
_MOST_REASONS = 128
_MOST_NAMED = 2
_MOST_DOUBTS = 20
_MOST_BATCHES = 4096
# What differs from number to number in a reason that is the same: times, amounts, seconds.
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_DECIMAL = re.compile(r"(?<![\d.])\d+\.\d+(?![\d.])")  # no address
_VERDICTS: Mapping[Verdict | None, str] = {
    Verdict.NO_MATCH: "knows nothing of the number",
    Verdict.INVALID_NUMBER: "says that the number is not valid",
    Verdict.NOT_COVERED: "doesn't cover the number",
}


class CameTo(IntEnum):
    """What a number came to at an account. Who is asked has not been skipped, and what is recalled is not skipped for it."""

    NOT_NEEDED = 0
    SKIPPED = 1
    RECALLED = 2
    FAILED = 3
    GAVE_NOTHING = 4
    GAVE = 5

    @property
    def word(self) -> str:
        """Its name in JSON."""
        return self.name.lower()


# To find a member of an enum costs as much as all the rest of a step.
NOT_NEEDED, _SKIPPED, _RECALLED, _FAILED, _GAVE_NOTHING, _GAVE = CameTo
_STEP_SKIPPED, _STEP_RECALLED = StepKind.SKIPPED, StepKind.RECALLED


class AccountTally:
    """Counts of an account's steps and attempts; money as the results share it out.

    came_to: how many numbers, by `CameTo`. Those whose lookup ended before the account are in none of them.
    latencies: of its requests, each once, however many numbers it asked for.
    reasons: why numbers were skipped, failed, or were left without a wanted field: of how many, and how many of these were incomplete
        in the end.
    doubts: ids of the first few attempts that are in doubt; more_doubts: there are others.
    """

    def __init__(self) -> None:
        self.came_to = [0] * len(CameTo)
        self.latencies = Latencies()
        self.cost = Sums()
        self.in_doubt = Sums()
        self.saved = Sums()
        self.numbers_in_doubt = 0
        self.doubts: dict[int, None] = {}
        self.more_doubts = False
        self.reasons: dict[tuple[CameTo, str], list[int]] = {}
        self._batches: dict[int, int] = {}
        """Attempts for several numbers: how many of them are still to come."""

    def note(self, step: Step, missing: Set[Field], before: CameTo) -> CameTo:
        """What the step's number came to here, with what it came to `before`. missing: what its result lacks in the end."""
        if step.kind is _STEP_RECALLED:
            if missing and (words := _VERDICTS.get(step.verdict)) is not None:
                self._explain(_RECALLED, words, 1, 1)
            return _RECALLED
        wanted = step.wanted
        if step.verdict is None:
            if step.kind is not _STEP_SKIPPED:
                came_to = _FAILED
            elif wanted:  # by what is recalled of it, if anything is
                came_to = before or _SKIPPED
            else:
                return before
            self._explain(came_to, _alike(step.reason), 1, not wanted.isdisjoint(missing))
            return came_to
        came_to = _GAVE_NOTHING if step.gave.isdisjoint(wanted) else _GAVE
        if missing and not wanted.isdisjoint(missing):
            self._explain(came_to, _words(step, wanted & missing), 1, 1)
        return came_to

    def note_attempt(self, attempt: Attempt) -> None:
        """A number's share of an attempt: its money; its time, unless another number of the batch has brought it."""
        if attempt.charged.micros:
            self.cost.add(attempt.charged)
        if attempt.doubtful.micros:
            self.in_doubt.add(attempt.doubtful)
            self.numbers_in_doubt += 1
            if attempt.id not in self.doubts:
                self.more_doubts = len(self.doubts) == _MOST_DOUBTS
                if not self.more_doubts:
                    self.doubts[attempt.id] = None
        if attempt.numbers == 1 or self._is_first(attempt):
            self.latencies.note(attempt.seconds)

    def merge(self, other: "AccountTally") -> None:
        """Take in what another has counted, of attempts that this one hasn't seen."""
        self.came_to = [mine + theirs for mine, theirs in zip(self.came_to, other.came_to, strict=True)]
        self.latencies.merge(other.latencies)
        self.cost.merge(other.cost)
        self.in_doubt.merge(other.in_doubt)
        self.saved.merge(other.saved)
        self.numbers_in_doubt += other.numbers_in_doubt
        doubts = [*self.doubts, *other.doubts]
        self.doubts = dict.fromkeys(doubts[:_MOST_DOUBTS])
        self.more_doubts |= other.more_doubts or len(doubts) > _MOST_DOUBTS
        for (came_to, words), (numbers, incomplete) in other.reasons.items():
            self._explain(came_to, words, numbers, incomplete)

    @property
    def by_size(self) -> list[tuple[CameTo, str, int, int]]:
        """The reasons, those that are met most first: what it came to, why, of how many numbers, how many of these are incomplete."""
        reasons = [(came_to, words, numbers, incomplete) for (came_to, words), (numbers, incomplete) in self.reasons.items()]
        return sorted(reasons, key=lambda reason: (-reason[2], reason))

    def to_dict(self) -> dict[str, Any]:
        """As JSON has it."""
        return {
            **{kind.word: self.came_to[kind] for kind in (_GAVE, _GAVE_NOTHING, _FAILED, _SKIPPED, _RECALLED)},
            "cost": self.cost.to_dict(),
            "in_doubt": self.in_doubt.to_dict(),
            "saved": self.saved.to_dict(),
            "numbers_in_doubt": self.numbers_in_doubt,
            "doubts": list(self.doubts),
            "more_doubts": self.more_doubts,
            "latency": self.latencies.to_dict(),
            "reasons": [
                {"came_to": came_to.word, "reason": words, "numbers": numbers, "incomplete": incomplete}
                for came_to, words, numbers, incomplete in self.by_size
            ],
        }

    def _explain(self, came_to: CameTo, words: str, numbers: int, incomplete: int) -> None:
        counts = self.reasons.get((came_to, words))
        if counts is None:
            if len(self.reasons) >= _MOST_REASONS:
                words = OTHERS
            counts = self.reasons.setdefault((came_to, words), [0, 0])
        counts[0] += numbers
        counts[1] += incomplete

    def _is_first(self, attempt: Attempt) -> bool:
        left = self._batches.pop(attempt.id, 0)
        if left != 1:
            self._batches[attempt.id] = (left or attempt.numbers) - 1
            if len(self._batches) > _MOST_BATCHES:  # some of an attempt's numbers may be of an earlier run, and never come
                del self._batches[next(iter(self._batches))]
        return not left


def explains(step: Step, missing: Set[Field]) -> bool:
    """Whether the step says why something is missing."""
    return not step.wanted.isdisjoint(missing) or (step.kind is _STEP_RECALLED and step.verdict in _VERDICTS)


def _words(step: Step, lacking: frozenset[Field]) -> str:
    words = _lack(step.verdict, lacking)
    told = [step.withheld[name] for name in sorted(lacking) if name in step.withheld]
    return f"{words}: {_alike(told[0])}" if told else words


@lru_cache(1024)
def _alike(reason: str) -> str:
    return masked(_DECIMAL.sub("…", _MOMENT.sub("…", reason)))


@lru_cache(1024)
def _lack(verdict: Verdict | None, lacking: frozenset[Field]) -> str:
    if (words := _VERDICTS.get(verdict)) is not None:
        return words
    # Of thirteen fields there are eight thousand sets.
    return "answered without " + (", ".join(sorted(lacking)) if len(lacking) <= _MOST_NAMED else f"{len(lacking)} wanted fields")
