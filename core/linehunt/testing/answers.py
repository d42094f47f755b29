"""What good bodies say: the documented answers, each number's own, whatever the order in which they are asked."""

import re

from linehunt.model.answer import Answer, Reply
from linehunt.model.errors import ProviderError
from linehunt.model.number import PhoneNumber
from linehunt.model.text import mask
from linehunt.testing.bench import Bench, Told, others
from linehunt.testing.body import document, leaves
from linehunt.testing.case import Refusal, Response, Sample
from linehunt.testing.finding import Complaint, NotMade

_SEPARATORS = re.compile(r"[\s().+-]")
_SHORTEST = 7
"""Digits that are a number, and no count or code."""


def samples(bench: Bench) -> list[tuple[str, Sample]]:
    """The bodies that answer, and where they stand."""
    return [(where, response) for where, response in bench.responses() if isinstance(response, Sample)]


def as_documented(bench: Bench) -> None:
    """Each sample's answers are those of the case, and so they are when it comes again; a ticket's are looked at by the polling."""
    for where, sample in samples(bench):
        if sample.ticket is None:
            for _ in range(2):
                compare(where, sample, bench.tell(where, sample))


def compare(where: str, sample: Sample, told: Told) -> None:
    """Complain where this is not what the sample's case says."""
    if not isinstance(told, Reply):
        raise Complaint(f"{where}: {words(told)}, and the case has answers")
    for number in told.answers:
        if number not in sample.numbers:
            raise Complaint(f"{where}: the reply answers {mask(str.__str__(number))}, which was not asked")
    for number in sample.numbers:
        _compare_one(f"{where}: {number.masked}", told.answers.get(number), sample.answers.get(number))
    if sample.request_id is not None and told.request_id != sample.request_id:
        raise Complaint(f"{where}: request_id is {told.request_id!r}, and the case says {sample.request_id!r}")


def _compare_one(what: str, told: Answer | ProviderError | None, said: Answer | type[ProviderError] | None) -> None:
    if said is None:
        if told is not None:
            raise Complaint(f"{what} is answered, and the case has no answer for it")
    elif told is None:
        raise Complaint(f"{what} is not answered, and the case has an answer for it")
    elif isinstance(said, Answer):
        if not isinstance(told, Answer):
            raise Complaint(f"{what}: {told.words}, and the case has an answer for it")
        if difference := _difference(told, said):
            raise Complaint(f"{what}: {difference}")
    elif type(told) is not said:
        raise Complaint(f"{what}: {type(told).__name__}, and the case says {said.__name__}")


def _difference(told: Answer, said: Answer) -> str:
    for name, one, other in (("verdict", told.verdict.value, said.verdict.value), ("weak", told.weak_fields, said.weak_fields)):
        if one != other:
            return f"{name} is {_listed(one)}, and the case says {_listed(other)}"
    for word, mine, theirs in (("", told.known, said.known), ("withheld ", told.withheld, said.withheld)):
        for field in sorted(mine.keys() | theirs.keys()):
            if mine.get(field) != theirs.get(field):
                return f"{word}{field} is {mine.get(field)!r}, and the case says {theirs.get(field)!r}"
    return ""


def _listed(value: object) -> str:
    return (", ".join(sorted(value)) or "none") if isinstance(value, frozenset) else str(value)


def never_swapped(bench: Bench) -> None:
    """Asked in another order, each number gets its own answer; asked about other numbers, a body that names its own answers none."""
    looked = False
    for where, sample in samples(bench):
        told = bench.tell(where, sample)
        if not isinstance(told, Reply):
            continue
        named = bench.provider.local or all(names(sample, number) for number in sample.numbers)
        if not named:
            continue
        looked = True
        for order in _orders(sample.numbers):
            again = bench.tell(where, sample, numbers=order)
            for number in sample.numbers:
                if not _same(told, again, number):
                    raise Complaint(f"{where}: asked in another order, {number.masked} gets another answer: match by number, not by order")
        if not bench.provider.local:
            _credited_to_none(bench, where, sample, told)
    if not looked:
        raise NotMade("no sample names the numbers that it answers")


def _credited_to_none(bench: Bench, where: str, sample: Sample, told: Reply) -> None:
    asked = sample.numbers
    strangers = others(asked, len(asked))
    for instead in (strangers, (strangers[0], *asked[1:])):
        again = bench.tell(where, sample, numbers=instead)
        if not isinstance(again, Reply):
            continue
        for number in instead:
            if number not in asked and number in again.answers:
                raise Complaint(f"{where}: the body is about {asked[0].masked}, and its answer is credited to {number.masked}")
            if number in asked and not _same(told, again, number):
                raise Complaint(f"{where}: asked beside another number, {number.masked} gets another answer")


def names(response: Response, number: PhoneNumber) -> bool:
    """Whether the body names this number: as a value of its JSON, however it is grouped, with or without its country code; or in its text.

    A number in a vendor's prose is no more than words.
    """
    node = document(response.body)
    if node is None:
        return number.digits in response.body.decode("utf-8", "replace")
    told = (_SEPARATORS.sub("", str(leaf)).lstrip("0") for leaf in leaves(node))
    return any(digits.isdigit() and len(digits) >= _SHORTEST and number.digits.endswith(digits) for digits in told)


def _orders(asked: tuple[PhoneNumber, ...]) -> set[tuple[PhoneNumber, ...]]:
    return {asked[::-1], (*asked[1:], *asked[:1])} - {asked}


def _same(one: Reply, other: Told, number: PhoneNumber) -> bool:
    mine = one.answers.get(number)
    theirs = other.answers.get(number) if isinstance(other, Reply) else None
    return type(mine) is type(theirs) if isinstance(mine, ProviderError) else mine == theirs


def refused_by_name(bench: Bench) -> None:
    """Each refusal raises the error of the case, with the code of the case."""
    refusals = [(where, response) for where, response in bench.responses() if isinstance(response, Refusal)]
    for where, refusal in refusals:
        told = bench.tell(where, refusal)
        if not isinstance(told, ProviderError):
            raise Complaint(f"{where}: {words(told)}, and the case says {refusal.error.__name__}: a refusal mustn't pass as an answer")
        if type(told) is not refusal.error:
            raise Complaint(f"{where}: {words(told)}, and the case says {refusal.error.__name__}")
        if refusal.code is not None and told.code != refusal.code:
            raise Complaint(f"{where}: the code is {told.code!r}, and the case says {refusal.code!r}")


def words(told: Told) -> str:
    """What it is, for a complaint."""
    return told.words if isinstance(told, ProviderError) else f"it gives a {type(told).__name__}"
