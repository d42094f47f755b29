"""Answers as plain tuples."""

import gc
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from linehunt.model.answer import Answer, Verdict
from linehunt.model.facts import Country, Facts, Formats, LineType, Network, Reachable
from linehunt.model.fields import Field
from linehunt.store.packing import pack, unpack

TEXT = st.none() | st.text(max_size=8)
NETWORKS = st.builds(Network, name=TEXT, mcc=TEXT, mnc=TEXT, country=TEXT, region=TEXT)
FACTS = st.builds(
    Facts,
    valid=st.none() | st.booleans(),
    country=st.none() | st.builds(Country, iso2=TEXT, iso3=TEXT, name=TEXT, calling_code=TEXT),
    formats=st.none() | st.builds(Formats, e164=TEXT, national=TEXT, international=TEXT, rfc3966=TEXT),
    line_type=st.none() | st.sampled_from(LineType),
    carrier=st.none() | NETWORKS,
    original_carrier=st.none() | NETWORKS,
    roaming_carrier=st.none() | NETWORKS,
    ported=st.none() | st.booleans(),
    location=TEXT,
    time_zones=st.none() | st.lists(st.text(max_size=8)).map(tuple),
    reachable=st.none() | st.sampled_from(Reachable),
    caller_name=TEXT,
)
ANSWERS = st.builds(
    Answer,
    FACTS,
    weak=st.frozensets(st.sampled_from(Field)),
    verdict=st.sampled_from(Verdict),
    withheld=st.dictionaries(st.sampled_from(Field), st.text(max_size=8)),
)


@given(ANSWERS)
def test_an_answer_is_unpacked_as_it_was(answer: Answer) -> None:
    """Facts, weak ones, verdict and what is withheld, all of their classes."""
    again = unpack(pack(answer))
    assert again == answer
    assert again.weak_fields == answer.weak_fields
    assert [type(fact) for fact in again.known.values()] == [type(fact) for fact in answer.known.values()]


def test_a_packed_answer_is_forgotten_by_the_collector() -> None:
    """After it has met it a few times, no part of it is visited again."""

    def tracked(value: Any) -> bool:
        return gc.is_tracked(value) or (isinstance(value, tuple) and any(map(tracked, value)))

    facts = Facts(valid=True, country=Country(iso2="US"), line_type=LineType.VOIP, carrier=Network(name="Acme"), time_zones=("UTC",))
    packed = pack(Answer(facts, weak={Field.CARRIER}, withheld={Field.PORTED: "unknown"}))
    for _ in range(4):
        gc.collect()
    assert not tracked(packed)
