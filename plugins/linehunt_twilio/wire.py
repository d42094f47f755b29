"""Twilio's JSON in linehunt's words.

Its shapes are in twilio/twilio-oai, spec/yaml/twilio_lookups_v2.yaml. Most members are nullable there, so each is taken for what it is.
"""

from collections.abc import Mapping
from typing import Any

from attrs import evolve

from linehunt.plugin import (
    Answer,
    Country,
    Facts,
    Field,
    Formats,
    MalformedResponse,
    ProviderResponse,
    Verdict,
    first,
    text,
    word,
)
from linehunt_twilio.package import PACKAGES, packages_for

_KNOWN = {"valid", "country_code", "calling_country_code", "national_format", *(package.name for package in PACKAGES)}
_OUT_OF_FUNDS = "20005"
"""The account is not active, "potentially because you ran out of funds" (twilio.com/docs/api/errors/20005)."""


def raise_for_refusal(response: ProviderResponse, body: Mapping[str, Any]) -> None:
    """The error that the status stands for, in Twilio's words: `code`, `message`, `more_info` and `status` are their members.

    No status of code 20005 is published: as a refusal it stands for the 402 that others send.
    """
    if response.succeeded:
        return
    code = first(body, ("code",))
    spent = str(code) == _OUT_OF_FUNDS and response.status // 100 == 4
    refusal = evolve(response, status=402) if spent else response
    refusal.raise_for_status(first(body, ("message",)), code, address_404=True)  # v2 answers an invalid number with 200


def read_answer(body: Mapping[str, Any], wanted: frozenset[Field]) -> Answer:
    """What a success says of its number.

    A package that failed withholds its fields by its own code, and leaves the others' alone. Where every package asked for failed, the
    verdict is `not_covered`: the free facts stand, and are asked for again as soon as those of a number without a match.

    Raises:
        MalformedResponse: the body has none of the documented keys.
    """
    if _KNOWN.isdisjoint(body):
        raise MalformedResponse("the body has none of the keys that a lookup's answer has")
    packages = packages_for(wanted)
    if body.get("valid") is False:
        # "Only valid numbers ... will return results", https://www.twilio.com/docs/lookup/v2-api/formatting-validation
        why = _reasons(body.get("validation_errors"))
        return Answer(Facts(valid=False), verdict=Verdict.INVALID_NUMBER, withheld={name: why for name in wanted if name != Field.VALID})
    withheld: dict[Field, str] = {}
    found: dict[Field, Any] = {}
    failed = 0
    for package in packages:
        told = body.get(package.name)
        code = told.get("error_code") if isinstance(told, dict) else None
        if code:
            failed += 1
        if code or not isinstance(told, dict):
            withheld |= dict.fromkeys(package.fields, word(code or told))
        else:
            found |= package.read(told, withheld)
    valid = True if body.get("valid") is True else None
    if valid is None:
        withheld[Field.VALID] = word(body.get("valid"))
    facts = Facts(
        valid=valid,
        country=_read_country(body),
        formats=_read_formats(body),
        line_type=found.get(Field.LINE_TYPE),
        carrier=found.get(Field.CARRIER),
        caller_name=found.get(Field.CALLER_NAME),
    )
    if packages and failed == len(packages):
        return Answer(facts, verdict=Verdict.NOT_COVERED, withheld=withheld)
    answer = Answer(facts, withheld=withheld)
    return answer if answer.known else Answer(verdict=Verdict.NO_MATCH, withheld=withheld)


def _read_country(body: Mapping[str, Any]) -> Country | None:
    iso2, calling_code = text(body.get("country_code")), text(body.get("calling_country_code"))
    return Country(iso2=iso2, calling_code=calling_code) if iso2 or calling_code else None


def _read_formats(body: Mapping[str, Any]) -> Formats | None:
    e164, national = text(body.get("phone_number")), text(body.get("national_format"))
    return Formats(e164=e164, national=national) if e164 or national else None


def _reasons(errors: Any) -> str:
    """`TOO_LONG`; one or several."""
    return word(", ".join(map(str, errors)) if isinstance(errors, list) else errors)
