"""Documented bodies, mutated: whatever comes back from a vendor, for the tests of its normalizer."""

from collections.abc import Iterator, Sequence
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

QUIET = settings(max_examples=300, deadline=None, derandomize=True, database=None)


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
