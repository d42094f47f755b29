"""The areas of mutation testing against the tree, and the README against the areas."""

import pytest

from mutation.areas import AREAS
from mutation.scratch import ROOT, chosen_tests, sources_of

README = (ROOT / "tests" / "mutation" / "README.md").read_text("utf-8")


@pytest.mark.parametrize("name", AREAS)
def test_every_file_of_an_area_is_there(name: str) -> None:
    """Its modules and its tests exist, and each is named once."""
    sources, tests = sources_of(AREAS[name]), chosen_tests(AREAS[name])
    assert [path for path in sources if not (ROOT / "core" / path).is_file()] == []
    assert [path for path in tests if not (ROOT / path).is_file()] == []
    assert len(set(sources)) == len(sources)
    assert len(set(tests)) == len(tests)


@pytest.mark.parametrize("name", AREAS)
def test_every_area_has_its_figures(name: str) -> None:
    """The README has a row of figures for each, which names all its modules."""
    [row] = [line for line in README.splitlines() if line.startswith(f"| {name} | ")]
    assert [source for source in AREAS[name].sources if f"`{source.removeprefix('store/')}`" not in row] == []
