"""Kaleyra's Lookup API, as https://developers.kaleyra.io/docs/get-api-lookup and /docs/post-api-lookup-1 had it."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from time import monotonic
from typing import Any, ClassVar
from uuid import uuid4

from attrs import define, field

from linehunt.plugin import Money
from linehunt_sandbox.batch import Batch, Order
from linehunt_sandbox.envelope import ErrorShape, NotReady, error_body, item, price_shown
from linehunt_sandbox.fault import BATCHES, PRICES, Fault
from linehunt_sandbox.subscriber import another, e164, every_e164
from linehunt_sandbox.vendor import Vendor
from linehunt_sandbox.wire import Answered, Operation, Received, Reply

_PRICE = Money(200_000, "INR")
_HIGH = 100  # how many times the price the fault `high_price` charges


@define(kw_only=True, slots=False, eq=False)
class Kaleyra(Vendor):
    """`GET /v1/{sid}/lookup/{numbers}` answers at once; `POST /v1/{sid}/lookup` takes an order, and
    `GET /v1/{sid}/lookup/get-info/{lookup_id}` fetches one number of it. `/api/v1/...` is the same, as in the documented `url`.

    sid, api_key: accepted as a pair, the key in the header `api-key`.
    account: what the documented `url` of an order has in place of the SID; accepted there too.

    Where Kaleyra says nothing, a knob and its default stand for what it may do:

    price: of a number. Kaleyra publishes none; 0.20 is the documented sample's 0.80 divided by its 4 numbers.
    price_digits: significant digits of the `price` that is shown. 17, as in the sample.
    max_numbers: of one request; 400 for more. 100.
    bills_invalid, bills_duplicates: whether numbers are charged that are only counted. No.
    polls_before_ready: how often an order's details are not ready. 1. What they say then: `not_ready`.
    submit_shows_price, details_show_price: whether the reply to an order (no) and its details (yes) have a `price`.
    retention: seconds for which details are kept; None: as long as the sandbox runs.
    accepted_status, unauthorized_status, insufficient_funds_status: HTTP statuses. 202, 401, and 200 with a code that refuses.
    error_shape: which of Kaleyra's five bodies an error has.
    empty_error: whether a good answer has an empty `"error": {}`, as RCS has. No.
    requires_content_type: whether a request without `Content-Type: application/json` is refused with 400. No;
        the page asks for it, on GET too.
    sparse_every: one number in so many has codes of its network but no name, as the first of the sample has. 8; 0: none.
    pod: what stands for the region in the `url` of an order. `{pod}`: the sample has it like that.
    """

    name: ClassVar[str] = "kaleyra"
    abilities: ClassVar[frozenset[str]] = frozenset({BATCHES, PRICES})

    sid: str = "HXSANDBOX0000000IN"
    api_key: str = field(default="Asandboxkey", repr=False)
    account: str = "ASANDBOX00"
    price: Money = _PRICE
    price_digits: int = 17
    max_numbers: int = 100
    bills_invalid: bool = False
    bills_duplicates: bool = False
    polls_before_ready: int = 1
    not_ready: NotReady = NotReady.ACCEPTED
    submit_shows_price: bool = False
    details_show_price: bool = True
    retention: float | None = None
    accepted_status: int = 202
    unauthorized_status: int = 401
    insufficient_funds_status: int = 200
    error_shape: ErrorShape = ErrorShape.GATEWAY
    empty_error: bool = False
    requires_content_type: bool = False
    sparse_every: int = 8
    pod: str = "{pod}"
    _orders: dict[str, Order] = field(factory=dict, init=False, repr=False)

    @property
    def settings(self) -> Mapping[str, Any]:
        """Its credentials, at its price."""
        return {"base_url": self.url, "sid": self.sid, "api_key": self.api_key, "prices": {"*": str(self.price)}}

    @property
    def operations(self) -> tuple[Operation, ...]:
        """`lookup`, `submit` and `details`."""
        at = ("/v1/{sid}/lookup", "/api/v1/{sid}/lookup")
        return (
            self._operation("lookup", "GET", *(f"{path}/{{numbers}}" for path in at), numbers=_in_path, answer=self._lookup),
            self._operation("submit", "POST", *at, numbers=_in_body, answer=self._submit),
            self._operation(
                "details", "GET", *(f"{path}/get-info/{{lookup_id}}" for path in at), numbers=self._ordered, answer=self._details
            ),
        )

    def refusal(self, received: Received) -> Reply | None:
        """401 unless SID and key are the pair, or 400 where the content type is asked for and missing."""
        sids = {self.sid, self.account} if "lookup_id" in received.parts else {self.sid}
        if received.parts["sid"] not in sids or received.headers.get("api-key") != self.api_key:
            return self.error(401)
        if self.requires_content_type and received.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
            return self.error(400)
        return None

    def error(self, status: int) -> Reply:
        """An error in the shape of `error_shape`."""
        own = {401: self.unauthorized_status, 402: self.insufficient_funds_status}
        return Reply.json(error_body(self.error_shape, status), own.get(status, status))

    def _lookup(self, received: Received, fault: Fault | None) -> Answered:
        numbers = _split(received)
        if fault is Fault.NOT_FOUND:
            return Answered(reply=self.error(404))
        if len(numbers) > self.max_numbers:
            return Answered(reply=self.error(400))
        batch = Batch.read(numbers)
        unit = _unit(self.price, fault)
        charges = self._charges(batch, unit)
        request_id = f"{datetime.now(UTC):%Y-%m-%d}messages{uuid4().hex}"
        items = [item(each, f"{request_id}:{n}", self.sparse_every) for n, each in enumerate(batch.subscribers, 1)]
        price = Money(sum(money.micros for _, money in charges), unit.currency)
        return Answered(reply=Reply.json(self._processed(request_id, batch, _altered(items, fault), price, fault)), charges=charges)

    def _submit(self, received: Received, fault: Fault | None) -> Answered:
        numbers = _in_json(received)
        if fault is Fault.NOT_FOUND:
            return Answered(reply=self.error(404))
        if numbers is None or not 0 < len(numbers) <= self.max_numbers:
            return Answered(reply=self.error(400))
        batch = Batch.read(numbers)
        unit = _unit(self.price, fault)
        charges = self._charges(batch, unit)
        order_id = str(uuid4())
        items = []
        for n, subscriber in enumerate(batch.subscribers, 1):
            lookup_id = f"{order_id}:{n}"
            self._orders[lookup_id] = Order(subscriber=subscriber, price=unit, at=monotonic())
            items.append(self._receipt(lookup_id, subscriber.number.digits))
        body: dict[str, Any] = {
            "code": "LKP201",
            "message": "Request accepted successfully",
            "id": f"{datetime.now(UTC):%Y-%m-%d}{uuid4().hex}",
            "total_processed_count": len(batch.subscribers),
            "data": _altered(items, fault),
            "invalid_count": len(batch.invalid),
            "duplicate_count": len(batch.duplicates),
        }
        if self.submit_shows_price:
            price = Money(sum(money.micros for _, money in charges), unit.currency)
            body["price"] = price_shown(price, self.price_digits, fault)
        return Answered(reply=Reply.json({"data": body}, self.accepted_status), charges=charges)

    def _details(self, received: Received, fault: Fault | None) -> Answered:
        lookup_id = received.parts["lookup_id"]
        order = self._orders.get(lookup_id)
        if order is None or fault is Fault.NOT_FOUND or (self.retention is not None and monotonic() - order.at >= self.retention):
            return Answered(reply=self.error(404))
        if order.polls < self.polls_before_ready:
            order.polls += 1
            return Answered(reply=self._unready(lookup_id, order))
        batch = Batch(subscribers=(order.subscriber,), invalid=(), duplicates=())
        items = _altered([item(order.subscriber, lookup_id, self.sparse_every)], fault)
        price = _unit(order.price, fault)
        more = price.micros - order.price.micros  # the number itself was charged when it was ordered
        body = self._processed(lookup_id.partition(":")[0], batch, items, price, fault)
        if not self.details_show_price:
            del body["price"]
        charges = ((order.subscriber.number.e164, Money(more, price.currency)),) if more else ()
        return Answered(reply=Reply.json(body), charges=charges)

    def _unready(self, lookup_id: str, order: Order) -> Reply:
        if self.not_ready is NotReady.NOT_FOUND:
            return self.error(404)
        if self.not_ready is NotReady.EMPTY:
            batch = Batch(subscribers=(), invalid=(), duplicates=())
            body = self._processed(lookup_id.partition(":")[0], batch, [], Money(0, order.price.currency), None)
            del body["price"]
            return Reply.json(body)
        inner = {
            "code": "LKP201",
            "message": "Request accepted successfully",
            "id": lookup_id.partition(":")[0],
            "total_processed_count": 1,
            "data": [self._receipt(lookup_id, order.subscriber.number.digits)],
        }
        return Reply.json({"data": inner}, self.accepted_status)

    def _processed(
        self, request_id: str, batch: Batch, items: Sequence[dict[str, Any]], price: Money, fault: Fault | None
    ) -> dict[str, Any]:
        body = {
            "code": "LKP200",
            "message": "Request processed successfully",
            "price": price_shown(price, self.price_digits, fault),
            "id": request_id,
            "total_processed_count": len(batch.subscribers),
            "data": items,
            "invalid_count": len(batch.invalid),
            "duplicate_count": len(batch.duplicates),
        }
        return body | {"error": {}} if self.empty_error else body

    def _receipt(self, lookup_id: str, digits: str) -> dict[str, str]:
        url = f"https://api.{self.pod}.kaleyra.io/api/v1/{self.account}/lookup/get-info/{lookup_id}"
        return {"lookup_id": lookup_id, "mobile_number": digits, "url": url}

    def _charges(self, batch: Batch, unit: Money) -> tuple[tuple[str, Money], ...]:
        numbers = [subscriber.number.e164 for subscriber in batch.subscribers]
        if self.bills_invalid:
            numbers += [e164(text) or text for text in batch.invalid]
        if self.bills_duplicates:
            numbers += batch.duplicates
        return tuple((number, unit) for number in numbers)

    def _ordered(self, received: Received) -> list[str]:
        order = self._orders.get(received.parts["lookup_id"])
        return [] if order is None else [order.subscriber.number.e164]


def _unit(price: Money, fault: Fault | None) -> Money:
    return Money(price.micros * _HIGH, price.currency) if fault is Fault.HIGH_PRICE else price


def _altered(items: list[dict[str, Any]], fault: Fault | None) -> list[dict[str, Any]]:
    if fault is Fault.MISSING_NUMBER:
        return items[:-1]
    if fault is Fault.WRONG_NUMBER:
        return [{**each, "mobile_number": another(each["mobile_number"])} for each in items[:1]] + items[1:]
    return items


def _split(received: Received) -> list[str]:
    return received.parts["numbers"].split(",")


def _in_path(received: Received) -> list[str]:
    return every_e164(_split(received))


def _in_json(received: Received) -> list[str] | None:
    """The numbers of `{"mobile": [...]}`; None where the body is anything else."""
    try:
        body = json.loads(received.body)
    except ValueError:
        return None
    numbers = body.get("mobile") if isinstance(body, dict) else None
    return [str(number) for number in numbers] if isinstance(numbers, list) else None


def _in_body(received: Received) -> list[str]:
    return every_e164(_in_json(received) or ())
