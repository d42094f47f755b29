"""Plivo in the conformance suite, which every provider goes through."""

from linehunt.testing import ProviderConformance
from linehunt_plivo.conformance import CASE


class TestPlivo(ProviderConformance):
    case = CASE
