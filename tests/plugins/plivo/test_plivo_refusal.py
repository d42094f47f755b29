"""Plivo's refusals: by status, by a code in the body, with every place where Plivo puts its words."""

import pytest

import linehunt_plivo as plivo
from linehunt.plugin import (
    Answer,
    AuthenticationFailed,
    Facts,
    InsufficientFunds,
    PermissionDenied,
    PhoneNumber,
    ProviderError,
    ProviderUnavailable,
    QueryRejected,
    RateLimited,
    Reply,
    Secret,
    Verdict,
)
from vendor_replies import STATUSES, raised, respond

NUMBER = PhoneNumber("+14154305555")
# The fixture of plivo-go (lookupGetError.json).
NOT_FOUND = (
    b"""{"api_id": "e2627405-543d-4280-bdfc-a9777073838d", "error_code": 404, "message": "Phone number is invalid or does not exist."}"""
)
FORBIDDEN = b"""{"api_id": "<api_id>", "error_code": 403, "message": "Account is forbidden from accessing resource."}"""
REFUSED = [each for each in STATUSES if each[0] != 404]  # which is an answer, or a wrong address


def normalize(status: int, body: bytes | object, headers: dict[str, str] | None = None, bills_not_found: bool = True) -> Reply:
    """The reply to these bytes, or to this object as JSON."""
    settings = plivo.Settings(auth_id="MAXXXXXXXXXXXXXXXXXX", auth_token=Secret("t0k3n"), bills_not_found=bills_not_found)
    return plivo.normalize_response(respond(body, status, headers), (NUMBER,), settings)


def refusal(status: int, body: bytes | object, headers: dict[str, str] | None = None) -> ProviderError:
    """The error that they raise."""
    return raised(lambda: normalize(status, body, headers))


@pytest.mark.parametrize(("bills_not_found", "charged"), [(True, None), (False, 0)])
def test_a_404_in_plivos_words_is_an_answer(bills_not_found: bool, charged: int | None) -> None:
    """The number is invalid: a result, not an error. It costs the quote, or nothing where the account says so."""
    assert normalize(404, NOT_FOUND, bills_not_found=bills_not_found) == Reply(
        {"+14154305555": Answer(Facts(valid=False), verdict=Verdict.INVALID_NUMBER)},
        charged=charged,
        request_id="e2627405-543d-4280-bdfc-a9777073838d",
    )


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>404 Not Found</html>",
        b"{}",
        b'{"api_id": "x", "error": "not found"}',
        b'{"code": 20404, "message": "The requested resource was not found"}',
        b'{"error_code": null}',
    ],
    ids=["nothing", "HTML", "empty object", "another endpoint's body", "another vendor's code", "no code"],
)
def test_a_404_without_its_code_is_a_wrong_address(body: bytes) -> None:
    """A mistake in the configuration, which must not read as "no such number"; the message says what to check."""
    error = refusal(404, body)
    assert type(error) is QueryRejected
    assert error.message.startswith("no such address, check base_url: ")


def test_a_code_by_another_name_is_carried() -> None:
    """The old FAQ prints `code`: it classifies nothing, and is kept for people."""
    assert refusal(404, {"code": 20404, "message": "The requested resource was not found"}).code == "20404"


def test_a_403_is_the_accounts_not_the_numbers() -> None:
    """The documented error: a refusal in Plivo's words, never "not found"."""
    error = refusal(403, FORBIDDEN)
    assert type(error) is PermissionDenied
    assert (error.message, error.code) == ("Account is forbidden from accessing resource.", "403")


@pytest.mark.parametrize(("status", "kind"), REFUSED)
@pytest.mark.parametrize(
    "body",
    [b"", b"<html>x</html>", b"\xff\xfe", b"[]", b'"Unauthorized"', b"{}", b'{"carrier": null}'],
    ids=["nothing", "HTML", "not UTF-8", "list", "text", "empty object", "a lookup's body"],
)
def test_the_status_decides_whatever_the_body_is(status: int, kind: type[ProviderError], body: bytes) -> None:
    """A 401 may be HTML, and a refusal is never read as a result."""
    assert type(refusal(status, body)) is kind


@pytest.mark.parametrize(("status", "kind"), REFUSED)
def test_the_status_decides_with_plivos_body_too(status: int, kind: type[ProviderError]) -> None:
    """With message and code carried."""
    error = refusal(status, {"api_id": "x", "error_code": status, "message": "No."})
    assert (type(error), error.message, error.code) == (kind, "No.", str(status))


def test_a_body_without_words_is_told_by_size_and_type() -> None:
    """Never its text: an error page may repeat what was sent."""
    error = refusal(401, b"<html>Authorization: Basic TUE6dDBrM24=</html>", {"content-type": "text/html"})
    assert error.message == "HTTP status 401 with 46 bytes of text/html"
    assert refusal(500, b"").message == "HTTP status 500 with 0 bytes of no type"


@pytest.mark.parametrize(
    "body",
    [
        {"message": "No.", "error": "other"},
        {"error": "No."},
        {"message": "", "error": "No."},
        {"global_error": "No."},
        {"data": {"error": "No."}},
        {"errors": {"global_error": "No."}},
        {"data": [], "errors": {"global_error": "No."}},
    ],
    ids=["message", "error", "empty message", "global_error", "data.error", "errors.global_error", "data is a list"],
)
def test_plivos_words_are_found_wherever_they_are(body: object) -> None:
    """Lookup says `message`, the rest of Plivo four other things; Plivo's own Python SDK loses the first."""
    assert refusal(400, body).message == "No."


def test_words_that_are_no_text_do_no_harm() -> None:
    """An object instead of a sentence."""
    assert refusal(400, {"error": {"why": "No."}}).message == "{'why': 'No.'}"


def test_a_number_in_plivos_words_is_masked() -> None:
    """The rest of Plivo repeats it: "19332631167 is not a valid phone number"."""
    assert "14154305555" not in str(refusal(400, {"api_id": "x", "error": "14154305555 is not a valid phone number"}))


@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_is_kept(status: int) -> None:
    """In seconds, where HTTP makes it a promise."""
    assert refusal(status, b"", {"retry-after": "3"}).retry_after == 3.0


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (401, AuthenticationFailed),
        (402, InsufficientFunds),
        (403, PermissionDenied),
        ("403", PermissionDenied),
        (429, RateLimited),
        (500, ProviderUnavailable),
        (400, QueryRejected),
        (20404, QueryRejected),
        (200, QueryRejected),
        (700, QueryRejected),
        ("abc", QueryRejected),
        ("\u0664\u0660\u0663", QueryRejected),
        (True, QueryRejected),
        ([403], QueryRejected),
    ],
    ids=repr,
)
def test_a_success_with_a_code_is_the_refusal_that_the_code_says(code: object, kind: type[ProviderError]) -> None:
    """HTTP 200 can be a refusal. A code that is no status of a refusal still refuses."""
    assert type(refusal(200, {"api_id": "x", "error_code": code, "message": "No."})) is kind


@pytest.mark.parametrize("body", [{"error": "No."}, {"global_error": "No."}, {"error": {"why": "No."}, "carrier": None}], ids=repr)
def test_a_success_with_an_error_and_no_code_is_rejected(body: object) -> None:
    """The rest of Plivo's shape of error, with HTTP 200."""
    assert type(refusal(200, body)) is QueryRejected


def test_a_success_with_retry_after_and_the_code_of_too_many() -> None:
    """The code stands for the status in every respect."""
    assert refusal(200, {"error_code": 429}, {"retry-after": "2"}).retry_after == 2.0


def test_a_success_with_the_code_404_is_an_invalid_number() -> None:
    """As the 404 itself."""
    told = normalize(200, NOT_FOUND).answers["+14154305555"]
    assert isinstance(told, Answer)
    assert told.verdict is Verdict.INVALID_NUMBER
