"""What goes to Telnyx: exact targets, headers and credentials, and what the data sets of a question are."""

import pluggy
import pytest

import linehunt_telnyx as telnyx
from linehunt.plugin import Field, PhoneNumber, ProviderRequest, Secret, Verdict
from linehunt.providers import hookspecs
from linehunt_telnyx import Settings

KEY = "KEY0190-of-the-account"
NUMBER = PhoneNumber("+14154305555")
SETTINGS = Settings(api_key=Secret(KEY))
BASE = {Field.VALID, Field.COUNTRY, Field.FORMATS, Field.PORTED, Field.LOCATION}


def build(*wanted: Field, number: PhoneNumber = NUMBER) -> ProviderRequest:
    """The request for one number and these fields."""
    return telnyx.build_request((number,), frozenset(wanted))


def test_the_hooks_are_those_of_the_spec() -> None:
    """No hook of the module is unknown to pluggy or misspelt."""
    manager = pluggy.PluginManager(hookspecs.PROJECT)
    manager.add_hookspecs(hookspecs)
    manager.register(telnyx)
    manager.check_pending()
    assert manager.hook.build_request(numbers=(NUMBER,), wanted=frozenset(), settings=SETTINGS) == build()


def test_info_declares_one_number_a_request_and_no_price() -> None:
    """Telnyx documents no price by data set: an account must give them. A Canadian number that it refuses costs nothing."""
    info = telnyx.provider_info()
    assert (info.title, info.base_url, info.max_batch_size, info.settings) == ("Telnyx", "https://api.telnyx.com", 1, Settings)
    assert info.fields == BASE | {Field.LINE_TYPE, Field.CARRIER, Field.ORIGINAL_CARRIER, Field.CALLER_NAME}
    assert info.list_prices == {}
    assert info.billed == {Verdict.ANSWERED, Verdict.NO_MATCH, Verdict.INVALID_NUMBER}


@pytest.mark.parametrize("field", sorted(BASE))
def test_the_base_lookup_needs_no_type(field: Field) -> None:
    """Validation, formats and portability are in every answer, says Telnyx."""
    assert build(field).target == "/v2/number_lookup/+14154305555"


@pytest.mark.parametrize(
    ("wanted", "query"),
    [
        ({Field.LINE_TYPE}, "?type=carrier"),
        ({Field.CARRIER, Field.PORTED}, "?type=carrier"),
        ({Field.ORIGINAL_CARRIER}, "?type=carrier"),
        ({Field.CALLER_NAME}, "?type=caller-name"),
        ({Field.CALLER_NAME, Field.VALID, Field.CARRIER}, "?type=carrier&type=caller-name"),
    ],
    ids=str,
)
def test_type_is_repeated_for_each_data_set(wanted: set[Field], query: str) -> None:
    """In one order, whatever that of the fields is."""
    assert build(*wanted).target == "/v2/number_lookup/+14154305555" + query


def test_the_request_is_exactly_this() -> None:
    """GET, the plus raw, JSON accepted, no body, no credential."""
    request = build(Field.CARRIER, number=PhoneNumber("+442083661177"))
    assert (request.method, request.target, request.body) == ("GET", "/v2/number_lookup/+442083661177?type=carrier", None)
    assert request.headers == {"Accept": "application/json"}


def test_the_same_question_builds_the_same_request() -> None:
    """Building is deterministic, and two requests share no mutable part."""
    first, second = build(Field.CALLER_NAME, Field.CARRIER), build(Field.CARRIER, Field.CALLER_NAME)
    assert first == second
    assert first.headers is not second.headers


def test_the_key_is_a_bearer_token() -> None:
    """It is added last; nothing else of the request changes, and before it there is no trace of the key."""
    request = build(Field.CARRIER)
    authorized = telnyx.authorize(request, SETTINGS)
    assert authorized.headers == {"Accept": "application/json", "Authorization": f"Bearer {KEY}"}
    assert (authorized.method, authorized.target, authorized.body) == (request.method, request.target, request.body)
    assert KEY not in f"{request.target} {dict(request.headers)}"


@pytest.mark.parametrize(
    ("wanted", "always", "alone"),
    [
        ({Field.PORTED}, ("base",), ("base",)),
        ({Field.LINE_TYPE, Field.PORTED}, ("base", "carrier"), ("carrier",)),
        ({Field.CALLER_NAME}, ("base", "caller-name"), ("caller-name",)),
        ({Field.CALLER_NAME, Field.CARRIER}, ("base", "carrier", "caller-name"), ("carrier", "caller-name")),
    ],
    ids=str,
)
def test_the_price_items_are_the_data_sets(wanted: set[Field], always: tuple[str, ...], alone: tuple[str, ...]) -> None:
    """The base lookup beside them, or only where it is all that is asked, as `bills_base` has it."""
    assert telnyx.price_items(frozenset(wanted), SETTINGS) == always
    assert telnyx.price_items(frozenset(wanted), Settings(api_key=Secret(KEY), bills_base="alone")) == alone
