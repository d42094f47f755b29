"""Results for tests of what counts them: short to write, and made of nothing but the door's types."""

from time import time
from typing import Any

from linehunt import Attempt, Country, Delivery, Ended, Field, InvalidNumber, LookupResult, Money, PhoneNumber, Step, StepKind, Verdict

NUMBER = PhoneNumber("+14155550123")


def fields(names: str) -> frozenset[Field]:
    """`"carrier ported"` as fields."""
    return Field.parse_all(names.split())


def attempt(
    charged: str = "0 USD",
    doubtful: str = "0 USD",
    *,
    attempt_id: int = 1,
    numbers: int = 1,
    seconds: float = 0.05,
    at: float | None = None,
) -> Attempt:
    """A number's share of an attempt, by default of now."""
    return Attempt(
        id=attempt_id,
        account="plivo",
        delivery=Delivery.RESPONDED,
        ended=Ended.SETTLED,
        quote=Money.parse(charged),
        charged=Money.parse(charged),
        doubtful=Money.parse(doubtful),
        at=time() if at is None else at,
        seconds=seconds,
        numbers=numbers,
    )


def gave(what: str, of: str | None = None, *attempts: Attempt, account: str = "plivo", **more: Any) -> Step:
    """The account was asked for `of`, and gave `what`."""
    wanted = fields(what if of is None else of)
    given = {"verdict": Verdict.ANSWERED, "kind": StepKind.ASKED, "reason": f"gave {what}"} | more
    return Step(account=account, wanted=wanted, gave=fields(what), attempts=attempts, **given)


def recalled(what: str, *, account: str = "plivo", **more: Any) -> Step:
    """A stored answer that had `what`."""
    return gave(what, "", account=account, kind=StepKind.RECALLED, **more)


def failed(reason: str, of: str = "carrier", *attempts: Attempt, account: str = "plivo") -> Step:
    """The account was asked for `of`, and failed."""
    return Step(account=account, kind=StepKind.ASKED, reason=reason, wanted=fields(of), attempts=attempts)


def skipped(reason: str, of: str = "carrier", *attempts: Attempt, account: str = "plivo") -> Step:
    """The account wasn't asked for `of`."""
    return Step(account=account, kind=StepKind.SKIPPED, reason=reason, wanted=fields(of), attempts=attempts)


def result(*steps: Step, missing: str = "", country: str | Country | None = "US") -> LookupResult:
    """A number's result. country: by its ISO code."""
    where = Country(iso2=country) if isinstance(country, str) else country
    return LookupResult(input=NUMBER.e164, number=NUMBER, country=where, missing=fields(missing), steps=tuple(steps))


def invalid(reason: str) -> LookupResult:
    """The result of an input that is no number."""
    return LookupResult(input="x", error=InvalidNumber(reason))
