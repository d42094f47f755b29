"""Fuzzing: whatever bytes come, only the documented errors escape.

`PYTHONPATH=tests python tests/fuzz/run.py TARGET [seconds]` (60 by default) fuzzes one target, `... all 60` one after the other; without
arguments they are listed. It needs atheris (`pip install -e '.[fuzz]'`), and ends with an AssertionError where something else escaped: the
input is in a file then, and `... TARGET --replay FILE` runs it again, for which atheris isn't needed. `... TARGET 60 --keep` adds those
inputs to the corpus that reach lines which the corpus doesn't.
"""

import argparse
import re
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path

from attrs import frozen

from fuzz.corpus import inputs, keep
from fuzz.distil import distil
from fuzz.target import Target
from fuzz.targets import TARGETS

ALL = "all"
_COVERED = re.compile(r"cov: ([0-9]+)")
_DONE = re.compile(r"Done ([0-9]+) runs in ([0-9]+) second")
_EXECUTED = re.compile(r"^#([0-9]+)", re.MULTILINE)


@frozen
class Figures:
    """What a run came to. edges: how many of the instrumented branches it reached."""

    target: str
    executions: int
    edges: int
    kept: int
    failures: tuple[Path, ...]

    def __str__(self) -> str:
        told = f"{self.target}: {self.executions:,} executions, {self.edges:,} edges, {len(self.failures)} failures"
        return f"{told}, {self.kept} inputs added to the corpus" if self.kept else told


def fuzz(target: Target, seconds: int, *, keeping: bool) -> Figures:
    """Fuzz it in a process of its own. What fails is in the working directory afterwards."""
    with tempfile.TemporaryDirectory() as scratch:
        directory = Path(scratch)
        (directory / "corpus").mkdir()
        for _, data in inputs(target):
            keep(data, directory / "corpus")
        child = [sys.executable, "-m", "fuzz.child", target.name, str(seconds), scratch]
        done = subprocess.run(child, stderr=subprocess.PIPE, text=True, errors="replace", check=False)
        if not _COVERED.search(done.stderr):
            raise AssertionError(f"{target.name}: libFuzzer didn't begin:\n{done.stderr[-2000:]}")
        failed = sorted((directory / "failures").iterdir())
        if done.returncode and not failed:
            raise AssertionError(f"{target.name}: libFuzzer ended with status {done.returncode}:\n{done.stderr[-2000:]}")
        failures = tuple(keep(file.read_bytes(), Path(f"fuzz-{target.name}")) for file in failed)
        executions = _DONE.search(done.stderr) or [*_EXECUTED.finditer(done.stderr)][-1]
        edges = max(map(int, _COVERED.findall(done.stderr)))
        kept = distil(target, (file.read_bytes() for file in (directory / "corpus").iterdir())) if keeping else 0
    return Figures(target.name, int(executions[1]), edges, kept, failures)


def replay(target: Target, file: Path) -> None:
    """Run one input, and let out what escapes."""
    target.check(file.read_bytes())
    print(f"{target.name}: {file}: nothing escapes")


def main() -> None:
    """Read the command line, and print the closing figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("target", nargs="?", choices=[*TARGETS, ALL])
    parser.add_argument("seconds", nargs="?", type=int, default=60)
    parser.add_argument("--replay", type=Path, metavar="FILE")
    parser.add_argument("--keep", action="store_true")
    told = parser.parse_args()
    if told.target is None:
        for target in TARGETS.values():
            print(f"{target.name:14}{target.claim}")
        return
    chosen = list(TARGETS.values()) if told.target == ALL else [TARGETS[told.target]]
    if told.replay is not None:
        for target in chosen:
            replay(target, told.replay)
        return
    if find_spec("atheris") is None:
        sys.exit("fuzzing needs atheris, which is not installed: pip install -e '.[fuzz]'")
    began = time.monotonic()
    figures = []
    for target in chosen:
        figures.append(fuzz(target, told.seconds, keeping=told.keep))
        print(figures[-1], flush=True)
        for file in figures[-1].failures:
            print(f"  run.py {target.name} --replay {file}", flush=True)
    executions = sum(each.executions for each in figures)
    failures = sum(len(each.failures) for each in figures)
    print(f"{len(figures)} targets, {executions:,} executions, {failures} failures, {time.monotonic() - began:.0f} s")
    assert not failures, f"{failures} inputs let something else escape than what is documented"


if __name__ == "__main__":
    main()
