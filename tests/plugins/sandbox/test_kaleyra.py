"""Kaleyra's wire format: at once, and by order; its credentials, its knobs."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from linehunt.plugin import Money
from linehunt_sandbox import ErrorShape, Fault, Kaleyra, NotReady, Sandbox
from plain_http import send

pytest_plugins = ["linehunt_sandbox.fixtures"]

_ITEM = [
    "lookup_id",
    "mobile_number",
    "country",
    "country_code",
    "current_mcc",
    "current_mnc",
    "current_operator",
    "original_mcc",
    "original_mnc",
    "original_operator",
    "roaming_mcc",
    "roaming_mnc",
    "roaming_opearator",
    "is_ported",
]


def _send(
    sandbox: Sandbox, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None, method: str | None = None
) -> tuple[int, bytes]:
    own = {"api-key": sandbox.kaleyra.api_key} if headers is None else headers
    status, _, answer = send(sandbox.kaleyra.url, path, own, method or ("GET" if body is None else "POST"), body)
    return status, answer


def _lookup(sandbox: Sandbox, numbers: str) -> tuple[int, Any]:
    status, body = _send(sandbox, f"/v1/{sandbox.kaleyra.sid}/lookup/{numbers}")
    return status, json.loads(body, parse_float=Decimal)


def _submit(sandbox: Sandbox, *numbers: Any) -> tuple[int, Any]:
    status, body = _send(sandbox, f"/v1/{sandbox.kaleyra.sid}/lookup", json.dumps({"mobile": numbers}).encode())
    return status, json.loads(body, parse_float=Decimal)


def _details(sandbox: Sandbox, lookup_id: str) -> tuple[int, Any]:
    status, body = _send(sandbox, f"/v1/{sandbox.kaleyra.sid}/lookup/get-info/{lookup_id}")
    return status, json.loads(body, parse_float=Decimal)


def test_answer_has_the_documented_keys(linehunt_sandbox: Sandbox) -> None:
    """A GET's answer is flat, its items have the sample's keys, the misspelt one among them and its right spelling not."""
    status, body = _lookup(linehunt_sandbox, "919812345678")
    (item,) = body["data"]

    assert status == 200
    assert list(body) == ["code", "message", "price", "id", "total_processed_count", "data", "invalid_count", "duplicate_count"]
    assert (body["code"], body["message"]) == ("LKP200", "Request processed successfully")
    assert list(item) == _ITEM
    assert item["lookup_id"] == f"{body['id']}:1"
    assert (item["mobile_number"], item["country"], item["country_code"]) == ("919812345678", "IN", 91)
    assert item["is_ported"] in {0, 1}
    assert all(isinstance(item[key], str) for key in _ITEM if key not in {"country_code", "is_ported"})


def test_indian_operator_has_its_circle(linehunt_sandbox: Sandbox) -> None:
    """The number of the demonstration has a current operator, written as the sample writes one."""
    operator = _lookup(linehunt_sandbox, "919812345678")[1]["data"][0]["current_operator"]
    name, separator, circle = operator.partition(" // ")

    assert name
    assert separator
    assert circle


@pytest.mark.parametrize("written", ["+919812345678,+442083661177", "%2B919812345678%2C%2B442083661177", "919812345678,442083661177"])
def test_numbers_are_read_in_all_their_forms(linehunt_sandbox: Sandbox, written: str) -> None:
    """Plus and comma may be raw or encoded, the plus absent; the answer has digits only, in the order of the request."""
    items = _lookup(linehunt_sandbox, written)[1]["data"]

    assert [item["mobile_number"] for item in items] == ["919812345678", "442083661177"]
    assert [item["lookup_id"].rpartition(":")[2] for item in items] == ["1", "2"]


def test_invalid_and_repeated_numbers_are_only_counted(linehunt_sandbox: Sandbox) -> None:
    """They have no item; they are not charged, by default."""
    _, body = _lookup(linehunt_sandbox, "919812345678,+919812345678,12,,442083661177,0")

    assert [item["mobile_number"] for item in body["data"]] == ["919812345678", "442083661177"]
    assert (body["total_processed_count"], body["invalid_count"], body["duplicate_count"]) == (2, 3, 1)
    assert linehunt_sandbox.bill.total("kaleyra") == Money.parse("0.40 INR")


def test_invalid_and_repeated_numbers_are_charged_by_knob(linehunt_sandbox: Sandbox) -> None:
    """`bills_invalid` and `bills_duplicates`; the price shown is what was charged."""
    linehunt_sandbox.kaleyra.bills_invalid = linehunt_sandbox.kaleyra.bills_duplicates = True
    _, body = _lookup(linehunt_sandbox, "919812345678,919812345678,12,x")

    assert body["price"] == Decimal("0.80000000000000004")
    assert [charge.number.e164 for charge in linehunt_sandbox.bill.charges] == ["+919812345678", "12", "x", "+919812345678"]


def test_price_has_binary_noise(linehunt_sandbox: Sandbox) -> None:
    """Four numbers at 0.20 are written as the sample writes 0.80; how many digits there are is a knob."""
    numbers = "919812345678,442083661177,14154305555,919812345679"
    assert b'"price": 0.80000000000000004,' in _send(linehunt_sandbox, f"/v1/{linehunt_sandbox.kaleyra.sid}/lookup/{numbers}")[1]

    linehunt_sandbox.kaleyra.price_digits = 6
    assert b'"price": 0.8,' in _send(linehunt_sandbox, f"/v1/{linehunt_sandbox.kaleyra.sid}/lookup/{numbers}")[1]


def test_nothing_valid_costs_nothing(linehunt_sandbox: Sandbox) -> None:
    """A request of invalid numbers alone is a success without items."""
    status, body = _lookup(linehunt_sandbox, "12")

    assert (status, body["code"], body["data"], body["price"], body["invalid_count"]) == (200, "LKP200", [], 0, 1)


def test_too_many_numbers(linehunt_sandbox: Sandbox) -> None:
    """More than `max_numbers` are refused, whole, on both ways."""
    linehunt_sandbox.kaleyra.max_numbers = 1

    assert _lookup(linehunt_sandbox, "919812345678,442083661177")[0] == 400
    assert _submit(linehunt_sandbox, "919812345678", "442083661177")[0] == 400
    assert linehunt_sandbox.bill.charges == ()
    assert Kaleyra().max_numbers == 100


@pytest.mark.parametrize("prefix", ["/v1", "/api/v1"])
def test_path_alias(linehunt_sandbox: Sandbox, prefix: str) -> None:
    """The documented `url` has `/api/v1`, the other paths `/v1`: both work everywhere."""
    assert _send(linehunt_sandbox, f"{prefix}/{linehunt_sandbox.kaleyra.sid}/lookup/919812345678")[0] == 200


@pytest.mark.parametrize("headers", [{}, {"api-key": "wrong"}, {"x-api-key": "Asandboxkey"}, {"apikey": "Asandboxkey"}])
def test_wrong_key_is_rbc001(linehunt_sandbox: Sandbox, headers: dict[str, str]) -> None:
    """The key counts in its own header only; the error has the gateway's shape."""
    status, body = _send(linehunt_sandbox, f"/v1/{linehunt_sandbox.kaleyra.sid}/lookup/919812345678", headers=headers)

    assert status == 401
    assert json.loads(body) == {
        "code": "RBC001",
        "message": "Incorrect SID or API Key.",
        "data": [],
        "error": {"error": "Incorrect SID or API Key."},
    }


def test_key_and_sid_are_a_pair(linehunt_sandbox: Sandbox) -> None:
    """The right key with another SID is refused; the account's other name is good for fetching alone."""
    account = linehunt_sandbox.kaleyra.account

    assert _send(linehunt_sandbox, "/v1/HXOTHER0000000000IN/lookup/919812345678")[0] == 401
    assert _send(linehunt_sandbox, f"/v1/{account}/lookup/919812345678")[0] == 401
    assert _send(linehunt_sandbox, f"/api/v1/{account}/lookup/get-info/none:1")[0] == 404


def test_status_of_refusals_by_knob(linehunt_sandbox: Sandbox) -> None:
    """The statuses are not documented: a 200 may refuse."""
    linehunt_sandbox.kaleyra.unauthorized_status = 200
    status, body = _send(linehunt_sandbox, f"/v1/{linehunt_sandbox.kaleyra.sid}/lookup/919812345678", headers={})

    assert (status, json.loads(body)["code"]) == (200, "RBC001")


@pytest.mark.parametrize(
    ("shape", "body"),
    [
        (ErrorShape.GATEWAY, {"code": "E110", "message": "Insufficient Balance.", "data": [], "error": {"error": "Insufficient Balance."}}),
        (ErrorShape.VERIFY, {"error": {"code": "E110", "type": "validation_error", "parameter": "", "message": "Insufficient Balance."}}),
        (
            ErrorShape.RCS,
            {
                "code": 1402,
                "message": "Insufficient Balance.",
                "data": {"error": {"error_code": "E110", "error_message": "Insufficient Balance."}},
            },
        ),
        (ErrorShape.MESSAGES, {"error": {"error": "Insufficient Balance."}}),
        (ErrorShape.FLAT, {"error": "E110", "message": "Insufficient Balance."}),
    ],
)
def test_error_shapes(linehunt_sandbox: Sandbox, shape: ErrorShape, body: dict[str, Any]) -> None:
    """All five bodies of Kaleyra's products can be had; out of credit is a 200 by default."""
    linehunt_sandbox.kaleyra.error_shape = shape
    linehunt_sandbox.kaleyra.script(Fault.INSUFFICIENT_FUNDS, times=2)

    assert _lookup(linehunt_sandbox, "919812345678") == (200, body)
    linehunt_sandbox.kaleyra.insufficient_funds_status = 402
    assert _lookup(linehunt_sandbox, "919812345678") == (402, body)


def test_empty_error_by_knob(linehunt_sandbox: Sandbox) -> None:
    """A success may have an empty error."""
    linehunt_sandbox.kaleyra.empty_error = True

    assert _lookup(linehunt_sandbox, "919812345678")[1]["error"] == {}


def test_content_type_by_knob(linehunt_sandbox: Sandbox) -> None:
    """`requires_content_type`: 400 without it, on GET too."""
    path = f"/v1/{linehunt_sandbox.kaleyra.sid}/lookup/919812345678"
    key = {"api-key": linehunt_sandbox.kaleyra.api_key}
    linehunt_sandbox.kaleyra.requires_content_type = True

    assert _send(linehunt_sandbox, path, headers=key)[0] == 400
    assert _send(linehunt_sandbox, path, headers=key | {"Content-Type": "application/json; charset=utf-8"})[0] == 200


def test_sparse_numbers(linehunt_sandbox: Sandbox) -> None:
    """One number in some has codes but no name, as the sample's first item; the knob makes it every one, or none."""

    def operators() -> list[str]:
        numbers = ",".join(f"9198123456{n}" for n in range(10, 60))
        return [item["current_operator"] for item in _lookup(linehunt_sandbox, numbers)[1]["data"]]

    assert 0 < operators().count("") < 25
    linehunt_sandbox.kaleyra.sparse_every = 1
    assert set(operators()) == {""}
    linehunt_sandbox.kaleyra.sparse_every = 0
    assert "" not in operators()


def test_networks_of_an_item(linehunt_sandbox: Sandbox) -> None:
    """Ported numbers have codes of the original network, others its name alone; roaming is empty, at home or abroad."""
    numbers = ",".join(f"9198123456{n}" for n in range(10, 99))
    items = _lookup(linehunt_sandbox, numbers)[1]["data"]
    ported = [item for item in items if item["is_ported"]]
    roaming = {(item["roaming_mcc"] == item["current_mcc"], bool(item["roaming_mcc"])) for item in items}

    assert ported
    assert all(item["original_operator"] and item["original_operator"] != item["current_operator"] for item in ported)
    assert all(bool(item["original_mnc"]) == bool(item["is_ported"]) for item in items)
    assert roaming == {(True, True), (False, True), (False, False)}


def test_fixed_line_has_no_network(linehunt_sandbox: Sandbox) -> None:
    """What is no mobile line has empty networks, and is not ported."""
    (item,) = _lookup(linehunt_sandbox, "442083661177")[1]["data"]

    assert {item[key] for key in _ITEM[4:13]} == {""}
    assert item["is_ported"] == 0


def test_number_of_no_country(linehunt_sandbox: Sandbox) -> None:
    """An international toll-free number has an empty country."""
    (item,) = _lookup(linehunt_sandbox, "80012345678")[1]["data"]

    assert (item["country"], item["country_code"]) == ("", 800)


def test_order_is_wrapped_and_charged_at_once(linehunt_sandbox: Sandbox) -> None:
    """A POST's answer is nested in `data`, has a lookup id and the sample's unusable `url` a number, and no price."""
    status, body = _submit(linehunt_sandbox, "+919812345678", "442083661177", "12", "919812345678", 7)
    inner = body["data"]

    assert status == 202
    assert list(body) == ["data"]
    assert list(inner) == ["code", "message", "id", "total_processed_count", "data", "invalid_count", "duplicate_count"]
    assert (inner["code"], inner["message"]) == ("LKP201", "Request accepted successfully")
    assert (inner["total_processed_count"], inner["invalid_count"], inner["duplicate_count"]) == (2, 2, 1)
    assert [list(item) for item in inner["data"]] == [["lookup_id", "mobile_number", "url"]] * 2
    lookup_id = inner["data"][0]["lookup_id"]
    account = linehunt_sandbox.kaleyra.account
    assert inner["data"][0]["url"] == f"https://api.{{pod}}.kaleyra.io/api/v1/{account}/lookup/get-info/{lookup_id}"
    assert linehunt_sandbox.bill.total("kaleyra") == Money.parse("0.40 INR")


def test_order_shows_its_price_by_knob(linehunt_sandbox: Sandbox) -> None:
    """`submit_shows_price`, and the status of an order."""
    linehunt_sandbox.kaleyra.submit_shows_price = True
    linehunt_sandbox.kaleyra.accepted_status = 200
    status, body = _submit(linehunt_sandbox, "919812345678")

    assert (status, body["data"]["price"]) == (200, Decimal("0.20000000000000001"))


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"mobile": "919812345678"}', b'{"to": ["919812345678"]}', b'{"mobile": []}'])
def test_order_without_numbers_is_refused(linehunt_sandbox: Sandbox, body: bytes) -> None:
    """What has no list of numbers is a 400, and costs nothing."""
    assert _send(linehunt_sandbox, f"/v1/{linehunt_sandbox.kaleyra.sid}/lookup", body)[0] == 400
    assert linehunt_sandbox.bill.charges == ()


@pytest.mark.parametrize("separator", [":", "%3A"])
def test_details_are_ready_on_the_second_poll(linehunt_sandbox: Sandbox, separator: str) -> None:
    """By default the first poll says what the order said; then there is one item with a price, as often as one likes, for nothing more."""
    lookup_id = _submit(linehunt_sandbox, "919812345678")[1]["data"]["data"][0]["lookup_id"]
    written = lookup_id.replace(":", separator)
    first, second, third = (_details(linehunt_sandbox, written) for _ in range(3))

    assert (first[0], first[1]["data"]["code"], first[1]["data"]["data"][0]["lookup_id"]) == (202, "LKP201", lookup_id)
    assert second == third
    status, body = second
    assert (status, body["code"], body["price"]) == (200, "LKP200", Decimal("0.20000000000000001"))
    assert [list(item) for item in body["data"]] == [_ITEM]
    assert body["data"][0]["lookup_id"] == lookup_id
    assert len(linehunt_sandbox.bill.charges) == 1
    assert linehunt_sandbox.bill.requests("kaleyra") == 4


@pytest.mark.parametrize(
    ("not_ready", "status", "code"), [(NotReady.ACCEPTED, 202, None), (NotReady.EMPTY, 200, "LKP200"), (NotReady.NOT_FOUND, 404, "LKP404")]
)
def test_not_ready_by_knob(linehunt_sandbox: Sandbox, not_ready: NotReady, status: int, code: str | None) -> None:
    """What is said of an order that is not ready, and how often, are knobs."""
    linehunt_sandbox.kaleyra.not_ready = not_ready
    linehunt_sandbox.kaleyra.polls_before_ready = 2
    lookup_id = _submit(linehunt_sandbox, "919812345678")[1]["data"]["data"][0]["lookup_id"]
    polls = [_details(linehunt_sandbox, lookup_id) for _ in range(3)]

    assert [poll[0] for poll in polls] == [status, status, 200]
    assert polls[0][1].get("code") == code
    assert [len(poll[1].get("data", ())) for poll in polls if not_ready is NotReady.EMPTY] in ([], [0, 0, 1])


def test_details_without_price_by_knob(linehunt_sandbox: Sandbox) -> None:
    """`details_show_price`."""
    linehunt_sandbox.kaleyra.details_show_price = False
    linehunt_sandbox.kaleyra.polls_before_ready = 0
    lookup_id = _submit(linehunt_sandbox, "919812345678")[1]["data"]["data"][0]["lookup_id"]

    assert "price" not in _details(linehunt_sandbox, lookup_id)[1]


def test_details_are_kept_by_knob(linehunt_sandbox: Sandbox) -> None:
    """`retention`: afterwards the lookup id is unknown. An id that never was is a 404 too."""
    linehunt_sandbox.kaleyra.polls_before_ready = 0
    lookup_id = _submit(linehunt_sandbox, "919812345678")[1]["data"]["data"][0]["lookup_id"]

    linehunt_sandbox.kaleyra.retention = 3600
    assert _details(linehunt_sandbox, lookup_id)[0] == 200
    linehunt_sandbox.kaleyra.retention = 0
    assert _details(linehunt_sandbox, lookup_id)[0] == 404
    assert _details(linehunt_sandbox, "none:1")[0] == 404


def test_wrong_method_is_a_405(linehunt_sandbox: Sandbox) -> None:
    """Another method is refused in Kaleyra's shape."""
    path = f"/v1/{linehunt_sandbox.kaleyra.sid}/lookup"
    status, body = _send(linehunt_sandbox, path, method="DELETE")

    assert (status, json.loads(body)["code"]) == (405, "LKP405")
