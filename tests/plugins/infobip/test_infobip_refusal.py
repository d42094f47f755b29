"""Infobip's refusals of a whole request: by status, in two shapes of body or in none."""

import pytest

import linehunt_infobip as infobip
from infobip_bodies import NUMBER, RESULT, SETTINGS
from linehunt.plugin import (
    MalformedResponse,
    ProviderError,
    QueryRejected,
)
from vendor_replies import STATUSES, raised, respond


def refusal(status: int, body: object, headers: dict[str, str] | None = None) -> ProviderError:
    """The error that they raise."""
    return raised(lambda: infobip.normalize_response(respond(body, status, headers), (NUMBER,), SETTINGS))


def spoken(message_id: object, text: object) -> dict[str, object]:
    """A refusal in the documented shape."""
    return {"requestError": {"serviceException": {"messageId": message_id, "text": text}}}


@pytest.mark.parametrize(("status", "kind"), STATUSES)
@pytest.mark.parametrize(
    "body",
    [b"", b"<html>x</html>", b"\xff\xfe", b"[]", b"{}", {"results": [RESULT]}],
    ids=["no", "HTML", "bytes", "list", "empty", "results"],
)
def test_the_status_decides_whatever_the_body_is(status: int, kind: type[ProviderError], body: object) -> None:
    """A refusal is never read as a result."""
    assert type(refusal(status, body)) is kind


@pytest.mark.parametrize(("status", "kind"), [each for each in STATUSES if each[0] != 404])
def test_infobips_words_are_carried(status: int, kind: type[ProviderError]) -> None:
    """`text` and `messageId` of the documented shape."""
    error = refusal(status, spoken("A_NAME", "In words."))
    assert (type(error), error.message, error.code) == (kind, "In words.", "A_NAME")


def test_the_gateway_has_a_shape_of_its_own() -> None:
    """429 is documented with `errorCode` and `description`, for "most endpoints"."""
    error = refusal(429, {"errorCode": "E429", "description": "Too many requests sent.", "action": "Check.", "violations": []})
    assert (error.message, error.code) == ("Too many requests sent.", "E429")


def test_a_404_says_what_to_check() -> None:
    """Each account has its own host: a wrong one is the likeliest reason."""
    assert refusal(404, spoken("NOT_FOUND", "No.")).message == "no such address, check base_url: No."


def test_a_body_without_words_is_told_by_size_and_type() -> None:
    """Never its text: an error page may repeat what was sent."""
    assert (
        refusal(401, b"<html>App k3y-invented</html>", {"content-type": "text/html"}).message
        == "HTTP status 401 with 29 bytes of text/html"
    )
    assert refusal(500, b"").message == "HTTP status 500 with 0 bytes of no type"


@pytest.mark.parametrize("body", [{"requestError": []}, {"requestError": {"serviceException": "No."}}, spoken("", ""), spoken(None, None)])
def test_a_shape_without_words_is_none(body: object) -> None:
    """Nothing is made of it but the status."""
    error = refusal(400, body)
    assert (type(error), error.code) == (QueryRejected, None)
    assert error.message.startswith("HTTP status 400 with ")


def test_a_number_in_infobips_words_is_masked() -> None:
    """A validation's text may repeat it."""
    assert NUMBER.digits not in str(refusal(400, spoken("BAD_REQUEST", f"[to : {NUMBER.digits} is no number]")))


@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_is_kept(status: int) -> None:
    """In seconds, where HTTP makes it a promise."""
    assert refusal(status, b"", {"retry-after": "3"}).retry_after == 3.0


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"[]",
        b"null",
        b"7",
        b"{}",
        b'{"results": null}',
        b'{"results": []}',
        b'{"results": {}}',
        b"\xff{}",
        spoken("X", "No."),
    ],
    ids=repr,
)
def test_a_success_without_results_is_malformed(body: object) -> None:
    """Not JSON, no object, or no list of results: what it cost is not known."""
    assert type(refusal(200, body)) is MalformedResponse


@pytest.mark.parametrize(("told", "kept"), [("b-1", "b-1"), ("", None), (7, None), (None, None)])
def test_the_request_id_is_the_bulk_id(told: object, kept: str | None) -> None:
    """Text, or nothing."""
    response = respond({"results": [RESULT], "bulkId": told})
    assert infobip.normalize_response(response, (NUMBER,), SETTINGS).request_id == kept
