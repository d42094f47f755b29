"""Telnyx's Number Lookup, as https://developers.telnyx.com/docs/identity/number-lookup and the API reference have it."""

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Any, ClassVar
from uuid import uuid4

from attrs import define, field

from linehunt.plugin import Money
from linehunt_sandbox.chance import draw
from linehunt_sandbox.fault import Fault
from linehunt_sandbox.subscriber import Subscriber, another, e164, every_e164
from linehunt_sandbox.vendor import Vendor
from linehunt_sandbox.wire import Answered, Operation, Received, Reply

_CARRIER, _CALLER_NAME = "carrier", "caller-name"
_BASE_PRICE, _CARRIER_PRICE, _CALLER_NAME_PRICE = Money(1_000, "USD"), Money(2_000, "USD"), Money(4_000, "USD")
_PORTABILITY = frozenset({"US", "CA"})  # of North America; the sandbox's networks are of these two countries alone
_LINES = {"fixed": "fixed line", "toll-free": "toll free"}
_NAMES = ("EXAMPLE ANNA", "EXAMPLE BAKERY", "EXAMPLE JOHN", "WIRELESS CALLER")
_CITIES = (("CHICAGO", "Illinois"), ("MISSOULA", "Montana"), ("OAKLAND", "California"), ("WAUKEGAN", "Illinois"))
# Codes and words: https://developers.telnyx.com/development/api-fundamentals/api-errors. It names no status. Which code 402, 405, 422
# and 503 come with is published nowhere: theirs are the ones whose words come nearest.
_ERRORS = {
    400: ("10015", "Bad Request", "The request failed because it was not well-formed."),
    401: ("10009", "Authentication failed", "The required authentication headers were either invalid or not included in the request."),
    402: ("10010", "Authorization failed", "Insufficient funds."),
    403: (
        "10010",
        "Authorization failed",
        "You do not have permission to perform the requested action on the specified resource or resources.",
    ),
    404: ("10005", "Resource not found", "The requested resource or URL could not be found."),
    405: ("10015", "Bad Request", "Method not allowed."),
    429: ("10011", "Too many requests", "You have exceeded the maximum number of allowed requests."),
    500: ("10007", "Unexpected error", "An unexpected error occured."),
    503: ("10007", "Unexpected error", "Service unavailable."),
}


class MobileCodes(StrEnum):
    """What stands for `mobile_country_code` and `mobile_network_code` of a mobile number."""

    NONE = "none"
    """Two empty texts, as answers of accounts that are not enabled for them have it."""
    E212 = "e212"
    """MCC and MNC, which the page promises to accounts that are enabled for them."""
    REGION = "region"
    """A region and an area code (`US`, `0866`), as the API reference has it."""


@define(kw_only=True, slots=False, eq=False)
class Telnyx(Vendor):
    """`GET /v2/number_lookup/{number}`, with `type=carrier` and `type=caller-name` or either. The number is read with and without `+`.

    api_key: accepted as Bearer.
    canada: whether the account is enabled for Canadian numbers. No, as the page has it: then they get a 422.

    Where Telnyx says nothing, a knob and its default stand for what it may do:

    base_price, carrier_price, caller_name_price: of the base lookup and of each data set. Invented: the documentation tells none by
        data set. Never shown in an answer.
    bills_base_beside: whether the base lookup is charged beside the data sets that are added to it. Yes.
    bills_invalid: whether asking for an invalid number is charged. Yes.
    invalid_status: 200, an invalid number is answered with `valid_number: false` (team-telnyx/openapi#11); 422, refused with code 10002.
    shows_valid_number: whether answers have a `valid_number`. Yes, as in the page; the API reference doesn't have it.
    mobile_codes: what stands for MCC and MNC.
    caller_name_error: the error code of a number that no name is known of: one in eight, and all outside the US. The reference's sample.
    nameless_error: the error code of a carrier that is not known (numbers that belong to no country); None: none, and an empty name.
    reset: `x-ratelimit-reset` of a 429, in seconds; None: without.
    """

    name: ClassVar[str] = "telnyx"

    api_key: str = field(default="KEYSANDBOX0000_telnyx", repr=False)
    canada: bool = False
    base_price: Money = _BASE_PRICE
    carrier_price: Money = _CARRIER_PRICE
    caller_name_price: Money = _CALLER_NAME_PRICE
    bills_base_beside: bool = True
    bills_invalid: bool = True
    invalid_status: int = 200
    shows_valid_number: bool = True
    mobile_codes: MobileCodes = MobileCodes.NONE
    caller_name_error: str = "10001"
    nameless_error: str | None = None
    reset: int | None = 60

    @property
    def settings(self) -> Mapping[str, Any]:
        """Its key, at its prices."""
        items = {"base": self.base_price, _CARRIER: self.carrier_price, _CALLER_NAME: self.caller_name_price}
        return {
            "base_url": self.url,
            "api_key": self.api_key,
            "bills_base": "always" if self.bills_base_beside else "alone",
            "prices": {item: {"*": str(price)} for item, price in items.items()},
        }

    @property
    def operations(self) -> tuple[Operation, ...]:
        """`lookup`."""
        return (self._operation("lookup", "GET", "/v2/number_lookup/{number}", numbers=_numbers, answer=self._lookup),)

    def refusal(self, received: Received) -> Reply | None:
        """401 unless the key is right."""
        return None if received.bears("bearer", self.api_key) else self.error(401)

    def error(self, status: int) -> Reply:
        """`errors`, a list of one with `code`, `title` and `detail`."""
        return self._error(status, *_ERRORS[status])

    def _error(self, status: int, code: str, title: str, detail: str) -> Reply:
        limits = {} if status != 429 or self.reset is None else {"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(self.reset)}
        error = {"code": code, "title": title, "detail": detail}
        return Reply.json({"errors": [error]}, status, {"x-request-id": str(uuid4()), **limits})

    def _lookup(self, received: Received, fault: Fault | None) -> Answered:
        added = frozenset(received.query.getlist("type"))
        if not added <= {_CARRIER, _CALLER_NAME}:
            return Answered(reply=self.error(400))
        if fault is Fault.NOT_FOUND:
            return Answered(reply=self.error(404))
        asked = received.parts["number"]
        subscriber, number = Subscriber.find(asked), e164(asked) or asked
        if subscriber is not None and not self.canada and subscriber.iso2 == "CA":
            return Answered(reply=self._error(422, "10015", "Unprocessable entity", f"{number} is a Canadian number"))
        charges = ((number, self._price(added)),)
        if subscriber is None:
            return Answered(reply=self._invalid(number), charges=charges if self.bills_invalid else ())
        data = self._data(subscriber, added)
        if fault is Fault.WRONG_NUMBER:
            data["phone_number"] = another(number)
        return Answered(reply=_answer(data), charges=charges)

    def _price(self, added: Collection[str]) -> Money:
        prices = [price for name, price in ((_CARRIER, self.carrier_price), (_CALLER_NAME, self.caller_name_price)) if name in added]
        if self.bills_base_beside or not prices:
            prices.append(self.base_price)
        return sum(prices[1:], prices[0])

    def _invalid(self, number: str) -> Reply:
        if self.invalid_status != 200:
            return self._error(self.invalid_status, "10002", "Invalid phone number", "The phone number is invalid.")
        return _answer(self._record(number, "", number.removeprefix("+"), valid=False))

    def _data(self, subscriber: Subscriber, added: Collection[str]) -> dict[str, Any]:
        number, iso2 = subscriber.number.e164, subscriber.iso2 or ""
        data = self._record(number, iso2, str(subscriber.formats.national), valid=True)
        data["portability"] = _portability(subscriber) if iso2 in _PORTABILITY else None
        if _CARRIER in added:
            data["carrier"] = self._carrier(subscriber, iso2)
        if _CALLER_NAME in added:
            known = iso2 == "US" and draw("caller name", number, 8) != 0
            name = _NAMES[draw("name", number, len(_NAMES))]
            data["caller_name"] = {"caller_name": name if known else "", "error_code": None if known else self.caller_name_error}
        return data

    def _record(self, number: str, iso2: str, national: str, *, valid: bool) -> dict[str, Any]:
        data: dict[str, Any] = {
            "country_code": iso2,
            "national_format": national,
            "phone_number": number,
            "fraud": None,
            "carrier": None,
            "caller_name": None,
            "nnid_override": None,
            "portability": None,
        }
        if self.shows_valid_number:
            data["valid_number"] = valid
        return data | {"record_type": "number_lookup"}

    def _carrier(self, subscriber: Subscriber, iso2: str) -> dict[str, Any]:
        network, name = subscriber.current, subscriber.operator
        mcc = mnc = ""
        if network is not None and self.mobile_codes is MobileCodes.E212:
            mcc, mnc = str(network.mcc), str(network.mnc)
        elif network is not None and self.mobile_codes is MobileCodes.REGION:
            mcc, mnc = iso2, f"0{subscriber.number.digits[1:4]}"
        return {
            "mobile_country_code": mcc,
            "mobile_network_code": mnc,
            "name": name or "",
            "type": _LINES.get(subscriber.line, subscriber.line),
            "error_code": None if name else self.nameless_error,
            "normalized_carrier": name or "",
        }


def _portability(subscriber: Subscriber) -> dict[str, Any]:
    number, name = subscriber.number.e164, subscriber.operator or ""
    # Answers of real numbers have an empty status, too.
    told = draw("portability", number, 8) != 0
    ported = told and subscriber.ported
    spid = f"{draw('spid', name, 10_000):04d}"
    city, state = _CITIES[draw("city", number, len(_CITIES))]
    return {
        "lrn": f"{number[2:5]}5550{draw('lrn', number, 1000):03d}" if ported else None,
        "ported_status": ("Y" if ported else "N") if told else "",
        "ported_date": f"20{10 + draw('ported year', number, 14)}-0{1 + draw('ported month', number, 9)}-15" if ported else "",
        "ocn": spid,
        "line_type": _LINES.get(subscriber.line, subscriber.line),
        "spid": spid,
        "spid_carrier_name": name,
        "spid_carrier_type": "",
        "altspid": "",
        "altspid_carrier_name": "",
        "altspid_carrier_type": "",
        "city": city,
        "state": state,
    }


def _answer(data: Mapping[str, Any]) -> Reply:
    return Reply.json({"data": data}, headers={"x-request-id": str(uuid4())})


def _numbers(received: Received) -> list[str]:
    return every_e164([received.parts["number"]])
