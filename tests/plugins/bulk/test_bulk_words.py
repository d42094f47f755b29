"""What a run says before and after: times at the rate limits, the question, the summary, and the same for programs."""

import io
import json
import sys
from typing import Any

import click
import pytest
from attrs import evolve

from bulk_runs import AMERICA, BRITAIN, answer_to, rows
from linehunt import (
    AccountPlan,
    Attempt,
    Configuration,
    ConfigurationError,
    Delivery,
    Ended,
    Field,
    LookupResult,
    Money,
    PhoneNumber,
    Plan,
    Step,
    StepKind,
    Verdict,
)
from linehunt_bulk.doubtful_rows import DoubtfulRows
from linehunt_bulk.limits import limits
from linehunt_bulk.query import Query
from linehunt_bulk.question import agreed
from linehunt_bulk.summary import summary
from linehunt_bulk.tally import Tally
from linehunt_bulk.voice import Events, Voice, Words
from terminal import Terminal

WANTED = frozenset({Field.CARRIER})
CONFIGURATION = Configuration(
    accounts={
        "plivo": {"auth_id": "MA1", "auth_token": "canary", "rate": "50/s"},
        "batch": {"provider": "kaleyra", "rate": "600/min"},
        "hourly": {"provider": "kaleyra", "rate": "1000/h"},
        "free": {"provider": "kaleyra"},
    },
    chains={
        "default": {"accounts": ["plivo", "batch", "hourly", "free"]},
        "second": {"accounts": ["plivo"], "want": ["ported", "carrier"]},
    },
)


def usd(amount: str) -> Money:
    return Money.parse(amount, "USD")


def planned(account: str, numbers: int, expected: int) -> AccountPlan:
    size = 100 if account == "batch" else 1
    return AccountPlan(
        account=account, numbers=numbers, cost=usd("1"), expected_numbers=expected, expected_cost=usd("0.5"), max_batch_size=size
    )


def plan(*accounts: AccountPlan, cost: tuple[Money, ...] = (), expected: tuple[Money, ...] = ()) -> Plan:
    return Plan(read=3, accounts=accounts, cost=cost, expected_cost=expected)


def test_times_at_the_rate_limits() -> None:
    """An account with a rate is told how long it takes for what is expected and at the worst, in requests of its own batch size."""
    made = plan(planned("plivo", 1_000_000, 90_000), planned("batch", 100_001, 100_001), planned("hourly", 500, 0), planned("free", 9, 9))
    told = list(limits(made, CONFIGURATION))

    assert list(map(str, told)) == [
        "time: plivo at 50/s takes 30 min as expected, 5 h 33 min at the worst",
        "time: batch at 600/min takes 1 min 40 s",
        "time: hourly at 1000/h takes 0.00 s as expected, 30 min at the worst",
    ]
    assert told[0].to_dict() == {"account": "plivo", "rate": "50/s", "expected": 1800.0, "worst": 20000.0}


def test_nothing_to_wait_for() -> None:
    """An account that nothing is asked of takes no time."""
    assert list(limits(plan(planned("plivo", 0, 0)), CONFIGURATION)) == []


def test_what_is_wanted() -> None:
    """The chain's fields, or those that are given, in their usual order; a name that is none is refused."""
    assert Query(chain="second").wanted(CONFIGURATION) == (Field.CARRIER, Field.PORTED)
    assert Query(chain="second", want=("ported", "country")).wanted(CONFIGURATION) == (Field.COUNTRY, Field.PORTED)
    with pytest.raises(ConfigurationError, match="did you mean 'carrier'"):
        Query(chain="second", want=("carier",)).wanted(CONFIGURATION)


COSTLY = plan(cost=(usd("4"), Money.parse("2 INR")), expected=(usd("1.5"),))


class Keyboard(Terminal):
    """A terminal with something typed already."""


@pytest.mark.parametrize(("typed", "answer"), [("y\n", True), ("n\n", False), ("\n", False)])
@pytest.mark.parametrize(
    ("made", "max_spend", "words"),
    [
        (COSTLY, None, "This may cost 4 USD + 2 INR; 1.5 USD is expected. Go on? [y/N]: "),
        (COSTLY, "2 USD", "This may cost 4 USD + 2 INR; 1.5 USD is expected, and no more than 2 USD. Go on? [y/N]: "),
        (plan(cost=(usd("4"),)), None, "This may cost 4 USD; nothing is expected. Go on? [y/N]: "),
        (
            None,
            None,
            "The numbers can't be counted beforehand: the input can be read only once. Each may cost something. Go on? [y/N]: ",
        ),
    ],
    ids=["plan", "cap", "nothing expected", "no plan"],
)
def test_the_question(
    made: Plan | None,
    max_spend: str | None,
    words: str,
    typed: str,
    answer: bool,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """On a terminal, money is asked about on stderr, with what it may come to; only a yes is one."""
    monkeypatch.setattr(sys, "stdin", Keyboard(typed))

    assert agreed(made, max_spend) is answer
    told = capsys.readouterr()
    assert (told.out, told.err) == ("", words)


def test_nobody_to_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal that is at its end gives no answer, so that the run is called off."""
    monkeypatch.setattr(sys, "stdin", Keyboard(""))
    with pytest.raises(click.Abort):
        agreed(COSTLY, None)


@pytest.mark.parametrize("stdin", [None, io.StringIO("n\n"), Keyboard("n\n")], ids=["closed", "a pipe", "a terminal"])
def test_no_question(stdin: io.StringIO | None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Where all is known or free nothing is asked, and where nobody can answer, neither."""
    monkeypatch.setattr(sys, "stdin", stdin)

    assert agreed(plan(), None)
    assert isinstance(stdin, Keyboard) or agreed(COSTLY, None)
    assert capsys.readouterr().err == ""


def result(*steps: Step, in_doubt: tuple[Money, ...] = (), missing: frozenset[Field] = frozenset()) -> LookupResult:
    return LookupResult(input=AMERICA, number=PhoneNumber(AMERICA), steps=steps, in_doubt=in_doubt, missing=missing)


def step(account: str, kind: StepKind = StepKind.ASKED, reason: str = "", **more: Any) -> Step:
    return Step(account=account, kind=kind, reason=reason, wanted=WANTED, **more)


def attempt(charged: str, doubtful: str = "0") -> Attempt:
    return Attempt(
        id=1,
        account="plivo",
        delivery=Delivery.RESPONDED,
        ended=Ended.SETTLED,
        quote=usd("0.004"),
        charged=usd(charged),
        doubtful=usd(doubtful),
        seconds=0.2,
    )


GAVE = result(step("offline", verdict=Verdict.ANSWERED), step("plivo", verdict=Verdict.ANSWERED, gave=WANTED, attempts=(attempt("0.004"),)))
DOUBTED = result(step("plivo", attempts=(attempt("0", "0.004"),)), in_doubt=(usd("0.004"),), missing=WANTED)
HELD_BACK = result(step("plivo", StepKind.SKIPPED, "in doubt there since 2026-11-22T15:00:00Z"), missing=WANTED)
RECALLED = result(step("plivo", StepKind.RECALLED, verdict=Verdict.ANSWERED, gave=WANTED, saved=usd("0.004")))


def test_rows_in_doubt() -> None:
    """Those whose number was in doubt before, and those that are now, also where it comes again; the first thousand by their places."""
    doubtful = DoubtfulRows([PhoneNumber(BRITAIN)])
    other = evolve(RECALLED, number=PhoneNumber(BRITAIN))
    invalid = answer_to("hello")
    for row, given in zip(rows(*[AMERICA] * 6), [GAVE, DOUBTED, other, RECALLED, invalid, other], strict=True):
        doubtful.note(row, given)
    assert (doubtful.count, doubtful.places) == (4, [3, 4, 5, 7])

    for row in rows(*[AMERICA] * 2_000):
        doubtful.note(row, DOUBTED)
    assert (doubtful.count, len(doubtful.places)) == (2_004, 1_000)


def test_doubts_take_bounded_room() -> None:
    """After 100,000 numbers their rows are still counted, without a look at whether the number comes again."""
    doubtful = DoubtfulRows(PhoneNumber(f"+1{number:010}") for number in range(100_000))
    for row, given in zip(rows(AMERICA, AMERICA), [DOUBTED, RECALLED], strict=True):
        doubtful.note(row, given)
    assert (doubtful.count, doubtful.places) == (1, [2])


def counted(
    *results: LookupResult, accounts: tuple[str, ...] = ("offline", "plivo"), in_doubt: tuple[PhoneNumber, ...] = ()
) -> tuple[Tally, DoubtfulRows]:
    tally, doubtful = Tally(WANTED, accounts), DoubtfulRows(in_doubt)
    for row, told in zip(rows(*[AMERICA] * len(results)), results, strict=True):
        tally.note(told, 0.0)
        doubtful.note(row, told)
    return tally, doubtful


def test_the_summary() -> None:
    """Counts, a row for each account, totals, and what is to be done about doubts."""
    tally, doubtful = counted(GAVE, GAVE, RECALLED, DOUBTED, HELD_BACK, answer_to("hello"))

    assert summary(tally, doubtful, 12.34, duplicates=1) == (
        "rows                      6\n"
        "complete                  3\n"
        "incomplete                2\n"
        "invalid                   1\n"
        "duplicate                 1\n"
        "took                   12 s, 0.5/s\n"
        "\n"
        "account  gave  gave nothing  failed  recalled  skipped  requests      spent   in doubt      saved\n"
        "offline     0             2       0         0        0         0\n"
        "plivo       2             0       1         1        1         3  0.008 USD  0.004 USD  0.004 USD\n"
        "total                                                             0.008 USD  0.004 USD  0.004 USD\n"
        "\n"
        "in doubt: 2 rows (5, 6) may have been billed without an answer\n"
        "in doubt: 0.004 USD counts for the budgets, and these numbers are not asked there again, until it is resolved\n"
        "in doubt: 'linehunt spend doubts' lists what is, 'linehunt spend resolve' settles it; then run this command again"
    )


def test_a_summary_of_a_free_run() -> None:
    """Without money there are no columns of money, no total and nothing to be done."""
    tally, doubtful = counted(answer_to(AMERICA), accounts=("offline",))

    assert summary(tally, doubtful, 0.5) == (
        "rows                      1\n"
        "complete                  1\n"
        "incomplete                0\n"
        "invalid                   0\n"
        "took                 0.50 s\n"
        "\n"
        "account  gave  gave nothing  failed  recalled  skipped  requests\n"
        "offline     0             0       0         0        0         0"
    )


@pytest.mark.parametrize(
    ("count", "words"),
    [(1, "in doubt: 1 row (2) may"), (11, "in doubt: 11 rows (2, 3, 4, 5, 6, 7, 8, 9, 10, 11, ...) may")],
)
def test_doubts_of_an_earlier_run(count: int, words: str) -> None:
    """The first ten rows are named; where nothing new is in doubt there is no amount."""
    told = summary(*counted(*[HELD_BACK] * count, in_doubt=(PhoneNumber(AMERICA),)), 0.5)

    assert words in told
    assert "counts for the budgets" not in told


@pytest.mark.parametrize("voice", [Words(), Events()])
def test_two_voices(voice: Voice, capsys: pytest.CaptureFixture[str]) -> None:
    """All is said on stderr: in words, or each thing as an object with its event."""
    made = plan(planned("plivo", 1_000, 1_000), cost=(usd("4"),))
    tally, doubtful = counted(GAVE, DOUBTED)
    voice.say("column: 'phone'")
    voice.tell_plan(made, list(limits(made, CONFIGURATION)))
    voice.tell_end(tally, doubtful, 2.0, None)
    told = capsys.readouterr()

    assert told.out == ""
    lines = told.err.splitlines()
    if isinstance(voice, Words):
        assert lines[0] == "linehunt: column: 'phone'"
        assert lines[1].startswith("numbers read")
        assert "time: plivo at 50/s takes 20 s" in lines
        assert lines[-1].startswith("in doubt: 'linehunt spend doubts'")
        return
    said, planned_, end = map(json.loads, lines)
    assert said == {"event": "message", "message": "column: 'phone'"}
    assert planned_ == {"event": "plan", **made.to_dict(), "times": [{"account": "plivo", "rate": "50/s", "expected": 20.0, "worst": 20.0}]}
    assert (end["event"], end["rows"], end["seconds"], end["duplicates"]) == ("summary", 2, 2.0, None)
    assert end["doubtful"] == {"rows": 1, "places": [3]}
