"""A sandbox of one's own for every test, and the books of its clients."""

from collections.abc import Iterator

import pytest

from linehunt_sandbox import Sandbox
from sandboxed import Books


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """Both vendors, serving."""
    with Sandbox() as serving:
        yield serving


@pytest.fixture
def books(sandbox: Sandbox) -> Books:
    """An empty ledger beside the sandbox's bill."""
    return Books(sandbox)
