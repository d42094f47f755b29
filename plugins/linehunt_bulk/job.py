"""One bulk run from its plan to its summary."""

from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import closing
from functools import partial
from pathlib import Path
from time import monotonic, time

from attrs import field, frozen

from linehunt import Client, LinehuntError, PhoneNumber, Plan, open_ledger
from linehunt_bulk.asking import Finish, ask_client, ask_pool, asked
from linehunt_bulk.collecting import collecting_seldom
from linehunt_bulk.display import display_for
from linehunt_bulk.doubtful_rows import DoubtfulRows
from linehunt_bulk.flat import Column
from linehunt_bulk.gauge import Gauge
from linehunt_bulk.limits import limits
from linehunt_bulk.offline_pool import OfflinePool, usable_cores
from linehunt_bulk.output import Output
from linehunt_bulk.progress import Progress
from linehunt_bulk.query import Query
from linehunt_bulk.report.record import RunRecord
from linehunt_bulk.row import Row
from linehunt_bulk.run import Answered, Run
from linehunt_bulk.stop import Stop
from linehunt_bulk.table import Table
from linehunt_bulk.tally import Tally
from linehunt_bulk.unusable import Unusable
from linehunt_bulk.voice import Voice

_FAILED, _NO_NUMBER, _STOPPED = 1, 2, 130
_AGAIN = "run the same command again to go on: what was bought is recalled, not bought again"


@frozen(kw_only=True)
class Job:
    """What was opened for a run, and how it is told of. `target` is the output's name; `options` are for the report."""

    client: Client
    query: Query
    table: Table
    output: Output
    target: str
    columns: tuple[Column, ...]
    workers: int
    progress: str
    voice: Voice
    report: Path | None = None
    options: Mapping[str, str] = field(factory=dict)

    def plan(self) -> Plan | None:
        """What the run may cost, and tells it; None where the input can be read only once.

        Raises:
            Unusable: the input can't be read.
        """
        if not self.table.again:
            return None
        plan = self.client.plan(map(asked, self.table.read()), **self.query.keywords)
        self.voice.tell_plan(plan, tuple(limits(plan, self.client.configuration)))
        return plan

    def run(self, plan: Plan | None) -> int:
        """Go through the rows; the exit code.

        Raises:
            Unusable, LinehuntError: it could not be done, and nothing can have been spent.
            BrokenPipeError: the reader of stdout has gone.
        """
        configuration = self.client.configuration
        tally = Tally(self.query.wanted(configuration), configuration.chain(self.query.chain).accounts)
        local = self.client.answers_locally(self.query.chain)
        doubtful = DoubtfulRows(() if local else self._in_doubt(tally))
        total = self.table.rows if plan is None else plan.read
        began, since = time(), monotonic()
        rows = _Rows(self.table)
        stopped, code = None, 0
        with collecting_seldom(), Stop() as stop:
            answers = self._ask_pool(rows, tally) if local else self._ask_client(rows, tally, doubtful)
            run = Run(answers, self.output, stop)
            try:
                with Progress(Gauge(self.table, tally, total), display_for(self.progress), stop):
                    run.go()
                self.output.close()
            except KeyboardInterrupt:
                stopped, code = self._keep(run.rows), _STOPPED
            except (Unusable, LinehuntError) as error:
                if local or not rows.begun:
                    raise
                stopped, code = str(error), _FAILED
        seconds, duplicates = monotonic() - since, None if plan is None else plan.duplicates
        self.voice.tell_end(tally, doubtful, seconds, duplicates)
        if self.report is not None:
            record = RunRecord(
                tally=tally,
                source=self.table.name,
                target=self.target,
                chain=self.query.chain,
                began=began,
                ended=began + seconds,
                options=self.options,
                stopped=stopped,
                doubtful=doubtful,
                duplicates=duplicates,
            )
            if not self._write_report(self.report, record):
                code = code or _FAILED
        if stopped is None:
            return code or self._code(tally)
        for line in (*stopped.splitlines(), _AGAIN):
            self.voice.say(line)
        return code

    def _ask_client(self, rows: Iterable[Row], tally: Tally, doubtful: DoubtfulRows) -> Generator[Answered, None, None]:
        ask = partial(self.client.lookup_many, workers=self.workers, **self.query.keywords)
        return ask_client(ask, rows, self.columns, tally, doubtful.note)

    def _ask_pool(self, rows: Iterable[Row], tally: Tally) -> Generator[Answered, None, None]:
        pool = OfflinePool(
            self.client.configuration,
            Finish(self.columns, tally.wanted, tuple(tally.accounts)),
            chain=self.query.chain,
            want=self.query.want or None,
            region=self.query.region,
            processes=min(self.workers, usable_cores()),
        )
        return ask_pool(pool.run, rows, tally)

    def _in_doubt(self, tally: Tally) -> Iterator[PhoneNumber]:
        with closing(open_ledger(self.client.configuration)) as ledger:
            for doubt in ledger.doubts():
                if doubt.account in tally.accounts:
                    yield from doubt.numbers

    def _keep(self, rows: int) -> str:
        """Keep what is written; why the run has ended, in words."""
        words = f"stopped after {rows:,} rows"
        try:
            kept = self.output.keep()
        except Unusable as error:
            return f"{words}; {error}"
        return words if kept is None else f"{words}, which are in {kept}"

    def _write_report(self, path: Path, record: RunRecord) -> bool:
        """Whether it could be written: if not, that is said, and no reason to have run in vain."""
        from linehunt_bulk.report.writing import write_report  # most runs have none

        try:
            write_report(path, record)
        except Unusable as error:
            self.voice.say(str(error))
            return False
        return True

    def _code(self, tally: Tally) -> int:
        if tally.rows and not tally.looked_up:
            self.voice.say("nothing in the input is a number")
            return _NO_NUMBER
        return 0 if tally.complete == tally.rows else _FAILED


class _Rows:
    """A table's rows, gone through once. begun: whether any was taken, so that it may have been asked for."""

    def __init__(self, table: Table) -> None:
        self.begun = False
        self._table = table

    def __iter__(self) -> Iterator[Row]:
        for row in self._table.read():
            self.begun = True
            yield row
