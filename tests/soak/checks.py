"""What must hold during a soak, each as the complaints about it: none, if it does."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping

from linehunt import LookupResult, Money, StepKind, Verdict
from linehunt.model.facts import FACT_TYPES

Books = Mapping[str, tuple[int, int, int]]
"""Held, spent and in doubt by currency, in millionths."""


def unequal(before: Books, billed: Mapping[str, int], after: Books) -> list[str]:
    """Where the bill isn't what the ledger says that it can be. `before` was read before the bill, `after` after it."""
    words = []
    for currency in {*before, *billed, *after}:
        told = billed.get(currency, 0)
        spent = before.get(currency, (0, 0, 0))[1]
        most = sum(after.get(currency, (0, 0, 0)))
        if not spent <= told <= most:
            words.append(f"{currency}: {told} millionths billed, at least {spent} and at most {most} in the ledger")
    return words


def bought_twice(
    repeated: Mapping[tuple[str, str, int], int], allowed: Mapping[str, int], spoilt: Mapping[str, Mapping[str, int]]
) -> list[str]:
    """Numbers that one vendor was paid for again, by `Tally.repeated`.

    `allowed`: how often a number may be; `spoilt`: how often a vendor's answer about it was of no use.
    """
    return [
        f"{vendor} was paid {times} times for {number}"
        for (vendor, number, _), times in repeated.items()
        if times > 1 + allowed.get(number, 0) + spoilt.get(vendor, {}).get(number, 0)
    ]


def unexplained(result: LookupResult, accounts: Iterable[str]) -> list[str]:
    """What a result doesn't account for. `accounts`: of its chain."""
    words = []
    if (result.number is None) is (result.error is None):
        words.append("neither a number nor an error, or both")
    if {name for name in FACT_TYPES if getattr(result, name) is not None} != set(map(str, result.sources)):
        words.append("facts without a source, or sources without a fact")
    if any(not step.reason or (step.kind is StepKind.ASKED and not step.attempts and step.account != "offline") for step in result.steps):
        words.append("a step without a reason, or a question without an attempt")
    invalid = any(step.verdict is Verdict.INVALID_NUMBER for step in result.steps)
    if result.number is not None and result.missing and not invalid and {step.account for step in result.steps} != set(accounts):
        words.append("something is missing, and not every account is told of")
    attempts = [attempt for step in result.steps for attempt in step.attempts]
    if _sums(result.cost) != _sums(attempt.charged for attempt in attempts):
        words.append("its cost is not the sum of its attempts")
    if _sums(result.in_doubt) != _sums(attempt.doubtful for attempt in attempts):
        words.append("what is in doubt is not the sum of its attempts")
    if json.loads(json.dumps(result.to_dict()))["input"] != result.input or len(result.explain().splitlines()) < len(result.steps):
        words.append("it can't be told in words, or as JSON")
    return [f"{word}: {result.explain()}" for word in words]


def _sums(amounts: Iterable[Money]) -> Counter[str]:
    sums: Counter[str] = Counter()
    for amount in amounts:
        sums[amount.currency] += amount.micros
    return Counter({currency: micros for currency, micros in sums.items() if micros})
