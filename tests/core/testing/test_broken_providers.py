"""Broken providers, each the good one with one thing broken: each fails for its own reason, in words of its own."""

import itertools
import os
import random
import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve, frozen

from conforming import (
    ANSWERED,
    FETCHED,
    OPENED,
    SAMPLE,
    SESSION_HOOKS,
    Hooks,
    Settings,
    authorize,
    build_request,
    case,
    complaints,
    info,
    normalize_response,
)
from linehunt.plugin import (
    Answer,
    Facts,
    Field,
    LineType,
    MalformedResponse,
    Pending,
    PhoneNumber,
    ProviderRequest,
    ProviderResponse,
    Reply,
    Ticket,
    Verdict,
)

Numbers = tuple[PhoneNumber, ...]
Wanted = frozenset[Field]


@frozen
class PlainSettings:
    """The key is text like any other."""

    api_key: str
    customer: str


@frozen
class ShowingSettings(Settings):
    """They write themselves for a log."""

    def __str__(self) -> str:
        return f"account {self.customer} with {self.api_key.reveal()}"


def credential_in_the_request(numbers: Numbers, wanted: Wanted, settings: Settings) -> ProviderRequest:
    return build_request(numbers, wanted, settings).with_query({"key": settings.api_key.reveal()})


def counting() -> Callable[..., ProviderRequest]:
    count = itertools.count()

    def counted(numbers: Numbers, wanted: Wanted, settings: Settings) -> ProviderRequest:
        return build_request(numbers, wanted, settings).with_headers({"x-request-id": str(next(count))})

    return counted


def without_numbers(wanted: Wanted, settings: Settings) -> ProviderRequest:
    return build_request((), wanted, settings)


def with_clock(numbers: Numbers, wanted: Wanted, settings: Settings) -> ProviderRequest:
    time.time()
    return build_request(numbers, wanted, settings)


def with_sleep(request: ProviderRequest, settings: Settings) -> ProviderRequest:
    time.sleep(0)
    return authorize(request, settings)


def with_chance(numbers: Numbers, wanted: Wanted, settings: Settings) -> ProviderRequest:
    random.random()
    return build_request(numbers, wanted, settings)


def with_socket(response: ProviderResponse, ticket: Ticket | None) -> Any:
    socket.socket().close()
    return normalize_response(response, ticket)


def with_file(response: ProviderResponse, ticket: Ticket | None) -> Any:
    Path(os.devnull).write_bytes(response.body)
    return normalize_response(response, ticket)


def with_float(response: ProviderResponse, ticket: Ticket | None) -> Any:
    told = normalize_response(response, ticket)
    price: Any = float(str(told.charged)) if isinstance(told, Reply) and told.charged else None
    return evolve(told, charged=price) if price else told


def by_order(response: ProviderResponse, numbers: Numbers, ticket: Ticket | None) -> Any:
    told = normalize_response(response, ticket)
    return (
        Reply(dict(zip(numbers, told.answers.values(), strict=False)), told.charged, told.request_id, told.balance)
        if isinstance(told, Reply)
        else told
    )


def to_whom_it_concerns(response: ProviderResponse, numbers: Numbers, ticket: Ticket | None) -> Any:
    told = normalize_response(response, ticket)
    if not isinstance(told, Reply):
        return told
    one = next(iter(told.answers.values()))
    return evolve(told, answers={number: told.answers.get(number, one) for number in numbers})


def with_a_stranger(response: ProviderResponse, ticket: Ticket | None) -> Any:
    told, body = normalize_response(response, ticket), response.json()
    if not isinstance(told, Reply) or "parent" not in body:
        return told
    return evolve(told, answers={**told.answers, f"+{body['parent']}": Answer(Facts(ported=True))})


def undeclared(response: ProviderResponse, ticket: Ticket | None) -> Any:
    told = normalize_response(response, ticket)
    if not isinstance(told, Reply) or ticket:
        return told
    return evolve(told, answers={number: Answer(Facts(line_type=LineType.MOBILE)) for number in told.answers})


def never_malformed(response: ProviderResponse, numbers: Numbers, ticket: Ticket | None) -> Any:
    try:
        response.json()
    except MalformedResponse:
        response.raise_for_status()
        return Reply({number: Answer(verdict=Verdict.NO_MATCH) for number in numbers})
    return normalize_response(response, ticket)


def never_refused(response: ProviderResponse, numbers: Numbers, ticket: Ticket | None) -> Any:
    if response.status == 401:
        return Reply({number: Answer(verdict=Verdict.NO_MATCH) for number in numbers})
    return normalize_response(response, ticket)


def never_ready(response: ProviderResponse, ticket: Ticket | None) -> Any:
    told = normalize_response(response, ticket)
    return told if ticket is None else Pending((ticket,))


def remembering() -> Callable[..., ProviderRequest]:
    keys: list[str] = []

    def remembered(request: ProviderRequest, settings: Settings) -> ProviderRequest:
        keys.append(settings.api_key.reveal())
        return request.with_headers({"x-acme-key": keys[0]})

    return remembered


def plain_key(request: ProviderRequest, settings: PlainSettings) -> ProviderRequest:
    return request.with_headers({"x-acme-key": settings.api_key})


def elsewhere(request: ProviderRequest, settings: Settings) -> ProviderRequest:
    return evolve(authorize(request, settings), base_url="https://acme.example")


WITH_PARENT = evolve(SAMPLE, body={**ANSWERED, "parent": "33123456789"})

BROKEN: list[tuple[str, Hooks, dict[str, Any], str, str]] = [
    (
        "a credential before authorize",
        {"build_request": credential_in_the_request},
        {},
        "no credential before authorize",
        "build_request puts api_key into the query: a credential is added by authorize alone",
    ),
    (
        "a counter",
        {"build_request": counting()},
        {},
        "requests are deterministic",
        "build_request: the same arguments give another request (headers)",
    ),
    (
        "no number",
        {"build_request": without_numbers},
        {},
        "requests hold their numbers",
        "build_request: the number is not in the request: another one gives the same",
    ),
    (
        "a clock",
        {"build_request": with_clock},
        {},
        "hooks are pure",
        "build_request calls time.time: a hook has no clock (authorize gets `now`)",
    ),
    ("a pause", {"authorize": with_sleep}, {}, "hooks are pure", "authorize calls time.sleep: a hook waits for nothing"),
    ("chance", {"build_request": with_chance}, {}, "hooks are pure", "build_request calls Random.random: a hook leaves nothing to chance"),
    (
        "a socket",
        {"normalize_response": with_socket},
        {},
        "hooks are pure",
        "normalize_response calls socket.socket: a hook opens no connection: core sends what it builds",
    ),
    (
        "a file",
        {"normalize_response": with_file},
        {},
        "hooks are pure",
        "normalize_response calls open: a hook opens, reads and writes no file",
    ),
    (
        "a float",
        {"normalize_response": with_float},
        {},
        "told prices are exact",
        "samples[0]: the price told is a float: keep the text of the number, as response.json() does",
    ),
    (
        "answers by order",
        {"normalize_response": by_order},
        {},
        "answers are never swapped",
        "samples[0]: asked in another order, +1415•••••23 gets another answer: match by number, not by order",
    ),
    (
        "anybody's answer",
        {"normalize_response": to_whom_it_concerns},
        {},
        "answers are never swapped",
        "samples[0]: the body is about +1415•••••23, and its answer is credited to +4420••••••78",
    ),
    (
        "a stranger's answer",
        {"normalize_response": with_a_stranger},
        {"samples": (WITH_PARENT, FETCHED)},
        "samples give their answers",
        "samples[0]: the reply answers +3312•••••89, which was not asked",
    ),
    (
        "an undeclared field",
        {"normalize_response": undeclared},
        {},
        "samples give their answers",
        "samples[0]: MalformedResponse: module acme answers line_type, which its provider_info doesn't declare, and the case has answers",
    ),
    (
        "an answer to nothing",
        {"normalize_response": never_malformed},
        {},
        "broken bodies are malformed",
        "samples[0], cut off after 1 of 199 bytes: it gives a Reply, not MalformedResponse",
    ),
    (
        "an answer from a refusal",
        {"normalize_response": never_refused},
        {},
        "refusals raise their errors",
        "refusals[0]: it gives a Reply, and the case says AuthenticationFailed: a refusal mustn't pass as an answer",
    ),
    (
        "a wait without an end",
        {"normalize_response": never_ready},
        {},
        "polling ends",
        "samples[1]: it gives Pending, and the ticket's answer is here: polling would never end",
    ),
    (
        "a key that is text",
        {"provider_info": lambda: info(settings=PlainSettings), "authorize": plain_key},
        {},
        "authorize adds a credential",
        "authorize sends api_key of the settings, which is plain text there: a credential is a Secret",
    ),
    (
        "a key that is shown",
        {"provider_info": lambda: info(settings=ShowingSettings)},
        {},
        "settings hide their secrets",
        "str(settings) shows api_key",
    ),
    (
        "another account's key",
        {"authorize": remembering()},
        {},
        "accounts stay apart",
        "a request holds api_key of another account (headers): a hook keeps nothing between calls",
    ),
    (
        "another host",
        {"authorize": elsewhere},
        {},
        "hooks give what core takes",
        "provider 'acme' of module acme: authorize changed the base URL",
    ),
    (
        "no way to fetch",
        {},
        {"without": ("build_ticket_request",)},
        "polling ends",
        "normalize_response gives Pending, and there is no build_ticket_request: its tickets are never fetched",
    ),
]


def test_the_good_one_passes() -> None:
    """All that the broken ones are made of passes every check, with and without sessions."""
    assert complaints(case()) == {}
    assert complaints(case(SESSION_HOOKS, opened=OPENED)) == {}


@pytest.mark.parametrize(("hooks", "changes", "check", "complaint"), [row[1:] for row in BROKEN], ids=[row[0] for row in BROKEN])
def test_a_broken_one_fails_for_its_own_reason(hooks: Hooks, changes: dict[str, Any], check: str, complaint: str) -> None:
    """One check complains, in these words; all others pass."""
    assert complaints(case(hooks, **changes)) == {check: complaint}


def test_no_two_are_told_the_same() -> None:
    """More than a dozen of them, and each complaint is another one."""
    told = {complaint for *_, complaint in BROKEN}
    assert len(told) == len(BROKEN) > 12
