"""No question is bought twice: not by threads at once, not by twins, not later."""

import threading
from concurrent.futures import ThreadPoolExecutor

from linehunt import Client, LookupResult, Money, StepKind
from linehunt_sandbox import Fault, Sandbox
from sandboxed import BRITAIN, INDIA, Books, configuration

THREADS = 200


def test_two_hundred_threads_ask_once(sandbox: Sandbox, books: Books) -> None:
    """200 threads want the same number at once: one request, one charge, and everybody has the answer; the others' is recalled."""
    sandbox.kaleyra.latency = 0.3
    together = threading.Barrier(THREADS)
    with Client(configuration(sandbox, "kaleyra", kaleyra={"deadline": "20s"}), store=books.store) as asking:

        def ask(_: int) -> LookupResult:
            together.wait(20)
            return asking.lookup(INDIA)

        with ThreadPoolExecutor(THREADS) as pool:
            results = list(pool.map(ask, range(THREADS)))

    assert {result.carrier for result in results} == {results[0].carrier}
    assert all(result.complete for result in results)
    assert sum(bool(result.cost) for result in results) == 1
    assert sum(result.sources["carrier"].recalled for result in results) == THREADS - 1
    assert sandbox.bill.requests("kaleyra") == 1
    assert books.counted == books.billed == {"INR": 200_000}


def test_whose_question_failed(sandbox: Sandbox, books: Books) -> None:
    """Threads that waited for somebody's question which came to nothing don't ask it again: it is in doubt."""
    sandbox.kaleyra.latency = 0.2
    sandbox.kaleyra.script(Fault.CLOSED)
    together = threading.Barrier(8)
    with Client(configuration(sandbox, "kaleyra"), store=books.store) as asking:

        def ask(_: int) -> LookupResult:
            together.wait(20)
            return asking.lookup(INDIA)

        with ThreadPoolExecutor(8) as pool:
            results = list(pool.map(ask, range(8)))

    assert not any(result.complete for result in results)
    assert sum(bool(result.in_doubt) for result in results) == 1
    assert sandbox.bill.requests("kaleyra") == 1
    assert books.counted == books.billed


def test_twins(sandbox: Sandbox, books: Books) -> None:
    """A number that occurs more than once in a list, however it is written, is asked once; each row has its result."""
    rows = [BRITAIN, INDIA, "020 8366 1177", BRITAIN, "(020) 8366-1177"]
    with Client(configuration(sandbox, "kaleyra", want=["country"]), store=books.store) as asking:
        results = list(asking.lookup_many(rows, region="GB"))

    assert [result.input for result in results] == rows
    assert all(result.complete for result in results)
    assert sorted(charge.number.e164 for charge in sandbox.bill.charges) == [BRITAIN, INDIA]
    assert [bool(result.cost) for result in results] == [True, True, False, False, False]


def test_recall(sandbox: Sandbox, books: Books) -> None:
    """A second lookup uses the stored answer: no request, no cost, and the fact says that it is recalled."""
    with Client(configuration(sandbox, "kaleyra"), store=books.store) as asking:
        first = asking.lookup(INDIA)
        second = asking.lookup(INDIA)

    assert second.carrier == first.carrier
    assert (first.sources["carrier"].recalled, second.sources["carrier"].recalled) == (False, True)
    assert [step.kind for step in second.steps] == [StepKind.RECALLED]
    assert not second.cost
    assert sandbox.bill.requests("kaleyra") == 1


def test_silence_is_recalled_too(sandbox: Sandbox, books: Books) -> None:
    """What an answer didn't say is not asked again either: the stored answer speaks for it."""
    with Client(configuration(sandbox, "kaleyra", want=["roaming"]), store=books.store) as asking:
        results = [asking.lookup(number) for number in (BRITAIN, BRITAIN)]  # a fixed line roams nowhere

    assert [result.complete for result in results] == [False, False]
    assert results[1].steps[-1].reason == "its stored answer still speaks for roaming"
    assert sandbox.bill.requests("kaleyra") == 1


def test_refresh(sandbox: Sandbox, books: Books) -> None:
    """With `refresh` what is known is asked again, and charged again."""
    with Client(configuration(sandbox, "kaleyra"), store=books.store) as asking:
        asking.lookup(INDIA)
        result = asking.lookup(INDIA, refresh=True)

    assert not result.sources["carrier"].recalled
    assert sandbox.bill.requests("kaleyra") == 2
    assert books.counted == books.billed == {"INR": 400_000}


def test_clients_that_share_a_store(sandbox: Sandbox, books: Books) -> None:
    """What one client bought, another one of the same store recalls."""
    for _ in range(2):
        with Client(configuration(sandbox, "kaleyra"), store=books.store) as asking:
            assert asking.lookup(INDIA).complete

    assert sandbox.bill.requests("kaleyra") == 1


def test_a_thousand_numbers_twice(sandbox: Sandbox, books: Books) -> None:
    """The second run, by another client over the same ledger, sends nothing, costs nothing, and says what was saved: all of it."""
    numbers = [f"+9198123{n:05d}" for n in range(1000)]
    runs = []
    for _ in range(2):
        with Client(configuration(sandbox, "kaleyra", want=["carrier", "ported"])) as asking:
            runs.append(list(asking.lookup_many(numbers)))
    first, second = runs

    assert all(result.complete for result in first + second)
    assert [result.sources["carrier"].recalled for result in second] == [True] * 1000
    assert not any(result.cost or result.in_doubt for result in second)
    assert {result.saved for result in second} == {(Money.parse("0.2 INR"),)}
    assert sandbox.bill.requests("kaleyra") == 10
    assert books.billed == books.counted == {"INR": 200_000_000}
    assert books.store.saved == (Money.parse("200 INR"),)
