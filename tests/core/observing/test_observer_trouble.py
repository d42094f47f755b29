"""Observers that nobody would want: none of them changes a result, a lookup's time, or another observer's notes."""

import logging
import threading

import pytest

from linehunt import Client
from linehunt.observers import LookupFinished, hookimpl
from linehunt.plugin import ProviderResponse
from observers_made import Held, Notes, Raising, values
from providers_made import GB, IN, US, Vendor, rig


class _Own(BaseException):
    """Neither Exception nor SystemExit."""


@pytest.mark.parametrize(
    "error",
    [ValueError("t0k3n"), SystemExit("t0k3n"), KeyboardInterrupt("t0k3n"), _Own("t0k3n"), RecursionError("t0k3n")],
    ids=lambda error: type(error).__name__,
)
def test_one_that_raises(error: BaseException, caplog: pytest.LogCaptureFixture) -> None:
    """It is logged once, by name, class and line, without its words, and told nothing more; the others are told everything."""
    raising, before, after = Raising(error), Notes(), Notes()
    with rig(Vendor(), observers={"before": before, "raising": raising, "after": after}) as made:
        results = [made.client.lookup(number) for number in (US, GB, IN)]
    assert all(result.complete for result in results)
    assert raising.calls == 1
    assert before.order == after.order == ["attempt", "lookup"] * 3
    [record] = caplog.records
    assert (record.name, record.levelno, record.exc_info) == ("linehunt.observers", logging.ERROR, None)
    words = record.getMessage()
    assert words.startswith(f"observer 'raising' of Raising raised {type(error).__name__} at ")
    assert words.endswith(": it is told nothing more")
    assert "observers_made.py:" in words
    assert "t0k3n" not in caplog.text


def test_one_that_raises_in_both_its_functions(caplog: pytest.LogCaptureFixture) -> None:
    """An observer may have two functions for one hook: both are called for what it was told, and neither is told anything more."""
    calls: list[str] = []

    class Twice:
        @hookimpl(specname="lookup_finished")
        def one(self) -> None:
            calls.append("one")
            raise ValueError

        @hookimpl(specname="lookup_finished")
        def other(self) -> None:
            calls.append("other")
            raise ValueError

    with Client(observers={"twice": Twice}) as client:
        client.lookup(GB)
        client.lookup(GB)
    assert sorted(calls) == ["one", "other"]
    assert len(caplog.records) == 1


def test_one_that_sleeps() -> None:
    """Lookups go on while it is still at its first event: their results are here before it is let go."""
    held, notes = Held(), Notes()
    with rig(Vendor(), observers={"notes": notes, "held": held}) as made:
        first = made.client.lookup(US)
        assert held.reached.wait(30)
        others = [made.client.lookup(GB), *made.client.lookup_many([IN, US])]
        assert not held.go.is_set()
        assert all(result.complete for result in (first, *others))
        assert len(held.kept) == 1
        held.go.set()
    assert len(held.kept) == len(notes.order) == 7  # three attempts, four lookups


def test_one_that_never_comes_back() -> None:
    """The client closes all the same, and its connections with it."""
    held = Held()
    with rig(acme := Vendor(), observers={"held": held}) as made:
        assert made.client.lookup(US).complete
        assert held.reached.wait(30)
    assert acme.closed == 1
    held.go.set()


def test_one_that_hoards() -> None:
    """It keeps every event, until more have come than are held: the rest is dropped. What it keeps is frozen, and nothing of the result."""
    held = Held()
    with Client(observers={"held": held}) as client:
        result = client.lookup(US)
        assert held.reached.wait(30)
        for _ in range(10_010):
            client.lookup("x")
        assert client.lookup(GB).complete
        held.go.set()
    assert len(held.kept) == 10_001
    own = {id(value) for value in (result, result.number, result.steps, *result.steps)}
    for event in held.kept:
        for value in values(event):
            assert id(value) not in own
            hash(value)  # what can be changed has none
    with pytest.raises(AttributeError):
        held.kept[0].chain = "mine"  # type: ignore[attr-defined]  # that is the claim


def test_one_that_looks_up() -> None:
    """An observer may use the client that it is told of; of its own lookups it is told, too."""
    told: list[LookupFinished] = []
    looked = threading.Event()

    class Asking:
        @hookimpl
        def lookup_finished(self, result: LookupFinished) -> None:
            told.append(result)
            if len(told) == 1:
                client.lookup(GB)
                looked.set()

    with Client(observers={"asking": Asking}) as client:
        client.lookup(US)
        assert looked.wait(30)
    assert [event.number for event in told] == ["+1415•••••55", "+4420••••••77"]


def _asked(**observers: object) -> tuple[object, ...]:
    """What a chain of two, the first of which fails, comes to: all results, what was asked, and the ledger."""
    acme, bolt = Vendor(ProviderResponse(status=500), max_batch_size=2), Vendor()
    with rig(acme, bolt, observers=observers) as made:
        results = [made.client.lookup(US), *made.client.lookup_many([US, GB, IN, "x"], workers=1)]
    return [result.to_dict() for result in results], acme.asked(), bolt.asked(), made.ledger


def test_results_are_the_same_with_and_without() -> None:
    """Facts, steps, times, cost, requests and ledger."""
    held = Held()
    held.go.set()
    assert _asked() == _asked(notes=Notes()) == _asked(raising=Raising(SystemExit()), held=held)
