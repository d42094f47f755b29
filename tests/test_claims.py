"""What holds for every test of the tree, and for what surrounds them."""

import ast
import os
import socket
from pathlib import Path

import pytest

from linehunt import Configuration

TESTS = Path(__file__).parent
FILES = sorted(TESTS.rglob("*.py"))


def _tests(tree: ast.Module) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    scopes = [tree.body, *(node.body for node in tree.body if isinstance(node, ast.ClassDef) and node.name.startswith("Test"))]
    return [
        node
        for body in scopes
        for node in body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test")
    ]


def test_every_test_states_its_claim() -> None:
    """Every test function in the tree has a docstring."""
    silent: list[str] = []
    for file in FILES:
        tests = _tests(ast.parse(file.read_text("utf-8")))
        silent += [f"{file.relative_to(TESTS)}:{node.lineno} {node.name}" for node in tests if not ast.get_docstring(node)]
    assert silent == []


def test_nothing_of_ours_is_patched() -> None:
    """No test imports unittest.mock: what stands in for something is a fake by the same protocol."""
    mocked = []
    for file in FILES:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [f"{node.module}.{alias.name}" for alias in node.names]
            else:
                continue
            if any(name.partition(".")[0] in ("unittest", "mock") or name.startswith("pytest_mock") for name in names):
                mocked.append(f"{file.relative_to(TESTS)}:{node.lineno}")
    assert mocked == []


@pytest.mark.parametrize("address", [("192.0.2.1", 443), ("8.8.8.8", 53)], ids=str)
def test_no_connection_leaves_this_machine(address: tuple[str, int]) -> None:
    """A connect beyond loopback is refused in the process, whoever tries it, before anything is sent."""
    with socket.socket() as sock, pytest.raises(PermissionError, match="this machine alone"):
        sock.connect(address)


def test_no_datagram_leaves_this_machine() -> None:
    """Neither does a datagram."""
    with socket.socket(type=socket.SOCK_DGRAM) as sock, pytest.raises(PermissionError, match="this machine alone"):
        sock.sendto(b"x", ("192.0.2.1", 53))


def test_nobodys_configuration_is_read() -> None:
    """Without a path there is no configuration to find, and no variable of an account or of linehunt."""
    assert Configuration.load().path is None
    foreign = ("PLIVO_", "KALEYRA_", "TWILIO_", "VONAGE_", "TELNYX_", "INFOBIP_", "LINEHUNT_")
    assert not [name for name in os.environ if name.startswith(foreign)]
