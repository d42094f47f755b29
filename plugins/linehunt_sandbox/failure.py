"""How a scripted fault looks on the wire."""

from collections.abc import Callable
from email.utils import formatdate
from math import ceil
from time import time

from attrs import evolve

from linehunt_sandbox.fault import Fault
from linehunt_sandbox.script import Scripted
from linehunt_sandbox.wire import Ending, Reply

SERVER_ERRORS = frozenset({Fault.SERVER_ERROR, Fault.UNAVAILABLE})
"""The faults that leave open whether the vendor bills."""

_STATUSES = {
    Fault.BAD_REQUEST: 400,
    Fault.UNAUTHORIZED: 401,
    Fault.INSUFFICIENT_FUNDS: 402,
    Fault.FORBIDDEN: 403,
    Fault.RATE_LIMITED: 429,
    Fault.RATE_LIMITED_DATE: 429,
    Fault.RATE_LIMITED_GARBAGE: 429,
    Fault.RATE_LIMITED_BARE: 429,
    Fault.SERVER_ERROR: 500,
    Fault.UNAVAILABLE: 503,
    Fault.UNAVAILABLE_RETRY: 503,
}
_ENDINGS = {
    Fault.SILENT: Ending.SILENT,
    Fault.RESET: Ending.RESET,
    Fault.CLOSED: Ending.CLOSED,
    Fault.CUT_HEADERS: Ending.CUT_HEADERS,
    Fault.CUT_BODY: Ending.CUT_BODY,
}
_PAGE = b"<!doctype html><html><head><title>Welcome</title></head><body>Please sign in to use this network.</body></html>"


def fail(scripted: Scripted, reply: Reply, error: Callable[[int], Reply]) -> Reply:
    """What goes out instead of `reply`. `error` gives the vendor's own body for a status."""
    fault = scripted.fault
    if fault in _STATUSES:
        refusal = error(_STATUSES[fault])
        return evolve(refusal, headers={**refusal.headers, **_retry_after(scripted)})
    if fault in _ENDINGS:
        return evolve(reply, ending=_ENDINGS[fault])
    match fault:
        case Fault.REDIRECT:
            return Reply(status=302, headers={"location": scripted.location})
        case Fault.HTML:
            return Reply(body=_PAGE, headers={"content-type": "text/html; charset=utf-8"})
        case Fault.EMPTY:
            return evolve(reply, status=200, body=b"")
        case Fault.MALFORMED_JSON:
            return evolve(reply, status=200, body=reply.body[: len(reply.body) // 2])
        case Fault.SLOW:
            return evolve(reply, delay=scripted.seconds)
        case Fault.DRIP:
            return evolve(reply, ending=Ending.DRIP, interval=scripted.seconds)
        case _:  # the rest is in what the answer says, not in how it is sent
            return reply


def _retry_after(scripted: Scripted) -> dict[str, str]:
    match scripted.fault:
        case Fault.RATE_LIMITED | Fault.UNAVAILABLE_RETRY:
            return {"retry-after": str(ceil(scripted.seconds))}  # RFC 9110, 10.2.3: whole seconds
        case Fault.RATE_LIMITED_DATE:
            return {"retry-after": formatdate(time() + scripted.seconds, usegmt=True)}
        case Fault.RATE_LIMITED_GARBAGE:
            return {"retry-after": "in a while"}
        case _:
            return {}
