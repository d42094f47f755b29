"""Infobip's case through the conformance suite."""

from linehunt.testing import ProviderConformance
from linehunt_infobip.conformance import CASE


class TestInfobip(ProviderConformance):
    case = CASE
