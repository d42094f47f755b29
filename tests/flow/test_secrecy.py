"""Canaries: credentials and full numbers, which must never come out anywhere but in the result itself."""

import json
import logging
import traceback
from base64 import b64encode
from collections.abc import Iterable
from urllib.parse import quote

import pytest

from linehunt import Client, Configuration, LinehuntError, LookupResult, MemoryStore
from linehunt.cli.root import run
from linehunt_sandbox import Fault, Sandbox
from rawserver import Peer, RawServer, response
from sandboxed import AMERICA, INDIA, configuration
from security.canaries import INFOBIP, KALEYRA, PLIVO, TELNYX, TWILIO, VONAGE, WAYS

NUMBERS = (INDIA, AMERICA, "+919812345701")
SECRETS = (PLIVO.auth_token, KALEYRA.api_key, TWILIO.auth_token, VONAGE.api_secret, TELNYX.api_key, INFOBIP.api_key, INFOBIP.password)
PAIRS = (
    f"{PLIVO.auth_id}:{PLIVO.auth_token}",
    f"{TWILIO.account_sid}:{TWILIO.auth_token}",
    f"{VONAGE.api_key}:{VONAGE.api_secret}",
    f"{INFOBIP.username}:{INFOBIP.password}",
)
CREDENTIALS = tuple(
    form for secret in SECRETS + PAIRS for form in (secret, quote(secret, safe=""), quote(secret), b64encode(secret.encode()).decode())
)
FULL = tuple(number[1:] for number in NUMBERS)


@pytest.fixture
def sandbox() -> Sandbox:
    """A sandbox, yet to be entered, whose credentials are canaries."""
    return Sandbox(PLIVO, KALEYRA, TWILIO, VONAGE, TELNYX, INFOBIP)


def found(text: str, canaries: tuple[str, ...] = CREDENTIALS + FULL) -> list[str]:
    """The canaries in a text."""
    return [canary for canary in canaries if canary in text]


def said(results: list[LookupResult]) -> str:
    """All words about the results: errors and their tracebacks, reasons, the trail. Not the facts, which are numbers by right."""
    words = []
    for result in results:
        words += [
            result.explain(),
            *(step.reason for step in result.steps),
            *(str(attempt) for s in result.steps for attempt in s.attempts),
        ]
        for error in [step.error for step in result.steps if step.error is not None]:
            words += [str(error), repr(error), *traceback.format_exception(error)]
        try:
            result.require()
        except LinehuntError as error:
            words += [str(error), *traceback.format_exception(error)]
    return "\n".join(words)


def frames(results: list[LookupResult]) -> str:
    """The tracebacks of the results' errors, with all locals."""
    errors = [step.error for result in results for step in result.steps if step.error is not None]
    told = (traceback.TracebackException.from_exception(error, capture_locals=True) for error in errors)
    return "".join(line for trace in told for line in trace.format())


def ask_through(sandbox: Sandbox, faults: Iterable[Fault]) -> list[LookupResult]:
    """Look the numbers up with a new client for each fault and each way, at a vendor that has it."""
    results: list[LookupResult] = []
    for fault in faults:
        for name, changed in WAYS.values():
            vendor = sandbox.vendors[name]
            if not vendor.can(fault):
                continue
            vendor.script(fault, seconds=0.05 if fault is Fault.DRIP else 30, times=None)
            limits = {"deadline": "0.2s", "patience": "0.1s"}
            with Client(configuration(sandbox, name, **{name: changed | limits}), store=MemoryStore()) as asking:
                results += asking.lookup_many(NUMBERS)
            vendor.clear()
    return results


def test_nothing_comes_out(sandbox: Sandbox, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
    """Every fault of every vendor with all logging on: no credential, in no form, and no full number in logs, errors, trails, on stderr."""
    caplog.set_level(logging.DEBUG)
    with sandbox:
        results = ask_through(sandbox, Fault)
    told = capfd.readouterr()

    assert any(result.complete for result in results)
    assert any(step.error for result in results for step in result.steps)
    assert found(caplog.text) == []
    assert found(told.out + told.err) == []
    assert found(said(results)) == []
    assert found(repr(results), CREDENTIALS) == []


@pytest.mark.parametrize("fault", [Fault.BAD_REQUEST, Fault.MALFORMED_JSON, Fault.SILENT, Fault.CUT_BODY], ids=str)
def test_tracebacks_with_locals(fault: Fault, sandbox: Sandbox) -> None:
    """Nor do the variables of the frames that an error came through hold one."""
    with sandbox:
        results = ask_through(sandbox, [fault])

    assert found(frames(results), CREDENTIALS) == []
    assert found(frames(results), FULL) == []


def echo(peer: Peer) -> None:
    """A vendor that sends back all that it was sent, where any of them has the words of its errors."""
    while (request := peer.read_request()) is not None:
        words = "bad: " + request.decode("ascii").replace("\r\n", " ")
        body = {
            "error_code": 400,
            "message": words,  # Plivo, Kaleyra, Twilio
            "status_message": words,  # Vonage
            "errors": [{"code": "10015", "detail": words}],  # Telnyx
            "requestError": {"serviceException": {"messageId": "BAD_REQUEST", "text": words}},  # Infobip
        }
        peer.send(response(json.dumps(body).encode(), "400 Bad Request"))


def led(sandbox: Sandbox, way: str, url: str) -> Configuration:
    """The configuration of this way, its account led to another address."""
    name, changed = WAYS[way]
    return configuration(sandbox, name, **{name: changed | {"base_url": url}})


@pytest.mark.parametrize("way", WAYS)
def test_a_vendor_that_echoes(way: str, sandbox: Sandbox, caplog: pytest.LogCaptureFixture) -> None:
    """Credentials and numbers that a vendor repeats in its refusal are taken out of its words."""
    caplog.set_level(logging.DEBUG)
    with sandbox, RawServer(echo) as server, Client(led(sandbox, way, server.url)) as asking:
        results = [asking.lookup(INDIA), *asking.lookup_many(NUMBERS)]

    assert len(server.requests) >= 2
    assert "bad: " in results[0].steps[0].reason
    assert found(said(results)) == []
    assert found(caplog.text) == []


@pytest.mark.parametrize("way", WAYS)
def test_the_traceback_of_an_echo(way: str, sandbox: Sandbox) -> None:
    """Nor do the variables of the plugin that read it."""
    with sandbox, RawServer(echo) as server, Client(led(sandbox, way, server.url)) as asking:
        results = [asking.lookup(INDIA)]

    assert "bad: " in results[0].steps[0].reason
    assert found(frames(results)) == []


def test_the_command_line(sandbox: Sandbox, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture) -> None:
    """A run with a trail shows masked numbers alone on stderr, and no credential anywhere."""
    caplog.set_level(logging.DEBUG)
    words = ["lookup", *NUMBERS, "14154305555", "--chain", "all", "--want", "carrier", "--want", "reachable", "--want", "caller_name"]
    code = run(["sandbox", "--fault", "plivo:closed", *words, "--explain"])
    told = capsys.readouterr()
    secrets = ("sandbox-auth-token", "Asandboxkey", "sandboxApiSecret1", "KEYSANDBOX0000_telnyx", "sandbox-infobip-key")

    assert code == 1
    assert found(told.err, (*FULL, "14154305555")) == []
    assert [name for name in Sandbox().vendors if f"sandbox: {name} billed " not in told.err] == []
    assert found(told.out + told.err + caplog.text, (*secrets, *(b64encode(secret.encode()).decode() for secret in secrets))) == []


def test_a_configuration_that_is_refused(sandbox: Sandbox) -> None:
    """The error of an account that can't be used, with all locals of its traceback, has no credential of another one."""
    with sandbox:
        tables = configuration(sandbox, "plivo", "kaleyra", kaleyra={"sid": "not a sid"})
        with Client(tables) as asking, pytest.raises(LinehuntError, match="sid") as caught:
            asking.lookup(INDIA)

    assert found(str(caught.value)) == []
    below = caught.tb.tb_next  # the test's own frame knows them
    told = traceback.TracebackException(type(caught.value), caught.value, below, capture_locals=True)
    assert found("".join(told.format()), CREDENTIALS) == []
