"""Kaleyra's refusals: five shapes of body, codes of a gateway, and statuses."""

import pytest

import linehunt_kaleyra as kaleyra
from linehunt.plugin import (
    AuthenticationFailed,
    InsufficientFunds,
    PermissionDenied,
    PhoneNumber,
    ProviderError,
    ProviderUnavailable,
    QueryRejected,
    RateLimited,
    Secret,
)
from vendor_replies import STATUSES, raised, respond

NUMBERS = (PhoneNumber("+919812345678"), PhoneNumber("+442083661177"))
WRONG_KEY = b"""{"code": "RBC001", "message": "Incorrect SID or API Key.", "data": [], "error": {"error": "Incorrect SID or API Key."}}"""


def refusal(status: int, body: bytes | object, headers: dict[str, str] | None = None) -> ProviderError:
    """The error that these bytes, or this object as JSON, raise for two numbers."""
    settings = kaleyra.Settings(sid="HXAP16XXXXXX97IN", api_key=Secret("k3y"))
    return raised(lambda: kaleyra.normalize_response(respond(body, status, headers), NUMBERS, None, settings))


@pytest.mark.parametrize("status", [200, 400, 401, 403])
def test_a_wrong_key_is_known_by_its_code(status: int) -> None:
    """Whatever HTTP says. It is no proof that the key is wrong: it may be bound to addresses."""
    error = refusal(status, WRONG_KEY)
    assert (type(error), error.message, error.code) == (AuthenticationFailed, "Incorrect SID or API Key.", "RBC001")


@pytest.mark.parametrize(
    ("body", "message", "code"),
    [
        ({"code": "RBC1001", "message": "Error description", "data": [], "error": {"detail": "No."}}, "No.", "RBC1001"),
        ({"error": {"code": "E910", "type": "validation_error", "parameter": "", "message": "No."}}, "No.", "E910"),
        ({"code": 1400, "message": "x", "data": {"error": {"error_code": "INVALID_REQUEST", "error_message": "No."}}}, "No.", "1400"),
        ({"data": {"error": {"error_code": "INVALID_REQUEST", "error_message": "No."}}}, "No.", "INVALID_REQUEST"),
        ({"error": {"error": "No."}}, "No.", None),
        ({"error": "not_allowed", "message": "No."}, "No.", None),
        ({"error": "No."}, "No.", None),
        ({"error": ["No."]}, "['No.']", None),
        ({"code": "LKP400", "message": "No.", "error": {}}, "No.", "LKP400"),
        ({"code": "LKP400", "message": "No.", "error": {"detail": ""}}, "No.", "LKP400"),
        ({"data": {"code": "LKP400", "message": "No.", "data": []}}, "No.", "LKP400"),
        ({"code": "", "error": {"code": "E804", "message": "No."}}, "No.", "E804"),
    ],
    ids=[
        "1: detail",
        "2: code within error",
        "3: error within data",
        "3 without a code",
        "4: error within error",
        "5: error and message",
        "error alone",
        "error is a list",
        "error is empty",
        "error without words",
        "nested as a POST's",
        "an empty code",
    ],
)
@pytest.mark.parametrize("status", [200, 400])
def test_words_and_code_are_found_in_every_shape(status: int, body: object, message: str, code: str | None) -> None:
    """Five are known of this one vendor; the raw code is always carried, as text."""
    error = refusal(status, body)
    assert (error.message, error.code) == (message, code)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("RBC001", AuthenticationFailed),
        ("RBC1001", AuthenticationFailed),
        ("E110", InsufficientFunds),
        ("E802", QueryRejected),
        ("E804", QueryRejected),
        ("E805", QueryRejected),
        ("LKP401", AuthenticationFailed),
        ("lkp401", AuthenticationFailed),
        ("LKP402", InsufficientFunds),
        ("LKP403", PermissionDenied),
        ("LKP429", RateLimited),
        ("LKP500", ProviderUnavailable),
        ("LKP503", ProviderUnavailable),
        ("RCS502", ProviderUnavailable),
        ("WA401", AuthenticationFailed),
        (401, AuthenticationFailed),
        (1429, RateLimited),
        ("LKP400", QueryRejected),
        ("LKP404", QueryRejected),
        (1400, QueryRejected),
        (1417, QueryRejected),
        ("E401", QueryRejected),
        ("E600", QueryRejected),
        ("E13001", QueryRejected),
        ("WAV2101", QueryRejected),
        ("RCS904", QueryRejected),
        ("WA200", QueryRejected),
        ("LKP300", QueryRejected),
        (0, QueryRejected),
        (False, QueryRejected),
        (["RBC001"], QueryRejected),
        ("\u0665\u0660\u0660", QueryRejected),
    ],
    ids=repr,
)
def test_a_code_in_a_body_of_http_200(code: object, kind: type[ProviderError]) -> None:
    """HTTP 200 can be a refusal: by the code's family, by the HTTP status at its end, or else rejected."""
    error = refusal(200, {"code": code, "message": "No.", "data": []})
    assert (type(error), error.code) == (kind, str(code))


@pytest.mark.parametrize(("status", "kind"), STATUSES)
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>x</html>",
        b"\xff\xfe",
        b"[]",
        b"{}",
        b'"Unauthorized"',
        b'{"code": "E905", "message": "No."}',
        b'{"code": "LKP200", "message": "Request processed successfully", "data": []}',
    ],
    ids=["nothing", "HTML", "not UTF-8", "list", "empty object", "text", "a code without meaning", "a success's body"],
)
def test_without_a_telling_code_the_status_decides(status: int, kind: type[ProviderError], body: bytes) -> None:
    """A refusal needs no JSON, and a success's body doesn't make one of it."""
    assert type(refusal(status, body)) is kind


def test_an_error_without_a_code_refuses_where_there_is_no_data() -> None:
    """Even beside the code of a success."""
    assert type(refusal(200, {"code": "LKP200", "data": [], "error": {"error": "No."}})) is QueryRejected


def test_a_body_without_words_is_told_by_size_and_type() -> None:
    """Never its text: an error page may repeat what was sent."""
    assert refusal(401, b"<html>api-key: k3y</html>", {"content-type": "text/html"}).message == "HTTP status 401 with 25 bytes of text/html"
    assert refusal(500, b"").message == "HTTP status 500 with 0 bytes of no type"


def test_a_number_in_kaleyras_words_is_masked() -> None:
    """An error may repeat it."""
    assert "919812345678" not in str(refusal(400, {"code": "E805", "message": "Invalid number 919812345678"}))


@pytest.mark.parametrize(
    ("status", "body"),
    [(429, b""), (503, b""), (200, b'{"code": "LKP429"}'), (200, b'{"code": "LKP503"}'), (400, b'{"code": "LKP429"}')],
)
def test_retry_after_is_kept(status: int, body: bytes) -> None:
    """Whether the status says to come back later, or the code."""
    assert refusal(status, body, {"retry-after": "3"}).retry_after == 3.0


@pytest.mark.parametrize("code", ["RBC001", "E110", "E805", "LKP401"])
def test_a_failing_gateway_is_failing_whatever_its_body_says(code: str) -> None:
    """HTTP's own 5xx stands beside every code: the question may have been asked, and billed, before the gateway failed."""
    error = refusal(500, b'{"code": "%s", "message": "x"}' % code.encode())

    assert type(error) is ProviderUnavailable
    assert code == error.code
