"""The one table of errors, against DESIGN section 6."""

from typing import Any

import pytest

from linehunt.consequence import Again, Consequence, consequence
from linehunt.model.attempt import Ended
from linehunt.model.errors import (
    AuthenticationFailed,
    ConnectionBroken,
    ConnectionFailed,
    InsufficientFunds,
    LinehuntError,
    MalformedResponse,
    PermissionDenied,
    ProviderError,
    ProviderUnavailable,
    QueryRejected,
    RateLimited,
    ResponseTooLarge,
    StillPending,
    TimedOut,
    TransportError,
    UntrustedServer,
)
from linehunt.model.money import Money

SETTLED, RELEASED, DOUBT = Ended.SETTLED, Ended.RELEASED, Ended.DOUBT
NO, BACKOFF, TOLD = Again.NO, Again.BACKOFF, Again.WHEN_TOLD
BEFORE, AFTER = False, True
TRANSPORT = [TransportError, ConnectionFailed, UntrustedServer, TimedOut, ConnectionBroken, ResponseTooLarge]
PROVIDER = [
    AuthenticationFailed,
    InsufficientFunds,
    MalformedResponse,
    PermissionDenied,
    ProviderError,
    ProviderUnavailable,
    QueryRejected,
    RateLimited,
    StillPending,
]


@pytest.mark.parametrize(
    ("error", "sent", "ledger", "again", "off"),
    [
        # TransportError before the first byte: released. ConnectionFailed: twice, jittered backoff. Bad certificate: account off.
        (TransportError(), BEFORE, RELEASED, NO, False),
        (TimedOut(), BEFORE, RELEASED, NO, False),
        (ConnectionBroken(), BEFORE, RELEASED, NO, False),
        (ConnectionFailed(), BEFORE, RELEASED, BACKOFF, False),
        (UntrustedServer(), BEFORE, RELEASED, NO, True),
        # TransportError after it; 5xx: doubt.
        (TransportError(), AFTER, DOUBT, NO, False),
        (TimedOut(), AFTER, DOUBT, NO, False),
        (ConnectionBroken(), AFTER, DOUBT, NO, False),
        (ResponseTooLarge(), AFTER, DOUBT, NO, False),
        (ConnectionFailed(), AFTER, DOUBT, NO, False),
        (ProviderUnavailable(), AFTER, DOUBT, NO, False),
        # 401, 402, 403 and their body codes: released, account off for this process.
        (AuthenticationFailed(), AFTER, RELEASED, NO, True),
        (InsufficientFunds(), AFTER, RELEASED, NO, True),
        (PermissionDenied(), AFTER, RELEASED, NO, True),
        # 429, 503 with Retry-After within patience: released, twice.
        (RateLimited(retry_after=1.0), AFTER, RELEASED, TOLD, False),
        (RateLimited(), AFTER, RELEASED, TOLD, False),
        (ProviderUnavailable(retry_after=0.0), AFTER, RELEASED, TOLD, False),
        # Other 4xx, 3xx: released.
        (QueryRejected(), AFTER, RELEASED, NO, False),
        # MalformedResponse: settled at the quote.
        (MalformedResponse(), AFTER, SETTLED, NO, False),
        # StillPending at the limit: doubt.
        (StillPending(), AFTER, DOUBT, NO, False),
        # Not in the table: a refusal of no known kind may have been billed.
        (ProviderError(), AFTER, DOUBT, NO, False),
        # A session that could not be opened: the provider answered, and our request never went.
        (AuthenticationFailed(), BEFORE, RELEASED, NO, True),
    ],
    ids=lambda told: type(told).__name__ if isinstance(told, LinehuntError) else str(told),
)
def test_row(error: LinehuntError, sent: bool, ledger: Ended, again: Again, off: bool) -> None:
    """Each row of the design's table says how the attempt is closed, whether the account is asked again, and whether it goes off."""
    row = consequence(error, sent=sent)
    assert (row.ledger, row.again, row.off) == (ledger, again, off)


@pytest.mark.parametrize("sent", [BEFORE, AFTER], ids=["before-the-first-byte", "after-it"])
@pytest.mark.parametrize("kind", TRANSPORT)
def test_transport_errors_count_as_failing(kind: type[TransportError], sent: bool) -> None:
    """No usable response counts towards the cooldown, and is never settled: nobody told a price."""
    row = consequence(kind(), sent=sent)
    assert row.failing
    assert row.ledger is (DOUBT if sent else RELEASED)


@pytest.mark.parametrize("kind", PROVIDER)
def test_refusals_that_count_as_failing(kind: type[ProviderError]) -> None:
    """Of the refusals those count towards the cooldown that say that the provider is not working."""
    assert consequence(kind(), sent=True).failing == (kind in {MalformedResponse, ProviderError, ProviderUnavailable})


def test_a_vendor_that_says_when_is_not_failing() -> None:
    """A 503 with a Retry-After doesn't count towards the cooldown: the vendor manages its load."""
    assert consequence(ProviderUnavailable(retry_after=2.0), sent=True) == Consequence(RELEASED, TOLD)


@pytest.mark.parametrize(
    ("told", "ledger"),
    [
        ({"billed": True}, SETTLED),
        ({"billed": False}, RELEASED),
        ({"charged": "0.01"}, SETTLED),
        ({"charged": Money(0, "USD")}, SETTLED),
        ({"charged": "0.01", "billed": True}, SETTLED),
        ({"charged": "0.01", "billed": False}, RELEASED),
    ],
    ids=["billed", "not-billed", "charged", "charged-nothing", "both", "not-billed-wins"],
)
@pytest.mark.parametrize("kind", PROVIDER)
def test_what_the_error_says_of_money_overrules(kind: type[ProviderError], told: dict[str, Any], ledger: Ended) -> None:
    """`billed` and `charged` overrule the ledger column, and leave the rest of the row as it is."""
    plain, overruled = consequence(kind(), sent=True), consequence(kind(**told), sent=True)
    assert overruled == Consequence(ledger, plain.again, plain.off, plain.failing)


def test_every_error_has_a_row() -> None:
    """Every error that lets the chain go on has a row, a new subclass too."""

    def all_of(kind: type[LinehuntError]) -> list[type[LinehuntError]]:
        return [kind, *(below for sub in kind.__subclasses__() for below in all_of(sub))]

    for kind in all_of(TransportError) + all_of(ProviderError):
        for sent in (BEFORE, AFTER):
            assert isinstance(consequence(kind(), sent=sent).ledger, Ended)
