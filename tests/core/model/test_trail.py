"""A result's trail in words."""

from typing import Any

import attrs
import pytest

from linehunt.model.attempt import Attempt, Delivery, Ended
from linehunt.model.errors import InvalidNumber
from linehunt.model.fields import Field
from linehunt.model.money import Money
from linehunt.model.number import PhoneNumber
from linehunt.model.result import LookupResult, Source, Step, StepKind
from linehunt.model.trail import amounts

NUMBER = PhoneNumber("+14154305555")
USD = Money.parse("0.0035 USD")
NOTHING = Money(0, "USD")
ANSWERED = Attempt(
    id=7,
    account="plivo",
    delivery=Delivery.RESPONDED,
    ended=Ended.SETTLED,
    quote=USD,
    charged=USD,
    doubtful=NOTHING,
    seconds=0.126,
    status=200,
)


def attempt_line(attempt: Attempt) -> str:
    """What the trail says of one attempt."""
    step = Step(account="plivo", kind=StepKind.ASKED, reason="gave nothing new", attempts=(attempt,))
    return LookupResult(input="x", number=NUMBER, steps=(step,)).explain().splitlines()[2].strip()


def test_the_whole_trail() -> None:
    """A line a step with its attempts and what was withheld below, then the facts' sources, what is missing, and the cost."""
    result = LookupResult(
        input="+14154305555",
        number=NUMBER,
        sources={Field.LINE_TYPE: Source("plivo", "plivo", 0.0), Field.CARRIER: Source("acme", "acme", 0.0, recalled=True)},
        weak=frozenset({Field.LINE_TYPE}),
        missing=frozenset({Field.ROAMING, Field.PORTED}),
        steps=(
            Step(account="acme", kind=StepKind.RECALLED, reason="gave carrier", wanted=frozenset({Field.CARRIER}), saved=USD),
            Step(account="offline", kind=StepKind.SKIPPED, reason="can't add a missing field", wanted=frozenset({Field.PORTED})),
            Step(
                account="plivo",
                kind=StepKind.ASKED,
                reason="gave line_type (weak)",
                wanted=frozenset({Field.PORTED, Field.LINE_TYPE}),
                withheld={Field.PORTED: "not\x1b enabled"},
                attempts=(ANSWERED,),
            ),
        ),
        cost=(USD, Money.parse("0.2 INR")),
        in_doubt=(USD,),
        saved=(USD,),
    )

    assert result.explain() == (
        "+1415•••••55:\n"
        "  1. acme recalled: gave carrier; saved 0.0035 USD\n"
        "  2. offline skipped: can't add a missing field\n"
        "  3. plivo asked for line_type, ported: gave line_type (weak)\n"
        "       attempt 7: answered with status 200 in 0.13 s; 0.0035 USD charged of 0.0035 USD quoted\n"
        "       ported withheld: not enabled\n"
        "  carrier: from acme, recalled, as of 1970-01-01T00:00:00Z\n"
        "  line_type: from plivo, weak\n"
        "  missing: ported, roaming\n"
        "  cost: 0.0035 USD + 0.2 INR; in doubt: 0.0035 USD; saved: 0.0035 USD"
    )


def test_a_trail_without_steps() -> None:
    """Where nobody was asked, it says so; what costs nothing costs nothing."""
    assert LookupResult(input="x", number=NUMBER).explain() == "+1415•••••55:\n  nobody was asked\n  cost: nothing"


def test_an_input_that_is_no_number() -> None:
    """What was not looked up says why."""
    assert LookupResult(input="foo", error=InvalidNumber("it is empty")).explain() == "not looked up: it is empty"


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"delivery": Delivery.NOT_SENT, "status": None, "charged": NOTHING}, "not sent in 0.13 s; nothing charged of 0.0035 USD quoted"),
        (
            {"delivery": Delivery.IN_DOUBT, "status": None, "charged": NOTHING, "doubtful": USD, "error": "TimedOut: no answer"},
            "sent, no usable response in 0.13 s; TimedOut: no answer; 0.0035 USD in doubt",
        ),
        ({"numbers": 20}, "answered with status 200 in 0.13 s; one of 20 numbers; 0.0035 USD charged of 0.0035 USD quoted"),
        (
            {"charged": Money.parse("1 USD"), "flags": ("above the quote", "odd\r\n")},
            "answered with status 200 in 0.13 s; 1 USD charged of 0.0035 USD quoted; above the quote; odd",
        ),
    ],
    ids=["not sent", "in doubt", "of a batch", "flagged"],
)
def test_an_attempt_in_words(changed: dict[str, Any], words: str) -> None:
    """How far it got, how long it took, what went wrong, and the money, in one line."""
    assert attempt_line(attrs.evolve(ANSWERED, **changed)) == f"attempt 7: {words}"


def test_a_reason_is_one_line() -> None:
    """No vendor's word moves a cursor or makes a line of its own."""
    step = Step(account="plivo", kind=StepKind.ASKED, reason="QueryRejected: a\n  9. offline asked\x1b[2J\u202e")
    assert LookupResult(input="x", number=NUMBER, steps=(step,)).explain().splitlines()[1:-1] == [
        "  1. plivo asked: QueryRejected: a  9. offline asked[2J"
    ]


def test_amounts_in_a_line() -> None:
    """Amounts by currency are written as a sum; none is nothing."""
    assert amounts(()) == "nothing"
    assert amounts((USD,)) == "0.0035 USD"
