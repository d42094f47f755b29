"""Twilio's Lookup v2, as https://www.twilio.com/docs/lookup/v2-api and twilio/twilio-oai (twilio_lookups_v2.yaml) have it."""

from collections.abc import Collection, Mapping
from typing import Any, ClassVar
from uuid import uuid4

import phonenumbers
from attrs import define, field
from phonenumbers import ValidationResult

from linehunt.plugin import Money
from linehunt_sandbox.chance import draw
from linehunt_sandbox.fault import Fault
from linehunt_sandbox.subscriber import Subscriber, another, e164, every_e164
from linehunt_sandbox.vendor import Vendor
from linehunt_sandbox.wire import Answered, Operation, Received, Reply

_PRICE = Money(10_000, "USD")
_LINE_TYPE, _CALLER_NAME = "line_type_intelligence", "caller_name"
# Every package of the specification: those that were not asked for, or that the sandbox doesn't have, are null.
_PACKAGES = (
    _CALLER_NAME,
    "sim_swap",
    "call_forwarding",
    "line_status",
    _LINE_TYPE,
    "identity_match",
    "reassigned_number",
    "sms_pumping_risk",
    "phone_number_quality_score",
    "pre_fill",
)
# Codes and words of https://www.twilio.com/docs/api/errors; the status itself where that has none. Which status goes with 20005, "Account
# not active, potentially because you ran out of funds", is not published.
_ERRORS = {
    400: (400, "Bad Request"),
    401: (20003, "Authenticate"),
    402: (20005, "Account not active"),
    403: (403, "Forbidden"),
    404: (20404, "The requested resource was not found"),
    405: (405, "Method not allowed"),
    429: (20429, "Too Many Requests"),
    500: (500, "Internal Error"),
    503: (20503, "Service unavailable"),
}
_NEEDS_APPROVAL = 60601
_INVALID = {
    ValidationResult.IS_POSSIBLE: "INVALID_BUT_POSSIBLE",
    ValidationResult.IS_POSSIBLE_LOCAL_ONLY: "INVALID_BUT_POSSIBLE",
    ValidationResult.INVALID_COUNTRY_CODE: "INVALID_COUNTRY_CODE",
    ValidationResult.TOO_SHORT: "TOO_SHORT",
    ValidationResult.TOO_LONG: "TOO_LONG",
    ValidationResult.INVALID_LENGTH: "INVALID_LENGTH",
}
_TYPES = {"mobile": "mobile", "fixed": "landline", "toll-free": "tollFree"}
_VOIP = ("fixedVoip", "nonFixedVoip")
_NAMES = (("Ada Example", "CONSUMER"), ("Example Dental Care", "BUSINESS"), ("Grace Sample", "CONSUMER"), ("Sample Hardware", "BUSINESS"))


@define(kw_only=True, slots=False, eq=False)
class Twilio(Vendor):
    """`GET /v2/PhoneNumbers/{number}?Fields=a,b`, with the packages `line_type_intelligence` and `caller_name`.

    The number is read with `+` and with `%2B`; without either it is one of North America. `CountryCode` is not read.

    account_sid, auth_token: accepted as HTTP Basic.
    key_sid, key_secret: an API key's, accepted likewise.
    line_type_price, caller_name_price: of a package. Twilio's own prices are not in its documentation. Never shown in an answer.

    Where Twilio says nothing, a knob and its default stand for what it may do:

    bills_invalid: whether packages that are asked of an invalid number are charged. Yes.
    bills_failed_packages: whether a package that fails is charged. Yes.
    line_type_error, caller_name_error: the `error_code` with which a package fails for every number that it covers. None: it doesn't.
    canada: whether the account is approved for Canada's line types. No: they are error 60601.
    silent_names_every: one American number in so many has no caller name. 4; 0: each has one.
    no_errors_as_list: whether a valid number's `validation_errors` are an empty list. No, null: the specification has both.
    """

    name: ClassVar[str] = "twilio"

    account_sid: str = f"AC{1:032}"
    auth_token: str = field(default="sandbox-auth-token", repr=False)
    key_sid: str = f"SK{2:032}"
    key_secret: str = field(default="sandbox-key-secret", repr=False)
    line_type_price: Money = _PRICE
    caller_name_price: Money = _PRICE
    bills_invalid: bool = True
    bills_failed_packages: bool = True
    line_type_error: int | None = None
    caller_name_error: int | None = None
    canada: bool = False
    silent_names_every: int = 4
    no_errors_as_list: bool = False

    @property
    def settings(self) -> Mapping[str, Any]:
        """Its account's SID and token, at its prices. A caller name outside North America is free, as Twilio says."""
        return {
            "base_url": self.url,
            "sid": self.account_sid,
            "secret": self.auth_token,
            "prices": {
                "base": {"*": str(Money(0, self.line_type_price.currency))},
                _LINE_TYPE: {"*": str(self.line_type_price)},
                _CALLER_NAME: {"1": str(self.caller_name_price), "*": str(Money(0, self.caller_name_price.currency))},
            },
        }

    @property
    def operations(self) -> tuple[Operation, ...]:
        """`lookup`."""
        return (self._operation("lookup", "GET", "/v2/PhoneNumbers/{number}", numbers=_numbers, answer=self._lookup),)

    def refusal(self, received: Received) -> Reply | None:
        """401 unless the pair of HTTP Basic is the account's or the key's."""
        pairs = ((self.account_sid, self.auth_token), (self.key_sid, self.key_secret))
        return None if any(received.bears_basic(*pair) for pair in pairs) else self.error(401)

    def error(self, status: int) -> Reply:
        """`code`, `message`, `more_info` and `status`."""
        code, message = _ERRORS[status]
        more = f"https://www.twilio.com/docs/errors/{code}"
        return Reply.json({"code": code, "message": message, "more_info": more, "status": status}, status, _request_id())

    def _lookup(self, received: Received, fault: Fault | None) -> Answered:
        if fault is Fault.NOT_FOUND:
            return Answered(reply=self.error(404))
        asked = _asked(received)
        subscriber = Subscriber.find(asked)
        wanted = [name for name in self._prices if name in received.query.get("Fields", "").split(",")]
        body = _invalid(asked) if subscriber is None else self._body(subscriber, wanted)
        if fault is Fault.WRONG_NUMBER and subscriber is not None:
            body["phone_number"] = another(asked)
        charges = tuple((e164(asked) or asked, self._prices[name]) for name in wanted if self._bills(name, subscriber, body))
        return Answered(reply=Reply.json(body, headers=_request_id()), charges=charges)

    @property
    def _prices(self) -> Mapping[str, Money]:
        return {_LINE_TYPE: self.line_type_price, _CALLER_NAME: self.caller_name_price}

    def _bills(self, name: str, subscriber: Subscriber | None, body: Mapping[str, Any]) -> bool:
        if subscriber is None:
            return self.bills_invalid
        # "Requests for phone numbers outside the US will return null but won't be charged", /docs/lookup/v2-api/caller-name
        if name == _CALLER_NAME and subscriber.iso2 != "US":
            return False
        return self.bills_failed_packages or body[name]["error_code"] is None

    def _body(self, subscriber: Subscriber, wanted: Collection[str]) -> dict[str, Any]:
        told = {_LINE_TYPE: self._line_type, _CALLER_NAME: self._caller_name}
        return _members(
            subscriber.number.e164,
            calling_country_code=str(subscriber.calling_code),
            country_code=subscriber.iso2,
            national_format=subscriber.formats.national,
            valid=True,
            validation_errors=[] if self.no_errors_as_list else None,
            **{name: told[name](subscriber) for name in wanted},
        )

    def _line_type(self, subscriber: Subscriber) -> dict[str, Any]:
        code = self.line_type_error
        if code is None and not self.canada and subscriber.iso2 == "CA":
            code = _NEEDS_APPROVAL
        told: dict[str, Any] = {"error_code": code, "mobile_country_code": None, "mobile_network_code": None, "carrier_name": None}
        if code is not None:
            return told | {"type": None}
        number, network = subscriber.number.e164, subscriber.current
        kind = _VOIP[draw("voip", number, 2)] if subscriber.line == "voip" else _TYPES.get(subscriber.line, "unknown")
        if network is not None:
            told |= {"mobile_country_code": network.mcc, "mobile_network_code": network.mnc}
        # "Carrier data isn't available" for a toll-free line and an unknown one, /docs/lookup/v2-api/line-type-intelligence
        return told | {"carrier_name": None if kind in ("tollFree", "unknown") else subscriber.operator, "type": kind}

    def _caller_name(self, subscriber: Subscriber) -> dict[str, Any] | None:
        if subscriber.iso2 != "US":
            return None
        code = self.caller_name_error
        number, every = subscriber.number.e164, self.silent_names_every
        if code is not None or (every > 0 and draw("silent name", number, every) == 0):
            return {"caller_name": None, "caller_type": None, "error_code": code}
        name, kind = _NAMES[draw("name", number, len(_NAMES))]
        return {"caller_name": name, "caller_type": kind, "error_code": None}


def _asked(received: Received) -> str:
    """The number in the path. "Default country code is +1 (North America)", where no area code begins with 1, for one without a plus."""
    number = received.parts["number"]
    return number if number.startswith("+") else f"+1{number.removeprefix('1')}"


def _numbers(received: Received) -> list[str]:
    return every_e164([_asked(received)])


def _invalid(asked: str) -> dict[str, Any]:
    """As the specification's example `fetchInvalid`."""
    try:
        why = _INVALID[phonenumbers.is_possible_number_with_reason(phonenumbers.parse(asked))]
    except phonenumbers.NumberParseException as error:
        wrong_country = error.error_type == phonenumbers.NumberParseException.INVALID_COUNTRY_CODE
        why = "INVALID_COUNTRY_CODE" if wrong_country else "NOT_A_NUMBER"
    return _members(asked, valid=False, validation_errors=[why])


def _members(number: str, **told: Any) -> dict[str, Any]:
    """A body with every member of the specification, in its order; null where nothing is told."""
    names = ("calling_country_code", "country_code", "phone_number", "national_format", "valid", "validation_errors", *_PACKAGES)
    url = f"https://lookups.twilio.com/v2/PhoneNumbers/{number}"
    return {name: told.get(name) for name in names} | {"phone_number": number, "url": url}


def _request_id() -> dict[str, str]:
    return {"twilio-request-id": f"RQ{uuid4().hex}"}
