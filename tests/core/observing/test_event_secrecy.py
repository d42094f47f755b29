"""Canaries: credentials, full numbers and vendors' words, which must be in no event and in no log of an observer."""

import logging
from base64 import b64encode
from types import NoneType

import pytest

from linehunt import Client, Configuration, MemoryStore
from linehunt.model.errors import QueryRejected
from linehunt.observers import AttemptFinished, Delivery, Ended, Field, LookupFinished, Money, StepKind, StepTaken, Verdict
from linehunt.plugin import Answer, Facts, Network, Reply
from linehunt_sandbox import Fault, Kaleyra, Plivo, Sandbox
from observers_made import Notes, Raising, values
from providers_made import GB, US, Vendor, rig
from sandboxed import AMERICA, INDIA, configuration

AUTH_ID, AUTH_TOKEN, API_KEY = "MACANARY0000000001", "canary/token+one=", "canary&key/two="
NUMBERS = (INDIA, AMERICA, "+919812345701")
CANARIES = (AUTH_TOKEN, API_KEY, b64encode(f"{AUTH_ID}:{AUTH_TOKEN}".encode()).decode(), *(number[3:] for number in NUMBERS))
MADE_OF = {
    AttemptFinished, LookupFinished, StepTaken, Money, Field, Delivery, Ended, StepKind, Verdict,
    str, int, float, bool, NoneType, frozenset, tuple,
}  # fmt: skip
"""No PhoneNumber, which holds its digits; no Secret, no error, no result."""


def found(events: list[AttemptFinished | LookupFinished], canaries: tuple[str, ...]) -> list[str]:
    """The canaries in these events: in their repr, and in every text within them."""
    texts = [repr(events), *(str.__str__(value) for event in events for value in values(event) if isinstance(value, str))]
    return [canary for canary in canaries if any(canary in text for text in texts)]


def test_the_sandbox_with_every_fault(caplog: pytest.LogCaptureFixture) -> None:
    """Every fault of both vendors, seen by an observer and by one that raises with all logging on: nothing in events, nothing in logs."""
    caplog.set_level(logging.DEBUG)
    notes = Notes()
    limits = {"deadline": "0.2s", "patience": "0.1s", "poll_deadline": "0.2s"}
    with Sandbox(Plivo(auth_id=AUTH_ID, auth_token=AUTH_TOKEN), Kaleyra(api_key=API_KEY)) as sandbox:
        tables = configuration(sandbox, "plivo", "kaleyra", plivo=limits, kaleyra=limits)
        for fault in Fault:
            for vendor in sandbox.vendors.values():
                if vendor.can(fault):
                    vendor.script(fault, seconds=0.05 if fault is Fault.DRIP else 30, times=None)
            with Client(tables, store=MemoryStore(), observers={"notes": notes, "raising": Raising(ValueError(AUTH_TOKEN))}) as asking:
                list(asking.lookup_many([*NUMBERS, INDIA[1:]]))
            for vendor in sandbox.vendors.values():
                vendor.clear()
    events: list[AttemptFinished | LookupFinished] = [*notes.attempts, *notes.lookups]
    assert {told.error for told in notes.attempts} >= {None, "TimedOut", "MalformedResponse", "RateLimited", "AuthenticationFailed"}
    assert {told.number for told in notes.lookups} == {"+9198••••••78", "+1415•••••55", "+9198••••••01", None}
    assert found(events, CANARIES) == []
    assert {type(value) for event in events for value in values(event)} <= MADE_OF
    assert [canary for canary in CANARIES if canary in caplog.text] == []


def test_what_a_vendor_says() -> None:
    """Neither its error's words and codes, nor its facts, nor its request's id, nor its price's text."""
    words = "CANARY of a vendor"
    own = type(words, (QueryRejected,), {})
    reply = Reply(
        {US: Answer(Facts(carrier=Network(name=words)), withheld={Field.PORTED: words}), GB: own(words, code=words)},
        charged="0.05 USD",
        request_id=words,
    )
    notes = Notes()
    with rig(Vendor(reply, max_batch_size=2), observers={"notes": notes}) as made:
        results = list(made.client.lookup_many([US, GB]))
    assert repr(results).count(words) >= 2
    assert len(notes.attempts) + len(notes.lookups) == 3
    assert found([*notes.attempts, *notes.lookups], ("CANARY",)) == []


def test_the_input_that_is_no_number() -> None:
    """It may be somebody's number with a slip in it."""
    notes = Notes()
    with Client(Configuration(), observers={"notes": notes}) as client:
        client.lookup("+1 (415) 430-5555 x")
    assert found([notes.lookup], ("430", "5555")) == []
