"""What goes to Kaleyra: exact targets, bodies, headers and the key."""

from base64 import b64encode
from typing import Any

import pluggy
import pytest

import linehunt_kaleyra as kaleyra
from linehunt.plugin import Field, PhoneNumber, ProviderRequest, Secret, Ticket, Verdict
from linehunt.providers import hookspecs
from linehunt_kaleyra import Settings

SID = "HXAP16XXXXXX97IN"
KEY = "Ac4XXXXX21f-k3y"
INDIA = PhoneNumber("+919812345678")
BRITAIN = PhoneNumber("+442083661177")
TICKET = Ticket("XXXXadc-cXeX-XXXX-XcXX-XXXXXXdbXXXX:1", (INDIA,))


def account(**changes: Any) -> Settings:
    """Settings of an ordinary account, with these changes."""
    return Settings(**{"sid": SID, "api_key": Secret(KEY), **changes})


def build(settings: Settings, *numbers: PhoneNumber) -> ProviderRequest:
    """The request for these numbers, or for one."""
    return kaleyra.build_request(numbers or (INDIA,), settings)


def test_the_hooks_are_those_of_the_spec() -> None:
    """No hook of the module is unknown to pluggy or misspelt."""
    manager = pluggy.PluginManager(hookspecs.PROJECT)
    manager.add_hookspecs(hookspecs)
    manager.register(kaleyra)
    manager.check_pending()
    assert manager.hook.build_request(numbers=(INDIA,), wanted=frozenset(), settings=account()) == build(account())


def test_info_declares_what_the_body_has() -> None:
    """No line type and no `valid`, whatever the page's prose promises; a hundred numbers a request."""
    info = kaleyra.provider_info()
    assert (info.title, info.base_url, info.max_batch_size, info.settings) == ("Kaleyra", "https://api.kaleyra.io", 100, Settings)
    assert info.fields == {
        Field.COUNTRY,
        Field.CARRIER,
        Field.ORIGINAL_CARRIER,
        Field.ROAMING_CARRIER,
        Field.PORTED,
        Field.ROAMING,
    }


def test_there_is_no_list_price_and_every_verdict_counts_as_billed() -> None:
    """Kaleyra publishes no prices; whether an invalid number costs is not published, so it is counted."""
    info = kaleyra.provider_info()
    assert info.list_prices == {}
    assert info.billed == {Verdict.ANSWERED, Verdict.NO_MATCH, Verdict.INVALID_NUMBER}


def test_the_synchronous_request_is_exactly_this() -> None:
    """GET, the numbers' digits in the path with a comma between them, and the Content-Type that the page demands."""
    request = build(account(), INDIA, BRITAIN)
    assert (request.method, request.target) == ("GET", "/v1/HXAP16XXXXXX97IN/lookup/919812345678,442083661177")
    assert (dict(request.headers), request.body) == ({"Content-Type": "application/json"}, None)


@pytest.mark.parametrize(
    ("plus", "numbers"),
    [("none", "919812345678,442083661177"), ("raw", "+919812345678,+442083661177"), ("encoded", "%2B919812345678,%2B442083661177")],
)
def test_the_plus_in_the_path_is_a_setting(plus: str, numbers: str) -> None:
    """Kaleyra's pages are at odds about it: none, raw and encoded all occur. The comma stays as it is."""
    assert build(account(plus=plus), INDIA, BRITAIN).target == f"/v1/{SID}/lookup/{numbers}"


def test_the_content_type_of_a_get_can_be_left_out() -> None:
    """For a gateway that minds it on a request without a body."""
    settings = account(content_type_on_get=False)
    assert build(settings).headers == {}
    assert kaleyra.build_ticket_request(TICKET, settings).headers == {}


def test_a_hundred_numbers_fit_in_one_path() -> None:
    """The batch size is a guess; its longest URL is under the 4,000 characters that servers take."""
    numbers = tuple(PhoneNumber(f"+{919812345678901 + i}") for i in range(kaleyra.provider_info().max_batch_size))
    assert len(build(account(plus="encoded"), *numbers).target) < 4000


@pytest.mark.parametrize(
    ("plus", "body"),
    [
        ("none", b'{"mobile":["919812345678","442083661177"]}'),
        ("raw", b'{"mobile":["+919812345678","+442083661177"]}'),
        ("encoded", b'{"mobile":["+919812345678","+442083661177"]}'),
    ],
)
def test_the_asynchronous_request_is_exactly_this(plus: str, body: bytes) -> None:
    """POST with the list under `mobile`: another call, not another spelling. Nothing is percent-encoded in JSON."""
    request = build(account(mode="async", plus=plus), INDIA, BRITAIN)
    assert (request.method, request.target, request.body) == ("POST", "/v1/HXAP16XXXXXX97IN/lookup", body)
    assert request.headers == {"Content-Type": "application/json"}


def test_a_ticket_is_fetched_by_its_lookup_id() -> None:
    """Below the account's own SID; the colon of the id stays as it is."""
    request = kaleyra.build_ticket_request(TICKET, account(mode="async"))
    assert (request.method, request.body, dict(request.headers)) == ("GET", None, {"Content-Type": "application/json"})
    assert request.target == "/v1/HXAP16XXXXXX97IN/lookup/get-info/XXXXadc-cXeX-XXXX-XcXX-XXXXXXdbXXXX:1"


def test_where_a_ticket_is_fetched_is_a_setting() -> None:
    """The sample's URL has `/api/v1` and another segment than the SID."""
    settings = account(info_path="/api/v1/AXXXdXXXXX/lookup/get-info/{lookup_id}")
    assert kaleyra.build_ticket_request(TICKET, settings).target == f"/api/v1/AXXXdXXXXX/lookup/get-info/{TICKET.id}"


@pytest.mark.parametrize(
    ("lookup_id", "segment"),
    [
        ("a:1", "a:1"),
        ("../../admin", "..%2F..%2Fadmin"),
        ("a?b#c", "a%3Fb%23c"),
        ("a b\n", "a%20b%0A"),
        ("https://evil.example/", "https:%2F%2Fevil.example%2F"),
        ("%2e%2e", "%252e%252e"),
        ("{sid}", "%7Bsid%7D"),
        ("é", "%C3%A9"),
    ],
)
def test_a_lookup_id_stays_one_segment_of_the_path(lookup_id: str, segment: str) -> None:
    """It came from outside: whatever is unsafe in it is percent-encoded."""
    request = kaleyra.build_ticket_request(Ticket(lookup_id, (INDIA,)), account())
    assert request.target == f"/v1/{SID}/lookup/get-info/{segment}"


@pytest.mark.parametrize("mode", ["sync", "async"])
def test_the_same_question_builds_the_same_request(mode: str) -> None:
    """Building is deterministic, and two requests share no mutable part."""
    settings = account(mode=mode)
    first, second = build(settings), build(settings)
    assert first == second
    assert first.headers is not second.headers
    assert kaleyra.build_ticket_request(TICKET, settings) == kaleyra.build_ticket_request(TICKET, settings)


@pytest.mark.parametrize("mode", ["sync", "async"])
def test_the_key_comes_with_authorize_and_not_before(mode: str) -> None:
    """In the header `api-key` alone, as it is; until then neither plain nor in base64."""
    settings = account(mode=mode)
    for request in (build(settings), kaleyra.build_ticket_request(TICKET, settings)):
        everything = f"{request.method} {request.target} {dict(request.headers)} {request.body!r}"
        assert KEY not in everything
        assert b64encode(KEY.encode()).decode() not in everything
        authorized = kaleyra.authorize(request, settings)
        assert authorized.headers == {**request.headers, "api-key": KEY}
        assert (authorized.method, authorized.target, authorized.body) == (request.method, request.target, request.body)
