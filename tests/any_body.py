"""Whatever comes back from a vendor, for the tests of its normalizer, and what must become of it.

The conformance suite mutates bodies as well. It calls the normalizer as core does, which makes a MalformedResponse of all that it raises:
here it is called bare, and raises a ProviderError and nothing else.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from attrs import fields
from hypothesis import settings
from hypothesis import strategies as st

from linehunt.plugin import Answer, Country, Field, Formats, Network, Pending, ProviderError, ProviderResponse, Reply

Told = TypeVar("Told", bound=Reply | Pending)
Came = tuple[int, bytes]
"""A response's status and body."""

QUIET = settings(max_examples=300, deadline=None, derandomize=True, database=None)
_STATUS = st.sampled_from([200] * 20 + [201, 202, 204, 301, 400, 401, 402, 403, 404, 405, 422, 429, 500, 503, 599])
_LONGEST_WORD = 60


def came_back(bodies: Sequence[Any], words: Sequence[Any]) -> st.SearchStrategy[Came]:
    """One of these documented bodies with values replaced or dropped, or any JSON, the vendor's own `words` among it; or any bytes."""
    values = any_json(st.sampled_from(words))
    documented = (mutated(bodies, values).map(_written) for _ in range(4))  # one_of would take the same for one
    return st.tuples(_STATUS, st.one_of(*documented, values.map(_written), st.binary(max_size=60)))


def told_soundly(normalize: Callable[[ProviderResponse], Told], came: Came, declared: frozenset[Field]) -> Told | None:
    """What a normalizer makes of it, once it was looked at; None for a ProviderError. Anything else that it raises fails the test."""
    status, body = came
    try:
        told = normalize(ProviderResponse(status=status, body=body))
    except ProviderError:
        return None
    assert told.request_id is None or isinstance(told.request_id, str)
    if isinstance(told, Reply):
        assert told.answers
        for number, answer in told.answers.items():
            assert number.startswith("+")
            if not isinstance(answer, ProviderError):
                _check_answer(answer, declared)
    return told


def _check_answer(answer: Answer, declared: frozenset[Field]) -> None:
    """Declared fields only, short words, and text in the parts of a fact, of which there is one at least."""
    assert answer.known.keys() | answer.withheld.keys() <= declared
    assert all(0 < len(word) <= _LONGEST_WORD for word in answer.withheld.values())
    for fact in answer.known.values():
        if isinstance(fact, (Country, Formats, Network)):
            parts = [getattr(fact, slot.name) for slot in fields(type(fact))]
            assert any(parts)
            assert all(part is None or (isinstance(part, str) and part) for part in parts)


def any_json(words: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Any JSON, with the vendor's own `words` among it."""
    return st.recursive(
        st.none() | words | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
        max_leaves=6,
    )


def paths(node: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The place of every value in a JSON document."""
    yield at
    members = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in members:
        yield from paths(value, (*at, key))


def changed(node: Any, at: tuple[Any, ...], value: Any, drop: bool) -> Any:
    """The document with the value at this place replaced or dropped; as it is where an earlier change took the place away."""
    if not at:
        return value
    key, *rest = at
    if isinstance(node, list) and isinstance(key, int) and key < len(node):
        return [changed(inner, tuple(rest), value, drop) if i == key else inner for i, inner in enumerate(node)]
    if isinstance(node, dict) and key in node:
        if drop and not rest:
            return {k: v for k, v in node.items() if k != key}
        return {**node, key: changed(node[key], tuple(rest), value, drop)}
    return node


@st.composite
def mutated(draw: st.DrawFn, bodies: Sequence[Any], values: st.SearchStrategy[Any]) -> Any:
    """One of these bodies with one to four of its values replaced or dropped."""
    body = draw(st.sampled_from(bodies))
    for at in draw(st.lists(st.sampled_from(list(paths(body))), min_size=1, max_size=4)):
        body = changed(body, at, draw(values), draw(st.booleans()))
    return body


def _written(document: Any) -> bytes:
    return json.dumps(document).encode()
