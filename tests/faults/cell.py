"""One cell of the matrix: a fault, made in one way, at one place of a chain of three; and all that is seen of it."""

from contextlib import closing
from pathlib import Path

from attrs import evolve, frozen

from crash.ledger_file import LedgerFile
from faults.stage import ALONE, CHAIN, staged
from faults.table import Afterwards, Row
from faults.vendor import QUOTE
from faults.way import Way
from faults.wire import trusted
from linehunt import Delivery, Ended, LookupResult, SQLiteStore
from linehunt.model.money import Money
from linehunt.store.budget import Budget, Budgets, Period

NUMBERS = ("+14154305555", "+14154305556", "+14154305557", "+14154305558")
_ROWS = """
    SELECT account, state, numbers, charged, doubtful, (SELECT count(*) FROM response WHERE attempt = id)
    FROM attempt WHERE chain = ? ORDER BY id
"""
_BUDGETS = {35: Budgets(limits=(Budget(limit=Money(QUOTE, "USD"), period=Period.DAY),))}
"""What may be spent where a fault puts that at stake: a day has room for one question."""
_SKIPS = {"switched off": Afterwards.OFF, "would pass a budget": Afterwards.SPENT, "cooling down": Afterwards.RESTING}
"""What a step says of an account that isn't asked."""


@frozen
class Cell:
    """Where a fault is made: at the account of this place, for one number or for four at once, in clear or over TLS."""

    row: Row
    way: Way
    place: int
    batch: bool
    secure: bool

    @property
    def numbers(self) -> tuple[str, ...]:
        """What is asked."""
        return NUMBERS if self.batch else NUMBERS[:1]

    def __str__(self) -> str:
        place, form = ("first", "middle", "last")[self.place], "batch" if self.batch else "single"
        return f"{self.row.name} {self.row.fault} ({self.way.words}), {place}, {form}{', over TLS' if self.secure else ''}"


@frozen
class SeenStep:
    """An entry of a trail: the first words of its reason; of each attempt how far it got and how it was closed."""

    account: str
    words: str
    error: str | None = None
    attempts: tuple[tuple[Delivery, Ended], ...] = ()


@frozen
class SeenResult:
    """A number's trail, and its money in millionths of a dollar."""

    steps: tuple[SeenStep, ...]
    carrier: str | None
    charged: int
    in_doubt: int


@frozen
class SeenRow:
    """A row of the ledger, with the number of raw responses that are kept of it."""

    account: str
    state: str
    numbers: int
    charged: int
    in_doubt: int
    kept: int


@frozen
class Seen:
    """What came of a cell.

    raised: the class of the error that ended the call. results: one each number.
    rows, sums: the ledger as the next one finds it who opens it; held, spent and in doubt.
    met: by account the connections and requests that its server counts. pauses: how often the client waited on purpose.
    """

    raised: str | None
    results: tuple[SeenResult, ...]
    rows: tuple[SeenRow, ...]
    sums: tuple[int, int, int]
    met: dict[str, tuple[int, int]]
    pauses: int


def play(cell: Cell, directory: Path) -> Seen:
    """Ask, with a ledger in this directory, and look at everything."""
    way = evolve(cell.way, tls=trusted) if cell.secure else cell.way
    with staged(way, cell.place, directory, waits=cell.row.waits) as stage:
        if way.warm:
            stage.warm_up()
        raised, results = stage.ask(cell.numbers, CHAIN, batch=cell.batch)
        stage.await_requests(cell.row.requests)
    LedgerFile(directory).check()
    with closing(SQLiteStore(directory, clock=stage.scene.clock)) as ledger:
        rows, warmed = _rows(ledger, CHAIN), _rows(ledger, ALONE)
        sums = _micros(ledger.held), _micros(ledger.spent) - sum(row.charged for row in warmed), _micros(ledger.in_doubt)
    return Seen(
        raised=raised,
        results=tuple(map(_seen, results)),
        rows=rows,
        sums=sums,
        met=stage.met,
        pauses=len(stage.scene.clock.slept),
    )


def standing(row: Row, way: Way, directory: Path) -> Afterwards:
    """What becomes of the account that has this fault again and again: it is asked four times, one after the other.

    Raises:
        AssertionError: nothing that `Afterwards` has a word for.
    """
    reasons: list[str] = []
    with staged(way, 0, directory, waits=row.waits, budgets=_BUDGETS.get(row.number)) as stage:
        for number in NUMBERS:
            raised, results = stage.ask((f"{number[:-2]}6{number[-1]}", number), ALONE, batch=row.only_in_batches)
            reasons.append(raised or results[-1].steps[0].reason)
    first, *later = [_SKIPS.get(reason.partition(": ")[0], Afterwards.ASKED) for reason in reasons]
    assert first is Afterwards.ASKED, reasons
    if later == [Afterwards.ASKED, Afterwards.ASKED, Afterwards.RESTING]:
        return Afterwards.FAILING
    assert len(set(later)) == 1, reasons
    return later[0]


def _rows(ledger: SQLiteStore, chain: str) -> tuple[SeenRow, ...]:
    found = ledger.read(lambda transaction: transaction.execute(_ROWS, (chain,)).fetchall())
    return tuple(SeenRow(*row) for row in found)


def _seen(result: LookupResult) -> SeenResult:
    steps = tuple(
        SeenStep(
            account=step.account,
            words=step.reason.partition(":")[0],
            error=None if step.error is None else type(step.error).__name__,
            attempts=tuple((attempt.delivery, attempt.ended) for attempt in step.attempts),
        )
        for step in result.steps
    )
    carrier = None if result.carrier is None else result.carrier.name
    return SeenResult(steps, carrier, _micros(result.cost), _micros(result.in_doubt))


def _micros(amounts: tuple[Money, ...]) -> int:
    return sum(amount.micros for amount in amounts)
