"""What goes to Vonage: the cheapest tier that is enough, exact targets, and the credentials in one of two places."""

from base64 import b64encode
from collections.abc import Iterable

import pluggy
import pytest

import linehunt_vonage as vonage
from linehunt.plugin import Field, PhoneNumber, ProviderRequest, Verdict
from linehunt.providers import hookspecs
from linehunt_vonage import Settings
from vonage_account import KEY, SECRET, account

NUMBER = PhoneNumber("+14155550123")


def build(wanted: Iterable[str], settings: Settings | None = None, number: PhoneNumber = NUMBER) -> ProviderRequest:
    """The request for these fields of one number."""
    return vonage.build_request((number,), Field.parse_all(wanted), settings or account())


def test_the_hooks_are_those_of_the_spec() -> None:
    """No hook of the module is unknown to pluggy or misspelt."""
    manager = pluggy.PluginManager(hookspecs.PROJECT)
    manager.add_hookspecs(hookspecs)
    manager.register(vonage)
    manager.check_pending()
    (request,) = [manager.hook.build_request(numbers=(NUMBER,), wanted=frozenset(), settings=account())]
    assert request == build([])


def test_info_declares_one_number_a_request_and_no_price() -> None:
    """No list price is published: an account gives its own. A number that was looked up and doesn't exist counts as billed."""
    info = vonage.provider_info()
    assert (info.title, info.base_url, info.max_batch_size, info.settings) == ("Vonage", "https://api.nexmo.com", 1, Settings)
    assert info.fields == set(Field) - {Field.LOCATION, Field.TIME_ZONES}
    assert info.list_prices == {}
    assert info.billed == {Verdict.ANSWERED, Verdict.NO_MATCH, Verdict.INVALID_NUMBER}


@pytest.mark.parametrize(
    ("wanted", "items"),
    [
        ([], ("basic",)),
        (["country"], ("basic",)),
        (["country", "formats"], ("basic",)),
        (["line_type"], ("standard",)),
        (["country", "carrier"], ("standard",)),
        (["original_carrier"], ("standard",)),
        (["ported"], ("standard",)),
        (["caller_name"], ("standard", "cnam")),
        (["valid"], ("advanced",)),
        (["reachable"], ("advanced",)),
        (["roaming"], ("advanced",)),
        (["roaming_carrier", "carrier"], ("advanced",)),
        (["caller_name", "reachable"], ("advanced", "cnam")),
        (["location", "time_zones"], ("basic",)),
    ],
    ids=lambda part: ",".join(part) or "nothing",
)
def test_the_cheapest_tier_that_is_enough_is_asked_and_priced(wanted: list[str], items: tuple[str, ...]) -> None:
    """The request and its price items name the same tier; the caller's name is asked for, and priced, only if it is wanted."""
    assert vonage.price_items(Field.parse_all(wanted), account()) == items
    cnam = "&cnam=true" if "cnam" in items else ""
    assert build(wanted).target == f"/ni/{items[0]}/json?number=14155550123{cnam}"


def test_the_tier_for_ported_is_a_setting() -> None:
    """Vonage's pages disagree on it. Nothing else is asked of another tier for that."""
    settings = account(ported_tier="advanced")
    assert vonage.price_items(frozenset({Field.PORTED}), settings) == ("advanced",)
    assert vonage.price_items(frozenset({Field.CARRIER}), settings) == ("standard",)
    assert build(["ported"], settings).target == "/ni/advanced/json?number=14155550123"


def test_the_request_is_exactly_this() -> None:
    """GET, the number without its plus, JSON accepted, no body, no credential."""
    request = build(["carrier"], number=PhoneNumber("+442083661177"))
    assert (request.method, request.target, request.body) == ("GET", "/ni/standard/json?number=442083661177", None)
    assert request.headers == {"Accept": "application/json"}


def test_the_same_question_builds_the_same_request() -> None:
    """Building is deterministic, and two requests share no mutable part."""
    first, second = build(["carrier"]), build(["carrier"])
    assert first == second
    assert first.headers is not second.headers


def test_basic_authentication() -> None:
    """Key and secret become RFC 7617's header; nothing else of the request changes."""
    request = vonage.authorize(build(["carrier"]), account())
    encoded = b64encode(f"{KEY}:{SECRET}".encode()).decode()
    assert request.headers == {"Accept": "application/json", "Authorization": f"Basic {encoded}"}
    assert request.target == build(["carrier"]).target


def test_credentials_in_the_query() -> None:
    """The older way: behind the other parameters, and no header beside them. The request's repr shows none of it."""
    request = vonage.authorize(build(["carrier"]), account(auth="query"))
    assert request.target == f"/ni/standard/json?number=14155550123&api_key={KEY}&api_secret={SECRET}"
    assert request.headers == {"Accept": "application/json"}
    assert SECRET not in repr(request)


@pytest.mark.parametrize("auth", ["basic", "query"])
def test_no_credential_before_authorize(auth: str) -> None:
    """What build_request gives holds neither key nor secret, plain or in base64."""
    request = build(["carrier"], account(auth=auth))
    everything = f"{request.method} {request.target} {dict(request.headers)} {request.body!r}"
    pair = b64encode(f"{KEY}:{SECRET}".encode()).decode()
    for secret in (SECRET, KEY, b64encode(SECRET.encode()).decode(), pair):
        assert secret not in everything
