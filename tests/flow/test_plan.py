"""A plan, and the run that it was made for: what was planned is what the vendors bill."""

from pathlib import Path

import pytest

from linehunt import Client, Money, Plan
from linehunt_sandbox import Fault, Sandbox
from sandboxed import AMERICA, BRITAIN, INDIA, Books, configuration

HOPELESS = "+15555555555"
INR = {"INR": "0.012 USD"}
INDIANS = [f"+9198123{n:05d}" for n in range(250)]


def micros(amounts: tuple[Money, ...]) -> dict[str, int]:
    return {money.currency: money.micros for money in amounts}


def nothing_left(plan: Plan, numbers: int) -> bool:
    """Whether all is known, so that a run would cost nothing."""
    return (plan.known, plan.unknown, plan.cost, plan.expected_cost) == (numbers, 0, (), ())


@pytest.mark.parametrize("vendor", ["plivo", "kaleyra"])
def test_one_account(vendor: str, sandbox: Sandbox, books: Books) -> None:
    """One paid account and numbers that nothing is known of: the worst case is the expected one is the bill; after it all is known."""
    numbers = [INDIA, AMERICA, BRITAIN, *INDIANS[:20]]
    with Client(configuration(sandbox, vendor), store=books.store) as asking:
        plan = asking.plan([*numbers, INDIA, "hello"])
        assert (books.requests, books.counted) == (0, {})
        list(asking.lookup_many([*numbers, INDIA, "hello"]))
        after = asking.plan([*numbers, INDIA, "hello"])

    assert (plan.invalid, plan.duplicates, plan.numbers) == (1, 1, len(numbers))
    assert plan.cost == plan.expected_cost
    assert micros(plan.cost) == books.billed == books.counted
    assert nothing_left(after, len(numbers))


def test_every_account_misses(sandbox: Sandbox, books: Books) -> None:
    """Nobody knows whether the numbers roam: all accounts of the chain that could tell are paid, as the worst case says."""
    tables = configuration(sandbox, "kaleyra", "other", want=["roaming"], other={"provider": "kaleyra"})
    numbers = [BRITAIN, "+442083661178", "+442083661179"]  # fixed lines roam nowhere
    with Client(tables, store=books.store) as asking:
        plan = asking.plan(numbers)
        list(asking.lookup_many(numbers))
        after = asking.plan(numbers)

    assert micros(plan.cost) == books.billed == {"INR": 1_200_000}
    assert micros(plan.expected_cost) == {"INR": 600_000}
    assert nothing_left(after, len(numbers))


def test_a_free_account_screens(sandbox: Sandbox, books: Books) -> None:
    """The first account is asked what was expected: all but what a free one screens. The whole bill is within the worst case."""
    with Client(configuration(sandbox, "offline", "kaleyra", "plivo"), store=books.store) as asking:
        plan = asking.plan([HOPELESS, *INDIANS])
        list(asking.lookup_many([HOPELESS, *INDIANS]))
        after = asking.plan([HOPELESS, *INDIANS])

    billed = books.billed
    assert plan.screened == 1
    assert micros(plan.expected_cost) == {"INR": billed["INR"]}
    assert micros(plan.cost) == {"INR": 251 * 200_000, "USD": 251 * 4_000}
    assert billed["USD"] < 251 * 4_000
    assert (after.known, after.screened, micros(after.expected_cost)) == (250, 1, {})


def test_a_part_is_known(sandbox: Sandbox, books: Books) -> None:
    """What a first run has bought is not planned again, and the rest is exactly what the second run costs."""
    tables = configuration(sandbox, "plivo", "kaleyra", want=["carrier", "roaming"], rates=INR)
    with Client(tables, store=books.store) as asking:
        list(asking.lookup_many(INDIANS[:10], want=["roaming"]))
        before = books.billed
        plan = asking.plan(INDIANS[:15], want=["roaming"])
        list(asking.lookup_many(INDIANS[:15], want=["roaming"]))

    assert plan.known == 10
    assert micros(plan.cost) == {"INR": books.billed["INR"] - before["INR"]} == {"INR": 1_000_000}


def test_doubts(sandbox: Sandbox, books: Books) -> None:
    """A number that may have been billed is neither planned nor asked again."""
    sandbox.plivo.script(Fault.CLOSED)
    with Client(configuration(sandbox, "plivo"), store=books.store) as asking:
        asking.lookup(AMERICA)
        plan = asking.plan([AMERICA])
        asking.lookup(AMERICA)

    assert (plan.in_doubt, plan.unknown, plan.cost) == (1, 0, ())
    assert books.requests == 1


def test_the_ledger_of_a_client(sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A plan makes no ledger; another client's plan finds what a run has stored, and expects what its answers say."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    tables = configuration(sandbox, "kaleyra", "plivo", want=["roaming"])
    with Client(tables) as asking:
        plan = asking.plan([BRITAIN, *INDIANS[:3]])
        assert list(tmp_path.iterdir()) == []
        list(asking.lookup_many([BRITAIN, *INDIANS[:3]]))
    with Client(tables) as asking:
        after = asking.plan([BRITAIN, *INDIANS[:3]])
        other = asking.plan(INDIANS[3:7])

    assert (plan.accounts[0].cost, plan.accounts[0].numbers) == (sandbox.bill.total("kaleyra"), 4)
    assert nothing_left(after, 4)
    assert [account.answers for account in other.accounts] == [4, 0]
