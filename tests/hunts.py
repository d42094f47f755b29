"""Chains, links and outcomes for tests of the policy: short to write, and driven to their end."""

from collections.abc import Callable, Iterable, Mapping

from linehunt.chain import Chain, Hunt, Link
from linehunt.model.answer import Answer, Verdict
from linehunt.model.attempt import Ask, Attempt, Delivery, Ended, Outcome
from linehunt.model.facts import Facts, LineType, Network
from linehunt.model.fields import Field
from linehunt.model.money import Money, Rates
from linehunt.model.number import PhoneNumber
from linehunt.model.recollection import Recollection
from linehunt.model.result import LookupResult, Step

NUMBER = PhoneNumber("+14154305555")
ASKED_AT = 1_800_000_000.0
ACME = Network(name="Acme Mobile", mcc="310", mnc="012")


def fields(names: str) -> frozenset[Field]:
    """`"carrier ported"` as fields."""
    return frozenset(map(Field, names.split()))


def link(
    account: str,
    can: str,
    *,
    free: bool = False,
    price: str | None = "0.01 USD",
    covers: tuple[str, ...] = (),
    items: Callable[[frozenset[Field]], tuple[str, ...]] = lambda _: (),
) -> Link:
    """An account that can answer the fields `can`, at one price for every number."""
    told = None if price is None else Money.parse(price)
    return Link(account=account, provider=f"{account}-io", fields=fields(can), free=free, price=lambda *_: told, covers=covers, items=items)


def chain(*links: Link, want: str, max_cost: str | None = None, rates: Mapping[str, str] | None = None, screen: bool = True) -> Chain:
    """A chain of these links."""
    return Chain(
        links=links,
        want=fields(want),
        max_cost=None if max_cost is None else Money.parse(max_cost),
        rates=Rates({currency: Money.parse(text) for currency, text in (rates or {}).items()}),
        screen=screen,
    )


def answer(
    *,
    verdict: Verdict = Verdict.ANSWERED,
    weak: str = "",
    valid: bool | None = None,
    line_type: LineType | None = None,
    carrier: Network | None = None,
    original_carrier: Network | None = None,
    ported: bool | None = None,
    caller_name: str | None = None,
) -> Answer:
    """An answer with these facts."""
    facts = Facts(
        valid=valid, line_type=line_type, carrier=carrier, original_carrier=original_carrier, ported=ported, caller_name=caller_name
    )
    return Answer(facts, weak=fields(weak), verdict=verdict)


def attempt(charged: str = "0 USD", doubtful: str = "0 USD", account: str = "acme") -> Attempt:
    """An attempt that cost so much."""
    ended = Ended.DOUBT if Money.parse(doubtful) else Ended.SETTLED
    return Attempt(
        id=7,
        account=account,
        delivery=Delivery.RESPONDED,
        ended=ended,
        quote=Money.parse(charged) + Money.parse(doubtful),
        charged=Money.parse(charged),
        doubtful=Money.parse(doubtful),
    )


def said(account: str, said: Answer, *attempts: Attempt, at: float = ASKED_AT, recalled: bool = False) -> Outcome:
    """The outcome of an account that answered."""
    return Outcome(account=account, answer=said, attempts=attempts, at=at, recalled=recalled)


def stored(
    account: str,
    said: Answer | None = None,
    speaks_for: str = "",
    *,
    at: float = 1_700_000_000.0,
    items: tuple[str, ...] = (),
    seen: int = 3,
) -> Recollection:
    """A stored answer of the account, of an attempt long ago."""
    return Recollection(account=account, items=items, attempt=seen, at=at, answer=said, speaks_for=fields(speaks_for))


def drive(hunt: Hunt, outcomes: Mapping[str, Outcome] | Iterable[Outcome] = ()) -> list[Ask]:
    """Every ask of the hunt, each answered by its account's outcome; an account without one knows nothing of the number."""
    by_account = outcomes if isinstance(outcomes, Mapping) else {outcome.account: outcome for outcome in outcomes}
    asks = []
    while (ask := hunt.next()) is not None:
        asks.append(ask)
        hunt.record(by_account.get(ask.account) or said(ask.account, answer(verdict=Verdict.NO_MATCH)))
    return asks


def asked(hunt: Hunt, *outcomes: Outcome) -> list[str]:
    """The accounts that are asked, in order."""
    return [ask.account for ask in drive(hunt, outcomes)]


def why(result: LookupResult, account: str) -> str:
    """The words of the account's last step."""
    return last_step(result, account).reason


def last_step(result: LookupResult, account: str) -> Step:
    """The account's last step."""
    return [step for step in result.steps if step.account == account][-1]
