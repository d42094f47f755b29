"""The JSON of Kaleyra's answers: every key as documented, the misspelt one too."""

from enum import Enum, auto
from typing import Any

from linehunt.plugin import Money, Network
from linehunt_sandbox.chance import draw
from linehunt_sandbox.fault import Fault
from linehunt_sandbox.subscriber import Subscriber
from linehunt_sandbox.wire import Literal

# RBC001 and E110 are documented for sibling products of the same gateway. No error code of lookup is: the others follow
# the pattern of LKP200 and LKP201, a prefix and an HTTP status.
ERRORS = {
    400: ("LKP400", "Invalid request."),
    401: ("RBC001", "Incorrect SID or API Key."),
    402: ("E110", "Insufficient Balance."),
    403: ("LKP403", "Access denied."),
    404: ("LKP404", "Not found."),
    405: ("LKP405", "Method not allowed."),
    429: ("LKP429", "Too many requests."),
    500: ("LKP500", "Internal server error."),
    503: ("LKP503", "Service unavailable."),
}
"""Code and message by HTTP status."""

_SHOWN = {Fault.NAN_PRICE: "NaN", Fault.NEGATIVE_PRICE: "-1", Fault.HUGE_PRICE: "1e999999"}


class ErrorShape(Enum):
    """Kaleyra's products have five bodies for an error. Which one lookup has is not documented."""

    GATEWAY = auto()
    """`{"code", "message", "data": [], "error": {"error"}}`"""
    VERIFY = auto()
    """`{"error": {"code", "type", "parameter", "message"}}`"""
    RCS = auto()
    """`{"code": an integer, "message", "data": {"error": {"error_code", "error_message"}}}`"""
    MESSAGES = auto()
    """`{"error": {"error": the message}}`"""
    FLAT = auto()
    """`{"error": the code, "message"}`"""


class NotReady(Enum):
    """What the details of a number say before they are ready. Not documented."""

    ACCEPTED = auto()
    """As the reply to the POST: `LKP201`, wrapped in `data`."""
    EMPTY = auto()
    """`LKP200` with no item."""
    NOT_FOUND = auto()
    """404."""


def error_body(shape: ErrorShape, status: int) -> dict[str, Any]:
    """An error in this shape."""
    code, message = ERRORS[status]
    match shape:
        case ErrorShape.GATEWAY:
            return {"code": code, "message": message, "data": [], "error": {"error": message}}
        case ErrorShape.VERIFY:
            return {"error": {"code": code, "type": "validation_error", "parameter": "", "message": message}}
        case ErrorShape.RCS:
            return {"code": 1000 + status, "message": message, "data": {"error": {"error_code": code, "error_message": message}}}
        case ErrorShape.MESSAGES:
            return {"error": {"error": message}}
        case _:
            return {"error": code, "message": message}


def price_shown(price: Money, digits: int, fault: Fault | None) -> Literal:
    """A price as a program prints it that keeps it in binary: 0.8 with 17 digits is 0.80000000000000004."""
    return Literal(_SHOWN[fault] if fault in _SHOWN else f"{price.micros / 1_000_000:.{digits}g}")


def item(subscriber: Subscriber, lookup_id: str, sparse_every: int) -> dict[str, Any]:
    """What an answer says of one number."""
    current, visited = subscriber.current, subscriber.visited
    original = subscriber.home if subscriber.ported else None
    sparse = sparse_every > 0 and draw("sparse", subscriber.number.e164, sparse_every) == 0
    return {
        "lookup_id": lookup_id,
        "mobile_number": subscriber.number.digits,
        "country": subscriber.iso2 or "",
        "country_code": subscriber.calling_code,
        "current_mcc": _code(current, "mcc"),
        "current_mnc": _code(current, "mnc"),
        # The first item of the documented sample: the codes are there, the name is only at the original operator.
        "current_operator": "" if sparse else _operator(current, subscriber),
        # Both items of the sample: the original operator has a name, and no codes.
        "original_mcc": _code(original, "mcc"),
        "original_mnc": _code(original, "mnc"),
        "original_operator": _operator(subscriber.home, subscriber),
        "roaming_mcc": _code(visited, "mcc"),
        "roaming_mnc": _code(visited, "mnc"),
        "roaming_opearator": _operator(visited, subscriber),
        "is_ported": int(subscriber.ported and current is not None),
    }


def _code(network: Network | None, part: str) -> str:
    return "" if network is None else str(getattr(network, part))


def _operator(network: Network | None, subscriber: Subscriber) -> str:
    """`Airtel // Rajasthan` in India: the operator and its telecom circle."""
    if network is None:
        return ""
    return f"{network.name} // {subscriber.circle}" if network.country == "IN" else str(network.name)
