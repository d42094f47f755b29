"""What goes to Infobip: exact targets, headers, bodies and credentials."""

from base64 import b64encode

import pluggy
import pytest

import linehunt_infobip as infobip
from linehunt.plugin import Field, PhoneNumber, Secret, Verdict
from linehunt.providers import hookspecs
from linehunt_infobip.settings import Settings

KEY = "003026bbc133714d-invented"
PASSWORD = "openSesame-invented"
BY_KEY = Settings(api_key=Secret(KEY))
BY_PASSWORD = Settings(username="Aladdin", password=Secret(PASSWORD))
NUMBERS = (PhoneNumber("+14155550123"), PhoneNumber("+442083661177"))


def test_the_hooks_are_those_of_the_spec() -> None:
    """No hook of the module is unknown to pluggy or misspelt."""
    manager = pluggy.PluginManager(hookspecs.PROJECT)
    manager.add_hookspecs(hookspecs)
    manager.register(infobip)
    manager.check_pending()
    (request,) = [manager.hook.build_request(numbers=NUMBERS, wanted=frozenset(), settings=BY_KEY)]
    assert request == infobip.build_request(NUMBERS)


def test_info_declares_a_thousand_numbers_and_no_address() -> None:
    """A thousand is the documented limit; every account has a host and prices of its own. There is no line type."""
    info = infobip.provider_info()
    assert (info.title, info.base_url, info.max_batch_size, info.settings) == ("Infobip", None, 1000, Settings)
    assert info.list_prices == {}
    assert info.fields == {
        Field.VALID,
        Field.COUNTRY,
        Field.CARRIER,
        Field.ORIGINAL_CARRIER,
        Field.ROAMING_CARRIER,
        Field.PORTED,
        Field.ROAMING,
        Field.REACHABLE,
    }


def test_every_verdict_counts_as_billed() -> None:
    """Which of them cost is not published: to count them all passes no budget."""
    assert infobip.provider_info().billed == set(Verdict)


@pytest.mark.parametrize(
    ("numbers", "body"), [(NUMBERS[:1], b'{"to":["14155550123"]}'), (NUMBERS, b'{"to":["14155550123","442083661177"]}')], ids=["one", "two"]
)
def test_the_request_is_exactly_this(numbers: tuple[PhoneNumber, ...], body: bytes) -> None:
    """POST of an array of digits, one number as well as many; JSON is sent and accepted; no credential."""
    request = infobip.build_request(numbers)
    assert (request.method, request.target, request.body) == ("POST", "/number/1/query", body)
    assert request.headers == {"Content-Type": "application/json", "Accept": "application/json"}


def test_the_same_question_builds_the_same_request() -> None:
    """Building is deterministic, and two requests share no mutable part."""
    first, second = infobip.build_request(NUMBERS), infobip.build_request(NUMBERS)
    assert first == second
    assert first.headers is not second.headers


def test_a_key_goes_behind_app() -> None:
    """Infobip's own scheme; nothing else of the request changes."""
    built = infobip.build_request(NUMBERS)
    request = infobip.authorize(built, BY_KEY)
    assert request.headers == {**built.headers, "Authorization": f"App {KEY}"}
    assert (request.method, request.target, request.body) == (built.method, built.target, built.body)


def test_a_password_is_basic_authentication() -> None:
    """RFC 7617's header of the pair."""
    request = infobip.authorize(infobip.build_request(NUMBERS), BY_PASSWORD)
    pair = b64encode(f"Aladdin:{PASSWORD}".encode()).decode()
    assert request.headers["Authorization"] == f"Basic {pair}"
