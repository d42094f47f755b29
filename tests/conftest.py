"""For the whole tree: no test meets the network beyond this machine, a user's own configuration, or a real account."""

import itertools
import os
import socket
from collections.abc import Iterator
from contextlib import closing
from ipaddress import ip_address
from typing import Any

import pytest
from hypothesis import settings

from audit import AUDITS, audited
from linehunt_sandbox import Sandbox
from sandboxed import Books

# A machine that is busy is slow, and no fault of what is tested.
settings.register_profile("linehunt", deadline=None)
settings.load_profile("linehunt")

_FOREIGN = ("PLIVO_", "KALEYRA_", "TWILIO_", "VONAGE_", "TELNYX_", "INFOBIP_", "LINEHUNT_")
_PROXIES = ("http_proxy", "https_proxy", "all_proxy")


def _refuse_the_world(name: str) -> None:
    """Let this method of every library's sockets refuse addresses beyond this machine.

    An audit hook would do it too, but Python code in it makes `sys.settrace`, by which coverage follows each new thread, fail now and then
    where threads start together: it lets other threads run in the middle.
    """
    original = getattr(socket.socket, name)

    def guarded(self: socket.socket, *arguments: Any) -> Any:
        if isinstance(address := arguments[-1], tuple):
            host = str(address[0])
            try:
                near = ip_address(host.partition("%")[0]).is_loopback
            except ValueError:
                near = host == "localhost"
            if not near:
                raise PermissionError(f"a test may connect to this machine alone, not to {host}")
        return original(self, *arguments)

    setattr(socket.socket, name, guarded)


for _method in ("connect", "connect_ex", "sendto"):
    _refuse_the_world(_method)


_ledgers = itertools.count()


@pytest.fixture(autouse=True)
def _its_own_ledger(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A ledger of its own for every test: none recalls another's answers. The directory is made by whoever opens it."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path_factory.getbasetemp() / "state" / str(next(_ledgers))))


@pytest.fixture(scope="session", autouse=True)
def _the_bill_equals_the_ledger() -> Iterator[None]:
    """At the end of the whole suite: for every test that had a sandbox and a ledger, they agree to the millionth, doubts aside."""
    yield
    assert [f"{audit.test}: {audit.words}" for audit in AUDITS if audit.words] == []


@pytest.fixture(scope="session", autouse=True)
def _nobodys_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """An environment without accounts, proxies or configuration: `./linehunt.toml` and the user's own lie in directories of ours."""
    home = tmp_path_factory.mktemp("home")
    empty = tmp_path_factory.mktemp("empty")
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.startswith(_FOREIGN) or name.lower() in _PROXIES:
                patch.delenv(name)
        patch.setenv("HOME", str(home))
        for directory in ("CONFIG", "STATE", "CACHE", "DATA"):
            patch.setenv(f"XDG_{directory}_HOME", str(home / directory.lower()))
        patch.chdir(empty)
        yield


@pytest.fixture
def sandbox(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """Every vendor, serving."""
    with audited(Sandbox(), request) as serving:
        yield serving


@pytest.fixture
def books(sandbox: Sandbox) -> Iterator[Books]:
    """An empty ledger beside the sandbox's bill."""
    with closing(Books(sandbox)) as opened:
        yield opened
