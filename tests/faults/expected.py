"""From a row of the table to what must be seen of each of its cells."""

from faults.cell import Cell, Seen, SeenResult, SeenRow, SeenStep
from faults.stage import ACCOUNTS
from faults.table import ALL, DOUBT, GAVE, NO_ENTRY, RESPONDED, SETTLED
from faults.vendor import CARRIER, QUOTE

_ANSWERED = ((RESPONDED, SETTLED),)


def expected(cell: Cell) -> Seen:
    """What must be seen of a cell.

    The accounts before the faulty one know nothing, and are paid for that. The next one is asked for what the faulty one left open,
    and answers; none is asked after an answer, or after an error that ends the call.
    """
    row = cell.row
    faulty = ACCOUNTS[cell.place]
    earlier, later = ACCOUNTS[: cell.place], ACCOUNTS[cell.place + 1 :]
    asked_next = [] if row.answered or row.raised else list(later[:1])
    hit = cell.numbers if row.hits is ALL else cell.numbers[-1:]
    spared = len(cell.numbers) - len(hit)
    paid, unsure = _money(cell)
    rows = [_sound(name, len(cell.numbers)) for name in earlier]
    kept = int(row.delivery is RESPONDED)
    rows += [SeenRow(faulty, str(row.ended), len(cell.numbers), spared * QUOTE + len(hit) * paid, len(hit) * unsure, kept)] * row.asked
    rows += [_sound(name, len(hit)) for name in asked_next]
    met = (
        dict.fromkeys(earlier, (1, 1))
        | {faulty: (row.connections, row.requests)}
        | dict.fromkeys(later, (0, 0))
        | dict.fromkeys(asked_next, (1, 1))
    )
    return Seen(
        raised=row.outcome if row.raised else None,
        results=() if row.raised else tuple(_result(cell, number in hit, asked_next) for number in cell.numbers),
        rows=tuple(rows),
        sums=(0, sum(each.charged for each in rows), sum(each.in_doubt for each in rows)),
        met=met,
        pauses=max(row.asked - 1, 0),
    )


def _result(cell: Cell, hit: bool, asked_next: list[str]) -> SeenResult:
    row = cell.row
    steps = [SeenStep(name, "knows nothing of the number", attempts=_ANSWERED) for name in ACCOUNTS[: cell.place]]
    charged = len(steps) * QUOTE
    if not hit:
        steps.append(SeenStep(ACCOUNTS[cell.place], GAVE, attempts=_ANSWERED))
        return SeenResult(tuple(steps), CARRIER, charged + QUOTE, 0)
    assert row.delivery is not None
    assert row.ended is not None
    error = None if row.outcome in (GAVE, NO_ENTRY) else row.outcome
    steps.append(SeenStep(ACCOUNTS[cell.place], row.outcome, error, ((row.delivery, row.ended),) * row.asked))
    steps += [SeenStep(name, GAVE, attempts=_ANSWERED) for name in asked_next]
    paid, unsure = _money(cell)
    found = CARRIER if row.answered or asked_next else None
    return SeenResult(tuple(steps), found, charged + paid + len(asked_next) * QUOTE, unsure)


def _money(cell: Cell) -> tuple[int, int]:
    """What a number that is hit costs at the faulty account, and what of it is in doubt."""
    row = cell.row
    return row.pays * QUOTE if row.ended is SETTLED else 0, QUOTE if row.ended is DOUBT else 0


def _sound(account: str, numbers: int) -> SeenRow:
    return SeenRow(account, str(SETTLED), numbers, numbers * QUOTE, 0, 1)
