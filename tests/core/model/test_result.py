"""A result: its JSON shape, and what it takes to be complete."""

import json
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linehunt import Client, Configuration
from linehunt.model.answer import Verdict
from linehunt.model.attempt import Attempt, Delivery, Ended
from linehunt.model.errors import InvalidNumber, LookupFailed, RateLimited
from linehunt.model.facts import Country, Facts, Formats, LineType, Network
from linehunt.model.fields import Field
from linehunt.model.money import Money
from linehunt.model.number import PhoneNumber
from linehunt.model.result import LookupResult, Source, Step, StepKind

NUMBER = PhoneNumber("+14154305555")
AT = 1_795_334_400.0  # 2026-11-22T08:00:00Z
USD = Money.parse("0.0035 USD")
ATTEMPT = Attempt(
    id=7,
    account="plivo-us",
    delivery=Delivery.RESPONDED,
    ended=Ended.SETTLED,
    quote=USD,
    charged=USD,
    doubtful=Money(0, "USD"),
    at=AT,
    seconds=0.12345678,
    numbers=2,
    status=200,
    request_id="r-1",
    flags=("the price told is above the quote",),
)
FAILED = attrs.evolve(
    ATTEMPT,
    id=6,
    delivery=Delivery.IN_DOUBT,
    ended=Ended.DOUBT,
    charged=Money(0, "USD"),
    doubtful=USD,
    numbers=1,
    status=None,
    request_id=None,
    error="TimedOut: no answer",
    flags=(),
)
RESULT = LookupResult(
    input="(415) 430-5555",
    number=NUMBER,
    valid=True,
    country=Country(iso2="US", calling_code="1"),
    line_type=LineType.MOBILE,
    carrier=Network(mcc="310", mnc="150"),
    sources={
        Field.VALID: Source("offline", "offline", AT),
        Field.COUNTRY: Source("offline", "offline", AT),
        Field.LINE_TYPE: Source("plivo-us", "plivo", AT, recalled=True),
        Field.CARRIER: Source("plivo-us", "plivo", AT, recalled=True),
    },
    weak=frozenset({Field.CARRIER}),
    missing=frozenset({Field.PORTED, Field.CALLER_NAME}),
    steps=(
        Step(account="offline", kind=StepKind.SKIPPED, reason="can't add a missing field"),
        Step(
            account="plivo-us",
            kind=StepKind.ASKED,
            reason="gave line_type",
            wanted=frozenset({Field.PORTED, Field.CARRIER}),
            gave=frozenset({Field.LINE_TYPE, Field.CARRIER}),
            verdict=Verdict.ANSWERED,
            withheld={Field.PORTED: "not enabled", Field.CALLER_NAME: "US only"},
            attempts=(FAILED, ATTEMPT),
        ),
        Step(account="kaleyra", kind=StepKind.ASKED, reason="RateLimited: slow down", error=RateLimited("slow down")),
    ),
    cost=(USD, Money.parse("0.2 INR")),
    in_doubt=(USD,),
)
GOLDEN = """
{
  "input": "(415) 430-5555",
  "number": "+14154305555",
  "error": null,
  "valid": true,
  "country": {"iso2": "US", "calling_code": "1"},
  "line_type": "mobile",
  "carrier": {"mcc": "310", "mnc": "150"},
  "sources": {
    "carrier": {"account": "plivo-us", "provider": "plivo", "at": "2026-11-22T08:00:00Z", "recalled": true},
    "country": {"account": "offline", "provider": "offline", "at": "2026-11-22T08:00:00Z", "recalled": false},
    "line_type": {"account": "plivo-us", "provider": "plivo", "at": "2026-11-22T08:00:00Z", "recalled": true},
    "valid": {"account": "offline", "provider": "offline", "at": "2026-11-22T08:00:00Z", "recalled": false}
  },
  "weak": ["carrier"],
  "missing": ["caller_name", "ported"],
  "complete": false,
  "in_doubt": [{"amount": "0.0035", "currency": "USD"}],
  "cost": [{"amount": "0.0035", "currency": "USD"}, {"amount": "0.2", "currency": "INR"}],
  "saved": [],
  "steps": [
    {"account": "offline", "kind": "skipped", "reason": "can't add a missing field", "wanted": [], "gave": [], "verdict": null,
     "withheld": {}, "saved": null, "attempts": []},
    {"account": "plivo-us", "kind": "asked", "reason": "gave line_type", "wanted": ["carrier", "ported"],
     "gave": ["carrier", "line_type"], "verdict": "answered",
     "withheld": {"caller_name": "US only", "ported": "not enabled"}, "saved": null,
     "attempts": [
       {"id": 6, "delivery": "in_doubt", "ended": "doubt", "quote": "0.0035 USD", "charged": "0 USD", "doubtful": "0.0035 USD",
        "seconds": 0.123457, "numbers": 1, "status": null, "request_id": null, "balance": null,
        "error": "TimedOut: no answer", "flags": []},
       {"id": 7, "delivery": "responded", "ended": "settled", "quote": "0.0035 USD", "charged": "0.0035 USD", "doubtful": "0 USD",
        "seconds": 0.123457, "numbers": 2, "status": 200, "request_id": "r-1", "balance": null, "error": null,
        "flags": ["the price told is above the quote"]}
     ]},
    {"account": "kaleyra", "kind": "asked", "reason": "RateLimited: slow down", "wanted": [], "gave": [], "verdict": null,
     "withheld": {}, "saved": null, "attempts": []}
  ]
}
"""


def test_the_json_shape() -> None:
    """`to_dict` is this JSON, key by key and in this order: facts by field name at the top level, amounts as text."""
    shown = RESULT.to_dict()
    assert shown == json.loads(GOLDEN)
    assert json.dumps(shown) == json.dumps(json.loads(GOLDEN))


def test_the_json_of_an_input_that_is_no_number() -> None:
    """What is no number has its error, no facts, no cost, and is not complete."""
    shown = LookupResult(input="foo", error=InvalidNumber("it is empty")).to_dict()

    assert (shown["input"], shown["number"], shown["error"], shown["complete"]) == ("foo", None, "it is empty", False)
    assert list(shown) == ["input", "number", "error", "sources", "weak", "missing", "complete", "in_doubt", "cost", "saved", "steps"]
    assert json.dumps(shown)


def test_a_complete_result_is_required_for_nothing() -> None:
    """`require` gives the result itself if nothing wanted is missing, weak facts or not."""
    complete = attrs.evolve(RESULT, missing=frozenset())
    assert complete.complete
    assert complete.require() is complete


def test_a_missing_fact_is_told_with_what_everybody_said() -> None:
    """`require` raises LookupFailed, which names the fields, the number masked, each account's words, and carries the result."""
    with pytest.raises(LookupFailed) as caught:
        RESULT.require()

    assert caught.value.result is RESULT
    assert str(caught.value) == (
        "no caller_name, ported for +1415•••••55: offline: can't add a missing field; plivo-us: gave line_type; "
        "kaleyra: RateLimited: slow down"
    )


def test_a_fact_that_nobody_was_asked_for_is_missing() -> None:
    """A chain of nobody leaves everything missing, and says so."""
    with pytest.raises(LookupFailed, match=r"^no ported for .*: the chain asks nobody for them$"):
        LookupResult(input="+14154305555", number=NUMBER, missing=frozenset({Field.PORTED})).require()


def test_an_input_that_is_no_number_is_required() -> None:
    """`require` raises what the input was refused with."""
    error = InvalidNumber("it is empty")
    with pytest.raises(InvalidNumber) as caught:
        LookupResult(input="", error=error).require()
    assert caught.value is error


def test_a_result_is_its_facts() -> None:
    """The facts are attributes of the result, by the names of the fields; what is not known is None."""
    assert isinstance(RESULT, Facts)
    assert RESULT.carrier == Network(mcc="310", mnc="150")
    assert RESULT.ported is None


@pytest.fixture(scope="module")
def client() -> Any:
    """The chain of the free tables."""
    with Client(Configuration(chains={"default": {"accounts": ["offline"], "want": ["valid"]}})) as client:
        yield client


@given(st.from_regex(r"\+(1|44|91|49|39|800|999)[0-9]{4,11}", fullmatch=True) | st.text(max_size=15))
def test_the_sources_are_the_facts(client: Client, text: str) -> None:
    """Every fact of a result has a source and every source a fact, also in JSON; number and error are never both there."""
    result = client.lookup(text, want=["valid", "country", "formats", "line_type", "original_carrier", "time_zones", "ported"])

    assert result.known().keys() == result.sources.keys()
    assert {name for name in Field if name in result.to_dict()} == set(result.sources)
    assert (result.number is None) != (result.error is None)
    assert result.weak <= result.sources.keys()
    assert not result.missing & result.sources.keys()
    assert json.loads(json.dumps(result.to_dict())) == result.to_dict()


def test_a_results_repr_shows_no_full_number() -> None:
    """A result may end up in a log or a traceback with locals: the number is masked wherever it stands in it."""
    number = PhoneNumber.parse("+14154305555")
    formats = Formats(e164="+14154305555", national="(415) 430-5555", rfc3966="tel:+1-415-430-5555")
    shown = repr(LookupResult(input="+14154305555", number=number, formats=formats))
    assert "5555" not in shown
    assert "+1415•••••55" in shown
