"""The door for the tests of provider plugins: a case of data, and the conformance suite that it goes through."""

from linehunt.testing.case import NUMBER, Case, NotYet, Opened, Refusal, Response, Sample
from linehunt.testing.conformance import ProviderConformance, check
from linehunt.testing.finding import Complaint, Finding

__all__ = [
    "NUMBER",
    "Case",
    "Complaint",
    "Finding",
    "NotYet",
    "Opened",
    "ProviderConformance",
    "Refusal",
    "Response",
    "Sample",
    "check",
]
