"""What can go wrong at a vendor, by name."""

from difflib import get_close_matches
from enum import StrEnum

BATCHES, PRICES = "batches", "price in its answers"
"""What a vendor must have for some of the faults: several numbers in a request, a price in its answers."""


class Fault(StrEnum):
    """A scripted fault. A member is its own name in lower case: `Fault.SILENT == "silent"`.

    `text` says what the caller meets. `billed` says whether the vendor charges what the answer would have cost.
    `needs` is what a vendor must have to be scripted with it; None: any can be.
    """

    text: str
    billed: bool
    needs: str | None

    def __new__(cls, name: str, text: str, billed: bool, needs: str | None = None) -> "Fault":
        """A member, with what it means."""
        member = str.__new__(cls, name)
        member._value_ = name
        member.text = text
        member.billed = billed
        member.needs = needs
        return member

    @classmethod
    def parse(cls, name: str) -> "Fault":
        """The fault of this name.

        Raises:
            ValueError: there is none, with the nearest that there is.
        """
        for fault in cls:
            if fault == name:
                return fault
        near = get_close_matches(str(name), cls, n=1)
        hint = f"did you mean {str(near[0])!r}?" if near else f"known: {', '.join(cls)}"
        raise ValueError(f"unknown fault {str(name)[:40]!r}: {hint}")

    # Refusals.
    BAD_REQUEST = "bad_request", "400", False
    UNAUTHORIZED = "unauthorized", "401, as for wrong credentials", False
    INSUFFICIENT_FUNDS = "insufficient_funds", "402; Kaleyra: code E110, with the status of `insufficient_funds_status`", False
    FORBIDDEN = "forbidden", "403", False
    NOT_FOUND = "not_found", "404; at Plivo as for an invalid number, and billed as one; at Vonage as for no number", True
    RATE_LIMITED = "rate_limited", "429 with Retry-After in seconds", False
    RATE_LIMITED_DATE = "rate_limited_date", "429 with Retry-After as a date", False
    RATE_LIMITED_GARBAGE = "rate_limited_garbage", "429 with a Retry-After that is neither", False
    RATE_LIMITED_BARE = "rate_limited_bare", "429 without Retry-After", False
    SERVER_ERROR = "server_error", "500; billed if the vendor's `bills_server_errors` is set", False
    UNAVAILABLE = "unavailable", "503; billed if the vendor's `bills_server_errors` is set", False
    UNAVAILABLE_RETRY = "unavailable_retry", "503 with Retry-After in seconds: not billed", False
    REDIRECT = "redirect", "302 to another host (`location`)", False
    # A 200 that is no answer.
    HTML = "html", "200 with a page of HTML", True
    EMPTY = "empty", "200 without a body", True
    MALFORMED_JSON = "malformed_json", "200 with JSON that breaks off, its length right", True
    WRONG_NUMBER = "wrong_number", "200 that answers for another number than the one asked (the first of a batch)", True
    MISSING_NUMBER = "missing_number", "200 without the last number of a batch", True, BATCHES
    # Money.
    HIGH_PRICE = "high_price", "the price is a hundred times what it was, and charged", True, PRICES
    NAN_PRICE = "nan_price", "the price shown is NaN, the charge as ever", True, PRICES
    NEGATIVE_PRICE = "negative_price", "the price shown is -1, the charge as ever", True, PRICES
    HUGE_PRICE = "huge_price", "the price shown is 1e999999, the charge as ever", True, PRICES
    # Time, and the connection.
    SLOW = "slow", "the right answer, `seconds` late", True
    DRIP = "drip", "the right answer a byte at a time, `seconds` between two", True
    SILENT = "silent", "the request is read, and nothing comes back", True
    RESET = "reset", "the request is read, then TCP RST", True
    CLOSED = "closed", "the request is read, then the connection closes", True
    CUT_HEADERS = "cut_headers", "the connection closes within the headers", True
    CUT_BODY = "cut_body", "the connection closes in the middle of the body that Content-Length announced", True
    REFUSED = "refused", "the port is closed: connection refused, until `start()`", False
