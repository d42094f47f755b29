"""What a run came to, for people: its counts, a row for each account, and what is left to do."""

from collections.abc import Iterator

from linehunt_bulk.account_tally import AccountTally, CameTo
from linehunt_bulk.doubtful_rows import DoubtfulRows
from linehunt_bulk.span import per_second, span
from linehunt_bulk.sums import Sums
from linehunt_bulk.tally import Tally

_KINDS = {
    "gave": CameTo.GAVE,
    "gave nothing": CameTo.GAVE_NOTHING,
    "failed": CameTo.FAILED,
    "recalled": CameTo.RECALLED,
    "skipped": CameTo.SKIPPED,
}
_PLACES = 10


def summary(tally: Tally, doubtful: DoubtfulRows, seconds: float, duplicates: int | None = None) -> str:
    """The whole page. No colours, so that it reads the same everywhere. duplicates: rows whose number has occurred before, if counted."""
    return "\n".join([*_counts(tally, seconds, duplicates), *_accounts(tally), *_doubts(tally, doubtful)])


def _counts(tally: Tally, seconds: float, duplicates: int | None) -> Iterator[str]:
    counts = {"rows": tally.rows, "complete": tally.complete, "incomplete": tally.incomplete, "invalid": tally.invalid}
    if duplicates is not None:
        counts["duplicate"] = duplicates
    for name, count in counts.items():
        yield f"{name:<14}{count:>13,}"
    rate = f", {per_second(tally.rows / seconds)}" if seconds >= 1 else ""
    yield f"{'took':<14}{span(seconds):>13}{rate}"


def _accounts(tally: Tally) -> Iterator[str]:
    rows = [("account", *_KINDS, "requests", "spent", "in doubt", "saved")]
    rows += [_row(name, account) for name, account in tally.accounts.items()]
    money = [_cell(sums) for sums in (tally.cost, tally.in_doubt, tally.saved)]
    if len(tally.accounts) > 1:
        rows.append(("total", *("" for _ in _KINDS), "", *money))
    # A free chain has no money to tell of.
    columns = [column for column in range(len(rows[0])) if column < 7 or any(row[column] for row in rows[1:])]
    widths = {column: max(len(row[column]) for row in rows) for column in columns}
    yield ""
    for row in rows:
        if any(row[column] for column in columns[1:]):
            cells = [row[column].ljust(widths[column]) if column == 0 else row[column].rjust(widths[column]) for column in columns]
            yield "  ".join(cells).rstrip()


def _row(name: str, account: AccountTally) -> tuple[str, ...]:
    counts = [f"{account.came_to[kind]:,}" for kind in _KINDS.values()]
    requests = account.latencies.requests
    return (name, *counts, f"{requests:,}", _cell(account.cost), _cell(account.in_doubt), _cell(account.saved))


def _doubts(tally: Tally, doubtful: DoubtfulRows) -> Iterator[str]:
    if not doubtful.count:
        return
    yield ""
    places = ", ".join(f"{place:,}" for place in doubtful.places[:_PLACES]) + (", ..." if doubtful.count > _PLACES else "")
    yield f"in doubt: {doubtful.count:,} {'row' if doubtful.count == 1 else 'rows'} ({places}) may have been billed without an answer"
    if tally.in_doubt.money:
        yield f"in doubt: {_cell(tally.in_doubt)} counts for the budgets, and these numbers are not asked there again, until it is resolved"
    yield "in doubt: 'linehunt spend doubts' lists what is, 'linehunt spend resolve' settles it; then run this command again"


def _cell(sums: Sums) -> str:
    return " + ".join(map(str, sums.money))
