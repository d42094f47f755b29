"""What a check comes to: content, a complaint, or a word on why it was not made."""

from unittest import SkipTest

from attrs import frozen


class Complaint(AssertionError):
    """What is wrong with a provider, or with its case, in one sentence. pytest shows it as a failed assertion."""


class NotMade(SkipTest):
    """A check has nothing to look at, or can't be made here. pytest reports the test as skipped."""


class ContractBroken(NotMade):
    """A hook gave what core refuses. One check complains of it, so that the others needn't."""


@frozen
class Finding:
    """What one check came to: with neither `complaint` nor `skipped` it passed."""

    check: str
    complaint: str | None = None
    skipped: str | None = None
