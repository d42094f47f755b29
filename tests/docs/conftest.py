"""A place where a page's blocks can run: a directory of its own, a sandbox behind its accounts, and nothing beyond this machine."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from linehunt_sandbox import Infobip, Kaleyra, Plivo, Sandbox, Telnyx, Twilio, Vonage

CREDENTIALS = {
    "PLIVO_AUTH_ID": Plivo().auth_id,
    "PLIVO_AUTH_TOKEN": Plivo().auth_token,
    "TWILIO_ACCOUNT_SID": Twilio().account_sid,
    "TWILIO_AUTH_TOKEN": Twilio().auth_token,
    "VONAGE_API_KEY": Vonage().api_key,
    "VONAGE_API_SECRET": Vonage().api_secret,
    "TELNYX_API_KEY": Telnyx().api_key,
    "INFOBIP_API_KEY": Infobip().api_key,
}
SID, API_KEY = "HXAP16XXXXXX97IN", "Asandboxkey"


@pytest.fixture(scope="module")
def _serving() -> Iterator[Sandbox]:
    """Every vendor; Kaleyra with the SID that the pages write."""
    with Sandbox(Kaleyra(sid=SID, api_key=API_KEY)) as serving:
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
    for name, value in CREDENTIALS.items():
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
