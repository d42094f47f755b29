"""Infobip's Number Lookup, as https://www.infobip.com/docs/number-lookup/number-lookup-over-api and its OpenAPI document have it."""

import json
from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType
from typing import Any, ClassVar
from uuid import uuid4

from attrs import define, field
from phonenumbers import country_code_for_region

from linehunt.plugin import Money, Network
from linehunt_sandbox.chance import draw
from linehunt_sandbox.countries import COUNTRIES
from linehunt_sandbox.fault import BATCHES, Fault
from linehunt_sandbox.subscriber import Subscriber, another, e164, every_e164
from linehunt_sandbox.vendor import Vendor
from linehunt_sandbox.wire import Answered, Operation, Received, Reply

_PRICE = Money(5_000, "USD")  # invented: Infobip publishes none
# 400, 401, 403, 429 and 500 are in the OpenAPI document. The others are said in the same shape: that is an assumption.
_MESSAGES = {
    400: ("BAD_REQUEST", "Bad request"),
    401: ("UNAUTHORIZED", "Unauthorized"),
    402: ("PAYMENT_REQUIRED", "Payment required"),
    403: ("FORBIDDEN", "Forbidden"),
    404: ("NOT_FOUND", "Requested URL not found"),
    405: ("METHOD_NOT_ALLOWED", "Method not allowed"),
    429: ("TOO_MANY_REQUESTS", "Too many requests"),
    500: ("GENERAL_ERROR", "Something went wrong. Please contact support."),
    503: ("SERVICE_UNAVAILABLE", "Service unavailable"),
}

_Coded = tuple[int, str, int, str, str]  # groupId, groupName, id, name, description
_OK: _Coded = (0, "OK", 0, "NO_ERROR", "No Error")
_UNDELIVERED: _Coded = (2, "UNDELIVERABLE", 9, "UNDELIVERABLE_NOT_DELIVERED", "Message sent not delivered")


def _coded(told: _Coded) -> dict[str, Any]:
    return dict(zip(("groupId", "groupName", "id", "name", "description"), told, strict=True))


class Outcome(Enum):
    """What a number's result says became of it, by the name of its error, or of its status where there is no error.

    The ids, groups and `permanent` are those of Infobip's tables of status and error codes.
    """

    DELIVERED_TO_HANDSET = ((3, "DELIVERED", 5, "DELIVERED_TO_HANDSET", "Message delivered to handset"), _OK, False, True)
    """The network told everything."""
    EC_ABSENT_SUBSCRIBER = (_UNDELIVERED, (1, "HANDSET_ERRORS", 27, "EC_ABSENT_SUBSCRIBER", "Absent Subscriber"), False, True)
    """It knows the subscriber, and doesn't reach the handset: the result has the network, as in the page's sample."""
    EC_CALL_BARRED = (_UNDELIVERED, (1, "HANDSET_ERRORS", 13, "EC_CALL_BARRED", "Call Barred"), False, True)
    """It knows the subscriber, whose service is suspended."""
    EC_UNKNOWN_SUBSCRIBER = (_UNDELIVERED, (1, "HANDSET_ERRORS", 1, "EC_UNKNOWN_SUBSCRIBER", "Unknown Subscriber"), True, False)
    """It doesn't know the number."""
    EC_NO_RESPONSE = (_UNDELIVERED, (1, "HANDSET_ERRORS", 502, "EC_NO_RESPONSE", "No Response"), False, False)
    """It said nothing: a failure that may pass."""
    EC_OPERATOR_NOT_FOUND = (_UNDELIVERED, (3, "OPERATOR_ERRORS", 345, "EC_OPERATOR_NOT_FOUND", "Operator not found"), True, False)
    """No network was found: a failure that stays."""
    REJECTED_NETWORK = ((5, "REJECTED", 6, "REJECTED_NETWORK", "Network is forbidden"), _OK, False, False)
    """Out of Infobip's coverage, or of the account's."""
    REJECTED_PREFIX_MISSING = ((5, "REJECTED", 8, "REJECTED_PREFIX_MISSING", "Number prefix missing"), _OK, False, False)
    """No mobile network has such a prefix."""
    REJECTED_NOT_ENOUGH_CREDITS = ((5, "REJECTED", 12, "REJECTED_NOT_ENOUGH_CREDITS", "Not enough credits"), _OK, False, False)
    """The account is out of credit. Never charged."""
    REJECTED_DESTINATION_BLOCKLISTED = (
        (5, "REJECTED", 14, "REJECTED_DESTINATION_BLOCKLISTED", "Destination blocklisted"),
        _OK,
        False,
        False,
    )
    """The account, or an operator, wants nothing to do with the number."""

    def __init__(self, status: _Coded, error: _Coded, permanent: bool, found: bool) -> None:
        self.status = _coded(status)
        self.error = {**_coded(error), "permanent": permanent}
        self.rejected = status[1] == "REJECTED"
        self.found = found
        """Whether the number's network is in the result."""


@define(kw_only=True, slots=False, eq=False)
class Infobip(Vendor):
    """`POST /number/1/query` with `{"to": [...]}`, or one number as text. A number is read with `+` and without.

    api_key: accepted behind `App`. username, password: accepted as HTTP Basic.

    Where Infobip says nothing, a knob and its default stand for what it may do:

    price: of a number. Infobip publishes none. Never shown in an answer.
    max_numbers: of one request; 400 for more. 1000, as documented.
    outcomes: what becomes of these numbers (E.164) instead of what is drawn for them.
    absent_every: one mobile number in so many is absent. 8; 0: none.
    invalid: what becomes of a number that libphonenumber calls invalid. EC_UNKNOWN_SUBSCRIBER.
    not_mobile: what becomes of a number whose line is not mobile. REJECTED_PREFIX_MISSING.
    bills_unknown: whether a number that its network doesn't know is charged. Yes.
    bills_failures: whether a number is charged whose lookup failed without finding its network. Yes.
    bills_rejected: whether a number is charged that Infobip rejects. Yes.
    full_package: whether a result has names, `imsi` and `servingMSC`, as the OpenAPI document's samples (yes), or none of them:
        "Depending on your package, some information may not be accessible".
    mcc_mnc_of_original: whether `mccMnc` of a ported number has the codes of its original network. No, those of its current one.
    """

    name: ClassVar[str] = "infobip"
    abilities: ClassVar[frozenset[str]] = frozenset({BATCHES})

    api_key: str = field(default="sandbox-infobip-key", repr=False)
    username: str = "sandbox"
    password: str = field(default="sandbox-infobip-password", repr=False)
    price: Money = _PRICE
    max_numbers: int = 1000
    outcomes: Mapping[str, Outcome] = field(default=MappingProxyType({}), repr=False)
    absent_every: int = 8
    invalid: Outcome = Outcome.EC_UNKNOWN_SUBSCRIBER
    not_mobile: Outcome = Outcome.REJECTED_PREFIX_MISSING
    bills_unknown: bool = True
    bills_failures: bool = True
    bills_rejected: bool = True
    full_package: bool = True
    mcc_mnc_of_original: bool = False

    @property
    def settings(self) -> Mapping[str, Any]:
        """Its key, at its price."""
        return {"base_url": self.url, "api_key": self.api_key, "prices": {"*": str(self.price)}}

    @property
    def operations(self) -> tuple[Operation, ...]:
        """`lookup`."""
        return (self._operation("lookup", "POST", "/number/1/query", numbers=_numbers, answer=self._lookup),)

    def refusal(self, received: Received) -> Reply | None:
        """401 unless the key, or the pair, is right."""
        right = received.bears("app", self.api_key) or received.bears_basic(self.username, self.password)
        return None if right else self.error(401)

    def error(self, status: int) -> Reply:
        """`requestError` with a `serviceException`."""
        return _refuse(status, _MESSAGES[status][1])

    def _lookup(self, received: Received, fault: Fault | None) -> Answered:
        numbers = _asked(received)
        if fault is Fault.NOT_FOUND:
            return Answered(reply=self.error(404))
        if not numbers:
            return Answered(reply=self.error(400))
        if len(numbers) > self.max_numbers:
            words = (
                f"[to : Number of destinations is limited to {self.max_numbers}. For larger requests use /number/1/notify API endpoint.]"
            )
            return Answered(reply=_refuse(400, words))
        results, charges = [], []
        for text in numbers:
            subscriber = Subscriber.find(text)
            outcome = self._outcome(text, subscriber)
            results.append(self._result(text, subscriber, outcome))
            if self._bills(outcome):
                charges.append((e164(text) or text, self.price))
        if fault is Fault.MISSING_NUMBER:
            results.pop()
        elif fault is Fault.WRONG_NUMBER:
            results[0]["to"] = another(e164(numbers[0]) or "0").removeprefix("+")
        return Answered(reply=Reply.json({"results": results, "bulkId": str(uuid4())}), charges=tuple(charges))

    def _outcome(self, text: str, subscriber: Subscriber | None) -> Outcome:
        if (said := self.outcomes.get(e164(text) or text)) is not None:
            return said
        if subscriber is None:
            return self.invalid
        if subscriber.current is None:
            return self.not_mobile
        absent = self.absent_every > 0 and draw("absent", subscriber.number.e164, self.absent_every) == 0
        return Outcome.EC_ABSENT_SUBSCRIBER if absent else Outcome.DELIVERED_TO_HANDSET

    def _bills(self, outcome: Outcome) -> bool:
        if outcome is Outcome.REJECTED_NOT_ENOUGH_CREDITS:
            return False
        if outcome is Outcome.EC_UNKNOWN_SUBSCRIBER:
            return self.bills_unknown
        if outcome.rejected:
            return self.bills_rejected
        return outcome.found or self.bills_failures

    def _result(self, text: str, subscriber: Subscriber | None, outcome: Outcome) -> dict[str, Any]:
        result: dict[str, Any] = {"to": text.removeprefix("+")}
        if subscriber is not None and outcome.found:
            result |= self._found(subscriber, outcome)
        return result | {"status": outcome.status, "error": outcome.error}

    def _found(self, subscriber: Subscriber, outcome: Outcome) -> dict[str, Any]:
        """The members between `to` and `status`, in the order of the samples. A line that is not mobile has no network."""
        home, current = subscriber.home, subscriber.current
        if home is None or current is None:
            return {}
        number, live = subscriber.number.digits, outcome is Outcome.DELIVERED_TO_HANDSET
        coded = home if self.mcc_mnc_of_original else current
        found: dict[str, Any] = {"mccMnc": f"{coded.mcc}{coded.mnc}"}
        if self.full_package and live:
            found["imsi"] = f"{current.mcc}{current.mnc}{draw('imsi', number, 10**9):09d}"
        found["originalNetwork"] = self._network(home)
        found["ported"] = subscriber.ported
        if subscriber.ported:
            found["portedNetwork"] = self._network(current)
        visited = subscriber.visited if live else None
        abroad = None if visited == current else visited
        found["roaming"] = abroad is not None
        if abroad is not None:
            found["roamingNetwork"] = self._network(abroad)
        if self.full_package and live:
            found["servingMSC"] = f"{subscriber.calling_code}{draw('msc', number, 1000):03d}"
        return found

    def _network(self, network: Network) -> dict[str, Any]:
        code = country_code_for_region(str(network.country))
        prefix = str(10 + draw("prefix", f"{network.mcc}{network.mnc}", 90))
        if not self.full_package:
            return {"networkPrefix": prefix, "countryPrefix": str(code)}
        return {
            "networkName": network.name,
            "networkPrefix": prefix,
            "countryName": COUNTRIES[str(network.country)].name,
            "countryPrefix": str(code),
            "networkId": draw("network", f"{network.mcc}{network.mnc}", 10_000),
        }


def _refuse(status: int, words: str) -> Reply:
    return Reply.json({"requestError": {"serviceException": {"messageId": _MESSAGES[status][0], "text": words}}}, status)


def _asked(received: Received) -> list[str]:
    """The numbers of `to`, an array or one text; none where the body is anything else."""
    try:
        body = json.loads(received.body)
    except ValueError:
        return []
    numbers = body.get("to") if isinstance(body, dict) else None
    return [str(number) for number in numbers] if isinstance(numbers, list) else [numbers] if isinstance(numbers, str) else []


def _numbers(received: Received) -> list[str]:
    return every_e164(_asked(received))
