"""Kills of a process that looks numbers up over one ledger, and what must hold after each: held against the sandbox's bill."""

import random
import shutil
import signal
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from attrs import define

from crash.ledger_file import LedgerFile
from crash.nursery import Nursery
from crash.victim import CHAINS, MODULE, WORKERS
from linehunt_sandbox import Charge, Sandbox
from sandboxed import accounts

IN_FLIGHT = WORKERS * len(CHAINS)
"""The most requests that a victim has under way at once."""
LATENCY = 0.005
"""Of the sandbox, in seconds; where the vendor must be met at work, it is longer."""
_LONG_LATENCY = 0.1
_COUNTS = {"plivo": 12, "kaleyra": 100, "later": 6}
_BATCHES: dict[str, dict[str, Any]] = {
    "kaleyra": {"max_batch_size": 20},
    "later": {"provider": "kaleyra", "mode": "async", "max_batch_size": 3, "poll_after": 0.01},
}
_VENDORS = {"plivo": ("plivo",), "kaleyra": ("kaleyra", "later")}
_FIRST = {"plivo": 14_154_300_000, "kaleyra": 919_810_000_000, "later": 919_870_000_000}


@define
class Figures:
    """What a campaign came to. `too_late` are kills of a process that had ended already."""

    kills: int = 0
    too_late: int = 0
    asked: int = 0
    billed: int = 0
    witnessed: int = 0
    doubts: int = 0
    most_in_hand: int = 0

    def __str__(self) -> str:
        return (
            f"{self.kills} kills (and {self.too_late} that came too late); {self.asked} numbers asked, {self.billed} billed\n"
            f"billed twice: 0; billed without a row: 0; committed responses lost: 0 of {self.witnessed}\n"
            f"attempts in doubt: {self.doubts}, never more than were in hand at the kills (at most {self.most_in_hand} at once)"
        )


class Campaign:
    """One ledger, in `directory`, over all kills. `sandbox` must be serving."""

    def __init__(self, nursery: Nursery, sandbox: Sandbox, directory: Path, seed: int = 0) -> None:
        self.figures = Figures()
        self.file = LedgerFile(directory)
        self._nursery = nursery
        self._sandbox = sandbox
        self._witness = directory.with_name(f"{directory.name}.witness")
        self._checked = 0
        self._chance = random.Random(seed)
        self._bill: Counter[tuple[str, str]] = Counter()
        self._billed_by_currency: Counter[str] = Counter()
        self._past: dict[str, list[str]] = {chain: [] for chain in CHAINS}
        began = time.monotonic()
        self.strike()  # nobody is killed: how long it takes
        self._longest = time.monotonic() - began

    def strike(self, *, random_delay: bool = False, point: str | None = None, nth: int = 1) -> None:
        """Kill a process that looks up new numbers; let others look the same ones up until one comes to the end; see what is there.

        It is killed at some moment, or at the `nth` time that `point` is reached.
        """
        self._sandbox.plivo.latency = self._sandbox.kaleyra.latency = _LONG_LATENCY if point == "waiting" else LATENCY
        numbers = self._new_numbers()
        doubts, last = self._doubts(), max(self.file.states, default=0) if self.file.directory.exists() else 0
        in_hand = self._run(numbers, random_delay=random_delay, point=point, nth=nth)
        while random_delay and self._chance.random() < 0.25:  # the one that comes after may die as well
            in_hand += self._run(numbers, random_delay=True)
        said = self._look_up(numbers).result()
        self._check_results(numbers, said)
        self._take_bill(last)
        self.file.check()
        assert self.file.in_hand == 0
        assert self.file.owners == [], "a dead owner's file was left behind"
        assert self._doubts() - doubts <= in_hand, f"{self._doubts() - doubts} doubts of {in_hand} attempts in hand"

    def end(self) -> Figures:
        """Ask for every number of the campaign once more: nothing is billed. The closing figures."""
        doubts = self._doubts()
        said = self._look_up(self._past).result()
        assert not self._sandbox.bill.charges, "an answer that was bought is billed again"
        self._check_results(self._past, said)
        self._checked = 0
        self._check_witness(self.file)
        assert self._doubts() == doubts
        billed, money = self._billed_by_currency, self.file.money
        for currency, (held, spent, doubtful) in money.items():
            assert held == 0
            assert spent <= billed[currency] <= spent + doubtful, f"{billed[currency]} billed, {spent} spent, {doubtful} in doubt"
        assert billed.keys() <= money.keys()
        self.figures.doubts = doubts
        return self.figures

    def _run(self, numbers: dict[str, list[str]], *, random_delay: bool = False, point: str | None = None, nth: int = 1) -> int:
        """One process that is killed; how many attempts it had in hand."""
        child = self._look_up(numbers, point=point, nth=nth)
        if random_delay:
            time.sleep(self._chance.uniform(0, self._longest))
            child.kill()
        code = child.wait()
        assert code in (0, -signal.SIGKILL)
        if point is not None and nth == 1:  # a second time needn't come: one transaction may hold the work of two
            assert code, f"nobody came to {point!r}"
        self.figures.kills += bool(code)
        self.figures.too_late += (random_delay or nth > 1) and not code
        with tempfile.TemporaryDirectory() as scratch:  # a copy: whoever reads the file itself rolls its journal back, as the next one must
            file = LedgerFile(Path(shutil.copytree(self.file.directory, Path(scratch) / "ledger")))
            file.check()
            self._check_witness(file)
            in_hand = file.in_hand
        assert in_hand <= IN_FLIGHT
        self.figures.most_in_hand = max(self.figures.most_in_hand, in_hand)
        return in_hand

    def _look_up(self, numbers: dict[str, list[str]], **arguments: Any) -> Any:
        told = {name: table for name, table in accounts(self._sandbox, **_BATCHES).items() if name in CHAINS}
        return self._nursery.start(
            f"{MODULE}:look_up",
            directory=str(self.file.directory),
            witness=str(self._witness),
            accounts=told,
            numbers=numbers,
            **arguments,
        )

    def _new_numbers(self) -> dict[str, list[str]]:
        numbers = {}
        for chain, count in _COUNTS.items():
            first = _FIRST[chain] + len(self._past[chain])
            numbers[chain] = [f"+{first + place}" for place in range(count)]
            self._past[chain] += numbers[chain]
            self.figures.asked += count
        return numbers

    def _check_results(self, numbers: dict[str, list[str]], said: dict[str, dict[str, list[str]]]) -> None:
        """Every number has its answer or is in doubt: none is refused, and none is lost."""
        assert said.keys() == numbers.keys()
        for chain, results in said.items():
            assert not results["neither"], f"{chain}: {len(results['neither'])} numbers have neither an answer nor a doubt"
            assert sorted(results["complete"] + results["in_doubt"]) == sorted(numbers[chain])

    def _take_bill(self, last: int) -> None:
        """Nothing is billed twice, and nothing without a row, after the `last` of those before."""
        bill = self._sandbox.bill
        asked = self.file.asked(after=last)
        for charge in bill.charges:
            key = (charge.vendor, charge.number.e164)
            self._bill[key] += 1
            assert self._bill[key] == 1, f"{charge.number} is billed twice at {charge.vendor}"
            number = self.file.hashed(charge.number.e164)
            assert any(number in asked.get(account, ()) for account in _VENDORS[charge.vendor]), f"{charge.number} has no row"
            self._add(charge)
        bill.reset()

    def _add(self, charge: Charge) -> None:
        self.figures.billed += 1
        self._billed_by_currency[charge.amount.currency] += charge.amount.micros

    def _check_witness(self, file: LedgerFile) -> None:
        """Every response that was noted once its transaction was committed is there: those noted since the last look."""
        lines = self._witness.read_text("ascii").splitlines() if self._witness.exists() else []
        noted: dict[int, Counter[bytes]] = {}
        for line in lines[self._checked :]:
            attempt, body = line.split(" ")
            noted.setdefault(int(attempt), Counter())[bytes.fromhex(body)] += 1
        for number, bodies in noted.items():
            assert bodies <= file.responses(number), f"a response of attempt {number} was committed, and is not there"
        self._checked = self.figures.witnessed = len(lines)

    def _doubts(self) -> int:
        return Counter(self.file.states.values())["doubt"] if self.file.directory.exists() else 0
