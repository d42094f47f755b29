"""Vonage's refusals: by the status in the body, with HTTP's 200, and by HTTP's own where a gateway says it."""

import json

import pytest

import linehunt_vonage as vonage
from linehunt.plugin import (
    Answer,
    AuthenticationFailed,
    Facts,
    InsufficientFunds,
    MalformedResponse,
    PermissionDenied,
    PhoneNumber,
    ProviderError,
    ProviderUnavailable,
    QueryRejected,
    RateLimited,
    Reply,
    Verdict,
)
from vendor_replies import STATUSES, raised, respond

NUMBER = PhoneNumber("+145645562")
# Vonage/vonage-python-sdk, number_insight/tests/data/basic_insight_error.json and advanced_async_insight_error.json.
NOT_A_NUMBER = b"""{
    "status": 3,
    "status_message": "Invalid request :: Not valid number format detected [ 145645562 ]"
}"""
WRONG_CREDENTIALS = b"""{
    "error_text": "Invalid credentials",
    "status": 4
}"""


def normalize(body: bytes | object, status: int = 200, headers: dict[str, str] | None = None) -> Reply:
    """The reply to these bytes, or to this object as JSON."""
    return vonage.normalize_response(respond(body, status, headers), (NUMBER,))


def refusal(body: bytes | object, status: int = 200, headers: dict[str, str] | None = None) -> ProviderError:
    """The error that they raise."""
    return raised(lambda: normalize(body, status, headers))


def test_a_number_that_is_none_is_an_answer() -> None:
    """Its words tell it from other refusals with status 3. It is final, and costs nothing."""
    assert normalize(NOT_A_NUMBER) == Reply({NUMBER.e164: Answer(Facts(valid=False), verdict=Verdict.INVALID_NUMBER)}, charged=0)


@pytest.mark.parametrize("status", [200, 400])
def test_whatever_http_says_of_it(status: int) -> None:
    """200 in the SDK's sample; a refusing status says no less."""
    [told] = normalize(NOT_A_NUMBER, status).answers.values()
    assert isinstance(told, Answer)
    assert told.verdict is Verdict.INVALID_NUMBER


def test_a_price_that_is_told_for_it_is_charged() -> None:
    """Vonage says that a rejected request is not billed; what the answer itself says counts for more."""
    told = {**json.loads(NOT_A_NUMBER), "request_price": "0.01", "request_id": "r-1", "remaining_balance": "3.5"}
    reply = normalize(told)
    assert (reply.charged, reply.request_id, reply.balance) == ("0.01 EUR", "r-1", "3.5 EUR")


@pytest.mark.parametrize("words", ["Invalid request :: number is missing", "", None, {"why": "No."}], ids=repr)
def test_another_request_with_status_3_is_rejected(words: object) -> None:
    """It may be incomplete for some other reason: no word on the number."""
    assert type(refusal({"status": 3, "status_message": words})) is QueryRejected


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (1, RateLimited),
        (3, QueryRejected),
        (4, AuthenticationFailed),
        ("4", AuthenticationFailed),
        (5, ProviderUnavailable),
        (9, InsufficientFunds),
        (19, PermissionDenied),
        (999, QueryRejected),
    ],
    ids=repr,
)
@pytest.mark.parametrize("key", ["status_message", "error_text"])
def test_the_documented_statuses(code: object, kind: type[ProviderError], key: str) -> None:
    """Each is the error that it means, with its code and its words, which stand under one of two keys."""
    error = refusal({"status": code, key: "No."})
    assert (type(error), error.message, error.code) == (kind, "No.", str(code))


def test_the_sample_of_wrong_credentials() -> None:
    """As the SDK has it."""
    error = refusal(WRONG_CREDENTIALS)
    assert (type(error), error.message, error.code) == (AuthenticationFailed, "Invalid credentials", "4")


@pytest.mark.parametrize("code", [2, 6, 7, 8, 42, 46, -1, "", "ok", None, True, False, 0.5, [0], {"code": 0}], ids=repr)
def test_another_status_is_not_what_is_documented(code: object) -> None:
    """Whether it was billed is not known: it is settled at the quote, or at the price that it tells."""
    error = refusal({"status": code, "status_message": "?", "country_code": "US", "request_price": "0.03"})
    assert (type(error), error.charged) == (MalformedResponse, "0.03 EUR")


def test_a_body_without_a_status_is_not_what_is_documented() -> None:
    """However much it looks like an answer."""
    assert type(refusal({"international_format_number": "145645562", "country_code": "US"})) is MalformedResponse


@pytest.mark.parametrize("code", [1, 3, 4, 5, 9, 19, 999])
def test_a_refusal_costs_what_it_tells(code: int) -> None:
    """Nothing by its own word, where a refund takes all of the price back; without a word, as its class has it."""
    told = {"status": code, "request_price": "0.04000000", "refund_price": "0.04000000"}
    assert refusal(told).charged == "0 EUR"
    assert refusal({"status": code}).charged is None


@pytest.mark.parametrize(
    ("headers", "wait"),
    [({}, 1.0), ({"retry-after": "3"}, 3.0), ({"retry-after": "0"}, 0.0), ({"retry-after": "in a while"}, 1.0)],
    ids=repr,
)
def test_busy_is_over_in_a_second(headers: dict[str, str], wait: float) -> None:
    """It means more requests "in the last second" than are permitted, and to "please retry". A header says it better."""
    assert refusal({"status": 1}, headers=headers).retry_after == wait


def test_no_other_refusal_is_asked_again_by_itself() -> None:
    """A failure with a Retry-After and HTTP's 200 is no promise that nothing was done."""
    assert refusal({"status": 5}, headers={"retry-after": "1"}).retry_after is None


@pytest.mark.parametrize(("status", "kind"), STATUSES)
@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"\xff", b'{"title": "No."}', b'{"status": 0}'], ids=repr)
def test_https_own_status_stands_where_the_body_has_none(status: int, kind: type[ProviderError], body: bytes) -> None:
    """A gateway's refusal, with any body or none; a success beside it is none."""
    assert type(refusal(body, status)) is kind


@pytest.mark.parametrize("code", [1, 3, 4, 9, 19])
def test_a_failing_gateway_stands_whatever_the_body_says(code: int) -> None:
    """It may have asked before it failed."""
    assert type(refusal({"status": code, "status_message": "Not valid number format"}, 502)) is ProviderUnavailable


def test_a_gateways_words() -> None:
    """Those of RFC 9457, or else what can be said of the body."""
    assert refusal({"title": "Unauthorized", "detail": "Wrong key.", "status": 401}, 401).message == "Wrong key."
    assert refusal({"title": "Unauthorized"}, 401).message == "Unauthorized"
    assert refusal(b"<html>", 401, {"content-type": "text/html"}).message == "HTTP status 401 with 6 bytes of text/html"
    assert refusal(b"<html>", 401).message == "HTTP status 401 with 6 bytes of no type"


def test_retry_after_of_a_gateway() -> None:
    """In seconds, where HTTP makes it a promise."""
    assert refusal(b"", 503, {"retry-after": "3"}).retry_after == 3.0


def test_a_number_in_vonages_words_is_masked() -> None:
    """The sample quotes it in full."""
    assert "14155550123" not in str(refusal({"status": 3, "status_message": "Invalid request [ 14155550123 ]"}))
