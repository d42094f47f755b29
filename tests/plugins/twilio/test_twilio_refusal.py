"""Twilio's refusals: what each status and code means, and whose words are kept."""

import pytest

import linehunt_twilio as twilio
from linehunt.plugin import (
    Field,
    InsufficientFunds,
    PhoneNumber,
    ProviderError,
    ProviderUnavailable,
    Secret,
)
from vendor_replies import STATUSES, raised, respond

NUMBERS = (PhoneNumber("+14154305555"),)


def refusal(status: int, body: bytes | object, headers: dict[str, str] | None = None) -> ProviderError:
    """The error that these bytes, or this object as JSON, raise."""
    settings = twilio.Settings(sid="AC" + "5a" * 16, secret=Secret("t0k3n"))
    return raised(lambda: twilio.normalize_response(respond(body, status, headers), NUMBERS, frozenset({Field.VALID}), settings))


@pytest.mark.parametrize(("status", "kind"), STATUSES)
@pytest.mark.parametrize("body", [b"", b"<html>x</html>", b"\xff\xfe", b"[]", b"{}", b'{"valid": true}'])
def test_the_status_decides_whatever_the_body_is(status: int, kind: type[ProviderError], body: bytes) -> None:
    """A refusal is never read as a result."""
    assert type(refusal(status, body)) is kind


@pytest.mark.parametrize(("status", "kind"), STATUSES)
def test_twilios_words_and_code_are_carried(status: int, kind: type[ProviderError]) -> None:
    """`message` and `code` of its one shape of error."""
    error = refusal(status, {"code": 20003, "message": "Authenticate", "more_info": "https://www.twilio.com/docs/errors/20003"})
    assert (type(error), error.code) == (kind, "20003")
    assert error.message.endswith("Authenticate")


@pytest.mark.parametrize("status", [400, 401, 403])
@pytest.mark.parametrize("code", [20005, "20005"])
def test_an_account_that_is_not_active_is_out_of_funds(status: int, code: object) -> None:
    """Code 20005, with whatever status of a refusal: none is published."""
    error = refusal(status, {"code": code, "message": "Account not active", "status": status})
    assert (type(error), error.message, error.code) == (InsufficientFunds, "Account not active", "20005")


def test_a_failing_server_stays_one() -> None:
    """Whatever its code: what a 5xx cost is in doubt."""
    assert type(refusal(500, {"code": 20005})) is ProviderUnavailable


def test_a_404_is_a_wrong_address() -> None:
    """Version 2 answers an invalid number with 200, so a 404 is a mistake in the configuration, and says what to check."""
    error = refusal(404, {"code": 20404, "message": "The requested resource was not found", "status": 404})
    assert error.message == "no such address, check base_url: The requested resource was not found"


def test_a_body_without_words_is_told_by_size_and_type() -> None:
    """Never its text: an error page may repeat what was sent."""
    error = refusal(401, b"<html>Authorization: Basic QUM1YTp0MGszbg==</html>", {"content-type": "text/html"})
    assert error.message == "HTTP status 401 with 50 bytes of text/html"
    assert refusal(500, b"").message == "HTTP status 500 with 0 bytes of no type"


def test_a_number_in_twilios_words_is_masked() -> None:
    """A path that was not found is one that repeats it."""
    assert "14154305555" not in str(refusal(404, {"code": 20404, "message": "The resource /PhoneNumbers/+14154305555 was not found"}))


@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_is_kept(status: int) -> None:
    """In seconds, where HTTP makes it a promise; a 429 of Twilio's was never processed."""
    assert refusal(status, {"code": 20429, "message": "Too Many Requests"}, {"retry-after": "3"}).retry_after == 3.0
