"""A report as a file, whole or not at all, and the numbers on it as people read them."""

import json
import re
from pathlib import Path

import pytest

from bulk_results import attempt, fields, gave, invalid, result
from linehunt import __version__
from linehunt_bulk.report.marks import duration, percent
from linehunt_bulk.report.over_time import ticks
from linehunt_bulk.report.record import RunRecord
from linehunt_bulk.report.writing import report_format, write_report
from linehunt_bulk.tally import Tally
from linehunt_bulk.unusable import Unusable

BEGAN = 1_790_000_000.0


def record(*, stopped: str | None = None, options: dict[str, str] | None = None, duplicates: int | None = None) -> RunRecord:
    """A run of two rows."""
    tally = Tally(fields("carrier"), ["plivo"])
    tally.note(result(gave("carrier", None, attempt("0.004 USD"))), 1.0)
    tally.note(invalid("it is empty"), 2.0)
    return RunRecord(
        tally=tally,
        source="numbers.csv",
        target="out.csv",
        chain="default",
        began=BEGAN,
        ended=BEGAN + 83,
        options=options or {},
        stopped=stopped,
        duplicates=duplicates,
    )


def test_a_report_named_json_is_the_tally(tmp_path: Path) -> None:
    """The run, the tally as it is, duplicates, and the rows in doubt."""
    run = record(stopped="x", options={"--yes": "yes"}, duplicates=3)
    path = tmp_path / "run.JSON"
    write_report(path, run)
    told = json.loads(path.read_text("utf-8"))
    assert told.pop("run") == {
        "linehunt": __version__,
        "input": "numbers.csv",
        "output": "out.csv",
        "chain": "default",
        "began": "2026-09-21T14:13:20Z",
        "ended": "2026-09-21T14:14:43Z",
        "seconds": 83.0,
        "stopped": "x",
        "options": {"--yes": "yes"},
    }
    assert (told.pop("duplicates"), told.pop("doubtful")) == (3, {"rows": 0, "places": []})
    assert told == json.loads(json.dumps(run.tally.to_dict()))


@pytest.mark.parametrize(
    ("name", "complaint"), [("run.pdf", "a page (.html) or JSON (.json)"), ("run", "a page"), ("nowhere/run.html", "no such directory")]
)
def test_what_can_be_no_report_is_said_before_the_run(tmp_path: Path, name: str, complaint: str) -> None:
    """A name with another ending, or in a directory that isn't there."""
    with pytest.raises(Unusable, match=re.escape(complaint)):
        report_format(tmp_path / name)
    with pytest.raises(Unusable):
        write_report(tmp_path / name, record())
    assert list(tmp_path.iterdir()) == []


def test_a_report_is_replaced_when_the_new_one_is_whole(tmp_path: Path) -> None:
    """Nothing else is left beside it; where it can't be written, what is there stays, and the line says why."""
    path = tmp_path / "run.htm"
    path.write_text("old", "utf-8")
    write_report(path, record())
    assert path.read_text("utf-8").startswith("<!DOCTYPE html>")
    assert list(tmp_path.iterdir()) == [path]
    taken = tmp_path / "taken.json"
    taken.mkdir()
    with pytest.raises(Unusable, match=r"taken\.json: the report can't be written: "):
        write_report(taken, record())
    assert sorted(tmp_path.iterdir()) == [path, taken]


# Numbers for people.


@pytest.mark.parametrize(
    ("count", "of", "expected"),
    [
        (0, 0, "0 %"), (0, 7, "0 %"), (1, 1000, "<1 %"), (1, 2, "50 %"), (990, 1000, "99 %"), (9905, 10_000, "99.0 %"),
        (9999, 10_000, "99.9 %"), (999_999, 1_000_000, "99.9 %"), (7, 7, "100 %"),
    ],
)  # fmt: skip
def test_only_all_is_a_hundred_percent(count: int, of: int, expected: str) -> None:
    """Nor does anything but nothing say zero."""
    assert percent(count, of) == expected


@pytest.mark.parametrize(
    ("seconds", "expected"), [(0.00042, "0.42 ms"), (0.0099, "9.9 ms"), (0.052, "52 ms"), (0.9996, "1.00 s"), (65, "1 min 5 s")]
)
def test_durations_have_the_digits_that_count(seconds: float, expected: str) -> None:
    """From a tenth of a millisecond up."""
    assert duration(seconds) == expected


@pytest.mark.parametrize("most", [1, 2, 4, 5, 7, 19, 20, 21, 99, 100, 12_345, 10**9 + 1])
def test_an_axis_has_few_round_values(most: int) -> None:
    """From 0, evenly apart, at most five; the last is the first one at or above the most."""
    values = ticks(most)
    step = values[1]
    assert values[0] == 0
    assert len(values) <= 5
    assert values[-1] - step < most <= values[-1]
    assert str(step).rstrip("0") in {"1", "2", "5"}
