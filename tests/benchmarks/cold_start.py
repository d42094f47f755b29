"""What a start costs: whole processes, held beside `python -c pass` and a bare script, in interleaved rounds; and memory.

Run it by hand, in an environment with the `[test]` extra: `python tests/benchmarks/cold_start.py [rounds]`.
"""

import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from linehunt_sandbox import Sandbox

BARE = """
import argparse, json, urllib3
parser = argparse.ArgumentParser()
parser.add_argument("number")
number = parser.parse_args().number
headers = urllib3.make_headers(basic_auth={basic!r})
response = urllib3.PoolManager().request("GET", {url!r} + "/v1/Number/" + number + "?type=carrier", headers=headers)
print(json.dumps(json.loads(response.data)))
"""
CONFIGURATION = """
[chains.default]
accounts = ["plivo"]
want = ["country", "carrier"]
[accounts.plivo]
auth_id = "{auth_id}"
auth_token = "{auth_token}"
base_url = "{url}"
"""
PEAK = """
import sys
sys.argv = ["linehunt", "lookup", "+442083661177"]
from linehunt.cli import main
try:
    main()
finally:
    print(open("/proc/self/status").read(), file=sys.stderr)
"""


def measure(command: list[str]) -> float:
    """Seconds of one run."""
    start = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - start


def main(rounds: int = 15) -> None:
    """Print medians in milliseconds and their ratios."""
    python, linehunt = sys.executable, str(Path(sys.executable).with_name("linehunt"))
    with tempfile.TemporaryDirectory() as name, Sandbox() as sandbox:
        directory = Path(name)
        plivo = sandbox.plivo
        bare = directory / "bare.py"
        bare.write_text(BARE.format(basic=f"{plivo.auth_id}:{plivo.auth_token}", url=plivo.url))
        configuration = directory / "linehunt.toml"
        configuration.touch(0o600)
        configuration.write_text(CONFIGURATION.format(auth_id=plivo.auth_id, auth_token=plivo.auth_token, url=plivo.url))
        commands = {
            "python -c pass": [python, "-c", "pass"],
            "linehunt --version": [linehunt, "--version"],
            "one offline lookup": [linehunt, "lookup", "+442083661177"],
            "argparse + urllib3, one lookup": [python, str(bare), "+14154305555"],
            "one lookup of the sandbox": [linehunt, "--config", str(configuration), "lookup", "+14154305555"],
        }
        rows = [{name: measure(command) for name, command in commands.items()} for _ in range(rounds + 1)][1:]
        for name in commands:
            print(f"{name:<34}{statistics.median(row[name] for row in rows) * 1000:8.1f} ms")

        def ratio(over: str, under: str, limit: str) -> None:
            print(f"{over} / {under}: {statistics.median(row[over] / row[under] for row in rows):.2f}   ({limit})")

        names = list(commands)
        ratio(names[1], names[0], "at most 6")
        ratio(names[2], names[0], "at most 12")
        ratio(names[4], names[3], "at most 2.3")
        status = subprocess.run([python, "-c", PEAK], capture_output=True, text=True, check=True).stderr
        peak = re.search(r"VmHWM:\s*(\d+) kB", status)
        print(f"peak memory of an offline lookup: {int(peak[1]) / 1024 if peak else 0:.1f} MB   (under 60)")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
