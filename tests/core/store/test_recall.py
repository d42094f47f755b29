"""What a store knows of a number."""

import pytest

from books import CARRIER, GB, IN, SPEAKS_FOR, US, Desk, OpenDesk
from fakes import FakeClock
from linehunt.model.answer import Answer, Verdict
from linehunt.model.facts import Country, Facts, Formats, LineType, Network, Reachable
from linehunt.model.fields import Field
from linehunt.model.money import Money
from linehunt.model.number import PhoneNumber
from linehunt.model.recollection import Recollection
from linehunt.store.freshness import DEFAULTS, Freshness
from linehunt.store.memory import MemoryStore

MINUTE, DAY = 60.0, 86400.0
EVERYTHING = frozenset(Field)


def test_answer_is_recalled(desk: Desk) -> None:
    """A stored answer comes back whole: who said it, when, in which attempt, and for which fields it speaks."""
    at = desk.clock.now()
    attempt = desk.buy(US)
    desk.clock.advance(MINUTE)
    assert desk.store.recall(US, {"acme"}) == [
        Recollection(account="acme", attempt=attempt, at=at, answer=CARRIER, cost=Money.parse("0.01 USD"), speaks_for=SPEAKS_FOR),
    ]


def test_nothing_is_known(desk: Desk) -> None:
    """A number that was never asked has no rows, nor has one of an account that is not asked about."""
    desk.buy(US)
    assert desk.store.recall(GB, {"acme"}) == []
    assert desk.store.recall(US, {"beta"}) == []
    assert desk.store.recall(US, ()) == []


def test_rows_by_account_and_items(desk: Desk) -> None:
    """Each account has its row, and each list of price items its own."""
    for account, items in [("acme", ()), ("beta", ("carrier",)), ("beta", ("lrn", "score")), ("cesar", ())]:
        attempt = desk.reserve(US, account=account, items=items).attempt
        assert attempt is not None
        desk.settle(attempt, {US: CARRIER}, charged="0.01 USD")
    rows = desk.store.recall(US, {"acme", "beta"})
    assert sorted((row.account, row.items) for row in rows) == [("acme", ()), ("beta", ("carrier",)), ("beta", ("lrn", "score"))]


def test_last_answer_counts(desk: Desk) -> None:
    """A later answer of the same account takes the place of the earlier one."""
    first = desk.buy(US)
    second = desk.reserve(US, seen={US: first}).attempt
    assert second is not None
    later = Answer(Facts(ported=True))
    desk.settle(second, {US: later}, charged="0.01 USD")
    assert (desk.row(US).answer, desk.row(US).attempt) == (later, second)


def test_open_question_without_an_answer(desk: Desk) -> None:
    """A number that is being asked for the first time has a row without an answer, and it is not in doubt."""
    desk.take(US)
    assert desk.store.recall(US, {"acme"}) == [Recollection(account="acme")]


def test_answer_and_doubt(desk: Desk) -> None:
    """A doubt about a newer question leaves the older answer to be recalled; both are told."""
    attempt = desk.buy(US)
    again = desk.reserve(US, seen={US: attempt}).attempt
    assert again is not None
    desk.settle(again, doubt=[US])
    row = desk.row(US)
    assert (row.answer, row.attempt, row.doubt_since) == (CARRIER, attempt, desk.clock.now())


@pytest.mark.parametrize(
    ("name", "age"),
    [
        (Field.VALID, 90 * DAY),
        (Field.COUNTRY, None),
        (Field.FORMATS, None),
        (Field.LINE_TYPE, 90 * DAY),
        (Field.CARRIER, 7 * DAY),
        (Field.ORIGINAL_CARRIER, None),
        (Field.ROAMING_CARRIER, 10 * MINUTE),
        (Field.PORTED, 7 * DAY),
        (Field.ROAMING, 10 * MINUTE),
        (Field.LOCATION, 90 * DAY),
        (Field.TIME_ZONES, 90 * DAY),
        (Field.REACHABLE, 10 * MINUTE),
        (Field.CALLER_NAME, 30 * DAY),
    ],
)
def test_freshness_by_default(desk: Desk, name: Field, age: float | None) -> None:
    """A field's fact, or its absence, speaks to the last second of its age, and not after it; country never ends."""
    desk.buy(US, Answer(), speaks_for=frozenset({name}))
    desk.clock.advance(100 * 365 * DAY if age is None else age)
    assert desk.row(US).speaks_for == {name}
    if age is not None:
        desk.clock.advance(1.0)
        assert desk.row(US).speaks_for == frozenset()


def test_every_field_has_an_age() -> None:
    """The defaults name every field."""
    assert DEFAULTS.keys() == EVERYTHING


@pytest.mark.parametrize("verdict", [Verdict.NO_MATCH, Verdict.INVALID_NUMBER, Verdict.NOT_COVERED])
def test_no_match_speaks_for_a_day(desk: Desk, verdict: Verdict) -> None:
    """An answer without a match speaks, by its silence, for every field, for a day."""
    answer = Answer(verdict=verdict)
    desk.buy(US, answer, speaks_for=EVERYTHING)
    desk.clock.advance(DAY)
    assert (desk.row(US).answer, desk.row(US).speaks_for) == (answer, EVERYTHING)
    desk.clock.advance(1.0)
    assert (desk.row(US).answer, desk.row(US).speaks_for) == (None, frozenset())


def test_stale_facts_are_left_out(desk: Desk) -> None:
    """Of an answer whose facts are of different age the fresh ones are recalled alone, weakness and withheld words with them."""
    told = Answer(Facts(line_type=LineType.MOBILE, reachable=Reachable.YES), weak=frozenset({Field.LINE_TYPE}))
    attempt = desk.buy(US, told, speaks_for=EVERYTHING)
    desk.clock.advance(11 * MINUTE)
    row = desk.row(US)
    assert row.answer == Answer(Facts(line_type=LineType.MOBILE), weak=frozenset({Field.LINE_TYPE}))
    assert Field.REACHABLE not in row.speaks_for
    assert row.attempt == attempt


def test_silence_speaks(desk: Desk) -> None:
    """An answer speaks for the fields that were asked, also where it is silent about them."""
    desk.buy(US, Answer(), speaks_for=SPEAKS_FOR)
    assert (desk.row(US).answer, desk.row(US).speaks_for) == (Answer(), SPEAKS_FOR)


def test_configured_freshness(open_desk: OpenDesk) -> None:
    """Ages can be configured, by field and for no match."""
    desk = open_desk(freshness=Freshness({**DEFAULTS, Field.CARRIER: 5.0}, no_match=1.0))
    desk.buy(US, speaks_for=SPEAKS_FOR)
    desk.buy(GB, Answer(verdict=Verdict.NO_MATCH))
    desk.clock.advance(2.0)
    assert desk.row(GB).speaks_for == frozenset()
    desk.clock.advance(4.0)
    assert desk.row(US).speaks_for == {Field.PORTED}


def test_nothing_from_before_since(desk: Desk) -> None:
    """No answer from before `since` is fresh, one of that moment is; who answered last is told all the same."""
    attempt = desk.buy(US)
    assert desk.row(US, since=desk.clock.now()).answer == CARRIER
    row = desk.row(US, since=desk.clock.now() + 0.001)
    assert (row.answer, row.speaks_for, row.attempt) == (None, frozenset(), attempt)


def test_doubt_from_before_since(desk: Desk) -> None:
    """A refresh doesn't forget what is in doubt."""
    since = desk.clock.now()
    desk.doubt(US)
    assert desk.row(US, since=since + 3600.0).doubt_since == since


def test_clock_that_went_back(desk: Desk) -> None:
    """An answer from the future, as a clock that was set back makes it, is fresh."""
    desk.buy(US)
    desk.clock.advance(-3600.0)
    assert desk.row(US).answer == CARRIER


def test_defaults_of_the_memory_store() -> None:
    """The memory store needs nothing: no cap, no rates, default freshness, the machine's clock."""
    desk = Desk(MemoryStore(), FakeClock())
    desk.buy(US)
    assert desk.row(US).answer == CARRIER
    assert desk.row(US).at > 1_700_000_000


def test_many_at_once(desk: Desk) -> None:
    """Many numbers are told at once as each alone would be; those of which nothing is known are left out."""
    desk.buy(US)
    desk.doubt(GB)
    many = desk.store.recall_many([US, GB, IN], {"acme"})
    assert many == {number: desk.store.recall(number, {"acme"}) for number in (US, GB)}
    assert desk.store.recall_many([US, GB], {"beta"}) == {}
    assert desk.store.recall_many([], {"acme"}) == {}


def test_more_than_a_block(desk: Desk) -> None:
    """As many numbers as one likes."""
    numbers = [PhoneNumber(f"+1415430{place:04}") for place in range(1200)]
    attempt = desk.take(*numbers)
    desk.settle(attempt, dict.fromkeys(numbers[::2], CARRIER), charged="6 USD")
    assert set(desk.store.recall_many(numbers, {"acme"})) == set(numbers[::2])


def test_a_limit_of_zero_is_never(open_desk: OpenDesk) -> None:
    """A field that may not age is never recalled: not at the moment of its answer, and not by a clock that was put back."""
    desk = open_desk(freshness=Freshness(ages={Field.CARRIER: 0.0}, no_match=0.0))
    desk.buy(US)
    assert desk.row(US).speaks_for == SPEAKS_FOR - {Field.CARRIER}
    desk.clock.advance(-60.0)
    assert desk.row(US).speaks_for == SPEAKS_FOR - {Field.CARRIER}
    desk.buy(GB, Answer(verdict=Verdict.NO_MATCH))
    assert desk.row(GB).speaks_for == frozenset()


@pytest.mark.parametrize("line_type", list(LineType))
def test_every_fact_comes_back(line_type: LineType, desk: Desk) -> None:
    """Facts of every kind are recalled as they were stored, with what is weak and what was withheld."""
    network = Network(name="Acme — 株", mcc="001", mnc="01", country="IN", region="Kerala")
    facts = Facts(
        valid=False,
        country=Country(iso2="IN", iso3="IND", name="India", calling_code="91"),
        formats=Formats(e164="+919812345678", national="098123 45678", international="+91 98123 45678", rfc3966="tel:+91-98123-45678"),
        line_type=line_type,
        carrier=network,
        original_carrier=Network(name="Acme — 株"),
        roaming_carrier=Network(mcc="310"),
        ported=True,
        roaming=False,
        location="Ernakulam",
        time_zones=("Asia/Kolkata", "Asia/Calcutta"),
        reachable=Reachable.SWITCHED_OFF,
        caller_name="'); DROP TABLE answer; --",
    )
    answer = Answer(facts, weak={"carrier"}, withheld={Field.CALLER_NAME: "not enabled"})
    desk.buy(IN, answer, speaks_for=frozenset(Field))
    row = desk.row(IN)
    assert row.answer == answer
    assert row.answer is not None
    assert row.answer.facts == facts
    assert row.speaks_for == frozenset(Field)
