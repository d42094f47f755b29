"""docs/writing-a-provider.md as its reader follows it: the files written, the suite run on them, and what comes of a mistake."""

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module, invalidate_caches
from pathlib import Path
from types import ModuleType

import pytest
from attrs import frozen

from fenced import read
from linehunt import Client, Configuration
from linehunt.plugin import PhoneNumber, Secret
from linehunt.testing import Complaint

PAGE = read("docs/writing-a-provider.md")
FILES = {block.file: block.text for block in PAGE.blocks if block.file}
NUMBERS = ("+14154305555", "+442083661177")
SUITE = "test_acme_conformance.py::TestAcme"
_OUTCOME = re.compile(r"^(PASSED|FAILED|ERROR) (\S+)(?: - (.*))?$", re.MULTILINE)

Had = list[tuple[str, str, str | None, bytes]]
"""The requests that a vendor had: method, path, key, body."""


@frozen
class Ran:
    """What pytest came to: its exit code, the tests that passed, and those that didn't with what they said."""

    code: int
    passed: tuple[str, ...]
    failed: Mapping[str, str]


def run_pytest(*files: str) -> Ran:
    """Run pytest as a reader does, in the working directory, warnings being errors."""
    command = [sys.executable, "-m", "pytest", "-rA", "--tb=no", "-p", "no:cacheprovider", "-W", "error", *files]
    done = subprocess.run(command, env=os.environ | {"COLUMNS": "1000"}, capture_output=True, text=True, check=False)
    outcomes = _OUTCOME.findall(done.stdout)
    passed = tuple(name for outcome, name, _ in outcomes if outcome == "PASSED")
    return Ran(done.returncode, passed, {name: said for outcome, name, said in outcomes if outcome != "PASSED"})


@pytest.fixture
def written(directory: Path) -> Callable[[str], ModuleType]:
    """The modules of the page, written where its reader would; called with a name, it imports one."""
    for name, text in FILES.items():
        path = directory / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
    invalidate_caches()
    return import_module


@pytest.fixture
def vendor() -> Iterator[tuple[str, Had]]:
    """Acme itself: it answers with the JSON of its pages. Its URL, and the requests that it had."""
    had: Had = []
    one, many = (block.text.encode() for block in PAGE.blocks if block.language == "json")

    class Acme(BaseHTTPRequestHandler):
        def _answer(self, body: bytes) -> None:
            sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            had.append((self.command, self.path, self.headers.get("x-acme-key"), sent))
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_GET(self) -> None:
            self._answer(one)

        def do_POST(self) -> None:
            self._answer(many)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Acme) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", had
        server.shutdown()
        thread.join()


def _configuration(url: str) -> Configuration:
    return Configuration(
        accounts={"acme": {"api_key": "YOUR-KEY", "base_url": url}},
        chains={"default": {"accounts": ["acme"], "want": ["carrier", "line_type"]}},
    )


# The suite.


@pytest.mark.usefixtures("written")
def test_the_shortest_provider_is_green() -> None:
    """Its suite, run as the page says: more than fifteen tests, and none that fails."""
    ran = run_pytest("test_acme_conformance.py")
    assert (ran.code, ran.failed) == (0, {})
    assert len(ran.passed) > 15


@pytest.mark.usefixtures("written")
def test_the_package_is_green() -> None:
    """Its suite, and the page's tests of its own."""
    ran = run_pytest("test_linehunt_acme.py", "test_acme.py")
    assert (ran.code, ran.failed) == (0, {})
    assert len([name for name in ran.passed if name.startswith("test_linehunt_acme.py")]) > 15
    assert len([name for name in ran.passed if name.startswith("test_acme.py")]) == FILES["test_acme.py"].count("def test_")


@pytest.mark.parametrize(
    ("changes", "test", "complaint"),
    [
        (
            {
                "def build_request(numbers)": "def build_request(numbers, settings)",
                '{numbers[0].digits}")': '{numbers[0].digits}", query={"key": settings.api_key.reveal()})',
            },
            "test_no_credential_before_authorize",
            "build_request puts api_key into the query: a credential is added by authorize alone",
        ),
        (
            {
                "def normalize_response(response)": "def normalize_response(response, numbers)",
                "{f\"+{body['number']}\": answer}": "{numbers[0]: answer}",
            },
            "test_answers_are_never_swapped",
            "samples[0]: the body is about +1415•••••55, and its answer is credited to +4420••••••77",
        ),
    ],
    ids=["credential in the request", "answer to whoever asked"],
)
@pytest.mark.usefixtures("written")
def test_a_broken_one_is_red(directory: Path, changes: dict[str, str], test: str, complaint: str) -> None:
    """The mistakes that the page names fail the test that it names, and no other, in the words that it has."""
    text = FILES["acme.py"]
    for right, wrong in changes.items():
        assert text.count(right) == 1
        text = text.replace(right, wrong)
    (directory / "acme.py").write_text(text, "utf-8")
    ran = run_pytest("test_acme_conformance.py")
    assert (ran.code, ran.failed) == (1, {f"{SUITE}::{test}": f"{Complaint.__module__}.{Complaint.__name__}: {complaint}"})
    told = " ".join(PAGE.text.split())
    assert f"`{test}`" in told
    assert f"`{complaint}`" in told


def test_the_cases_are_the_vendors_pages(written: Callable[[str], ModuleType]) -> None:
    """What a case has first is the JSON of the vendor's page, whole."""
    one, many = (json.loads(block.text) for block in PAGE.blocks if block.language == "json")
    assert json.loads(written("acme_conformance").CASE.samples[0].body) == one
    assert json.loads(written("linehunt_acme.conformance").CASE.samples[0].body) == many


# The shortest one.


def test_the_shortest_provider_asks_as_the_vendors_page_says(written: Callable[[str], ModuleType], vendor: tuple[str, Had]) -> None:
    """Over HTTP, against a server that answers with the page's own JSON: the request is the page's, the facts are the answer's."""
    url, had = vendor
    [request] = [block.text for block in PAGE.blocks if block.language == "http"]
    first, *headers = request.splitlines()
    method, target, _ = first.split()
    told = dict(header.split(": ") for header in headers)
    with Client(_configuration(url), providers={"acme": written("acme")}) as client:
        result = client.lookup("+14154305555")
    assert had == [(method, target, told["x-acme-key"], b"")]
    assert result.carrier is not None
    assert (result.carrier.name, result.carrier.mnc, result.line_type, result.ported) == ("Acme Mobile", "004", "mobile", None)
    assert [str(money) for money in result.cost] == ["0.002 USD"]


def test_the_shortest_provider_is_short(written: Callable[[str], ModuleType]) -> None:
    """Forty lines of code, at the most, imports among them."""
    assert len([line for line in FILES["acme.py"].splitlines() if line.strip()]) <= 40
    assert written("acme").provider_info().base_url == "https://api.acme.example"


# The package.


def test_the_package_asks_in_batches_and_is_charged_what_was_told(written: Callable[[str], ModuleType], vendor: tuple[str, Had]) -> None:
    """Two numbers are one request; the told price is shared by what is billed; each number has its own facts."""
    url, had = vendor
    with Client(_configuration(url), providers={"acme": written("linehunt_acme")}) as client:
        one, other = client.lookup_many(NUMBERS)
    assert [(method, path, key) for method, path, key, _ in had] == [("POST", "/v1/lookups", "YOUR-KEY")]
    assert json.loads(had[0][3]) == {"numbers": ["14154305555", "442083661177"], "region": "us"}
    assert one.carrier is not None
    assert (one.carrier.name, other.carrier, other.line_type, other.ported) == ("Acme Mobile", None, "fixed", False)
    assert "carrier" in one.weak
    costs = [str(money) for result in (one, other) for money in result.cost]
    assert costs == ["0.001333 USD", "0.002667 USD"]  # by the weight of their quotes, 0.002 and 0.004


def test_the_package_refuses_a_region_that_is_none(written: Callable[[str], ModuleType]) -> None:
    """The validator of its settings speaks, and names the key."""
    acme = written("linehunt_acme")
    with pytest.raises(ValueError, match=r"^region: two lower-case letters"):
        acme.Settings(api_key=Secret("x"), region="Great Britain")
    assert acme.build_request((PhoneNumber("+14154305555"),), acme.Settings(api_key=Secret("x"))).method == "POST"
