"""An attempt between its reservation and its settlement: how far it got, and how the books are closed over it."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from attrs import define

from linehunt.charge import Charge, read_balance
from linehunt.clock import Clock
from linehunt.consequence import consequence
from linehunt.model.answer import Answer, Reply, Ticket
from linehunt.model.attempt import Attempt, Delivery, Ended, Outcome
from linehunt.model.errors import LinehuntError, MalformedResponse, ProviderError
from linehunt.model.fields import Field
from linehunt.model.message import ProviderResponse, Session
from linehunt.model.money import Money
from linehunt.model.number import PhoneNumber
from linehunt.providers.account import Account
from linehunt.redaction import redact_raw
from linehunt.session import SessionKeeper
from linehunt.store.protocol import Raw, Settlement, Store

if TYPE_CHECKING:
    from linehunt.observing.notice import Notice

Part = tuple[tuple[PhoneNumber, ...], Reply | ProviderError]
"""A reply, or the refusal to give it, and the numbers that it is for."""


@define(eq=False)
class Closed:
    """What a closed attempt gives: an outcome each number, and what was odd about its price, if anything was."""

    outcomes: dict[PhoneNumber, Outcome]
    odd_price: str | None = None


@define(eq=False)
class _Noted:
    """What every number's share of a closed attempt has alike."""

    delivery: Delivery
    seconds: float
    request_id: str | None
    flags: tuple[str, ...]
    ended: Ended | None = None
    balance: Money | None = None


class OpenAttempt:
    """The row of one request. `answered` or `failed` closes it; `abandoned` does where neither did."""

    def __init__(
        self,
        attempt: int,
        account: Account,
        sessions: SessionKeeper,
        store: Store,
        clock: Clock,
        quotes: Mapping[PhoneNumber, Money],
        speaks_for: frozenset[Field],
    ) -> None:
        self.id = attempt
        self.sent = False
        self.session: Session | None = None
        """What it was authorized with."""
        self.notice: Notice | None = None
        """Where its end is told, if somebody observes it."""
        self._closed = False
        self._account = account
        self._sessions = sessions
        self._store = store
        self._clock = clock
        self._quotes = quotes
        self._currency = next(iter(quotes.values())).currency
        self._speaks_for = speaks_for
        self._at = clock.now()
        self._started = clock.monotonic()
        self._response: ProviderResponse | None = None
        self._tickets: tuple[Ticket, ...] = ()
        self._request_id: str | None = None

    def note_sent(self) -> None:
        """The connection stands, and the first byte is about to go: from here on it may be billed."""
        self.sent = True

    def note_response(self, response: ProviderResponse) -> None:
        """A complete response is here."""
        self._response = response

    def note_tickets(self, tickets: tuple[Ticket, ...], request_id: str | None = None) -> None:
        """The answers are bought, and can be fetched; an earlier attempt's too."""
        self.sent = True
        self._tickets = tickets
        self._request_id = request_id

    def answered(self, parts: Iterable[Part], tickets: tuple[Ticket, ...] = (), raw: tuple[Raw, ...] = ()) -> Closed:
        """Close it with what was answered. `tickets` are those without a reply; a refusal stands for a ticket's.

        Nothing of it has a credential any more: it is stored as it is.
        """
        answers: dict[PhoneNumber, Answer | ProviderError] = {}
        shares: dict[PhoneNumber, Money] = {}
        unsure: dict[PhoneNumber, Money] = {}
        flags: list[str] = []
        odd_price = None
        request_id = self._request_id
        balance: Money | None = None
        for numbers, said in parts:
            quotes = self._quotes if len(numbers) == len(self._quotes) else {number: self._quotes[number] for number in numbers}
            if isinstance(said, ProviderError):
                answers |= dict.fromkeys(numbers, said)
                # The question was taken when its ticket was given: a refused fetch doesn't undo that, unless it says so.
                if not isinstance(said, MalformedResponse) and said.billed is None and said.charged is None:
                    continue
                charge = _charge(said, quotes)
            else:
                got = {number: said.answers[number] for number in numbers if number in said.answers}
                if foreign := len(said.answers) - len(got):
                    flags.append(f"dropped {foreign} answers for numbers that were not asked")
                charge = Charge.settle(said.charged, got, quotes, self._account.provider.info.billed)
                answers |= got
                request_id = request_id or said.request_id
                balance = read_balance(said.balance, self._currency) or balance  # of several, the last
            flags += charge.flags
            odd_price = odd_price or next(iter(charge.flags), None)
            if shares:
                for number, share in charge.shares.items():  # two tickets may be for one number: both are paid
                    shares[number] = shares[number] + share if number in shares else share
            else:
                shares = dict(charge.shares)
            unsure |= charge.in_doubt
        if len(shares) < len(self._quotes):
            unsure |= {number: quote for number, quote in self._quotes.items() if number not in shares}
        in_doubt = _at_stake(unsure)
        tickets = tuple([ticket for ticket in tickets if not in_doubt.keys().isdisjoint(ticket.numbers)])
        ended = Ended.DOUBT if in_doubt else Ended.SETTLED
        self._settle(ended, shares, in_doubt, answers=answers, tickets=tickets, raw=raw, request_id=request_id, flags=tuple(flags))
        noted = _Noted(Delivery.RESPONDED, self._clock.monotonic() - self._started, request_id, tuple(flags), balance=balance)
        return Closed(self._outcomes(noted, answers, shares, in_doubt), odd_price)

    def failed(self, error: LinehuntError) -> Closed:
        """Close it with an error that concerns every number, as the table says."""
        ledger = consequence(error, sent=True).ledger if self.sent else Ended.RELEASED
        shares: Mapping[PhoneNumber, Money] = {}
        in_doubt: Mapping[PhoneNumber, Money] = {}
        odd: tuple[str, ...] = ()
        if ledger is Ended.DOUBT:
            in_doubt = _at_stake(self._quotes)
            ledger = Ended.DOUBT if in_doubt else Ended.RELEASED
        elif ledger is Ended.SETTLED and isinstance(error, ProviderError):
            charge = _charge(error, self._quotes)
            shares, odd = charge.shares, charge.flags
        raw = () if self._response is None else (redact_raw(Raw(self._response, tuple(self._quotes)), self._sessions.secrets),)
        self._settle(ledger, shares, in_doubt, raw=raw, failure=error.words, flags=odd, error=error)
        noted = _Noted(self._delivery, self._clock.monotonic() - self._started, None, odd, ledger)
        return Closed(self._outcomes(noted, dict.fromkeys(self._quotes, error), shares, in_doubt), next(iter(odd), None))

    def abandoned(self, error: BaseException) -> None:
        """Close it because `error` stops the program, or shows that a plugin is broken: in doubt once a byte may have gone out.

        Nothing happens to one that is closed: its money is counted.
        """
        if self._closed:
            return
        in_doubt = _at_stake(self._quotes) if self.sent else {}
        ended = Ended.DOUBT if in_doubt else Ended.RELEASED
        self._settle(ended, {}, in_doubt, tickets=self._tickets, failure="it was broken off", error=error)

    @property
    def _delivery(self) -> Delivery:
        if self._response is not None:
            return Delivery.RESPONDED
        return Delivery.IN_DOUBT if self.sent else Delivery.NOT_SENT

    def _settle(
        self,
        ended: Ended,
        shares: Mapping[PhoneNumber, Money],
        in_doubt: Mapping[PhoneNumber, Money],
        *,
        answers: Mapping[PhoneNumber, Answer | ProviderError] | None = None,
        tickets: tuple[Ticket, ...] = (),
        raw: tuple[Raw, ...] = (),
        request_id: str | None = None,
        failure: str = "",
        flags: tuple[str, ...] = (),
        error: BaseException | None = None,
    ) -> None:
        charged = Money(sum([share.micros for share in shares.values()]), self._currency)
        self._store.settle(
            Settlement(
                attempt=self.id,
                ended=ended,
                charged=charged,
                shares=shares,
                answers={number: item for number, item in (answers or {}).items() if isinstance(item, Answer)},
                speaks_for=self._speaks_for,
                in_doubt=in_doubt,
                tickets=tickets,
                raw=raw,
                request_id=request_id,
                failure=failure,
                flags=flags,
            )
        )
        self._closed = True
        if self.notice is not None:
            self.notice.post(
                self.id,
                self._quotes,
                delivery=self._delivery if answers is None else Delivery.RESPONDED,
                ended=ended,
                answers=answers or {},
                error=error,
                status=None if self._response is None else self._response.status,
                charged=charged,
                in_doubt=in_doubt.values(),
                flagged=bool(flags),
                at=self._at,
                seconds=self._clock.monotonic() - self._started,
            )

    def _outcomes(
        self,
        noted: "_Noted",
        items: Mapping[PhoneNumber, Answer | LinehuntError],
        shares: Mapping[PhoneNumber, Money],
        in_doubt: Mapping[PhoneNumber, Money],
    ) -> dict[PhoneNumber, Outcome]:
        """Each number's outcome, with its share of this attempt: most numbers of a batch have the same, and so the same object."""
        account, now = self._account.name, self._clock.now()
        made: dict[tuple[object, ...], tuple[Attempt]] = {}
        outcomes = {}
        for number, quote in self._quotes.items():
            item, charged, doubtful = items.get(number), shares.get(number), in_doubt.get(number)
            error = item if isinstance(item, LinehuntError) else None
            share = (quote.micros, charged and charged.micros, doubtful and doubtful.micros, error)  # all in one currency
            attempts = made.get(share)
            if attempts is None:
                attempts = made[share] = (self._attempt(noted, quote, charged, doubtful, error),)
            if isinstance(item, Answer):
                outcomes[number] = Outcome(account=account, answer=item, attempts=attempts, at=now)
            else:
                outcomes[number] = Outcome(account=account, error=error, attempts=attempts)
        return outcomes

    def _attempt(
        self, noted: "_Noted", quote: Money, charged: Money | None, doubtful: Money | None, error: LinehuntError | None
    ) -> Attempt:
        nothing = Money(0, quote.currency)
        return Attempt(
            id=self.id,
            account=self._account.name,
            delivery=noted.delivery,
            ended=noted.ended or (Ended.DOUBT if doubtful is not None else Ended.SETTLED),
            quote=quote,
            charged=charged or nothing,
            doubtful=doubtful or nothing,
            at=self._at,
            seconds=noted.seconds,
            numbers=len(self._quotes),
            status=None if self._response is None else self._response.status,
            request_id=noted.request_id,
            balance=noted.balance,
            error=None if error is None else error.words,
            flags=noted.flags,
        )


def _at_stake(quotes: Mapping[PhoneNumber, Money]) -> Mapping[PhoneNumber, Money]:
    """Those that may have been billed: a free account's question may simply be asked again."""
    return quotes if all(quotes.values()) else {number: quote for number, quote in quotes.items() if quote}


def _charge(error: ProviderError, quotes: Mapping[PhoneNumber, Money]) -> Charge:
    """What an error costs that says itself what it does, or that is settled at the quote."""
    told = None if error.billed is False else error.charged
    return Charge.settle(told, dict.fromkeys(quotes, error), quotes, frozenset())
