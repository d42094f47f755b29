"""What is wrong with tickets and sessions, each the only thing that is: what the suite says of it."""

from typing import Any

import pytest
from attrs import evolve

from conforming import ANSWERED, FIRST, OPENED, SECOND, SESSION_HOOKS, Hooks, authorize, case, complaints, normalize_response
from linehunt.plugin import Pending, ProviderResponse, Secret, Session, Ticket
from linehunt.testing import NotYet


def of_one_number(response: ProviderResponse, ticket: Ticket | None) -> Any:
    told = normalize_response(response, ticket)
    return evolve(told, tickets=told.tickets[:1]) if isinstance(told, Pending) else told


def opening_anything(response: ProviderResponse) -> Session:
    response.raise_for_status()
    return Session(Secret("invented-session-token"), 300)


def opened(**changes: Any) -> dict[str, Any]:
    """The case that opens another session."""
    return {"opened": evolve(OPENED, **changes)}


def showing(response: ProviderResponse) -> Session:
    told: Session = SESSION_HOOKS["read_session"](response)
    return evolve(told, value=told.value.reveal())


BROKEN: list[tuple[str, Hooks, dict[str, Any], str, str]] = [
    (
        "a token that is shown",
        {**SESSION_HOOKS, "read_session": showing, "authorize": authorize},
        opened(),
        "sessions open",
        "opened: the session shows its token: read_session wraps it in a Secret",
    ),
    (
        "a ticket too few",
        {"normalize_response": of_one_number},
        {},
        "polling ends",
        "not_yet[0]: the tickets are t-1, and the case has others, or other numbers for them",
    ),
    (
        "an answer too early",
        {},
        {"not_yet": (NotYet(body=ANSWERED, numbers=(FIRST, SECOND), tickets={"t-1": (FIRST,)}),)},
        "polling ends",
        "not_yet[0]: it gives a Reply, and the case says Pending",
    ),
    (
        "an answer for a ticket that waits",
        {},
        {"not_yet": (NotYet(body=ANSWERED, numbers=(FIRST,), ticket="t-1"),)},
        "polling ends",
        "not_yet[0]: it gives a Reply, and the case says that the ticket is not ready",
    ),
    (
        "no session",
        SESSION_HOOKS,
        opened(status=401),
        "sessions open",
        "opened: AuthenticationFailed: No., and the case says that it opens a session",
    ),
    (
        "another token",
        SESSION_HOOKS,
        opened(value="another-session-token"),
        "sessions open",
        "opened: the session has another value than the case",
    ),
    (
        "another lifetime",
        SESSION_HOOKS,
        opened(lifetime=60),
        "sessions open",
        "opened: the session's lifetime is 300, and the case says 60",
    ),
    (
        "a session from anything",
        {**SESSION_HOOKS, "read_session": opening_anything},
        opened(),
        "sessions open",
        "opened, cut off after 1 of 51 bytes: it opens a session all the same",
    ),
]


@pytest.mark.parametrize(("hooks", "changes", "check", "complaint"), [row[1:] for row in BROKEN], ids=[row[0] for row in BROKEN])
def test_it_is_told_by_one_check(hooks: Hooks, changes: dict[str, Any], check: str, complaint: str) -> None:
    """One check complains, in these words; all others pass, or are not made."""
    assert complaints(case(hooks, **changes)) == {check: complaint}
