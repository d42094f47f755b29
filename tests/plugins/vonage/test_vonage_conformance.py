"""Vonage's plugin against the suite that every provider goes through."""

from linehunt.testing import ProviderConformance
from linehunt_vonage.conformance import CASE


class TestVonage(ProviderConformance):
    case = CASE
