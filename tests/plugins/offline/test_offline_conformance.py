"""The offline tables in the conformance suite, which every provider goes through."""

from linehunt.testing import ProviderConformance
from linehunt_offline.conformance import CASE


class TestOffline(ProviderConformance):
    case = CASE
