"""From one account to the next: for a missing fact, a silence, a refused connection."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from linehunt import Client, Delivery, Ended, StepKind
from linehunt.cli.root import run
from linehunt_sandbox import Fault, Sandbox
from sandboxed import AMERICA, INDIA, Books, configuration

TRAIL = """\
+9198••••••78:
  1. offline asked for valid: gave country, formats, line_type, valid
  2. plivo asked for carrier, ported: gave carrier (weak)
       attempt 1: answered with status 200 in N s; 0.004 USD charged of 0.004 USD quoted
       ported withheld: unknown
  3. kaleyra asked for carrier, ported: gave carrier, original_carrier, ported
       attempt 2: answered with status 200 in N s; 0.2 INR charged of 0.2 INR quoted
  carrier: from kaleyra
  country: from offline
  formats: from offline
  line_type: from offline
  original_carrier: from kaleyra
  ported: from kaleyra
  valid: from offline
  cost: 0.2 INR + 0.004 USD
sandbox: plivo billed 0.004 USD for 1 request
sandbox: kaleyra billed 0.2 INR for 1 request
"""
CARD = """\
+919812345678
  valid             yes                                                                   offline
  country           IN +91                                                                offline
  formats           +919812345678 | 098123 45678 | +91 98123 45678 | tel:+91-98123-45678  offline
  line_type         mobile                                                                offline
  carrier           BSNL, Mumbai, MCC/MNC 404/59                                          kaleyra
  original_carrier  BSNL, Mumbai                                                          kaleyra
  ported            no                                                                    kaleyra
  cost              0.2 INR + 0.004 USD
"""


@contextmanager
def client(sandbox: Sandbox, books: Books, **changed: Any) -> Iterator[Client]:
    """A client whose chain is offline, plivo, kaleyra."""
    tables = configuration(sandbox, "offline", "plivo", "kaleyra", want=["carrier", "ported"], **changed)
    with Client(tables, store=books.store) as opened:
        yield opened


def test_the_demonstration(capsys: pytest.CaptureFixture[str]) -> None:
    """One command shows the whole way: who was asked for what and why, what each said and cost, and what the vendors billed."""
    code = run(["sandbox", "lookup", INDIA, "--want", "carrier", "--want", "ported", "--explain"])
    told = capsys.readouterr()

    assert code == 0
    assert re.sub(r"\d+\.\d\d s\b", "N s", told.err) == TRAIL
    assert told.out == CARD


def test_the_demonstration_of_a_failure(capsys: pytest.CaptureFixture[str]) -> None:
    """With a vendor that refuses, the other one still answers: exit code 0, and the trail has the vendor's words."""
    code = run(["sandbox", "--fault", "plivo:forbidden", "lookup", INDIA, "--want", "carrier", "--explain"])
    err = capsys.readouterr().err

    assert code == 0
    assert "PermissionDenied: Account is forbidden from accessing resource. (code 403); nothing charged of 0.004 USD quoted" in err
    assert "carrier: from kaleyra" in err
    assert "sandbox: plivo billed nothing for 1 request" in err


def test_the_demonstration_of_every_vendor(capsys: pytest.CaptureFixture[str]) -> None:
    """The chain `all` passes every vendor on the way to what only the later ones say; a limit in one currency holds for all of theirs."""
    words = ["lookup", AMERICA, "--chain", "all", "--want", "caller_name", "--want", "reachable", "--max-cost", "0.06 USD", "--explain"]
    code = run(["sandbox", *words])
    err = capsys.readouterr().err

    assert code == 0
    assert re.findall(r"^  \d\. (\w+)", err, re.MULTILINE) == ["offline", "plivo", "kaleyra", "twilio", "vonage", "telnyx", "infobip"]
    assert err.splitlines()[-4:] == [
        "  cost: 0.04 EUR + 0.015 USD",
        "sandbox: twilio billed 0.01 USD for 1 request",
        "sandbox: vonage billed 0.04 EUR for 1 request",
        "sandbox: infobip billed 0.005 USD for 1 request",
    ]


def test_the_configuration_has_no_problem(capsys: pytest.CaptureFixture[str]) -> None:
    """Every account is named by a chain, and has what it needs."""
    assert run(["sandbox", "config", "check"]) == 0
    assert "7 accounts, 2 chains: no problem" in capsys.readouterr().out


def test_a_fact_that_is_missing(sandbox: Sandbox, books: Books) -> None:
    """The chain goes on for a fact that no answer had, and the earlier account's weak one gives way to the later one's."""
    with client(sandbox, books) as asking:
        result = asking.lookup(INDIA)

    assert [(step.account, step.kind) for step in result.steps] == [(name, StepKind.ASKED) for name in ("offline", "plivo", "kaleyra")]
    assert result.complete
    assert (result.sources["carrier"].account, result.weak) == ("kaleyra", frozenset())
    assert books.counted == books.billed == {"USD": 4_000, "INR": 200_000}


def test_a_vendor_that_falls_silent(sandbox: Sandbox, books: Books) -> None:
    """The request was read and nothing came back: it may be billed, so it is counted. The next account is asked."""
    sandbox.plivo.script(Fault.SILENT)
    with client(sandbox, books, plivo={"deadline": "0.2s"}) as asking:
        result = asking.lookup(INDIA)
        again = asking.lookup(INDIA, want=["line_type", "carrier"], chain="default")

    [attempt] = result.steps[1].attempts
    assert result.complete
    assert (attempt.delivery, attempt.ended, str(attempt.doubtful)) == (Delivery.IN_DOUBT, Ended.DOUBT, "0.004 USD")
    assert [str(money) for money in result.in_doubt] == ["0.004 USD"]
    assert books.counted == books.billed
    assert again.complete
    assert sandbox.bill.requests("plivo") == 1


def test_what_is_in_doubt_is_not_asked_again(sandbox: Sandbox, books: Books) -> None:
    """A question whose answer never came is not bought a second time, even where nobody else can answer it; the trail says since when."""
    sandbox.plivo.script(Fault.SILENT)
    tables = configuration(sandbox, "plivo", want=["line_type"], plivo={"deadline": "0.2s"})
    with Client(tables, store=books.store) as asking:
        asking.lookup(INDIA)
        again = asking.lookup(INDIA, refresh=True)

    [step] = again.steps
    assert step.kind is StepKind.SKIPPED
    assert re.fullmatch(r"in doubt there since \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", step.reason)
    assert not again.cost
    assert sandbox.bill.requests("plivo") == 1
    assert books.counted == books.billed == {"USD": 4_000}


def test_a_vendor_that_is_down(sandbox: Sandbox, books: Books) -> None:
    """A refused connection is tried twice more, costs nothing, and the next account answers."""
    sandbox.plivo.stop()
    with client(sandbox, books) as asking:
        result = asking.lookup(INDIA)

    refused = result.steps[1].attempts
    assert [(attempt.delivery, attempt.ended) for attempt in refused] == [(Delivery.NOT_SENT, Ended.RELEASED)] * 3
    assert result.sources["carrier"].account == "kaleyra"
    assert [str(money) for money in result.cost] == ["0.2 INR"]
    assert not result.in_doubt
    assert books.counted == books.billed == {"INR": 200_000}


def test_a_vendor_that_comes_back(sandbox: Sandbox, books: Books) -> None:
    """An account that was down is asked again for the next number once it is up."""
    sandbox.plivo.stop()
    with Client(configuration(sandbox, "plivo"), store=books.store) as asking:
        down = asking.lookup(INDIA)
        sandbox.plivo.start()
        up = asking.lookup("+14154305555")

    assert not down.complete
    assert up.complete


def test_a_vendor_that_says_when(sandbox: Sandbox, books: Books) -> None:
    """A Retry-After within patience is waited for, and the same account answers: two requests, one of them charged."""
    sandbox.kaleyra.script(Fault.RATE_LIMITED, seconds=0)
    with Client(configuration(sandbox, "kaleyra"), store=books.store) as asking:
        result = asking.lookup(INDIA)

    assert result.complete
    assert [attempt.ended for attempt in result.steps[0].attempts] == [Ended.RELEASED, Ended.SETTLED]
    assert sandbox.bill.requests("kaleyra") == 2
    assert books.counted == books.billed == {"INR": 200_000}


def test_two_accounts_of_one_provider(sandbox: Sandbox, books: Books) -> None:
    """An account whose credentials are refused is switched off, and another one of the same provider answers from then on."""
    old = {"provider": "plivo", "auth_token": "an-old-token"}
    with Client(configuration(sandbox, "old", "plivo", old=old, plivo={}), store=books.store) as asking:
        first, second = asking.lookup(INDIA), asking.lookup("+14154305555")

    assert [step.reason for step in first.steps] == [
        "AuthenticationFailed: Authentication failed. (code 401)",
        "gave carrier (weak), country, formats, line_type, valid",
    ]
    assert second.steps[0].reason == "switched off: AuthenticationFailed: Authentication failed. (code 401)"
    assert sandbox.bill.requests("plivo") == 3
