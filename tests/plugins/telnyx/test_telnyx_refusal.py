"""Telnyx's refusals: by status and by code, and those that are answers."""

from typing import Any

import pytest

import linehunt_telnyx as telnyx
from linehunt.plugin import (
    Answer,
    AuthenticationFailed,
    Facts,
    Field,
    PermissionDenied,
    PhoneNumber,
    ProviderError,
    ProviderUnavailable,
    QueryRejected,
    Reply,
    Secret,
    Verdict,
)
from vendor_replies import STATUSES, raised, respond

NUMBER = PhoneNumber("+14154305555")


def normalize(status: int, body: bytes | object, headers: dict[str, str] | None = None, bills_invalid: bool = True) -> Reply:
    """The reply to these bytes, or to this object as JSON."""
    settings = telnyx.Settings(api_key=Secret("KEY0190-x"), bills_invalid=bills_invalid)
    return telnyx.normalize_response(respond(body, status, headers), (NUMBER,), frozenset({Field.CARRIER}), settings)


def refusal(status: int, body: bytes | object, headers: dict[str, str] | None = None) -> ProviderError:
    """The error that they raise."""
    return raised(lambda: normalize(status, body, headers))


def errors(code: object = "10015", detail: object = "No.", title: object = "Bad Request") -> dict[str, Any]:
    """A body of one error."""
    return {"errors": [{"code": code, "title": title, "detail": detail}]}


@pytest.mark.parametrize("status", [400, 404, 422])
@pytest.mark.parametrize("code", ["10002", 10002], ids=repr)
@pytest.mark.parametrize(("bills_invalid", "charged"), [(True, None), (False, 0)])
def test_the_code_of_an_invalid_number_is_an_answer(status: int, code: object, bills_invalid: bool, charged: int | None) -> None:
    """Code 10002, "Invalid phone number", is a result, not an error. It costs the quote, or nothing where the account says so."""
    assert normalize(status, errors(code), {"x-request-id": "a-1"}, bills_invalid=bills_invalid) == Reply(
        {"+14154305555": Answer(Facts(valid=False), verdict=Verdict.INVALID_NUMBER)}, charged, "a-1"
    )


@pytest.mark.parametrize(("status", "kind"), [(401, AuthenticationFailed), (403, PermissionDenied), (500, ProviderUnavailable)])
def test_that_code_says_nothing_beside_another_status(status: int, kind: type[ProviderError]) -> None:
    """A refused key refuses every number."""
    assert type(refusal(status, errors("10002"))) is kind


@pytest.mark.parametrize("detail", ["+14154305555 is a Canadian number", "This IS A CANADIAN NUMBER."])
def test_a_canadian_number_is_not_covered(detail: str) -> None:
    """422 without the right to Canadian numbers. The account goes on answering for the others; nothing is told of the price."""
    assert normalize(422, errors(detail=detail)) == Reply({"+14154305555": Answer(verdict=Verdict.NOT_COVERED)})


@pytest.mark.parametrize("status", [400, 403, 404])
def test_a_canadian_number_is_a_422(status: int) -> None:
    """Beside another status the words are only words."""
    assert isinstance(refusal(status, errors(detail="+14154305555 is a Canadian number")), QueryRejected | PermissionDenied)


def test_a_later_error_of_the_list_counts_too() -> None:
    """Telnyx sends a list."""
    body = {"errors": [*errors()["errors"], *errors("10002")["errors"]]}
    assert next(iter(normalize(422, body).answers.values())) == Answer(Facts(valid=False), verdict=Verdict.INVALID_NUMBER)


@pytest.mark.parametrize(("status", "kind"), STATUSES)
@pytest.mark.parametrize(
    "body",
    [b"", b"<html>x</html>", b"\xff\xfe", b"[]", b'"x"', b"{}", b'{"errors": null}', b'{"errors": ["x"]}', b'{"errors": {"a": 1}}'],
    ids=["nothing", "HTML", "not UTF-8", "list", "text", "empty object", "null", "a text in the list", "an object"],
)
def test_the_status_decides_whatever_the_body_is(status: int, kind: type[ProviderError], body: bytes) -> None:
    """A gateway speaks no JSON, and a refusal is never read as a result."""
    assert type(refusal(status, body)) is kind


@pytest.mark.parametrize(("status", "kind"), STATUSES)
def test_the_status_decides_with_telnyxs_body_too(status: int, kind: type[ProviderError]) -> None:
    """With detail and code carried."""
    error = refusal(status, errors("10010"))
    assert (type(error), error.message.endswith("No."), error.code) == (kind, True, "10010")


def test_the_title_stands_in_for_a_missing_detail() -> None:
    """Only `code` and `title` are required."""
    assert refusal(400, errors(detail=None)).message == "Bad Request"


def test_a_body_without_words_is_told_by_size_and_type() -> None:
    """Never its text: an error page may repeat what was sent."""
    error = refusal(401, b"<html>Bearer KEY0190-x</html>", {"content-type": "text/html"})
    assert error.message == "HTTP status 401 with 29 bytes of text/html"
    assert refusal(500, b"").message == "HTTP status 500 with 0 bytes of no type"


def test_a_404_says_what_to_check() -> None:
    """A resource or URL that could not be found is a mistake in the configuration, which must not read as "no such number"."""
    error = refusal(404, errors("10005", "The requested resource or URL could not be found."))
    assert error.message == "no such address, check base_url: The requested resource or URL could not be found."


def test_a_number_in_telnyxs_words_is_masked() -> None:
    """Their details repeat it."""
    assert "14154305555" not in str(refusal(422, errors(detail="14154305555 is not served")))


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"x-ratelimit-reset": "3"}, 3.0),
        ({"retry-after": "2", "x-ratelimit-reset": "3"}, 2.0),
        ({"retry-after": "soon", "x-ratelimit-reset": "3"}, 3.0),
        ({"x-ratelimit-reset": "soon"}, None),
        ({}, None),
    ],
    ids=["reset", "Retry-After", "garbage and reset", "garbage", "neither"],
)
def test_the_wait_of_a_429_is_kept(headers: dict[str, str], seconds: float | None) -> None:
    """Telnyx tells it as `x-ratelimit-reset`; HTTP's own header comes first."""
    assert refusal(429, errors("10011"), headers).retry_after == seconds


def test_the_reset_of_another_refusal_promises_nothing() -> None:
    """Telnyx has it in all its responses: a 503 with it may have been billed."""
    assert refusal(503, b"", {"x-ratelimit-reset": "1"}).retry_after is None
