"""One account, one batch: the only place where money and network meet.

reserve, build, authorize, send, normalize, settle. What an error on the way means is read off the table in consequence.py.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from threading import BoundedSemaphore
from typing import TYPE_CHECKING

from attrs import define, evolve

from linehunt.clock import Clock
from linehunt.consequence import Again, consequence
from linehunt.health import Health
from linehunt.model.answer import Pending, Ticket
from linehunt.model.attempt import Outcome
from linehunt.model.errors import AuthenticationFailed, LinehuntError, ProviderError, TransportError
from linehunt.model.fields import Field
from linehunt.model.message import ProviderRequest, ProviderResponse, Session
from linehunt.model.moment import iso
from linehunt.model.money import Money
from linehunt.model.number import PhoneNumber
from linehunt.open_attempt import Closed, OpenAttempt, Part
from linehunt.polling import Poller, told_pause
from linehunt.providers.account import Account
from linehunt.redaction import redact_raw, redact_reply, redacted
from linehunt.session import SessionKeeper
from linehunt.store.pace import Pace
from linehunt.store.protocol import Grant, Obstacle, Order, Raw, Refusal, Resumed, Store
from linehunt.transport import Transport
from linehunt.wire import on_the_wire

if TYPE_CHECKING:
    from linehunt.observing.bulletin import Bulletin

_RETRIES = 2
_BACKOFF = 0.1
_LONGEST_REST = 3600.0


@define(kw_only=True, eq=False)
class _Tried:
    """What one attempt came to: what it says of the account's health, the pause before another (None: it was the last),
    and whether the other will be the first with a new session.
    """

    outcomes: Mapping[PhoneNumber, Outcome]
    failing: bool
    pause: float | None = None
    renewed: bool = False


class Exchange:
    """One account within a client. `ask` may be called from any thread.

    `transport` makes connections to one address of an account. The ends of its attempts are posted on `bulletin`, if there is one.
    """

    def __init__(
        self,
        account: Account,
        store: Store,
        transport: Callable[[Account], Transport],
        clock: Clock,
        bulletin: "Bulletin | None" = None,
    ) -> None:
        self.account = account
        self._bulletin = bulletin
        self._health = Health(clock)
        self._slots: AbstractContextManager[object] = BoundedSemaphore(account.concurrency) if account.concurrency else nullcontext()
        self._pace = None if account.rate is None else Pace(account.rate.seconds / account.rate.count)
        self._store = store
        self._transport = transport(account)
        self._session_transport = self._transport
        if account.session_base_url != account.base_url:
            self._session_transport = transport(evolve(account, base_url=account.session_base_url))
        self._clock = clock
        self._sessions = SessionKeeper(account, self._open_session, clock)
        self._poller = Poller(account, self._send_authorized, self._sessions.current, self._sessions.drop, clock)

    def ask(
        self, numbers: Sequence[PhoneNumber], wanted: frozenset[Field], seen: Mapping[PhoneNumber, frozenset[int]], chain: str = ""
    ) -> list[Outcome]:
        """What these numbers came to, in order. `seen` are those who answered each last, as in an `Ask`; `chain` is for the books.

        Raises:
            PluginContractError: the provider plugin is broken. What was reserved is released, or in doubt if it was sent.
        """
        with self._slots:
            outcomes, refused = self._ask(numbers, wanted, seen, chain)
        if refused:
            until = self._clock.monotonic() + self.account.deadline  # one wait for somebody else, whatever the number of numbers
            for number, refusal in refused.items():
                outcomes[number] = _after(outcomes.get(number), self._refused(number, refusal, wanted, seen, chain, until))
        return [outcomes[number] for number in numbers]

    def close(self) -> None:
        """Close its connections."""
        self._transport.close()
        if self._session_transport is not self._transport:
            self._session_transport.close()

    def _ask(
        self, numbers: Sequence[PhoneNumber], wanted: frozenset[Field], seen: Mapping[PhoneNumber, frozenset[int]], chain: str
    ) -> tuple[dict[PhoneNumber, Outcome], dict[PhoneNumber, Refusal]]:
        """The outcomes, and what the store refused."""
        if (reason := self._health.refuses()) is not None:
            return {number: self._skip(reason) for number in numbers}, {}
        failing: bool | None = None
        renewed = False
        outcomes: dict[PhoneNumber, Outcome] = {}
        refused: dict[PhoneNumber, Refusal] = {}
        opened: list[OpenAttempt] = []
        try:
            items = self.account.items(wanted)
            quotes: dict[PhoneNumber, Money] = {}
            for number in numbers:
                if (price := self.account.price(number, items)) is None:
                    outcomes[number] = self._skip("no price is known for this number")
                else:
                    quotes[number] = price
            tries = 0
            while True:
                self._health.wait()
                grant = self._store.reserve(
                    Order(
                        account=self.account.name,
                        items=items,
                        quotes=quotes,
                        seen=seen,
                        answers_kept=self.account.provider.info.recall,
                        wanted=wanted,
                        chain=chain,
                        pace=self._pace,
                    )
                )
                refused.update(grant.refusals)
                if len(grant.numbers) < len(quotes):
                    quotes = {number: quotes[number] for number in grant.numbers}
                earlier = [
                    (resumed, self._open(resumed.attempt, resumed.held, wanted, items, chain, resumed=True)) for resumed in grant.resumed
                ]
                for resumed, attempt in earlier:
                    attempt.note_tickets(resumed.all_tickets)
                    opened.append(attempt)
                if grant.attempt is not None:
                    opened.append(self._open(grant.attempt, quotes, wanted, items, chain))
                for resumed, attempt in earlier:
                    failing = False
                    outcomes.update(self._resume(resumed, attempt, wanted))
                if grant.attempt is None:
                    break
                tried = self._try(opened[-1], grant, wanted, tries, renewed)
                failing, renewed = tried.failing, renewed or tried.renewed
                outcomes |= {number: _after(outcomes.get(number), outcome) for number, outcome in tried.outcomes.items()}
                if tried.pause is None:
                    break
                self._clock.sleep(tried.pause)
                tries += 1
        except BaseException as error:
            for attempt in opened:
                attempt.abandoned(error)
            raise
        finally:
            self._health.report(failed=failing)
        return outcomes, refused

    # One attempt.

    def _try(self, attempt: OpenAttempt, grant: Grant, wanted: frozenset[Field], tries: int, renewed: bool) -> _Tried:
        account, numbers = self.account, grant.numbers
        try:
            if grant.wait:
                self._clock.sleep(grant.wait)
            request = account.provider.build_request(numbers, wanted, account.settings, account.base_url)
            response = self._send(request, attempt)
            told = account.provider.normalize_response(response, numbers, wanted, None, account.settings)
            raw = redact_raw(Raw(response, numbers), self._sessions.secrets)
            if isinstance(told, Pending):
                attempt.note_tickets(told.tickets, told.request_id and self._sessions.redact(told.request_id))
                self._store.keep(attempt.id, told.tickets, raw)
                closed = self._collect(attempt, told.tickets, told.tickets, told.after, wanted)
            else:
                reply = redact_reply(told, self._sessions.redact, echoed=raw.response is not response)
                closed = attempt.answered([(numbers, reply)], raw=(raw,))
        except (TransportError, ProviderError) as error:
            return self._failed(attempt, redacted(error, self._sessions.redact), tries, renewed)
        self._watch_price(closed)
        return _Tried(outcomes=closed.outcomes, failing=False)

    def _failed(self, attempt: OpenAttempt, error: LinehuntError, tries: int, renewed: bool) -> _Tried:
        row = consequence(error, sent=attempt.sent)
        closed = attempt.failed(error)
        self._watch_price(closed)
        pause: float | None = None
        renews = isinstance(error, AuthenticationFailed) and self._sessions.drop(attempt.session) and not renewed
        if renews:
            pause = 0.0  # an old token; a new one is asked for, once, since that one will be refused as the account's
        elif row.off:
            self._health.switch_off(error.words)
        elif row.again is Again.BACKOFF:
            pause = _BACKOFF * 2**tries * random.uniform(0.5, 1.5)  # noqa: S311  # jitter, no secret
        elif row.again is Again.WHEN_TOLD:
            pause = self._told_to_wait(error)
        again = tries < _RETRIES and closed.odd_price is None  # who charged an odd price is off, whatever the error would allow
        return _Tried(outcomes=closed.outcomes, pause=pause if again else None, failing=row.failing, renewed=renews)

    def _told_to_wait(self, error: LinehuntError) -> float | None:
        told = told_pause(error)
        if told is None:
            return None
        if told <= self.account.patience:
            self._health.hold(told)  # whoever else asks this account would only be told the same
            return told
        self._health.rest(min(told, _LONGEST_REST))
        return None

    # Tickets.

    def _resume(self, resumed: Resumed, attempt: OpenAttempt, wanted: frozenset[Field]) -> dict[PhoneNumber, Outcome]:
        """Fetch what an earlier attempt bought. Its other numbers stay in doubt."""
        closed = self._collect(attempt, resumed.tickets, resumed.all_tickets, 0.0, wanted)
        self._watch_price(closed)
        asked = {number for ticket in resumed.tickets for number in ticket.numbers}
        return {number: outcome for number, outcome in closed.outcomes.items() if number in asked}

    def _collect(
        self, attempt: OpenAttempt, tickets: tuple[Ticket, ...], all_tickets: tuple[Ticket, ...], after: float, wanted: frozenset[Field]
    ) -> Closed:
        fetched = self._poller.fetch(tickets, after, wanted)
        stored = tuple([redact_raw(raw, self._sessions.secrets) for raw in fetched.raw])
        echoed = {clean.ticket for raw, clean in zip(fetched.raw, stored, strict=True) if clean is not raw}
        parts: list[Part] = [
            (ticket.numbers, redact_reply(reply, self._sessions.redact, echoed=ticket in echoed))
            for ticket, reply in fetched.replies.items()
        ]
        parts += [(ticket.numbers, redacted(error, self._sessions.redact)) for ticket, error in fetched.refusals.items()]
        left = tuple(ticket for ticket in all_tickets if ticket not in fetched.replies)
        return attempt.answered(parts, left, stored)

    # Numbers that the store didn't grant.

    def _refused(
        self,
        number: PhoneNumber,
        refusal: Refusal,
        wanted: frozenset[Field],
        seen: Mapping[PhoneNumber, frozenset[int]],
        chain: str,
        until: float,
    ) -> Outcome:
        items = self.account.items(wanted)
        while True:
            if refusal.obstacle is Obstacle.BUDGET:
                return self._skip(f"would pass a budget: {refusal.words}")
            if refusal.obstacle is Obstacle.DOUBT:
                return self._skip(f"in doubt there since {iso(refusal.since)}")
            failure: str | None = ""
            if refusal.obstacle is Obstacle.BUSY and refusal.attempt is not None:
                failure = self._store.wait(refusal.attempt, max(until - self._clock.monotonic(), 0.0))
                if failure is None:
                    return self._skip(f"asked by somebody else, without an answer for {self.account.deadline:g} s")
            rows = self._store.recall(number, (self.account.name,))
            row = next((row for row in rows if row.items == items), None)
            if row is not None and row.answer is not None and row.attempt not in seen.get(number, ()):
                return Outcome(account=self.account.name, answer=row.answer, at=row.at, recalled=True, saved=row.cost)
            if refusal.overlaps:
                waited = self._skip("asked in part by somebody else, whose answer is not there")
                if failure:
                    waited = self._skip(f"asked in part by somebody else, without an answer: {failure}")
                return evolve(waited, known=tuple(rows))
            if refusal.obstacle is Obstacle.ANSWERED:
                return evolve(self._skip("what is known of it there has changed"), known=tuple(rows))
            if failure or (row is not None and row.doubt_since is not None):
                return self._skip(f"asked by somebody else, without an answer: {failure or 'it is in doubt'}")
            if self.account.provider.info.recall:
                return self._skip("asked by somebody else, whose answer says nothing of this number")
            with self._slots:
                outcomes, refused = self._ask((number,), wanted, seen, chain)  # their answer may not be kept, not even for us
            if number not in refused:
                return outcomes[number]
            refusal = refused[number]

    # Wire, money and words.

    def _send(self, request: ProviderRequest, attempt: OpenAttempt) -> ProviderResponse:
        account = self.account
        attempt.session = self._sessions.current()
        authorized = account.provider.authorize(request, account.settings, attempt.session, self._clock.now())
        with on_the_wire():
            response = self._transport.send(authorized, account.deadline, attempt.note_sent)
        attempt.note_response(response)
        return response

    def _send_authorized(self, request: ProviderRequest, session: Session | None) -> ProviderResponse:
        account = self.account
        if self._pace is not None and (wait := self._store.claim(account.name, self._pace)):
            self._clock.sleep(wait)
        authorized = account.provider.authorize(request, account.settings, session, self._clock.now())
        with on_the_wire():
            return self._transport.send(authorized, account.deadline, _unbilled)

    def _open_session(self, request: ProviderRequest) -> ProviderResponse:
        return self._session_transport.send(request, self.account.deadline, _unbilled)

    def _open(
        self,
        attempt: int,
        quotes: Mapping[PhoneNumber, Money],
        wanted: frozenset[Field],
        items: tuple[str, ...],
        chain: str,
        *,
        resumed: bool = False,
    ) -> OpenAttempt:
        speaks_for = self.account.speaks_for(wanted, items)
        opened = OpenAttempt(attempt, self.account, self._sessions, self._store, self._clock, quotes, speaks_for)
        if self._bulletin is not None:
            opened.notice = self._bulletin.notice(self.account, chain, wanted, resumed=resumed)
        return opened

    def _watch_price(self, closed: Closed) -> None:
        if closed.odd_price is not None:
            self._health.switch_off(closed.odd_price)

    def _skip(self, reason: str) -> Outcome:
        return Outcome(account=self.account.name, skipped=reason)


def _after(earlier: Outcome | None, outcome: Outcome) -> Outcome:
    """`outcome`, with the attempts that went before it."""
    return outcome if earlier is None else evolve(outcome, attempts=earlier.attempts + outcome.attempts)


def _unbilled() -> None:
    """Sessions and tickets are no attempts: nothing is noted when they are sent."""
