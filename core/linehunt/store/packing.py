"""An answer as tuples of plain values, for keeping many of them in memory.

The garbage collector forgets a tuple of plain values when it first meets it, and visits every other object again and again: a store of
a million answers as they are would slow down the whole program that it lives in.
"""

from collections.abc import Callable
from functools import lru_cache
from operator import attrgetter
from typing import Any

from linehunt.model.answer import Answer, Verdict
from linehunt.model.facts import FACT_TYPES, PARTS, Formats, LineType, Reachable
from linehunt.model.fields import Field

Packed = tuple[Any, ...]

# Plain text: a member of an enum is an object, and one in it would keep a tuple from being forgotten.
_NAMES = {member: str(member.value) for kind in (Field, Verdict, LineType, Reachable) for member in kind}
_PACKERS: dict[type, Callable[[Any], Any]] = {
    LineType: _NAMES.__getitem__,
    Reachable: _NAMES.__getitem__,
    **{kind: attrgetter(*slots) for kind, slots in PARTS.items()},
}


def pack(answer: Answer) -> Packed:
    """The answer as plain values: its facts are names and values by turns, which makes fewer objects than pairs would."""
    facts: list[Any] = []
    for name, fact in answer.known.items():
        pack_fact = _PACKERS.get(type(fact))
        facts += (_NAMES[name], fact if pack_fact is None else pack_fact(fact))
    weak = tuple(sorted([_NAMES[name] for name in answer.weak])) if answer.weak else ()
    withheld = tuple([(_NAMES[name], words) for name, words in answer.withheld.items()]) if answer.withheld else ()
    return tuple(facts), weak, _NAMES[answer.verdict], withheld


def unpack(packed: Packed) -> Answer:
    """The answer that was packed."""
    facts, weak, verdict, withheld = packed
    turns = iter(facts)
    known = {}
    for name in turns:
        field, unpack_fact = _UNPACKERS[name]
        known[field] = unpack_fact(next(turns))
    return Answer(
        known,
        frozenset(map(Field, weak)) if weak else frozenset(),
        _VERDICTS[verdict],
        {Field(name): words for name, words in withheld} if withheld else {},
    )


def _unpacker(kind: type) -> Callable[[Any], Any]:
    if kind is Formats:
        return lambda parts: Formats(e164=parts[0], national=parts[1], international=parts[2], rfc3966=parts[3])
    slots = PARTS.get(kind)
    if slots is None:
        return kind if kind in (LineType, Reachable, tuple) else lambda fact: fact

    @lru_cache(4096)  # countries and networks are few; formats are a number's own
    def make(*parts: str | None) -> Any:
        return kind(**dict(zip(slots, parts, strict=True)))

    return lambda parts: make(*parts)


_UNPACKERS = {str(field.value): (field, _unpacker(kind)) for field, kind in FACT_TYPES.items()}
_VERDICTS = {str(verdict.value): verdict for verdict in Verdict}
