"""docs/hooks.md and docs/writing-a-provider.md against the code."""

import inspect
import json
import re
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module, invalidate_caches
from pathlib import Path
from types import ModuleType
from typing import Any

import attrs
import pytest

from fenced import read
from linehunt import Client, Configuration, plugin
from linehunt.plugin import PhoneNumber, ProviderInfo, Secret
from linehunt.providers import hookspecs
from linehunt.providers.hookspecs import hook_names
from linehunt.providers.provider import Provider

HOOKS, WRITING = read("docs/hooks.md"), read("docs/writing-a-provider.md")
_HEADING = re.compile(r"`(\w+)\((.*)\)`")
_LOCAL = ("answer_locally", "open_local")
NUMBERS = ("+14154305555", "+442083661177")


def test_every_hook_has_a_section_with_its_arguments() -> None:
    """Name and arguments, in the order of the specification."""
    told = {match[1]: tuple(filter(None, match[2].split(", "))) for heading in HOOKS.headings if (match := _HEADING.fullmatch(heading))}
    assert told == dict(hook_names())


def test_every_hook_has_an_example() -> None:
    """Right below its heading, before the next one."""
    headings = [(line, match[1]) for line, text in HOOKS.prose if (match := re.match(r"## `(\w+)\(", text))]
    for (start, name), end in zip(headings, [*(line for line, _ in headings[1:]), 10**6], strict=True):
        within = [block.text for block in HOOKS.blocks if start < block.line < end]
        assert any(f"def {name}(" in text for text in within), name


def test_the_examples_make_two_providers() -> None:
    """The hooks of the page are accepted: those over HTTP together, and those of a provider that answers locally."""
    page = ModuleType("page")
    for block in HOOKS.blocks:
        exec(compile(block.text, str(block), "exec", dont_inherit=True), vars(page))  # noqa: S102  # a snippet is there to be run
    for is_local in (True, False):
        module = ModuleType("local" if is_local else "http")
        for name, value in vars(page).items():
            if name not in hook_names() or name == "provider_info" or (name in _LOCAL) is is_local:
                setattr(module, name, value)
        provider = Provider("acme", module, "acme 1.0")
        assert provider.local is is_local
        assert all(provider.has(name) for name in hook_names() if name == "provider_info" or (name in _LOCAL) is is_local)


def test_every_argument_is_explained() -> None:
    """The table of arguments has each one that a hook takes, and no other."""
    assert {row[0] for row in HOOKS.table("argument")} == {name for arguments in hook_names().values() for name in arguments}


def test_keys_of_provider_info_are_listed() -> None:
    """Each key, required or with its default."""
    told = {name: default for name, default, _ in HOOKS.table("key")}
    real = {}
    for slot in attrs.fields(ProviderInfo):
        default: Any = slot.default
        if default is attrs.NOTHING:
            real[slot.name] = "required"
        elif isinstance(default, attrs.Factory):  # type: ignore[arg-type]  # a class, typed as the function that makes its instances
            real[slot.name] = "none"
        elif isinstance(default, frozenset):
            real[slot.name] = ", ".join(sorted(default))
        else:
            real[slot.name] = default.__name__ if inspect.isclass(default) else str(default)
    assert told == real


def test_the_whole_door_is_mentioned() -> None:
    """Every name of `linehunt.plugin`, on one page or the other."""
    text = HOOKS.text + WRITING.text
    assert [name for name in plugin.__all__ if not re.search(rf"\b{name}\b", text)] == []


def test_the_specification_has_a_docstring_for_every_hook() -> None:
    """What is said here is said there as well."""
    assert [name for name in hook_names() if "```python" not in (inspect.getdoc(getattr(hookspecs, name)) or "")] == []


# writing-a-provider


@pytest.fixture
def written(directory: Path) -> Callable[[str], ModuleType]:
    """The modules of the page, written where its reader would, and imported."""
    for block in WRITING.blocks:
        if block.file and block.file != "linehunt.toml":
            path = directory / block.file
            path.parent.mkdir(exist_ok=True)
            path.write_text(block.text, "utf-8")
    invalidate_caches()
    return import_module


@pytest.fixture
def vendor() -> Iterator[tuple[str, list[tuple[str, str, str | None, bytes]]]]:
    """Acme itself: it answers with the JSON of its pages. Its URL, and the requests that it had: method, path, key, body."""
    had: list[tuple[str, str, str | None, bytes]] = []
    one, many = (block.text.encode() for block in WRITING.blocks if block.language == "json")

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


def test_the_shortest_provider_asks_as_the_vendors_page_says(
    written: Callable[[str], ModuleType], vendor: tuple[str, list[tuple[str, str, str | None, bytes]]]
) -> None:
    """Over HTTP, against a server that answers with the page's own JSON: the request is the page's, the facts are the answer's."""
    url, had = vendor
    [request] = [block.text for block in WRITING.blocks if block.language == "http"]
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
    """Forty lines of code, at the most."""
    [block] = [block for block in WRITING.blocks if block.file == "acme.py"]
    assert len([line for line in block.text.splitlines() if line.strip()]) <= 40
    assert written("acme").provider_info().base_url == "https://api.acme.example"


def test_the_package_asks_in_batches_and_is_charged_what_was_told(
    written: Callable[[str], ModuleType], vendor: tuple[str, list[tuple[str, str, str | None, bytes]]]
) -> None:
    """Two numbers are one request; the told price is shared by what is billed; each number has its own facts."""
    url, had = vendor
    with Client(_configuration(url), providers={"acme": written("linehunt_acme")}) as client:
        one, other = client.lookup_many(NUMBERS)
    assert [(method, path, key) for method, path, key, _ in had] == [("POST", "/v1/lookups", "YOUR-KEY")]
    assert json.loads(had[0][3])["numbers"] == ["14154305555", "442083661177"]
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
