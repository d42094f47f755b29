"""Mixed faults over the sandbox at full concurrency, for as long as one likes.

Run it by hand: `PYTHONPATH=tests python tests/soak/run.py [minutes] [seed]`: for 30 minutes, if none are given. It prints a line every
minute and the closing figures, and ends with an AssertionError at the first claim that doesn't hold: with its seed, and the directory in
which its ledger is left. Below 5 minutes memory is told, and held to no bound. On Linux with glibc alone.
"""

import random
import shutil
import sys
import tempfile
from pathlib import Path

from soak.watch import Soak

_MEASURABLE = 300.0
"""Seconds below which memory has not yet come to rest."""


def main(minutes: str = "30", seed: str | None = None) -> None:
    """Soak, and print the closing figures."""
    chosen = random.SystemRandom().randrange(1_000_000) if seed is None else int(seed)
    seconds = float(minutes) * 60
    print(f"seed {chosen}", flush=True)
    scratch = Path(tempfile.mkdtemp(prefix="soak-"))
    soak = Soak(scratch, seconds, chosen, measured=seconds >= _MEASURABLE)
    try:
        figures = soak.run(lambda words: print(words, flush=True))
    except BaseException as error:
        error.add_note(f"its ledger and its logs are left in {scratch}")
        raise
    print(figures)
    shutil.rmtree(scratch)


if __name__ == "__main__":
    main(*sys.argv[1:])
