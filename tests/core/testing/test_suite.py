"""The suite as its two kinds of caller meet it: pytest, and a program."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

import conforming
from conforming import ANSWERED, FETCHED, SAMPLE, case, normalize_response
from linehunt.plugin import ProviderResponse, Reply, Ticket
from linehunt.testing import Finding, ProviderConformance, check
from linehunt.testing.conformance import CHECKS

TESTS = Path(conforming.__file__).parent
GOOD = """
from conforming import case
from linehunt.testing import ProviderConformance

class TestAcme(ProviderConformance):
    case = case()
    examples = 5
"""
BROKEN = """
import time
from conforming import case
from linehunt.plugin import ProviderRequest
from linehunt.testing import ProviderConformance

def build_request(numbers):
    time.time()
    return ProviderRequest.get("/" + ",".join(number.digits for number in numbers))

class TestAcme(ProviderConformance):
    case = case({"build_request": build_request})
    examples = 5
"""


def run(test: str, directory: Path, *options: str) -> "subprocess.CompletedProcess[str]":
    """What pytest makes of a file with this text."""
    file = directory / "test_acme.py"
    file.write_text(test)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-o", f"pythonpath={TESTS}", "--rootdir", str(directory)]
    return subprocess.run([*command, *options, str(file)], cwd=directory, capture_output=True, text=True)


def test_each_check_is_a_test(tmp_path: Path) -> None:
    """All pass for a good provider; the one that has nothing to look at is skipped, and says why."""
    done = run(GOOD, tmp_path, "-rs")
    assert done.returncode == 0, done.stdout
    assert f"{len(CHECKS) - 1} passed, 1 skipped" in done.stdout
    assert "the provider has no sessions" in done.stdout


def test_a_failing_check_is_one_failing_test(tmp_path: Path) -> None:
    """It shows the complaint."""
    done = run(BROKEN, tmp_path)
    assert done.returncode == 1
    assert f"1 failed, {len(CHECKS) - 2} passed" in done.stdout
    assert "Complaint: build_request calls time.time: a hook has no clock (authorize gets `now`)" in done.stdout
    assert "test_acme.py::TestAcme::test_hooks_are_pure" in done.stdout


def test_the_base_class_is_no_test(tmp_path: Path) -> None:
    """It is not collected, even where every class is, nor is a class between it and a provider's."""
    between = "from linehunt.testing import ProviderConformance\nclass TestOurs(ProviderConformance):\n    examples = 1000\n"
    done = run(between, tmp_path, "-o", "python_classes=*")
    assert "no tests ran" in done.stdout


def test_a_class_is_a_test_once_it_has_a_case() -> None:
    """Or once a class above it has one."""

    class Ours(ProviderConformance):
        examples = 1000

    class Acme(Ours):
        case = case()

    class Again(Acme):
        pass

    assert [each.__test__ for each in (ProviderConformance, Ours, Acme, Again)] == [False, False, True, True]


def test_each_check_says_what_it_looks_at() -> None:
    """A runner shows a method's docstring, and so does the documentation."""
    assert [name for name in CHECKS if not getattr(ProviderConformance, name).__doc__] == []


def test_findings_are_in_the_order_of_the_checks() -> None:
    """One a check, by its words."""
    findings = check(case(), examples=1)
    assert findings[0] == Finding("loads")
    assert [finding.check for finding in findings] == [name.removeprefix("test_").replace("_", " ") for name in CHECKS]


def test_without_hypothesis_one_check_is_skipped(monkeypatch: pytest.MonkeyPatch) -> None:
    """The finding says how to install it; all others are made."""
    monkeypatch.setitem(sys.modules, "hypothesis", None)
    skipped = {finding.check: finding.skipped for finding in check(case()) if finding.skipped}
    assert skipped == {
        "mutated bodies are sound or refused": "Hypothesis is not installed: pip install 'linehunt[testing]'",
        "sessions open": "the provider has no sessions",
    }


def named_deep_within(response: ProviderResponse, ticket: Ticket | None) -> Any:
    told = normalize_response(response, ticket)
    if not isinstance(told, Reply) or ticket is not None:
        return told
    made_up = {} if isinstance(response.json()["meta"]["id"], str) else {"+442083669999": next(iter(told.answers.values()))}
    return evolve(told, answers={**told.answers, **made_up}, request_id="r-9")


def test_what_only_a_mutant_shows_is_told_with_the_smallest() -> None:
    """A value deep in the body, of a type that it never has: told by its place, the same each time."""
    sample = evolve(SAMPLE, body={**ANSWERED, "meta": {"id": "r-9"}}, request_id="r-9")
    made = case({"normalize_response": named_deep_within}, samples=(sample, FETCHED))
    [told] = [finding for finding in check(made) if finding.complaint]
    assert told.check == "mutated bodies are sound or refused"
    assert re.fullmatch(r"samples\[0], mutated, with status 200 and meta\.id = \S+: the reply answers a number .*", str(told.complaint))
    assert told in check(made)
