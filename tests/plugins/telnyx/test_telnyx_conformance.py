"""Telnyx before linehunt's conformance suite."""

from linehunt.testing import ProviderConformance
from linehunt_telnyx.conformance import CASE


class TestTelnyx(ProviderConformance):
    """The documented bodies, and what each says."""

    case = CASE
