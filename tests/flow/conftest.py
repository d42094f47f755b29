"""A sandbox of one's own for every test, and the books of its clients."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from audit import audited
from linehunt_sandbox import Sandbox
from sandboxed import Books


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
