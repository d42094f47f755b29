"""The policy simulated. The full count: `PYTHONPATH=tests python tests/simulation/run.py`."""

import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from itertools import count, islice
from typing import Any

import pytest
from attrs import evolve

from fakes import FakeClock
from fenced import ROOT, read
from hunts import ACME, answer, link
from linehunt.chain import Chain, Hunt
from linehunt.model.attempt import Ended
from linehunt.model.fields import Field
from linehunt.model.money import Money, Rates
from linehunt.model.number import PhoneNumber
from linehunt.model.result import LookupResult, Source, Step, StepKind
from linehunt.store.budget import Budgets
from linehunt.store.protocol import Settlement
from providers_made import WANTED
from simulation import invariants, ledger_invariants
from simulation.books import Books, Entry
from simulation.broken import HUNTS, STORES
from simulation.durable import DurableWorld
from simulation.invariants import AT_THE_END, BY_ASK, BY_RESULT, BY_STEP, Invariant, promise_of
from simulation.ledger_invariants import (
    BY_BALANCE,
    BY_DELIVERY,
    BY_QUESTION,
    BY_RESERVATION,
    BY_SETTLEMENT,
    Balance,
    Closed,
    Delivered,
    Sent,
)
from simulation.policy import PolicyWorld
from simulation.run import kind_of, seeds_of, simulate
from simulation.whole import WholeWorld
from simulation.witness import Witness
from simulation.world import HUNTS as HUNTS_OF_A_WORLD
from simulation.world import Failure, World

CHECKED: tuple[tuple[str, str, str, tuple[Invariant[Any], ...]], ...] = (
    ("at every ask", "yes", "by hunts", BY_ASK),
    ("after every ask", "yes", "yes", BY_RESULT),
    ("after every ask", "yes", "by hunts", BY_STEP),
    ("at the end of a hunt", "yes", "by hunts", AT_THE_END),
    ("at every reservation", "", "yes", BY_RESERVATION),
    ("before every question's first byte", "", "yes", BY_QUESTION),
    ("at every settlement", "", "yes", BY_SETTLEMENT),
    ("after every lookup, and after every crash", "", "yes", BY_BALANCE),
    ("of every result", "", "yes", BY_DELIVERY),
)
"""When, in pure hunts, in whole lookups: which invariants."""
PAGE = read("docs/simulation.md")


def _first_failure(make_world: Callable[[int], World]) -> Failure:
    for seed in count():
        try:
            make_world(seed).run()
        except Failure as failure:
            return failure
    raise AssertionError("nothing was seen")


@pytest.mark.parametrize(("kind", "worlds"), [(PolicyWorld, 354), (WholeWorld, 40), (DurableWorld, 6)], ids=["pure", "whole", "durable"])
def test_no_promise_is_broken(kind: type[World], worlds: int) -> None:
    """20,000 hunts, of pure policy, of whole lookups, and over ledgers whose processes die: every promise holds at every step."""
    figures = simulate(islice(seeds_of(kind), worlds))
    assert figures["hunts"] >= worlds * HUNTS_OF_A_WORLD
    assert figures["asks"] > figures["hunts"] / 3
    assert figures["crashes"] > 0
    assert figures["clocks set back"] > 0


@pytest.mark.parametrize(("broken", "make_hunt"), HUNTS, ids=[each.__name__ for each, _ in HUNTS])
def test_broken_policies_are_seen(broken: Invariant[Any], make_hunt: Any) -> None:
    """A hunt that breaks one promise is found by the invariant of that promise, and the seed is named."""
    failure = _first_failure(lambda seed: PolicyWorld(seed, make_hunt))
    assert str(failure).startswith(f"seed {failure.seed} (policy): {promise_of(broken)} But: ")


@pytest.mark.parametrize(("broken", "make_store"), STORES, ids=[each.__name__ for each, _ in STORES])
def test_broken_stores_are_seen(broken: Invariant[Any], make_store: Any) -> None:
    """So is a store that passes a budget, forgets an answer, or miscounts."""
    failure = _first_failure(lambda seed: WholeWorld(seed, make_store=make_store))
    assert str(failure).startswith(f"seed {failure.seed} (memory): {promise_of(broken)} But: ")


def test_what_an_oracle_knows_is_missed() -> None:
    """A wanted fact that was to be had, and that nobody asked for, is found by comparing every account's true answer."""
    chain = Chain(links=(link("acme", "carrier"),), want=WANTED)
    witness = Witness(chain, PhoneNumber("+14154305555"), (), {"acme": answer(carrier=ACME)})
    witness.next(None)
    assert invariants.finds_what_could_be_known(witness) == "acme knows carrier"


US = PhoneNumber("+14154305555")
QUOTE = Money(4_000, "USD")


def _entry() -> Entry:
    return Entry(
        attempt=7,
        account="acme",
        items=(),
        reserver="one",
        day="2027-01-15",
        kept=True,
        currency="USD",
        held={US: QUOTE},
        holder="one",
        asked=frozenset({US}),
    )


def _sent(entry: Entry | None, off_since: int | None = None) -> Sent:
    return Sent(account="acme", numbers=(US,), wanted=WANTED, fresh={}, entry=entry, off_since=off_since)


def test_question_without_a_row_is_seen() -> None:
    """A question that no attempt has in hand, or that an account gets which is switched off."""
    assert ledger_invariants.sends_nothing_without_a_row(_sent(None)) == "acme is asked, and no attempt has it in hand"
    assert ledger_invariants.sends_nothing_without_a_row(_sent(_entry())) is None
    said = ledger_invariants.leaves_alone_what_is_off(_sent(_entry(), off_since=6))
    assert said == "acme is asked by attempt 7, and was switched off after 6"
    assert ledger_invariants.leaves_alone_what_is_off(_sent(_entry(), off_since=7)) is None


@pytest.mark.parametrize(
    ("settlement", "said"),
    [
        (Settlement(attempt=7, ended=Ended.SETTLED, charged=QUOTE), "attempt 7: charged 0.004 USD, and the shares are 0"),
        (
            Settlement(attempt=7, ended=Ended.DOUBT, charged=Money(0, "USD"), in_doubt={US: Money(1, "USD")}),
            "attempt 7 leaves in doubt what it didn't hold",
        ),
        (Settlement(attempt=7, ended=Ended.DOUBT, charged=Money(0, "USD"), in_doubt={US: QUOTE}), None),
    ],
    ids=["shares", "doubt", "sound"],
)
def test_settlement_of_something_else_is_seen(settlement: Settlement, said: str | None) -> None:
    """One whose shares are not what it charges, or that leaves in doubt what it didn't hold."""
    assert ledger_invariants.settles_what_was_held(Closed(entry=_entry(), settlement=settlement)) == said


@pytest.mark.parametrize(("billed", "seen"), [(3_999, True), (4_000, False), (6_000, False), (6_001, True)])
def test_bill_that_is_not_in_the_ledger_is_seen(billed: int, seen: bool) -> None:
    """A bill below what is spent, or above what is spent and in doubt together."""
    books = Books(budgets=Budgets(), rates=Rates(), cap=None, each=False, clock=FakeClock())
    sums: tuple[tuple[Money, ...], ...] = ((), (QUOTE,), (Money(2_000, "USD"),))
    balance = Balance(books=books, sums=sums, doubts={}, billed={"USD": billed}, idle=True)
    assert (ledger_invariants.bill_is_in_the_ledger(balance) is not None) == seen


def _delivered(result: LookupResult, **changes: Any) -> Delivered:
    sound: dict[str, Any] = {"want": WANTED, "accounts": ("acme",), "charged": {"USD": 4_000}, "said": {"acme": [{Field.CARRIER: ACME}]}}
    return Delivered(result=result, **(sound | changes))


def _result(*steps: Step) -> LookupResult:
    return LookupResult(
        input=US.e164, number=US, carrier=ACME, sources={"carrier": Source("acme", "acme-io", 1.0)}, steps=steps, cost=(QUOTE,)
    )


def test_result_that_tells_another_tale_is_seen() -> None:
    """One that costs what was not charged, names who never said it, has other steps, or calls known what is missing."""
    asked = Step(account="acme", kind=StepKind.ASKED, reason="gave carrier", wanted=WANTED)
    sound = _result(asked)
    for invariant in BY_DELIVERY:
        assert invariant(_delivered(sound)) is None
    assert ledger_invariants.costs_what_was_charged(_delivered(sound, charged={})) is not None
    assert ledger_invariants.sources_said_it(_delivered(sound, said={})) == "acme never said that carrier"
    explains = ledger_invariants.explains_every_account
    assert explains(_delivered(sound, want=WANTED | {Field.PORTED})) == "missing is nothing, of carrier, ported"
    assert explains(_delivered(_result(evolve(asked, reason="")))) == "a step has no reason"
    assert explains(_delivered(_result(evolve(asked, account="bolt")))) == "the steps are of ('bolt',)"
    nothing = LookupResult(input=US.e164, number=US, missing=WANTED)
    assert explains(_delivered(nothing)) == "the steps end with ()"


def test_seeds_replay() -> None:
    """The same seed is the same world in another process, to the last word, however its strings are hashed."""
    seeds = [next(seeds_of(kind)) for kind in (PolicyWorld, WholeWorld, DurableWorld)]
    code = f"from simulation.run import retell; [retell(seed) for seed in {seeds}]"
    told = []
    for hashes in ("1", "2"):
        environment = os.environ | {"PYTHONPATH": str(ROOT / "tests"), "PYTHONHASHSEED": hashes}
        told.append(subprocess.run([sys.executable, "-c", code], env=environment, check=True, capture_output=True, text=True).stdout)
    assert told[0].count("\n") > len(seeds) * HUNTS_OF_A_WORLD
    assert told[0] == told[1]


def test_failure_says_all_that_is_needed() -> None:
    """Its seed, what broke, what happened, and the command that shows it again; also when it comes from another process."""
    failure = _first_failure(lambda seed: PolicyWorld(seed, HUNTS[0][1]))
    copy = pickle.loads(pickle.dumps(failure))  # noqa: S301  # our own
    assert str(copy) == str(failure)
    assert str(failure).endswith(f"again: PYTHONPATH=tests python tests/simulation/run.py 1 {failure.seed}")
    assert "Ask(account=" in str(failure)


def test_whatever_else_is_raised_names_the_seed() -> None:
    """An error that nobody foresaw is a failure like a broken promise."""

    def breaks(*_: object) -> Hunt:
        raise ZeroDivisionError("unforeseen")

    failure = _first_failure(lambda seed: PolicyWorld(seed, breaks))
    assert str(failure).startswith("seed 0 (policy): ZeroDivisionError: unforeseen")


def test_every_kind_of_world_has_its_seeds() -> None:
    """Of ten seeds five are pure hunts, four whole lookups, and one is over a ledger on the disk."""
    assert [kind_of(seed) for seed in range(10)].count(PolicyWorld) == 5
    assert [kind_of(seed) for seed in range(10)].count(WholeWorld) == 4
    assert kind_of(9) is DurableWorld


def test_docs_list_every_promise() -> None:
    """docs/simulation.md has each promise, where it is checked, and in the order of the checks."""
    expected = [[promise_of(each), when, pure, whole] for when, pure, whole, some in CHECKED for each in some]
    table = "\n".join("|" + "|".join(f" {cell} " if cell else " " for cell in row) + "|" for row in expected)
    assert PAGE.table("promise") == expected, f"docs/simulation.md needs this table:\n\n{table}\n"
