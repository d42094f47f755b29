"""The vendors of a world: provider modules of invented accounts, and the servers behind them, which keep a bill of their own.

A server bills as docs/chain-and-cost.md says that it will be believed: what it tells; else its price for what it bills. Where nobody can
know, it has billed or has not, by chance.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from random import Random
from types import ModuleType
from typing import Any

from attrs import define

from linehunt.model.answer import Answer, Pending, Reply, Ticket
from linehunt.model.errors import (
    AuthenticationFailed,
    InsufficientFunds,
    MalformedResponse,
    PermissionDenied,
    ProviderError,
    ProviderUnavailable,
    StillPending,
)
from linehunt.model.fields import Field
from linehunt.model.message import ProviderRequest, ProviderResponse
from linehunt.model.money import Money
from linehunt.model.number import PhoneNumber
from linehunt.providers.info import ProviderInfo
from providers_made import module_of
from simulation.fates import PROVIDER
from simulation.invented import Invented

OFF = (AuthenticationFailed, InsufficientFunds, PermissionDenied)
_STATUSES = (401, 402, 403, 404, 429, 500, 503)
_BILLED = (MalformedResponse,)
_UNKNOWN = (ProviderUnavailable, StillPending)
_ODD = ("NaN", "-1", "1e999999", "0.01 XXX")


class Bill:
    """What a vendor has billed, in millionths, by attempt and number: the server is told which attempt asks."""

    def __init__(self, currency: str) -> None:
        self.currency = currency
        self._parts: dict[int, dict[PhoneNumber, int]] = defaultdict(dict)

    def put(self, attempt: int, parts: Mapping[PhoneNumber, int]) -> None:
        """These numbers have cost so much, whatever was billed for them before."""
        self._parts[attempt].update(parts)

    def cap(self, attempt: int, quotes: Mapping[PhoneNumber, int]) -> None:
        """These numbers have not cost more than their quotes together."""
        parts = self._parts[attempt]
        if sum(parts.get(number, 0) for number in quotes) > sum(quotes.values()):
            parts.update(quotes)

    @property
    def sum(self) -> int:
        """All of it."""
        return sum(sum(parts.values()) for parts in self._parts.values())


@define
class Said:
    """What a server says: `told` is what the normalizer gives or raises, `response` what is sent in its place.

    odd: its price is above the quote, or no sane one. off: it refuses whoever asks.
    """

    told: object = None
    response: ProviderResponse | None = None
    odd: bool = False
    off: bool = False


class Vendor:
    """One account's provider module and server. `truth` is what it would say of a number now."""

    def __init__(self, chance: Random, account: Invented, truth: Callable[[str, PhoneNumber], Answer]) -> None:
        self.account = account
        self.bill = Bill(account.currency)
        self.said: dict[PhoneNumber, list[Mapping[Field, object]]] = defaultdict(list)
        self._chance = chance
        self._truth = truth
        self._told: dict[bytes, object] = {}
        self._tickets: dict[str, tuple[int, tuple[PhoneNumber, ...], frozenset[Field]]] = {}
        self._counter = 0
        self.module = self._make_local() if account.local else self._make_module()

    def answer(self, attempt: int, numbers: tuple[PhoneNumber, ...], wanted: frozenset[Field]) -> Said:
        """What a question comes to, and what it is billed."""
        drawn = self._chance.random()
        if drawn < 0.70:
            return self._reply(attempt, numbers, wanted)
        if drawn < 0.80 and self.account.later:
            return self._later(attempt, numbers, wanted)
        if drawn < 0.86:
            status = self._chance.choice(_STATUSES)
            if status in (500, 503):
                self.lose(attempt, numbers, wanted)
            return Said(response=ProviderResponse(status=status), off=status in (401, 402, 403))
        if drawn < 0.89:
            self.bill.put(attempt, self._quotes(numbers, wanted))
            return Said("no answer")
        return self._refuse(attempt, numbers, wanted)

    def fetch(self, ticket: str) -> tuple[int, Said]:
        """What a ticket brings now, and the attempt that it was given for."""
        attempt, numbers, wanted = self._tickets[ticket]
        return attempt, self._fetch(ticket, attempt, numbers, wanted)

    def lose(self, attempt: int, numbers: tuple[PhoneNumber, ...], wanted: frozenset[Field]) -> None:
        """No answer comes, and nobody can know whether it was billed."""
        if self._chance.random() < 0.5:
            self.bill.put(attempt, self._quotes(numbers, wanted))

    def respond(self, said: Said) -> ProviderResponse:
        """The response on the wire."""
        if said.response is not None:
            return said.response
        self._counter += 1
        body = b"%d" % self._counter
        self._told[body] = said.told
        return ProviderResponse(status=200, body=body)

    def _fetch(self, ticket: str, attempt: int, numbers: tuple[PhoneNumber, ...], wanted: frozenset[Field]) -> Said:
        drawn = self._chance.random()
        if drawn < 0.35:
            return Said(Pending((Ticket(ticket, numbers),), after=self._chance.choice((1.0, 4.0, 30.0))))
        if drawn < 0.42:
            return Said(response=ProviderResponse(status=self._chance.choice((429, 500, 503))))
        if drawn < 0.50:
            kind = self._chance.choice((PermissionDenied, MalformedResponse, StillPending))
            error, amount, odd = self._draw_error(numbers, wanted, kind)
            if amount is not None:
                self.bill.put(attempt, _all_on_one(self._quotes(numbers, wanted), amount))
            return Said(error, odd=odd)
        return self._reply(attempt, numbers, wanted)

    def _reply(self, attempt: int, numbers: tuple[PhoneNumber, ...], wanted: frozenset[Field]) -> Said:
        chance, quotes = self._chance, self._quotes(numbers, wanted)
        entries: dict[str, Answer | ProviderError] = {}
        parts = dict.fromkeys(numbers, 0)
        odd = False
        dark = chance.random() < 0.5  # whether it bills what it gives no answer to
        for number, quote in quotes.items():
            drawn = chance.random()
            if drawn < 0.05:
                parts[number] = quote if dark else 0
            elif drawn < 0.09:
                error, billed, strange = self._draw_error((number,), wanted, chance.choice(PROVIDER))
                entries[number.e164] = error
                parts[number] = (quote if dark else 0) if billed is None else billed
                odd = odd or strange
            else:
                answer = entries[number.e164] = self._truth(self.account.name, number)
                self.said[number].append(answer.known)
                parts[number] = quote if answer.verdict in self.account.billed else 0
        if entries and chance.random() < 0.05:
            entries["+33123456789"] = Answer()
        charged: Money | str | None = None
        quoted, drawn = sum(quotes.values()), chance.random()
        if drawn < 0.23:
            amount = quoted * 3 if drawn < 0.03 else chance.choice((quoted, quoted, quoted // 2, 0))
            parts, odd = _all_on_one(quotes, amount), amount > quoted
            charged = Money(amount, self.account.currency)
        elif drawn < 0.25:
            charged, odd = chance.choice(_ODD), True  # not believed: each item is billed as if nothing were told
        self.bill.put(attempt, parts)
        return Said(Reply(entries, charged=charged), odd=odd)

    def _later(self, attempt: int, numbers: tuple[PhoneNumber, ...], wanted: frozenset[Field]) -> Said:
        """Tickets: one for all, or one each. What they cost is billed at once."""
        groups = [numbers] if self._chance.random() < 0.5 else [(number,) for number in numbers]
        tickets = []
        for group in groups:
            self._counter += 1
            ticket = Ticket(f"t{self._counter}", group)
            self._tickets[ticket.id] = (attempt, group, wanted)
            tickets.append(ticket)
        self.bill.put(attempt, self._quotes(numbers, wanted))
        return Said(Pending(tuple(tickets), after=self._chance.choice((0.0, 1.0, 5.0))))

    def _refuse(self, attempt: int, numbers: tuple[PhoneNumber, ...], wanted: frozenset[Field]) -> Said:
        error, amount, odd = self._draw_error(numbers, wanted, self._chance.choice(PROVIDER))
        if amount is None:
            self.lose(attempt, numbers, wanted)
        else:
            self.bill.put(attempt, _all_on_one(self._quotes(numbers, wanted), amount))
        return Said(error, odd=odd, off=isinstance(error, OFF))

    def _draw_error(
        self, numbers: tuple[PhoneNumber, ...], wanted: frozenset[Field], kind: type[ProviderError]
    ) -> tuple[ProviderError, int | None, bool]:
        """An error, with or without a word of its own on money; what it is billed (None: nobody can know), and whether that is odd."""
        chance, quoted = self._chance, sum(self._quotes(numbers, wanted).values())
        after = chance.choice((None, 1.0, 100.0))
        drawn = chance.random()
        if drawn < 0.12:
            return kind("no", billed=False, retry_after=after), 0, False
        if drawn < 0.24:
            return kind("no", billed=True, retry_after=after), quoted, False
        if drawn < 0.32:
            amount = chance.choice((quoted, quoted // 2, quoted * 3))
            return kind("no", charged=Money(amount, self.account.currency), retry_after=after), amount, amount > quoted
        if drawn < 0.35:
            return kind("no", charged=chance.choice(_ODD), retry_after=after), quoted, True
        known = kind is ProviderUnavailable and after is not None
        amount_known = quoted if kind in _BILLED else 0
        return kind("no", retry_after=after), None if kind in _UNKNOWN and not known else amount_known, False

    def _quotes(self, numbers: tuple[PhoneNumber, ...], wanted: frozenset[Field]) -> dict[PhoneNumber, int]:
        """By its price list, in millionths."""
        prices = {number: self.account.price(number, self.account.items(wanted)) for number in numbers}
        return {number: price.micros for number, price in prices.items() if price is not None}

    def _make_module(self) -> ModuleType:
        account = self.account
        told = ProviderInfo(
            title=account.name.title(),
            fields=account.fields,
            base_url=f"https://api.{account.name}.example",
            max_batch_size=5,
            billed=account.billed,
            recall=account.kept,
        )

        def build_request(numbers: tuple[PhoneNumber, ...], wanted: frozenset[Field]) -> ProviderRequest:
            return ProviderRequest.get("/lookup/" + ",".join(number.digits for number in numbers), {"want": ",".join(sorted(wanted))})

        def build_ticket_request(ticket: Ticket) -> ProviderRequest:
            return ProviderRequest.get(f"/tickets/{ticket.id}")

        def normalize_response(response: ProviderResponse) -> object:
            response.raise_for_status()
            said = self._told.pop(response.body)
            if isinstance(said, BaseException):
                raise said
            return said

        def price_items(wanted: frozenset[Field]) -> tuple[str, ...]:
            return account.items(wanted)

        hooks: dict[str, Callable[..., Any]] = {
            "provider_info": lambda: told,
            "build_request": build_request,
            "build_ticket_request": build_ticket_request,
            "normalize_response": normalize_response,
        }
        return module_of(hooks | {"price_items": price_items} if account.by_item else hooks)

    def _make_local(self) -> ModuleType:
        told = ProviderInfo(title=self.account.name.title(), fields=self.account.fields)

        def answer_locally(numbers: tuple[PhoneNumber, ...]) -> Reply:
            if self._chance.random() < 0.05:
                raise ProviderUnavailable("no")
            entries: dict[str, Answer | ProviderError] = {}
            for number in numbers:
                if self._chance.random() < 0.97:
                    answer = entries[number.e164] = self._truth(self.account.name, number)
                    self.said[number].append(answer.known)
            return Reply(entries)

        return module_of({"provider_info": lambda: told, "answer_locally": answer_locally})


def _all_on_one(quotes: Mapping[PhoneNumber, int], amount: int) -> dict[PhoneNumber, int]:
    """What a request has cost in all, when nothing of it is in doubt: how it is shared is the ledger's."""
    return dict.fromkeys(quotes, 0) | {max(quotes, key=lambda number: quotes[number]): amount}
