"""What goes to Plivo: exact targets, headers and credentials."""

from base64 import b64encode
from typing import Any

import pluggy
import pytest

import linehunt_plivo as plivo
from linehunt.plugin import Field, Money, PhoneNumber, ProviderRequest, Secret, Verdict
from linehunt.providers import hookspecs
from linehunt_plivo import Settings

AUTH_ID = "MAXXXXXXXXXXXXXXXXXX"
TOKEN = "t0k3n-of-the-account"
SCOPED = "stk_t0k3n-of-one-scope"
NUMBER = PhoneNumber("+14154305555")


def account(**changes: Any) -> Settings:
    """Settings of an ordinary account, with these changes."""
    return Settings(**{"auth_id": AUTH_ID, "auth_token": Secret(TOKEN), **changes})


def build(settings: Settings, number: PhoneNumber = NUMBER) -> ProviderRequest:
    """The request for one number."""
    return plivo.build_request((number,), settings)


def test_the_hooks_are_those_of_the_spec() -> None:
    """No hook of the module is unknown to pluggy or misspelt."""
    manager = pluggy.PluginManager(hookspecs.PROJECT)
    manager.add_hookspecs(hookspecs)
    manager.register(plivo)
    manager.check_pending()
    (request,) = [manager.hook.build_request(numbers=(NUMBER,), wanted=frozenset(), settings=account())]
    assert request == build(account())


def test_info_declares_one_number_a_request_on_a_host_of_its_own() -> None:
    """Lookup has its own host, no batch, and no line in its answers that Plivo doesn't document."""
    info = plivo.provider_info()
    assert (info.title, info.base_url, info.max_batch_size, info.settings) == ("Plivo", "https://lookup.plivo.com", 1, Settings)
    assert info.fields == {Field.VALID, Field.COUNTRY, Field.FORMATS, Field.LINE_TYPE, Field.CARRIER, Field.PORTED}


def test_the_price_is_data_and_a_404_counts_as_billed() -> None:
    """No body has a price, so the list says it; whether a 404 is billed is not published, so it is counted."""
    info = plivo.provider_info()
    assert {prefix: Money.parse(str(price)) for prefix, price in info.list_prices.items()} == {"*": Money(4000, "USD")}
    assert info.billed == {Verdict.ANSWERED, Verdict.NO_MATCH, Verdict.INVALID_NUMBER}


def test_the_request_is_exactly_this() -> None:
    """GET, no account segment, no slash at the end, `type=carrier` always, JSON accepted, no body, no credential."""
    request = build(account())
    assert (request.method, request.target, request.body) == ("GET", "/v1/Number/+14154305555?type=carrier", None)
    assert request.headers == {"Accept": "application/json"}


@pytest.mark.parametrize(
    ("plus", "target"),
    [
        ("raw", "/v1/Number/+442083661177?type=carrier"),
        ("encoded", "/v1/Number/%2B442083661177?type=carrier"),
        ("none", "/v1/Number/442083661177?type=carrier"),
    ],
)
def test_the_plus_in_the_path_is_a_setting(plus: str, target: str) -> None:
    """Raw as Plivo's SDKs write it, `%2B` as others do, or left out; never put through a query's encoder."""
    assert build(account(plus=plus), PhoneNumber("+442083661177")).target == target


def test_the_same_question_builds_the_same_request() -> None:
    """Building is deterministic, and two requests share no mutable part."""
    first, second = build(account()), build(account())
    assert first == second
    assert first.headers is not second.headers


def test_an_ordinary_token_is_basic_authentication() -> None:
    """auth_id and auth_token become RFC 7617's header; nothing else of the request changes."""
    request = plivo.authorize(build(account()), account())
    encoded = b64encode(f"{AUTH_ID}:{TOKEN}".encode()).decode()
    assert request.headers == {"Accept": "application/json", "Authorization": f"Basic {encoded}"}
    assert (request.method, request.target, request.body) == ("GET", "/v1/Number/+14154305555?type=carrier", None)


@pytest.mark.parametrize("auth_id", ["", AUTH_ID], ids=["without auth_id", "with auth_id"])
def test_a_scoped_token_is_a_bearer_token(auth_id: str) -> None:
    """The scheme depends on the token's shape alone."""
    settings = account(auth_id=auth_id, auth_token=Secret(SCOPED))
    assert plivo.authorize(build(settings), settings).headers["Authorization"] == f"Bearer {SCOPED}"


@pytest.mark.parametrize("token", [TOKEN, SCOPED])
def test_no_credential_before_authorize(token: str) -> None:
    """What build_request gives holds neither token nor auth id, plain or in base64."""
    settings = account(auth_token=Secret(token))
    request = build(settings)
    everything = f"{request.method} {request.target} {dict(request.headers)} {request.body!r}"
    pair = b64encode(f"{AUTH_ID}:{token}".encode()).decode()
    for secret in (token, AUTH_ID, b64encode(token.encode()).decode(), pair):
        assert secret not in everything
