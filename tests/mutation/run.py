"""Mutation testing of what decides about money and secrets.

Run it by hand: `PYTHONPATH=tests python tests/mutation/run.py [area ...]`, without an area for all of them. It works in a copy of the
tree, prints each area's figures and its survivors, and ends non-zero where less than 90 % of an area's mutants were noticed.
"""

import os
import sys
import tempfile
import time
from collections import Counter
from importlib.util import find_spec
from pathlib import Path

from mutation.areas import AREAS
from mutation.mutant import Fate, Mutant
from mutation.scratch import lay_out

_PROCESSES = 2
_NEEDED = 0.9
_README = Path(__file__).with_name("README.md")


def main(*names: str) -> None:
    """Mutate, and print the closing figures."""
    if find_spec("mutmut") is None:
        sys.exit("mutmut is not here: pip install -e '.[mutation]'")
    if unknown := set(names) - AREAS.keys():
        sys.exit(f"no such area: {', '.join(sorted(unknown))}; there are {', '.join(AREAS)}")
    os.nice(5)
    too_few = [name for name in names or AREAS if _score(name) < _NEEDED]
    if too_few:
        sys.exit(f"less than {_NEEDED:.0%} noticed: {', '.join(too_few)}")


def _score(name: str) -> float:
    """Print the area's survivors and figures; the share of its mutants that the tests noticed."""
    began = time.monotonic()
    mutants = _mutate(name)
    survivors = [mutant for mutant in mutants if mutant.fate is Fate.SURVIVED]
    known = _README.read_text("utf-8")
    for row, count in Counter(mutant.row for mutant in survivors).items():
        print(f"{row} {'known' if row in known else 'NOT IN THE TABLE'} |{f' {count} times' if count > 1 else ''}")
    fates = Counter(mutant.fate for mutant in mutants)
    score = 1 - len(survivors) / len(mutants)
    print(
        f"{name}: {len(mutants)} mutants, {fates[Fate.KILLED]} killed, {fates[Fate.SURVIVED]} survived, {fates[Fate.TIMEOUT]} timeouts:"
        f" {score:.1%} in {time.monotonic() - began:.0f} s",
        flush=True,
    )
    return score


def _mutate(name: str) -> list[Mutant]:
    # They import mutmut, which is no part of the [test] extra.
    from mutation.definitions import mutate_definitions
    from mutation.functions import mutate_functions

    area = AREAS[name]
    # CI: hypothesis then draws the same examples every time, against no clock. The temporary directories of the tests end with ours.
    environment = {**os.environ, "CI": "1", "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": ""}
    with tempfile.TemporaryDirectory(prefix="linehunt-mutation-", ignore_cleanup_errors=True) as scratch:
        directory = Path(scratch)
        lay_out(directory, area)
        environment |= {"TMPDIR": str(directory)}
        return [
            *mutate_functions(directory, area, _PROCESSES, environment),
            *mutate_definitions(directory, area, _PROCESSES, environment),
        ]


if __name__ == "__main__":
    main(*sys.argv[1:])
