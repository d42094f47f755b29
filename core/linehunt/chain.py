"""The policy: which account is asked next, and why not the others. Pure: no I/O, no clock, no threads."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from attrs import evolve, field, frozen

from linehunt.model.answer import Answer, Verdict
from linehunt.model.attempt import Ask, Attempt, Outcome
from linehunt.model.fields import Field
from linehunt.model.moment import iso
from linehunt.model.money import Money, Rates, total
from linehunt.model.number import PhoneNumber
from linehunt.model.recollection import Recollection, overlap, seen
from linehunt.model.result import LookupResult, Source, Step, StepKind


@frozen(kw_only=True)
class Link:
    """An account as the policy sees it. `price` of None: it can't be said what asking would cost."""

    account: str
    provider: str
    fields: frozenset[Field]
    free: bool
    price: Callable[[PhoneNumber, tuple[str, ...]], Money | None]
    items: Callable[[frozenset[Field]], tuple[str, ...]] = lambda _: ()
    covers: tuple[str, ...] = ()


@frozen(kw_only=True)
class Chain:
    """Accounts in order, the fields wanted, and what one lookup may cost. `name` is for the books.

    screen: no paid question about a number that a free account before it calls not valid.
    """

    links: tuple[Link, ...]
    want: frozenset[Field]
    name: str = ""
    max_cost: Money | None = None
    rates: Rates = field(factory=Rates)
    screen: bool = True
    places: Mapping[str, int] = field(init=False, repr=False)
    """Where each account stands."""

    @places.default
    def _find_places(self) -> Mapping[str, int]:
        return {link.account: place for place, link in enumerate(self.links)}


_MOST_LOOKS = 16
"""How often a hunt waits for others who ask for some of the same: more often would be a store that contradicts itself."""
_NOTHING: dict[Any, Any] = {}
"""Nobody writes into it: what a hunt knows is replaced, never changed, so that a result taken midway keeps what it had."""


class Hunt:
    """One number's way along a chain: `next()` until None, `record()` after each ask, `result()` at any time.

    It never goes back, and never asks an account twice; where nothing was asked, since somebody else was asking for some of the same price
    items, it decides anew what is left to ask there. Freshness was applied to `recollections` by the store, prices are pure.
    """

    __slots__ = (
        "_at",
        "_chain",
        "_end",
        "_facts",
        "_hopeless",
        "_looks",
        "_missing",
        "_rows",
        "_sources",
        "_spoken_for",
        "_steps",
        "_wanted",
        "_weak",
        "began",
        "number",
    )
    began: tuple[float, float]
    """By the wall clock and by the monotonic one: noted by who drives it, where somebody wants to know. The policy has no clock."""

    def __init__(self, number: PhoneNumber, chain: Chain, recollections: Sequence[Recollection] = ()) -> None:
        self.number = number
        self._chain = chain
        self._at = 0
        self._end = len(chain.links)
        self._wanted: frozenset[Field] = frozenset()
        self._hopeless: str | None = None
        self._looks = 0
        self._facts: Mapping[Any, Any] = _NOTHING
        self._sources: Mapping[str, Source] = _NOTHING
        self._weak: frozenset[Field] = frozenset()
        # Wanted fields without a strong fact: a weak one is enough only when the chain has ended.
        self._missing = chain.want
        self._steps: tuple[Step, ...] = ()
        self._rows: dict[tuple[str, tuple[str, ...]], Recollection] = _NOTHING
        self._spoken_for: dict[str, frozenset[Field]] = _NOTHING
        if recollections:
            self._rows = {(row.account, row.items): row for row in recollections}
            self._recall()

    def next(self) -> Ask | None:
        """What to ask now; None when everything wanted is known or nobody is left."""
        links = self._chain.links
        while self._at < self._end:
            missing = self._missing
            if not missing:
                break
            link = links[self._at]
            useful = missing & link.fields
            if self._screens(link, missing):
                useful |= {Field.VALID}
            # What its stored answers say, or are silent about, is not bought again, whichever price items it was bought with.
            wanted = useful - self._spoken_for.get(link.account, frozenset())
            items = link.items(wanted) if wanted else ()
            row = self._rows.get((link.account, items))
            reason = self._reason_to_skip(link, useful, wanted, items, row)
            if reason is None:
                self._wanted = wanted
                return Ask(link.account, wanted, seen(self._rows.values(), link.account, items))
            self._steps += (Step(account=link.account, kind=StepKind.SKIPPED, reason=reason, wanted=useful),)
            self._at += 1
        return None

    def record(self, outcome: Outcome) -> None:
        """Take in what the ask of `next()` came to."""
        place, link, wanted = self._at, self._chain.links[self._at], self._wanted
        if outcome.known is None or self._looks == _MOST_LOOKS:
            self._at += 1
        elif self._look_again(place, outcome.known, outcome.attempts):
            return
        if outcome.answer is not None:
            self._take(place, outcome.answer, outcome.at, outcome.recalled, wanted, outcome.attempts, outcome.saved)
            return
        if outcome.skipped is not None:
            kind, reason = StepKind.SKIPPED, outcome.skipped
        else:
            kind, reason = StepKind.ASKED, "no entry for this number in the answer" if outcome.error is None else outcome.error.words
        self._steps += (
            Step(
                account=link.account,
                kind=kind,
                reason=reason,
                wanted=wanted,
                error=outcome.error,
                attempts=outcome.attempts,
            ),
        )

    def result(self, given: str | None = None) -> LookupResult:
        """What is known now. `given` is the input as it was written; without it, the number."""
        attempts = self._attempts()
        return LookupResult(
            input=self.number.e164 if given is None else given,
            number=self.number,
            sources=self._sources,
            weak=self._weak,
            missing=self._chain.want.difference(self._facts),
            steps=self._steps,
            cost=total([attempt.charged for attempt in attempts]) if attempts else (),
            in_doubt=total([attempt.doubtful for attempt in attempts]) if attempts else (),
            saved=total([step.saved for step in self._steps if step.saved is not None]),
            **self._facts,
        )

    def _attempts(self) -> list[Attempt]:
        return [attempt for step in self._steps for attempt in step.attempts]

    def _is_better(self, name: Field, weak: bool, source: Source) -> bool:
        """Whether a fact replaces what is known: a strong one a weak one; of two alike the earlier account's, then the newer one."""
        known = self._sources.get(name)
        if known is None:
            return True
        places = self._chain.places
        return (weak, places[source.account], -source.at) < (name in self._weak, places[known.account], -known.at)

    def _screens(self, link: Link, missing: frozenset[Field]) -> bool:
        """Whether this free account's word on `valid` may save a later account's price."""
        return (
            self._chain.screen
            and link.free
            and self._hopeless is None
            and Field.VALID in link.fields
            and Field.VALID not in self._facts
            and any(not later.free and later.fields & missing for later in self._chain.links[self._at + 1 :])
        )

    def _reason_to_skip(
        self, link: Link, useful: frozenset[Field], wanted: frozenset[Field], items: tuple[str, ...], row: Recollection | None
    ) -> str | None:
        if not useful:
            return "can't add a missing field"
        if link.covers and not self.number.digits.startswith(link.covers):
            return "number not covered"
        if not wanted:
            return "its stored answer still speaks for " + ", ".join(sorted(useful))
        if link.free or (row is not None and row.tickets):
            return None  # what was bought is fetched: it costs nothing more
        if self._hopeless is not None:
            return f"screened: {self._hopeless} says that the number is not valid"
        if (since := self._doubt(link, items)) is not None:
            return f"in doubt there since {iso(since)}"
        price = link.price(self.number, items)
        if price is None:
            return "no price is known for this number"
        return self._over_limit(price)

    def _doubt(self, link: Link, items: tuple[str, ...]) -> float | None:
        """Since when one of these price items may have been billed there, on its own or with others."""
        if not self._rows:
            return None
        rows = [row for row in self._rows.values() if row.account == link.account]
        alike = [row.doubt_since for row in rows if overlap(row.items, items)]
        return min([since for since in alike if since is not None], default=None)

    def _over_limit(self, price: Money) -> str | None:
        limit = self._chain.max_cost
        if limit is None:
            return None
        held = 0
        for amount in (price, *(money for attempt in self._attempts() for money in (attempt.charged, attempt.doubtful) if money)):
            converted = self._chain.rates.convert(amount, limit.currency)
            if converted is None:
                return f"no rate from {amount.currency} to {limit.currency}: the lookup's limit of {limit} can't be held"
            held += converted.micros
        if held > limit.micros:
            return f"would pass the lookup's limit: {price} more makes {Money(held, limit.currency)} of {limit}"
        return None

    def _recall(self) -> None:
        """Stored answers come first, in the chain's order: they cost nothing, wherever their account stands.

        Of one account's several, one each list of price items, the newest leads.
        """
        rows = sorted(self._rows.values(), key=_newest_first)
        for place, link in enumerate(self._chain.links):
            for row in rows:
                if row.account == link.account and row.answer is not None:
                    self._take(place, row.answer, row.at, True, saved=self._saved_by(row))
        self._note_spoken_for()

    def _look_again(self, place: int, known: Sequence[Recollection], attempts: tuple[Attempt, ...]) -> bool:
        """Take in what the store knows of this account by now; whether an answer came."""
        self._looks += 1
        account = self._chain.links[place].account
        before, self._rows = self._rows, {key: row for key, row in self._rows.items() if row.account != account}
        answered = False
        for row in sorted(known, key=_newest_first):
            key = (row.account, row.items)
            earlier = before.get(key)
            if earlier is not None and earlier.attempt == row.attempt:
                # Its answer was taken, or not, when the hunt began, which may be one that buys everything anew.
                self._rows[key] = evolve(row, speaks_for=earlier.speaks_for)
                continue
            self._rows[key] = row
            if row.answer is not None:
                self._take(place, row.answer, row.at, True, attempts=() if answered else attempts, saved=self._saved_by(row))
                answered = True
        self._note_spoken_for()
        return answered

    def _saved_by(self, row: Recollection) -> Money | None:
        """Only what would have been asked for is saved."""
        return row.cost if row.speaks_for & self._chain.want else None

    def _note_spoken_for(self) -> None:
        spoken_for: dict[str, frozenset[Field]] = {}
        for row in self._rows.values():
            spoken_for[row.account] = spoken_for.get(row.account, frozenset()) | row.speaks_for
        self._spoken_for = spoken_for

    def _take(
        self,
        place: int,
        answer: Answer,
        at: float,
        recalled: bool,
        wanted: frozenset[Field] = frozenset(),
        attempts: tuple[Attempt, ...] = (),
        saved: Money | None = None,
    ) -> None:
        link = self._chain.links[place]
        known, weak = answer.known, answer.weak_fields
        source = Source(link.account, link.provider, at, recalled)
        if self._facts:
            gave = frozenset(name for name in known if self._is_better(name, name in weak, source))
            self._facts = {**self._facts, **{name: known[name] for name in gave}}
            self._sources = {**self._sources, **dict.fromkeys(gave, source)}
        else:
            gave, self._facts, self._sources = frozenset(known), known, dict.fromkeys(known, source)
        want = self._chain.want
        self._weak = (self._weak - gave) | (weak & gave)
        self._missing = want.difference(self._facts) | (want & self._weak)
        if answer.verdict is Verdict.INVALID_NUMBER and not link.free:
            # The hunt ends at this account. Where its answer is recalled, the free ones before it are asked as they were the first time.
            self._end = min(self._end, place)
            self._hopeless = link.account
        if link.free and (answer.verdict is Verdict.INVALID_NUMBER or answer.known.get(Field.VALID) is False) and self._chain.screen:
            self._hopeless = link.account
        self._steps += (
            Step(
                account=link.account,
                kind=StepKind.RECALLED if recalled else StepKind.ASKED,
                reason=_gist(answer.verdict, gave, weak),
                wanted=wanted,
                gave=gave,
                verdict=answer.verdict,
                withheld=answer.withheld,
                attempts=attempts,
                saved=saved or None,
            ),
        )


def _newest_first(row: Recollection) -> tuple[float, tuple[str, ...]]:
    return -row.at, row.items


_VERDICTS = {
    Verdict.NO_MATCH: "knows nothing of the number",
    Verdict.INVALID_NUMBER: "says that the number is not valid",
    Verdict.NOT_COVERED: "doesn't cover the number",
}


@lru_cache(1024)  # a chain's answers are much alike
def _gist(verdict: Verdict, gave: frozenset[Field], weak: frozenset[Field]) -> str:
    gifts = "gave " + ", ".join(f"{name} (weak)" if name in weak else name for name in sorted(gave)) if gave else ""
    words = _VERDICTS.get(verdict, "" if gave else "gave nothing new")
    return "; ".join(filter(None, (words, gifts)))
