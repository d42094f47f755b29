"""The sandboxed Vonage: its wire format, its credentials, its knobs, its bill."""

import json
from collections.abc import Iterator, Mapping
from email.message import Message
from typing import Any

import pytest

from linehunt.plugin import Money, basic
from linehunt_sandbox import Fault, Sandbox
from linehunt_sandbox.subscriber import Subscriber
from linehunt_sandbox.vonage import Vonage
from plain_http import send

AMERICA, BRITAIN, INDIA = "14154305555", "442083661177", "919812345678"
KEYS = {
    "basic": [
        "status",
        "status_message",
        "request_id",
        "international_format_number",
        "national_format_number",
        "country_code",
        "country_code_iso3",
        "country_name",
        "country_prefix",
    ]
}
KEYS["standard"] = [*KEYS["basic"], "request_price", "remaining_balance", "current_carrier", "original_carrier", "ported"]
KEYS["advanced"] = [*KEYS["standard"], "lookup_outcome", "lookup_outcome_message", "valid_number", "reachable", "roaming"]
CARRIER = ["network_code", "name", "country", "network_type"]
TIERS = pytest.mark.parametrize("tier", KEYS)


@pytest.fixture
def vonage() -> Iterator[Vonage]:
    """It, serving, without partial answers and assumptions unless a test wants them."""
    server = Vonage(partial_every=0, assumed_every=0)
    with Sandbox(server):
        yield server


def get(server: Vonage, path: str, headers: Mapping[str, str] | None = None, method: str = "GET") -> tuple[int, Message, bytes]:
    """A request as it is, with the right credentials unless others are given."""
    own = basic(server.api_key, server.api_secret)
    return send(server.url, path, own if headers is None else headers, method)


def lookup(server: Vonage, number: str, tier: str = "standard", more: str = "") -> Any:
    """The body of an answer, whose HTTP status is 200 whatever it says."""
    status, headers, body = get(server, f"/ni/{tier}/json?number={number}{more}")
    assert (status, headers["content-type"]) == (200, "application/json")
    return json.loads(body)


def of_line(wanted: str) -> str:
    """A number of North America whose line is of this kind, without its plus."""
    numbers = (f"1415430{n:04d}" for n in range(5000, 6000))
    return next(number for number in numbers if (found := Subscriber.find(number)) and found.line == wanted)


def of_visitors(abroad: bool) -> str:
    """A number of India that was last seen in another network than its own, or in its own."""
    numbers = (f"9198123{n:05d}" for n in range(1000))
    return next(n for n in numbers if (found := Subscriber.find(n)) and found.visited and (found.visited != found.current) is abroad)


@TIERS
def test_answer_has_the_documented_keys(vonage: Vonage, tier: str) -> None:
    """Those of the tier's schema, no more and no fewer."""
    body = lookup(vonage, AMERICA, tier)
    assert list(body) == KEYS[tier]
    assert (body["status"], body["status_message"]) == (0, "Success")
    assert (body["international_format_number"], body["national_format_number"]) == (AMERICA, "(415) 430-5555")
    assert (body["country_code"], body["country_code_iso3"], body["country_name"], body["country_prefix"]) == (
        ("US", "USA", "United States", "1")
    )


def test_every_request_has_an_id_of_its_own(vonage: Vonage) -> None:
    """In the body, up to forty characters."""
    ids = {lookup(vonage, AMERICA)["request_id"] for _ in range(2)}
    assert len(ids) == 2
    assert all(len(told) <= 40 for told in ids)


def test_carriers_have_the_documented_keys(vonage: Vonage) -> None:
    """MCC and MNC glued, the country, and the kind of network."""
    body = lookup(vonage, INDIA)
    assert [list(body["current_carrier"]), list(body["original_carrier"])] == [CARRIER, CARRIER]
    assert body["current_carrier"] == {"network_code": "40459", "name": "BSNL", "country": "IN", "network_type": "mobile"}


@pytest.mark.parametrize(("line", "word"), [("mobile", "mobile"), ("fixed", "landline"), ("voip", "virtual")])
def test_network_types(vonage: Vonage, line: str, word: str) -> None:
    """Vonage's words; a code for mobile networks alone."""
    carrier = lookup(vonage, of_line(line))["current_carrier"]
    assert carrier["network_type"] == word
    assert (carrier["network_code"] != "null") is (line == "mobile")


def test_number_of_no_country(vonage: Vonage) -> None:
    """A toll-free number of the world: no country, and no carrier."""
    body = lookup(vonage, "80012345678", "advanced")
    assert (body["country_code"], body["country_prefix"]) == ("null", "800")
    assert body["current_carrier"] == {"network_code": "null", "name": "null", "country": "null", "network_type": "landline_tollfree"}
    assert (body["valid_number"], body["reachable"], body["roaming"], body["ported"]) == ("unknown", "null", "unknown", "unknown")


def test_null_as_text_by_knob(vonage: Vonage) -> None:
    """`null_as_text`: the schema has the text, and says that the member may be null."""
    assert lookup(vonage, BRITAIN)["current_carrier"]["network_code"] == "null"
    vonage.null_as_text = False
    assert lookup(vonage, BRITAIN)["current_carrier"]["network_code"] is None


def test_roaming_is_an_object_or_a_word(vonage: Vonage) -> None:
    """Abroad with its network, at home without, and the text "unknown" where nobody saw it."""
    abroad = lookup(vonage, of_visitors(abroad=True), "advanced")["roaming"]
    assert list(abroad) == ["status", "roaming_country_code", "roaming_network_code", "roaming_network_name"]
    assert abroad["status"] == "roaming"
    assert lookup(vonage, of_visitors(abroad=False), "advanced")["roaming"] == {"status": "not_roaming"}
    assert lookup(vonage, BRITAIN, "advanced")["roaming"] == "unknown"


def test_reachability_is_not_told_in_the_us(vonage: Vonage) -> None:
    """As the page says; elsewhere it is one of three words."""
    assert lookup(vonage, of_line("mobile"), "advanced")["reachable"] == "unknown"
    told = {lookup(vonage, f"9198123{n:05d}", "advanced")["reachable"] for n in range(40)}
    assert told == {"reachable", "absent", "undeliverable"}


@pytest.mark.parametrize(
    ("tier", "price"), [("basic", None), ("standard", Money(5_000, "EUR")), ("advanced", Money(40_000, "EUR"))], ids=str
)
def test_each_tier_has_its_price(vonage: Vonage, tier: str, price: Money | None) -> None:
    """Shown with eight decimals, and charged; basic shows none, and is free."""
    body = lookup(vonage, AMERICA, tier)
    assert vonage.bill.total("vonage") == price
    assert body.get("request_price") == (None if price is None else f"{price.amount:0<10}")
    assert body.get("remaining_balance") == (None if price is None else "32.00000000")


def test_the_price_of_basic_by_knob(vonage: Vonage) -> None:
    """`basic_price`: charged, and never shown."""
    vonage.basic_price = Money(1_000, "EUR")
    assert "request_price" not in lookup(vonage, AMERICA, "basic")
    assert vonage.bill.total("vonage") == Money(1_000, "EUR")


def test_a_callers_name_has_its_price(vonage: Vonage) -> None:
    """In the US it is told twice, and charged."""
    body = lookup(vonage, AMERICA, more="&cnam=true")
    assert body["request_price"] == "0.01525000"
    assert "refund_price" not in body
    assert list(body["caller_identity"]) == ["caller_type", "caller_name", "first_name", "last_name"]
    assert {name: body[name] for name in body["caller_identity"]} == body["caller_identity"]
    assert vonage.bill.total("vonage") == Money(15_250, "EUR")


def test_a_callers_name_elsewhere_is_refunded(vonage: Vonage) -> None:
    """Price and refund are both shown; the bill has the difference."""
    body = lookup(vonage, BRITAIN, more="&cnam=true")
    assert (body["request_price"], body["refund_price"]) == ("0.01525000", "0.01025000")
    assert body["caller_identity"] == {"caller_type": "unknown", "caller_name": "unknown"}
    assert vonage.bill.total("vonage") == Money(5_000, "EUR")


def test_partial_success_by_knob(vonage: Vonage) -> None:
    """`partial_every`: of mobile numbers, from advanced, one of three statuses, and a refund."""
    vonage.partial_every = 1
    bodies = [lookup(vonage, f"9198123{n:05d}", "advanced") for n in range(12)]
    assert {body["status"] for body in bodies} == {43, 44, 45}
    for body in bodies:
        assert list(body) == [*KEYS["advanced"][:10], "refund_price", *KEYS["advanced"][10:]]
        assert (body["lookup_outcome"], body["valid_number"], body["reachable"], body["roaming"]) == (1, "unknown", "unknown", "unknown")
        assert (body["request_price"], body["refund_price"]) == ("0.04000000", "0.01025000")
    assert {charge.amount for charge in vonage.bill.charges} == {Money(29_750, "EUR")}
    assert lookup(vonage, INDIA, "standard")["status"] == 0
    assert lookup(vonage, BRITAIN, "advanced")["status"] == 0


def test_the_refund_is_the_price_at_most(vonage: Vonage) -> None:
    """`partial_refund`, and no charge where nothing is left; together with a name's it is all that was shown."""
    vonage.partial_every, vonage.partial_refund = 1, Money(1_000_000, "EUR")
    assert lookup(vonage, INDIA, "advanced")["refund_price"] == "0.04000000"
    body = lookup(vonage, INDIA, "advanced", "&cnam=true")
    assert body["refund_price"] == body["request_price"] == "0.05025000"
    assert vonage.bill.charges == ()


def test_some_numbers_are_partial_by_default() -> None:
    """One in eight; the same ones each time."""
    with Sandbox(Vonage()) as sandbox:
        server = sandbox.vendors["vonage"]
        assert isinstance(server, Vonage)
        first, second = ([lookup(server, f"9198123{n:05d}", "advanced")["status"] for n in range(40)] for _ in range(2))
    assert first == second
    assert 0 < sum(status != 0 for status in first) < 20


def test_assumptions_by_knob(vonage: Vonage) -> None:
    """`assumed_every`: what is assumed has words of its own."""
    plain = {lookup(vonage, f"9198123{n:05d}")["ported"] for n in range(20)}
    vonage.assumed_every = 1
    assumed = {lookup(vonage, f"9198123{n:05d}")["ported"] for n in range(20)}
    assert plain == {"ported", "not_ported"}
    assert assumed == {"assumed_ported", "assumed_not_ported"}


@TIERS
@pytest.mark.parametrize("written", ["145645562", "1415430555x", "0", "99999999999", "%D9%A4%D9%A9123456"])
def test_what_is_no_number_is_refused_and_not_billed(vonage: Vonage, tier: str, written: str) -> None:
    """In the words of the SDK's sample, with HTTP's 200."""
    body = lookup(vonage, written, tier)
    assert list(body) == ["status", "status_message"]
    assert body["status"] == 3
    assert body["status_message"].startswith("Invalid request :: Not valid number format detected [ ")
    assert (vonage.bill.requests("vonage"), vonage.bill.charges) == (1, ())


@pytest.mark.parametrize("written", [f"%2B{AMERICA}", AMERICA])
def test_number_is_read_with_a_plus_and_without(vonage: Vonage, written: str) -> None:
    """The pattern of the parameter has both."""
    assert lookup(vonage, written)["international_format_number"] == AMERICA


@pytest.mark.parametrize("query", ["", "?cnam=true", "?number="])
def test_a_request_without_a_number_is_incomplete(vonage: Vonage, query: str) -> None:
    """Status 3 as well, in other words."""
    status, _, body = get(vonage, f"/ni/standard/json{query}")
    assert (status, json.loads(body)["status"]) == (200, 3)
    assert b"number format" not in body


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Basic"},
        {"Authorization": "Bearer sandboxApiSecret1"},
        basic("5a4db0b0", "wrong"),
        basic("wrong", "sandboxApiSecret1"),
    ],
)
def test_wrong_credentials_are_refused(vonage: Vonage, headers: dict[str, str]) -> None:
    """Status 4, HTTP's 200; counted, and not billed."""
    status, _, body = get(vonage, f"/ni/standard/json?number={AMERICA}", headers)
    assert (status, json.loads(body)) == (200, {"status": 4, "status_message": "Invalid credentials"})
    assert (vonage.bill.requests("vonage"), vonage.bill.charges) == (1, ())


@pytest.mark.parametrize(
    ("pair", "accepts", "told"),
    [
        ("api_key=5a4db0b0&api_secret=sandboxApiSecret1", True, 0),
        ("api_key=5a4db0b0&api_secret=sandboxApiSecret1", False, 4),
        ("api_key=5a4db0b0&api_secret=wrong", True, 4),
        ("api_key=5a4db0b0", True, 4),
    ],
)
def test_credentials_in_the_query_by_knob(vonage: Vonage, pair: str, accepts: bool, told: int) -> None:
    """`accepts_query`: the older way, which the SDKs have left."""
    vonage.accepts_query = accepts
    _, _, body = get(vonage, f"/ni/standard/json?number={AMERICA}&{pair}", {})
    assert json.loads(body)["status"] == told


def test_the_words_of_an_error_by_knob(vonage: Vonage) -> None:
    """`message_key`: asynchronous answers, and one sample, spell it otherwise."""
    vonage.message_key = "error_text"
    _, _, body = get(vonage, f"/ni/basic/json?number={AMERICA}", {})
    assert json.loads(body) == {"status": 4, "error_text": "Invalid credentials"}


@pytest.mark.parametrize(
    ("fault", "status", "told"),
    [
        (Fault.BAD_REQUEST, 200, 3),
        (Fault.UNAUTHORIZED, 200, 4),
        (Fault.INSUFFICIENT_FUNDS, 200, 9),
        (Fault.FORBIDDEN, 200, 19),
        (Fault.NOT_FOUND, 200, 3),
        (Fault.RATE_LIMITED_BARE, 200, 1),
        (Fault.SERVER_ERROR, 200, 5),
        (Fault.UNAVAILABLE, 503, 5),
    ],
    ids=str,
)
def test_refusals_by_script(vonage: Vonage, fault: Fault, status: int, told: int) -> None:
    """HTTP's 200 and a status in the body, but for a gateway that is down; none is billed, and the next request is answered."""
    vonage.script(fault)
    found, _, body = get(vonage, f"/ni/standard/json?number={AMERICA}")
    assert (found, json.loads(body)["status"]) == (status, told)
    assert vonage.bill.charges == ()
    assert lookup(vonage, AMERICA)["status"] == 0


def test_a_gateways_status_by_knob(vonage: Vonage) -> None:
    """`unavailable_status`."""
    vonage.unavailable_status = 200
    vonage.script(Fault.UNAVAILABLE)
    assert lookup(vonage, AMERICA)["status"] == 5


@pytest.mark.parametrize(
    ("fault", "shown", "charged"),
    [
        (Fault.HIGH_PRICE, "0.50000000", Money(500_000, "EUR")),
        (Fault.NAN_PRICE, "NaN", Money(5_000, "EUR")),
        (Fault.NEGATIVE_PRICE, "-1", Money(5_000, "EUR")),
        (Fault.HUGE_PRICE, "1e999999", Money(5_000, "EUR")),
    ],
    ids=str,
)
def test_odd_prices_by_script(vonage: Vonage, fault: Fault, shown: str, charged: Money) -> None:
    """As text, where Vonage has its prices."""
    vonage.script(fault)
    assert lookup(vonage, AMERICA)["request_price"] == shown
    assert vonage.bill.total("vonage") == charged


def test_another_number_by_script(vonage: Vonage) -> None:
    """The one that follows, for which the one asked is charged."""
    vonage.script(Fault.WRONG_NUMBER)
    assert lookup(vonage, AMERICA)["international_format_number"] == "14154305556"
    assert [charge.number.digits for charge in vonage.bill.charges] == [AMERICA]


def test_a_script_for_one_number(vonage: Vonage) -> None:
    """The number is known by the query."""
    vonage.script(Fault.NOT_FOUND, numbers=[f"+{INDIA}"])
    assert lookup(vonage, AMERICA)["status"] == 0
    assert lookup(vonage, INDIA)["status"] == 3


def test_it_can_have_no_holes_in_batches() -> None:
    """It takes one number a request."""
    with pytest.raises(ValueError, match="missing_number: vonage can't have this fault"):
        Vonage().script(Fault.MISSING_NUMBER)


@pytest.mark.parametrize("path", ["/ni/premium/json", "/ni/standard/xml", "/ni/standard/json/"])
def test_another_path_is_not_found(vonage: Vonage, path: str) -> None:
    """Nothing of Vonage's is there."""
    assert get(vonage, f"{path}?number={AMERICA}")[0] == 404


def test_another_method_is_refused(vonage: Vonage) -> None:
    """Vonage has POST as well; the sandbox has not."""
    assert get(vonage, f"/ni/standard/json?number={AMERICA}", method="POST")[0] == 405


def test_the_settings_are_an_account_of_it(vonage: Vonage) -> None:
    """Credentials, and a price for each item."""
    assert vonage.settings == {
        "base_url": vonage.url,
        "api_key": "5a4db0b0",
        "api_secret": "sandboxApiSecret1",
        "prices": {
            "basic": {"*": "0 EUR"},
            "standard": {"*": "0.005 EUR"},
            "advanced": {"*": "0.04 EUR"},
            "cnam": {"*": "0.01025 EUR"},
        },
    }
