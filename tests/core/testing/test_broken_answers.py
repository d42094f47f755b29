"""What is wrong with answers, refusals and prices, each the only thing that is: what the suite says of it."""

import json
from typing import Any

import pytest
from attrs import evolve

from conforming import (
    ANSWERED,
    ANSWERS,
    FETCHED,
    FIRST,
    ITEMS,
    SAMPLE,
    SECOND,
    Hooks,
    answer,
    case,
    complaints,
    normalize_response,
    read_item,
)
from linehunt.plugin import (
    Answer,
    AuthenticationFailed,
    Facts,
    Field,
    PhoneNumber,
    ProviderResponse,
    QueryRejected,
    RateLimited,
    Reply,
    Ticket,
    Verdict,
)
from linehunt.testing import Refusal

NOISE = "0.30000000000000004"
Numbers = tuple[PhoneNumber, ...]


def without_id(response: ProviderResponse, ticket: Ticket | None) -> Any:
    told = normalize_response(response, ticket)
    return evolve(told, request_id=None) if isinstance(told, Reply) else told


def by_float(response: ProviderResponse, ticket: Ticket | None) -> Any:
    told = normalize_response(response, ticket)
    return evolve(told, charged=str(float(str(told.charged)))) if isinstance(told, Reply) and told.charged else told


def by_any_digits(response: ProviderResponse, ticket: Ticket | None) -> Any:
    told = normalize_response(response, ticket)
    left: Any = 0.3
    return evolve(told, balance=left) if isinstance(told, Reply) and told.charged != "0.04" and ticket is None else told


def in_words(response: ProviderResponse, ticket: Ticket | None) -> Any:
    told = normalize_response(response, ticket)
    return evolve(told, balance=f"{told.balance} left") if isinstance(told, Reply) and told.balance else told


def charging_a_float(response: ProviderResponse, ticket: Ticket | None) -> Any:
    if response.status == 401:
        price: Any = 0.5
        raise AuthenticationFailed("No.", charged=price)
    return normalize_response(response, ticket)


def out_of_nothing(response: ProviderResponse, numbers: Numbers, ticket: Ticket | None) -> Any:
    if response.body == b"{}":
        return Reply({number: Answer(Facts(ported=False)) for number in numbers})
    return normalize_response(response, ticket)


def rejecting(response: ProviderResponse, ticket: Ticket | None) -> Any:
    if not response.body.startswith(b"{"):
        response.raise_for_status()
        raise QueryRejected("what is this?")
    return normalize_response(response, ticket)


def with_any_id(response: ProviderResponse, ticket: Ticket | None) -> Any:
    sound = evolve(response, body=response.body.replace(b"\\ud800", b"x"))
    told = normalize_response(sound, ticket)
    return evolve(told, request_id=json.loads(response.body).get("id")) if isinstance(told, Reply) and sound != response else told


def with_raw_words(response: ProviderResponse, ticket: Ticket | None) -> Any:
    if b"ud800" not in response.body:
        return normalize_response(response, ticket)
    body = json.loads(response.body)
    return Reply({f"+{item['number']}": read_item({**item, "carrier": body["id"]}) for item in body["numbers"]})


def withholding_raw_words(response: ProviderResponse, ticket: Ticket | None) -> Any:
    if b"ud800" not in response.body:
        return normalize_response(response, ticket)
    body = json.loads(response.body)
    return Reply({f"+{item['number']}": Answer(withheld={Field.PORTED: body["id"]}) for item in body["numbers"]})


def with_an_invention(response: ProviderResponse, numbers: Numbers, ticket: Ticket | None) -> Any:
    told = normalize_response(response, ticket)
    if not isinstance(told, Reply) or response.json()["id"] is not True:
        return told
    return evolve(told, answers={**told.answers, "+33123456789": Answer(Facts(ported=True))})


def beside_another(response: ProviderResponse, numbers: Numbers, ticket: Ticket | None) -> Any:
    told = normalize_response(response, ticket)
    if not isinstance(told, Reply) or set(numbers) <= told.answers.keys():
        return told
    return evolve(told, answers={number: Answer(Facts(ported=True)) for number in told.answers})


def said(changes: dict[str, Any]) -> dict[str, Any]:
    """The case whose first sample says something else."""
    return {"samples": (evolve(SAMPLE, **changes), FETCHED)}


def failing_for_one(response: ProviderResponse, ticket: Ticket | None) -> Any:
    told = normalize_response(response, ticket)
    return evolve(told, answers={**told.answers, FIRST: QueryRejected("No.")}) if isinstance(told, Reply) and ticket is None else told


BROKEN: list[tuple[str, Hooks, dict[str, Any], str, str]] = [
    (
        "another fact",
        {},
        said({"answers": {**ANSWERS, FIRST: answer("Acme Mobile", ported=False)}}),
        "samples give their answers",
        "samples[0]: +1415•••••23: ported is True, and the case says False",
    ),
    (
        "a fact too few",
        {},
        said({"answers": {**ANSWERS, FIRST: answer("Acme Mobile", ported=None)}}),
        "samples give their answers",
        "samples[0]: +1415•••••23: ported is True, and the case says None",
    ),
    (
        "another verdict",
        {},
        said({"answers": {**ANSWERS, FIRST: Answer(verdict=Verdict.NO_MATCH)}}),
        "samples give their answers",
        "samples[0]: +1415•••••23: verdict is answered, and the case says no_match",
    ),
    (
        "a strong fact",
        {},
        said({"answers": {**ANSWERS, FIRST: evolve(ANSWERS[FIRST], weak={Field.PORTED})}}),
        "samples give their answers",
        "samples[0]: +1415•••••23: weak is none, and the case says ported",
    ),
    (
        "nothing withheld",
        {},
        said({"answers": {**ANSWERS, FIRST: evolve(ANSWERS[FIRST], withheld={Field.ROAMING: "no right"})}}),
        "samples give their answers",
        "samples[0]: +1415•••••23: withheld roaming is None, and the case says 'no right'",
    ),
    (
        "an answer too many",
        {},
        said({"answers": {SECOND: ANSWERS[SECOND]}}),
        "samples give their answers",
        "samples[0]: +1415•••••23 is answered, and the case has no answer for it",
    ),
    (
        "an answer too few",
        {},
        said({"body": {**ANSWERED, "numbers": ITEMS[:1]}}),
        "samples give their answers",
        "samples[0]: +4420••••••77 is not answered, and the case has an answer for it",
    ),
    (
        "an answer for an error",
        {},
        said({"answers": {**ANSWERS, FIRST: QueryRejected}}),
        "samples give their answers",
        "samples[0]: +1415•••••23: Answer, and the case says QueryRejected",
    ),
    (
        "an error for an answer",
        {"normalize_response": failing_for_one},
        {},
        "samples give their answers",
        "samples[0]: +1415•••••23: QueryRejected: No., and the case has an answer for it",
    ),
    (
        "no request id",
        {"normalize_response": without_id},
        {},
        "samples give their answers",
        "samples[0]: request_id is None, and the case says 'r-1'",
    ),
    (
        "another code",
        {},
        {"refusals": (Refusal(body={"error": {"code": 7, "text": "Slower."}}, error=RateLimited, code="8"),)},
        "refusals raise their errors",
        "refusals[0]: the code is '7', and the case says '8'",
    ),
    (
        "another error",
        {},
        {"refusals": (Refusal(status=404, error=RateLimited),)},
        "refusals raise their errors",
        "refusals[0]: QueryRejected: No., and the case says RateLimited",
    ),
    (
        "another answer beside another",
        {"normalize_response": beside_another},
        {},
        "answers are never swapped",
        "samples[0]: asked beside another number, +4420••••••77 gets another answer",
    ),
    (
        "a price by way of a float",
        {"normalize_response": by_float},
        {},
        "told prices are exact",
        "samples[0], with 12345678901.123456 in the body: the price told is 12345678901.123455 EUR: it went through a float",
    ),
    (
        "a float where nobody looks",
        {"normalize_response": by_any_digits},
        {},
        "told prices are exact",
        f"samples[0], with {NOISE} in the body: the balance told is a float: keep the text of the number, as response.json() does",
    ),
    (
        "a price that isn't told",
        {},
        said({"charged": None}),
        "told prices are exact",
        "samples[0]: the price told is 0.04 EUR, and the case says none",
    ),
    (
        "another price",
        {},
        said({"charged": "0.05 EUR"}),
        "told prices are exact",
        "samples[0]: the price told is 0.04 EUR, and the case says 0.05 EUR",
    ),
    (
        "a balance in words",
        {"normalize_response": in_words},
        {},
        "told prices are exact",
        "samples[0]: the balance told can't be read: a currency is three capital letters, as in '0.004 USD'",
    ),
    (
        "an error's price",
        {"normalize_response": charging_a_float},
        {},
        "told prices are exact",
        "refusals[0]: the charge told is a float: keep the text of the number, as response.json() does",
    ),
    (
        "facts out of nothing",
        {"normalize_response": out_of_nothing},
        {},
        "broken bodies are malformed",
        "samples[0], {}: the reply has facts, and the body has none",
    ),
    (
        "another error for no JSON",
        {"normalize_response": rejecting},
        {},
        "broken bodies are malformed",
        "samples[0], empty: QueryRejected: what is this?, not MalformedResponse",
    ),
    (
        "half a character in an id",
        {"normalize_response": with_any_id},
        {},
        "odd bodies are sound or refused",
        "samples[0], id is half of a surrogate pair: request_id is no text",
    ),
    (
        "half a character in a fact",
        {"normalize_response": with_raw_words},
        {},
        "odd bodies are sound or refused",
        "samples[0], id is half of a surrogate pair: carrier holds half of a surrogate pair",
    ),
    (
        "half a character withheld",
        {"normalize_response": withholding_raw_words},
        {},
        "odd bodies are sound or refused",
        "samples[0], id is half of a surrogate pair: withheld ported holds half of a surrogate pair",
    ),
    (
        "a number out of nothing",
        {"normalize_response": with_an_invention},
        {},
        "odd bodies are sound or refused",
        "samples[0], id is true: the reply answers a number that was not asked, and that the body doesn't name",
    ),
]


@pytest.mark.parametrize(("hooks", "changes", "check", "complaint"), [row[1:] for row in BROKEN], ids=[row[0] for row in BROKEN])
def test_it_is_told_by_one_check(hooks: Hooks, changes: dict[str, Any], check: str, complaint: str) -> None:
    """One check complains, in these words; all others pass, or are not made."""
    assert complaints(case(hooks, **changes)) == {check: complaint}
