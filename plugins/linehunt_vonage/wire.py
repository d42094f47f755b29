"""Vonage's JSON in linehunt's words: https://developer.vonage.com/en/api/number-insight.

Absent is null, or the *text* "null", or "unknown", or a member that isn't there.
"""

import re
from collections.abc import Mapping
from typing import Any, TypeVar

from linehunt.plugin import (
    Answer,
    Country,
    Facts,
    Field,
    Formats,
    LineType,
    MalformedResponse,
    Network,
    Reachable,
    Verdict,
    part,
    word,
)
from linehunt_vonage.price import charge
from linehunt_vonage.refusal import code_told

INVALID_NUMBER = Answer(Facts(valid=False), verdict=Verdict.INVALID_NUMBER)

_T = TypeVar("_T")
_LINE_TYPES = {
    "mobile": LineType.MOBILE,
    "landline": LineType.FIXED,
    "landline_premium": LineType.PREMIUM_RATE,
    "landline_tollfree": LineType.TOLL_FREE,
    "virtual": LineType.VOIP,
    "pager": LineType.PAGER,
}
_PORTED = {"ported": True, "not_ported": False, "assumed_ported": True, "assumed_not_ported": False}
_VALID = {"valid": True, "not_valid": False, "inferred_not_valid": False}
_REACHABLE = {"reachable": Reachable.YES, "undeliverable": Reachable.NO, "absent": Reachable.NO}
_ROAMING = {"roaming": True, "not_roaming": False}
_GUESSED = ("assumed_", "inferred_")
_REQUIRED = frozenset(
    {
        "international_format_number",
        "national_format_number",
        "country_code",
        "country_code_iso3",
        "country_name",
        "country_prefix",
    }
)
_NUMBERS = ("international_format_number", "number")
# MCC and MNC glued. An MCC has three digits always (ITU-T E.212), so the text falls apart in one way only.
_NETWORK_CODE = re.compile(r"([0-9]{3})([0-9]{2,3})")
_CALLING_CODE = re.compile(r"[1-9][0-9]{0,2}")
_E164 = re.compile(r"[1-9][0-9]{4,14}")


def request_id(body: Mapping[str, Any]) -> str | None:
    """Vonage's id of the request."""
    return _text(body.get("request_id"))


def number_in(body: Mapping[str, Any]) -> Any:
    """The number that the body is about, as Vonage writes it: without a plus; None where it doesn't say.

    What has no facts repeats it as `number`, as asynchronous receipts do.
    """
    return next((value for key in _NUMBERS if not _is_absent(value := body.get(key))), None)


def read_answer(body: Mapping[str, Any]) -> Answer:
    """What an answer of any tier says of its number: `no_match` where that is nothing, `invalid_number` for one that doesn't exist.

    Raises:
        MalformedResponse: a success without any of the members that every tier has.
    """
    if code_told(body) == "0" and _REQUIRED.isdisjoint(body):
        raise MalformedResponse("the body has none of the keys that an answer has", charged=charge(body))
    withheld: dict[Field, str] = {}
    current = part(body, "current_carrier")
    valid = _choose(_VALID, body.get("valid_number"), Field.VALID, withheld)
    roaming, visited = _read_roaming(body.get("roaming"), withheld)
    facts = Facts(
        valid=valid,
        country=_read_country(body),
        formats=_read_formats(body),
        line_type=_choose(_LINE_TYPES, current.get("network_type"), Field.LINE_TYPE, withheld),
        carrier=_read_carrier(current, Field.CARRIER, withheld),
        original_carrier=_read_carrier(part(body, "original_carrier"), Field.ORIGINAL_CARRIER, withheld),
        roaming_carrier=visited,
        ported=_choose(_PORTED, body.get("ported"), Field.PORTED, withheld),
        roaming=roaming,
        reachable=_choose(_REACHABLE, body.get("reachable"), Field.REACHABLE, withheld),
        caller_name=_read_caller(body),
    )
    weak = {field for field, key in ((Field.VALID, "valid_number"), (Field.PORTED, "ported")) if str(body.get(key)).startswith(_GUESSED)}
    verdict = Verdict.INVALID_NUMBER if valid is False and Field.VALID not in weak else Verdict.ANSWERED
    answer = Answer(facts, weak=weak, verdict=verdict, withheld=withheld)
    return answer if answer.known else Answer(verdict=Verdict.NO_MATCH, withheld=withheld)


def _read_country(body: Mapping[str, Any]) -> Country | None:
    iso2, iso3, name = _text(body.get("country_code")), _text(body.get("country_code_iso3")), _text(body.get("country_name"))
    told = str(body.get("country_prefix"))
    calling_code = told if _CALLING_CODE.fullmatch(told) else None
    if not (iso2 or iso3 or name or calling_code):
        return None
    return Country(iso2=iso2, iso3=iso3, name=name, calling_code=calling_code)


def _read_formats(body: Mapping[str, Any]) -> Formats | None:
    """E.164 and national. Vonage's "international format" is E.164 without its plus, not the one with spaces."""
    told, national = str(body.get("international_format_number")).strip().removeprefix("+"), _text(body.get("national_format_number"))
    e164 = f"+{told}" if _E164.fullmatch(told) else None
    return Formats(e164=e164, national=national) if e164 or national else None


def _read_network(name: Any, code: Any, country: Any, field: Field, withheld: dict[Field, str]) -> Network | None:
    """The network; None where it has neither name nor code. A landline's country alone is no network."""
    match = _NETWORK_CODE.fullmatch(code) if isinstance(code, str) else None
    if match is None and not _is_absent(code):
        withheld[field] = f"network code: {word(code)}"
    mcc, mnc = match.groups() if match else (None, None)
    called = _text(name)
    return Network(name=called, mcc=mcc, mnc=mnc, country=_text(country)) if called or mcc else None


def _read_carrier(carrier: Mapping[str, Any], field: Field, withheld: dict[Field, str]) -> Network | None:
    return _read_network(carrier.get("name"), carrier.get("network_code"), carrier.get("country"), field, withheld)


def _read_roaming(told: Any, withheld: dict[Field, str]) -> tuple[bool | None, Network | None]:
    """Whether it roams, and where. An object, or the text "unknown" in its place; the CNAM guide has an object with that word in it."""
    inside: Mapping[str, Any] = told if isinstance(told, dict) else {"status": told}
    roaming = _choose(_ROAMING, inside.get("status"), Field.ROAMING, withheld)
    if not roaming:
        return roaming, None
    name, code = inside.get("roaming_network_name"), inside.get("roaming_network_code")
    return roaming, _read_network(name, code, inside.get("roaming_country_code"), Field.ROAMING_CARRIER, withheld)


def _read_caller(body: Mapping[str, Any]) -> str | None:
    """The full name. It stands in `caller_identity`, and once more beside it."""
    return _text(part(body, "caller_identity").get("caller_name")) or _text(body.get("caller_name"))


def _choose(meanings: Mapping[str, _T], told: Any, field: Field, withheld: dict[Field, str]) -> _T | None:
    """What this word means; None for any other, which is noted unless it says that there is none."""
    meaning = meanings.get(told) if isinstance(told, str) else None
    if meaning is None and told not in (None, "", "null"):
        withheld[field] = word(told)
    return meaning


def _is_absent(value: Any) -> bool:
    return value is None or (isinstance(value, str) and value.strip().lower() in ("", "null", "unknown"))


def _text(value: Any) -> str | None:
    return value.strip() if isinstance(value, str) and not _is_absent(value) else None
