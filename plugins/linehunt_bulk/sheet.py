"""A plan for people: its counts, a row for each account, and what the expectations rest on."""

from collections.abc import Iterator, Sequence

from linehunt import Money, Plan


def sheet(plan: Plan) -> str:
    """The whole page. No colours, so that it reads the same everywhere."""
    return "\n".join([*_counts(plan), *_accounts(plan), *_notes(plan)])


def _counts(plan: Plan) -> Iterator[str]:
    told = {"numbers read": plan.read, "invalid": plan.invalid, "duplicate": plan.duplicates, "known": plan.known}
    sometimes = {"in doubt": plan.in_doubt, "screened": plan.screened, "answered free": plan.answered_free}
    for name, count in {**told, **{name: count for name, count in sometimes.items() if count}}.items():
        yield f"{name:<14}{count:>13,}"


def _accounts(plan: Plan) -> Iterator[str]:
    if not plan.accounts:
        yield "nothing is paid: the chain has free accounts alone"
        return
    rows = [("account", "expected", "", "at the worst", "")]
    for planned in plan.accounts:
        expected, worst = (planned.expected_numbers, planned.expected_cost), (planned.numbers, planned.cost)
        rows.append((planned.account, f"{expected[0]:,}", str(expected[1]), f"{worst[0]:,}", str(worst[1])))
    rows.append(("total", "", _amounts(plan.expected_cost), "", _amounts(plan.cost)))
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    yield ""
    for row in rows:
        cells = [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        yield "  ".join(cells).rstrip()


def _notes(plan: Plan) -> Iterator[str]:
    if not plan.unknown:
        return
    yield ""
    if plan.sample < plan.unknown:
        yield f"expected: free accounts say of all numbers what they say of {plan.sample:,}"
    for planned in (planned for planned in plan.accounts if planned.numbers):
        stored = f"has what is wanted as often as in its newest {planned.answers:,} stored answers"
        assumed = "has everything that it can give (none of its answers is stored)"
        yield f"expected: {planned.account} {stored if planned.answers else assumed}"
    for words in plan.short:
        yield f"at the worst: {words}"


def _amounts(money: Sequence[Money]) -> str:
    return " + ".join(map(str, money)) or "nothing"
