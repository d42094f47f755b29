"""Injection: no text that anybody gives or says becomes a part of a request line, a header, a log or a terminal's orders."""

import logging
import re
import string
from collections.abc import Iterator
from io import StringIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linehunt import Client, Configuration, ConfigurationError, LinehuntError, MemoryStore
from linehunt.observers import hookimpl
from linehunt.plugin import Answer, Facts, Field, Network, ProviderError, QueryRejected, Reply
from providers_made import US, Vendor, rig
from rawserver import RawServer, response
from security.canaries import INDIA, WAYS, configured
from terminal import HARMFUL

LINES = {
    "plivo": r"GET /v1/Number/(\+|%2B)[0-9]{5,15}\?type=carrier HTTP/1\.1",
    "kaleyra": r"GET /v1/[A-Za-z0-9_-]{1,64}/lookup/(%2B|\+)?[0-9]{5,15} HTTP/1\.1",
    "twilio": r"GET /v2/PhoneNumbers/(\+|%2B)[0-9]{5,15}\?Fields=[a-z_%,2C]+ HTTP/1\.1",
    "vonage": r"GET /ni/[a-z]+/json\?number=[0-9]{5,15} HTTP/1\.1",
    "vonage query": r"GET /ni/[a-z]+/json\?number=[0-9]{5,15}&api_key=[^ &]+&api_secret=[^ &]+ HTTP/1\.1",
    "telnyx": r"GET /v2/number_lookup/(\+|%2B)[0-9]{5,15}\?type=carrier HTTP/1\.1",
    "infobip": r"POST /number/1/query HTTP/1\.1",
    "infobip basic": r"POST /number/1/query HTTP/1\.1",
}
ODD = "\r\n\t\x00\x1b\x9b /\\.%?#&=:@+,;'\"<>{}[]\u202e\u2028\u2066\u0661\uff11\u0130\ud800"
HOSTILE = st.text(st.one_of(st.sampled_from(ODD), st.characters(), st.sampled_from(string.digits)), max_size=24)
NEARLY = st.builds(
    lambda before, number, after: before + number + after, HOSTILE, st.sampled_from(["", "+14154305555", "4154305555"]), HOSTILE
)
PLACES = {"plivo": "auth_id", "kaleyra": "sid", "twilio": "account_sid", "vonage": "api_key", "vonage query": "api_key",
          "infobip basic": "username"}  # fmt: skip
"""The settings of each that are no secrets: they stand in a path, a query or a header."""
SECRET = {"plivo": "auth_token", "kaleyra": "api_key", "twilio": "auth_token", "vonage": "api_secret", "vonage query": "api_secret",
          "telnyx": "api_key", "infobip": "api_key", "infobip basic": "password"}  # fmt: skip


@pytest.fixture(scope="module")
def server() -> Iterator[RawServer]:
    """A vendor that refuses whatever it is asked, so that nothing is recalled."""
    with RawServer(response(b"{}", "400 Bad Request")) as serving:
        yield serving


def sent(server: RawServer, way: str, number: str, region: str | None = None, **changed: str) -> list[str]:
    """The heads, in lines, of the requests that asking for this number with these settings came to."""
    before, refused = len(server.requests), ""
    try:
        with Client(configured(way, server.url, **changed), store=MemoryStore()) as asking:
            asking.lookup(number, region=region)
    except ConfigurationError as error:
        refused = str(error)
    assert [line for line in refused.splitlines() if HARMFUL.search(line)] == []
    heads = [request.partition(b"\r\n\r\n")[0].decode("ascii") for request in server.requests[before:]]
    assert all(head.count("\n") == head.count("\r\n") == head.count("\r") for head in heads)
    return heads


def _checked(way: str, heads: list[str]) -> None:
    for head in heads:
        line, *headers = head.split("\r\n")
        assert re.fullmatch(LINES[way], line), line
        assert len({header.partition(":")[0].lower() for header in headers}) == len(headers)
        assert {header.partition(":")[0].lower() for header in headers} <= {
            "host", "accept-encoding", "accept", "authorization", "user-agent", "content-type", "content-length", "api-key",
        }  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(number=NEARLY, region=st.sampled_from([None, "US"]))
def test_a_number_is_digits_in_a_request(way: str, server: RawServer, number: str, region: str | None) -> None:
    """Whatever is given for a number, a request that comes of it is this vendor's, with ASCII digits in the number's place."""
    _checked(way, sent(server, way, number, region))


@pytest.mark.parametrize("way", WAYS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.one_of(HOSTILE, NEARLY))
def test_a_setting_adds_nothing_to_a_request(way: str, server: RawServer, text: str) -> None:
    """Whatever is configured for an account's id or its secret, it is refused, or stays what it is: one segment, one value, one header."""
    for setting in filter(None, (PLACES.get(way), SECRET[way])):
        _checked(way, sent(server, way, INDIA, **{setting: text}))


class Reporting:
    """Logs what it is told, as people do."""

    @hookimpl
    def lookup_finished(self, result: object) -> None:
        logging.getLogger("app").warning("looked up: %s", result)


@settings(max_examples=60, deadline=None)
@given(words=st.one_of(HOSTILE, NEARLY), code=HOSTILE, kind=st.sampled_from([QueryRejected, ProviderError]))
def test_a_vendors_words_make_no_line_of_a_log(words: str, code: str, kind: type[ProviderError]) -> None:
    """An error, an answer's words, a trail: each is one line wherever it is logged, without orders to a terminal."""
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter("LOG %(message)s"))
    logger = logging.getLogger("app")
    logger.addHandler(handler)
    logger.propagate = False
    answer = Answer(Facts(carrier=Network(name=words or None)), withheld={Field.PORTED: words})
    try:
        with rig(Vendor(kind(words, code=code), Reply({US: answer}, request_id=words)), observers={"app": Reporting()}) as made:
            for result in (made.client.lookup(US), made.client.lookup(US, want=["carrier", "ported"])):
                logger.warning("%s", result.steps[0].reason)
                for step in result.steps:
                    logger.warning("%s %r", step.error, step.error)
                    logger.warning("%s", [attempt.error for attempt in step.attempts])
                try:
                    result.require()
                except LinehuntError as error:
                    logger.warning("%s", " / ".join(str(error).split("\n")))
                for line in result.explain().splitlines():
                    logger.warning("%s", line)
    finally:
        logger.removeHandler(handler)
    *lines, end = stream.getvalue().split("\n")
    assert end == ""
    assert all(line.startswith("LOG ") and HARMFUL.search(line) is None for line in lines)
    assert US[1:] not in stream.getvalue()


@settings(deadline=None)
@given(name=HOSTILE, chain=HOSTILE, want=HOSTILE)
def test_names_make_no_line_of_an_error(name: str, chain: str, want: str) -> None:
    """What a file or a caller calls an account, a chain or a field is told in a line of its own, harmless."""
    told = []
    try:
        Configuration(accounts={name: {"provider": name, name: 1}}, chains={chain: {"accounts": [name, want], "want": [want]}})
    except ConfigurationError as error:
        told += str(error).splitlines()
    with Client(Configuration(), store=MemoryStore()) as client:
        for arguments in ({"chain": chain or "x"}, {"want": [want]}, {"region": want or "x"}, {"max_cost": want or "x"}):
            try:
                client.lookup("4154305555", **arguments)
            except LinehuntError as error:
                told.append(str(error))
    assert told
    assert [line for line in told if HARMFUL.search(line)] == []
