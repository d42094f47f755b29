"""A soak: processes that look numbers up over one ledger, a sandbox that fails at random, and somebody who checks all the while."""

import random
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack, closing
from pathlib import Path

from crash.ledger_file import LedgerFile
from crash.nursery import Nursery
from linehunt import Configuration, open_ledger
from linehunt.ledger import place_of
from linehunt.store.protocol import Doubt
from linehunt.store.sqlite.upkeep import check
from linehunt_sandbox import Fault
from soak.checks import bought_twice, unequal
from soak.copyist import Copyist
from soak.crew import MODULE
from soak.figures import closing_figures, traffic
from soak.party import Party
from soak.weather import stormy_sandbox
from soak.world import LEDGER, SCARCE, party_of, vendor_of, write_configuration

PARTIES = ("rounds", "steady", "bulk")
"""Whose numbers there are: those of a process whose clients come and go, of one that keeps its own, and of `linehunt bulk`."""
_TICK = 0.1
_CLOSED = 0.3
"""How often a port is closed, of the times that it might be."""
_SETTLED = 5.0
"""Seconds that the bill may be ahead of the ledger by what is under way: a price above the quote is known with the answer."""
_STALE = 15.0
"""Seconds after which nothing that was sent is still read by a vendor."""


class Soak:
    """The whole of it, in an empty directory.

    seconds: how long numbers are looked up. measured: whether memory is held to its bound, which takes minutes to tell anything.
    """

    def __init__(self, directory: Path, seconds: float, seed: int, *, round_seconds: float = 20.0, measured: bool = True) -> None:
        self._directory = directory
        self._seconds = seconds
        self._seed = seed
        self._round_seconds = round_seconds
        self._measured = measured
        self._sandbox, self._tally, self._weathers = stormy_sandbox(seed, lambda number: PARTIES[party_of(number)] == "steady")
        self._file = LedgerFile(directory / LEDGER)
        self._parties: dict[str, Party] = {}
        self._allowed: Counter[str] = Counter()
        self._resolved: Counter[str] = Counter()
        self._chance = random.Random(seed)
        self._began = time.monotonic()

    def run(self, say: Callable[[str], object]) -> str:
        """Soak, and check; the closing figures in words. `say` is told of every minute.

        Raises:
            AssertionError: something doesn't hold. A note on it has the seed.
        """
        try:
            return self._run(say)
        except BaseException as error:
            error.add_note(f"seed {self._seed}")
            raise

    def _run(self, say: Callable[[str], object]) -> str:
        with ExitStack() as stack:
            nursery = stack.enter_context(Nursery(MODULE))  # before the sandbox's thread is there, and holds nothing of it
            stack.enter_context(self._sandbox)
            path = write_configuration(self._directory, self._sandbox)
            self._configuration = Configuration.load(path)
            open_ledger(self._configuration).close()  # the file is read before anybody has bought anything
            copyist = Copyist(path, self._chance)
            stack.callback(copyist.stop)
            for place, name in enumerate(PARTIES[:-1]):
                self._parties[name] = self._start(nursery, path, place, name)
            try:
                self._watch(copyist, say)
            except BaseException:
                for party in self._parties.values():  # they would go on in a directory that is gone
                    party.child.kill()
                    party.child.wait()
                raise
            for vendor in self._sandbox.vendors.values():
                vendor.start()
            ends = {name: party.child.result() for name, party in self._parties.items()}
            copyist.turn(last=True)
            self._check_all()
            self._resolved["left"] = self._resolve()
            self._check_all()
            held = {currency: sums[0] for currency, sums in self._file.money.items() if sums[0]}
            assert not held, f"still held: {held}"
            if self._measured:
                swollen = [words for party in self._parties.values() for words in party.swollen()]
                assert not swollen, swollen
            return closing_figures(self._parties.values(), ends, self._tally, self._weathers, self._file.money, self._resolved, copyist)

    def _start(self, nursery: Nursery, path: Path, place: int, name: str) -> Party:
        log = self._directory / f"{name}.log"
        child = nursery.start(
            f"{MODULE}:work",
            configuration=str(path),
            log=str(log),
            party=place,
            seconds=self._seconds,
            round_seconds=self._seconds if name == "steady" else self._round_seconds,
            seed=self._seed,
        )
        return Party(name, child, log, steady=name == "steady")

    def _watch(self, copyist: Copyist, say: Callable[[str], object]) -> None:
        """Until the time is over: listen, check, and make trouble."""
        duties = (
            (0.2, self._listen),
            (0.2, copyist.turn),
            (2.0, self._meddle),
            (3.0, self._check_books),
            (10.0, self._resolve_stale),
            (60.0, self._check_file),
            (60.0, lambda: say(self._words())),
        )
        due = [every for every, _ in duties]
        while self._now < self._seconds:
            time.sleep(_TICK)
            for place, (every, duty) in enumerate(duties):
                if self._now >= due[place]:
                    duty()
                    due[place] = self._now + every

    @property
    def _now(self) -> float:
        """Seconds since the beginning."""
        return time.monotonic() - self._began

    def _listen(self) -> None:
        for party in self._parties.values():
            party.listen(self._now)

    def _meddle(self) -> None:
        """Open every vendor's port, and sometimes close one until the next time."""
        for vendor in self._sandbox.vendors.values():
            vendor.start()
        if self._chance.random() < _CLOSED:
            closed = self._chance.choice(list(self._sandbox.vendors))
            self._sandbox.vendors[closed].stop()
            self._weathers[closed].met[Fault.REFUSED] += 1

    def _words(self) -> str:
        told = "; ".join(map(str, self._parties.values()))
        return f"{self._now / 60:5.1f} min: {told}; {traffic(self._tally, self._weathers)}"

    # What must hold.

    def _check_all(self) -> None:
        self._listen()
        self._file.check()
        self._check_books()

    def _check_file(self) -> None:
        """The file is whole, and its counters are the sums of its rows, in the ledger's own word: of one moment, whoever writes."""
        today = self._configuration.budgets.day(time.time())
        wrong = [str(found) for found in check(place_of(self._configuration), today) if not found.well]
        assert not wrong, wrong

    def _check_books(self) -> None:
        """The bill against the ledger, the budget, and that nothing was bought twice."""
        patience = time.monotonic() + _SETTLED
        while True:
            before = self._file.money
            billed = self._tally.by_currency
            complaints = unequal(before, billed, self._file.money)
            if not complaints:
                break
            assert time.monotonic() < patience, complaints
            time.sleep(_TICK)
        scarce = sum(sum(row[3:]) for row in self._file.counters if row[1] == "scarce")
        assert scarce <= SCARCE * len({row[0] for row in self._file.counters}), f"{scarce} millionths of a budget of {SCARCE}"
        repeated = self._tally.repeated  # before the permits, which are given before anything is bought by them
        twice = bought_twice(repeated, self._permits, {name: weather.spoilt for name, weather in self._weathers.items()})
        assert not twice, "\n".join(twice)

    @property
    def _permits(self) -> Counter[str]:
        """How often each number may be bought again: refreshed, forgotten, or a doubt that was resolved."""
        for party in self._parties.values():
            self._allowed.update(party.allowed())
        return self._allowed

    def _resolve_stale(self) -> None:
        self._resolve(_STALE)

    def _resolve(self, age: float = 0.0) -> int:
        """Settle the doubts of this age, in seconds, of which the bill knows whether they were billed; how many are left of all."""
        with closing(open_ledger(self._configuration)) as ledger:
            for doubt in ledger.doubts():
                if time.time() - doubt.since < age or doubt.tickets or (billed := self._was_billed(doubt)) is None:
                    continue
                self._allowed.update(number.e164 for number in doubt.numbers)
                ledger.resolve(doubt.attempt, billed=billed)
                self._resolved["billed" if billed else "not billed"] += 1
            return len(ledger.doubts())

    def _was_billed(self, doubt: Doubt) -> bool | None:
        """None where the bill can't tell: it has other charges for one of these numbers, or may have."""
        vendor = vendor_of(doubt.account)
        permits = self._permits
        numbers = [number.e164 for number in doubt.numbers]
        if any(permits[number] or self._weathers[vendor].spoilt[number] for number in numbers):
            return None
        charges = Counter[int]()
        for number in numbers:
            charges.update(self._tally.amounts(vendor, number))
        if not charges:
            return False
        fits = charges.total() == len(numbers) and sum(micros * times for micros, times in charges.items()) == doubt.amount.micros
        return True if fits else None
