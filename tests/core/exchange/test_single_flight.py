"""One question at a time: whoever wants the same waits for its answer, and pays nothing."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest

from fakes import FakeClock
from linehunt.model.errors import ConnectionBroken, QueryRejected
from linehunt.model.result import LookupResult, StepKind
from linehunt.plugin import Answer, Facts, Network, Reply
from linehunt.store.memory import MemoryStore
from providers_made import GB, IN, PRICE, US, Rig, StoreDouble, Vendor, answers, rig

ALL = 200


@contextmanager
def _rig_held(acme: Vendor, reaction: Callable[[], object], waiters: int = ALL - 1, max_spend: str | None = None) -> Iterator[Rig]:
    """The first request is answered when everybody else waits for it."""
    waiting = threading.Semaphore(0)

    def hold(request: object) -> object:
        for _ in range(waiters):
            assert waiting.acquire(timeout=30)
        return reaction()

    def note(name: str, arguments: tuple[Any, ...]) -> None:
        if name == "wait":
            waiting.release()

    acme.script.append(hold)
    with rig(acme, store=lambda memory: StoreDouble(memory, before=note), max_spend=max_spend) as made:
        yield made


def _all_look(made: Rig, threads: int = ALL) -> list[LookupResult]:
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(lambda _: made.client.lookup(US), range(threads)))


def test_two_hundred_threads_one_number_one_charge() -> None:
    """One request goes out, two hundred results are complete, one charge is in the ledger and in the results."""
    acme = Vendor()
    with _rig_held(acme, lambda: answers(US)) as made:
        results = _all_look(made)
        assert all(result.complete for result in results)
        assert (len(acme.requests), made.ledger) == (1, (PRICE, "", ""))
        assert sum(money.micros for result in results for money in result.cost) == 10_000
        assert Counter(result.steps[0].kind for result in results) == {StepKind.ASKED: 1, StepKind.RECALLED: ALL - 1}


@pytest.mark.parametrize(
    ("failure", "doubt", "words"),
    [(QueryRejected("no"), "", "QueryRejected: no"), (ConnectionBroken("reset"), PRICE, "ConnectionBroken: reset")],
    ids=["refused", "in-doubt"],
)
def test_two_hundred_threads_share_a_failure(failure: Exception, doubt: str, words: str) -> None:
    """The leader fails: still one request, and every result says why it has no answer."""
    acme = Vendor()

    def fail() -> object:
        if isinstance(failure, ConnectionBroken):
            raise failure
        return failure

    with _rig_held(acme, fail) as made:
        results = _all_look(made)
        assert (len(acme.requests), made.ledger) == (1, ("", "", doubt))
        assert Counter(result.steps[0].kind for result in results) == {StepKind.ASKED: 1, StepKind.SKIPPED: ALL - 1}
        reasons = Counter(result.steps[0].reason for result in results)
        assert reasons.pop(words) == 1
        assert all(reason.startswith("asked by somebody else, ") for reason in reasons)


def test_answers_that_may_not_be_kept_are_bought_by_each() -> None:
    """With `recall=False` nobody may have another's answer: each waits for its turn, and asks."""
    acme = Vendor(recall=False)
    with _rig_held(acme, lambda: answers(US), waiters=9) as made:
        results = _all_look(made, threads=10)
        assert all(result.complete for result in results)
        assert (len(acme.requests), made.ledger) == (10, ("0.1 USD", "", ""))


def test_turn_that_comes_after_the_budget_is_used_up() -> None:
    """An answer that may not be kept was waited for, and now there is no money for another."""
    acme = Vendor(recall=False)
    with _rig_held(acme, lambda: answers(US), waiters=1, max_spend=PRICE) as made:
        asked, skipped = sorted(_all_look(made, threads=2), key=lambda result: not result.complete)
        assert (asked.complete, len(acme.requests), made.ledger) == (True, 1, (PRICE, "", ""))
        assert skipped.steps[0].reason.startswith("would pass a budget: ")


def test_answers_that_may_not_be_kept_are_not_recalled() -> None:
    """The second lookup asks again."""
    with rig(acme := Vendor(recall=False)) as made:
        assert [made.client.lookup(US).steps[0].kind for _ in "ab"] == [StepKind.ASKED] * 2
        assert (len(acme.requests), made.ledger) == (2, ("0.02 USD", "", ""))


class _Somebody:
    """Another asker that shares the store, and has these numbers open until it is told to close."""

    def __init__(self, made: Rig, *numbers: str) -> None:
        self._go = threading.Event()
        sent = threading.Event()

        def hold(request: object) -> object:
            sent.set()
            assert self._go.wait(30)
            return answers(*numbers)

        self.vendor = Vendor(hold, max_batch_size=len(numbers))
        self._thread = threading.Thread(target=self._run, args=(made, numbers))
        self._thread.start()
        assert sent.wait(30)

    def _run(self, made: Rig, numbers: tuple[str, ...]) -> None:
        with rig(self.vendor, store=lambda _: StoreDouble(made.store), settings={"rate": "1000/s"}) as theirs:
            list(theirs.client.lookup_many(numbers))

    def close(self) -> None:
        self._go.set()
        self._thread.join()


def _impatient(made: list[StoreDouble], clock: FakeClock) -> Callable[[MemoryStore], StoreDouble]:
    """A store where waiting for somebody takes as long as it may, on the fake clock."""

    class Impatient(StoreDouble):
        def wait(self, attempt: int, timeout: float) -> str | None:
            super()._note("wait", attempt, timeout)
            clock.advance(timeout)
            return self.inner.wait(attempt, 0.0)

    def double(memory: MemoryStore) -> StoreDouble:
        made.append(Impatient(memory))
        return made[0]

    return double


@pytest.mark.parametrize("recall", [True, False], ids=["kept", "never-kept"])
def test_wait_for_somebody_lasts_one_deadline_at_the_most(recall: bool) -> None:
    """A batch whose numbers somebody else asks waits for the account's deadline once, not once a number; then it is skipped."""
    clock = FakeClock()
    doubles: list[StoreDouble] = []
    with rig(acme := Vendor(max_batch_size=3, recall=recall), store=_impatient(doubles, clock), clock=clock) as made:
        somebody = _Somebody(made, US, GB, IN)
        try:
            results = list(made.client.lookup_many([US, GB, IN]))
        finally:
            somebody.close()
        assert {result.steps[0].reason for result in results} == {"asked by somebody else, without an answer for 5 s"}
        assert [timeout for _, timeout in doubles[0].named("wait")] == [5.0, 0.0, 0.0]
        assert acme.requests == []


def test_answer_bought_between_recall_and_reserve_is_taken() -> None:
    """Somebody's answer that came after this lookup looked is not bought again."""
    doubles: list[StoreDouble] = []
    bought: list[LookupResult] = []

    def buy_first(name: str, arguments: tuple[Any, ...]) -> None:
        if name == "reserve" and not bought:
            bought.append(LookupResult(input="under way"))
            with rig(Vendor(), store=lambda _: StoreDouble(doubles[0].inner)) as theirs:
                bought[0] = theirs.client.lookup(US)

    def double(memory: MemoryStore) -> StoreDouble:
        doubles.append(StoreDouble(memory, before=buy_first))
        return doubles[0]

    with rig(acme := Vendor(), store=double) as made:
        result = made.client.lookup(US)
        assert (result.steps[0].kind, result.cost, acme.requests) == (StepKind.RECALLED, (), [])
        assert bought[0].complete
        assert made.ledger == (PRICE, "", "")


def test_answer_of_somebody_that_says_nothing_of_the_number() -> None:
    """Their reply had no entry for it, and told its price: the number is free again, and this lookup says so."""
    acme = Vendor()
    with _rig_held(acme, lambda: Reply({}, charged="0.004"), waiters=1) as made:
        results = _all_look(made, threads=2)
        assert {result.steps[0].reason for result in results} == {
            "no entry for this number in the answer",
            "asked by somebody else, whose answer says nothing of this number",
        }
        assert (len(acme.requests), made.ledger) == (1, ("0.004 USD", "", ""))


def test_doubt_that_arose_since_is_a_skip() -> None:
    """Somebody's question of it went into doubt after this lookup looked: it is not asked."""
    doubles: list[StoreDouble] = []

    def doubt_first(name: str, arguments: tuple[Any, ...]) -> None:
        if name == "reserve" and doubles[0].before is doubt_first:
            doubles[0].before = lambda name, arguments: None
            with rig(Vendor(ConnectionBroken("x")), store=lambda _: StoreDouble(doubles[0].inner)) as theirs:
                theirs.client.lookup(US)

    def double(memory: MemoryStore) -> StoreDouble:
        doubles.append(StoreDouble(memory, before=doubt_first))
        return doubles[0]

    with rig(acme := Vendor(), store=double) as made:
        assert made.client.lookup(US).steps[0].reason.startswith("in doubt there since 20")
        assert (acme.requests, made.ledger) == ([], ("", "", PRICE))


def test_answers_are_kept_apart_by_price_items() -> None:
    """A cheap ask's answer doesn't stand for a dear one's, nor overwrite it; each is recalled for its own items."""

    def price_items(wanted: frozenset[str]) -> tuple[str, ...]:
        return ("carrier", "cnam") if "caller_name" in wanted else ("carrier",)

    named = Reply({US: Answer(Facts(carrier=Network(name="Acme"), caller_name="Ann"))})
    acme = Vendor(answers(US), named, fields={"carrier", "caller_name"}, hooks={"price_items": price_items})
    prices = {"carrier": {"*": "0.01 USD"}, "cnam": {"*": "0.005 USD"}}
    with rig(acme, settings={"prices": prices}) as made:
        assert str(made.client.lookup(US, want=["carrier"]).cost[0]) == "0.01 USD"
        assert str(made.client.lookup(US, want=["carrier", "caller_name"]).cost[0]) == "0.015 USD"
        for want in (["carrier"], ["caller_name"], ["carrier", "caller_name"]):
            assert made.client.lookup(US, want=want).complete
        assert (len(acme.requests), made.ledger) == (2, ("0.025 USD", "", ""))
