"""Providers of every make go through the suite: plain text, arrays, bodies without a number, and no HTTP at all."""

from collections.abc import Mapping
from typing import Any

from conforming import FIRST, Settings, answer, authorize, complaints, read_item
from linehunt.plugin import (
    Answer,
    AuthenticationFailed,
    Facts,
    Field,
    MalformedResponse,
    Money,
    Network,
    PermissionDenied,
    PhoneNumber,
    ProviderInfo,
    ProviderRequest,
    ProviderResponse,
    QueryRejected,
    Reply,
    Verdict,
)
from linehunt.testing import Case, Refusal, Sample, check
from provider_modules import make_module

Numbers = tuple[PhoneNumber, ...]
ACCOUNTS: Mapping[str, Mapping[str, str]] = {
    "settings": {"api_key": "first-invented-key"},
    "second_settings": {"api_key": "second-invented-key"},
}


def build(numbers: Numbers) -> ProviderRequest:
    return ProviderRequest.get("/lookup", query={"number": numbers[0].digits})


def one_at_a_time(normalize: Any, *samples: Sample, **changes: Any) -> Case:
    """A provider of carriers, one number a request, that speaks like this."""

    def provider_info() -> ProviderInfo:
        return ProviderInfo(title="Acme", settings=Settings, fields={Field.CARRIER, Field.PORTED}, base_url="http://127.0.0.1:8000")

    module = make_module(provider_info=provider_info, build_request=build, authorize=authorize, normalize_response=normalize)
    refusals = (Refusal(status=401, error=AuthenticationFailed),)
    return Case(**{"provider": module, "samples": samples, "refusals": refusals, **ACCOUNTS, **changes})


def in_text(response: ProviderResponse, numbers: Numbers) -> Reply:
    """`OK 14155550123 310 004 0.0450`, or `ERR 1001`."""
    response.raise_for_status()
    match response.text().split():
        case ["OK", digits, mcc, mnc, price]:
            return Reply({f"+{digits}": Answer(Facts(carrier=Network(mcc=mcc, mnc=mnc)))}, price)
        case ["NONE"]:
            return Reply({numbers[0]: Answer(verdict=Verdict.NO_MATCH)})
        case ["ERR", code]:
            raise QueryRejected(code=code)
        case words:
            raise MalformedResponse(f"{len(words)} words")


def in_an_array(response: ProviderResponse) -> Reply:
    response.raise_for_status()
    told = response.json()
    if not isinstance(told, list):
        raise MalformedResponse("no array")
    return Reply({f"+{item['number']}": read_item(item) for item in told})


def item_by_item(response: ProviderResponse) -> Reply:
    """Numbers have errors of their own, and the bill is linehunt's Money."""
    response.raise_for_status()
    body = response.json()
    answers = {f"+{item['number']}": PermissionDenied("no right") if item.get("error") else read_item(item) for item in body["items"]}
    return Reply(answers, Money.parse(str(body["price"]), "USD"))


def by_status(response: ProviderResponse) -> Answer:
    if response.status in (204, 404):
        return Answer(verdict=Verdict.NO_MATCH)
    response.raise_for_status()
    return read_item(response.json())


def nameless(response: ProviderResponse) -> Answer:
    response.raise_for_status()
    return read_item(response.json())


def test_plain_text() -> None:
    """A text that is cut may be another answer; one that is none is malformed; its price is as exact as JSON's."""
    carrier = Answer(Facts(carrier=Network(mcc="310", mnc="004")))
    samples = (
        Sample(body="OK 14155550123 310 004 0.0450", answers={FIRST: carrier}, charged="0.045"),
        Sample(body="NONE", answers={FIRST: Answer(verdict=Verdict.NO_MATCH)}),
    )
    refusal = Refusal(body="ERR 1001", error=QueryRejected, code="1001")
    assert complaints(one_at_a_time(in_text, *samples, refusals=(refusal,))) == {}


def test_an_array() -> None:
    """Of a vendor whose bodies are arrays an empty one may say nothing; an object is malformed or says nothing."""
    item = {"number": "14155550123", "carrier": "Acme Mobile", "ported": True}
    assert complaints(one_at_a_time(in_an_array, Sample(body=[item], answers={FIRST: answer("Acme Mobile", ported=True)}))) == {}


def test_a_status_that_answers() -> None:
    """A vendor may say "no such number" by 404 or 204, whatever else it sends."""
    none = {FIRST: Answer(verdict=Verdict.NO_MATCH)}
    samples = (Sample(status=204, answers=none), Sample(status=404, body="<html>", answers=none))
    assert complaints(one_at_a_time(by_status, *samples)) == {}


def test_errors_of_single_numbers() -> None:
    """The case names the class, and a price may be Money, of a whole number of cents that no other number is taken for."""
    body = {"items": [{"number": "14155550123", "error": "no right"}], "price": 2, "left": 1234567890123}
    assert complaints(one_at_a_time(item_by_item, Sample(body=body, answers={FIRST: PermissionDenied}, charged="2 USD"))) == {}


def test_a_body_without_a_number() -> None:
    """Whose answer it is can't be told from such a body: the check is not made, and the finding says so."""
    sample = Sample(body={"carrier": "Acme Mobile", "ported": None}, answers={FIRST: answer("Acme Mobile", ported=None)})
    findings = check(one_at_a_time(nameless, sample), examples=10)
    assert [finding for finding in findings if finding.complaint] == []
    skipped = {finding.check: finding.skipped for finding in findings if finding.skipped}
    assert skipped == {
        "answers are never swapped": "no sample names the numbers that it answers",
        "list prices cover the samples": "provider_info lists no prices: an account gives its own",
        "polling ends": "the provider gives no tickets",
        "sessions open": "the provider has no sessions",
    }
