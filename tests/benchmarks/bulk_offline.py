"""`linehunt bulk` of a million numbers along the offline chain, on one core and on all of them, next to a plain loop; and memory.

From CSV to CSV, everything but the location; one of eight numbers lacks a digit, one of fifty is a word. The loop reads and writes with
csv, and asks phonenumbers, its pattern cache on, each question as its README does. Every way is a process of its own, in interleaved
rounds, timed from its first line to its last; CPU time is that of all its processes, the peak that of the largest. Cores that other work
keeps busy make several processes look bad: the CPU times tell how many times faster they would be on idle ones.

Run it by hand: `cd tests && python -m benchmarks.bulk_offline [rounds] [numbers]`. It exits 1 if a goal is missed.
"""

import filecmp
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

PER_CORE = 2.5
BOTH = 1.6
PEAK_MB = 150
WANT = ("valid", "country", "formats", "line_type", "original_carrier", "time_zones")


class Ran(NamedTuple):
    """Seconds of wall clock and of CPU, and the peak in MB."""

    seconds: float
    cpu: float
    peak: float


def make(path: str, count: str) -> None:
    """Write the input."""
    import csv

    from benchmarks import offline

    offline.COUNT = int(count)
    with Path(path).open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("id", "phone", "note"))
        for row, number in enumerate(offline.numbers()):
            writer.writerow((row, "somebody" if row % 50 == 9 else number, "a note, as rows have them"))


def loop(source: str, target: str) -> None:
    """The plain loop."""
    import csv

    import phonenumbers
    from phonenumbers import PhoneNumberFormat, carrier, timezone

    phonenumbers.enable_pattern_cache()
    formats = (PhoneNumberFormat.E164, PhoneNumberFormat.NATIONAL, PhoneNumberFormat.INTERNATIONAL, PhoneNumberFormat.RFC3966)
    with Path(source).open(newline="") as read, Path(target).open("w", newline="") as written:
        reader, writer = csv.reader(read), csv.writer(written)
        writer.writerow((*next(reader), "valid", "type", "region", *formats, "carrier", "zones"))
        for row in reader:
            try:
                parsed = phonenumbers.parse(row[1])
            except phonenumbers.NumberParseException as error:
                writer.writerow((*row, error))
                continue
            writer.writerow(
                (
                    *row,
                    phonenumbers.is_valid_number(parsed),
                    phonenumbers.number_type(parsed),
                    phonenumbers.region_code_for_number(parsed),
                    *[phonenumbers.format_number(parsed, form) for form in formats],
                    carrier.name_for_number(parsed, "en"),
                    " ".join(timezone.time_zones_for_number(parsed)),
                )
            )


def bulk(source: str, target: str, processes: str) -> None:
    """`linehunt bulk`."""
    from linehunt_bulk.bulk_command import bulk as command

    options = [option for field in WANT for option in ("--want", field)]
    command.main(
        [source, "-o", target, "--overwrite", "--progress", "none", "--workers", processes, *options], standalone_mode=False, obj=Options
    )


class Options:
    """Those of the root command: no configuration file."""

    config = None


def run(way: str, *arguments: str) -> Ran:
    """A way, in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.bulk_offline", way, *arguments]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True)
    return Ran(*map(float, done.stdout.split()))


def measured(way: Callable[..., None], *arguments: str) -> None:
    """What the process of a way does."""
    start = time.perf_counter()
    way(*arguments)
    seconds = time.perf_counter() - start
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    cpu = sum(usage.ru_utime + usage.ru_stime for usage in used)
    # A child begins with its parent's peak, so this one's own is the least that its children can have.
    peak = max(usage.ru_maxrss for usage in used)
    print(seconds, cpu, peak / (1 << 20 if sys.platform == "darwin" else 1 << 10))  # Linux counts in KiB, macOS in bytes


def main(rounds: int = 3, count: int = 1_000_000) -> None:
    """Print medians, ratios and peaks."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    with tempfile.TemporaryDirectory() as directory:
        source, plain, one, all_ = (str(Path(directory, name)) for name in ("in.csv", "loop.csv", "one.csv", "all.csv"))
        run("make", source, str(count))
        rows = [(run("loop", source, plain), run("bulk", source, one, "1"), run("bulk", source, all_, str(cores))) for _ in range(rounds)]
        if not filecmp.cmp(one, all_, shallow=False):
            sys.exit("one process and several write different bytes")
    print(f"{count:,} rows, {rounds} rounds, medians")
    for place, way in enumerate(("plain loop", "linehunt bulk, one process", f"linehunt bulk, {cores} processes")):
        wall, cpu = (
            statistics.median(times) / count * 1e6 for times in zip(*[(row[place].seconds, row[place].cpu) for row in rows], strict=True)
        )
        print(f"  {way:<28}{wall:8.1f} µs a row{cpu:8.1f} µs of CPU{max(row[place].peak for row in rows):6.0f} MB a process")
    per_core = statistics.median(row[1].cpu / row[0].cpu for row in rows)
    both = statistics.median(row[1].seconds / row[2].seconds for row in rows)
    idle = statistics.median(cores * row[1].cpu / row[2].cpu for row in rows)
    peak = max(row[place].peak for row in rows for place in (1, 2))
    print(f"one process: {per_core:.2f} of the loop's CPU time (at most {PER_CORE})")
    print(f"{cores} processes: {both:.2f} times the rate of one (at least {BOTH}); by CPU time up to {idle:.2f} on idle cores")
    if per_core > PER_CORE or both < BOTH or peak >= PEAK_MB:
        sys.exit("a goal is missed")


WAYS: dict[str, Callable[..., None]] = {"make": make, "loop": loop, "bulk": bulk}

if __name__ == "__main__":
    if sys.argv[1:] and sys.argv[1] in WAYS:
        measured(WAYS[sys.argv[1]], *sys.argv[2:])
    else:
        main(*map(int, sys.argv[1:3]))
