"""A result's trail in words, for people."""

from linehunt.model.attempt import Attempt, Delivery
from linehunt.model.moment import iso
from linehunt.model.money import Money
from linehunt.model.result import LookupResult, Step, StepKind
from linehunt.model.text import printable, safe_message


def explain(result: LookupResult) -> str:
    """One line a step, one below it for each attempt; then what is known from whom, what is missing, and the cost."""
    if result.number is None:
        return f"not looked up: {result.error}"
    lines = [f"{result.number}:"]
    for place, step in enumerate(result.steps, 1):
        lines.append(f"  {place}. {_step(step)}")
        lines += [f"       attempt {attempt.id}: {_attempt(attempt)}" for attempt in step.attempts]
        lines += [f"       {name} withheld: {safe_message(text)}" for name, text in sorted(step.withheld.items())]
    if not result.steps:
        lines.append("  nobody was asked")
    for name, source in sorted(result.sources.items()):
        weak = ", weak" if name in result.weak else ""
        recalled = f", recalled, as of {iso(source.at)}" if source.recalled else ""
        lines.append(f"  {name}: from {source.account}{recalled}{weak}")
    if result.missing:
        lines.append(f"  missing: {', '.join(sorted(result.missing))}")
    sums = {"in doubt": result.in_doubt, "saved": result.saved}
    lines.append(f"  cost: {amounts(result.cost)}" + "".join(f"; {name}: {amounts(money)}" for name, money in sums.items() if money))
    return "\n".join(lines)


def amounts(money: tuple[Money, ...]) -> str:
    """Amounts by currency in a line: `0.004 USD + 0.2 INR`."""
    return " + ".join(map(str, money)) or "nothing"


def _step(step: Step) -> str:
    verb = {StepKind.ASKED: "asked", StepKind.RECALLED: "recalled", StepKind.SKIPPED: "skipped"}[step.kind]
    wanted = f" for {', '.join(sorted(step.wanted))}" if step.wanted and step.kind is StepKind.ASKED else ""
    saved = f"; saved {step.saved}" if step.saved else ""
    return printable(f"{step.account} {verb}{wanted}: {step.reason}{saved}")


_DELIVERIES = {
    Delivery.NOT_SENT: "not sent",
    Delivery.IN_DOUBT: "sent, no usable response",
    Delivery.RESPONDED: "answered",
}


def _attempt(attempt: Attempt) -> str:
    words = [_DELIVERIES[attempt.delivery]]
    if attempt.status is not None:
        words[0] += f" with status {attempt.status}"
    words[0] += f" in {attempt.seconds:.2f} s"
    if attempt.numbers > 1:
        words.append(f"one of {attempt.numbers} numbers")
    if attempt.error is not None:
        words.append(attempt.error)
    words.append(_money(attempt))
    words += attempt.flags
    return printable("; ".join(words))


def _money(attempt: Attempt) -> str:
    if attempt.doubtful:
        return f"{attempt.doubtful} in doubt"
    return f"{attempt.charged} charged of {attempt.quote} quoted" if attempt.charged else f"nothing charged of {attempt.quote} quoted"
