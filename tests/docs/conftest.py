"""A place where a page's blocks can run: a directory of its own, a sandbox behind its accounts, and nothing beyond this machine."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from linehunt_sandbox import Kaleyra, Plivo, Sandbox

PLIVO = {"PLIVO_AUTH_ID": "MASANDBOXSANDBOXSAND", "PLIVO_AUTH_TOKEN": "sandbox-auth-token"}
SID, API_KEY = "HXAP16XXXXXX97IN", "Asandboxkey"


@pytest.fixture(scope="module")
def _serving() -> Iterator[Sandbox]:
    """Both vendors, with the SID that the pages write."""
    with Sandbox(Plivo(), Kaleyra(sid=SID, api_key=API_KEY)) as serving:
        yield serving


@pytest.fixture
def vendors(_serving: Sandbox) -> Sandbox:
    """The sandbox, with a clean bill and nothing scripted."""
    for vendor in _serving.vendors.values():
        vendor.clear()
    _serving.bill.reset()
    return _serving


@pytest.fixture
def directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The working directory of a page, with every credential that the pages name: variables, a file, and a program `op`."""
    for name, value in PLIVO.items():
        monkeypatch.setenv(name, value)
    for file in ("kaleyra.key", "acme.key"):
        key = tmp_path / file
        key.touch(0o600)
        key.write_text(API_KEY + "\n")
    program = tmp_path / "bin" / "op"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\necho {API_KEY}\n")
    program.chmod(0o700)
    monkeypatch.setenv("PATH", str(program.parent), prepend=":")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    before = set(sys.modules)
    yield tmp_path
    for name in set(sys.modules) - before:
        if str(tmp_path) in (getattr(sys.modules[name], "__file__", None) or ""):
            del sys.modules[name]
