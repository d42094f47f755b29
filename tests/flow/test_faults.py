"""Whatever goes wrong at a vendor: how far the request got, how the ledger closes it, and that nothing is billed without being counted."""

import pytest
from attrs import frozen

from linehunt import Client, Delivery, Ended
from linehunt_sandbox import Fault, Sandbox
from linehunt_sandbox.sandbox import VENDORS
from linehunt_sandbox.vendor import Vendor
from sandboxed import AMERICA, INDIA, Books, attempts, configuration

NOT_SENT, IN_DOUBT, RESPONDED = Delivery
SETTLED, RELEASED, DOUBT = Ended
BATCH = (INDIA, "+919812345701", "+919812345715")
# What is asked, by the vendor's name, or by that and a word.
ASKED = {
    "plivo": (AMERICA,),
    "kaleyra": (INDIA,),
    "kaleyra batch": BATCH,
    "twilio": (AMERICA,),
    "vonage": (AMERICA,),
    "telnyx": (AMERICA,),
    "infobip": (INDIA,),
    "infobip batch": BATCH,
}


@frozen
class Row:
    """What becomes of an attempt: the error's class (None: an answer), its delivery, and how it ended; `unanswered`: for a number
    without an entry, where that is otherwise.
    """

    error: str | None
    delivery: Delivery
    ended: Ended
    tries: int = 1
    unanswered: Ended | None = None


TABLE = {
    Fault.BAD_REQUEST:          Row("QueryRejected",        RESPONDED, RELEASED),
    Fault.UNAUTHORIZED:         Row("AuthenticationFailed", RESPONDED, RELEASED),
    Fault.INSUFFICIENT_FUNDS:   Row("InsufficientFunds",    RESPONDED, RELEASED),
    Fault.FORBIDDEN:            Row("PermissionDenied",     RESPONDED, RELEASED),
    Fault.NOT_FOUND:            Row("QueryRejected",        RESPONDED, RELEASED),
    Fault.RATE_LIMITED:         Row("RateLimited",          RESPONDED, RELEASED),
    Fault.RATE_LIMITED_DATE:    Row("RateLimited",          RESPONDED, RELEASED),
    Fault.RATE_LIMITED_GARBAGE: Row("RateLimited",          RESPONDED, RELEASED),
    Fault.RATE_LIMITED_BARE:    Row("RateLimited",          RESPONDED, RELEASED),
    Fault.SERVER_ERROR:         Row("ProviderUnavailable",  RESPONDED, DOUBT),
    Fault.UNAVAILABLE:          Row("ProviderUnavailable",  RESPONDED, DOUBT),
    Fault.UNAVAILABLE_RETRY:    Row("ProviderUnavailable",  RESPONDED, RELEASED),
    Fault.REDIRECT:             Row("QueryRejected",        RESPONDED, RELEASED),
    Fault.HTML:                 Row("MalformedResponse",    RESPONDED, SETTLED),
    Fault.EMPTY:                Row("MalformedResponse",    RESPONDED, SETTLED),
    Fault.MALFORMED_JSON:       Row("MalformedResponse",    RESPONDED, SETTLED),
    Fault.WRONG_NUMBER:         Row("MalformedResponse",    RESPONDED, SETTLED),
    Fault.MISSING_NUMBER:       Row("MalformedResponse",    RESPONDED, SETTLED),
    Fault.HIGH_PRICE:           Row(None,                   RESPONDED, SETTLED),
    Fault.NAN_PRICE:            Row(None,                   RESPONDED, SETTLED),
    Fault.NEGATIVE_PRICE:       Row(None,                   RESPONDED, SETTLED),
    Fault.HUGE_PRICE:           Row(None,                   RESPONDED, SETTLED),
    Fault.SLOW:                 Row("TimedOut",             IN_DOUBT,  DOUBT),
    Fault.DRIP:                 Row("TimedOut",             IN_DOUBT,  DOUBT),
    Fault.SILENT:               Row("TimedOut",             IN_DOUBT,  DOUBT),
    Fault.RESET:                Row("ConnectionBroken",     IN_DOUBT,  DOUBT),
    Fault.CLOSED:               Row("ConnectionBroken",     IN_DOUBT,  DOUBT),
    Fault.CUT_HEADERS:          Row("ConnectionBroken",     IN_DOUBT,  DOUBT),
    Fault.CUT_BODY:             Row("ConnectionBroken",     IN_DOUBT,  DOUBT),
    Fault.REFUSED:              Row("ConnectionFailed",     NOT_SENT,  RELEASED, tries=3),
}  # fmt: skip

OTHERWISE = {
    ("plivo", Fault.NOT_FOUND):                Row(None, RESPONDED, SETTLED),  # Plivo's word for an invalid number: an answer
    ("vonage", Fault.NOT_FOUND):               Row(None, RESPONDED, SETTLED),  # Vonage's, for nothing
    ("kaleyra batch", Fault.WRONG_NUMBER):     Row(None, RESPONDED, SETTLED),  # the good ones beside it are kept
    ("kaleyra batch", Fault.MISSING_NUMBER):   Row(None, RESPONDED, SETTLED),  # likewise; the price told says that the missing one is paid
    ("infobip batch", Fault.WRONG_NUMBER):     Row(None, RESPONDED, SETTLED, unanswered=DOUBT),  # no price is told
    ("infobip batch", Fault.MISSING_NUMBER):   Row(None, RESPONDED, SETTLED, unanswered=DOUBT),
}  # fmt: skip


def deadline(row: Row) -> str:
    """Short where it must pass, so long that it never does elsewhere."""
    return "0.2s" if row.error == "TimedOut" else "10s"


def vendor_of(asked: str, sandbox: Sandbox) -> Vendor:
    """The vendor that is asked."""
    return sandbox.vendors[asked.partition(" ")[0]]


CASES = [(asked, fault) for asked in ASKED for fault in Fault if vendor_of(asked, Sandbox()).can(fault)]


def test_the_table_is_whole() -> None:
    """Every fault that the sandbox knows has a row, and every vendor is asked."""
    assert set(TABLE) == set(Fault)
    assert {asked.partition(" ")[0] for asked in ASKED} == {kind.name for kind in VENDORS}


@pytest.mark.parametrize(("asked", "fault"), CASES, ids=[f"{asked}-{fault}" for asked, fault in CASES])
def test_fault(asked: str, fault: Fault, sandbox: Sandbox, books: Books) -> None:
    """The attempt is closed as the table says, for every number it asked; what is billed is counted; no request is without an attempt."""
    vendor = vendor_of(asked, sandbox)
    vendor.bills_server_errors = True  # the worse of the two: nobody knows whether a vendor does
    vendor.script(fault, seconds=0.05 if fault is Fault.DRIP else 30)
    row = OTHERWISE.get((asked, fault), TABLE[fault])
    limits = {vendor.name: {"deadline": deadline(row), "patience": "0.5s"}}
    with Client(configuration(sandbox, vendor.name, **limits), store=books.store) as asking:
        results = list(asking.lookup_many(ASKED[asked]))

    seen = {
        (attempt.error and attempt.error.partition(":")[0], attempt.delivery, attempt.ended)
        for result in results
        for attempt in result.steps[0].attempts
    }
    assert seen == {(row.error, row.delivery, ended) for ended in (row.ended, row.unanswered) if ended is not None}
    assert all(len(result.steps[0].attempts) == row.tries for result in results)
    assert books.cover()
    assert books.requests <= len(attempts(*results))
    assert books.counted == ({} if row.ended is RELEASED else books.billed)


@pytest.mark.parametrize("asked", ASKED)
@pytest.mark.parametrize("fault", [Fault.SERVER_ERROR, Fault.SILENT, Fault.CLOSED, Fault.CUT_BODY], ids=str)
def test_a_doubt_is_never_bought_again(asked: str, fault: Fault, sandbox: Sandbox, books: Books) -> None:
    """After a failure that may have been billed, the same question is not asked there again: one request in all."""
    vendor = vendor_of(asked, sandbox)
    vendor.script(fault, seconds=0.05 if fault is Fault.DRIP else 30)
    with Client(configuration(sandbox, vendor.name, **{vendor.name: {"deadline": deadline(TABLE[fault])}}), store=books.store) as asking:
        list(asking.lookup_many(ASKED[asked]))
        again = list(asking.lookup_many(ASKED[asked]))

    assert {result.steps[0].reason.partition(" since ")[0] for result in again} == {"in doubt there"}
    assert sandbox.bill.requests(vendor.name) == 1


@pytest.mark.parametrize(("name", "in_doubt"), [("kaleyra", 0), ("infobip", 5_000)])
@pytest.mark.parametrize(
    ("fault", "kept"),
    [(Fault.WRONG_NUMBER, [False, True, True]), (Fault.MISSING_NUMBER, [True, True, False])],
    ids=str,
)
def test_a_batch_with_a_hole(name: str, in_doubt: int, fault: Fault, kept: list[bool], sandbox: Sandbox, books: Books) -> None:
    """One number without an entry hurts only itself: the others have their answers. They bear the price that was told; if none was, it is
    in doubt.
    """
    sandbox.vendors[name].script(fault)
    with Client(configuration(sandbox, name), store=books.store) as asking:
        results = list(asking.lookup_many(BATCH))

    assert [result.complete for result in results] == kept
    assert {result.steps[0].reason for result in results if not result.complete} == {"no entry for this number in the answer"}
    assert books.counted == books.billed
    assert sum(money.micros for money in books.store.in_doubt) == in_doubt
    flags = {flag for result in results for flag in result.steps[0].attempts[0].flags}
    assert flags == ({"dropped 1 answers for numbers that were not asked"} if fault is Fault.WRONG_NUMBER else set())


@pytest.mark.parametrize("name", ["kaleyra", "vonage"])
@pytest.mark.parametrize("fault", [Fault.HIGH_PRICE, Fault.NAN_PRICE, Fault.NEGATIVE_PRICE, Fault.HUGE_PRICE], ids=str)
def test_a_price_that_is_not_sane(name: str, fault: Fault, sandbox: Sandbox, books: Books) -> None:
    """The answer is kept and counted at what it cost, the price is flagged, and the account is not asked again."""
    sandbox.vendors[name].script(fault)
    with Client(configuration(sandbox, name), store=books.store) as asking:
        first = asking.lookup(INDIA)
        second = asking.lookup("+919812345701")

    [flag] = first.steps[0].attempts[0].flags
    assert first.complete
    assert second.steps[0].reason == f"switched off: {flag}"
    assert sandbox.bill.requests(name) == 1
    assert books.counted == books.billed
