"""How a time zone is written."""

import re
import struct
import sys
import zoneinfo
from collections.abc import Iterator
from datetime import UTC, timedelta
from pathlib import Path

import pytest

from linehunt.config.configuration import Configuration
from linehunt.config.time_zone import parse_time_zone


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty database of time zones, instead of the machine's."""
    monkeypatch.setitem(sys.modules, "tzdata", None)
    zoneinfo.reset_tzpath([str(tmp_path)])
    yield tmp_path
    zoneinfo.reset_tzpath()


def write_zone(path: Path) -> None:
    """A zone that is always five and a half hours ahead, as RFC 8536 has it: once for old readers, once for new ones, and as a rule."""
    header = b"TZif2" + bytes(15) + struct.pack(">6l", 0, 0, 0, 0, 1, 4)
    block = header + struct.pack(">lbb", 19_800, 0, 0) + b"IST\0"
    path.parent.mkdir()
    path.write_bytes(block * 2 + b"\nIST-5:30\n")


def test_names(database: Path) -> None:
    """An IANA name is looked up in the database, and the days of budgets begin at its midnight."""
    write_zone(database / "Made" / "Here")
    zone = parse_time_zone("Made/Here")
    assert str(zone) == "Made/Here"
    assert zone.utcoffset(None) == timedelta(hours=5, minutes=30)
    budgets = Configuration(budgets={"day": "1 USD", "time_zone": "Made/Here"}).budgets
    assert (budgets.time_zone, budgets.day(66_600.0 - 1), budgets.day(66_600.0)) == (zone, "1970-01-01", "1970-01-02")


def test_utc_needs_no_database(database: Path) -> None:
    """It is Python's own."""
    assert parse_time_zone("UTC") is UTC


def test_no_database(database: Path) -> None:
    """Where there is none, the error says where to get one."""
    words = "this machine has no database of time zones: install the Python package tzdata, or write 'UTC'"
    with pytest.raises(ValueError, match=f"^{words}$"):
        parse_time_zone("Made/Elsewhere")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Made/Heer", "unknown time zone: did you mean 'Made/Here'?"),
        ("Made", "unknown time zone: did you mean 'Made/Here'?"),
        ("nowhere", "unknown time zone: write its IANA name, as in 'Europe/Berlin', or 'UTC'"),
        ("../Made/Here", "unknown time zone: did you mean 'Made/Here'?"),
        ("/etc/passwd", "unknown time zone: write its IANA name, as in 'Europe/Berlin', or 'UTC'"),
        ("a\0b", "unknown time zone: write its IANA name, as in 'Europe/Berlin', or 'UTC'"),
        ("x" * 5000, "unknown time zone: write its IANA name, as in 'Europe/Berlin', or 'UTC'"),
        (" ", "it is empty"),
        (1, "it must be text, not a whole number"),
    ],
)
def test_what_is_none(database: Path, written: object, expected: str) -> None:
    """The error has the nearest name where there is one."""
    write_zone(database / "Made" / "Here")
    with pytest.raises(ValueError, match=f"^{re.escape(expected)}$"):
        parse_time_zone(written)
