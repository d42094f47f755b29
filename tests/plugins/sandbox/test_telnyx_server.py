"""Telnyx's wire format, its credentials, its knobs."""

import json
from collections.abc import Iterator, Mapping
from email.message import Message
from typing import Any

import pytest

from linehunt.plugin import Money
from linehunt_sandbox import Fault, Sandbox
from linehunt_sandbox.telnyx import MobileCodes, Telnyx
from plain_http import send

NOT_PORTED, BRITISH, CANADIAN = "+14154305555", "+442083661177", "+16135550123"
MEMBERS = [
    "country_code",
    "national_format",
    "phone_number",
    "fraud",
    "carrier",
    "caller_name",
    "nnid_override",
    "portability",
    "valid_number",
    "record_type",
]


@pytest.fixture
def telnyx() -> Iterator[Telnyx]:
    """Telnyx's server, serving."""
    vendor = Telnyx()
    with Sandbox(vendor):
        yield vendor


def _get(vendor: Telnyx, path: str, headers: Mapping[str, str] | None = None, method: str = "GET") -> tuple[int, Message, bytes]:
    own = {"Authorization": f"Bearer {vendor.api_key}"}
    return send(vendor.url, path, own if headers is None else headers, method)


def _answer(vendor: Telnyx, number: str, query: str = "") -> tuple[int, Any]:
    status, _, body = _get(vendor, f"/v2/number_lookup/{number}{query}")
    return status, json.loads(body)


def _data(vendor: Telnyx, number: str, query: str = "") -> Any:
    status, body = _answer(vendor, number, query)
    assert (status, list(body)) == (200, ["data"])
    return body["data"]


def _error(vendor: Telnyx, number: str, query: str = "") -> tuple[int, str]:
    status, body = _answer(vendor, number, query)
    assert list(body) == ["errors"]
    [error] = body["errors"]
    assert list(error) == ["code", "title", "detail"]
    return status, error["code"]


def test_the_base_lookup_has_the_documented_members(telnyx: Telnyx) -> None:
    """Wrapped in `data`; the data sets that were not asked for are null, the portability is there."""
    data = _data(telnyx, NOT_PORTED)

    assert list(data) == MEMBERS
    assert (data["country_code"], data["national_format"], data["phone_number"]) == ("US", "(415) 430-5555", "+14154305555")
    assert (data["carrier"], data["caller_name"], data["valid_number"], data["record_type"]) == (None, None, True, "number_lookup")
    assert list(data["portability"]) == [
        "lrn",
        "ported_status",
        "ported_date",
        "ocn",
        "line_type",
        "spid",
        "spid_carrier_name",
        "spid_carrier_type",
        "altspid",
        "altspid_carrier_name",
        "altspid_carrier_type",
        "city",
        "state",
    ]


@pytest.mark.parametrize(
    ("query", "carrier", "caller_name"),
    [
        ("", False, False),
        ("?type=carrier", True, False),
        ("?type=caller-name", False, True),
        ("?type=carrier&type=caller-name", True, True),
        ("?type=caller-name&type=carrier&type=carrier", True, True),
    ],
)
def test_each_type_adds_its_data_set(telnyx: Telnyx, query: str, carrier: bool, caller_name: bool) -> None:
    """`type` is repeated; twice the same is once."""
    data = _data(telnyx, NOT_PORTED, query)

    assert (data["carrier"] is not None, data["caller_name"] is not None) == (carrier, caller_name)


@pytest.mark.parametrize("query", ["?type=fraud", "?type=carrier&type=fraud", "?type=carrier,caller-name"])
def test_an_unknown_type_is_refused(telnyx: Telnyx, query: str) -> None:
    """Also beside a right one, and not billed."""
    assert _error(telnyx, NOT_PORTED, query) == (400, "10015")
    assert telnyx.bill.charges == ()


def test_the_carrier(telnyx: Telnyx) -> None:
    """Name and line type, without MCC and MNC, as an account without the right to them gets it."""
    carrier = _data(telnyx, NOT_PORTED, "?type=carrier")["carrier"]

    assert carrier == {
        "mobile_country_code": "",
        "mobile_network_code": "",
        "name": "AT&T Mobility",
        "type": "mobile",
        "error_code": None,
        "normalized_carrier": "AT&T Mobility",
    }


@pytest.mark.parametrize(
    ("codes", "expected"),
    [(MobileCodes.NONE, ("", "")), (MobileCodes.E212, ("310", "410")), (MobileCodes.REGION, ("US", "0415"))],
)
def test_the_codes_of_a_mobile_network_by_knob(telnyx: Telnyx, codes: MobileCodes, expected: tuple[str, str]) -> None:
    """`mobile_codes`: none, MCC and MNC, or what the reference has there; never of another line than a mobile one."""
    telnyx.mobile_codes = codes
    mobile, fixed = (_data(telnyx, number, "?type=carrier")["carrier"] for number in (NOT_PORTED, BRITISH))

    assert (mobile["mobile_country_code"], mobile["mobile_network_code"]) == expected
    assert (fixed["mobile_country_code"], fixed["mobile_network_code"], fixed["type"]) == ("", "", "fixed line")


def test_a_carrier_that_is_not_known_by_knob(telnyx: Telnyx) -> None:
    """`nameless_error`: a number of no country has an empty name, or the data set an error."""
    carrier = _data(telnyx, "+80012345678", "?type=carrier")["carrier"]
    telnyx.nameless_error = "10007"
    failed = _data(telnyx, "+80012345678", "?type=carrier")["carrier"]

    assert (carrier["name"], carrier["type"], carrier["error_code"]) == ("", "toll free", None)
    assert failed["error_code"] == "10007"


def test_ported_status_is_one_of_three(telnyx: Telnyx) -> None:
    """A ported number has the date and an LRN; the others have neither."""
    found = [_data(telnyx, f"+14154305{n:03d}")["portability"] for n in range(550, 600)]

    assert {told["ported_status"] for told in found} == {"Y", "N", ""}
    assert all((told["ported_status"] == "Y") == bool(told["ported_date"]) == bool(told["lrn"]) for told in found)


def test_portability_is_of_north_america(telnyx: Telnyx) -> None:
    """Elsewhere it is null."""
    data = _data(telnyx, BRITISH, "?type=carrier")

    assert (data["portability"], data["carrier"]["name"], data["country_code"]) == (None, "Three", "GB")


def test_a_caller_name_is_of_the_us(telnyx: Telnyx) -> None:
    """Most numbers of the US have one; the others have the error code of the knob `caller_name_error`."""
    telnyx.caller_name_error = "10007"
    americans = [_data(telnyx, f"+14154305{n:03d}", "?type=caller-name")["caller_name"] for n in range(550, 580)]

    assert {bool(told["caller_name"]) for told in americans} == {True, False}
    assert all(told["error_code"] == (None if told["caller_name"] else "10007") for told in americans)
    assert _data(telnyx, BRITISH, "?type=caller-name")["caller_name"] == {"caller_name": "", "error_code": "10007"}


@pytest.mark.parametrize("written", ["+14154305555", "%2B14154305555", "14154305555"])
def test_number_is_read_in_all_its_forms(telnyx: Telnyx, written: str) -> None:
    """The plus may be raw, encoded or absent."""
    assert _data(telnyx, written)["phone_number"] == "+14154305555"


@pytest.mark.parametrize("written", ["+15555555555", "+14151", "0", "+1415430555x"])
def test_invalid_number_is_a_200(telnyx: Telnyx, written: str) -> None:
    """With a false `valid_number`, and nulls."""
    data = _data(telnyx, written, "?type=carrier")

    assert list(data) == MEMBERS
    assert (data["valid_number"], data["carrier"], data["portability"]) == (False, None, None)


def test_invalid_number_is_refused_by_knob(telnyx: Telnyx) -> None:
    """`invalid_status`: 422 with the code of an invalid number."""
    telnyx.invalid_status = 422

    assert _error(telnyx, "+15555555555") == (422, "10002")


@pytest.mark.parametrize("bills", [True, False])
def test_invalid_number_is_billed_by_knob(telnyx: Telnyx, bills: bool) -> None:
    """Whether Telnyx bills it is not documented: `bills_invalid` says, and yes is the default."""
    assert telnyx.bills_invalid
    telnyx.bills_invalid = bills
    _data(telnyx, "+15555555555")

    assert telnyx.bill.total("telnyx") == (Money.parse("0.001 USD") if bills else None)


def test_valid_number_is_left_out_by_knob(telnyx: Telnyx) -> None:
    """`shows_valid_number`: the reference doesn't have it."""
    telnyx.shows_valid_number = False

    assert list(_data(telnyx, NOT_PORTED)) == [name for name in MEMBERS if name != "valid_number"]


def test_canadian_numbers_need_a_right(telnyx: Telnyx) -> None:
    """422 in the documented words, not billed, whatever the type; with `canada` an answer."""
    status, body = _answer(telnyx, CANADIAN, "?type=caller-name")
    assert (status, body["errors"][0]["detail"]) == (422, "+16135550123 is a Canadian number")
    assert telnyx.bill.charges == ()

    telnyx.canada = True
    data = _data(telnyx, CANADIAN)
    assert (data["country_code"], data["portability"]["ported_status"] in {"Y", "N", ""}) == ("CA", True)


@pytest.mark.parametrize(
    ("query", "beside", "alone"),
    [
        ("", "0.001 USD", "0.001 USD"),
        ("?type=carrier", "0.003 USD", "0.002 USD"),
        ("?type=caller-name", "0.005 USD", "0.004 USD"),
        ("?type=carrier&type=caller-name", "0.007 USD", "0.006 USD"),
    ],
)
def test_data_sets_are_charged_apart(telnyx: Telnyx, query: str, beside: str, alone: str) -> None:
    """As one charge of the request; the base lookup beside them or not, by the knob `bills_base_beside`."""
    _data(telnyx, NOT_PORTED, query)
    assert telnyx.bill.total("telnyx") == Money.parse(beside)

    telnyx.bill.reset()
    telnyx.bills_base_beside = False
    _data(telnyx, NOT_PORTED, query)
    assert telnyx.bill.total("telnyx") == Money.parse(alone)
    assert len(telnyx.bill.charges) == 1


def test_the_settings_are_an_accounts_table(telnyx: Telnyx) -> None:
    """Key, address and the prices by item; the base lookup is billed as the knob has it."""
    prices = {"base": {"*": "0.001 USD"}, "carrier": {"*": "0.002 USD"}, "caller-name": {"*": "0.004 USD"}}
    assert telnyx.settings == {"base_url": telnyx.url, "api_key": telnyx.api_key, "bills_base": "always", "prices": prices}

    telnyx.bills_base_beside = False
    assert telnyx.settings["bills_base"] == "alone"


@pytest.mark.parametrize(
    "headers",
    [{}, {"Authorization": "Bearer"}, {"Authorization": "Bearer wrong"}, {"Authorization": f"Token {Telnyx().api_key}"}],
    ids=["none", "no key", "another key", "another scheme"],
)
def test_wrong_credentials_are_a_401(telnyx: Telnyx, headers: dict[str, str]) -> None:
    """Refused, counted, and not billed."""
    status, _, body = _get(telnyx, f"/v2/number_lookup/{NOT_PORTED}", headers)

    assert (status, json.loads(body)["errors"][0]["code"]) == (401, "10009")
    assert (telnyx.bill.requests("telnyx"), telnyx.bill.charges) == (1, ())


def test_the_scheme_is_read_in_any_case(telnyx: Telnyx) -> None:
    """RFC 9110, 11.1."""
    assert _get(telnyx, f"/v2/number_lookup/{NOT_PORTED}", {"Authorization": f"bearer {telnyx.api_key}"})[0] == 200


def test_the_key_is_not_printed() -> None:
    """A test's traceback shows vendors."""
    assert Telnyx().api_key not in repr(Telnyx())


def test_every_reply_has_an_id(telnyx: Telnyx) -> None:
    """Another one for each request, also for those that are refused."""
    paths = (f"/v2/number_lookup/{NOT_PORTED}", f"/v2/number_lookup/{NOT_PORTED}", "/v2/number_lookup/1?type=x")
    assert len({_get(telnyx, path)[1]["x-request-id"] for path in paths}) == 3


def test_wrong_path_and_wrong_method(telnyx: Telnyx) -> None:
    """404 without Telnyx's JSON, 405 with it; neither is billed."""
    status, _, body = _get(telnyx, f"/number_lookup/{NOT_PORTED}")
    assert (status, body) == (404, b"Not Found")
    assert _get(telnyx, f"/v2/number_lookup/{NOT_PORTED}", method="POST")[0] == 405
    assert telnyx.bill.charges == ()


@pytest.mark.parametrize("reset", [60, 3, None])
def test_the_reset_of_a_rate_limit_by_knob(telnyx: Telnyx, reset: int | None) -> None:
    """`reset`: a 429 has `x-ratelimit-reset` beside whatever Retry-After the fault gives it."""
    telnyx.reset = reset
    telnyx.script(Fault.RATE_LIMITED_BARE)
    status, headers, body = _get(telnyx, f"/v2/number_lookup/{NOT_PORTED}")

    assert (status, json.loads(body)["errors"][0]["code"]) == (429, "10011")
    assert (headers["x-ratelimit-reset"], headers["retry-after"]) == (None if reset is None else str(reset), None)


def test_not_found_is_telnyxs_404(telnyx: Telnyx) -> None:
    """A resource that is not there, and that nobody pays for."""
    telnyx.script(Fault.NOT_FOUND)

    assert _error(telnyx, NOT_PORTED) == (404, "10005")
    assert telnyx.bill.charges == ()


def test_another_number_is_answered_for_by_fault(telnyx: Telnyx) -> None:
    """And charged as if it were the right one."""
    telnyx.script(Fault.WRONG_NUMBER)

    assert _data(telnyx, NOT_PORTED)["phone_number"] == "+14154305556"
    assert telnyx.bill.total("telnyx") == Money.parse("0.001 USD")


@pytest.mark.parametrize("fault", [Fault.HIGH_PRICE, Fault.NAN_PRICE, Fault.MISSING_NUMBER])
def test_faults_of_prices_and_batches_are_not_its(telnyx: Telnyx, fault: Fault) -> None:
    """It shows no price and takes one number."""
    with pytest.raises(ValueError, match=f"^{fault}: telnyx can't have this fault"):
        telnyx.script(fault)
