"""An answer as tuples of plain values, for keeping many of them in memory.

The garbage collector forgets a tuple of plain values when it first meets it, and visits every other object again and again: a store of
a million answers as they are would slow down the whole program that it lives in.
"""

from collections.abc import Callable
from operator import attrgetter
from typing import Any

from linehunt.model.answer import Answer, Verdict
from linehunt.model.facts import FACT_TYPES, PARTS, LineType, Reachable
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
    return Answer(
        {Field(name): _unpack_fact(FACT_TYPES[Field(name)], value) for name, value in zip(facts[::2], facts[1::2], strict=True)},
        frozenset(map(Field, weak)),
        Verdict(verdict),
        {Field(name): words for name, words in withheld},
    )


def _unpack_fact(kind: Any, value: Any) -> Any:
    slots = PARTS.get(kind)
    if slots is not None:
        return kind(**dict(zip(slots, value, strict=True)))
    return kind(value) if kind in (LineType, Reachable) else value
