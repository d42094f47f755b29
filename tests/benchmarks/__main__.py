"""Every benchmark, each in a process of its own, and at the end a table of what was held beside what.

Run it by hand, on a machine with nothing else to do: `cd tests && python -m benchmarks [name ...]`. All of them take about 20 minutes.
"""

import re
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
_RATIO = re.compile(r"\((?:at (?:most|least)|under) |^ratio |\dx$")


def run(name: str) -> list[str]:
    """Print what a benchmark prints; its lines with a ratio or a bound."""
    command = [sys.executable, "-m", f"benchmarks.{name}"]
    kept = []
    with subprocess.Popen(command, cwd=HERE.parent, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            print(line, end="", flush=True)
            if _RATIO.search(line):
                kept.append(line.strip())
    return kept or [f"it ended with code {process.returncode}, and told nothing"]


def main(names: list[str]) -> None:
    """Go through them."""
    table = {}
    for name in names or sorted(path.stem for path in HERE.glob("[a-z]*.py")):
        print(f"\n== {name}", flush=True)
        table[name] = run(name)
    print("\n== the ratios")
    for name, lines in table.items():
        for line in lines:
            print(f"{name:<14}{line}")


if __name__ == "__main__":
    main(sys.argv[1:])
