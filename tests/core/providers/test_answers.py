"""What a plugin's answers must be: of numbers that were asked, in declared fields, with facts of the right class."""

from collections import UserDict
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linehunt.model.errors import MalformedResponse, ProviderError, QueryRejected
from linehunt.model.message import ProviderResponse
from linehunt.plugin import (
    Answer,
    Country,
    Facts,
    Field,
    Formats,
    LineType,
    Network,
    Pending,
    PhoneNumber,
    Reachable,
    Reply,
    Ticket,
    Verdict,
)
from provider_modules import DISTRIBUTION, FOREIGN, NUMBER, OTHER, info, make_provider

RESPONSE = ProviderResponse(status=200)


def normalized(told: object, numbers: tuple[PhoneNumber, ...] = (NUMBER,), ticket: Ticket | None = None) -> Reply | Pending:
    """What core makes of what `normalize_response` gives."""
    return make_provider(normalize_response=lambda: told).normalize_response(RESPONSE, numbers, frozenset(), ticket, None)


def answered(told: object) -> Reply:
    """What core makes of what `answer_locally` gives."""
    return make_provider(answer_locally=lambda: told).answer_locally((NUMBER, OTHER), frozenset(), None, None)


def test_a_bare_answer_is_a_reply_of_one() -> None:
    """Where one number was asked an Answer is enough."""
    answer = Answer(Facts(ported=True))
    assert normalized(answer) == Reply({NUMBER.e164: answer})


@pytest.mark.parametrize("numbers", [(), (NUMBER, OTHER)], ids=["none", "two"])
def test_a_bare_answer_is_of_one_number(numbers: tuple[PhoneNumber, ...]) -> None:
    """Which of several numbers a bare Answer is for, nobody knows."""
    with pytest.raises(MalformedResponse, match=rf"^{DISTRIBUTION} gives one Answer for {len(numbers)} numbers: a Reply is needed$"):
        normalized(Answer(), numbers)


def test_a_reply_is_taken_as_it_is() -> None:
    """Answers and refusals by number; a number without an entry is unanswered, an empty reply leaves all of them so."""
    reply = Reply({NUMBER.e164: Answer(), OTHER.e164: QueryRejected()}, charged="0.8", request_id="r1")
    assert normalized(reply, (NUMBER, OTHER)) is reply
    assert normalized(Reply({NUMBER: Answer()}), (NUMBER, OTHER)) == Reply({NUMBER.e164: Answer()})
    assert normalized(Reply({}), (NUMBER, OTHER)) == Reply({})
    assert normalized(Reply(UserDict({NUMBER.e164: Answer()}))) is not None
    assert answered(reply) is reply


def test_an_entry_for_another_number_keeps_the_good_ones() -> None:
    """A reply with an entry for a number that was not asked is not refused for it."""
    reply = Reply({NUMBER.e164: Answer(), FOREIGN.e164: Answer()})
    assert normalized(reply, (NUMBER, OTHER)) is reply


@pytest.mark.parametrize("key", [FOREIGN.e164, NUMBER.digits, "", " +14154305555"], ids=["another", "digits", "empty", "space"])
def test_a_reply_of_other_numbers_alone(key: str) -> None:
    """If nothing else came than entries for numbers that were not asked, the response is malformed, and no number is told."""
    with pytest.raises(MalformedResponse) as caught:
        normalized(Reply({key: Answer()}))
    assert str(caught.value) == f"{DISTRIBUTION} answers numbers that were not asked, and none that was"


RIGHT: dict[Field, Any] = {
    Field.VALID: False,
    Field.COUNTRY: Country(iso2="US"),
    Field.FORMATS: Formats(e164="+14154305555"),
    Field.LINE_TYPE: LineType.MOBILE,
    Field.CARRIER: Network(name="Acme", mnc="02"),
    Field.ORIGINAL_CARRIER: Network(),
    Field.ROAMING_CARRIER: Network(name="", mcc="310"),
    Field.PORTED: True,
    Field.ROAMING: False,
    Field.LOCATION: "Berlin",
    Field.TIME_ZONES: ("Europe/Berlin",),
    Field.REACHABLE: Reachable.YES,
    Field.CALLER_NAME: "",
}


def test_facts_of_the_right_class() -> None:
    """Every field takes a fact of its class."""
    assert list(RIGHT) == list(Field)
    reply = normalized(Answer(Facts(**RIGHT)))
    assert isinstance(reply, Reply)
    assert reply.answers[NUMBER.e164].known == RIGHT  # type: ignore[union-attr]  # an Answer


@pytest.mark.parametrize("name", Field)
def test_a_fact_of_another_class_is_refused(name: Field) -> None:
    """No field takes what another's fact, a vendor's word or a number would be; the message tells classes, no values."""
    for value in ("c4n4ry", 7, 1.5, ["c4n4ry"], {"name": "c4n4ry"}, b"c4n4ry", *RIGHT.values()):
        if type(value) is type(RIGHT[name]):
            continue
        if name in (Field.LOCATION, Field.CALLER_NAME) and isinstance(value, str):
            continue  # a word of a vocabulary is text
        with pytest.raises(MalformedResponse) as caught:
            normalized(Answer(Facts(**{name: value})))
        expected = type(RIGHT[name]).__name__
        assert str(caught.value) == f"{DISTRIBUTION} gives {name} as {type(value).__name__}, not {expected}"


@pytest.mark.parametrize(
    "facts",
    [
        {"carrier": Network(mcc=310)},  # type: ignore[arg-type]  # that is the claim
        {"carrier": Network(name=["Acme"])},  # type: ignore[arg-type]  # likewise
        {"original_carrier": Network(region=5)},  # type: ignore[arg-type]  # likewise
        {"country": Country(calling_code=1)},  # type: ignore[arg-type]  # likewise
        {"formats": Formats(national=4154305555)},  # type: ignore[arg-type]  # likewise
        {"time_zones": ("Europe/Berlin", None)},
    ],
    ids=["MCC", "name", "region", "calling code", "format", "time zone"],
)
def test_the_parts_of_a_fact_are_text(facts: dict[str, Any]) -> None:
    """An MNC that a vendor's JSON has as a number has lost its leading zero: parts are text or not there."""
    [name] = facts
    with pytest.raises(MalformedResponse, match=f"^{DISTRIBUTION} gives a part of {name} that is no text$"):
        normalized(Answer(Facts(**facts)))


def test_only_declared_fields_are_answered() -> None:
    """A fact of a field that provider_info doesn't declare is refused: no chain would have asked for it."""
    provider = make_provider(
        provider_info=lambda: info(fields=["ported"]), normalize_response=lambda: Answer(Facts(ported=True, caller_name="x"))
    )
    with pytest.raises(MalformedResponse, match="answers caller_name, which its provider_info doesn't declare"):
        provider.normalize_response(RESPONSE, (NUMBER,), frozenset(), None, None)


WRONG_REPLIES: dict[str, tuple[Any, str]] = {
    "none": (None, "the Reply of acme-linehunt 1.2 holds NoneType, not answers by number"),
    "list": ([Answer()], "the Reply of acme-linehunt 1.2 holds list, not answers by number"),
    "facts": ({NUMBER.e164: Facts()}, "the Reply of acme-linehunt 1.2 holds Facts, not Answer or ProviderError"),
    "no answer": ({NUMBER.e164: None}, "the Reply of acme-linehunt 1.2 holds NoneType, not Answer or ProviderError"),
    "another error": ({NUMBER.e164: ValueError("c4n4ry")}, "the Reply of acme-linehunt 1.2 holds ValueError, not Answer or ProviderError"),
    "error class": ({NUMBER.e164: QueryRejected}, "the Reply of acme-linehunt 1.2 holds type, not Answer or ProviderError"),
    "by place": ({0: Answer()}, "the Reply of acme-linehunt 1.2 is by int, not by E.164 text"),
    "verdict": ({NUMBER.e164: Answer(verdict="no_match")}, "acme-linehunt 1.2 gives a verdict as str, not Verdict"),  # type: ignore[arg-type]  # that is the claim
    "withheld number": (
        {NUMBER.e164: Answer(withheld={Field.PORTED: 404})},  # type: ignore[dict-item]  # likewise
        "acme-linehunt 1.2 gives `withheld` not as text by Field",
    ),
    "withheld by name": (
        {NUMBER.e164: Answer(withheld={"ported": "not enabled"})},  # type: ignore[dict-item]  # likewise
        "acme-linehunt 1.2 gives `withheld` not as text by Field",
    ),
}


@pytest.mark.parametrize(("answers", "says"), WRONG_REPLIES.values(), ids=WRONG_REPLIES)
def test_what_a_reply_must_not_hold(answers: Any, says: str) -> None:
    """A reply of another shape is malformed, over HTTP and locally alike; values are not told."""
    for make in (normalized, answered):
        with pytest.raises(MalformedResponse) as caught:
            make(Reply(answers))
        assert str(caught.value) == says


def test_an_answer_may_say_why_not() -> None:
    """Verdicts and the vendor's words for what is absent are part of an answer."""
    answer = Answer(verdict=Verdict.NOT_COVERED, withheld={Field.PORTED: "not enabled"})
    assert normalized(answer) == Reply({NUMBER.e164: answer})


@pytest.mark.parametrize("after", [0, 0.5, 30, float("inf"), -1], ids=str)
def test_an_answer_may_come_later(after: float) -> None:
    """Pending with tickets for numbers that were asked, of all or some of them, is taken as it is."""
    pending = Pending((Ticket("t1", (NUMBER,)), Ticket("t2", (OTHER,))), after=after)
    assert normalized(pending, (NUMBER, OTHER, FOREIGN)) is pending


def test_a_ticket_may_still_be_pending() -> None:
    """What is fetched is checked against the ticket's numbers."""
    ticket = Ticket("t1", (NUMBER,))
    assert normalized(Pending((ticket,)), ticket.numbers, ticket) == Pending((ticket,))


@pytest.mark.parametrize(
    "tickets",
    [
        (),
        None,
        5,
        [Ticket("t1", (NUMBER,))],
        ("t1",),
        (Ticket("t1", ()),),
        (Ticket("t1", (FOREIGN,)),),
        (Ticket("t1", (NUMBER,)), Ticket("t2", (NUMBER, FOREIGN))),
        (Ticket("t1", (NUMBER, NUMBER)),),
        (Ticket("t1", NUMBER),),  # type: ignore[arg-type]  # that is the claim
        (Ticket("t1", NUMBER.e164),),  # type: ignore[arg-type]  # likewise
        (Ticket("t1", [NUMBER]),),  # type: ignore[arg-type]  # likewise
        (Ticket(7, (NUMBER,)),),  # type: ignore[arg-type]  # likewise
        (Ticket(None, (NUMBER,)),),  # type: ignore[arg-type]  # likewise
    ],
    ids=[
        "none",
        "nothing",
        "number",
        "list",
        "text",
        "for nobody",
        "for another",
        "one for another",
        "one number twice",
        "bare number",
        "text number",
        "list of numbers",
        "numeric id",
        "no id",
    ],
)
def test_tickets_are_for_numbers_that_were_asked(tickets: Any) -> None:
    """Pending without tickets, or with tickets for somebody else's numbers or of another shape, is malformed."""
    with pytest.raises(MalformedResponse, match=f"^the Pending of {DISTRIBUTION} needs a tuple of tickets for numbers that were asked$"):
        normalized(Pending(tickets), (NUMBER, OTHER))


@pytest.mark.parametrize("after", ["5", None, float("nan"), [1]], ids=repr)
def test_the_pause_is_a_number(after: Any) -> None:
    """A pause that a vendor wrote as text, as `response.json()` gives fractions, is told before anybody waits for it."""
    with pytest.raises(MalformedResponse, match=f"^the Pending of {DISTRIBUTION} needs `after` as a number of seconds$"):
        normalized(Pending((Ticket("t1", (NUMBER,)),), after=after))


LEAVES = [None, True, 7, "x", NUMBER, FOREIGN, Answer(), QueryRejected(), LineType.VOIP]
ANYTHING = st.recursive(
    st.sampled_from(LEAVES),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([NUMBER.e164, FOREIGN.e164, "x", NUMBER]), inner, max_size=3)
        | inner.map(Reply)
        | inner.map(Pending)
        | st.lists(st.builds(Ticket, inner, inner), max_size=2).map(lambda tickets: Pending(tuple(tickets)))
        | st.dictionaries(st.sampled_from(Field), inner, max_size=3).map(lambda facts: Answer(Facts(**facts)))
    ),
    max_leaves=8,
)


@given(ANYTHING)
def test_nothing_that_a_plugin_gives_is_another_error(told: object) -> None:
    """Whatever comes out of a hook is taken, or is a ProviderError: the chain goes on."""
    for make in (normalized, answered):
        with suppress(ProviderError):
            assert isinstance(make(told), Reply | Pending)


@pytest.mark.parametrize("told", [7, {"id": 7}, b"r1", True], ids=repr)
def test_a_request_id_is_text(told: Any) -> None:
    """What is none, the ledger couldn't keep: told before the money is settled, not after."""
    for said in (Reply({NUMBER.e164: Answer()}, request_id=told), Pending((Ticket("t", (NUMBER,)),), request_id=told)):
        with pytest.raises(MalformedResponse, match=f"gives request_id as {type(told).__name__}, not text"):
            normalized(said)
