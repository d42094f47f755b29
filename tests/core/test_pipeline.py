"""Many numbers at once: batches, the window, order, twins, and who runs what."""

import itertools
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linehunt.model.errors import ConfigurationError, ConnectionBroken, InvalidNumber, PluginContractError
from linehunt.model.result import StepKind
from linehunt.plugin import Answer, Facts, Money, PhoneNumber, Reply
from linehunt.store.memory import MemoryStore
from providers_made import GB, IN, PRICE, US, StoreDouble, Vendor, answers, local_module, numbers_of, rig
from rawserver import wait_until


def _numbers(count: int, start: int = 0) -> list[str]:
    return [f"+1415555{n:04}" for n in range(start, start + count)]


def _sizes(vendor: Vendor) -> list[int]:
    return [len(asked.split(",")) for asked in vendor.asked()]


def _local(threads: set[int] | None = None, sizes: list[int] | None = None, **info: Any) -> ModuleType:
    """A local provider that knows every number to be valid."""

    def answer_locally(numbers: tuple[PhoneNumber, ...]) -> Reply:
        if threads is not None:
            threads.add(threading.get_ident())
        if sizes is not None:
            sizes.append(len(numbers))
        return Reply({number.e164: Answer(Facts(valid=True)) for number in numbers})

    return local_module(answer_locally, **info)


# Batches.


@pytest.mark.parametrize("workers", [1, 8])
def test_batches_are_as_large_as_the_provider_takes(workers: int) -> None:
    """25 numbers, ten a request: two full batches, and the rest when nothing else can come."""
    with rig(acme := Vendor(max_batch_size=10)) as made:
        results = list(made.client.lookup_many(_numbers(25), workers=workers))
        assert all(result.complete for result in results)
        assert sorted(_sizes(acme)) == [5, 10, 10]
        assert made.ledger == ("0.25 USD", "", "")


def test_partial_batch_waits_for_what_earlier_accounts_send_on() -> None:
    """Half the numbers are known to the first account; the second is asked for the other half in full batches."""
    numbers = _numbers(40)
    known = set(numbers[::2])
    acme = Vendor(*[lambda request: _named(numbers_of(request), known)] * 10, max_batch_size=4)
    with rig(acme, bolt := Vendor(max_batch_size=10)) as made:
        assert all(result.complete for result in made.client.lookup_many(numbers, workers=3))
        assert sorted(_sizes(acme)) == [4] * 10
        assert sorted(_sizes(bolt)) == [10, 10]


def _named(asked: list[str], known: set[str]) -> Reply:
    return Reply({number: answers(number).answers[number] if number in known else Answer() for number in asked})


def test_partial_batch_goes_when_the_window_is_full_and_nothing_is_under_way() -> None:
    """A window smaller than a batch: what is there is sent, rather than waiting for ever."""
    with rig(acme := Vendor(max_batch_size=100)) as made:
        assert len(list(made.client.lookup_many(_numbers(7), window=3))) == 7
        assert sum(_sizes(acme)) == 7
        assert max(_sizes(acme)) == 3


def test_what_is_wanted_keeps_batches_apart() -> None:
    """Numbers that want different fields of an account don't share a request."""
    acme = Vendor(lambda request: _named(numbers_of(request), {US, IN}), max_batch_size=4)
    bolt = Vendor(max_batch_size=4)
    with rig(acme, bolt, chain={"want": ["carrier", "ported"]}) as made:
        list(made.client.lookup_many([US, GB, IN, *_numbers(1)]))
        assert _sizes(acme) == [4]
        assert sorted(_sizes(bolt)) == [2, 2]


@pytest.mark.parametrize("workers", [1, 3])
def test_requests_under_way_are_at_most_the_workers(workers: int) -> None:
    """As many at once as was said, and no more."""
    counted = Counted(workers)
    with rig(acme := Vendor(*[counted] * 12)) as made:
        assert all(result.complete for result in made.client.lookup_many(_numbers(12), workers=workers))
        assert counted.most == workers
        assert len(acme.threads) == workers


def test_books_are_kept_while_the_wire_is_full() -> None:
    """With eight questions on the wire, the most that there may be, two more are reserved meanwhile; none is kept waiting for a commit."""
    counted, reserved = Counted(8), threading.Event()

    def answered(request: Any) -> Reply:
        assert reserved.wait(30)
        return counted(request)

    with rig(Vendor(*[answered] * 24)) as made, ThreadPoolExecutor(1) as taking:
        rest = taking.submit(list, made.client.lookup_many(_numbers(24), workers=8))
        wait_until(lambda: made.ledger == ("", "0.1 USD", ""))
        reserved.set()
        assert all(result.complete for result in rest.result())
        assert made.ledger == ("0.24 USD", "", "")
    assert counted.most == 8


class Counted:
    """A reaction that counts how many questions are under way at once."""

    def __init__(self, full: int) -> None:
        self.most = 0
        self._now = 0
        self._lock = threading.Lock()
        self._full = threading.Barrier(full)

    def __call__(self, request: Any) -> Reply:
        with self._lock:
            self._now += 1
            self.most = max(self.most, self._now)
        self._full.wait(30)
        with self._lock:
            self._now -= 1
        return answers(*numbers_of(request))


@pytest.mark.parametrize("many", [True, False], ids=["in one run", "by threads"])
def test_an_accounts_own_limit(many: bool) -> None:
    """With `concurrency` it is asked no more at once, whoever asks: the others wait their turn, and none is lost."""
    counted = Counted(2)
    with rig(Vendor(*[counted] * 12), settings={"prices": {"*": PRICE}, "concurrency": 2}) as made, ThreadPoolExecutor(6) as pool:
        numbers = _numbers(12)
        results = made.client.lookup_many(numbers, workers=6) if many else pool.map(made.client.lookup, numbers)
        assert all(result.complete for result in results)
    assert counted.most == 2


def test_a_slow_account_keeps_no_other_back() -> None:
    """While the only question that one may have under way lasts, what it has sent on is asked of the next account."""
    asked = threading.Event()

    def slow(request: Any) -> Reply:
        assert asked.wait(30), "the next account was not asked meanwhile"
        return answers(*numbers_of(request))

    def known(request: Any) -> Reply:
        asked.set()
        return answers(*numbers_of(request))

    nothing = answers(_numbers(1)[0], answer=Answer(Facts()))
    with rig(Vendor(nothing, slow), Vendor(known)) as made:
        assert [result.complete for result in made.client.lookup_many(_numbers(2), workers=1)] == [True, True]


# Order and the window.


@settings(max_examples=30, deadline=None)
@given(
    inputs=st.lists(st.sampled_from([*_numbers(6), "nonsense", "", US]), max_size=30),
    batch=st.integers(1, 5),
    local=st.integers(1, 3),
    window=st.none() | st.integers(1, 8),
    workers=st.integers(1, 4),
)
def test_results_come_in_the_order_of_the_inputs(inputs: list[str], batch: int, local: int, window: int | None, workers: int) -> None:
    """Whatever the batches and the window: one result an input, in order, each number bought once, the ledger and the results agreeing."""
    acme = Vendor(max_batch_size=batch)
    with rig(acme, local={"tables": _local(max_batch_size=local)}) as made:
        results = list(made.client.lookup_many(inputs, window=window, workers=workers, want=["valid", "carrier"]))
        assert [result.input for result in results] == inputs
        numbers = {text for text in inputs if text.startswith("+")}
        assert sorted(itertools.chain.from_iterable(asked.split(",") for asked in acme.asked())) == sorted(n[1:] for n in numbers)
        assert all(result.complete == (result.input in numbers) for result in results)
        assert sum(m.micros for r in results for m in r.cost) == sum(m.micros for m in made.store.spent) == 10_000 * len(numbers)


def test_slow_first_number_keeps_its_place() -> None:
    """Answers that come in another order are given back in that of the inputs."""
    others_done = threading.Semaphore(0)

    def slow(request: Any) -> Reply:
        for _ in range(3):
            assert others_done.acquire(timeout=30)
        return answers(*numbers_of(request))

    def quick(request: Any) -> Reply:
        others_done.release()
        return answers(*numbers_of(request))

    with rig(Vendor(slow, quick, quick, quick)) as made:
        numbers = _numbers(4)
        assert [result.input for result in made.client.lookup_many(numbers)] == numbers


def test_window_bounds_what_is_read_ahead() -> None:
    """Of an endless input never more than the window is read beyond what was taken, and nothing before the first is asked for."""
    read: list[str] = []

    def endless() -> Iterator[str]:
        for n in itertools.count():
            read.append(f"+1415{n:07}")
            yield read[-1]

    with rig(Vendor(max_batch_size=2)) as made:
        results = made.client.lookup_many(endless(), window=5)
        assert read == []
        for taken, _ in enumerate(itertools.islice(results, 20)):
            assert len(read) <= taken + 5
        before = len(read)
        results.close()
        assert len(read) == before


def test_default_window_keeps_the_workers_busy() -> None:
    """At least 256, and four full batches a worker."""
    read = itertools.count()
    with rig(Vendor(max_batch_size=100)) as made:
        results = made.client.lookup_many((f"+1415{next(read):07}" for _ in itertools.count()), workers=2)
        next(results)
        results.close()
        assert next(read) == 800


# Twins.


@pytest.mark.parametrize("refresh", [False, True], ids=["recall", "refresh"])
@pytest.mark.parametrize("apart", [1, 60], ids=["together", "far-apart"])
def test_number_that_occurs_twice_is_asked_once(refresh: bool, apart: int) -> None:
    """Also when it is far from its twin, and when stored answers are not to be used: the first's answer is the second's."""
    numbers = [US, *_numbers(apart), US, US]
    with rig(acme := Vendor()) as made:
        made.client.lookup(US)
        made.clock.advance(1.0)
        results = list(made.client.lookup_many(numbers, refresh=refresh, window=8))
        assert acme.asked().count(US[1:]) == (2 if refresh else 1)
        kinds = [result.steps[0].kind for result in (results[0], *results[-2:])]
        assert kinds == [StepKind.ASKED if refresh else StepKind.RECALLED, StepKind.RECALLED, StepKind.RECALLED]
        assert [bool(result.cost) for result in results[-2:]] == [False, False]


def test_twin_of_a_number_in_doubt_is_not_asked() -> None:
    """Its first occurrence may have been billed."""
    with rig(acme := Vendor(ConnectionBroken("reset"))) as made:
        first, second = made.client.lookup_many([US, US])
        assert (first.steps[0].kind, second.steps[0].kind) == (StepKind.ASKED, StepKind.SKIPPED)
        assert (len(acme.requests), made.ledger) == (1, ("", "", PRICE))


def test_column_of_twins() -> None:
    """Two numbers a thousand times each, as of a placeholder in a file: bought once, and in a time that grows with the rows alone."""
    with rig(acme := Vendor(max_batch_size=2), local={"tables": _local(max_batch_size=2)}) as made:
        results = list(made.client.lookup_many([US, GB] * 1000, window=2000, want=["valid", "carrier"]))
        assert len(results) == 2000
        assert all(result.complete for result in results)
        assert acme.asked() == [f"{US[1:]},{GB[1:]}"]


# Rows that fail, and runs that end.


def test_bad_row_hurts_only_itself() -> None:
    """What is no number is a result with its error; the rows around it are answered."""
    rows: list[Any] = [US, "not a number", "", None, 15551234, GB]
    with rig(acme := Vendor(max_batch_size=10)) as made:
        results = list(made.client.lookup_many(rows))
        assert [result.complete for result in results] == [True, False, False, False, False, True]
        assert all(isinstance(result.error, InvalidNumber) and result.missing == {"carrier"} for result in results[1:5])
        assert acme.asked() == [f"{US[1:]},{GB[1:]}"]


def test_result_of_a_bad_row_keeps_nothing_else_alive() -> None:
    """A result that is kept is all that is kept: no frame of the run hangs on its error. Where that is raised, it says so."""
    with rig(Vendor()) as made:
        for text in ("not a number", "0"):
            [result] = made.client.lookup_many([text], region="GB")
            assert result.error is not None
            assert (result.error.__traceback__, result.error.__context__, result.error.__cause__) == (None, None, None)
            with pytest.raises(InvalidNumber) as caught:
                result.require()
            assert str(caught.traceback[0].path) == __file__


def test_closing_early_settles_what_is_under_way() -> None:
    """After one result the caller stops: requests that are out are received and settled, the others are never sent."""
    out, go = threading.Semaphore(0), threading.Event()

    def hold(request: Any) -> Reply:
        out.release()
        assert go.wait(30)
        return answers(*numbers_of(request))

    with rig(acme := Vendor(lambda request: answers(*numbers_of(request)), *[hold] * 50)) as made:
        results = made.client.lookup_many(_numbers(50), workers=2)
        next(results)
        for _ in range(2):
            assert out.acquire(timeout=30)
        stopper = threading.Thread(target=results.close)
        stopper.start()
        assert made.store.held
        go.set()
        stopper.join()
        spent, held, doubt = made.ledger
        assert (held, doubt) == ("", "")
        assert spent == f"{len(acme.requests) / 100:g} USD"
        assert len(acme.requests) < 50
        assert list(results) == []


def test_run_that_was_never_started_asks_nothing() -> None:
    """A generator that is closed at once reads nothing."""
    with rig(acme := Vendor()) as made:
        made.client.lookup_many(_numbers(3)).close()
        assert acme.requests == []


@pytest.mark.parametrize("error", [KeyboardInterrupt(), SystemExit(1), OSError("disk full")], ids=lambda error: type(error).__name__)
def test_exception_of_a_worker_surfaces_in_the_callers_thread(error: BaseException) -> None:
    """It is raised where the results are taken, after the workers have ended and every hold is closed."""
    before = threading.active_count()
    with rig(Vendor(error), store=StoreDouble) as made:
        with pytest.raises(type(error)) as caught:
            list(made.client.lookup_many(_numbers(30), workers=4))
        assert caught.value is error
        assert threading.active_count() == before
        assert made.store.held == ()


def test_ctrl_c_while_a_worker_is_started(monkeypatch: pytest.MonkeyPatch) -> None:
    """The workers that run already are ended, and what they have under way is settled: nothing hangs, nobody waits for work for ever."""
    start, started = threading.Thread.start, itertools.count()

    def interrupted(thread: threading.Thread) -> None:
        if next(started) == 1:
            raise KeyboardInterrupt
        start(thread)

    with rig(acme := Vendor()) as made:
        monkeypatch.setattr(threading.Thread, "start", interrupted)
        with pytest.raises(KeyboardInterrupt):
            list(made.client.lookup_many(_numbers(10)))
        assert not [thread for thread in threading.enumerate() if thread.name.startswith("linehunt-")]
        assert made.ledger == (str(PRICE), "", "") if acme.requests else made.ledger == ("", "", "")


def test_exception_of_the_input_surfaces() -> None:
    """What the caller's own iterator raises is raised; what was under way is settled."""

    def broken() -> Iterator[str]:
        yield US
        raise ZeroDivisionError

    with rig(Vendor()) as made:
        with pytest.raises(ZeroDivisionError):
            list(made.client.lookup_many(broken()))
        assert made.store.held == ()


def test_broken_plugin_ends_the_run() -> None:
    """A PluginContractError is for its author: it is raised, with nothing held."""

    def build_request() -> None:
        raise ZeroDivisionError

    with rig(Vendor(hooks={"build_request": build_request})) as made:
        with pytest.raises(PluginContractError):
            list(made.client.lookup_many(_numbers(3)))
        assert made.ledger == ("", "", "")


# Threads.


def test_only_the_callers_thread_touches_hunts_and_local_providers() -> None:
    """Recall, which starts a hunt, and local answers run where the results are taken; requests run elsewhere."""
    recalled: set[int] = set()
    local: set[int] = set()

    def note(name: str, arguments: tuple[Any, ...]) -> None:
        if name == "recall_many":
            recalled.add(threading.get_ident())

    acme = Vendor(max_batch_size=3)
    with rig(acme, store=lambda memory: StoreDouble(memory, before=note), local={"tables": _local(local)}) as made:
        list(made.client.lookup_many(_numbers(20) * 2, want=["valid", "carrier"]))
    here = threading.get_ident()
    assert (recalled, local) == ({here}, {here})
    assert here not in acme.threads


def test_local_batches_are_not_waited_for() -> None:
    """A local provider is asked for as many as it takes, and for what is there when the window is full."""
    sizes: list[int] = []
    with rig(local={"tables": _local(sizes=sizes, max_batch_size=10)}, chain={"want": ["valid"]}) as made:
        assert all(result.complete for result in made.client.lookup_many(_numbers(25)))
        assert sizes == [10, 10, 5]


def test_no_thread_is_started_for_local_answers() -> None:
    """Offline rows need no workers."""
    before = threading.active_count()
    with rig(local={"tables": _local()}, chain={"want": ["valid"]}) as made:
        for _ in made.client.lookup_many(_numbers(20)):
            assert threading.active_count() == before


def test_many_runs_share_one_client() -> None:
    """Eight threads run the same numbers at once: each gets all, and all is bought once."""
    numbers = _numbers(100)
    with rig(acme := Vendor(max_batch_size=7)) as made, ThreadPoolExecutor(8) as pool:
        runs = list(pool.map(lambda _: list(made.client.lookup_many(numbers, workers=3)), range(8)))
        assert all(result.complete for run in runs for result in run)
        assert sum(_sizes(acme)) == 100
        assert made.ledger == ("1 USD", "", "")


@pytest.mark.parametrize(
    "arguments", [{"workers": 0}, {"window": 0}, {"want": ["carier"]}, {"chain": "defualt"}, {"max_cost": "much"}], ids=str
)
def test_misuse_is_raised_when_called(arguments: dict[str, Any]) -> None:
    """Not when the first result is taken."""
    with rig(Vendor()) as made, pytest.raises(ConfigurationError):
        made.client.lookup_many([US], **arguments)


def test_a_number_that_comes_again_while_its_twin_is_about_to_begin() -> None:
    """Four of one number, whose answers may not be kept, in a window of three: each has its result, and none is waited for in vain."""
    with rig(acme := Vendor(recall=False)) as made:
        results = list(made.client.lookup_many([US] * 4, window=3, workers=1))
    assert [result.complete for result in results] == [True] * 4
    assert len(acme.asked()) == 4


def test_the_store_is_asked_in_blocks() -> None:
    """The window is filled a quarter at a time, and the store is asked once for each: not once a number."""
    made_doubles: list[StoreDouble] = []

    def doubled(memory: MemoryStore) -> StoreDouble:
        made_doubles.append(StoreDouble(memory))
        return made_doubles[0]

    with rig(Vendor(max_batch_size=4), store=doubled) as made:
        assert len(list(made.client.lookup_many(_numbers(40), window=8))) == 40
    [blocks] = made_doubles
    asked = [len(numbers) for (numbers,) in blocks.named("recall_many")]
    assert (asked[0], sum(asked)) == (8, 40)
    assert len(asked) <= 17


def test_what_was_saved_is_told_to_the_store() -> None:
    """An answer that was recalled has saved what it cost: the result says so, and the store counts it."""
    with rig(Vendor()) as made:
        made.client.lookup(US)
        [result] = made.client.lookup_many([US])
        assert result.saved == (Money.parse(PRICE),)
        assert made.client.lookup(US).saved == (Money.parse(PRICE),)
        assert made.store.saved == (Money.parse("0.02 USD"),)
