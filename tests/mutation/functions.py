"""Mutants of functions: mutmut makes, runs and judges them."""

import contextlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from mutmut.configuration import reset_config
from mutmut.mutation.diff_apply import get_diff_for_mutant
from mutmut.utils.format_utils import orig_function_and_class_names_from_key

from mutation.areas import Area
from mutation.mutant import Fate, Mutant, differing
from mutation.scratch import sources_of

_RUN = (sys.executable, "-c", "from mutmut.__main__ import cli; cli()", "run", "--max-children")
# What mutmut notes of a mutant: the exit code of its pytest, or a code of mutmut's own.
_KILLED = (1, 3)
_TIMEOUT = (36, 24, -24, 152, 255)
_UNNOTICED = (0, 5, 33)
"""Survived, and two codes for a function that no test calls."""


def mutate_functions(directory: Path, area: Area, processes: int, environment: dict[str, str]) -> Iterator[Mutant]:
    """Run mutmut in a scratch directory, and read what it says.

    Raises:
        SystemExit: it didn't come to its end. Its words are in `mutmut.log` there.
    """
    log = directory / "mutmut.log"
    with log.open("w") as output:
        done = subprocess.run([*_RUN, str(processes)], cwd=directory, env=environment, stdout=output, stderr=subprocess.STDOUT, check=False)
    if done.returncode:
        raise SystemExit(f"mutmut failed:\n{log.read_text('utf-8').rpartition(chr(13))[2][-3000:]}")
    with contextlib.chdir(directory):
        reset_config()
        for source in sources_of(area):
            meta = Path("mutants", f"{source}.meta")
            codes = json.loads(meta.read_text("utf-8"))["exit_code_by_key"] if meta.exists() else {}
            for name, code in codes.items():
                yield _judged(name, code, source)


def _judged(name: str, code: int | None, source: str) -> Mutant:
    if code in _KILLED:
        fate = Fate.KILLED
    elif code in _TIMEOUT:
        fate = Fate.TIMEOUT
    elif code in _UNNOTICED:
        fate = Fate.SURVIVED
    else:
        raise SystemExit(f"mutmut ended {name} with {code}, and that says nothing")
    function, kind = orig_function_and_class_names_from_key(name)
    where = f"{source.removeprefix('linehunt/')} {f'{kind}.' if kind else ''}{function}"
    was, now = differing(get_diff_for_mutant(name, path=source).splitlines()) if fate is Fate.SURVIVED else ("", "")
    return Mutant(where, was, now, fate)
