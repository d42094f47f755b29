"""docs/conformance.md against the suite: its checks, what a case takes, and what it says that no suite can see."""

import hashlib
import itertools
import time
from collections.abc import Callable
from importlib import import_module, invalidate_caches
from pathlib import Path
from typing import Any

import attrs
import pytest

import linehunt_offline.conformance
from conforming import Hooks, Settings, build_request, case, complaints
from fenced import read
from linehunt.plugin import Field, PhoneNumber, ProviderRequest
from linehunt.testing import Case, Finding, NotYet, Opened, ProviderConformance, Refusal, Response, Sample, check

PAGE = read("docs/conformance.md")
CHECKS = {name: test.__doc__ for name, test in vars(ProviderConformance).items() if name.startswith("test_")}

Numbers = tuple[PhoneNumber, ...]
Wanted = frozenset[Field]


def _said(name: str) -> str:
    """A check's name, as a finding has it."""
    return name.removeprefix("test_").replace("_", " ")


def test_every_check_has_a_row() -> None:
    """In the suite's order, with the first line of its docstring."""
    told = [(check, claim) for check, claim, _ in PAGE.table("check")]
    assert told == [(_said(name), (claim or "").partition("\n")[0].replace("`", "")) for name, claim in CHECKS.items()]


def test_what_is_checked_of_a_local_provider_is_told() -> None:
    """The column says "no" of what the suite skips because the provider answers locally."""
    findings = check(linehunt_offline.conformance.CASE)
    told = {row[0]: row[2] for row in PAGE.table("check")}
    assert told == {each.check: "no" if each.skipped == "the provider answers locally" else "yes" for each in findings}


def _default(slot: "attrs.Attribute[Any]") -> str:
    """A default as the page writes it."""
    default: Any = slot.default
    if default is attrs.NOTHING:
        return "required"
    if isinstance(default, attrs.Factory) or not default:  # type: ignore[arg-type]  # a class, typed as the function that makes its instances
        return "none"
    return ", ".join(default) if isinstance(default, tuple) else str(default)


@pytest.mark.parametrize("kind", [Case, Response, Sample, Refusal, NotYet, Opened], ids=lambda kind: kind.__name__)
def test_what_a_case_takes_is_listed(kind: type) -> None:
    """Each key with its default; those that several share, in the table of what they share."""
    shared = set() if kind is Response else {slot.name for slot in attrs.fields(Response)}
    slots = attrs.fields(kind) if kind is Case else [slot for slot in attrs.fields(kind) if slot.name not in shared]
    assert {key: default for key, default, _ in PAGE.table("key", under=kind.__name__)} == {slot.name: _default(slot) for slot in slots}


def test_a_finding_is_what_the_page_says() -> None:
    """A check, and what became of it in two words."""
    assert [slot.name for slot in attrs.fields(Finding)] == ["check", "complaint", "skipped"]
    assert [word for word in ("`complaint`", "`skipped`", "finding.check") if word not in PAGE.text] == []


# What it can't see.


def _hashed(numbers: Numbers, wanted: Wanted, settings: Settings) -> ProviderRequest:
    """A credential in disguise."""
    digest = hashlib.sha256(settings.api_key.reveal().encode()).hexdigest()
    return build_request(numbers, wanted, settings).with_headers({"x-key-hash": digest})


def _by_the_clock(numbers: Numbers, wanted: Wanted, settings: Settings) -> ProviderRequest:
    """A clock behind an argument that was left out."""
    time.gmtime()
    return build_request(numbers, wanted, settings)


def _importing(numbers: Numbers, wanted: Wanted, settings: Settings) -> ProviderRequest:
    """A module that reads the clock while a hook imports it."""
    import_module("acme_started")
    return build_request(numbers, wanted, settings)


def _counting() -> Callable[..., ProviderRequest]:
    """State that shows over time alone."""
    calls = itertools.count()

    def counting(numbers: Numbers, wanted: Wanted, settings: Settings) -> ProviderRequest:
        request = build_request(numbers, wanted, settings)
        return request if next(calls) < 1_000 else request.with_headers({"x-late": "1"})

    return counting


@pytest.mark.parametrize(
    ("hook", "words"),
    [
        (_hashed, "A hash of it in a request passes."),
        (_by_the_clock, "`time.gmtime()`"),
        (_importing, "what a module does while a hook imports it"),
        (_counting(), "but in the thousandth"),
    ],
    ids=["hash", "clock", "import", "state"],
)
def test_what_it_can_not_see_it_can_not_see(hook: Callable[..., ProviderRequest], words: str, directory: Path) -> None:
    """Each is wrong, the page names it, and no check complains: who mends the suite finds the words that have to go."""
    (directory / "acme_started.py").write_text("import time\nSTARTED = time.time()\n")
    invalidate_caches()
    hooks: Hooks = {"build_request": hook}
    assert complaints(case(hooks)) == {}
    assert words in " ".join(PAGE.text.split())
