"""Worlds of whole lookups over a ledger on the disk."""

from pathlib import Path
from tempfile import TemporaryDirectory

from crash.ledger_file import LedgerFile
from linehunt.store.memory import MemoryStore
from linehunt.store.sqlite.home import SQLiteStore
from simulation.invented import RATES
from simulation.process import Process
from simulation.whole import WholeWorld

_MEMORY_DISK = "/dev/shm"  # noqa: S108  # a directory with a name that nobody guesses is made in it
"""Where Linux has one: a ledger is synced several times a hunt, and what a disk keeps is shown by tests/crash."""


class DurableWorld(WholeWorld):
    """Each process opens the ledger for itself: one may die, and another takes its place."""

    kind = "sqlite"

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        disk = _MEMORY_DISK if Path(_MEMORY_DISK).is_dir() else None
        scratch = TemporaryDirectory(prefix="linehunt-simulation-", dir=disk)
        self._directory = Path(self.closing.enter_context(scratch)) / "ledger"
        self._file = LedgerFile(self._directory)

    def end(self) -> None:
        """The file is whole, and its counters are the sums over its rows."""
        for process in self._processes:
            process.inner.close()
        self._file.check()
        super().end()

    def _open(self) -> SQLiteStore:
        budgets, cap = self._configuration.budgets, self._books.cap
        return SQLiteStore(self._directory, budgets=budgets, max_spend=cap, rates=RATES, clock=self.clock)

    def _let_go(self, store: MemoryStore | SQLiteStore) -> None:
        store.close()

    def _bury(self, process: Process) -> None:
        """Its lock ends, its rows stay: another process opens the ledger in its place."""
        [other] = [each for each in self._processes if each is not process]
        assert isinstance(other.inner, SQLiteStore)
        in_hand = self._books.died(process.name)
        if in_hand:
            owner = other.inner.read(lambda tx: tx.look("SELECT owner FROM attempt WHERE id = ?", in_hand[0].attempt))
            (self._directory / "owners" / str(owner[0])).unlink()
        place = self._processes.index(process)
        self._processes[place] = self._start()
        process.inner.close()  # what it had in hand is in other hands: nothing is left for it to write
        for entry in in_hand:
            self._lose(entry)
        self._file.check()
        self._balance(idle=not self._nested)
