"""Plivo's Lookup API, as https://www.plivo.com/docs/lookup/api/lookup-phone-number and its official SDKs have it."""

from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import uuid4

from attrs import define, field

from linehunt.plugin import Money
from linehunt_sandbox.chance import draw
from linehunt_sandbox.fault import Fault
from linehunt_sandbox.subscriber import Subscriber, another, e164, every_e164
from linehunt_sandbox.vendor import Vendor
from linehunt_sandbox.wire import Answered, Operation, Received, Reply

_PRICE = Money(4_000, "USD")  # "USD 0.004 per request"
_PORTABILITY = frozenset({"US", "CA"})  # "US/Canada only", the page says
# 404 is in the fixtures of the Go and Java SDKs, 403 in the page. The others are the platform's words for its other APIs:
# that this host says them in the same three keys is an assumption.
_MESSAGES = {
    400: "A parameter is missing or is invalid.",
    401: "Authentication failed.",
    402: "Insufficient funds.",
    403: "Account is forbidden from accessing resource.",
    404: "Phone number is invalid or does not exist.",
    405: "Method not allowed.",
    429: "Too many requests.",
    500: "Internal server error.",
    503: "Service unavailable.",
}


@define(kw_only=True, slots=False, eq=False)
class Plivo(Vendor):
    """`GET /v1/Number/{number}?type=carrier`. The number is read with `+`, with `%2B` and without either.

    auth_id, auth_token: accepted as HTTP Basic.
    scoped_token: accepted as Bearer, as Plivo's command line sends tokens that begin with `stk_`.

    Where Plivo says nothing, a knob and its default stand for what it may do:

    price: of a number. Plivo's list price by default. Never shown in an answer.
    bills_404: whether asking for an invalid number is charged. Yes.
    html_unauthorized: whether a 401 comes as a page of HTML. No, as the three keys of the other errors.
    type_required: whether a request without `type=carrier` is refused with 400. No, it is answered with a null `carrier`.
    resource_uri_with_query: whether `resource_uri` repeats the query, as in the docs (yes), or not, as in the command line's tests.
    fixed_word: the word for a fixed line. `fixed`, as in the docs; other sources have `landline`.
    """

    name: ClassVar[str] = "plivo"

    auth_id: str = "MASANDBOXSANDBOXSAND"
    auth_token: str = field(default="sandbox-auth-token", repr=False)
    scoped_token: str = field(default="stk_sandbox", repr=False)
    price: Money = _PRICE
    bills_404: bool = True
    html_unauthorized: bool = False
    type_required: bool = False
    resource_uri_with_query: bool = True
    fixed_word: str = "fixed"

    @property
    def settings(self) -> Mapping[str, Any]:
        """Its Basic credentials, at its price."""
        return {"base_url": self.url, "auth_id": self.auth_id, "auth_token": self.auth_token, "prices": {"*": str(self.price)}}

    @property
    def operations(self) -> tuple[Operation, ...]:
        """`lookup`."""
        return (self._operation("lookup", "GET", "/v1/Number/{number}", numbers=_numbers, answer=self._lookup),)

    def refusal(self, received: Received) -> Reply | None:
        """401 unless Basic or Bearer credentials are right."""
        right = received.bears_basic(self.auth_id, self.auth_token) or received.bears("bearer", self.scoped_token)
        return None if right else self.error(401)

    def error(self, status: int) -> Reply:
        """`api_id`, `error_code` (equal to the status in every sample) and `message`."""
        if status == 401 and self.html_unauthorized:
            return Reply(status=401, body=b"<html><body>401 Unauthorized</body></html>", headers={"content-type": "text/html"})
        api_id = str(uuid4())
        return Reply.json({"api_id": api_id, "error_code": status, "message": _MESSAGES[status]}, status, {"x-request-id": api_id})

    def _lookup(self, received: Received, fault: Fault | None) -> Answered:
        wants_carrier = received.query.get("type") == "carrier"
        if self.type_required and not wants_carrier:
            return Answered(reply=self.error(400))
        asked = received.parts["number"]
        subscriber = None if fault is Fault.NOT_FOUND else Subscriber.find(asked)
        charges = ((e164(asked) or asked, self.price),)
        if subscriber is None:
            return Answered(reply=self.error(404), charges=charges if self.bills_404 else ())
        body = self._body(subscriber, wants_carrier)
        if fault is Fault.WRONG_NUMBER:
            body["phone_number"] = body["format"]["e164"] = another(subscriber.number.e164)
        return Answered(reply=Reply.json(body, headers={"x-request-id": body["api_id"]}), charges=charges)

    def _body(self, subscriber: Subscriber, wants_carrier: bool) -> dict[str, Any]:
        number, country, formats = subscriber.number.e164, subscriber.country, subscriber.formats
        query = "?type=carrier" if wants_carrier and self.resource_uri_with_query else ""
        return {
            "api_id": str(uuid4()),
            "phone_number": number,
            "country": None if country is None else {"name": country.name, "iso2": country.iso2, "iso3": country.iso3},
            "format": {
                "e164": formats.e164,
                "national": formats.national,
                "international": formats.international,
                "rfc3966": formats.rfc3966,
            },
            "carrier": self._carrier(subscriber) if wants_carrier else None,
            "resource_uri": f"/v1/Number/{number}{query}",
        }

    def _carrier(self, subscriber: Subscriber) -> dict[str, str]:
        network = subscriber.current
        return {
            "mobile_country_code": "" if network is None else str(network.mcc),
            "mobile_network_code": "" if network is None else str(network.mnc),
            "name": subscriber.operator or "",
            "type": self.fixed_word if subscriber.line == "fixed" else subscriber.line,
            "ported": _ported(subscriber),
        }


def _ported(subscriber: Subscriber) -> str:
    if subscriber.iso2 not in _PORTABILITY:
        return "unknown"
    # "In some cases, we do not have or can't share information about portability status", says its FAQ.
    if draw("portability", subscriber.number.e164, 8) == 0:
        return "unknown"
    return "yes" if subscriber.ported else "no"


def _numbers(received: Received) -> list[str]:
    return every_e164([received.parts["number"]])
