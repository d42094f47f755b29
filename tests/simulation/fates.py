"""What an ask of an invented account comes to, by chance: every kind of outcome that docs/chain-and-cost.md knows."""

from collections.abc import Callable
from random import Random

from attrs import frozen

from linehunt.model.answer import Answer
from linehunt.model.attempt import Attempt, Delivery, Ended, Outcome
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
    UntrustedServer,
)
from linehunt.model.money import Money
from simulation.invented import Invented

TRANSPORT: tuple[Callable[[str], LinehuntError], ...] = (ConnectionBroken, ConnectionFailed, ResponseTooLarge, TimedOut, UntrustedServer)
PROVIDER: tuple[type[ProviderError], ...] = (
    AuthenticationFailed,
    InsufficientFunds,
    MalformedResponse,
    PermissionDenied,
    ProviderUnavailable,
    QueryRejected,
    RateLimited,
    StillPending,
)
_REFUSALS = (
    "would pass a budget: 0.01 USD would pass the cap of 0.02 USD",
    "asked by somebody else, without an answer for 5 s",
    "cooling down: another question is probing it",
    "switched off: AuthenticationFailed: no",
)


@frozen
class Fate:
    """An outcome, and what is left of it at the account: whether the question is in doubt, and can be fetched."""

    outcome: Outcome
    doubtful: bool = False
    tickets: bool = False


def draw_fate(chance: Random, account: Invented, truth: Answer, quote: Money, attempt: int, at: float) -> Fate:
    """What asking comes to, at this price; `truth` is the answer, if there is one."""
    drawn = chance.random()
    if drawn < 0.62:
        return Fate(_answered(chance, account, truth, quote, attempt, at))
    if drawn < 0.68:
        return Fate(Outcome(account=account.name, skipped=chance.choice(_REFUSALS)))
    if drawn < 0.71 and not account.local:
        return Fate(Outcome(account=account.name, answer=truth, at=at, recalled=True, saved=quote))
    if drawn < 0.75:
        return _unanswered(account, quote, attempt)
    return _failed(chance, account, quote, attempt)


def _answered(chance: Random, account: Invented, truth: Answer, quote: Money, attempt: int, at: float) -> Outcome:
    if account.local:
        return Outcome(account=account.name, answer=truth, at=at)
    charged = Money(0, quote.currency)
    if truth.verdict in account.billed:
        charged = chance.choice((quote, quote, quote, Money(quote.micros // 2, quote.currency), Money(quote.micros * 2, quote.currency)))
    retried = (_attempt(account, attempt, quote, Money(0, quote.currency), Ended.RELEASED, "RateLimited"),) if chance.random() < 0.1 else ()
    return Outcome(
        account=account.name, answer=truth, attempts=(*retried, _attempt(account, attempt, quote, charged, Ended.SETTLED)), at=at
    )


def _unanswered(account: Invented, quote: Money, attempt: int) -> Fate:
    """A batch whose reply has no entry for the number."""
    if account.local:
        return Fate(Outcome(account=account.name))
    ended = Ended.DOUBT if quote else Ended.RELEASED
    return Fate(Outcome(account=account.name, attempts=(_attempt(account, attempt, quote, quote, ended),)), doubtful=bool(quote))


def _failed(chance: Random, account: Invented, quote: Money, attempt: int) -> Fate:
    """An error, with whatever money: what the table makes of it is the exchange's, and the policy must live with all of it."""
    error = chance.choice(TRANSPORT)("lost") if chance.random() < 0.4 else chance.choice(PROVIDER)("no")
    if account.local:
        return Fate(Outcome(account=account.name, error=error))
    ended = chance.choice((Ended.RELEASED, Ended.SETTLED, Ended.DOUBT))
    if not quote:
        ended = Ended.RELEASED
    amount = quote if ended is not Ended.RELEASED else Money(0, quote.currency)
    attempts = (_attempt(account, attempt, quote, amount, ended, error.words),)
    doubtful = ended is Ended.DOUBT
    return Fate(
        Outcome(account=account.name, error=error, attempts=attempts),
        doubtful=doubtful,
        tickets=doubtful and account.later,
    )


def _attempt(account: Invented, number: int, quote: Money, amount: Money, ended: Ended, error: str | None = None) -> Attempt:
    nothing = Money(0, quote.currency)
    return Attempt(
        id=number,
        account=account.name,
        delivery=Delivery.RESPONDED,
        ended=ended,
        quote=quote,
        charged=nothing if ended is Ended.DOUBT else amount,
        doubtful=amount if ended is Ended.DOUBT else nothing,
        error=error,
    )
