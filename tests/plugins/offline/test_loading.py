"""Which tables are loaded, and when: each claim in an interpreter of its own."""

import json
import subprocess
import sys

import pytest

TABLES = ["phonenumbers", "phonenumbers.carrierdata", "phonenumbers.tzdata", "phonenumbers.geodata"]
# Linux counts what the parent had before exec into a child's ru_maxrss: there the peak is read from /proc.
REPORT = f"""
import json, pathlib, re, resource, sys
status = pathlib.Path("/proc/self/status")
if status.exists():
    peak_mb = int(re.search(r"VmHWM:\\s+([0-9]+) kB", status.read_text())[1]) // 1024
else:
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 20
print(json.dumps({{"loaded": [name for name in {TABLES} if name in sys.modules], "peak_mb": peak_mb}}))
"""
ASK = """
import linehunt_offline
from linehunt.plugin import Field, PhoneNumber
numbers = tuple(map(PhoneNumber.parse, ("+14154305555", "+442083661177", "+919812345678")))
linehunt_offline.answer_locally(numbers, Field.parse_all({wanted}), linehunt_offline.Settings())
"""


def run(code: str) -> dict[str, object]:
    """What is loaded in an interpreter that has run `code`, and its peak memory."""
    done = subprocess.run([sys.executable, "-c", code + REPORT], check=True, capture_output=True, text=True, timeout=60)
    report: dict[str, object] = json.loads(done.stdout)
    return report


def test_provider_info_loads_no_tables() -> None:
    """A configuration that names the provider costs no import of phonenumbers."""
    assert run("import linehunt_offline\nlinehunt_offline.provider_info()\n")["loaded"] == []


@pytest.mark.parametrize(
    ("wanted", "loaded"),
    [
        (["valid", "country", "formats", "line_type"], ["phonenumbers"]),
        (["original_carrier"], ["phonenumbers", "phonenumbers.carrierdata"]),
        (["time_zones"], ["phonenumbers", "phonenumbers.tzdata"]),
        (["location"], ["phonenumbers", "phonenumbers.geodata"]),
    ],
    ids=["core", "original carrier", "time zones", "location"],
)
def test_tables_are_loaded_for_the_fields_that_need_them(wanted: list[str], loaded: list[str]) -> None:
    """Answering loads the tables of the wanted fields, and no others."""
    assert run(ASK.format(wanted=wanted))["loaded"] == loaded


def test_record_without_location_is_small() -> None:
    """Everything but the location stays below 60 MB, the interpreter included."""
    everything_else = ["valid", "country", "formats", "line_type", "original_carrier", "time_zones"]

    report = run(ASK.format(wanted=everything_else))

    assert isinstance(report["peak_mb"], int)
    assert report["peak_mb"] < 60
