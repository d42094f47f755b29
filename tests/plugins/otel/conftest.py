"""Exporters for one test."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from exported import Exported


@pytest.fixture
def exported() -> Iterator[Exported]:
    """What is exported, and the providers that a Telemetry is made with."""
    with closing(Exported()) as opened:
        yield opened
