"""linehunt within another program: no file, no entry point, nothing left behind."""

import subprocess
import sys
from pathlib import Path

import pytest

from linehunt import __all__ as door
from rawserver import RawServer, response

TEN_LINES = """\
import sys, linehunt
from linehunt.plugin import Answer, Facts, Network, ProviderInfo, ProviderRequest, hookimpl
@hookimpl
def provider_info(): return ProviderInfo(title="Acme", fields={"carrier"}, base_url=sys.argv[1], list_prices={"*": "0.002 USD"})
@hookimpl
def build_request(numbers): return ProviderRequest.get(f"/v1/{numbers[0].digits}")
@hookimpl
def normalize_response(response): return Answer(Facts(carrier=Network(name=response.json()["operator"])))
chains = linehunt.Configuration(chains={"default": {"accounts": ["offline", "acme"], "want": ["carrier"]}})
with linehunt.Client(chains, providers={"acme": sys.modules[__name__]}) as client: print(client.lookup("+14154305555").explain())
"""


def python(code: str, *arguments: str, directory: Path) -> subprocess.CompletedProcess[str]:
    """Run a program in a directory, isolated from the environment's Python settings and from what lies there."""
    return subprocess.run(
        [sys.executable, "-I", "-W", "error", "-c", code, *arguments],
        cwd=directory,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def test_ten_lines(tmp_path: Path) -> None:
    """A provider of one's own in ten lines of Python, run from an empty directory, which stays empty: it is asked over HTTP, and priced."""
    with RawServer(response(b'{"operator": "Acme Mobile"}')) as server:
        done = python(TEN_LINES, server.url, directory=tmp_path)

    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[2] == "  2. acme asked for carrier: gave carrier"
    assert lines[-1] == "  cost: 0.002 USD"
    assert [request.split(b"\r\n")[0] for request in server.requests] == [b"GET /v1/14154305555 HTTP/1.1"]
    assert list(tmp_path.iterdir()) == []
    assert TEN_LINES.count("\n") == 10


def test_without_anything(tmp_path: Path) -> None:
    """A client without a configuration asks the offline provider, for nothing."""
    done = python("import linehunt; print(linehunt.Client().lookup('+442083661177').country.iso2)", directory=tmp_path)

    assert (done.returncode, done.stdout, done.stderr) == (0, "GB\n", "")


def test_nothing_is_touched(tmp_path: Path) -> None:
    """A lookup sets up no logging, registers nothing for the exit, and changes no variable and no signal's handler."""
    code = """\
import atexit, logging, os, signal
before = dict(os.environ), signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGPIPE), atexit._ncallbacks()
import linehunt
with linehunt.Client() as client: client.lookup("+442083661177")
mine = [name for name in logging.root.manager.loggerDict if name.startswith("linehunt")]
assert (logging.root.handlers, [logging.getLogger(name).handlers for name in mine]) == ([], [[] for name in mine])
assert (dict(os.environ), signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGPIPE)) == before[:3]
print(atexit._ncallbacks() - before[3])
"""
    done = python(code, directory=tmp_path)

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout in ("0\n", "1\n")  # logging's own, where a library imports it


def test_importing_is_cheap(tmp_path: Path) -> None:
    """Importing the door imports none of the libraries behind it; each name in it can be had."""
    code = """\
import sys, linehunt
print([name for name in ("attrs", "click", "cattrs", "phonenumbers", "pluggy", "rich", "urllib3") if name in sys.modules])
print(all(hasattr(linehunt, name) for name in linehunt.__all__), len(linehunt.__all__))
"""
    done = python(code, directory=tmp_path)

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"[]\nTrue {len(door)}\n"


@pytest.mark.parametrize("name", ["Clinet", "_hidden"])
def test_a_name_that_is_not_there(name: str, tmp_path: Path) -> None:
    """A name that the door doesn't have is an AttributeError that says so."""
    done = python(f"import linehunt\ntry: linehunt.{name}\nexcept AttributeError as error: print(error)", directory=tmp_path)

    assert done.stdout == f"module 'linehunt' has no attribute {name!r}\n"
