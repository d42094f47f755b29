"""What is taken out of a response that repeats a credential: its writings, and every fact that can hold one."""

import os
from collections.abc import Mapping
from typing import Any

import pytest

from bulk_runs import rows
from linehunt import Configuration
from linehunt.model.secret import Secret, revealed_forms
from linehunt.plugin import Answer, Country, Facts, Field, Formats, LineType, Network, ProviderResponse, Reply
from linehunt_bulk.offline_pool import OfflinePool
from pool_finishes import told
from providers_made import GB, US, Keyed, Vendor, answers, pending, rig

CANARY = "canary/4f9a+b&c=="
KEYED = {"key": Secret(CANARY), "prices": {"*": "0.01 USD"}}
FACTS: Mapping[Field, Any] = {
    Field.VALID: True,
    Field.COUNTRY: Country(iso2="US", name=f"U {CANARY}"),
    Field.FORMATS: Formats(national=CANARY),
    Field.LINE_TYPE: LineType.MOBILE,
    Field.CARRIER: Network(name=f"Acme {CANARY}", mcc="310"),
    Field.LOCATION: f"at {CANARY}",
    Field.TIME_ZONES: ("Europe/London", CANARY),
    Field.CALLER_NAME: "SMITH",
}
CLEAN = {
    Field.COUNTRY: Country(iso2="US", name="U ***"),
    Field.FORMATS: Formats(national="***"),
    Field.CARRIER: Network(name="Acme ***", mcc="310"),
    Field.LOCATION: "at ***",
    Field.TIME_ZONES: ("Europe/London", "***"),
}


def test_writings_of_a_secret() -> None:
    """As it is, for URLs, for JSON of several makes, for HTML, in base64 of both alphabets, and behind a user's name; each once."""
    forms = revealed_forms("a/b&c d", ("U1",))
    assert len(set(forms)) == len(forms)
    assert {"a/b&c d", "a%2Fb%26c%20d", "a%2fb%26c%20d", "a/b%26c%20d", "a%2Fb%26c+d", "YS9iJmMgZA", "VTE6YS9iJmMgZA"} <= set(forms)
    assert {r"a\/b&c d", r"a/b\u0026c d", r"a\u002fb\u0026c d", r"a\u002Fb\u0026c d", "a/b&amp;c d"} <= set(forms)
    assert revealed_forms("plain") == ("plain", "cGxhaW4")
    assert {"Pj4-", "Pj4+", "Pj4%2B", "Pj4%2b"} <= set(revealed_forms(">>>"))
    assert revealed_forms("\ud800")[0] == "\ud800"  # an environment's odd byte


@pytest.mark.parametrize("fetched", [False, True], ids=["asked", "fetched"])
def test_every_fact_that_can_hold_one(fetched: bool) -> None:
    """Text in facts, in their parts and in lists, in the words for what is withheld, and the request's id; the rest is as it was."""
    made: dict[bytes, object] = {
        b"answer": Reply({US: Answer(FACTS, withheld={Field.PORTED: f"no {CANARY}"})}, request_id=f"id {CANARY}"),
        b"pending": pending(("t1", (US,)), request_id=f"id {CANARY}"),
    }

    def normalize_response(response: ProviderResponse) -> object:
        return made[response.body.split()[0]]

    def says(kind: bytes) -> ProviderResponse:
        return ProviderResponse(status=200, body=kind + b" " + CANARY.encode())

    said = [says(b"pending"), says(b"answer")] if fetched else [says(b"answer")]
    vendor = Vendor(said[0], fetches=said[1:], settings=Keyed, fields=set(Field), hooks={"normalize_response": normalize_response})
    with rig(vendor, settings=KEYED) as asking:
        result = asking.client.lookup(US)
        again = asking.client.lookup(US)
    assert {field: getattr(result, field) for field in FACTS} == {**FACTS, **CLEAN}
    assert {field: getattr(again, field) for field in FACTS} == {**FACTS, **CLEAN}
    assert result.steps[0].withheld == {Field.PORTED: "no ***"}
    assert result.steps[0].attempts[0].request_id == "id ***"


def test_an_answer_that_repeats_none_is_as_it_came() -> None:
    """What is no part of the response isn't looked for in its answer: a plugin's own word stays."""
    vendor = Vendor(answers(GB, answer=Answer(Facts(carrier=Network(name=CANARY)))), settings=Keyed)
    with rig(vendor, settings=KEYED) as asking:
        assert asking.client.lookup(GB).carrier == Network(name=CANARY)


@pytest.mark.parametrize("before", [None, "", "1"])
def test_the_environment_is_as_it_was(before: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """What keeps the working directory out of a new process's imports is there while one is started, and gone after it."""
    monkeypatch.delenv("PYTHONSAFEPATH", raising=False)
    if before is not None:
        monkeypatch.setenv("PYTHONSAFEPATH", before)
    blocks = list(OfflinePool(Configuration(), told, processes=2).run(rows(*["+442079460123"] * 2100)))
    assert len(blocks) == 5
    assert os.environ.get("PYTHONSAFEPATH") == before
