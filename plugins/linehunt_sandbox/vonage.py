"""Vonage's Number Insight, as https://developer.vonage.com/en/api/number-insight and its Python SDK's samples have it."""

from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import uuid4

from attrs import define, field

from linehunt.plugin import Money
from linehunt_sandbox import insight
from linehunt_sandbox.chance import draw
from linehunt_sandbox.fault import PRICES, Fault
from linehunt_sandbox.subscriber import Subscriber, another, every_e164
from linehunt_sandbox.vendor import Vendor
from linehunt_sandbox.wire import Answered, Operation, Received, Reply

_FREE, _STANDARD, _ADVANCED = Money(0, "EUR"), Money(5_000, "EUR"), Money(40_000, "EUR")
_CNAM, _REFUND = Money(10_250, "EUR"), Money(10_250, "EUR")
_BALANCE = Money(32_000_000, "EUR")
_HIGH = 100  # how many times the price the fault `high_price` charges
_SHOWN = {Fault.NAN_PRICE: "NaN", Fault.NEGATIVE_PRICE: "-1", Fault.HUGE_PRICE: "1e999999"}
_PARTIAL = {
    43: "Live mobile lookup not returned",
    44: "Lookup Handler unable to handle request",
    45: "Live mobile lookup not returned",
}
# The body's status and words, by the HTTP status that another vendor would send.
_ERRORS = {
    400: (3, "Invalid request :: Missing mandatory parameters"),
    401: (4, "Invalid credentials"),
    402: (9, "Partner quota exceeded"),
    403: (19, "Facility Not Allowed"),
    404: (3, "Invalid request :: Not valid number format detected"),
    405: (3, "Invalid request :: Method not allowed"),
    429: (1, "Busy - more requests in the last second than permitted"),
    500: (5, "Internal Error"),
    503: (5, "Internal Error"),
}


@define(kw_only=True, slots=False, eq=False)
class Vonage(Vendor):
    """`GET /ni/{tier}/json?number={number}`, and `cnam=true` with `standard` and `advanced`.

    HTTP says 200 whatever the answer is; `status` in the body says what it comes to. A number that is none is refused and not billed.

    api_key, api_secret: accepted as HTTP Basic, and in the query while `accepts_query` is set.

    Where Vonage says nothing, or says it in two ways, a knob and its default stand for what it may do:

    accepts_query: whether the older way to send the credentials is still open. Yes.
    basic_price, standard_price, advanced_price: of a number. The samples' request prices; `basic` shows none, and is free here.
    cnam_price: of a caller's name, added to the former and given back of numbers outside the US. The part by which two samples differ.
    partial_every: one mobile number in so many comes without its live lookup (status 43, 44 or 45) from `advanced`; 0: none. 8.
    partial_refund: what is given back of such a number: as in the SDK's sample. The lookup's price, at most.
    assumed_every: one mobile number in so many is `assumed_ported` or `assumed_not_ported`; 0: none. 8.
    balance: what `remaining_balance` shows, always: it does not fall.
    null_as_text: whether what is absent is the text `"null"`, as the schema has it (yes), or null.
    message_key: where an error has its words: `status_message`, or `error_text`, as in the sample of wrong credentials.
    unavailable_status: the HTTP status of the fault `unavailable`. 503, as no gateway that fails says 200.
    """

    name: ClassVar[str] = "vonage"
    abilities: ClassVar[frozenset[str]] = frozenset({PRICES})

    api_key: str = "5a4db0b0"
    api_secret: str = field(default="sandboxApiSecret1", repr=False)
    accepts_query: bool = True
    basic_price: Money = _FREE
    standard_price: Money = _STANDARD
    advanced_price: Money = _ADVANCED
    cnam_price: Money = _CNAM
    partial_every: int = 8
    partial_refund: Money = _REFUND
    assumed_every: int = 8
    balance: Money = _BALANCE
    null_as_text: bool = True
    message_key: str = "status_message"
    unavailable_status: int = 503

    @property
    def settings(self) -> Mapping[str, Any]:
        """Its credentials, at its prices by tier."""
        items = {"basic": self.basic_price, "standard": self.standard_price, "advanced": self.advanced_price, "cnam": self.cnam_price}
        return {
            "base_url": self.url,
            "api_key": self.api_key,
            "api_secret": self.api_secret,
            "prices": {item: {"*": str(price)} for item, price in items.items()},
        }

    @property
    def operations(self) -> tuple[Operation, ...]:
        """`lookup`, of all three tiers."""
        paths = (f"/ni/{tier}/json" for tier in ("basic", "standard", "advanced"))
        return (self._operation("lookup", "GET", *paths, numbers=_numbers, answer=self._lookup),)

    def refusal(self, received: Received) -> Reply | None:
        """Status 4 unless the pair is right, as HTTP Basic or in the query."""
        if received.bears_basic(self.api_key, self.api_secret):
            return None
        told = (received.query.get("api_key"), received.query.get("api_secret"))
        return None if self.accepts_query and told == (self.api_key, self.api_secret) else self.error(401)

    def error(self, status: int) -> Reply:
        """`status` and a message, with HTTP's 200."""
        code, message = _ERRORS[status]
        return self._refused(code, message, {405: 405, 503: self.unavailable_status}.get(status, 200))

    def _refused(self, code: int, message: str, http_status: int = 200) -> Reply:
        return Reply.json({"status": code, self.message_key: message}, http_status)

    def _lookup(self, received: Received, fault: Fault | None) -> Answered:
        asked = received.query.get("number", "")
        if not asked:
            return Answered(reply=self.error(400))
        subscriber = None if fault is Fault.NOT_FOUND else Subscriber.find(asked)
        if subscriber is None:
            return Answered(reply=self._refused(3, f"{_ERRORS[404][1]} [ {asked} ]"))
        tier = received.path.split("/")[2]
        absent = "null" if self.null_as_text else None
        body = {"status": 0, "status_message": "Success", "request_id": str(uuid4()), **insight.basic(subscriber, absent)}
        if fault is Fault.WRONG_NUMBER:
            body["international_format_number"] = another(subscriber.number.digits)
        if tier == "basic":
            return Answered(reply=Reply.json(body), charges=_charges(subscriber, self.basic_price.micros))
        named = received.query.get("cnam") == "true"
        partial = tier == "advanced" and self._is_partial(subscriber)
        lookup = self.advanced_price.micros if tier == "advanced" else self.standard_price.micros
        price = lookup + (self.cnam_price.micros if named else 0)
        refund = min(self.partial_refund.micros, lookup) if partial else 0
        if named and subscriber.iso2 != insight.CALLER_COUNTRY:
            refund += self.cnam_price.micros
        price *= _HIGH if fault is Fault.HIGH_PRICE else 1
        body["request_price"] = _SHOWN[fault] if fault in _SHOWN else _decimal(price)
        if refund:
            body["refund_price"] = _decimal(refund)
        body["remaining_balance"] = _decimal(self.balance.micros)
        body |= insight.standard(subscriber, absent, self.assumed_every)
        if tier == "advanced":
            body |= {"lookup_outcome": 0, "lookup_outcome_message": "Success", **insight.advanced(subscriber, absent)}
        if partial:
            body |= _without_live_lookup(subscriber)
        if named:
            body |= insight.caller(subscriber)
        return Answered(reply=Reply.json(body), charges=_charges(subscriber, price - refund))

    def _is_partial(self, subscriber: Subscriber) -> bool:
        mobile = subscriber.current is not None
        return mobile and self.partial_every > 0 and draw("partial", subscriber.number.e164, self.partial_every) == 0


def _without_live_lookup(subscriber: Subscriber) -> dict[str, Any]:
    status = 43 + draw("partial status", subscriber.number.e164, len(_PARTIAL))
    return {
        "status": status,
        "status_message": _PARTIAL[status],
        "lookup_outcome": 1,
        "lookup_outcome_message": "Partial success - some fields populated",
        "valid_number": "unknown",
        "reachable": "unknown",
        "roaming": "unknown",
    }


def _charges(subscriber: Subscriber, micros: int) -> tuple[tuple[str, Money], ...]:
    return ((subscriber.number.e164, Money(micros, "EUR")),) if micros else ()


def _decimal(micros: int) -> str:
    """As the samples write it, with eight decimals: `0.05025000`."""
    return f"{micros // 1_000_000}.{micros % 1_000_000:06d}00"


def _numbers(received: Received) -> list[str]:
    return every_e164([received.query.get("number", "")])
