"""Infobip's wire format, its credentials, its knobs."""

import json
from base64 import b64encode
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from linehunt.plugin import Money
from linehunt_sandbox import Fault, Sandbox
from linehunt_sandbox.infobip import Infobip, Outcome
from linehunt_sandbox.subscriber import Subscriber
from plain_http import send

INDIA, BRITAIN, LANDLINE = "919812345678", "447400123456", "442083661177"
_STATUS = ["groupId", "groupName", "id", "name", "description"]
_NETWORK = ["networkName", "networkPrefix", "countryName", "countryPrefix", "networkId"]


@pytest.fixture
def infobip() -> Iterator[Infobip]:
    """The vendor with nobody absent, serving."""
    vendor = Infobip(absent_every=0)
    with Sandbox(vendor):
        yield vendor


def _send(
    vendor: Infobip, body: object, headers: Mapping[str, str] | None = None, path: str = "/number/1/query", method: str = "POST"
) -> tuple[int, bytes]:
    own = {"Authorization": f"App {vendor.api_key}"} if headers is None else headers
    status, _, answer = send(vendor.url, path, own, method, body if isinstance(body, bytes) else json.dumps(body).encode())
    return status, answer


def _query(vendor: Infobip, *numbers: str) -> list[dict[str, Any]]:
    status, body = _send(vendor, {"to": numbers})
    assert status == 200
    results: list[dict[str, Any]] = json.loads(body)["results"]
    return results


def _one(vendor: Infobip, number: str) -> dict[str, Any]:
    [result] = _query(vendor, number)
    return result


def _refused(status: int, body: bytes) -> tuple[int, str, str]:
    told = json.loads(body)
    assert list(told) == ["requestError"]
    assert list(told["requestError"]["serviceException"]) == ["messageId", "text"]
    return status, *told["requestError"]["serviceException"].values()


def _first(*, ported: bool = False, abroad: bool = False) -> str:
    """A mobile number of India that is so."""
    numbers = (f"9198123{n:05d}" for n in range(5000))
    found = ((number, Subscriber.find(number)) for number in numbers)
    return next(
        number
        for number, subscriber in found
        if subscriber and subscriber.ported is ported and (subscriber.visited not in (None, subscriber.current)) is abroad
    )


def test_answer_has_the_documented_keys(infobip: Infobip) -> None:
    """The members of the documented sample, in its order, at every level; there is no price."""
    status, body = _send(infobip, {"to": [_first()]})
    answer = json.loads(body)
    [result] = answer["results"]

    assert (status, list(answer)) == (200, ["results", "bulkId"])
    assert list(result) == ["to", "mccMnc", "imsi", "originalNetwork", "ported", "roaming", "servingMSC", "status", "error"]
    assert list(result["originalNetwork"]) == _NETWORK
    assert (result["originalNetwork"]["countryName"], result["originalNetwork"]["countryPrefix"]) == ("India", "91")
    assert (list(result["status"]), list(result["error"])) == (_STATUS, [*_STATUS, "permanent"])
    assert (result["status"]["groupName"], result["status"]["name"]) == ("DELIVERED", "DELIVERED_TO_HANDSET")
    assert (result["error"]["name"], result["error"]["permanent"]) == ("NO_ERROR", False)
    assert result["imsi"].startswith(result["mccMnc"])
    assert len(result["imsi"]) in (14, 15)
    assert (result["ported"], result["roaming"]) == (False, False)


def test_a_ported_number_has_its_new_network(infobip: Infobip) -> None:
    """`portedNetwork` stands behind `ported`; the codes are its own, as those of the IMSI."""
    result = _one(infobip, _first(ported=True))

    assert list(result)[3:6] == ["originalNetwork", "ported", "portedNetwork"]
    assert result["ported"] is True
    assert result["portedNetwork"]["networkName"] != result["originalNetwork"]["networkName"]


def test_codes_of_the_original_network_by_knob(infobip: Infobip) -> None:
    """`mcc_mnc_of_original`: which network's `mccMnc` has is not documented."""
    number = _first(ported=True)
    subscriber = Subscriber.find(number)
    assert subscriber is not None
    assert subscriber.home is not None
    assert subscriber.current is not None

    assert _one(infobip, number)["mccMnc"] == f"{subscriber.current.mcc}{subscriber.current.mnc}"
    infobip.mcc_mnc_of_original = True
    assert _one(infobip, number)["mccMnc"] == f"{subscriber.home.mcc}{subscriber.home.mnc}"


def test_a_number_abroad_has_its_foreign_network(infobip: Infobip) -> None:
    """`roamingNetwork` stands behind `roaming`, with the country that it is in."""
    result = _one(infobip, _first(abroad=True))

    assert result["roaming"] is True
    assert list(result["roamingNetwork"]) == _NETWORK
    assert (result["roamingNetwork"]["countryName"], result["roamingNetwork"]["countryPrefix"]) == ("Singapore", "65")


def test_a_small_package_by_knob(infobip: Infobip) -> None:
    """`full_package`: without it no names, no IMSI and no MSC, as in the page's own sample."""
    infobip.full_package = False
    result = _one(infobip, _first())

    assert list(result) == ["to", "mccMnc", "originalNetwork", "ported", "roaming", "status", "error"]
    assert list(result["originalNetwork"]) == ["networkPrefix", "countryPrefix"]


@pytest.mark.parametrize("body", [{"to": f"+{INDIA}"}, {"to": INDIA}, {"to": [f"+{INDIA}"]}, {"to": [int(INDIA)]}], ids=repr)
def test_number_is_read_in_all_its_forms(infobip: Infobip, body: object) -> None:
    """In an array, or alone as one text; with a plus and without. The answer has digits."""
    status, answer = _send(infobip, body)

    assert (status, [result["to"] for result in json.loads(answer)["results"]]) == (200, [INDIA])


def test_many_numbers_have_a_result_each(infobip: Infobip) -> None:
    """In the order of the request, repeated ones too; each is charged."""
    results = _query(infobip, BRITAIN, INDIA, BRITAIN)

    assert [result["to"] for result in results] == [BRITAIN, INDIA, BRITAIN]
    assert [charge.number.e164 for charge in infobip.bill.charges] == [f"+{BRITAIN}", f"+{INDIA}", f"+{BRITAIN}"]
    assert infobip.bill.total("infobip") == Money.parse("0.015 USD")


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"\xff", {}, {"to": []}, {"to": None}, {"to": {"a": 1}}, {"numbers": [INDIA]}], ids=repr
)
def test_another_body_is_a_400(infobip: Infobip, body: object) -> None:
    """In Infobip's shape, and not charged."""
    assert _refused(*_send(infobip, body)) == (400, "BAD_REQUEST", "Bad request")
    assert infobip.bill.charges == ()


def test_too_many_numbers_are_a_400(infobip: Infobip) -> None:
    """More than `max_numbers` are refused in the documented words; a thousand are not too many."""
    infobip.max_numbers = 1
    words = "[to : Number of destinations is limited to 1. For larger requests use /number/1/notify API endpoint.]"

    assert _refused(*_send(infobip, {"to": [INDIA, BRITAIN]})) == (400, "BAD_REQUEST", words)
    assert infobip.bill.charges == ()
    assert Infobip().max_numbers == 1000


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "App"},
        {"Authorization": "App wrong"},
        {"Authorization": "sandbox-infobip-key"},
        {"Authorization": "Bearer sandbox-infobip-key"},
        {"Authorization": "Basic " + b64encode(b"sandbox:wrong").decode()},
        {"Authorization": "Basic " + b64encode(b"wrong:sandbox-infobip-password").decode()},
        {"api-key": "sandbox-infobip-key"},
    ],
)
def test_wrong_credentials_are_a_401(infobip: Infobip, headers: dict[str, str]) -> None:
    """Anything but the key or the pair is refused, counted, and not billed."""
    assert _refused(*_send(infobip, {"to": [INDIA]}, headers)) == (401, "UNAUTHORIZED", "Unauthorized")
    assert (infobip.bill.requests("infobip"), infobip.bill.charges) == (1, ())


@pytest.mark.parametrize(
    "credentials",
    ["App sandbox-infobip-key", "app sandbox-infobip-key", "Basic " + b64encode(b"sandbox:sandbox-infobip-password").decode()],
)
def test_key_and_pair_are_accepted(infobip: Infobip, credentials: str) -> None:
    """The scheme in any case."""
    assert _send(infobip, {"to": [INDIA]}, {"Authorization": credentials})[0] == 200


def test_settings_are_the_keys(infobip: Infobip) -> None:
    """An account's table has the key, the price and the address."""
    assert infobip.settings == {"base_url": infobip.url, "api_key": "sandbox-infobip-key", "prices": {"*": "0.005 USD"}}


@pytest.mark.parametrize("outcome", Outcome, ids=lambda outcome: outcome.name)
def test_an_outcome_by_knob(infobip: Infobip, outcome: Outcome) -> None:
    """`outcomes`: what becomes of a number, with the network or without; the one beside it is not touched."""
    infobip.outcomes = {f"+{INDIA}": outcome}
    result, beside = _query(infobip, INDIA, BRITAIN)

    assert outcome.name in (result["status"]["name"], result["error"]["name"])
    assert ("mccMnc" in result) is outcome.found
    assert ("imsi" in result) is (outcome is Outcome.DELIVERED_TO_HANDSET)
    assert beside["status"]["name"] == "DELIVERED_TO_HANDSET"


def test_an_absent_number_is_nowhere_abroad(infobip: Infobip) -> None:
    """Nothing live is told of it: no IMSI, no MSC, no foreign network."""
    number = _first(abroad=True)
    infobip.outcomes = {f"+{number}": Outcome.EC_ABSENT_SUBSCRIBER}
    result = _one(infobip, number)

    assert result["roaming"] is False
    assert {"imsi", "servingMSC", "roamingNetwork"}.isdisjoint(result)


def test_one_in_so_many_is_absent() -> None:
    """`absent_every`, 8 by default; the same numbers every time."""
    with Sandbox(Infobip()) as sandbox:
        vendor = sandbox.vendors["infobip"]
        assert isinstance(vendor, Infobip)
        numbers = [f"9198123{n:05d}" for n in range(200)]
        absent = [[result["to"] for result in _query(vendor, *numbers) if result["error"]["name"] != "NO_ERROR"] for _ in range(2)]

    assert absent[0] == absent[1]
    assert 10 < len(absent[0]) < 45


@pytest.mark.parametrize("number", ["1555", "15555555555", "99999999999", "abc"])
def test_an_invalid_number_is_unknown_to_its_network(infobip: Infobip, number: str) -> None:
    """`invalid`: what libphonenumber calls invalid, and what is no number at all, may also have another outcome."""
    assert _one(infobip, number)["error"]["name"] == "EC_UNKNOWN_SUBSCRIBER"
    infobip.invalid = Outcome.REJECTED_NETWORK
    assert _one(infobip, number)["status"]["name"] == "REJECTED_NETWORK"


def test_a_line_that_is_not_mobile_is_rejected(infobip: Infobip) -> None:
    """`not_mobile`: no mobile network has its prefix. Whatever the outcome is, it has no network to tell."""
    assert _one(infobip, LANDLINE)["status"]["name"] == "REJECTED_PREFIX_MISSING"
    infobip.not_mobile = Outcome.DELIVERED_TO_HANDSET
    assert list(_one(infobip, LANDLINE)) == ["to", "status", "error"]


@pytest.mark.parametrize(
    ("outcome", "knob"),
    [
        (Outcome.EC_UNKNOWN_SUBSCRIBER, "bills_unknown"),
        (Outcome.EC_NO_RESPONSE, "bills_failures"),
        (Outcome.EC_OPERATOR_NOT_FOUND, "bills_failures"),
        (Outcome.REJECTED_NETWORK, "bills_rejected"),
        (Outcome.REJECTED_DESTINATION_BLOCKLISTED, "bills_rejected"),
    ],
)
def test_what_is_no_answer_is_billed_by_knob(infobip: Infobip, outcome: Outcome, knob: str) -> None:
    """Whether Infobip bills it is not documented; by default all of it is."""
    infobip.outcomes = {f"+{INDIA}": outcome}
    _query(infobip, INDIA)
    assert infobip.bill.total("infobip") == Money.parse("0.005 USD")
    setattr(infobip, knob, False)
    _query(infobip, INDIA)
    assert infobip.bill.total("infobip") == Money.parse("0.005 USD")


def test_whom_it_refuses_for_want_of_credit_it_never_charges(infobip: Infobip) -> None:
    """There is nothing to charge."""
    infobip.outcomes = {f"+{INDIA}": Outcome.REJECTED_NOT_ENOUGH_CREDITS}
    _query(infobip, INDIA)
    assert infobip.bill.charges == ()


def test_missing_and_wrong_numbers(infobip: Infobip) -> None:
    """The last result left out, and the first one's number changed: all are charged."""
    infobip.script(Fault.MISSING_NUMBER)
    infobip.script(Fault.WRONG_NUMBER, times=2)

    assert [result["to"] for result in _query(infobip, INDIA, BRITAIN)] == [INDIA]
    assert [result["to"] for result in _query(infobip, INDIA, BRITAIN)] == ["919812345679", BRITAIN]
    assert [result["to"] for result in _query(infobip, "abc")] == ["1"]
    assert len(infobip.bill.charges) == 5


def test_a_fault_may_be_meant_for_one_number(infobip: Infobip) -> None:
    """The script reads the numbers of the body."""
    infobip.script(Fault.NOT_FOUND, numbers=[f"+{BRITAIN}"])

    assert _one(infobip, INDIA)["to"] == INDIA
    assert _refused(*_send(infobip, {"to": [INDIA, BRITAIN]}))[:2] == (404, "NOT_FOUND")
    assert len(infobip.bill.charges) == 1


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 405, 429, 500, 503])
def test_every_error_has_one_shape(status: int) -> None:
    """Status, name and words."""
    reply = Infobip().error(status)
    assert _refused(reply.status, reply.body)[0] == status


def test_wrong_method_and_path(infobip: Infobip) -> None:
    """405 in Infobip's words; another path is no answer of its."""
    assert _refused(*_send(infobip, b"", method="GET"))[:2] == (405, "METHOD_NOT_ALLOWED")
    assert _send(infobip, {"to": [INDIA]}, path="/number/1/query/") == (404, b"Not Found")
