"""What observers are told of attempts: one event for each, when the books are closed over it."""

from typing import Any

import pytest

from linehunt.model.errors import (
    ConnectionFailed,
    ProviderUnavailable,
    QueryRejected,
    RateLimited,
    TimedOut,
)
from linehunt.observers import AttemptFinished, Delivery, Ended, Field, Money
from linehunt.plugin import Answer, ProviderResponse, Reply
from observers_made import Notes
from providers_made import GB, IN, PRICE, US, Unsent, Vendor, answers, pending, rig

NOTHING = Money(0, "USD")
ONE = Money(10_000, "USD")


def test_an_answer() -> None:
    """Every value of it: whom, for what, how far, at what cost, when, and how long it took."""
    notes = Notes()

    with rig(acme := Vendor(), observers={"notes": notes}) as made:

        def slow(request: Any) -> Reply:
            made.clock.advance(0.25)
            return answers(US)

        acme.script.append(slow)
        result = made.client.lookup(US)
        began = made.clock.now() - 0.25
    assert notes.attempt == AttemptFinished(
        id=result.steps[0].attempts[0].id,
        account="acme",
        provider="acme",
        chain="default",
        wanted=frozenset({Field.CARRIER}),
        numbers=1,
        answered=1,
        delivery=Delivery.RESPONDED,
        ended=Ended.SETTLED,
        error=None,
        status=200,
        quote=ONE,
        charged=ONE,
        doubtful=NOTHING,
        flagged=False,
        resumed=False,
        at=began,
        seconds=0.25,
    )
    assert notes.order == ["attempt", "lookup"]


@pytest.mark.parametrize(
    ("said", "delivery", "ended", "error", "status", "charged", "doubtful"),
    [
        (Unsent(TimedOut("x")), Delivery.NOT_SENT, Ended.RELEASED, "TimedOut", None, NOTHING, NOTHING),
        (TimedOut("x"), Delivery.IN_DOUBT, Ended.DOUBT, "TimedOut", None, NOTHING, ONE),
        (ProviderResponse(status=503), Delivery.RESPONDED, Ended.DOUBT, "ProviderUnavailable", 503, NOTHING, ONE),
        (ProviderResponse(status=400), Delivery.RESPONDED, Ended.RELEASED, "QueryRejected", 400, NOTHING, NOTHING),
        (5, Delivery.RESPONDED, Ended.SETTLED, "MalformedResponse", 200, ONE, NOTHING),
        (QueryRejected("x", charged="0.004 USD"), Delivery.RESPONDED, Ended.SETTLED, "QueryRejected", 200, Money(4_000, "USD"), NOTHING),
        (answers(US, answer=QueryRejected("x")), Delivery.RESPONDED, Ended.SETTLED, "QueryRejected", 200, NOTHING, NOTHING),
        (Reply({}), Delivery.RESPONDED, Ended.DOUBT, None, 200, NOTHING, ONE),
        (Reply({US: Answer()}), Delivery.RESPONDED, Ended.SETTLED, None, 200, ONE, NOTHING),
    ],
    ids=["unsent", "silent", "5xx", "4xx", "malformed", "told price", "number refused", "unanswered", "knows nothing"],
)
def test_how_it_ended(
    said: object, delivery: Delivery, ended: Ended, error: str | None, status: int | None, charged: Money, doubtful: Money
) -> None:
    """As the ledger has it; the error is told by its class alone."""
    notes = Notes()
    with rig(Vendor(said), observers={"notes": notes}) as made:
        made.client.lookup(US)
    told = notes.attempt
    assert (told.delivery, told.ended, told.error, told.status) == (delivery, ended, error, status)
    assert (told.quote, told.charged, told.doubtful) == (ONE, charged, doubtful)
    assert told.answered == (said == Reply({US: Answer()}))


def test_each_retry_is_an_attempt() -> None:
    """Two that found no connection, and the one that did."""
    notes = Notes()
    with rig(Vendor(Unsent(ConnectionFailed("x")), Unsent(ConnectionFailed("x"))), observers={"notes": notes}) as made:
        result = made.client.lookup(US)
    assert [(told.error, told.ended) for told in notes.attempts] == [("ConnectionFailed", Ended.RELEASED)] * 2 + [(None, Ended.SETTLED)]
    assert [told.id for told in notes.attempts] == [attempt.id for attempt in result.steps[0].attempts]


def test_a_batch_is_one_attempt() -> None:
    """Its amounts are those of all its numbers; they may have been answered in part, and then nothing is called its error."""
    notes = Notes()
    said = Reply({US: answers(US).answers[US], GB: RateLimited("x", billed=False)})
    with rig(Vendor(said, max_batch_size=3), observers={"notes": notes}) as made:
        list(made.client.lookup_many([US, GB, IN]))
    told = notes.attempt
    assert (told.numbers, told.answered, told.error, told.ended) == (3, 1, None, Ended.DOUBT)
    assert (told.quote, told.charged, told.doubtful) == (Money(30_000, "USD"), ONE, ONE)
    assert notes.order == ["attempt", "lookup", "lookup", "lookup"]


def test_answers_that_are_fetched_later() -> None:
    """The attempt ends in doubt, and ends again, with the same id, when what it bought is fetched."""
    notes = Notes()
    vendor = Vendor(pending(("t1", (US,))), fetches=[pending(("t1", (US,))), answers(US)])
    with rig(vendor, settings={"poll_deadline": "1s"}, observers={"notes": notes}) as made:
        assert not made.client.lookup(US).complete
        assert made.client.lookup(US).complete
    first, second = notes.attempts
    assert first.id == second.id
    assert (first.resumed, first.error, first.ended, first.doubtful) == (False, "StillPending", Ended.DOUBT, ONE)
    assert (second.resumed, second.error, second.ended, second.charged) == (True, None, Ended.SETTLED, ONE)
    assert (second.delivery, second.status, second.answered) == (Delivery.RESPONDED, None, 1)


def test_an_odd_price_is_flagged() -> None:
    """A price above the quote is told as it was charged."""
    notes = Notes()
    with rig(Vendor(answers(US, charged="0.05 USD")), observers={"notes": notes}) as made:
        made.client.lookup(US)
    assert (notes.attempt.flagged, notes.attempt.quote, notes.attempt.charged) == (True, ONE, Money(50_000, "USD"))


class _Stopped(BaseException):
    """Neither Exception nor KeyboardInterrupt."""


@pytest.mark.parametrize(
    ("stop", "error"), [(KeyboardInterrupt(), "KeyboardInterrupt"), (_Stopped(), "BaseException")], ids=["Ctrl-C", "a class of its own"]
)
@pytest.mark.parametrize("sent", [False, True], ids=["before", "after"])
def test_an_attempt_that_is_broken_off(stop: BaseException, error: str, sent: bool) -> None:
    """It has ended, too, and says why by the nearest class that is Python's or linehunt's; its lookup has no result, and no event."""
    notes = Notes()
    with rig(Vendor(stop if sent else Unsent(stop)), observers={"notes": notes}) as made, pytest.raises(type(stop)):
        made.client.lookup(US)
    told = notes.attempt
    assert (told.error, told.answered, told.status) == (error, 0, None)
    if sent:
        assert (told.delivery, told.ended, told.doubtful) == (Delivery.IN_DOUBT, Ended.DOUBT, ONE)
    else:
        assert (told.delivery, told.ended, told.doubtful) == (Delivery.NOT_SENT, Ended.RELEASED, NOTHING)
    assert notes.order == ["attempt"]


def test_a_broken_plugin() -> None:
    """What it did is told by the contract that it broke."""
    notes = Notes()
    vendor = Vendor(hooks={"build_request": lambda: 5})
    with rig(vendor, observers={"notes": notes}) as made, pytest.raises(Exception, match="build_request"):
        made.client.lookup(US)
    assert (notes.attempt.error, notes.attempt.delivery) == ("PluginContractError", Delivery.NOT_SENT)


def test_an_error_of_a_plugins_own_class() -> None:
    """A plugin may name a class by what its vendor said: it is told as the class of linehunt that it is below."""
    own = type("Error for +14154305555", (ProviderUnavailable,), {})
    notes = Notes()
    with rig(Vendor(own("x")), observers={"notes": notes}) as made:
        made.client.lookup(US)
    assert (notes.attempt.error, notes.lookup.steps[0].error) == ("ProviderUnavailable", "ProviderUnavailable")


def test_what_is_not_asked_is_no_attempt() -> None:
    """A recalled answer, a skip and a refused budget are steps of their lookups alone."""
    notes = Notes()
    with rig(Vendor(), max_spend=PRICE, observers={"notes": notes}) as made:
        made.client.lookup(US)
        made.client.lookup(US)
        made.client.lookup(GB)
    assert notes.order == ["attempt", "lookup", "lookup", "lookup"]
    assert [[step.kind for step in told.steps] for told in notes.lookups] == [["asked"], ["recalled"], ["skipped"]]
