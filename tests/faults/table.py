"""What breaks, and what comes of it: the 36 faults, a row for each outcome.

Where one fault has several outcomes its rows are 6a, 6b and so on. Everything else follows by rule, in expected.py: what the accounts
before and after the faulty one do, what each number of a batch has, and what the ledger's sums are.
"""

from enum import StrEnum

from attrs import frozen

from faults.beside import LEDGER_LOST, NO_LEDGER, NO_READING, NO_REQUEST, PUT_AHEAD, PUT_BACK, SLOW_READING
from faults.connecting import ENDLESS_HANDSHAKE, NO_ADDRESS, NO_HANDSHAKE, NOBODY, NOT_ACCEPTED, NOT_ITS_OWN, STRANGER
from faults.said import (
    BAD_JSON,
    DEAR,
    FORBIDDEN,
    HTML,
    LATER,
    NO_CREDIT,
    NO_PRICE,
    ODD_PRICE,
    ONE_IS_FOREIGN,
    ONE_IS_FREE,
    ONE_IS_MISSING,
    OTHER_NUMBERS,
    REDIRECTS,
    REFUSED,
    SAID_TWICE,
    SERVER_ERRORS,
    SOON,
    UNAUTHORIZED,
    UNAVAILABLE,
    WHENEVER,
    WRONG_SHAPE,
)
from faults.way import Ways
from faults.wire import (
    BAD_CHUNKS,
    BAD_GZIP,
    BAD_LENGTH,
    BOMB,
    CLOSED,
    CUT_GZIP,
    CUT_HEADERS,
    DRIPPED_BODY,
    DRIPPED_HEADERS,
    FLOOD,
    MORE,
    NO_HTTP,
    NO_LENGTH,
    RESET,
    SHORT,
    SILENT,
    TOO_LARGE,
)
from linehunt.model.attempt import Delivery, Ended

NOT_SENT, IN_DOUBT, RESPONDED = Delivery
SETTLED, RELEASED, DOUBT = Ended
GAVE = "gave carrier"
NO_ENTRY = "no entry for this number in the answer"
RAISED = frozenset({"StoreError", "PluginContractError"})


class Afterwards(StrEnum):
    """What becomes of an account that has a fault again and again, in the page's words."""

    ASKED = "asked as before"
    FAILING = "rests after three in a row"
    RESTING = "rests as long as it was told"
    OFF = "switched off"
    SPENT = "its spent budget stays spent"


ASKED, FAILING, RESTING, OFF, SPENT = Afterwards


class Hits(StrEnum):
    """Which numbers of a batch have the fault, in the page's words. Those that haven't are answered, at their quotes."""

    ALL = ""
    LAST = "of a batch: one number"
    BATCH = "of a batch: one number; of a single number it is 25a"


ALL, LAST, BATCH = Hits


@frozen
class Row:
    """A fault, and what comes of it at the account that has it.

    name: its number, and a letter where it has several outcomes.
    ways: how it can come about.
    outcome: the class of the error, or the first words of the step. What is in `RAISED` ends the call.
    delivery, ended: how far each attempt got, and how the ledger closes it; None where there is no attempt.
    asked: how many attempts are made. connections, requests: how many the server counts.
    afterwards: what becomes of an account that has it again and again. hits: which numbers of a batch have it.
    pays: what a number that is settled costs, in quotes.
    """

    name: str
    fault: str
    ways: Ways
    outcome: str
    delivery: Delivery | None
    ended: Ended | None
    asked: int
    connections: int
    requests: int
    afterwards: Afterwards
    hits: Hits = ALL
    pays: int = 1

    @property
    def number(self) -> int:
        """The fault's number: 6 of 6a."""
        return int(self.name.rstrip("abc"))

    @property
    def waits(self) -> bool:
        """Whether the account's deadline has to pass."""
        return self.outcome == "TimedOut"

    @property
    def only_in_batches(self) -> bool:
        """Whether it takes several numbers to have it."""
        return self.hits is Hits.BATCH

    @property
    def raised(self) -> bool:
        """Whether the call ends with it."""
        return self.outcome in RAISED

    @property
    def answered(self) -> bool:
        """Whether the account gives what was wanted all the same."""
        return self.outcome == GAVE


TABLE = (
    #          fault                            ways               outcome                 delivery   ended     asked, connections, requests
    Row("1",   "unknown name",                  NO_ADDRESS,        "ConnectionFailed",     NOT_SENT,  RELEASED, 3, 0, 0, FAILING),
    Row("2",   "connection refused",            NOBODY,            "ConnectionFailed",     NOT_SENT,  RELEASED, 3, 0, 0, FAILING),
    Row("3",   "connection not accepted",       NOT_ACCEPTED,      "TimedOut",             NOT_SENT,  RELEASED, 1, 0, 0, FAILING),
    Row("4",   "unknown authority",             STRANGER,          "UntrustedServer",      NOT_SENT,  RELEASED, 1, 1, 0, OFF),
    Row("5",   "certificate that isn't good",   NOT_ITS_OWN,       "UntrustedServer",      NOT_SENT,  RELEASED, 1, 1, 0, OFF),
    Row("6a",  "no TLS handshake",              NO_HANDSHAKE,      "ConnectionFailed",     NOT_SENT,  RELEASED, 3, 3, 0, FAILING),
    Row("6b",  "TLS handshake without end",     ENDLESS_HANDSHAKE, "TimedOut",             NOT_SENT,  RELEASED, 1, 1, 0, FAILING),
    Row("7",   "connection reset",              RESET,             "ConnectionBroken",     IN_DOUBT,  DOUBT,    1, 1, 1, FAILING),
    Row("8",   "connection closed",             CLOSED,            "ConnectionBroken",     IN_DOUBT,  DOUBT,    1, 1, 1, FAILING),
    Row("9",   "silence",                       SILENT,            "TimedOut",             IN_DOUBT,  DOUBT,    1, 1, 1, FAILING),
    Row("10",  "headers in drops",              DRIPPED_HEADERS,   "TimedOut",             IN_DOUBT,  DOUBT,    1, 1, 1, FAILING),
    Row("11",  "body in drops",                 DRIPPED_BODY,      "TimedOut",             IN_DOUBT,  DOUBT,    1, 1, 1, FAILING),
    Row("12",  "flood of 1xx responses",        FLOOD,             "TimedOut",             IN_DOUBT,  DOUBT,    1, 1, 1, FAILING),
    Row("13",  "headers that are cut",          CUT_HEADERS,       "ConnectionBroken",     IN_DOUBT,  DOUBT,    1, 1, 1, FAILING),
    Row("14",  "body shorter than its length",  SHORT,             "ConnectionBroken",     IN_DOUBT,  DOUBT,    1, 1, 1, FAILING),
    Row("15",  "body without a length",         NO_LENGTH,         "ConnectionBroken",     IN_DOUBT,  DOUBT,    1, 1, 1, FAILING),
    Row("16",  "chunks that are cut or odd",    BAD_CHUNKS,        "ConnectionBroken",     IN_DOUBT,  DOUBT,    1, 1, 1, FAILING),
    Row("17",  "compressed body that is cut",   CUT_GZIP,          "MalformedResponse",    IN_DOUBT,  SETTLED,  1, 1, 1, FAILING),
    Row("18",  "coding that wasn't asked for",  BAD_GZIP,          "MalformedResponse",    IN_DOUBT,  SETTLED,  1, 1, 1, FAILING),
    Row("19a", "compressed bomb",               BOMB,              "MalformedResponse",    IN_DOUBT,  SETTLED,  1, 1, 1, FAILING),
    Row("19b", "body over 1 MiB",               TOO_LARGE,         "ResponseTooLarge",     IN_DOUBT,  DOUBT,    1, 1, 1, FAILING),
    Row("20a", "bytes after the body",          MORE,              GAVE,                   RESPONDED, SETTLED,  1, 1, 1, ASKED),
    Row("20b", "length that is none",           BAD_LENGTH,        "ConnectionBroken",     IN_DOUBT,  DOUBT,    1, 1, 1, FAILING),
    Row("21",  "no HTTP, or too much of it",    NO_HTTP,           "ConnectionBroken",     IN_DOUBT,  DOUBT,    1, 1, 1, FAILING),
    Row("22",  "200 without JSON",              HTML,              "MalformedResponse",    RESPONDED, SETTLED,  1, 1, 1, FAILING),
    Row("23",  "200 with another shape",        WRONG_SHAPE,       "MalformedResponse",    RESPONDED, SETTLED,  1, 1, 1, FAILING),
    Row("24a", "200 with unreadable JSON",      BAD_JSON,          "MalformedResponse",    RESPONDED, SETTLED,  1, 1, 1, FAILING),
    Row("24b", "200 with a key twice",          SAID_TWICE,        GAVE,                   RESPONDED, SETTLED,  1, 1, 1, ASKED),
    Row("25a", "answers for others alone",      OTHER_NUMBERS,     "MalformedResponse",    RESPONDED, SETTLED,  1, 1, 1, FAILING),
    Row("25b", "one answer for another",        ONE_IS_FOREIGN,    NO_ENTRY,               RESPONDED, DOUBT,    1, 1, 1, ASKED, BATCH),
    Row("26a", "no entry, no price told",       ONE_IS_MISSING,    NO_ENTRY,               RESPONDED, DOUBT,    1, 1, 1, ASKED, LAST),
    Row("26b", "no entry, a price told",        ONE_IS_FREE,       NO_ENTRY,               RESPONDED, SETTLED,  1, 1, 1, ASKED, LAST, 0),
    Row("27",  "redirect",                      REDIRECTS,         "QueryRejected",        RESPONDED, RELEASED, 1, 1, 1, ASKED),
    Row("28",  "question refused",              REFUSED,           "QueryRejected",        RESPONDED, RELEASED, 1, 1, 1, ASKED),
    Row("29a", "credentials refused",           UNAUTHORIZED,      "AuthenticationFailed", RESPONDED, RELEASED, 1, 1, 1, OFF),
    Row("29b", "not permitted",                 FORBIDDEN,         "PermissionDenied",     RESPONDED, RELEASED, 1, 1, 1, OFF),
    Row("30",  "no credit",                     NO_CREDIT,         "InsufficientFunds",    RESPONDED, RELEASED, 1, 1, 1, OFF),
    Row("31a", "429, wait within patience",     SOON,              "RateLimited",          RESPONDED, RELEASED, 3, 1, 3, ASKED),
    Row("31b", "429, wait beyond patience",     LATER,             "RateLimited",          RESPONDED, RELEASED, 1, 1, 1, RESTING),
    Row("31c", "429, no wait to be read",       WHENEVER,          "RateLimited",          RESPONDED, RELEASED, 1, 1, 1, ASKED),
    Row("32a", "5xx",                           SERVER_ERRORS,     "ProviderUnavailable",  RESPONDED, DOUBT,    1, 1, 1, FAILING),
    Row("32b", "503, wait within patience",     UNAVAILABLE,       "ProviderUnavailable",  RESPONDED, RELEASED, 3, 1, 3, ASKED),
    Row("33a", "price above the quote",         DEAR,              GAVE,                   RESPONDED, SETTLED,  1, 1, 1, OFF, ALL, 5),
    Row("33b", "price that is none",            ODD_PRICE,         GAVE,                   RESPONDED, SETTLED,  1, 1, 1, OFF),
    Row("33c", "no price",                      NO_PRICE,          GAVE,                   RESPONDED, SETTLED,  1, 1, 1, ASKED),
    Row("34a", "no ledger when asking",         NO_LEDGER,         "StoreError",           None,      None,     0, 0, 0, ASKED),
    Row("34b", "no ledger for the answer",      LEDGER_LOST,       "StoreError",           IN_DOUBT,  DOUBT,    1, 1, 1, ASKED),
    Row("35a", "clock put back",                PUT_BACK,          GAVE,                   RESPONDED, SETTLED,  1, 1, 1, SPENT),
    Row("35b", "clock put ahead",               PUT_AHEAD,         GAVE,                   RESPONDED, SETTLED,  1, 1, 1, ASKED),
    Row("36a", "plugin breaks before sending",  NO_REQUEST,        "PluginContractError",  NOT_SENT,  RELEASED, 1, 0, 0, ASKED),
    Row("36b", "plugin breaks on the response", NO_READING,        "MalformedResponse",    RESPONDED, SETTLED,  1, 1, 1, FAILING),
    Row("36c", "plugin takes a minute",         SLOW_READING,      GAVE,                   RESPONDED, SETTLED,  1, 1, 1, ASKED),
)  # fmt: skip
