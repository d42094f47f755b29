"""Credential canaries: whatever a vendor repeats, and however it ends, in no writing of them do they come out anywhere."""

import json
import logging
import pickle
import traceback
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from copy import deepcopy
from pathlib import Path

import attrs
import pytest

from fakes import FakeClock
from linehunt import Client, Configuration, LinehuntError, LookupResult, MemoryStore, SQLiteStore, StepKind
from linehunt.plugin import Secret
from linehunt_sandbox import Sandbox
from observers_made import Notes
from sandboxed import configuration
from security.canaries import WAYS, found, found_in_files, sandbox, written
from security.echoing import ECHOES, echoing

LIMITS = {"max_batch_size": 1, "deadline": "10s", "patience": "0.1s"}
WANT = ("carrier", "ported", "reachable", "caller_name")


@pytest.fixture
def vendors() -> Iterator[Sandbox]:
    """The vendors, serving, with canaries for credentials."""
    with sandbox() as serving:
        yield serving


def words_of(results: Iterable[LookupResult]) -> dict[str, str]:
    """All that results can be made to say, by how."""
    told: dict[str, list[str]] = {"repr": [], "json": [], "explain": [], "error": [], "traceback with locals": [], "pickle": []}
    for result in results:
        told["repr"].append(repr(result))
        told["json"].append(str(result.to_dict()))
        told["explain"].append(result.explain())
        told["pickle"].append(pickle.dumps(result.to_dict()).decode("latin-1"))
        errors: list[Exception] = [step.error for step in result.steps if step.error is not None]
        try:
            result.require()
        except LinehuntError as raised:
            errors.append(raised.with_traceback(None))
        for error in errors:
            told["error"] += [str(error), repr(error), repr(vars(error))]
            told["traceback with locals"] += traceback.TracebackException.from_exception(error, capture_locals=True).format()
    return {how: "\n".join(texts) for how, texts in told.items()}


def texts_of(canaries: Iterable[str]) -> list[str]:
    """These in texts that an error's words hold whole."""
    texts: list[str] = []
    for canary in canaries:
        if texts and len(texts[-1]) + len(canary) < 120:
            texts[-1] += f" {canary}"
        else:
            texts.append(canary)
    return texts


@pytest.mark.parametrize("way", WAYS)
def test_a_vendor_that_repeats_credentials(
    way: str, vendors: Sandbox, tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """In answers, refusals and garbage, in every writing: results, events, logs, stderr and the bytes of the ledger have none of it."""
    caplog.set_level(logging.DEBUG)
    name, changed = WAYS[way]
    canaries, notes, clock = written(way), Notes(), FakeClock()
    texts = texts_of(canaries)
    with echoing(vendors.vendors[name].settings["base_url"], texts) as server, closing(SQLiteStore(tmp_path / "ledger")) as store:
        tables = configuration(vendors, name, want=WANT, **{name: changed | LIMITS | {"base_url": server.url}})
        with Client(tables, store=store, clock=clock, observers={"notes": notes}) as asking:
            results = []
            for at in range(len(texts) * len(ECHOES)):
                results.append(asking.lookup(f"+9198123{at:05}"))
                clock.advance(60)  # no cooldown: the next one is asked, too
        answered = [result for result in results if result.carrier is not None]
        with Client(tables, store=store, clock=clock) as recalling:
            again = [recalling.lookup(result.number.e164, want=["carrier"]) for result in answered if result.number]
    told = capfd.readouterr()

    assert len(server.requests) == len(results)
    assert {canary for text in texts for canary in text.split()} == set(canaries)
    assert len(answered) >= 2 * len(texts)
    assert all(result.steps[0].kind is StepKind.RECALLED for result in again)
    sinks = words_of([*results, *again])
    sinks |= {"events": repr([*notes.attempts, *notes.lookups]), "logs": caplog.text, "output": told.out + told.err}
    assert {sink: found(text, canaries) for sink, text in sinks.items() if found(text, canaries)} == {}
    assert "***" in sinks["json"]
    assert "***" in sinks["error"]
    assert found_in_files(tmp_path, canaries) == {}


@pytest.mark.parametrize("written", [{"auth_token": "canary"}, {"auth_token": Secret("canary")}], ids=["text", "Secret"])
def test_a_configuration_is_no_pickle(written: Mapping[str, object]) -> None:
    """An account's table isn't pickled or copied, nor is a configuration that has one: its credentials would lie in the pickle."""
    tables = Configuration(accounts={"plivo": written}, chains={"default": {"accounts": ["plivo"]}}, environ={})
    environment = Configuration(environ={"PLIVO_AUTH_TOKEN": "canary"})
    for kept in (tables, tables.account("plivo"), tables.account("plivo").settings, environment, environment.place):
        for copy in (pickle.dumps, deepcopy):
            with pytest.raises(TypeError, match=r"can't be pickled or copied$"):
                copy(kept)
    assert pickle.loads(pickle.dumps(Configuration(environ={}))).chain_names == ("default",)  # noqa: S301  # our own


def test_no_door_shows_what_it_holds() -> None:
    """Client, configuration and all within them: neither repr nor attrs nor JSON has a credential."""
    tables = Configuration(
        accounts={"plivo": {"auth_id": "MACANARY0000000001", "auth_token": "canary"}}, chains={"default": {"accounts": ["plivo"]}}
    )
    with Client(tables, store=MemoryStore()) as client:
        texts = [
            repr(client),
            str(client),
            f"{client!r:>9}",
            repr(vars(client)),
            repr(tables),
            repr(attrs.asdict(tables)),
            repr(tables.accounts),
        ]
        texts += [repr(tables.account("plivo")), json.dumps(attrs.asdict(tables.account("plivo")), default=str)]
        texts += [json.dumps(tables, default=lambda value: attrs.asdict(value) if attrs.has(type(value)) else str(value))]
    assert [text for text in texts if "canary" in text] == []
