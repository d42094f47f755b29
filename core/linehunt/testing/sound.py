"""What is sound of whatever came back, and the bodies that must come to it."""

import json

from linehunt.model.answer import Answer, Reply
from linehunt.model.errors import MalformedResponse, ProviderError
from linehunt.model.facts import plain
from linehunt.model.number import is_e164
from linehunt.testing.answers import samples, words
from linehunt.testing.bench import Bench, Told
from linehunt.testing.body import bare, broken, document, leaves, odd
from linehunt.testing.case import Sample
from linehunt.testing.finding import Complaint


def broken_is_malformed(bench: Bench) -> None:
    """A success whose body was cut off, or is no such body at all, is a MalformedResponse.

    Where the sample is another status, or has no body, the status says it all.
    """
    for where, sample in samples(bench):
        if sample.status // 100 != 2 or not sample.body:
            continue
        for what, body in broken(sample.body):
            told = bench.tell(where, sample, body=body)
            if type(told) is not MalformedResponse:
                raise Complaint(f"{where}, {what}: {words(told)}, not MalformedResponse")
        for what, body in bare(sample.body):
            told = bench.tell(where, sample, body=body)
            if isinstance(told, Reply) and any(isinstance(item, Answer) and item.known for item in told.answers.values()):
                raise Complaint(f"{where}, {what}: the reply has facts, and the body has none")


def odd_is_sound(bench: Bench) -> None:
    """With members of other types, endless or unprintable ones, there is a sound reply or an error."""
    for where, sample in samples(bench):
        for what, body in odd(sample.body):
            check_sound(f"{where}, {what}", sample, bench.tell(where, sample, body=body), body)


def check_sound(where: str, sample: Sample, told: Told, body: bytes) -> None:
    """Complain of what core's own checks let pass, and its store would stumble over."""
    if isinstance(told, ProviderError):
        return
    request_id: object = told.request_id
    if request_id is not None and not (isinstance(request_id, str) and _is_written(request_id)):
        raise Complaint(f"{where}: request_id is no text")
    if not isinstance(told, Reply):
        return
    for number, item in told.answers.items():
        if number not in sample.numbers and is_e164(number) and not _named(number, body):
            raise Complaint(f"{where}: the reply answers a number that was not asked, and that the body doesn't name")
        if isinstance(item, Answer):
            for field, fact in item.known.items():
                if not _is_written(plain(fact)):
                    raise Complaint(f"{where}: {field} holds half of a surrogate pair")
            for field, why in item.withheld.items():
                if not _is_written(why):
                    raise Complaint(f"{where}: withheld {field} holds half of a surrogate pair")


def _is_written(value: object) -> bool:
    """Whether it can be written as JSON in UTF-8."""
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except (TypeError, ValueError):
        return False
    return True


def _named(number: str, body: bytes) -> bool:
    """Whether the body holds this text somewhere: core drops the answer to a number that a vendor brought along."""
    digits = str.__str__(number).removeprefix("+")  # a PhoneNumber would show itself masked
    return any(digits in str(leaf) for leaf in leaves(document(body))) or digits in body.decode("utf-8", "replace")
