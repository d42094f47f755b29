"""Fields, facts and answers: the normalized words, and which of them are weak."""

import json
import pickle
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linehunt.model.answer import Answer, Pending, Reply, Ticket, Verdict
from linehunt.model.errors import ConfigurationError, QueryRejected
from linehunt.model.facts import FACT_TYPES, Country, Facts, Formats, LineType, Network, Reachable, plain, weak_by_nature
from linehunt.model.fields import DEFAULT_WANT, Field
from linehunt.model.number import PhoneNumber
from linehunt.model.recollection import Recollection

TEXT = st.none() | st.text(max_size=5)
VALUES: dict[type, st.SearchStrategy[Any]] = {
    bool: st.booleans(),
    str: st.text(max_size=5),
    tuple: st.lists(st.text(max_size=5), max_size=3).map(tuple),
    LineType: st.sampled_from(LineType),
    Reachable: st.sampled_from(Reachable),
    Country: st.builds(Country, iso2=TEXT, name=TEXT),
    Formats: st.builds(Formats, national=TEXT),
    Network: st.builds(Network, name=TEXT, mcc=TEXT, mnc=TEXT),
}
FACTS = st.fixed_dictionaries({}, optional={str(name): VALUES[kind] for name, kind in FACT_TYPES.items()})


def test_every_field_has_a_slot_and_a_class() -> None:
    """Fields, the slots of Facts and the classes of facts are the same, in the same order."""
    slots = [slot.name for slot in attrs.fields(Facts)]
    assert slots == list(Field) == list(FACT_TYPES)


@given(FACTS)
def test_what_is_known_is_what_is_not_none(given_facts: dict[str, Any]) -> None:
    """An answer knows exactly the facts that were given, false and empty ones too."""
    assert Answer(Facts(**given_facts)).known == given_facts
    assert Facts(**given_facts).known() == given_facts


@given(FACTS, st.frozensets(st.sampled_from(Field)))
def test_weak_facts_are_known_facts(given_facts: dict[str, Any], named: frozenset[Field]) -> None:
    """Weak is what the provider named and knows, and what is weak by nature; never a fact that is not there."""
    answer = Answer(Facts(**given_facts), weak=named)
    assert answer.weak_fields == (named | weak_by_nature(answer.known)) & answer.known.keys()


@given(FACTS)
def test_facts_are_plain_json(given_facts: dict[str, Any]) -> None:
    """Every fact becomes JSON without classes of ours: text, truth, a list, or an object without what is not known."""
    shown = {name: plain(value) for name, value in given_facts.items()}

    assert json.loads(json.dumps(shown)) == shown
    for value in shown.values():
        assert type(value) in (bool, str, list, dict)
        assert not isinstance(value, dict) or None not in value.values()


@pytest.mark.parametrize(
    ("fact", "json"),
    [
        (True, True),
        (LineType.TOLL_FREE, "toll_free"),
        (Reachable.SWITCHED_OFF, "switched_off"),
        ("Berlin", "Berlin"),
        (("Europe/London", "Europe/Paris"), ["Europe/London", "Europe/Paris"]),
        (Country(iso2="US", name="United States"), {"iso2": "US", "name": "United States"}),
        (Network(name="O2", mcc="234", mnc="02"), {"name": "O2", "mcc": "234", "mnc": "02"}),
        (Formats(e164="+14154305555", rfc3966="tel:+1-415-430-5555"), {"e164": "+14154305555", "rfc3966": "tel:+1-415-430-5555"}),
        (Network(), {}),
    ],
    ids=["truth", "line type", "reachable", "text", "list", "country", "network", "formats", "nothing known"],
)
def test_a_fact_in_json(fact: object, json: object) -> None:
    """The shapes that the documentation shows."""
    assert plain(fact) == json
    assert type(plain(fact)) is type(json)


def test_weak_by_nature() -> None:
    """A line that may be either, and a network without a name, say too little to stop at; an empty name is a name."""
    weak = {"line_type": LineType.FIXED_OR_MOBILE, "carrier": Network(mcc="234", mnc="02"), "roaming_carrier": Network()}
    strong = {"original_carrier": Network(name="O2"), "ported": False, "valid": True, "country": Country()}
    assert Answer(Facts(**weak, **strong)).weak_fields == weak.keys()  # type: ignore[arg-type]  # a table of facts


@pytest.mark.parametrize("word", ["unknown", "MOBILE", "landline", ""])
def test_vocabularies_are_closed(word: str) -> None:
    """No vocabulary has a word for "unknown": that is an absent fact."""
    for vocabulary in (LineType, Reachable, Verdict, Field):
        with pytest.raises(ValueError, match="is not a valid"):
            vocabulary(word)


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("carier", "did you mean 'carrier'?"),
        ("line-type", "did you mean 'line_type'?"),
        ("zzz", "known: "),
    ],
)
def test_an_unknown_field_has_a_nearest(name: str, hint: str) -> None:
    """A field that is none is refused with the nearest that is, or with all of them."""
    with pytest.raises(ConfigurationError) as caught:
        Field.parse_all(["carrier", name])
    assert str(caught.value).startswith(f"unknown field {name!r}: {hint}")
    assert "did you mean" in hint or all(field in str(caught.value) for field in Field)


@pytest.mark.parametrize("name", [5, None, "x" * 10_000], ids=["int", "none", "long"])
def test_an_odd_field_is_refused_shortly(name: object) -> None:
    """Neither the type nor the length of what stands for a field makes another error, or an endless one."""
    with pytest.raises(ConfigurationError, match="unknown field") as caught:
        Field.parse_all([name])  # type: ignore[list-item]  # that is the claim
    assert len(str(caught.value)) < 300


def test_fields_by_name() -> None:
    """Names, members, twins and one bare name are fields; a member is its own text."""
    assert Field.parse_all(["carrier", Field.PORTED, "carrier"]) == {"carrier", "ported"}
    assert Field.parse_all("carrier") == {Field.CARRIER}
    assert Field.parse_all([]) == frozenset()
    assert str(Field.CARRIER) == f"{Field.CARRIER}" == "carrier"
    assert {"valid", "country", "formats", "line_type"} == DEFAULT_WANT


def test_an_answer_keeps_what_is_known() -> None:
    """Of the slots of Facts only those that are filled; a mapping of facts by field is the same answer."""
    answer = Answer(Facts(valid=True, ported=False))
    assert answer.known == {Field.VALID: True, Field.PORTED: False}
    assert answer.facts == Facts(valid=True, ported=False)
    assert answer == Answer({Field.VALID: True, Field.PORTED: False})


@pytest.mark.parametrize("wrong", [{"weak": ["carier"]}, {"facts": "x"}], ids=["weak", "text"])
def test_an_answer_is_made_of_facts(wrong: Any) -> None:
    """An answer with an unknown field in `weak`, or of something else than Facts, can't be made."""
    with pytest.raises((ValueError, AttributeError)):
        Answer(**wrong)


def test_an_answer_is_a_value() -> None:
    """Answers are equal by what they say, and survive a pickle; what is derived is derived again."""
    answer = Answer(Facts(carrier=Network(mnc="01")), weak={"ported"}, verdict=Verdict.NOT_COVERED, withheld={Field.PORTED: "no"})
    twin = pickle.loads(pickle.dumps(answer))  # noqa: S301  # ours

    assert twin == answer
    assert twin.known == answer.known
    assert twin.weak_fields == answer.weak_fields == {"carrier"}
    assert attrs.evolve(answer, facts=Facts()).known == {}
    assert Answer() == Answer(Facts(), frozenset(), Verdict.ANSWERED, {})


def test_replies_and_tickets_show_no_number() -> None:
    """A reply's `repr` counts its answers; tickets show their numbers masked."""
    number = PhoneNumber("+14154305555")
    reply = Reply({number.e164: Answer(), "+442083661177": QueryRejected()}, charged="0.80", request_id="r1")
    pending = Pending((Ticket("t1", (number,)),))

    assert "2 answers" in repr(reply)
    for shown in (repr(reply), repr(pending)):
        assert "4154305555" not in shown
        assert "2083661177" not in shown
    assert (pending.after, pending.request_id) == (1.0, None)


def test_a_recollection_of_nothing() -> None:
    """A row of which nothing is fresh has no answer, speaks for nothing, and is in no doubt."""
    row = Recollection(account="plivo")
    assert (row.answer, row.speaks_for, row.doubt_since, row.tickets, row.attempt) == (None, frozenset(), None, False, None)
