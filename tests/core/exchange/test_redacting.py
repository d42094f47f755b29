"""Redaction, part by part: nothing with the credential stays in it, and nothing without it is changed."""

from collections.abc import Callable

import pytest

from linehunt.model.answer import Answer, Reply, Ticket, Verdict
from linehunt.model.errors import ConnectionBroken, LinehuntError, QueryRejected
from linehunt.model.facts import Country, Facts, LineType, Network
from linehunt.model.fields import Field
from linehunt.model.message import ProviderResponse
from linehunt.model.number import PhoneNumber
from linehunt.redaction import redact_raw, redact_reply, redacted
from linehunt.store.protocol import Raw

CANARY = "canary-4f9a"
OTHER = "second-77b1"
US, GB = PhoneNumber("+14155550123"), PhoneNumber("+442083661177")


def stars(text: str) -> str:
    return text.replace(CANARY, "***")


@pytest.mark.parametrize("code", [None, 7, CANARY, f"E-{CANARY}"], ids=str)
def test_each_word_of_an_error_is_redacted(code: object) -> None:
    """Its text, its message and its code lose the credential, each on its own; the error stays the same object."""
    error = QueryRejected(f"unknown key {CANARY}", code=code)
    told = None if code is None else stars(str(code))
    assert redacted(error, stars) is error
    assert (error.message, error.code) == ("unknown key ***", told)
    assert error.args == ("unknown key ***" if told is None else f"unknown key *** (code {told})",)


def test_an_error_without_a_credential_stays() -> None:
    """Nothing of it is touched."""
    error = QueryRejected("no", code="E7")
    arguments = error.args
    assert redacted(error, stars) is error
    assert error.args is arguments
    assert (error.message, error.code) == ("no", "E7")


def test_an_error_of_words_alone_gains_none() -> None:
    """A transport's error has a text, and gets neither a message nor a code by being redacted."""
    error = redacted(ConnectionBroken(f"cut off after {CANARY}"), stars)
    assert str(error) == "cut off after ***"
    assert not vars(error)


RESPONSE = ProviderResponse(status=200, headers={"x-id": "7", "x-key": f"{CANARY} {OTHER}"}, body=b"", received=1_800_000_000.0)
BODY = ProviderResponse(status=404, headers={"x-id": "7"}, body=f"<{CANARY}>{OTHER}{CANARY}".encode(), received=5.0)


@pytest.mark.parametrize(
    ("response", "secrets", "headers", "body"),
    [
        (RESPONSE, (CANARY,), {"x-id": "7", "x-key": f"*** {OTHER}"}, b""),
        (RESPONSE, (OTHER, CANARY), {"x-id": "7", "x-key": "*** ***"}, b""),
        (BODY, (CANARY,), {"x-id": "7"}, f"<***>{OTHER}***".encode()),
        (BODY, (CANARY, OTHER), {"x-id": "7"}, b"<***>******"),
    ],
    ids=["header", "header-both", "body", "body-both"],
)
def test_a_response_is_stored_without_each_credential(
    response: ProviderResponse, secrets: tuple[str, ...], headers: dict[str, str], body: bytes
) -> None:
    """Every credential, wherever it stands and however often; status, time of receipt, numbers and ticket stay."""
    raw = Raw(response, (US, GB), Ticket("t1", (US,)))
    clean = redact_raw(raw, secrets)
    assert (clean.response.headers, clean.response.body) == (headers, body)
    assert (clean.response.status, clean.response.received) == (response.status, response.received)
    assert (clean.numbers, clean.ticket) == (raw.numbers, raw.ticket)


@pytest.mark.parametrize("secrets", [(), (OTHER,)], ids=["none", "another"])
def test_a_response_without_a_credential_is_the_same_object(secrets: tuple[str, ...]) -> None:
    """By that the exchange tells whether a vendor has echoed anything."""
    raw = Raw(ProviderResponse(status=200, headers={"x-id": "7"}, body=b"{}"), (US,))
    assert redact_raw(raw, secrets) is raw


def test_a_reply_that_echoed_nothing_keeps_its_answers() -> None:
    """Only its errors are looked at: answers are left as they are, the same object."""
    refused = QueryRejected(f"no {CANARY}")
    reply = Reply({US: Answer(Facts(caller_name=CANARY)), GB: refused}, request_id=CANARY)
    assert redact_reply(reply, stars) is reply
    assert str(refused) == "no ***"


ECHOED: dict[str, tuple[Facts, Facts]] = {
    "text": (Facts(caller_name=f"Ann {CANARY}", location=CANARY), Facts(caller_name="Ann ***", location="***")),
    "texts": (Facts(time_zones=("UTC", CANARY)), Facts(time_zones=("UTC", "***"))),
    "network": (
        Facts(carrier=Network(name=CANARY, mcc="310", mnc=f"0{CANARY}")),
        Facts(carrier=Network(name="***", mcc="310", mnc="0***")),
    ),
    "country": (Facts(country=Country(iso2="US", name=CANARY)), Facts(country=Country(iso2="US", name="***"))),
    "truth": (Facts(valid=True, ported=False), Facts(valid=True, ported=False)),
    "enum": (Facts(line_type=LineType.MOBILE), Facts(line_type=LineType.MOBILE)),
}


@pytest.mark.parametrize(("facts", "clean"), ECHOED.values(), ids=ECHOED)
def test_an_echo_is_taken_out_of_every_kind_of_fact(facts: Facts, clean: Facts) -> None:
    """Text, tuples of it and the parts of a fact lose the credential; what is no text stays what it is."""
    reply = redact_reply(Reply({US: Answer(facts, weak={Field.CARRIER}, verdict=Verdict.NO_MATCH)}), stars, echoed=True)
    assert reply.answers == {US: Answer(clean, weak={Field.CARRIER}, verdict=Verdict.NO_MATCH)}
    answer = reply.answers[US]
    assert isinstance(answer, Answer)
    assert {name: type(fact) for name, fact in answer.known.items()} == {name: type(fact) for name, fact in clean.known().items()}


def test_an_echo_is_taken_out_of_the_rest_of_a_reply() -> None:
    """Out of the words for what is withheld, of the request's id and of errors; price and balance stay."""
    refused = QueryRejected(f"no {CANARY}")
    answer = Answer(withheld={Field.CARRIER: f"see {CANARY}"})
    reply = redact_reply(Reply({US: answer, GB: refused}, charged="0.01", request_id=f"r-{CANARY}", balance="7"), stars, echoed=True)
    assert reply == Reply({US: Answer(withheld={Field.CARRIER: "see ***"}), GB: refused}, charged="0.01", request_id="r-***", balance="7")
    assert str(refused) == "no ***"


@pytest.mark.parametrize("request_id", [None, ""], ids=["none", "empty"])
def test_a_reply_without_an_id_gets_none(request_id: str | None) -> None:
    """There is nothing to redact in it."""

    def never(text: str) -> str:
        raise AssertionError(text)

    assert redact_reply(Reply({}, request_id=request_id), never, echoed=True).request_id == request_id


def test_the_errors_class_is_kept() -> None:
    """A caller still catches what was raised."""
    kinds: list[Callable[[str], LinehuntError]] = [QueryRejected, ConnectionBroken]
    assert [type(redacted(kind(CANARY), stars)) for kind in kinds] == kinds
