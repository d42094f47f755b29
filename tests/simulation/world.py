"""What every world has: its seed, its chance, its clock, what happened in it, and what it came to."""

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from linehunt.model.number import PhoneNumber
from simulation.invariants import BrokenPromise
from simulation.trail import Trail

HUNTS = 50
"""In one world."""
_STEPS = (0.0, 1.0, 60.0, 700.0, 3_600.0, 43_200.0, 86_400.0, 8 * 86_400.0, 31 * 86_400.0)
_JUMPS = (0.5, 60.0, 7_200.0, 86_400.0, 40 * 86_400.0)


class Failure(AssertionError):
    """A promise that was broken in a world: its message has the seed, the trail, and how to see it again."""

    def __init__(self, seed: int, kind: str, what: str, lines: Sequence[str]) -> None:
        super().__init__(seed, kind, what, lines)  # all of them, so that it comes whole from another process
        self.seed = seed
        self.what = what

    def __str__(self) -> str:
        seed, kind, what, lines = self.args
        again = f"again: PYTHONPATH=tests python tests/simulation/run.py 1 {seed}"
        return "\n".join([f"seed {seed} ({kind}): {what}", *(f"  {line}" for line in lines), again])


class Clock:
    """A clock that only the world moves. `jump` sets the wall clock, and leaves the monotonic one."""

    def __init__(self, start: float = 1_800_000_000.0) -> None:
        self._wall = start
        self._grown = 1_000.0

    def now(self) -> float:
        return self._wall

    def monotonic(self) -> float:
        return self._grown

    def sleep(self, seconds: float) -> None:
        self._wall += seconds
        self._grown += seconds

    def jump(self, seconds: float) -> None:
        """Somebody sets the clock."""
        self._wall += seconds


class World:
    """A run of hunts from one seed. `figures` counts what happened."""

    kind = "world"

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.chance = random.Random(f"{self.kind} {seed}")
        self.clock = Clock()
        self.trail = Trail()
        self.figures: Counter[str] = Counter()
        self._about: PhoneNumber | None = None

    def run(self) -> Counter[str]:
        """All its hunts.

        Raises:
            Failure: a promise was broken, or something was raised that must not be.
        """
        with self._watched():
            while self.figures["hunts"] < HUNTS:
                self.pass_time()
                self.hunt()
            self.end()
        return self.figures

    def hunt(self) -> None:
        """One hunt, or several that are asked together."""
        raise NotImplementedError

    def end(self) -> None:
        """What holds at the end."""

    def pass_time(self) -> None:
        """Time passes; now and then somebody sets the clock back."""
        seconds = self.chance.choices(_STEPS, (8, 4, 4, 2, 2, 1, 1, 0.3, 0.2))[0]
        if seconds:
            self.clock.sleep(seconds)
            self.trail.note(f"{seconds:g} s pass")
        if self.chance.random() < 0.02:
            back = self.chance.choice(_JUMPS)
            self.clock.jump(-back)
            self.trail.note(f"the clock is set back by {back:g} s")
            self.figures["clocks set back"] += 1

    def look_at(self, number: PhoneNumber | None) -> None:
        """From here on it is about this number, or about everything."""
        self._about = number

    @contextmanager
    def _watched(self) -> Iterator[None]:
        state = random.getstate()
        random.seed(self.seed)  # an exchange's jitter is drawn from it
        try:
            yield
        except BrokenPromise as broken:
            raise self._failure(str(broken)) from None
        except Exception as error:
            raise self._failure(f"{type(error).__name__}: {error}") from error
        finally:
            random.setstate(state)

    def _failure(self, what: str) -> Failure:
        return Failure(self.seed, self.kind, what, list(self.trail.about(self._about)))
