"""Infobip's results as its pages have them, and what its provider says of them."""

from collections.abc import Mapping
from typing import Any

import linehunt_infobip as infobip
from linehunt.plugin import Answer, PhoneNumber, ProviderError, Reply, Secret
from linehunt_infobip.settings import Settings
from vendor_replies import respond

NUMBER = PhoneNumber("+14155550123")
SETTINGS = Settings(api_key=Secret("k3y-invented"))
HOME = {"networkName": "Acme Mobile", "networkPrefix": "79", "countryName": "Switzerland", "countryPrefix": "41", "networkId": 123}
OTHER = {"networkName": "Zenith", "networkPrefix": "77", "countryName": "Switzerland", "countryPrefix": "41", "networkId": 321}
DELIVERED = {"groupId": 3, "groupName": "DELIVERED", "id": 5, "name": "DELIVERED_TO_HANDSET", "description": "Message delivered to handset"}
UNDELIVERED = {"groupId": 2, "groupName": "UNDELIVERABLE", "id": 9, "name": "UNDELIVERABLE_NOT_DELIVERED", "description": "Not delivered"}
OK = {"groupId": 0, "groupName": "OK", "id": 0, "name": "NO_ERROR", "description": "No Error", "permanent": False}
RESULT: Mapping[str, Any] = {
    "to": NUMBER.digits,
    "mccMnc": "22801",
    "imsi": "228011234567890",
    "originalNetwork": HOME,
    "ported": False,
    "roaming": False,
    "servingMSC": "41001",
    "status": DELIVERED,
    "error": OK,
}


def without(*names: str, **changed: Any) -> dict[str, Any]:
    """The sample's result without these members, and with those changed."""
    return {name: value for name, value in {**RESULT, **changed}.items() if name not in names}


def failure(name: str, *, permanent: object = False) -> dict[str, Any]:
    """An error of this name."""
    return {"groupId": 1, "groupName": "HANDSET_ERRORS", "id": 1, "name": name, "description": "In Words", "permanent": permanent}


def unfound(name: str, *, permanent: object = False, **changed: Any) -> dict[str, Any]:
    """A result that has no more than its failure."""
    return {"to": NUMBER.digits, "status": UNDELIVERED, "error": failure(name, permanent=permanent), **changed}


def rejected(name: str, **changed: Any) -> dict[str, Any]:
    """A result that was rejected with this status."""
    status = {"groupId": 5, "groupName": "REJECTED", "id": 6, "name": name, "description": "In Words"}
    return {"to": NUMBER.digits, "status": status, "error": OK, **changed}


def read_all(*results: object, numbers: tuple[PhoneNumber, ...] = (NUMBER,), settings: Settings = SETTINGS) -> Reply:
    """The reply to these results."""
    return infobip.normalize_response(respond({"results": results, "bulkId": "b-1"}), numbers, settings)


def read(result: object, settings: Settings = SETTINGS) -> Answer | ProviderError:
    """What this result says of the number."""
    # A second number was asked: a refusal of the first alone is then its own.
    numbers = (NUMBER, PhoneNumber("+442083661177"))
    return read_all(result, numbers=numbers, settings=settings).answers[NUMBER.e164]


def answer(result: object, settings: Settings = SETTINGS) -> Answer:
    """The answer that this result is."""
    told = read(result, settings)
    assert isinstance(told, Answer)
    return told
