"""A pytest fixture. Opt in with `pytest_plugins = ["linehunt_sandbox.fixtures"]` in the outermost conftest.py."""

from collections.abc import Iterator

import pytest

from linehunt_sandbox.sandbox import Sandbox


@pytest.fixture
def linehunt_sandbox() -> Iterator[Sandbox]:
    """A sandbox that serves for the length of one test."""
    with Sandbox() as sandbox:
        yield sandbox
