"""Twilio's case through the conformance suite."""

from linehunt.testing import ProviderConformance
from linehunt_twilio.conformance import CASE


class TestTwilio(ProviderConformance):
    """Every check of the suite."""

    case = CASE
