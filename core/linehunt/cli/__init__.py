"""The command line: one file a command group, each loaded when it is called."""

import gc
import sys
from io import TextIOWrapper
from typing import NoReturn

VERSION_FLAGS = (["--version"], ["-V"])


def main() -> NoReturn:
    """The console script. Asking for the version loads nothing else."""
    from linehunt import __version__

    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a name that the terminal's encoding lacks must not cost a paid result

    if sys.argv[1:] in VERSION_FLAGS:
        print(f"linehunt {__version__}")
        sys.exit(0)
    # What a start makes lives until the end: to look for garbage among it, now and once more at exit, is a sixth of a lookup.
    gc.set_threshold(50_000, 20, 20)
    try:
        from linehunt.cli.root import run

        sys.exit(run(sys.argv[1:]))
    finally:
        gc.freeze()
