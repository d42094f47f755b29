"""docs/examples/hmac.md against a vendor that has a clock of its own and recomputes every signature."""

import hmac
import json
import logging
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from example_pages import Example, files_with, load_example, said
from fakes import FakeClock
from linehunt import Client, LookupResult, Money, SQLiteStore
from linehunt.testing import check
from rawserver import RawServer
from stub_vendor import Asked, Told, stub_vendor

KEY, SECRET = "key-of-ours", "s3cret-of-ours"
NOW = 1_800_000_000.0
NUMBERS = ("+14154305555", "+442083661177", "+919812345678", "+14155550123")
KNOWN = {
    "id": "e428acb1c0ae",
    "query_status": "OK",
    "mcc": "204",
    "mnc": "08",
    "is_ported": True,
    "original_network_name": "Beta Mobile",
    "ported_network_name": "Acme Mobile",
    "cost": "0.0050",
}


class JumpingClock(FakeClock):
    """Ours. Somebody may set it: then `now` jumps, and `monotonic` doesn't."""

    jumped = 0.0

    def now(self) -> float:
        return super().now() + self.jumped


class Vendor:
    """Signed requests alone, by a clock that only the test moves. `signed` are those that were accepted, `refused` counts the others."""

    def __init__(self, **answer: object) -> None:
        self.clock = FakeClock(NOW)
        self.signed: list[Asked] = []
        self.refused = 0
        self.times = 0
        self.time: object = None
        self._answer = KNOWN | answer

    def __call__(self, asked: Asked) -> Told:
        if (asked.method, asked.target) == ("GET", "/v2/time"):
            self.times += 1
            return Told(json.dumps({"time": int(self.clock.now()) if self.time is None else self.time}).encode())
        assert (asked.method, asked.target) == ("POST", "/v2/mnp-lookup")
        timestamp = asked.headers["x-digest-timestamp"]
        message = asked.target + timestamp + asked.method + asked.body.decode()
        signature = hmac.new(SECRET.encode(), message.encode(), "sha256").hexdigest()
        stale = abs(int(timestamp) - self.clock.now()) > 60
        if stale or asked.headers["x-digest-key"] != KEY or asked.headers["x-digest-signature"] != signature:
            self.refused += 1
            return Told(json.dumps({"error": f"refused for {KEY}"}).encode(), "401 Unauthorized")
        self.signed.append(asked)
        return Told(json.dumps(self._answer | json.loads(asked.body)).encode())


@pytest.fixture
def example(directory: Path) -> Example:
    """The page."""
    return load_example("hmac", "acme_hmac", directory)


@pytest.fixture
def clock() -> JumpingClock:
    """Ours, right until a test sets it."""
    return JumpingClock(NOW)


@pytest.fixture
def store(tmp_path: Path, clock: JumpingClock) -> Iterator[SQLiteStore]:
    """A ledger in the test's own directory."""
    with closing(SQLiteStore(tmp_path / "state", clock=clock)) as opened:
        yield opened


def client(example: Example, server: RawServer, store: SQLiteStore, clock: FakeClock, secret: str = SECRET) -> Client:
    """A client with the page's configuration, at this server."""
    configuration = example.configuration(acme_hmac={"base_url": f"{server.url}/v2", "key": KEY, "secret": secret})
    return Client(configuration, providers={"acme_hmac": example.provider}, store=store, clock=clock)


def error(result: LookupResult) -> str:
    """The class of the last step's error."""
    return type(result.steps[-1].error).__name__


def test_the_module_passes_the_conformance_suite(example: Example) -> None:
    """With the case of the page."""
    assert [finding for finding in check(example.conformance.CASE) if finding.complaint] == []


@pytest.mark.parametrize("wrong", [-3600.0, 0.0, 3600.0, 86_400.0])
def test_the_time_is_the_servers(wrong: float, example: Example, store: SQLiteStore, clock: JumpingClock) -> None:
    """Ours may be an hour wrong, or a day: every signature is right at once, and the server's clock is asked for once."""
    clock.jumped = wrong
    vendor = Vendor()
    with stub_vendor(vendor) as server, client(example, server, store, clock) as asking:
        for number in NUMBERS:
            assert asking.lookup(number).complete
            clock.advance(7)
            vendor.clock.advance(7)

    assert [int(asked.headers["x-digest-timestamp"]) - int(NOW) for asked in vendor.signed] == [0, 7, 14, 21]
    assert [json.loads(asked.body)["msisdn"] for asked in vendor.signed] == list(NUMBERS)
    assert (vendor.times, vendor.refused) == (1, 0)


def test_the_facts_and_the_price(example: Example, store: SQLiteStore, clock: JumpingClock) -> None:
    """The cost that is told as a text is what is spent, to the millionth; the network is the one that the number was ported to."""
    with stub_vendor(Vendor(cost="0.004321")) as server, client(example, server, store, clock) as asking:
        result = asking.lookup(NUMBERS[0], want=["carrier", "original_carrier", "ported"])

    assert result.carrier is not None
    assert (result.carrier.name, result.carrier.mcc, result.carrier.mnc, result.ported) == ("Acme Mobile", "204", "08", True)
    assert result.original_carrier is not None
    assert result.original_carrier.name == "Beta Mobile"
    assert store.spent == result.cost == (Money(4_321, "EUR"),)


def test_a_number_that_was_not_found(example: Example, store: SQLiteStore, clock: JumpingClock) -> None:
    """No match, at the price that is told."""
    with stub_vendor(Vendor(query_status="FAILED", cost="0.0000")) as server, client(example, server, store, clock) as asking:
        result = asking.lookup(NUMBERS[0])

    assert (result.steps[-1].error, result.carrier) == (None, None)
    assert not any((*store.spent, *store.held, *store.in_doubt))


def test_a_network_without_a_former_one(example: Example, store: SQLiteStore, clock: JumpingClock) -> None:
    """Null is "not known", and never a network of nothing."""
    with stub_vendor(Vendor(original_network_name=None)) as server, client(example, server, store, clock) as asking:
        result = asking.lookup(NUMBERS[0], want=["carrier", "original_carrier"])

    assert result.carrier is not None
    assert result.original_carrier is None


def test_a_clock_that_is_set_meanwhile(example: Example, store: SQLiteStore, clock: JumpingClock) -> None:
    """The vendor's 401 has its clock asked for again: signed anew, sent once more, answered, and paid once."""
    vendor = Vendor()
    with stub_vendor(vendor) as server, client(example, server, store, clock) as asking:
        assert asking.lookup(NUMBERS[0]).complete
        clock.jumped = -7200.0
        assert asking.lookup(NUMBERS[1]).complete

    assert (vendor.times, vendor.refused, len(vendor.signed)) == (2, 1, 2)
    assert store.spent == (Money(10_000, "EUR"),)


def test_the_difference_is_taken_anew_each_hour(example: Example, store: SQLiteStore, clock: JumpingClock) -> None:
    """Before it is refused: ours loses two minutes an hour, and every signature is accepted."""
    vendor = Vendor()
    with stub_vendor(vendor) as server, client(example, server, store, clock) as asking:
        for number in NUMBERS:
            assert asking.lookup(number).complete
            clock.advance(3480)
            vendor.clock.advance(3600)

    assert (vendor.times, vendor.refused) == (4, 0)


def test_a_wrong_secret(example: Example, store: SQLiteStore, clock: JumpingClock) -> None:
    """The clock is asked for once more, then the account is off: two requests, none of them paid."""
    vendor = Vendor()
    with stub_vendor(vendor) as server, client(example, server, store, clock, secret="another-secret") as asking:
        first, second = asking.lookup(NUMBERS[0]), asking.lookup(NUMBERS[1])

    assert error(first) == "AuthenticationFailed"
    assert (second.steps[-1].error, second.complete) == (None, False)
    assert (vendor.times, vendor.refused, vendor.signed) == (2, 2, [])
    assert not any((*store.spent, *store.held, *store.in_doubt))


@pytest.mark.parametrize("time", ["soon", [], {}, 10**400])
def test_a_clock_that_tells_no_time(time: object, example: Example, store: SQLiteStore, clock: JumpingClock) -> None:
    """Nothing is asked, nothing is spent."""
    vendor = Vendor()
    vendor.time = time
    with stub_vendor(vendor) as server, client(example, server, store, clock) as asking:
        result = asking.lookup(NUMBERS[0])

    assert error(result) == "MalformedResponse"
    assert (vendor.signed, vendor.refused) == ([], 0)
    assert not any((*store.spent, *store.held, *store.in_doubt))


def test_credentials_come_out_nowhere(
    example: Example,
    store: SQLiteStore,
    clock: JumpingClock,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """Not in logs, errors, tracebacks with locals or a file, though the vendor repeats the key; the secret isn't on the wire either."""
    caplog.set_level(logging.DEBUG)
    vendor = Vendor()
    with stub_vendor(vendor) as server, client(example, server, store, clock) as asking:
        results = [asking.lookup(NUMBERS[0])]
        vendor.clock.advance(86_400)
        vendor.time = 1
        results.append(asking.lookup(NUMBERS[1]))

    told = capfd.readouterr()
    assert [result.complete for result in results] == [True, False]
    assert SECRET.encode() not in b"".join(server.requests)
    assert [word for word in (KEY, SECRET) if word in caplog.text + told.out + told.err + said(results)] == []
    assert files_with(tmp_path / "state", KEY, SECRET) == []
    assert "ledger.db" in files_with(tmp_path / "state", "refused for ***")
