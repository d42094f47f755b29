"""Two that want some of the same at the same moment: what both want is bought once."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from attrs import evolve

from linehunt.model.errors import ConnectionBroken, QueryRejected
from linehunt.model.result import LookupResult, StepKind
from linehunt.plugin import Answer, Facts, LineType, Reply
from linehunt.store.protocol import Grant, Order
from providers_made import US, Rig, StoreDouble, Vendor, rig

PRICES = {"line": {"*": "0.01 USD"}, "name": {"*": "0.005 USD"}}
ITEMS = {"line_type": "line", "caller_name": "name"}
FACTS: dict[str, Any] = {"line_type": LineType.MOBILE, "caller_name": "Ann"}


def _price_items(wanted: frozenset[str]) -> tuple[str, ...]:
    return tuple(sorted(ITEMS[name] for name in wanted))


def _saying(*names: str) -> Reply:
    return Reply({US: Answer(Facts(**{name: FACTS[name] for name in names}))})


@contextmanager
def _packages(
    *script: object, before: Callable[[str, tuple[Any, ...]], object] = lambda name, arguments: None, recall: bool = True
) -> Iterator[Rig]:
    """A client of a vendor with two packages."""
    vendor = Vendor(*script, fields=set(ITEMS), hooks={"price_items": _price_items}, recall=recall)
    with rig(vendor, settings={"prices": PRICES}, store=lambda memory: StoreDouble(memory, before=before)) as made:
        yield made


def _both_at_once(
    first: tuple[str, ...], said: Callable[[], object], second: tuple[str, ...], *more: object, recall: bool = True
) -> tuple[Any, ...]:
    """A lookup whose request is answered once another lookup waits for it: both results, and what is spent, held and in doubt."""
    sent, waiting = threading.Event(), threading.Event()

    def hold(request: object) -> object:
        sent.set()
        assert waiting.wait(30)
        return said()

    def note(name: str, arguments: tuple[Any, ...]) -> None:
        if name == "wait":
            waiting.set()

    with _packages(hold, *more, before=note, recall=recall) as made:
        results: list[LookupResult] = []
        thread = threading.Thread(target=lambda: results.append(made.client.lookup(US, want=first)))
        thread.start()
        assert sent.wait(30)
        other = made.client.lookup(US, want=second)
        thread.join()
        return results[0], other, made.ledger


def _steps(result: LookupResult) -> list[tuple[StepKind, str]]:
    return [(step.kind, step.reason) for step in result.steps]


def test_what_is_bought_with_more_is_waited_for() -> None:
    """Who wants one package while somebody buys both waits, and has it for nothing."""
    first, second, ledger = _both_at_once(("line_type", "caller_name"), lambda: _saying(*ITEMS), ("caller_name",))
    assert first.complete
    assert (second.caller_name, second.cost, [str(money) for money in second.saved]) == ("Ann", (), ["0.015 USD"])
    assert _steps(second) == [(StepKind.RECALLED, "gave caller_name, line_type")]
    assert ledger == ("0.015 USD", "", "")


def test_only_the_rest_is_bought() -> None:
    """Who wants both while somebody buys one waits for that one, and buys the other."""
    first, second, ledger = _both_at_once(
        ("line_type",), lambda: _saying("line_type"), ("line_type", "caller_name"), _saying("caller_name")
    )
    assert first.complete
    assert second.complete
    assert [str(money) for money in second.cost] == ["0.005 USD"]
    assert _steps(second) == [(StepKind.RECALLED, "gave line_type"), (StepKind.ASKED, "gave caller_name")]
    assert ledger == ("0.015 USD", "", "")


def test_what_somebody_is_refused_is_asked_for() -> None:
    """Who waited for somebody that was refused asks, and the steps say for what it waited."""
    first, second, ledger = _both_at_once(("line_type",), lambda: QueryRejected("not today"), ("line_type", "caller_name"), _saying(*ITEMS))
    assert not first.complete
    assert second.complete
    assert _steps(second) == [
        (StepKind.SKIPPED, "asked in part by somebody else, without an answer: QueryRejected: not today"),
        (StepKind.ASKED, "gave caller_name, line_type"),
    ]
    assert ledger == ("0.015 USD", "", "")


def test_what_may_not_be_kept_is_bought_by_each() -> None:
    """Whose answer may not be kept is waited for, and can't be had: each asks for what it wants."""
    first, second, ledger = _both_at_once(
        ("line_type",), lambda: _saying("line_type"), ("line_type", "caller_name"), _saying(*ITEMS), recall=False
    )
    assert first.complete
    assert _steps(second) == [
        (StepKind.SKIPPED, "asked in part by somebody else, whose answer is not there"),
        (StepKind.ASKED, "gave caller_name, line_type"),
    ]
    assert ledger == ("0.025 USD", "", "")


def test_what_somebody_leaves_in_doubt_is_not_bought() -> None:
    """Who waited for somebody whose connection broke asks for nothing that may be billed: it says so."""

    def breaks() -> object:
        raise ConnectionBroken("reset")

    first, second, ledger = _both_at_once(("line_type", "caller_name"), breaks, ("caller_name",))
    assert not first.complete
    [waited, skipped] = _steps(second)
    assert waited == (StepKind.SKIPPED, "asked in part by somebody else, without an answer: ConnectionBroken: reset")
    assert skipped[1].startswith("in doubt there since 20")
    assert ledger == ("", "", "0.015 USD")


@contextmanager
def _overtaken(*script: object) -> Iterator[tuple[Rig, Callable[[], None]]]:
    """As `_packages`; and what lets the next reservation be preceded by somebody's, who buys the line type anew."""
    overtake = False

    def note(name: str, arguments: tuple[Any, ...]) -> None:
        nonlocal overtake
        if name == "reserve" and overtake:
            overtake = False
            assert made.client.lookup(US, want=["line_type"], refresh=True).complete

    def arm() -> None:
        nonlocal overtake
        overtake = True

    with _packages(*script, before=note) as made:
        yield made, arm


def test_an_answer_in_part_that_came_since_is_taken() -> None:
    """What somebody bought after this lookup looked is not bought again with more."""
    with _overtaken(_saying("line_type"), _saying("caller_name")) as (made, arm):
        arm()
        result = made.client.lookup(US, want=list(ITEMS))
        assert _steps(result) == [(StepKind.RECALLED, "gave line_type"), (StepKind.ASKED, "gave caller_name")]
        assert [str(money) for money in result.cost] == ["0.005 USD"]
        assert made.ledger == ("0.015 USD", "", "")


def test_a_lookup_anew_takes_what_came_since_and_nothing_older() -> None:
    """A lookup that is to buy everything anew takes what somebody bought meanwhile, and not what was stored before it began."""
    with _overtaken(_saying("caller_name"), _saying("line_type"), _saying("caller_name")) as (made, arm):
        assert made.client.lookup(US, want=["caller_name"]).complete
        made.clock.advance(60.0)
        arm()
        result = made.client.lookup(US, want=list(ITEMS), refresh=True)
        assert _steps(result) == [(StepKind.RECALLED, "gave line_type"), (StepKind.ASKED, "gave caller_name")]
        assert [str(money) for money in result.cost] == ["0.005 USD"]
        assert made.ledger == ("0.02 USD", "", "")


def test_an_answer_that_was_forgotten_meanwhile_is_bought() -> None:
    """Where what was known is gone by the time of the reservation, the question is asked, and the steps say that something had changed."""

    class Forgetting(StoreDouble):
        def reserve(self, order: Order) -> Grant:
            if not self.named("reserve"):
                order = evolve(order, seen=dict.fromkeys(order.quotes, frozenset({99})))  # an attempt whose answer is gone
            return super().reserve(order)

    with rig(Vendor(), store=Forgetting) as made:
        result = made.client.lookup(US)
        assert result.complete
        assert _steps(result) == [(StepKind.SKIPPED, "what is known of it there has changed"), (StepKind.ASKED, "gave carrier")]
