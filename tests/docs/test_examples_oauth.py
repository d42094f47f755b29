"""docs/examples/oauth.md against a vendor that gives tokens on one host, and takes them on another until they expire or are revoked."""

import json
import logging
import threading
from base64 import b64decode
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import unquote_plus

import pytest
from attrs import frozen

from example_pages import Example, files_with, load_example, said
from fakes import FakeClock
from linehunt import Client, LookupResult, Money, SQLiteStore
from linehunt.testing import check
from rawserver import LIMIT, RawServer, wait_until
from stub_vendor import Asked, Told, stub_vendor

SECRET = "s3cret/of+ours: 100%"
NUMBERS = ("+14154305555", "+442083661177", "+919812345678", "+14155550123")
MANY = tuple(f"+1415555{n:04}" for n in range(100, 108))


class Vendor:
    """Tokens for whoever has the credentials; lookups for whoever has a good one. It repeats tokens wherever it can."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.spelling = "token-{}.~+/=="
        self.tokens: dict[str, float] = {}
        """When each expires."""
        self.used: list[str] = []
        """The token of each lookup, good or bad."""
        self.refused = 0
        self.before_token: Callable[[], object] = lambda: None
        self.before_answer: Callable[[str], object] = lambda token: None
        self.told_of_token: Told | None = None
        self.told: Told | None = None
        self.suspended = False
        self._lock = threading.Lock()

    def revoke(self) -> None:
        """All tokens so far."""
        self.tokens = dict.fromkeys(self.tokens, 0.0)

    def give(self, asked: Asked) -> Told:
        """The token endpoint."""
        self.before_token()
        assert (asked.method, asked.target, asked.body) == ("POST", "/oauth/token", b"grant_type=client_credentials")
        assert asked.headers["content-type"] == "application/x-www-form-urlencoded"
        scheme, _, coded = asked.headers["authorization"].partition(" ")
        user, _, password = b64decode(coded).decode().partition(":")
        if (scheme, unquote_plus(user), unquote_plus(password)) != ("Basic", "lookups-of-ours", SECRET):
            return Told(b'{"error": "invalid_client"}', "400 Bad Request")
        with self._lock:
            token = self.spelling.format(len(self.tokens))
            self.tokens[token] = self.clock.now() + 3600
        return self.told_of_token or Told(json.dumps({"access_token": token, "token_type": "bearer", "expires_in": 3600}).encode())

    def look_up(self, asked: Asked) -> Told:
        """The API."""
        assert (asked.method, asked.target[:12]) == ("GET", "/v1/numbers/")
        scheme, _, token = asked.headers["authorization"].partition(" ")
        with self._lock:
            self.used.append(token)
            good = not self.suspended and scheme == "Bearer" and self.clock.now() < self.tokens.get(token, 0.0)
            self.refused += not good
        self.before_answer(token)
        if self.told is not None:
            return self.told
        if not good:
            return Told(json.dumps({"error": f"not {token}", "given": [*self.tokens]}).encode(), "401 Unauthorized", f"X-Sent: {token}\r\n")
        body = {"id": "req-7f3a", "network": {"name": "Acme Mobile", "mcc": "204", "mnc": "08"}, "ported": True, "sent": token}
        return Told(json.dumps(body).encode(), headers=f"X-Sent: {token}\r\n")


@frozen
class Desk:
    """The page's provider, the vendor's two hosts, and a ledger."""

    vendor: Vendor
    auth: RawServer
    api: RawServer
    store: SQLiteStore
    example: Example

    def client(self, secret: str = SECRET) -> Client:
        """A client with the page's configuration."""
        urls = {"base_url": self.api.url, "session_base_url": self.auth.url}
        configuration = self.example.configuration(acme_oauth={**urls, "client_secret": secret})
        return Client(configuration, providers={"acme_oauth": self.example.provider}, store=self.store, clock=self.vendor.clock)

    @property
    def untouched(self) -> bool:
        """Whether nothing is spent, held or in doubt."""
        return not any((*self.store.spent, *self.store.held, *self.store.in_doubt))


@pytest.fixture
def desk(directory: Path) -> Iterator[Desk]:
    """Vendor and client have one clock; the ledger is in the test's own directory."""
    example, vendor = load_example("oauth", "acme_oauth", directory), Vendor()
    with (
        stub_vendor(vendor.give) as auth,
        stub_vendor(vendor.look_up) as api,
        closing(SQLiteStore(directory / "state", clock=vendor.clock)) as store,
    ):
        yield Desk(vendor, auth, api, store, example)


def error(result: LookupResult) -> str:
    """The class of the last step's error."""
    return type(result.steps[-1].error).__name__


def ask_together(client: Client, numbers: tuple[str, ...], started: threading.Semaphore) -> list[LookupResult]:
    """Look each number up in a thread of its own; each releases `started` before it asks."""
    results: dict[str, LookupResult] = {}

    def ask(number: str) -> None:
        started.release()
        results[number] = client.lookup(number)

    threads = [threading.Thread(target=ask, args=(number,)) for number in numbers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LIMIT)
    return [results[number] for number in numbers]


def test_the_module_passes_the_conformance_suite(desk: Desk) -> None:
    """With the case of the page."""
    assert [finding for finding in check(desk.example.conformance.CASE) if finding.complaint] == []


def test_four_lookups_take_one_token(desk: Desk) -> None:
    """Each is answered with it, and paid at the list price; the token cost nothing."""
    with desk.client() as client:
        results = [client.lookup(number) for number in NUMBERS]

    [token] = desk.vendor.tokens
    assert [result.carrier.name for result in results if result.carrier] == ["Acme Mobile"] * 4
    assert (desk.vendor.used, desk.vendor.refused) == ([token] * 4, 0)
    assert desk.store.spent == (Money(16_000, "EUR"),)


def test_concurrent_lookups_take_one_token(desk: Desk) -> None:
    """Eight threads ask while it is being fetched: they wait for it, and all use it."""
    started = threading.Semaphore(0)
    desk.vendor.before_token = lambda: [started.acquire(timeout=LIMIT) for _ in MANY]
    with desk.client() as client:
        results = ask_together(client, MANY, started)

    [token] = desk.vendor.tokens
    assert all(result.complete for result in results)
    assert (desk.vendor.used, desk.vendor.refused) == ([token] * 8, 0)


def test_a_token_is_renewed_before_it_expires(desk: Desk) -> None:
    """After nine tenths of its hour, and not before: no lookup is refused."""
    with desk.client() as client:
        for number, pause in zip(NUMBERS, (3239, 1, 3600, 0), strict=True):
            assert client.lookup(number).complete
            desk.vendor.clock.advance(pause)

    first, second, third = desk.vendor.tokens
    assert (desk.vendor.used, desk.vendor.refused) == ([first, first, second, third], 0)


def test_a_401_renews_the_token(desk: Desk) -> None:
    """The lookup that met it is answered with the next token, and paid once."""
    with desk.client() as client:
        assert client.lookup(NUMBERS[0]).complete
        desk.vendor.revoke()
        assert client.lookup(NUMBERS[1]).complete
        assert client.lookup(NUMBERS[2]).complete

    first, second = desk.vendor.tokens
    assert (desk.vendor.used, desk.vendor.refused) == ([first, first, second, second], 1)
    assert desk.store.spent == (Money(12_000, "EUR"),)


def test_a_401_for_many_renews_the_token_once(desk: Desk) -> None:
    """Eight threads are refused with one token: one of them fetches the next, for all."""
    together = threading.Barrier(len(MANY))
    with desk.client() as client:
        assert client.lookup(NUMBERS[0]).complete
        [old] = desk.vendor.tokens
        desk.vendor.revoke()
        desk.vendor.before_answer = lambda token: together.wait(LIMIT) if token == old else None
        results = ask_together(client, MANY, threading.Semaphore(0))

    assert all(result.complete for result in results)
    assert (len(desk.vendor.tokens), desk.vendor.refused) == (2, 8)


def test_a_second_401_is_the_accounts(desk: Desk) -> None:
    """A token is renewed once and only once, then the account is off: two lookups, two tokens, nothing spent."""
    desk.vendor.suspended = True
    with desk.client() as client:
        first, second = client.lookup(NUMBERS[0]), client.lookup(NUMBERS[1])

    assert error(first) == "AuthenticationFailed"
    assert (second.steps[-1].error, second.complete) == (None, False)
    assert desk.vendor.used == [*desk.vendor.tokens]
    assert len(desk.vendor.tokens) == 2
    assert desk.untouched


def test_a_client_that_is_refused(desk: Desk) -> None:
    """The vendor decodes and compares both: its `invalid_client` is AuthenticationFailed, and no lookup goes out."""
    with desk.client(secret="another-secret") as client:
        results = [client.lookup(number) for number in NUMBERS]

    told = results[0].steps[-1].error
    assert (error(results[0]), getattr(told, "code", None)) == ("AuthenticationFailed", "invalid_client")
    assert (len(desk.auth.requests), desk.vendor.used) == (1, [])
    assert desk.untouched


@pytest.mark.parametrize("token", ["", "two\nlines", "ü"])
def test_a_token_that_no_header_can_carry(token: str, desk: Desk) -> None:
    """It is the vendor's fault: a malformed response, and the plugin isn't blamed."""
    desk.vendor.spelling = token
    with desk.client() as client:
        result = client.lookup(NUMBERS[0])

    assert error(result) == "MalformedResponse"
    assert desk.vendor.used == []
    assert desk.untouched


def test_a_token_endpoint_that_fails(desk: Desk) -> None:
    """Its status stands for the account, and nothing is in doubt: nothing was asked."""
    desk.vendor.told_of_token = Told(b"", "500 Internal Server Error")
    with desk.client() as client:
        result = client.lookup(NUMBERS[0])

    assert (error(result), desk.vendor.used) == ("ProviderUnavailable", [])
    assert desk.untouched


def test_what_is_not_known_is_free(desk: Desk) -> None:
    """No network is no match."""
    desk.vendor.told = Told(b'{"id": "req-7f3b", "network": null, "ported": null}')
    with desk.client() as client:
        result = client.lookup(NUMBERS[0])

    assert (result.steps[-1].error, result.carrier) == (None, None)
    assert desk.untouched


def test_each_host_gets_its_own_credential(desk: Desk) -> None:
    """The API never sees the secret, in no form, and the token endpoint never a token."""
    with desk.client() as client:
        assert client.lookup(NUMBERS[0]).complete

    [token] = desk.vendor.tokens
    assert (len(desk.auth.requests), len(desk.api.requests)) == (1, 1)
    assert b"Basic" not in desk.api.requests[0]
    assert token.encode() not in desk.auth.requests[0]


def test_the_token_comes_out_nowhere(
    desk: Desk, directory: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """A vendor that repeats it in answers and refusals: no log, error, traceback with locals or file has a token, or the secret."""
    caplog.set_level(logging.DEBUG)
    vendor = desk.vendor
    with desk.client() as client:
        results = [client.lookup(NUMBERS[0])]
        vendor.revoke()
        results.append(client.lookup(NUMBERS[1]))
        vendor.suspended = True
        results.append(client.lookup(NUMBERS[2]))

    told = capfd.readouterr()
    assert [result.complete for result in results] == [True, True, False]
    canaries = (SECRET, *vendor.tokens)
    assert len(canaries) == 4
    assert [canary for canary in canaries if canary in caplog.text + told.out + told.err + said(results)] == []
    assert files_with(directory / "state", *canaries) == []
    assert "ledger.db" in files_with(directory / "state", '"sent": "***"')


def test_a_late_response_has_no_token_either(desk: Desk, directory: Path) -> None:
    """One that repeats a token which another thread has found refused, and renewed, in the meantime."""
    vendor, renewed = desk.vendor, threading.Event()
    with desk.client() as client:
        assert client.lookup(NUMBERS[0]).complete
        vendor.before_answer = lambda token: renewed.wait(LIMIT)
        late = threading.Thread(target=client.lookup, args=(NUMBERS[1],))
        late.start()
        wait_until(lambda: len(vendor.used) == 2)
        vendor.before_answer = lambda token: None
        vendor.revoke()
        assert client.lookup(NUMBERS[2]).complete
        renewed.set()
        late.join(LIMIT)

    assert vendor.refused == 1
    assert desk.store.spent == (Money(12_000, "EUR"),)
    assert files_with(directory / "state", *vendor.tokens) == []
