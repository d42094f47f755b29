"""What every error means for money and for the account: the one table."""

from enum import StrEnum

from attrs import frozen

from linehunt.model.attempt import Ended
from linehunt.model.errors import (
    AuthenticationFailed,
    ConnectionFailed,
    InsufficientFunds,
    LinehuntError,
    MalformedResponse,
    PermissionDenied,
    ProviderError,
    ProviderUnavailable,
    QueryRejected,
    RateLimited,
    StillPending,
    TransportError,
    UntrustedServer,
)


class Again(StrEnum):
    """Whether the same account is asked again."""

    NO = "no"
    BACKOFF = "after a jittered backoff"
    WHEN_TOLD = "after its Retry-After, if that is within patience"


@frozen
class Consequence:
    """What follows from an error.

    ledger: how the attempt is closed. again: whether the same account is asked, twice at the most. off: the account is not asked
    again in this process. failing: it counts towards the cooldown.
    """

    ledger: Ended
    again: Again = Again.NO
    off: bool = False
    failing: bool = False


S, R, D = Ended.SETTLED, Ended.RELEASED, Ended.DOUBT

# The first row that fits decides. The next account is asked after every one of them: what is in doubt stays counted, so the budgets decide.
# an attempt ended with             first byte out?              ledger  same account again     account off    counts as failing
_TABLE: tuple[tuple[type[LinehuntError], bool | None, Consequence], ...] = (
    (UntrustedServer,               False,           Consequence(R,      Again.NO,              off=True,      failing=True)),
    (ConnectionFailed,              False,           Consequence(R,      Again.BACKOFF,                        failing=True)),
    (TransportError,                False,           Consequence(R,      Again.NO,                             failing=True)),
    (TransportError,                True,            Consequence(D,      Again.NO,                             failing=True)),
    (AuthenticationFailed,          None,            Consequence(R,      Again.NO,              off=True)),
    (InsufficientFunds,             None,            Consequence(R,      Again.NO,              off=True)),
    (PermissionDenied,              None,            Consequence(R,      Again.NO,              off=True)),
    (RateLimited,                   None,            Consequence(R,      Again.WHEN_TOLD)),
    (ProviderUnavailable,           None,            Consequence(D,      Again.NO,                             failing=True)),
    (QueryRejected,                 None,            Consequence(R,      Again.NO)),
    (MalformedResponse,             None,            Consequence(S,      Again.NO,                             failing=True)),
    (StillPending,                  None,            Consequence(D,      Again.NO)),
    (ProviderError,                 None,            Consequence(D,      Again.NO,                             failing=True)),
)  # fmt: skip

_TOLD_TO_WAIT = Consequence(R, Again.WHEN_TOLD)
"""A ProviderUnavailable with a Retry-After (503): the vendor says that nothing was done."""


def consequence(error: LinehuntError, *, sent: bool) -> Consequence:
    """The table's row for this error. What the error itself says of money (`billed`, `charged`) overrules its ledger column."""
    if isinstance(error, ProviderUnavailable) and error.retry_after is not None:
        found = _TOLD_TO_WAIT
    else:
        found = next(row for kind, when, row in _TABLE if isinstance(error, kind) and when in (None, sent))
    billed = getattr(error, "billed", None)
    if billed is None:
        return found if getattr(error, "charged", None) is None else _with_ledger(found, S)
    return _with_ledger(found, S if billed else R)


def _with_ledger(row: Consequence, ledger: Ended) -> Consequence:
    return Consequence(ledger, row.again, row.off, row.failing)
