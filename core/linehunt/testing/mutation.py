"""The sample bodies, mutated by Hypothesis (the extra `testing`): values replaced and dropped, bytes flipped and cut out."""

import json
from collections.abc import Iterator
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from linehunt.model.text import safe_message
from linehunt.testing.answers import samples
from linehunt.testing.bench import Bench
from linehunt.testing.body import Broken, document, leaves
from linehunt.testing.case import Sample
from linehunt.testing.finding import NotMade
from linehunt.testing.sound import check_sound

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy

Path = tuple[str | int, ...]

_STATUSES = (201, 202, 204, 301, 400, 401, 402, 403, 404, 429, 500, 503)


def mutated_is_sound(bench: Bench, examples: int) -> None:
    """Whatever becomes of a sample's body, there is a sound reply or an error. The same `examples` each time.

    Raises:
        NotMade: Hypothesis is not installed.
    """
    if find_spec("hypothesis") is None:
        raise NotMade("Hypothesis is not installed: pip install 'linehunt[testing]'")
    words = [leaf for _, response in bench.responses() for leaf in leaves(document(response.body)) if leaf is not None]
    for where, sample in samples(bench):
        _try(bench, where, sample, words, examples)


def _try(bench: Bench, where: str, sample: Sample, words: list[Any], examples: int) -> None:
    """As many mutants of one sample's body; the complaint is about the smallest that is not sound."""
    from hypothesis import HealthCheck, Phase, given, settings
    from hypothesis import strategies as st

    @settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        report_multiple_bugs=False,
        print_blob=False,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    @given(mutant=_mutants(sample, words), status=st.sampled_from((sample.status,) * 4 * len(_STATUSES) + _STATUSES))
    def stays_sound(mutant: Broken, status: int) -> None:
        what, body = mutant
        told = bench.tell(where, sample, body=body, status=status)
        check_sound(f"{where}, mutated, with status {status} and {what}", sample, told, body)

    stays_sound()


def _mutants(sample: Sample, words: list[Any]) -> "SearchStrategy[Broken]":
    """Mutants of this sample's body."""
    from hypothesis import strategies as st

    node = document(sample.body)
    if node is None:
        return _flipped(sample.body)
    changed = _changed(node, words)
    return st.one_of(changed, changed, changed, _flipped(sample.body))  # most of the flipped are no JSON any more


def _changed(node: Any, words: list[Any]) -> "SearchStrategy[Broken]":
    """The document with one to three of its values replaced, or, now and then, dropped."""
    from hypothesis import strategies as st

    scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20)
    plain = scalars | st.sampled_from(words)
    value = st.recursive(
        plain, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3), max_leaves=6
    )
    places = list(_paths(node))

    @st.composite
    def mutant(draw: "DrawFn") -> Broken:
        body, done = node, []
        for place in draw(st.lists(st.sampled_from(places), min_size=1, max_size=3, unique=True)):
            instead, drop = draw(value), draw(st.integers(0, 3)) == 3
            body = _replaced(body, place, instead, drop=drop)
            done.append(f"{'.'.join(map(str, place))} {'dropped' if drop else f'= {safe_message(json.dumps(instead))}'}")
        return " and ".join(done), json.dumps(body).encode()

    return mutant()


def _flipped(body: bytes) -> "SearchStrategy[Broken]":
    """The body with one to four runs of its bytes replaced by others."""
    from hypothesis import strategies as st

    @st.composite
    def mutant(draw: "DrawFn") -> Broken:
        flipped, done = body, []
        for _ in range(draw(st.integers(1, 4))):
            start = draw(st.integers(0, len(flipped)))
            end, instead = min(start + draw(st.integers(0, 8)), len(flipped)), draw(st.binary(max_size=4))
            flipped = flipped[:start] + instead + flipped[end:]
            done.append(f"bytes {start} to {end} = {instead!r}")
        return " and ".join(done), flipped

    return mutant()


def _paths(node: Any, at: Path = ()) -> Iterator[Path]:
    """The place of every value in a document but the document itself."""
    members = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in members:
        yield (*at, key)
        yield from _paths(value, (*at, key))


def _replaced(node: Any, at: Path, value: Any, *, drop: bool) -> Any:
    """The document with the value at this place replaced or dropped; as it is where an earlier change took the place away."""
    if not at:
        return value
    key, *rest = at
    if isinstance(node, list) and isinstance(key, int) and key < len(node):
        kept = [node[key]] if rest else [] if drop else [value]
        return [*node[:key], *(_replaced(each, tuple(rest), value, drop=drop) for each in kept), *node[key + 1 :]]
    if isinstance(node, dict) and key in node:
        if drop and not rest:
            return {name: member for name, member in node.items() if name != key}
        return {**node, key: _replaced(node[key], tuple(rest), value, drop=drop)}
    return node
