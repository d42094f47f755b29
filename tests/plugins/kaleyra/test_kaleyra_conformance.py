"""Kaleyra in the conformance suite, which every provider goes through."""

from linehunt.testing import ProviderConformance
from linehunt_kaleyra.conformance import CASE


class TestKaleyra(ProviderConformance):
    case = CASE
