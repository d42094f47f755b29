"""A `linehunt bulk` run beside everybody else: killed with -9, begun again, and let finish; then the next file."""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from soak.world import number

_PARTY = 2
"""Whose numbers it takes."""
_ROWS = 400
_KILLS = 3


class Copyist:
    """The runs, one at a time. `turn` must be called again and again."""

    def __init__(self, configuration: Path, chance: random.Random) -> None:
        self.kills = 0
        self.finished = 0
        self._configuration = configuration
        self._directory = configuration.parent
        self._chance = chance
        self._next = 0
        self._left = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._kill_at: float | None = None
        self._input()

    def turn(self, *, last: bool = False) -> None:
        """Look after the run that there is. `last`: let it come to its end, which is waited for."""
        if self._process is None:
            if last:
                return
            self._start()
        assert self._process is not None
        if last:
            self._process.wait()
        elif self._process.poll() is None and self._kill_at is not None and time.monotonic() >= self._kill_at:
            self._process.kill()
            self._process.wait()
        if self._process.returncode is None:
            return
        code = self._process.returncode
        self._process = None
        if code == -signal.SIGKILL:
            self.kills += 1
            self._left -= 1
            if not self._output.exists():
                return  # and is begun again; an output that is there is whole: it was killed on its way out
        else:
            said = Path(self._directory, "bulk.log").read_text("utf-8")
            assert code in (0, 1), said  # 1: some rows have no number, or not all that was wanted
            assert "Traceback" not in said, said
            assert "Warning" not in said, said
        self._take_output()

    def stop(self) -> None:
        """Kill the run that there is."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    @property
    def _output(self) -> Path:
        return self._directory / "bulk.csv"

    def _input(self) -> None:
        """The next file: new numbers, a few twice, and rows without one."""
        numbers = [number(_PARTY, "bulk", self._next + place) for place in range(_ROWS)]
        self._next += _ROWS
        numbers += [*self._chance.choices(numbers, k=_ROWS // 20), "nobody", ""]
        self._left = self._chance.randint(1, _KILLS)
        Path(self._directory, "bulk-input.csv").write_text("\n".join(["phone", *(f'"{told}"' for told in numbers), ""]), "ascii")

    def _start(self) -> None:
        options = ["bulk", "bulk-input.csv", "-o", "bulk.csv", "--chain", "bulk", "--workers", "8", "--yes", "--progress", "none"]
        command = [sys.executable, "-W", "error", "-m", "linehunt", "--config", str(self._configuration), *options]
        with Path(self._directory, "bulk.log").open("wb") as log:
            self._process = subprocess.Popen(command, cwd=self._directory, stdout=log, stderr=log)
        self._kill_at = time.monotonic() + self._chance.uniform(0.5, 3.0) if self._left else None

    def _take_output(self) -> None:
        rows = self._output.read_text("utf-8").splitlines()
        given = Path(self._directory, "bulk-input.csv").read_text("ascii").splitlines()
        assert len(rows) == len(given), f"{len(rows)} rows out of {len(given)}"
        self._output.unlink()
        self.finished += 1
        self._input()
