"""Bombs: what a response can cost in memory and time, whatever is in it."""

import json
import os
import subprocess
import sys

import pytest

from security.bombs import BOMBS

MOST = 48 * 1024
"""KiB. 1 MiB of JSON can be 350,000 empty objects; more than that is nothing's to take."""
ENDLESS = {name for name in BOMBS if name.endswith("without end")}


@pytest.fixture(scope="module")
def met() -> dict[str, tuple[str | None, int]]:
    """What each bomb came to in a process that has met the others."""
    paths = os.pathsep.join(path for path in sys.path if path)
    done = subprocess.run(
        [sys.executable, "-m", "security.bombs"],
        capture_output=True,
        text=True,
        check=True,
        timeout=50,
        env={**os.environ, "PYTHONPATH": paths},
    )
    assert done.stderr == ""
    told: dict[str, tuple[str | None, int]] = json.loads(done.stdout)
    return told


def test_every_bomb_is_an_error(met: dict[str, tuple[str | None, int]]) -> None:
    """Each ends at the cap, at the deadline or as no JSON: one of the documented errors, never an answer."""
    came_to = {name: error for name, (error, _) in met.items()}
    known = {"MalformedResponse", "ConnectionBroken", "ResponseTooLarge", "TimedOut", "QueryRejected", "ProviderUnavailable"}
    assert came_to.keys() == BOMBS.keys()
    assert {name: error for name, error in came_to.items() if error not in known} == {}
    assert {
        name: error
        for name, error in came_to.items()
        if name in ENDLESS and error not in ("ConnectionBroken", "ResponseTooLarge", "TimedOut")
    } == {}
    assert came_to["gzip"] == came_to["deflate"] == came_to["arrays"] == came_to["an integer"] == "MalformedResponse"
    assert came_to["a million chunks"] != "ResponseTooLarge"  # a whole mebibyte, and no more


def test_no_bomb_takes_much_memory(met: dict[str, tuple[str | None, int]]) -> None:
    """Under 16 MiB above what the process had before, JSON of nothing but empty objects aside, which is as large as its text allows."""
    assert {name: grown for name, (_, grown) in met.items() if grown >= (MOST if name == "empty objects" else 16 * 1024)} == {}
