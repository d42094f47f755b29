"""Canaries at the command line: what commands print and leave behind, over answers and over failures."""

import json
import logging
from contextlib import ExitStack
from pathlib import Path

import pytest
from attrs import frozen

from commandline import CommandLine, Ran
from linehunt_sandbox.configuration import configuration
from security.canaries import ALL, DIGITS, NUMBERS, SECRETS, found, found_in_files, sandbox, written
from security.echoing import echoing

_ROWS = [*NUMBERS, *(f"+9198123457{at:02}" for at in range(20)), "+1 (415) 430-5555 x", "0"]
_LONG = ["lookup", *NUMBERS, "+1 (415) 430-5555 x", "--chain", "all", "--want", "carrier", "--want", "reachable", "--want", "caller_name"]


@frozen
class Told:
    """What every command came to, by its words, and what was logged meanwhile."""

    ran: dict[str, Ran]
    logged: str
    directory: Path


@pytest.fixture
def told(tmp_path: Path, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> Told:
    """Everything that the command line can do about accounts, each vendor repeating what it is sent, all credentials written literally."""
    caplog.set_level(logging.DEBUG)
    monkeypatch.chdir(tmp_path)
    linehunt, ran = CommandLine(capsys), {}
    with sandbox() as serving, ExitStack() as stack:
        text = configuration(serving)
        for name, vendor in serving.vendors.items():
            url = vendor.settings["base_url"]
            repeated = [*written(name)[:3], *NUMBERS, "098123 45678", "(415) 430-5555"]
            text = text.replace(json.dumps(url), json.dumps(stack.enter_context(echoing(url, repeated)).url))
        _write("linehunt.toml", text)
        _write("broken.toml", text.replace("auth_token = ", "auth_tokne = ").replace("account_sid = ", "# "))
        Path("in.csv").write_text("phone\n" + "".join(f"{row}\n" for row in _ROWS), "utf-8")
        for words in (
            "bulk in.csv -o out.csv --report report.html --progress json --trail --money --yes --chain all --want carrier --want reachable",
            "bulk in.csv -o out.jsonl --report report.json --refresh --yes --chain all --want carrier",
            "plan in.csv --chain all --want roaming",
            "spend",
            "spend --by account --format json",
            "spend doubts",
            "spend doubts --format csv",
            "config show",
            "config check",
            "--config broken.toml config check",
            "--config broken.toml lookup +14154305555",
            "providers",
            "store check",
            "forget +442079460123",
        ):
            ran[words] = linehunt(*words.split())
        for form in ("table", "json", "jsonl"):
            ran[f"lookup {form}"] = linehunt(*_LONG, "--explain", "--format", form)
    return Told(ran, caplog.text, tmp_path)


def _write(name: str, text: str) -> None:
    Path(name).touch(0o600)
    Path(name).write_text(text, "utf-8")


def test_no_credential_is_told_or_left(told: Told) -> None:
    """Not in what is printed, on whichever stream; not in logs, outputs, reports or the ledger: in the configuration alone."""
    assert told.ran["config show"].code == told.ran["config check"].code == 0
    assert "***" in told.ran["config show"].out
    assert told.ran["--config broken.toml config check"].code == 2
    assert "***" in told.ran["lookup json"].out  # what was repeated has been there
    assert {words: found(ran.out + ran.err) for words, ran in told.ran.items() if found(ran.out + ran.err)} == {}
    assert found(told.logged) == []
    assert found_in_files(told.directory, but=("linehunt.toml", "broken.toml")) == {}
    assert len(found_in_files(told.directory, (SECRETS["plivo"][1], *ALL))) == 2  # the search finds what is there


def test_numbers_are_where_they_belong(told: Told) -> None:
    """They are in the results that were asked for, and in the ledger. Trails, summaries, events, spending, reports and logs have none."""
    meant = ("lookup table", "lookup json", "lookup jsonl")
    assert all(found(told.ran[words].out, DIGITS) for words in meant)
    assert {words: found(ran.out, DIGITS) for words, ran in told.ran.items() if words not in meant and found(ran.out, DIGITS)} == {}
    assert {words: found(ran.err, DIGITS) for words, ran in told.ran.items() if found(ran.err, DIGITS)} == {}
    assert found(told.logged, DIGITS) == []
    left = found_in_files(told.directory, DIGITS)
    assert left.keys() >= {"in.csv", "out.csv", "out.jsonl", "ledger.db"}
    assert left.keys() <= {"in.csv", "out.csv", "out.jsonl", "ledger.db", "ledger.db-journal"}
