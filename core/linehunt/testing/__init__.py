"""The door for the tests of provider plugins: a case of data, and the conformance suite that it goes through."""

from linehunt.testing.case import NUMBER, Case, NotYet, Opened, Refusal, Response, Sample

__all__ = ["NUMBER", "Case", "NotYet", "Opened", "Refusal", "Response", "Sample"]
