"""docs/results-and-fields.md and docs/errors.md against the code."""

import inspect
import json
import re
from enum import StrEnum

import attrs
import pytest

import linehunt
from fenced import read
from linehunt import LookupResult
from linehunt.model.facts import FACT_TYPES, Country, Formats, Network
from linehunt.model.fields import Field

RESULTS, ERRORS = read("docs/results-and-fields.md"), read("docs/errors.md")
_ENTRY = re.compile(r"( *)- `(\w+)`(?:, an? `(\w+)`)?")


def test_fields_are_listed_with_their_types() -> None:
    """Each field once, in order, with the class of its fact."""
    told = [(name, kind) for name, kind, _ in RESULTS.table("field", under="Fields")]
    assert told == [(str(field), kind.__name__) for field, kind in FACT_TYPES.items()]


def test_what_offline_gives_is_listed() -> None:
    """The fields of the provider that everybody has."""
    import linehunt_offline

    line = next(line for _, line in RESULTS.prose if line.startswith("`offline` gives"))
    assert set(re.findall(r"`(\w+)`", line.partition(".")[0])) - {"offline"} == linehunt_offline.provider_info().fields


def test_parts_are_listed() -> None:
    """Each part of country, formats and network, in order."""
    told = [(owner, part) for part, owner, _ in RESULTS.table("part")]
    assert told == [(kind.__name__, slot.name) for kind in (Country, Formats, Network) for slot in attrs.fields(kind)]


def test_enums_are_listed_with_their_values() -> None:
    """Every enum of the door but the fields, with every value."""
    told = {name: values.split(", ") for name, values in RESULTS.table("enum")}
    door = [getattr(linehunt, name) for name in linehunt.__all__]
    enums = [kind for kind in door if isinstance(kind, type) and issubclass(kind, StrEnum) and kind is not Field]
    assert told == {kind.__name__: [str(member) for member in kind] for kind in enums}


def test_attributes_of_a_result_are_listed() -> None:
    """Every public attribute of LookupResult that is no fact."""
    told = {row[0].removesuffix("()") for row in RESULTS.table("attribute")}
    assert told == {name for name in dir(LookupResult) if not name.startswith("_")} - set(Field)


def test_attributes_of_steps_and_attempts_are_mentioned() -> None:
    """Every one of theirs, and of Source, in the prose."""
    mentioned = set(re.findall(r"`(\w+)`", RESULTS.text)) | {"account", "provider"}
    for kind in (linehunt.Step, linehunt.Attempt, linehunt.Source, linehunt.Money):
        assert {slot.name for slot in attrs.fields(kind)} <= mentioned, kind


def test_json_examples_have_every_key() -> None:
    """The example of a result has the keys that `to_dict` gives; that its values are real ones is checked where it is run."""
    complete, refused = (json.loads(block.text) for block in RESULTS.blocks if block.language == "json")
    shape = LookupResult(input="x").to_dict()
    assert shape.keys() <= complete.keys()
    assert shape.keys() == refused.keys()


def test_the_tree_of_errors_is_the_codes() -> None:
    """Every error, below its parent, with the built-in class that it is as well."""
    path: list[str] = []
    told = {}
    for _, line in ERRORS.prose:
        if match := _ENTRY.match(line):
            depth = len(match[1]) // 2
            path = [*path[:depth], match[2]]
            told[match[2]] = tuple(filter(None, (path[depth - 1] if depth else None, match[3])))
    real = {
        name: tuple(each.__name__ for each in kind.__bases__)
        for name in linehunt.__all__
        if inspect.isclass(kind := getattr(linehunt, name)) and issubclass(kind, linehunt.LinehuntError)
    }
    assert told == real


@pytest.mark.parametrize("name", [row[0] for row in ERRORS.table("error")])
def test_the_kinds_of_errors_are_the_codes(name: str) -> None:
    """What is said of who meets an error is said of the right ones: the direct children of the root, all of them."""
    assert getattr(linehunt, name) in linehunt.LinehuntError.__subclasses__()
    assert {row[0] for row in ERRORS.table("error")} == {kind.__name__ for kind in linehunt.LinehuntError.__subclasses__()}
