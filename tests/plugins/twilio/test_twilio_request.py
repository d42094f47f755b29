"""What goes to Twilio: exact targets, headers and credentials, and the price items of each ask."""

from base64 import b64encode

import pluggy
import pytest

import linehunt_twilio as twilio
from linehunt.plugin import Field, PhoneNumber, ProviderRequest, Secret, Verdict
from linehunt.providers import hookspecs
from linehunt_twilio import Settings

ACCOUNT, KEY = "AC" + "5a" * 16, "SK" + "c3" * 16
TOKEN = "t0k3n-of-the-account"
NUMBER = PhoneNumber("+14154305555")
FREE = frozenset({Field.VALID, Field.COUNTRY, Field.FORMATS})


def build(*wanted: Field, number: PhoneNumber = NUMBER) -> ProviderRequest:
    """The request for these fields of one number."""
    return twilio.build_request((number,), frozenset(wanted))


def test_the_hooks_are_those_of_the_spec() -> None:
    """No hook of the module is unknown to pluggy or misspelt."""
    manager = pluggy.PluginManager(hookspecs.PROJECT)
    manager.add_hookspecs(hookspecs)
    manager.register(twilio)
    manager.check_pending()
    assert manager.hook.build_request(numbers=(NUMBER,), wanted=FREE, settings=None) == build()


def test_info_declares_one_number_a_request() -> None:
    """Its host, its fields, no batch."""
    info = twilio.provider_info()
    assert (info.title, info.base_url, info.max_batch_size, info.settings) == ("Twilio", "https://lookups.twilio.com", 1, Settings)
    assert info.fields == {*FREE, Field.LINE_TYPE, Field.CARRIER, Field.CALLER_NAME}


def test_the_account_gives_the_prices_and_everything_that_came_counts() -> None:
    """Twilio's documentation has no price; whether it bills invalid numbers and failed packages is open, so they are counted."""
    info = twilio.provider_info()
    assert info.list_prices == {}
    assert info.billed == set(Verdict)


@pytest.mark.parametrize(
    ("wanted", "items"),
    [
        (FREE, ("base",)),
        ({Field.VALID}, ("base",)),
        ({Field.LINE_TYPE}, ("line_type_intelligence",)),
        ({Field.CARRIER}, ("line_type_intelligence",)),
        ({Field.CARRIER, Field.LINE_TYPE, *FREE}, ("line_type_intelligence",)),
        ({Field.CALLER_NAME}, ("caller_name",)),
        ({Field.CALLER_NAME, Field.CARRIER, Field.VALID}, ("line_type_intelligence", "caller_name")),
    ],
    ids=lambda value: "+".join(sorted(value)),
)
def test_the_items_are_the_packages_that_are_needed(wanted: set[Field], items: tuple[str, ...]) -> None:
    """One package answers two fields; what is free comes with any; `base` alone where nothing paid is needed. The query says the same."""
    assert twilio.price_items(frozenset(wanted)) == items
    assert build(*wanted).query == (() if items == ("base",) else (("Fields", ",".join(items)),))


def test_the_free_request_has_no_fields() -> None:
    """As Twilio's page on formatting and validation says. GET, the plus raw, JSON accepted, no body, no credential."""
    request = build(Field.VALID)
    assert (request.method, request.target, request.body) == ("GET", "/v2/PhoneNumbers/+14154305555", None)
    assert request.headers == {"Accept": "application/json"}


def test_packages_are_joined_by_a_comma() -> None:
    """Percent-encoded, as every query is."""
    request = build(Field.CALLER_NAME, Field.LINE_TYPE, number=PhoneNumber("+442083661177"))
    assert request.target == "/v2/PhoneNumbers/+442083661177?Fields=line_type_intelligence%2Ccaller_name"


def test_the_same_question_builds_the_same_request() -> None:
    """Building is deterministic, and two requests share no mutable part."""
    first, second = build(Field.CARRIER), build(Field.CARRIER)
    assert first == second
    assert first.headers is not second.headers


@pytest.mark.parametrize("sid", [ACCOUNT, KEY], ids=["account", "API key"])
def test_both_kinds_of_sid_are_basic_authentication(sid: str) -> None:
    """SID and secret become RFC 7617's header; nothing else of the request changes."""
    request = twilio.authorize(build(Field.VALID), Settings(sid=sid, secret=Secret(TOKEN)))
    encoded = b64encode(f"{sid}:{TOKEN}".encode()).decode()
    assert request.headers == {"Accept": "application/json", "Authorization": f"Basic {encoded}"}
    assert (request.method, request.target, request.body) == ("GET", "/v2/PhoneNumbers/+14154305555", None)
