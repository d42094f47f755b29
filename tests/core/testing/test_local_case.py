"""Providers that answer locally go through the suite: what they say is compared, and what concerns HTTP is not looked at."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from conforming import FIRST, SECOND, Hooks, answer, complaints
from linehunt.plugin import Answer, Field, PhoneNumber, ProviderInfo, ProviderUnavailable, Reply
from linehunt.testing import Case, Sample, check
from provider_modules import make_module

Numbers = tuple[PhoneNumber, ...]
TABLE = {FIRST: answer("Acme Mobile", ported=True), SECOND: answer("Bolt Mobile", ported=False)}


@contextmanager
def open_local() -> Iterator[dict[str, Answer]]:
    yield TABLE


def look_up(numbers: Numbers, local: dict[str, Answer]) -> Reply:
    return Reply({number: local[number] for number in numbers if number in local})


def by_order(numbers: Numbers, local: dict[str, Answer]) -> Reply:
    return Reply(dict(zip(numbers, local.values(), strict=False)))


def gone(numbers: Numbers) -> Reply:
    raise ProviderUnavailable("the table is gone")


def case(hooks: Hooks, **changes: Any) -> Case:
    """A provider of two numbers, asked for three."""

    def provider_info() -> ProviderInfo:
        return ProviderInfo(title="Table", fields={Field.CARRIER, Field.PORTED}, max_batch_size=10)

    samples = (Sample(numbers=(FIRST, SECOND, "+919812345678"), answers=TABLE),)
    return Case(provider=make_module(provider_info=provider_info, **hooks), samples=samples, **changes)


def test_a_table_passes() -> None:
    """Without settings, secrets, requests or refusals; a number that the table doesn't have is unanswered."""
    findings = check(case({"answer_locally": look_up, "open_local": open_local}))
    assert [finding.check for finding in findings if finding.skipped is None] == [
        "loads",
        "info is sound",
        "case is whole",
        "samples give their answers",
        "answers are never swapped",
    ]
    assert [finding.complaint for finding in findings if finding.complaint] == []
    assert {finding.skipped for finding in findings} == {None, "the provider answers locally", "the settings have no Secret"}


def test_answers_by_order_are_told() -> None:
    """As they are of a vendor's."""
    assert complaints(case({"answer_locally": by_order, "open_local": open_local})) == {
        "answers are never swapped": "samples[0]: asked in another order, +1415•••••23 gets another answer: match by number, not by order"
    }


def test_a_table_that_is_gone_is_told() -> None:
    """In the provider's words."""
    assert complaints(case({"answer_locally": gone})) == {
        "samples give their answers": "samples[0]: ProviderUnavailable: the table is gone, and the case has answers"
    }
